"""Districts of the ecology department: control units, noise and air."""

from __future__ import annotations

from collections.abc import Sequence

import shapely
from shapely import Polygon
from shapely.geometry.base import BaseGeometry

from . import skeleton as sk
from .blocks import Town
from .country import Country
from .ground import Ground
from .partition import Item, Parcel, partition
from .shapes import parts, snap, strip
from .streets import Net

__all__ = ["acoustic", "air", "eco_units"]

Rows = list[Parcel]


UNIT_KINDS = {
    "priority": ("ZH98000110", "优先保护单元"),
    "key": ("ZH98000120", "重点管控单元"),
    "general": ("ZH98000130", "一般管控单元"),
}


def _unit(number: int, parcel: Parcel) -> Parcel:
    kind = str(parcel.data["SX"])
    head, title = UNIT_KINDS[kind]
    data = {"DYBM": f"{head}{number:03d}", "DYMC": f"禾湾镇{title}{number:02d}", "DYLX": kind}
    return Parcel(parcel.shape, data)


def eco_units(
    ground: Ground,
    red: Sequence[Parcel],
    source: Sequence[Parcel],
    country: Country,
    units: Rows,
    net: Net,
) -> Rows:
    """Return the ecological-environment units: priority, key and general; they fill the town."""
    first = [p.shape for p in source if p.data["JB"] == "1"]
    guard = shapely.union_all([*(r.shape for r in red), *first], grid_size=0.001)
    guard = snap(guard.difference(shapely.union_all([Polygon(p) for p in sk.EXTRA_PLOTS.values()])))
    upland = shapely.union_all(country.woods[1:], grid_size=0.001)
    hills = snap(upland.intersection(shapely.box(8300, 7000, 13600, 11600)))
    items = [Item(p, {"SX": "priority", "n": 1}, crumbs=False) for p in parts(guard, 100)]
    items.append(Item(hills, {"SX": "priority", "n": 2}, least_m2=20000))
    busy = [
        b.shape
        for b in net.blocks
        if b.patch in ("north", "port") or (b.patch == "south" and b.shape.centroid.x < 7800)
    ]
    city = snap(shapely.union_all(busy, grid_size=0.001))
    items.append(Item(snap(city.buffer(12).buffer(-4)), {"SX": "key", "n": 3}, least_m2=20000))
    for i, unit in enumerate(units, 4):
        items.append(Item(unit.shape, {"SX": "general", "n": i}, least_m2=20000))
    return [_unit(i, p) for i, p in enumerate(partition(items, ground.border), 1)]


def _quarters(net: Net, town: Town) -> dict[str, list[BaseGeometry]]:
    """Return the blocks of the town by acoustic class."""
    group: dict[str, list[BaseGeometry]] = {"0": [], "1": [], "2": [], "3": []}
    classes = {"industry": "3", "logistics": "3", "housing": "1", "resort": "1"}
    for block, kind in zip(net.blocks, town.kinds, strict=True):
        spa = block.patch == "resort" and block.sub == (1, 0) and block.cell == (1, 0)
        group["0" if spa else classes.get(kind, "2")].append(block.shape)
    group["3"] += [Polygon(p) for p in sk.EXTRA_PLOTS.values()] + [Polygon(sk.EXTENSION)]
    return group


def acoustic(ground: Ground, net: Net, town: Town, country: Country) -> Rows:
    """Return the acoustic zones of the land: 4a, 4b along traffic, 1 to 3 by quarter, 0 at the spa."""
    arterials = [s.land for s in net.streets if s.grade == "arterial"]
    traffic = shapely.union_all([*arterials, strip(net.expressway, 60)], grid_size=0.001)
    loud = traffic.buffer(35, quad_segs=2)
    rail = strip(net.railway, 26).buffer(35, quad_segs=2)
    items = []
    for shape, code in ((rail, "4b"), (loud, "4a")):
        beside = snap(shapely.simplify(shape, 0.5).intersection(ground.land))
        items.append(Item(beside, {"code": code}, least_m2=4000))
    for code, shapes in sorted(_quarters(net, town).items()):
        whole = snap(shapely.union_all(shapes, grid_size=0.001))
        items.append(Item(whole, {"code": code}, least_m2=4000))
    woods = snap(shapely.union_all([*country.woods], grid_size=0.001))
    items.append(Item(woods, {"code": "1"}, least_m2=20000))
    items.append(Item(ground.land, {"code": "2"}, least_m2=20000))
    return [
        Parcel(p.shape, {"GNQ": p.data["code"], "MC": f"{p.data['code']}类声环境功能区"})
        for p in partition(items, ground.land)
    ]


def air(ground: Ground, country: Country) -> Rows:
    """Return the two classes of ambient air."""
    high = snap(
        shapely.union_all(country.woods[1:], grid_size=0.001).intersection(
            shapely.box(9400, 7300, 13600, 11600)
        )
    )
    items = [
        Item(snap(shapely.simplify(high, 5.0)), {"LB": "1"}, least_m2=90000),
        Item(ground.border, {"LB": "2"}, least_m2=90000),
    ]
    names = {"1": "一类区", "2": "二类区"}
    return [
        Parcel(p.shape, {"LB": p.data["LB"], "MC": names[str(p.data["LB"])]})
        for p in partition(items, ground.border)
    ]
