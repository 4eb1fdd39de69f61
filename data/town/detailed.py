"""The detailed plan: plots with use, FAR, density, height and green ratio, streets and greens between."""

from __future__ import annotations

from typing import Any

import shapely
from shapely import Point, Polygon
from shapely.geometry.base import BaseGeometry

from . import skeleton as sk
from .blocks import Plot, Town
from .ground import Ground, rng_of
from .partition import Item, Parcel, partition
from .shapes import chamfer, divide, parts, snap
from .streets import Net

__all__ = ["RANGES", "detailed_plan", "extension_plots", "indicators", "planned_ground"]

# use: FAR least, FAR most, density %, height m, green %
RANGES: dict[str, tuple[float, float, float, float, float]] = {
    "R1": (1.0, 1.2, 28, 18, 40),
    "R2": (2.0, 3.2, 26, 80, 35),
    "R3": (1.8, 2.6, 38, 24, 20),
    "A": (1.0, 1.8, 32, 36, 35),
    "B": (2.2, 4.2, 45, 100, 22),
    "M0": (3.0, 4.8, 45, 80, 18),
    "M": (1.8, 3.2, 55, 45, 12),
    "W": (1.2, 2.4, 55, 36, 12),
    "S": (0.4, 1.0, 30, 18, 20),
    "U": (0.6, 1.2, 35, 20, 30),
    "G": (0.0, 0.1, 5, 9, 70),
    "H": (0.5, 1.2, 40, 24, 15),
}


def indicators(use: str, pull: float, chance: float) -> dict[str, float | None]:
    """Return the indicators of a use; `pull` 0–1 rises to the centre, `chance` 0–1 spreads."""
    least, most, density, height, green = RANGES.get(use) or RANGES.get(use[:2]) or RANGES[use[0]]
    far = round(least + (most - least) * min(1.0, 0.55 * pull + 0.45 * chance), 1)
    floor = round(max(1.0, far - 1.2), 1) if use[0] in "MW" else None
    return {
        "far_max": far,
        "far_min": floor,
        "density_max": float(round(density + 6 * (chance - 0.5))),
        "height_max_m": float(round(height * (0.7 + 0.5 * pull))),
        "green_min": float(round(green + 4 * (0.5 - chance))),
    }


def _row(use: str, name: str, pull: float, chance: float, state: str, block: int) -> dict[str, Any]:
    plain = (use[0] in "SE" and use != "S42") or use in ("H21", "H22")
    none = dict.fromkeys(("far_max", "far_min", "density_max", "height_max_m", "green_min"))
    return {
        "use": use,
        "name": name,
        "state": state,
        "block": block,
        **(none if plain else indicators(use, pull, chance)),
    }


def detailed_plan(ground: Ground, net: Net, town: Town, plots: tuple[Plot, ...]) -> list[Parcel]:
    """Return the parcels of the detailed plan; together they fill the planned units."""
    rng = rng_of(7)
    items = [
        Item(town.water, _row("E1", "", 0, 0, "", -1), crumbs=False),
        Item(town.expressway, _row("H22", "高速公路", 0, 0, "", -1), crumbs=False),
        Item(town.railway, _row("H21", "铁路", 0, 0, "", -1), crumbs=False),
    ]
    for street in net.streets:
        shape = snap(street.land.intersection(net.ground))
        items.append(
            Item(shape, _row("S1", street.name, 0, 0, "street:" + street.grade, -1), least_m2=150)
        )
    items.append(Item(town.river_green, _row("G1", "滨河公园", 0, 0.5, "belt", -1), least_m2=400))
    items.append(Item(town.road_green, _row("G2", "", 0, 0.5, "belt", -1), least_m2=400))
    for plot in plots:
        reach = min(
            plot.shape.distance(Point(c[0] * 1000, c[1] * 1000))
            for c in (sk.OLD_CENTRE, sk.NEW_CENTRE)
        )
        pull = max(0.0, 1 - round(float(reach), 1) / 3200)
        row = _row(plot.use, plot.name, pull, float(rng.random()), plot.state, plot.block)
        items.append(Item(plot.shape, row, crumbs=False, least_m2=150))
    for number, solid in enumerate(town.solids):
        if parts(solid):
            items.append(Item(solid, _row("S1", "", 0, 0, "street:local", number), least_m2=250))
    items += _extension()
    return partition(items, planned_ground(net))


def planned_ground(net: Net) -> BaseGeometry:
    """Return the units the detailed plan covers: the street net and the industrial extension."""
    return snap(shapely.union_all([net.ground, Polygon(sk.EXTENSION)], grid_size=0.001))


def extension_plots() -> list[Polygon]:
    """Return the plots of the industrial extension, beyond the development boundary."""
    whole = parts(chamfer(Polygon(sk.EXTENSION), 10))[0]
    return divide(whole, 27000, rng_of(12), least_side=70, jitter=0.08, gap=18, gap_above_m2=90000)


def _extension() -> list[Item]:
    rng, plots = rng_of(17), extension_plots()
    items = [
        Item(p, _row("M1", "", 0.2, float(rng.random()), "farm", -3), crumbs=False) for p in plots
    ]
    return [
        *items,
        Item(Polygon(sk.EXTENSION), _row("S1", "南拓路", 0, 0, "street:local", -3), least_m2=250),
    ]
