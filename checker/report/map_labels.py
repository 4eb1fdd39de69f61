"""Labels (编号注记): where the letters of findings stand on a map, so that none hides another.

A letter stands in its shape where the shape is wide enough, else beside it at the end of a leader.
Millimetres on paper throughout.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

__all__ = ["Label", "Wanted", "half_width", "place"]

Box = tuple[float, float, float, float]

HALF_HEIGHT = 1.9
GAP = 0.35
_RINGS = (4.5, 6.0, 8.0, 10.5, 13.5, 17.0, 21.0, 26.0, 32.0, 40.0, 50.0, 62.0)
_TURNS = 24
_MOST_INSIDE = 600
_GRID = 2 * (HALF_HEIGHT + GAP)


@dataclass(frozen=True, slots=True)
class Wanted:
    """A letter that wants a place, and the shape it speaks of, as drawn; never empty."""

    text: str
    shape: BaseGeometry


@dataclass(frozen=True, slots=True)
class Label:
    """A letter in its place; ``anchor`` is where its leader ends, None where it needs none."""

    text: str
    x: float
    y: float
    anchor: tuple[float, float] | None = None


@dataclass(frozen=True, slots=True)
class _Spot:
    """A shape's innermost point, how far its edge is from there, half the room its letter takes."""

    wanted: Wanted
    x: float
    y: float
    radius: float
    wide: float


def half_width(text: str) -> float:
    """Half the width of a letter's disc.

    Examples
    --------
    >>> half_width("A") < half_width("AB")
    True
    """
    return HALF_HEIGHT + 0.85 * (len(text) - 1)


def place(wanted: Sequence[Wanted], frame: Box, kept: Sequence[Box] = ()) -> list[Label]:
    """Places for all letters within the frame; no two overlap as long as there is room.

    Parameters
    ----------
    wanted : sequence of Wanted
        In table order, which the answer keeps.
    frame : tuple
        xmin, ymin, xmax, ymax.
    kept : sequence of tuple
        Boxes where no letter may stand: north arrow, scale bar.

    Examples
    --------
    >>> thin = shapely.box(10, 10, 90, 10.2)
    >>> (label,) = place([Wanted("A", thin)], (0, 0, 100, 100))
    >>> label.anchor is not None and not thin.intersects(shapely.Point(label.x, label.y))
    True
    """
    spots = sorted(_spots(wanted), key=lambda s: s.radius)
    taken: list[Box] = list(kept)
    leaders: list[BaseGeometry] = []
    done: dict[int, Label] = {}
    for spot in spots:
        label = _inside(spot, taken, frame) or _beside(spot, taken, leaders, frame)
        if label.anchor is not None:
            leaders.append(shapely.LineString([label.anchor, (label.x, label.y)]))
        wide = spot.wide if label.anchor is None else half_width(label.text)
        taken.append((label.x - wide, label.y - HALF_HEIGHT, label.x + wide, label.y + HALF_HEIGHT))
        done[id(spot.wanted)] = label
    return _in_reading_order(wanted, [done[id(w)] for w in wanted])


def _spots(wanted: Sequence[Wanted]) -> list[_Spot]:
    """Letters of one and the same shape take equal room, so that they can change places."""
    groups: dict[bytes, list[Wanted]] = {}
    for one in wanted:
        groups.setdefault(shapely.to_wkb(one.shape), []).append(one)
    out = []
    for same in groups.values():
        wide = max(half_width(w.text) for w in same)
        first = _spot(same[0], wide)
        out += [replace(first, wanted=w) for w in same]
    return out


def _in_reading_order(wanted: Sequence[Wanted], placed: list[Label]) -> list[Label]:
    """Letters that stand in one and the same shape run on as lines of a page do."""
    groups: dict[bytes, list[int]] = {}
    for n, (one, label) in enumerate(zip(wanted, placed, strict=True)):
        if label.anchor is None:
            groups.setdefault(shapely.to_wkb(one.shape), []).append(n)
    out = list(placed)
    for same in groups.values():
        places = sorted(((placed[n].x, placed[n].y) for n in same), key=lambda p: (-round(p[1], 3), p[0]))
        for n, (x, y) in zip(same, places, strict=True):
            out[n] = Label(wanted[n].text, x, y)
    return out


def _spot(wanted: Wanted, wide: float) -> _Spot:
    parts = shapely.get_parts(wanted.shape)
    sizes = shapely.area(parts) * 1e6 + shapely.length(parts)
    largest = parts[int(np.argmax(sizes))]
    if largest.geom_type == "Polygon" and largest.area > 0.0:
        radius = shapely.maximum_inscribed_circle(largest, tolerance=0.1)
        deep = float(radius.length)
        middle = shapely.centroid(largest)
        if shapely.contains(largest, middle):  # the middle of a strip, not just anywhere along it
            own = shapely.distance(middle, shapely.boundary(largest))
            if own >= 0.9 * deep:
                return _Spot(wanted, middle.x, middle.y, float(own), wide)
        (x, y), _ = radius.coords
        return _Spot(wanted, x, y, deep, wide)
    middle = largest.representative_point()
    return _Spot(wanted, middle.x, middle.y, 0.0, wide)


def _inside(spot: _Spot, taken: list[Box], frame: Box) -> Label | None:
    wide = spot.wide
    if spot.radius < max(wide, HALF_HEIGHT) + GAP:
        return None
    x0, y0, x1, y1 = spot.wanted.shape.bounds
    step = 2 * (max(wide, HALF_HEIGHT) + GAP)
    xs = spot.x + step * np.arange(np.ceil((x0 - spot.x) / step), (x1 - spot.x) / step)
    ys = spot.y + _GRID * np.arange(np.ceil((y0 - spot.y) / _GRID), (y1 - spot.y) / _GRID)
    grid = np.stack(np.meshgrid(xs, ys), axis=-1).reshape(-1, 2)
    grid = grid[np.argsort(np.hypot(*(grid - (spot.x, spot.y)).T), kind="stable")][:_MOST_INSIDE]
    free = grid[_free(grid, wide, taken, frame)]
    free = free[shapely.contains_xy(spot.wanted.shape, free)] if len(free) else free
    room = shapely.distance(shapely.points(free), shapely.boundary(spot.wanted.shape))
    fitting = free[room >= max(wide, HALF_HEIGHT) + GAP / 2]
    return Label(spot.wanted.text, float(fitting[0, 0]), float(fitting[0, 1])) if len(fitting) else None


def _beside(spot: _Spot, taken: list[Box], leaders: list[BaseGeometry], frame: Box) -> Label:
    wide = spot.wide
    turns = np.arange(_TURNS) * 2 * np.pi / _TURNS + np.pi / 4
    ring = np.stack([np.cos(turns), np.sin(turns)], axis=1)
    points = np.concatenate([(spot.x, spot.y) + r * ring for r in _RINGS])
    points = points[_free(points, wide, taken, frame)]
    if not len(points):
        points = _anywhere(spot, wide, taken, frame)
    start = np.broadcast_to((spot.x, spot.y), points.shape)
    lines = shapely.linestrings(np.stack([start, points], axis=1))
    reach = shapely.length(lines)
    crossed = np.zeros(len(points))
    for other in leaders:
        crossed += shapely.crosses(lines, other)
    for box in taken:
        crossed += shapely.intersects(lines, shapely.box(*box))
    over = shapely.intersects_xy(spot.wanted.shape, points)
    best = int(np.argmin(reach + 25.0 * crossed + 6.0 * over))
    x, y = float(points[best, 0]), float(points[best, 1])
    return Label(spot.wanted.text, x, y, anchor=(spot.x, spot.y))


def _anywhere(spot: _Spot, wide: float, taken: list[Box], frame: Box) -> NDArray[np.float64]:
    """Free places of the whole frame; the shape's own middle when there is none left."""
    x0, y0, x1, y1 = frame
    xs, ys = np.arange(x0 + wide + 1, x1 - wide, _GRID), np.arange(y0 + 3.0, y1 - 2.0, _GRID)
    grid = np.stack(np.meshgrid(xs, ys), axis=-1).reshape(-1, 2)
    free = grid[_free(grid, wide, taken, frame)]
    return free if len(free) else np.array([(spot.x, spot.y)])


def _free(points: NDArray[np.float64], wide: float, taken: list[Box], frame: Box) -> NDArray[np.bool_]:
    x, y = points[:, 0], points[:, 1]
    inset = 0.8
    good: NDArray[np.bool_] = (
        (x >= frame[0] + wide + inset) & (x <= frame[2] - wide - inset)
        & (y >= frame[1] + HALF_HEIGHT + inset) & (y <= frame[3] - HALF_HEIGHT - inset)
    )  # fmt: skip
    for x0, y0, x1, y1 in taken:
        good &= ~(
            (x + wide + GAP > x0) & (x - wide - GAP < x1)
            & (y + HALF_HEIGHT + GAP > y0) & (y - HALF_HEIGHT - GAP < y1)
        )  # fmt: skip
    return good
