"""Blocks between streets, divided into plots that face them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy as np
import shapely
from shapely import Point, Polygon
from shapely.geometry.base import BaseGeometry

from . import skeleton as sk
from .ground import Ground, rng_of
from .shapes import chamfer, divide, parts, snap, strip
from .streets import Block, Net

__all__ = ["Plot", "Town", "belts", "make_town"]


@dataclass(frozen=True, slots=True)
class Plot:
    """A plot of the town: its block, kind of quarter, use (GB 50137) and state on the ground.

    `state` is built, cleared (vacant, ready) or farm (still countryside).
    """

    shape: Polygon
    block: int
    patch: str
    cell: tuple[int, int]
    kind: str
    state: str
    use: str = ""
    name: str = ""


@dataclass(frozen=True, slots=True)
class Town:
    """Plots with the green belts and the solid blocks they were cut from."""

    plots: tuple[Plot, ...]
    solids: tuple[BaseGeometry, ...]
    kinds: tuple[str, ...]
    states: tuple[str, ...]
    water: BaseGeometry
    river_green: BaseGeometry
    road_green: BaseGeometry
    expressway: BaseGeometry
    railway: BaseGeometry


RULES: dict[str, dict[str, float]] = {
    "old": {
        "target_m2": 3200,
        "gap": 7,
        "gap_above_m2": 9000,
        "wobble": 0.05,
        "jitter": 0.25,
        "least_side": 24,
    },
    "village": {
        "target_m2": 1500,
        "gap": 5,
        "gap_above_m2": 3500,
        "wobble": 0.06,
        "jitter": 0.24,
        "least_side": 18,
    },
    "mixed": {"target_m2": 9500, "gap": 15, "gap_above_m2": 36000, "jitter": 0.1, "least_side": 40},
    "housing": {
        "target_m2": 17000,
        "gap": 15,
        "gap_above_m2": 42000,
        "jitter": 0.14,
        "least_side": 50,
    },
    "industry": {"target_m2": 30000, "gap": 0, "jitter": 0.16, "least_side": 80},
    "logistics": {"target_m2": 42000, "gap": 0, "jitter": 0.1, "least_side": 90},
    "resort": {
        "target_m2": 21000,
        "gap": 12,
        "gap_above_m2": 50000,
        "jitter": 0.18,
        "least_side": 50,
        "wobble": 0.02,
    },
}


def _away(shape: BaseGeometry, spot: tuple[float, float]) -> float:
    return float(shape.centroid.distance(Point(spot[0] * 1000, spot[1] * 1000)))


def _kind(block: Block) -> str:
    if _holds(block.shape, ((x, y) for _, x, y, _ in sk.URBAN_VILLAGES)):
        return "village"
    if block.patch == "port":
        return "logistics"
    if block.patch == "resort":
        return "resort"
    if block.patch == "south":
        if block.shape.centroid.x > sk.PARK_WEST * 1000:
            return "industry"
        return "mixed" if _away(block.shape, sk.SOUTH_CENTRE) < 420 else "housing"
    if _away(block.shape, sk.OLD_CENTRE) < 640:
        return "old"
    near = min(_away(block.shape, sk.NEW_CENTRE), _away(block.shape, sk.OLD_CENTRE) * 0.72)
    return "mixed" if near < 640 else "housing"


def _holds(shape: BaseGeometry, spots: Iterable[tuple[float, float]]) -> bool:
    return any(shape.contains(Point(x * 1000, y * 1000)) for x, y in spots)


def _state(block: Block, kind: str, chance: float) -> str:
    """Return what has happened so far on a block: the edge of the town is not built yet."""
    if _holds(block.shape, sk.SPOTS.values()):
        return "cleared"
    column, row = block.cell
    x, y = block.shape.centroid.x, block.shape.centroid.y
    if block.patch == "north":
        if row == 3 or (row == 2 and column in (0, 5)):
            edge = 0.15 if 1 <= column <= 3 and block.sub[1] == 0 else 0.0
            return "built" if chance < edge else ("cleared" if chance > 0.93 else "farm")
        return "built" if chance < 0.95 or kind in ("old", "village") else "cleared"
    if block.patch == "south" and kind == "industry":
        if x > 11150:
            return "farm" if y > 4750 and x < 11700 else "cleared"
        if x > 10300:
            return "built" if chance < 0.35 else "cleared"
        return "built" if chance < 0.82 else "cleared"
    if block.patch == "resort":
        return "built" if block.sub[1] == 1 and chance < 0.6 else "cleared"
    if block.patch == "port":
        return "built" if chance < 0.8 else "cleared"
    return "built" if chance < 0.8 or kind == "village" else ("farm" if chance < 0.9 else "cleared")


def belts(
    ground: Ground, net: Net
) -> tuple[BaseGeometry, BaseGeometry, BaseGeometry, BaseGeometry, BaseGeometry]:
    """Return water, riverside green, roadside green, expressway and railway land inside the street net."""
    water = snap(shapely.union_all([ground.river, ground.streams], grid_size=0.001))
    known = (
        [b.shape for b in net.blocks]
        + [s.land for s in net.streets]
        + [Polygon(p) for p in sk.EXTRA_PLOTS.values()]
    )
    corridor = net.ground.difference(shapely.union_all([*known, net.verge], grid_size=0.001))
    banks = shapely.union_all(
        [ground.river.buffer(75, quad_segs=3), ground.streams.buffer(24, quad_segs=3), corridor],
        grid_size=0.001,
    )
    express, rail = strip(net.expressway, 60), strip(net.railway, 26)
    sides = shapely.union_all(
        [express.buffer(38, quad_segs=2), rail.buffer(22, quad_segs=2), net.verge]
    )
    inner = [g.intersection(net.ground) for g in (water, banks, sides, express, rail)]
    water_in, banks_in, sides_in, express_in, rail_in = (snap(g) for g in inner)
    return water_in, banks_in, sides_in, express_in, rail_in


def _hard(net: Net, taken: BaseGeometry) -> BaseGeometry:
    return shapely.union_all([*(s.land for s in net.streets), taken], grid_size=0.001)


def _free(shape: BaseGeometry, net: Net, hard: BaseGeometry) -> BaseGeometry:
    inner = shapely.intersection(shape, net.ground, grid_size=0.001)
    return shapely.difference(inner, hard, grid_size=0.001)


def _solid(block: Block, kind: str, net: Net, hard: BaseGeometry) -> list[Polygon]:
    """Return what streets, water and belts leave of a block, its corners cut."""
    cut = 7.0 if kind == "old" else 11.0
    found = parts(_free(block.shape, net, hard), 400.0)
    return [q for p in found for q in parts(chamfer(p, cut), 400.0)]


def _extra_plots(net: Net, hard: BaseGeometry) -> list[Plot]:
    """Return the plots outside the street grids."""
    out = []
    for ring in sk.EXTRA_PLOTS.values():
        shape = max(parts(_free(Polygon(ring), net, hard)), key=lambda p: p.area)
        out.append(Plot(shape, -2, "south", (7, 1), "industry", "cleared"))
    return out


def make_town(ground: Ground, net: Net) -> Town:
    """Return all plots of the street net, without uses yet."""
    around = belts(ground, net)
    hard = _hard(net, shapely.union_all(list(around), grid_size=0.001))
    shapely.prepare(hard)
    rng = rng_of(5)
    plots: list[Plot] = []
    solids: list[BaseGeometry] = []
    kinds: list[str] = []
    states: list[str] = []
    for number, block in enumerate(net.blocks):
        chance, kind = float(rng.random()), _kind(block)
        kinds.append(kind)
        states.append(_state(block, kind, chance))
        solid = _solid(block, kind, net, hard)
        solids.append(shapely.multipolygons(solid) if solid else Polygon())
        big = kind == "industry" and rng.random() < 0.3
        for whole in solid:
            for shape in divide(whole, rng=rng, **RULES["logistics" if big else kind]):
                plots.append(Plot(shape, number, block.patch, block.cell, kind, states[-1]))
    plots += _extra_plots(net, hard)
    return Town(tuple(plots), tuple(solids), tuple(kinds), tuple(states), *around)


def with_use(plot: Plot, use: str, name: str = "") -> Plot:
    """Return the plot with a use."""
    return replace(plot, use=use, name=name)


def compactness(shape: BaseGeometry) -> float:
    """Return area over the square of the outline, 1 for a circle (no unit)."""
    return float(np.round(12.566370614 * shape.area / (shape.length * shape.length), 6))
