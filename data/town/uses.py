"""A use for every plot: centres, schools, parks, factories, each where a planner would put it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

import shapely
from shapely import Point
from shapely.geometry.base import BaseGeometry

from . import skeleton as sk
from .blocks import Plot, Town, compactness, with_use
from .chance import pick
from .ground import rng_of
from .names import COMPANIES, SCHOOLS
from .streets import Net

__all__ = ["assign_uses"]

Cell = tuple[str, tuple[int, int]]


def _near(plot: Plot, spot: tuple[float, float]) -> float:
    return float(plot.shape.centroid.distance(Point(spot[0] * 1000, spot[1] * 1000)))


def _services(town: Town) -> dict[int, tuple[str, str]]:
    """Return schools, parks, clinics and stations per neighbourhood (one arterial cell each)."""
    by_cell: dict[Cell, list[int]] = defaultdict(list)
    for index, plot in enumerate(town.plots):
        if plot.kind in ("housing", "mixed", "old"):
            by_cell[(plot.patch, plot.cell)].append(index)
    schools: Iterator[str] = iter(SCHOOLS)
    given: dict[int, tuple[str, str]] = {}
    for number, (_, members) in enumerate(sorted(by_cell.items())):
        if len(members) < 6:
            continue
        middle = shapely.MultiPoint([town.plots[i].shape.centroid for i in members]).centroid
        order = sorted(
            members, key=lambda i: round(town.plots[i].shape.centroid.distance(middle), 1)
        )
        wishes = [
            ("A33", 16000, 42000),
            ("G1", 6000, 22000),
            ("A22" if number % 3 == 0 else "A6", 3000, 16000),
            ("S42", 2500, 9000),
            ("U12" if number % 2 else "U21", 2500, 14000),
            ("G1", 4000, 14000),
        ]
        if number % 4 == 1:
            wishes.insert(1, ("A51", 14000, 45000))
        elif number % 2 == 0:
            wishes.append(("A51", 2500, 9000))
        if number % 5 == 2:
            wishes.append(("A41", 15000, 50000))
        for use, least, most in wishes:
            for i in order:
                shape = town.plots[i].shape
                if i not in given and least <= shape.area <= most and compactness(shape) > 0.45:
                    given[i] = (use, next(schools, "") if use == "A33" else "")
                    break
    return given


def _centre_use(plot: Plot, chance: float, main: bool) -> str:
    if plot.kind == "old":
        table = [
            (0.40, "R2"),
            (0.56, "R3"),
            (0.74, "B1"),
            (0.80, "A1"),
            (0.84, "A2"),
            (0.88, "A9"),
            (0.92, "G1"),
            (0.95, "A5"),
            (0.97, "B4"),
            (1.01, "G3"),
        ]
    elif main:
        table = [(0.46, "B1"), (0.78, "B2"), (0.88, "B3"), (1.01, "R2")]
    else:
        table = [
            (0.60, "R2"),
            (0.76, "B1"),
            (0.86, "B2"),
            (0.92, "A1"),
            (0.96, "G1"),
            (1.01, "S42"),
        ]
    return next(use for limit, use in table if chance < limit)


def _industry_use(plot: Plot, chance: float) -> str:
    x, y = plot.shape.centroid.x, plot.shape.centroid.y
    if x < 8350 and y < 4900:
        return (
            "M0" if chance < 0.5 else ("A35" if chance < 0.62 else ("R2" if chance < 0.8 else "B2"))
        )
    if y < 3330 and x > 8350:
        return "W1" if chance < 0.66 else "M1"
    if 9300 < x < 10250 and y < 4250 and chance < 0.8:
        return "M2"
    if plot.shape.area < 9000:
        return "U12" if chance < 0.2 else ("G1" if chance < 0.6 else "B1")
    return "M1" if chance < 0.93 else ("G1" if chance < 0.95 else "U21")


def _other_use(plot: Plot, chance: float, main: bool) -> str:
    if plot.kind == "logistics":
        if plot.shape.centroid.y < 3850:
            return "H23" if chance < 0.5 else "W1"
        return (
            "W1" if chance < 0.4 else ("M2" if chance < 0.8 else ("W2" if chance < 0.9 else "U21"))
        )
    if plot.kind == "resort":
        return (
            "B14" if chance < 0.4 else ("B3" if chance < 0.6 else ("G1" if chance < 0.85 else "R2"))
        )
    if main and chance < 0.22:
        return "B1"
    return "R1" if chance > 0.97 else ("B4" if chance > 0.962 and plot.shape.area < 9000 else "R2")


def _spot(plot: Plot) -> bool:
    """Return whether a demo site needs this plot."""
    if plot.kind != "industry":
        return False
    return plot.block == -2 or any(
        plot.shape.contains(Point(x * 1000, y * 1000)) for x, y in sk.SPOTS.values()
    )


def _axis(plot: Plot) -> str:
    """Return the use on the civic axis of the new centre and in the town parks, or nothing."""
    x, y = plot.shape.centroid.x / 1000, plot.shape.centroid.y / 1000
    if abs(x - (sk.NEW_CENTRE[0] - 0.30)) < 0.16 and 6.52 < y < 7.40 and plot.patch == "north":
        return "A1" if y > 7.12 else ("G3" if y > 6.80 else "A2" if y > 6.68 else "G1")
    if any(_near(plot, (px, py)) < r * 1000 for px, py, r in sk.PARKS):
        return "G1"
    return ""


VILLAGE = ((0.88, "R3"), (0.92, "A6"), (0.96, "G3"), (1.0, "B1"))


def _use(plot: Plot, given: tuple[str, str], main: bool, chance: float, spare: float) -> str:
    """Return the use of one plot; `given` is what its neighbourhood asked of it."""
    if _spot(plot):
        return "M1"
    if plot.shape.area < 700 and plot.kind not in ("old", "village"):
        return "G1" if spare < 0.7 else "U12"
    if wanted := _axis(plot) or given[0]:
        return wanted
    if plot.kind == "village":
        return pick(chance, VILLAGE)
    if plot.kind in ("old", "mixed"):
        return _centre_use(plot, chance, main)
    return (
        _industry_use(plot, chance) if plot.kind == "industry" else _other_use(plot, chance, main)
    )


def assign_uses(town: Town, net: Net) -> tuple[Plot, ...]:
    """Return the plots with their uses and, where they have one, a name."""
    rng = rng_of(6)
    wishes = _services(town)
    arterials = [s.land for s in net.streets if s.grade == "arterial"]
    main_land: BaseGeometry = shapely.union_all(arterials).buffer(3)
    shapely.prepare(main_land)
    companies = [COMPANIES[i] for i in rng.permutation(len(COMPANIES))]
    out = []
    for index, plot in enumerate(town.plots):
        chance, spare = float(rng.random()), float(rng.random())
        given = wishes.get(index, ("", ""))
        use = _use(plot, given, bool(main_land.intersects(plot.shape)), chance, spare)
        name = given[1] if use == given[0] else ""
        known = use[0] == "M" and plot.state == "built" and plot.shape.area > 20000 and spare < 0.5
        if known and companies:
            name = companies.pop()
        out.append(with_use(plot, use, name))
    return tuple(out)
