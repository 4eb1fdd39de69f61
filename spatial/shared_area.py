"""The area polygons share with a frame, from their edges alone: no overlay, no new geometry.

Seen from below, a polygon is what lies under its upper edges less what lies under its lower
ones. So the shared area is the signed sum, over pairs of edges, of the area under the lower
of the two. Holes, parts and common borders need no case of their own. The code shares
nothing with GEOS and so is also a second opinion on what GEOS cuts.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray

__all__ = ["Edges", "edges_of", "shared_areas_m2"]

AT_ONCE = 1 << 22
"""Pairs of edges looked at in one step."""
NO_BOX = (0.0, 0.0, 0.0, 0.0)
TINY = 1e-300

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Edges:
    """Edges of polygons that are not vertical, from left to right, off a common origin.

    Parameters
    ----------
    x0, y0, x1, y1 : (m,) arrays of float
        Left and right end of each edge, m from the origin.
    sign : (m,) array of float
        1.0 where the polygon lies below the edge, -1.0 where above.
    owner : (m,) array of int
        Place of the polygon each edge is of.
    box : tuple of float
        Around all of them, off the origin; only of a frame, whose origin is its own.
    origin : (float, float)
        In the measuring CRS.
    """

    x0: Floats
    y0: Floats
    x1: Floats
    y1: Floats
    sign: Floats
    owner: NDArray[np.int64]
    box: tuple[float, float, float, float]
    origin: tuple[float, float]


def edges_of(
    polygons: NDArray[np.object_], origin: tuple[float, float] | None = None
) -> Edges:
    """Take polygons apart.

    Parameters
    ----------
    polygons : (n,) array of Polygon
        Valid, in the measuring CRS; rings may run either way.
    origin : (float, float), optional
        Near the polygons, so that digits are not lost; their first vertex by default.

    Examples
    --------
    >>> found = edges_of(np.array([shapely.box(0, 0, 2, 1)]), (0.0, 0.0))
    >>> sorted(zip(found.y0.tolist(), found.sign.tolist()))
    [(0.0, -1.0), (1.0, 1.0)]
    """
    points, ring, polygon, shell = _rings(polygons)
    box = NO_BOX
    if origin is None:
        origin = (float(points[0, 0]), float(points[0, 1])) if len(points) else (0.0, 0.0)
        if len(points):
            box = tuple((shapely.total_bounds(polygons) - (*origin, *origin)).tolist())
    x, y = points[:, 0] - origin[0], points[:, 1] - origin[1]
    run = x[1:] - x[:-1]
    run[ring[1:] != ring[:-1]] = 0.0
    below = np.bincount(ring[:-1], run * (y[1:] + y[:-1]), len(polygon))
    turned = np.where((below > 0) == shell, 1.0, -1.0)
    left = np.flatnonzero(run)
    ring, run = ring[left], run[left]
    right = left + 1
    back = run < 0
    left[back] += 1
    right[back] -= 1
    return Edges(
        x[left], y[left], x[right], y[right], np.copysign(turned[ring], turned[ring] * run),
        polygon[ring], box, origin,
    )  # fmt: skip


def _rings(
    polygons: NDArray[np.object_],
) -> tuple[Floats, NDArray[np.int64], NDArray[np.int64], NDArray[np.bool_]]:
    """Vertices, the ring of each; the polygon of each ring, and whether it is the outer one."""
    if not shapely.get_num_interior_rings(polygons).any():
        points, ring = shapely.get_coordinates(polygons, return_index=True)
        return points, ring, np.arange(len(polygons)), np.ones(len(polygons), dtype=bool)
    rings, polygon = shapely.get_rings(polygons, return_index=True)
    points, ring = shapely.get_coordinates(rings, return_index=True)
    shell = np.ones(len(rings), dtype=bool)
    shell[1:] = polygon[1:] != polygon[:-1]
    return points, ring, polygon, shell


def shared_areas_m2(frame: Edges, polygons: NDArray[np.object_]) -> Floats:
    """Area each polygon shares with a frame, m²; about 0 where they only touch.

    Parameters
    ----------
    frame : Edges
        Of the polygons that make up the frame, which share no area.
    polygons : (n,) array of Polygon
        Valid, in the measuring CRS.

    Notes
    -----
    Exact but for rounding: some 1e-8 m² where frame and polygon are a few kilometres wide.
    Edges of one side that lie wholly below the other cancel and are left out; there are
    such edges on one side only.

    Examples
    --------
    >>> frame = edges_of(np.array([shapely.box(0, 0, 10, 10)]))
    >>> shared_areas_m2(frame, np.array([shapely.box(5, 5, 20, 20), shapely.box(10, 0, 20, 9)]))
    array([25.,  0.])
    """
    out = np.zeros(len(polygons))
    if not len(polygons) or not len(frame.sign):
        return out
    box = shapely.bounds(polygons) - (*frame.origin, *frame.origin)
    x0, y0, x1, y1 = frame.box
    close = np.flatnonzero(
        (box[:, 0] < x1) & (box[:, 2] > x0) & (box[:, 1] < y1) & (box[:, 3] > y0)
    )
    if not len(close):
        return out
    own = edges_of(polygons[close], frame.origin)
    kept = np.flatnonzero((own.x1 > x0) & (own.x0 < x1) & (np.maximum(own.y0, own.y1) > y0))
    step = max(AT_ONCE // len(frame.sign), 1)
    for begin in range(0, len(kept), step):
        out[close] += _summed(frame, own, kept[begin : begin + step], box[close, 1])
    return out


def _summed(frame: Edges, own: Edges, kept: NDArray[np.int64], low: Floats) -> Floats:
    """Areas of all polygons from those edges that reach the frame."""
    meets = frame.x0[:, None] < own.x1[kept]
    meets &= frame.x1[:, None] > own.x0[kept]
    meets &= np.maximum(frame.y0, frame.y1)[:, None] >= low[own.owner[kept]]
    i, j = np.divmod(np.flatnonzero(meets), len(kept))
    j = kept[j]
    ax, ay, bx, by = frame.x0[i], frame.y0[i], own.x0[j], own.y0[j]
    a_end, b_end = frame.x1[i], own.x1[j]
    a_rate = (frame.y1[i] - ay) / (a_end - ax)
    b_rate = (own.y1[j] - by) / (b_end - bx)
    x0, x1 = np.maximum(ax, bx), np.minimum(a_end, b_end)
    a0, a1 = ay + (x0 - ax) * a_rate, ay + (x1 - ax) * a_rate
    b0, b1 = by + (x0 - bx) * b_rate, by + (x1 - bx) * b_rate
    gap0, gap1 = a0 - b0, a1 - b1
    apart = np.abs(gap0) + np.abs(gap1)
    crossed = np.minimum(gap0 * gap1, 0.0) / np.maximum(apart, TINY)
    mean = (a0 + a1 + b0 + b1 - apart) * 0.25 - crossed * 0.5
    each = frame.sign[i] * own.sign[j] * mean * (x1 - x0)
    return np.bincount(own.owner[j], each, len(low)).astype(np.float64)
