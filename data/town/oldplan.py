"""The superseded land-use plan of 2010: planned classes and construction control zones, by an older hand."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import shapely
from shapely import Polygon
from shapely.geometry.base import BaseGeometry

from . import skeleton as sk
from .blocks import Town
from .codes import OLD_OF_SURVEY
from .country import Country, fields_of
from .ground import Ground
from .hands import generalise
from .partition import Item, Parcel, dissolve, partition
from .shapes import parts, snap
from .streets import Block, Net

__all__ = ["old_classes", "old_zones", "two_sheets"]

SHEET = 8000.0  # north of this line another sheet begins


def _urban_then(block: Block, kind: str) -> str:
    """Return what the plan of 2010 meant a block to be: town, reserve or country."""
    x, row, column = block.shape.centroid.x, block.cell[1], block.cell[0]
    if kind == "village" or (block.patch == "north" and row <= 1):
        return "town"
    if block.patch == "north":
        return (
            "town"
            if row == 2 and 1 <= column <= 3
            else ("reserve" if row == 2 or column in (2, 3) else "country")
        )
    if block.patch == "south":
        if kind == "industry":
            return "town" if x < 10000 else ("reserve" if x < 10900 else "country")
        return "town" if block.cell[1] == 1 or column == 2 else "reserve"
    return "town" if block.patch == "port" and block.cell[0] == 0 else "country"


def _then(net: Net, town: Town, wish: str) -> BaseGeometry:
    shapes = [
        b.shape for b, k in zip(net.blocks, town.kinds, strict=True) if _urban_then(b, k) == wish
    ]
    return snap(
        shapely.union_all(shapes, grid_size=0.001)
        .buffer(12, join_style="mitre")
        .intersection(net.ground)
    )


def old_classes(
    ground: Ground, net: Net, town: Town, country: Country, today: Sequence[Parcel]
) -> list[Parcel]:
    """Return the planned classes of 2010; together they fill land and tidal flat."""
    inner = snap(net.ground)
    shapely.prepare(inner)
    items = [
        Item(Polygon(sk.BRICKYARD), {"code": "214"}, crumbs=False),
        Item(snap(town.water), {"code": "311"}, crumbs=False),
        Item(_then(net, town, "town"), {"code": "211"}, least_m2=900),
    ]
    for parcel in today:
        if inner.intersects(parcel.shape.representative_point()):
            continue
        code = str(parcel.data["code"])
        code = OLD_OF_SURVEY.get(code, "212" if code in ("0702", "1004", "05H1", "08H2") else "214")
        if parcel.data.get("name") == "垱尾":
            code = "111"  # a hamlet this plan wanted to give back to the fields
        items.append(Item(parcel.shape, {"code": code}, least_m2=900))
    taken = shapely.union_all([i.shape for i in items[:3]], grid_size=0.001)
    for item in fields_of(country, snap(inner.difference(taken)), 11):
        items.append(
            Item(
                item.shape, {"code": OLD_OF_SURVEY.get(str(item.data["code"]), "212")}, least_m2=900
            )
        )
    frame = snap(shapely.union_all([ground.land, ground.tidal], grid_size=0.001))
    items.append(Item(frame, {"code": "152"}, least_m2=900))
    fine = partition(items, frame)
    keys = [p.data["code"] for p in fine]
    joined = dissolve(fine, keys, {k: {"code": k} for k in keys})
    return generalise(joined, 4.0, 31, 3.0, frame)


def old_zones(
    ground: Ground, net: Net, town: Town, country: Country, classes: Sequence[Parcel]
) -> list[Parcel]:
    """Return the control zones 010–040 of 2010; together they fill land and tidal flat."""
    build = shapely.union_all(
        [p.shape for p in classes if str(p.data["code"])[0] == "2" and p.data["code"] != "226"],
        grid_size=0.001,
    )
    frame = snap(shapely.union_all([ground.land, ground.tidal], grid_size=0.001))
    guard = shapely.union_all(
        [*country.woods[2:], ground.reservoir.buffer(200, quad_segs=3), ground.tidal],
        grid_size=0.001,
    )
    items = [
        Item(snap(guard), {"code": "040"}, least_m2=9000),
        Item(snap(build), {"code": "010"}, least_m2=1500),
        Item(_then(net, town, "reserve"), {"code": "020"}, least_m2=1500),
        Item(
            Polygon(sk.EXTENSION).intersection(shapely.box(9000, 2000, 9640, 3000)),
            {"code": "020"},
            least_m2=1500,
        ),
        Item(frame, {"code": "030"}, least_m2=1500),
    ]
    return generalise(partition(items, frame), 4.0, 32, 1.0, frame)


def two_sheets(parcels: Sequence[Parcel]) -> list[Parcel]:
    """Return the parcels cut at the sheet line, the two sheets some centimetres apart: a field of slivers."""
    out: list[Parcel] = []
    for parcel in parcels:
        low, high = parcel.shape.bounds[1], parcel.shape.bounds[3]
        if not low < SHEET < high:
            out.append(parcel)
            continue
        south = shapely.clip_by_rect(parcel.shape, -1e4, -1e4, 3e4, SHEET)
        north = shapely.clip_by_rect(parcel.shape, -1e4, SHEET, 3e4, 3e4)
        out += [Parcel(p, parcel.data) for p in parts(snap(south), 1.0)]
        out += [Parcel(p, parcel.data) for p in parts(snap(_off(north)), 1.0)]
    return out


def _off(shape: BaseGeometry) -> BaseGeometry:
    """Return the shape with its vertices on the sheet line moved by -4 to +12 cm."""
    points = shapely.get_coordinates(shape)
    on = points[:, 1] == SHEET
    turn = np.floor(points[:, 0] / 300.0).astype(int) % 3
    points[:, 1] = np.where(on, points[:, 1] + np.array([0.12, -0.04, 0.07])[turn], points[:, 1])
    moved = shapely.set_coordinates(shape, np.round(points, 3))
    return moved if moved.is_valid else shape
