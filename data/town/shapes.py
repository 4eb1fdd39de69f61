"""Lines and polygons as a draughtsman makes them: smooth, roughen, widen, divide, cut corners."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import Polygon
from shapely.geometry.base import BaseGeometry

Array = NDArray[np.float64]
Rng = np.random.Generator

__all__ = [
    "blob",
    "catmull",
    "chaikin",
    "chamfer",
    "divide",
    "metres",
    "parts",
    "ribbon",
    "roughen",
    "snap",
    "strip",
]


def metres(points: Iterable[tuple[float, float]]) -> Array:
    """Return kilometre points as an array of metres, rounded to 1 mm."""
    found: Array = np.round(np.asarray(list(points), dtype=np.float64) * 1000.0, 3)
    return found


def snap(geometry: BaseGeometry) -> BaseGeometry:
    """Return the geometry on the 1 mm grid, still valid."""
    return shapely.set_precision(geometry, 0.001)


def parts(geometry: BaseGeometry, least_m2: float = 1.0) -> list[Polygon]:
    """Return the polygons of a geometry of at least `least_m2`, without its lines and points."""
    found = shapely.get_parts(shapely.get_parts(geometry))
    return [g for g in found if isinstance(g, Polygon) and g.area >= least_m2]


def chaikin(points: Array, times: int = 2, closed: bool = False) -> Array:
    """Return the points with corners cut `times` times; open ends stay where they are."""
    for _ in range(times):
        ends = np.vstack([points, points[:1]]) if closed else points
        first, second = ends[:-1], ends[1:]
        cut = np.empty((2 * len(first), 2))
        cut[0::2] = 0.75 * first + 0.25 * second
        cut[1::2] = 0.25 * first + 0.75 * second
        points = cut if closed else np.vstack([points[:1], cut[1:-1], points[-1:]])
    smooth: Array = np.round(points, 3)
    return smooth


def catmull(points: Array, per: int) -> Array:
    """Return a smooth curve through the points, `per` steps between two of them."""
    if len(points) == 2:
        t = (np.arange(per + 1) / per)[:, None]
        straight: Array = np.round(points[0] + (points[1] - points[0]) * t, 3)
        return straight
    before = np.vstack([2 * points[:1] - points[1:2], points, 2 * points[-1:] - points[-2:-1]])
    out = [points[:1]]
    t = (np.arange(1, per + 1) / per)[:, None]
    for i in range(len(points) - 1):
        a, b, c, d = before[i], before[i + 1], before[i + 2], before[i + 3]
        square, cube = 2 * a - 5 * b + 4 * c - d, 3 * b - a - 3 * c + d
        out.append(0.5 * (2 * b + (c - a) * t + square * t * t + cube * t * t * t))
    curve: Array = np.asarray(np.round(np.vstack(out), 3), dtype=np.float64)
    return curve


def roughen(points: Array, share: float, times: int, rng: Rng) -> Array:
    """Return the line with midpoints pushed sideways by up to `share` of each step."""
    for _ in range(times):
        first, second = points[:-1], points[1:]
        step = second - first
        side = np.column_stack([-step[:, 1], step[:, 0]])
        middle = (first + second) / 2 + side * ((rng.random(len(first)) - 0.5) * 2 * share)[:, None]
        both = np.empty((2 * len(first) + 1, 2))
        both[0:-1:2], both[1::2], both[-1] = first, middle, points[-1]
        points = both
    return np.asarray(np.round(points, 3), dtype=np.float64)


def ribbon(points: Array, halves: Array) -> Polygon:
    """Return the band along a line with the given half widths (a river, a dam)."""
    along = np.empty_like(points)
    along[1:-1], along[0], along[-1] = (
        points[2:] - points[:-2],
        points[1] - points[0],
        points[-1] - points[-2],
    )
    along /= np.sqrt((along * along).sum(axis=1))[:, None]
    side = np.column_stack([-along[:, 1], along[:, 0]]) * halves[:, None]
    ring = np.round(np.vstack([points + side, (points - side)[::-1]]), 3)
    return parts(shapely.make_valid(Polygon(ring)))[0]


def strip(line: BaseGeometry, width: float) -> BaseGeometry:
    """Return the land of a road of the given width along its centre line, square at its ends."""
    return snap(shapely.buffer(line, width / 2, quad_segs=2, cap_style="flat", join_style="round"))


def chamfer(polygon: BaseGeometry, by: float) -> BaseGeometry:
    """Return the polygon with its outer corners cut (喇叭口), `by` metres deep."""
    return snap(polygon.buffer(-by, join_style="mitre").buffer(by, quad_segs=1))


def blob(
    x: float, y: float, radius: float, rng: Rng, points: int = 14, rough: float = 0.28
) -> Polygon:
    """Return an irregular round patch (a village, a grove) about a point."""
    square = np.array([(1.0, 0.0), (0.9239, 0.3827), (0.7071, 0.7071), (0.3827, 0.9239)])
    quarter = np.vstack([square, np.column_stack([-square[:, 1], square[:, 0]])])
    circle = np.vstack([quarter, -quarter])
    reach = radius * (1 - rough + 2 * rough * rng.random(len(circle)))
    ring = chaikin(np.array([x, y]) + circle * reach[:, None], 1, closed=True)
    return parts(snap(Polygon(ring)))[0]


def _frame(polygon: Polygon) -> tuple[Array, Array, Array, float, float]:
    """Return centre, long unit, short unit, length and width of the narrowest box around it."""
    box = shapely.get_coordinates(shapely.oriented_envelope(polygon))[:4]
    one, two = box[1] - box[0], box[2] - box[1]
    long1, long2 = float(np.sqrt((one * one).sum())), float(np.sqrt((two * two).sum()))
    if long1 < long2 - 1e-6:
        one, two, long1, long2 = two, one, long2, long1
    if one[0] < 0 or (one[0] == 0 and one[1] < 0):
        one = -one
    unit = np.round(one / long1, 9)
    return (
        np.round(box.mean(axis=0), 3),
        unit,
        np.array([-unit[1], unit[0]]),
        long1,
        max(long2, 0.001),
    )


def _halves(
    polygon: Polygon, at: Array, unit: Array, side: Array, reach: float, bends: Array, gap: float
) -> tuple[list[Polygon], list[Polygon]]:
    """Return both sides of a cut through `at`, a lane of width `gap` between them."""
    steps = np.linspace(-1.0, 1.0, len(bends) + 2)
    push = np.concatenate([[0.0], bends, [0.0]])
    cut = at + side * (steps * reach)[:, None] + unit * push[:, None]
    back = np.vstack([at - unit * 2 * reach + side * reach, at - unit * 2 * reach - side * reach])
    near = Polygon(np.round(np.vstack([cut - unit * gap / 2, back]), 3))
    near2 = Polygon(np.round(np.vstack([cut + unit * gap / 2, back]), 3)) if gap else near
    one = shapely.intersection(polygon, near, grid_size=0.001)
    two = shapely.difference(polygon, near2, grid_size=0.001)
    return parts(one, 40.0), parts(two, 40.0)


def divide(
    polygon: Polygon,
    target_m2: float,
    rng: Rng,
    *,
    least_side: float = 20.0,
    jitter: float = 0.12,
    wobble: float = 0.0,
    slender: float = 1.0,
    gap: float = 0.0,
    gap_above_m2: float = 0.0,
) -> list[Polygon]:
    """Return the polygon cut again and again across its longer side until parts are about `target_m2`.

    `slender` above 1 makes long strips; `wobble` (share of the width) bends the cuts; pieces above
    `gap_above_m2` are parted by a lane of width `gap`.
    """
    done: list[Polygon] = []
    todo = parts(snap(polygon))
    while todo:
        piece = todo.pop()
        centre, unit, side, length, width = _frame(piece)
        share, chance = 0.5 + (rng.random() - 0.5) * 2 * jitter, rng.random()
        bends = np.round((rng.random(5) - 0.5) * 2 * wobble * width, 3) if wobble else np.zeros(0)
        if slender > 1.0 and length < width * slender and width > 2 * least_side:
            unit, side, length, width = side, unit, width, length  # cut along: strips stay long
        if piece.area < target_m2 * (1.25 + 0.5 * chance) or length * 0.5 < least_side:
            done.append(piece)
            continue
        at = np.round(centre + unit * (length * (share - 0.5)), 3)
        lane = gap if piece.area > gap_above_m2 else 0.0
        one, two = _halves(piece, at, unit, side, length + width, bends, lane)
        if not one or not two:
            done.append(piece)
            continue
        todo.extend(two + one)
    return done
