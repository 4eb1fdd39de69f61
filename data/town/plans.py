"""The territorial plan: planning zones, development boundary and planned land and sea use."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import shapely
from shapely import Polygon
from shapely.geometry.base import BaseGeometry

from . import skeleton as sk
from .codes import USE_OF_SURVEY, USE_OF_URBAN
from .country import Country
from .ground import Ground
from .hands import generalise
from .partition import Item, Parcel, dissolve, partition
from .shapes import metres, parts, snap, strip
from .streets import Net

__all__ = ["from_urban", "planned_use", "rows", "zones"]

NEW_ROAD: sk.Points = (
    (2.90, 7.35),
    (3.05, 7.75),
    (3.35, 8.05),
    (3.62, 7.72),
    (3.66, 7.20),
)  # the road that moves
LOST_VILLAGE = (
    "旧埔"  # farmland again in this plan, a village on the ground and in the superseded plan
)


def from_urban(use: str) -> str:
    """Return the land-and-sea-use code of a GB 50137 code."""
    return USE_OF_URBAN.get(use) or USE_OF_URBAN.get(use[:2]) or USE_OF_URBAN[use[0]]


def _sea_items(ground: Ground) -> list[Item]:
    port = shapely.box(-500, 1900, 3000, 6000).intersection(ground.sea)
    play = shapely.box(5300, -500, 8200, 1400).intersection(ground.sea)
    fish = shapely.box(3000, 600, 5300, 2200).intersection(ground.sea)
    rest = ground.sea
    return [
        Item(snap(shape), {"code": code}, least_m2=2000)
        for shape, code in (
            (ground.tidal, "0505"),
            (port, "2001"),
            (play, "2101"),
            (fish, "1802"),
            (rest, "24"),
        )
    ]


def _other_use(parcel: Parcel, blocks: Mapping[int, str]) -> str:
    """Return this plan's use of a detailed-plan parcel; in some blocks the two plans differ."""
    use = str(parcel.data["use"])
    changed = blocks.get(int(parcel.data["block"]))
    if changed and use[0] in "RBM":
        return changed
    return from_urban(use)


def planned_use(
    ground: Ground,
    net: Net,
    detailed: Sequence[Parcel],
    today: Sequence[Parcel],
    other: Mapping[int, str],
    hold: BaseGeometry,
) -> list[Parcel]:
    """Return the planned land and sea use; `other` maps blocks to a use that differs from the detailed plan."""
    road = snap(strip(shapely.LineString(metres(NEW_ROAD)), 26).difference(net.ground))
    items = [Item(road, {"code": "1202", "key": "new-road"})]
    inner = snap(net.ground)
    shapely.prepare(inner)
    for parcel in detailed:
        if parcel.data["block"] != -3 and inner.intersects(parcel.shape.representative_point()):
            code = _other_use(parcel, other)
            items.append(
                Item(parcel.shape, {"code": code, "key": parcel.data["block"]}, least_m2=150)
            )
    for parcel in today:
        if inner.intersects(parcel.shape.representative_point()) or parcel.data["code"] == "1105":
            continue
        code = USE_OF_SURVEY[str(parcel.data["code"])]
        if parcel.data.get("name") == LOST_VILLAGE and code in ("0703", "1207", "080403", "0901"):
            code = "0101"
        items.append(Item(parcel.shape, {"code": code, "key": "country"}, least_m2=600))
    fine = partition(items + _sea_items(ground), ground.border)
    keys = [(p.data["code"], p.data.get("key")) for p in fine]
    joined = dissolve(fine, keys, {k: {"code": k[0]} for k in keys})
    frame = shapely.union_all([ground.border.boundary, hold.boundary])
    return generalise(joined, 1.6, 21, 0.9, shapely.Polygon(), keep=frame)


def _riverside(net: Net) -> list[Polygon]:
    """Return the planned ground between the riverside streets."""
    known = [
        *(b.shape.buffer(0.5) for b in net.blocks),
        *(s.land for s in net.streets),
        *(Polygon(p) for p in sk.EXTRA_PLOTS.values()),
        net.verge,
    ]
    return parts(snap(net.ground.difference(shapely.union_all(known, grid_size=0.001))), 8000)


def _fields(farmland: Sequence[BaseGeometry]) -> BaseGeometry:
    """Return basic farmland with the lanes between its fields."""
    whole = shapely.union_all(list(farmland), grid_size=0.001)
    closed = whole.buffer(4.0, quad_segs=2).buffer(-4.0, quad_segs=2)
    return shapely.multipolygons(parts(snap(closed), 20000.0))


def zones(
    ground: Ground,
    net: Net,
    country: Country,
    red: Sequence[BaseGeometry],
    farmland: Sequence[BaseGeometry],
    hold: BaseGeometry,
) -> list[Parcel]:
    """Return the planning zones; together they fill the town."""
    later = [b.shape for b in net.blocks if b.patch == "north" and b.cell[1] == 3]
    elastic = shapely.union_all(later, grid_size=0.001).buffer(21, join_style="mitre")
    guard = [ground.reservoir.buffer(600, quad_segs=4), ground.tidal, *country.woods[2:]]
    homes = [v for n, v in country.villages if n != LOST_VILLAGE]
    claims: list[tuple[str, list[BaseGeometry], float]] = [
        ("410", [snap(Polygon(p).intersection(net.ground)) for p in sk.EXTRA_PLOTS.values()], 100),
        ("100", [snap(shapely.union_all(list(red), grid_size=0.001))], 60),
        ("430", list(_riverside(net)), 60),
        ("420", [snap(elastic.intersection(net.ground))], 3000),
        ("410", [snap(net.ground)], 3000),
        ("700", [Polygon(sk.QUARRY).buffer(60, quad_segs=2)], 3000),
        ("510", list(homes), 3000),
        ("300", [_fields(farmland)], 9000),
        ("200", [snap(shapely.union_all(guard, grid_size=0.001))], 9000),
        ("530", [snap(shapely.union_all(country.woods, grid_size=0.001))], 9000),
        ("600", [ground.sea], 9000),
        ("520", [ground.border], 9000),
    ]
    items = [
        Item(shape, {"code": code}, crumbs=code not in ("100", "430"), least_m2=least)
        for code, shapes, least in claims
        for shape in shapes
    ]
    fine = partition(items, ground.border)
    keep = shapely.union_all([ground.border.boundary, hold.boundary, net.ground.boundary])
    return generalise(fine, 2.5, 22, 0.5, shapely.Polygon(), keep=keep)


def rows(
    parcels: Sequence[Parcel],
    code_field: str,
    name_field: str,
    names: Mapping[str, str],
    **more: Any,
) -> list[Parcel]:
    """Return the parcels with running id, code, name and area as their department writes them."""
    out = []
    for number, parcel in enumerate(parcels, 1):
        code = str(parcel.data["code"])
        out.append(
            Parcel(
                parcel.shape,
                {
                    "BSM": f"{number:06d}",
                    code_field: code,
                    name_field: names[code],
                    **more,
                    "MJ": round(parcel.shape.area, 2),
                },
            )
        )
    return out
