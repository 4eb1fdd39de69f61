"""The country around the town: villages, fields, terraces, ponds, orchards and forest."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import shapely
from shapely import Polygon
from shapely.geometry.base import BaseGeometry

from . import skeleton as sk
from .chance import pick
from .ground import Ground, band, rng_of
from .partition import Item
from .shapes import Rng, blob, divide, parts, snap, strip
from .streets import Net

__all__ = ["ROAD_WIDTH", "Country", "fields_of", "make_country", "road_items"]

ROAD_WIDTH = {"national": 36.0, "provincial": 26.0, "county": 15.0, "township": 9.0}
ROAD_CODE = {"national": "1003", "provincial": "1003", "county": "1003", "township": "1003"}
TERRACES = (13.0, 17.0, 22.0, 28.0, 36.0, 46.0)
FOREST = (46.0, 95.0, 160.0, 240.0)


@dataclass(frozen=True, slots=True)
class Country:
    """Height bands, village grounds and the low pond land, drawn once and used by every plan."""

    steps: tuple[BaseGeometry, ...]
    woods: tuple[BaseGeometry, ...]
    villages: tuple[tuple[str, Polygon], ...]
    delta: BaseGeometry


def road_items(net: Net) -> list[tuple[str, str, BaseGeometry]]:
    """Return grade, name and land of the roads outside the town, the greater first."""
    rank = list(ROAD_WIDTH)
    out = [(g, n, strip(line, ROAD_WIDTH[g])) for g, n, line in net.roads]
    return sorted(out, key=lambda r: rank.index(r[0]))


def make_country(ground: Ground, net: Net) -> Country:
    """Return the bands and villages of the country."""
    rng = rng_of(8)
    above = {level: snap(band(ground, level)) for level in sorted({*TERRACES, *FOREST})}
    steps = [above[a].difference(above[b]) for a, b in pairwise(TERRACES)]
    woods = [above[a].difference(above[b]) for a, b in pairwise(FOREST)] + [above[FOREST[-1]]]
    villages = [(n, blob(x * 1000, y * 1000, r * 1000, rng)) for n, x, y, r in sk.VILLAGES]
    low = shapely.union_all([Polygon(np.array(ring) * 1000.0) for ring in sk.POND_LAND])
    bands = tuple(snap(s) for s in steps), tuple(snap(w) for w in woods)
    return Country(*bands, tuple(villages), snap(low))


def _village(name: str, shape: Polygon, rng: Rng) -> list[Item]:
    out = []
    for plot in divide(
        shape, 3900, rng, least_side=24, jitter=0.24, wobble=0.07, gap=5.0, gap_above_m2=5200
    ):
        chance = float(rng.random())
        use = (
            "0702"
            if chance < 0.90
            else ("08H2" if chance < 0.94 else ("05H1" if chance < 0.97 else "1104"))
        )
        out.append(
            Item(plot, {"code": use, "name": name, "kind": "village"}, crumbs=False, least_m2=120)
        )
    out.append(Item(shape, {"code": "1004", "name": name, "kind": "lane"}, least_m2=200))
    return out


def _plain(piece: Polygon, rng: Rng) -> list[Item]:
    out = []
    for group in divide(piece, 62000, rng, least_side=60, jitter=0.2, wobble=0.03, gap=5.0):
        tone = float(rng.random())
        for field in divide(
            group, 18500, rng, least_side=34, jitter=0.14, slender=2.2, wobble=0.01
        ):
            chance = float(rng.random())
            code = "0101" if tone < 0.6 else ("0102" if tone < 0.88 else "0204")
            if chance > 0.975:
                code = "1104"
            elif chance > 0.962:
                code = "1202"
            elif chance > 0.95:
                code = "0404"
            out.append(Item(field, {"code": code, "kind": "field"}, least_m2=420))
    return out


def _ponds(piece: Polygon, rng: Rng) -> list[Item]:
    out = []
    for group in divide(piece, 60000, rng, least_side=60, jitter=0.08, gap=7.0):
        for pond in divide(group, 13000, rng, least_side=40, jitter=0.05, slender=1.5):
            water = parts(snap(pond.buffer(-4.5, join_style="mitre")), 900)
            out += [
                Item(w, {"code": "1104A", "kind": "pond"}, crumbs=False, least_m2=420)
                for w in water
            ]
            if not water:
                out.append(Item(pond, {"code": "0204", "kind": "field"}, least_m2=420))
    return out


STANDS = ((0.74, "0301"), (0.86, "0305"), (0.94, "0307"), (1.0, "0302"))


def _stands(piece: Polygon, number: int, rng: Rng) -> list[Item]:
    out = []
    size = 130000 + 40000 * number
    for stand in divide(piece, size, rng, least_side=90, jitter=0.22, wobble=0.2):
        data = {"code": pick(float(rng.random()), STANDS), "kind": f"wood{number}"}
        out.append(Item(stand, data, least_m2=600))
    return out


def _terraces(piece: Polygon, rng: Rng) -> list[Item]:
    out = []
    tone = float(rng.random()) * 0.3
    table = ((0.35 + tone, "0201"), (0.88, "0103"), (0.96, "0202"), (1.0, "0301"))
    shapes = divide(piece, 17500, rng, least_side=34, jitter=0.16, wobble=0.06, slender=2.4)
    for terrace in shapes:
        data = {"code": pick(float(rng.random()), table), "kind": "terrace"}
        out.append(Item(terrace, data, least_m2=420))
    return out


def fields_of(country: Country, area: BaseGeometry, seed: int) -> list[Item]:
    """Return items that fill an area of country with what grows there; lanes are left over."""
    rng = rng_of(seed)
    out: list[Item] = []
    free = snap(area)
    for name, village in country.villages:
        if free.intersects(village):
            for piece in parts(snap(village.intersection(free)), 900):
                out += _village(name, piece, rng)
    free = snap(free.difference(shapely.union_all([v for _, v in country.villages])))
    for number, wood in enumerate(country.woods):
        for piece in parts(snap(wood.intersection(free)), 600):
            out += _stands(piece, number, rng)
    for step in country.steps:
        for piece in parts(snap(step.intersection(free)), 600):
            out += _terraces(piece, rng)
    hills = shapely.union_all([*country.woods, *country.steps], grid_size=0.001)
    flat = snap(free.difference(hills))
    for piece in parts(snap(flat.intersection(country.delta)), 600):
        out += _ponds(piece, rng)
    for piece in parts(snap(flat.difference(country.delta)), 600):
        out += _plain(piece, rng)
    return out
