"""The survey of today's land use (国土变更调查): what stands on the ground, parcel by parcel."""

from __future__ import annotations

from typing import Any

import shapely
from shapely.geometry.base import BaseGeometry

from .blocks import Plot, Town
from .codes import SURVEY_CLASSES, SURVEY_NAMES, SURVEY_OF_BUILT
from .country import Country, fields_of, road_items
from .ground import Ground
from .partition import Item, Parcel, partition
from .shapes import parts, snap, strip
from .streets import Net

__all__ = ["built_code", "details", "farm_area", "land_class", "quays", "survey"]


def land_class(code: str) -> str:
    """Return N (agricultural), J (construction) or W (unused) of a survey code."""
    return SURVEY_CLASSES.get(code) or ("N" if code[:2] in ("01", "02", "03", "04") else "J")


def built_code(use: str) -> str:
    """Return the survey code of a built plot with a planned use."""
    return SURVEY_OF_BUILT.get(use) or SURVEY_OF_BUILT.get(use[:2]) or SURVEY_OF_BUILT[use[0]]


def farm_area(net: Net, town: Town) -> BaseGeometry:
    """Return the planned ground that is still countryside, with the streets that are not built yet."""
    farm = shapely.union_all(
        [b.shape for b, s in zip(net.blocks, town.states, strict=True) if s == "farm"],
        grid_size=0.001,
    )
    done = shapely.union_all(
        [b.shape for b, s in zip(net.blocks, town.states, strict=True) if s != "farm"],
        grid_size=0.001,
    )
    made = [
        snap(s.land.intersection(done.buffer(s.land.area / s.line.length / 2 + 0.5, quad_segs=2)))
        for s in net.streets
    ]
    keep = shapely.union_all(
        [*made, town.water, town.river_green, town.road_green], grid_size=0.001
    )
    return snap(farm.difference(keep))


def _fixed(
    ground: Ground, net: Net, town: Town, mangrove: BaseGeometry, quarry: BaseGeometry
) -> list[Item]:
    water = [
        Item(town.water, {"code": "1101", "name": "禾江"}, crumbs=False),
        Item(
            snap(ground.river.difference(net.ground)),
            {"code": "1101", "name": "禾江"},
            crumbs=False,
        ),
        Item(
            snap(ground.streams.difference(net.ground)),
            {"code": "1101"},
            crumbs=False,
            least_m2=200,
        ),
        Item(ground.reservoir, {"code": "1103", "name": "岭前水库"}, crumbs=False),
        Item(ground.dam, {"code": "1109"}, crumbs=False),
        Item(mangrove, {"code": "0303"}, crumbs=False, least_m2=600),
        Item(ground.tidal, {"code": "1105"}, least_m2=600),
        Item(quarry, {"code": "0602", "name": "坑仔石场"}, crumbs=False),
    ]
    roads = [
        Item(strip(net.expressway, 60), {"code": "1003", "name": "沿湾高速公路"}, crumbs=False),
        Item(strip(net.railway, 26), {"code": "1001", "name": "湾岭铁路"}, crumbs=False),
    ]
    return water + roads


def quays(ground: Ground, net: Net) -> BaseGeometry:
    """Return the reclaimed apron between the port's streets and the water."""
    port, resort = shapely.box(700, 2900, 2690, 4950), shapely.box(6120, 500, 7370, 1380)
    return snap(shapely.union_all([port, resort]).intersection(ground.land).difference(net.ground))


def _town_items(net: Net, town: Town, plots: tuple[Plot, ...], farm: BaseGeometry) -> list[Item]:
    """Return what the town has built or cleared: plots, streets, greens."""
    items = []
    for plot in plots:
        if plot.state != "farm":
            code = built_code(plot.use) if plot.state == "built" else "1201"
            data = {"code": code, "name": plot.name, "kind": plot.state}
            items.append(Item(plot.shape, data, crumbs=False, least_m2=200))
    for street in net.streets:
        made = snap(street.land.difference(farm))
        items.append(Item(made, {"code": "1004", "name": street.name}, least_m2=300))
    greens = (town.river_green, town.road_green)
    return items + [Item(shape, {"code": "0810"}, least_m2=400) for shape in greens]


def survey(
    ground: Ground,
    net: Net,
    town: Town,
    plots: tuple[Plot, ...],
    country: Country,
    mangrove: BaseGeometry,
    quarry: BaseGeometry,
    patches: list[Item],
) -> list[Parcel]:
    """Return the parcels of the survey; `patches` are claims that stand before everything else."""
    farm = farm_area(net, town)
    shapely.prepare(farm)
    items = patches + _fixed(ground, net, town, mangrove, quarry)
    items += _town_items(net, town, plots, farm)
    for _, name, shape in road_items(net):
        own = snap(shape.difference(net.ground))
        items.append(Item(own, {"code": "1003", "name": name}, least_m2=300))
    items.append(Item(quays(ground, net), {"code": "1008", "name": "禾湾港区"}, least_m2=300))
    hard = shapely.union_all([i.shape for i in items], grid_size=0.001)
    outside = snap(ground.land.difference(net.ground).difference(hard))
    items += fields_of(country, outside, 9)
    items += fields_of(country, snap(farm.difference(hard)), 10)
    for solid, state in zip(town.solids, town.states, strict=True):
        if state != "farm" and parts(solid):
            items.append(Item(solid, {"code": "1004"}, least_m2=250))
    frame = snap(shapely.union_all([ground.land, ground.tidal], grid_size=0.001))
    items.append(Item(snap(frame), {"code": "1006"}, least_m2=200))
    return partition(items, frame)


def details(code: str) -> dict[str, Any]:
    """Return name, class and cultivated flag of a survey code."""
    return {
        "DLMC": SURVEY_NAMES[code],
        "SDL": land_class(code),
        "GD": "1" if code[:2] == "01" else "0",
    }
