"""The area polygons share with a frame, from their edges alone: no overlay, no new geometry.

Seen from below, a polygon is what lies under its upper edges less what lies under its lower
ones. So the shared area is the signed sum, over pairs of edges, of the area under the lower
of the two. Holes, parts and common borders need no case of their own. The code shares
nothing with GEOS and so is also a second opinion on what GEOS cuts.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from spatial.encoded import Encoded, rings
from spatial.rings import Rings

__all__ = ["Edges", "edges_of", "shared_areas_m2"]

AT_ONCE = 1 << 22
"""Pairs of edges looked at in one step."""
TINY = 1e-300

Box = tuple[float, float, float, float]
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
    origin : (float, float)
        In the measuring CRS.
    """

    x0: Floats
    y0: Floats
    x1: Floats
    y1: Floats
    sign: Floats
    owner: NDArray[np.int64]
    origin: tuple[float, float]


def edges_of(
    polygons: Rings, origin: tuple[float, float] | None = None, reach: Box | None = None
) -> Edges:
    """Take polygons apart.

    Parameters
    ----------
    polygons : Rings
        Of valid polygons, in the measuring CRS; they may run either way.
    origin : (float, float), optional
        Near the polygons, so that digits are not lost; their first vertex by default.
    reach : (x0, y0, x1, y1), optional
        Leave out edges that are beside this box or wholly below it, off the origin.

    Examples
    --------
    >>> import shapely
    >>> from spatial.rings import rings_of
    >>> found = edges_of(rings_of(np.array([shapely.box(0, 0, 2, 1)])), (0.0, 0.0))
    >>> sorted(zip(found.y0.tolist(), found.sign.tolist()))
    [(0.0, -1.0), (1.0, 1.0)]
    """
    points, ring = polygons.points, polygons.ring
    if origin is None:
        origin = (float(points[0, 0]), float(points[0, 1])) if len(points) else (0.0, 0.0)
    x, y = points[:, 0] - origin[0], points[:, 1] - origin[1]
    run = x[1:] - x[:-1]
    run[ring[1:] != ring[:-1]] = 0.0
    below = np.bincount(ring[:-1], run * (y[1:] + y[:-1]), len(polygons.shell))
    turned = np.where((below > 0) == polygons.shell, 1.0, -1.0)
    kept = run != 0
    if reach is not None:
        left, low, right, _ = reach
        kept &= (np.maximum(x[1:], x[:-1]) > left) & (np.minimum(x[1:], x[:-1]) < right)
        kept &= np.maximum(y[1:], y[:-1]) > low
    one = kept.nonzero()[0]
    ring, back = ring.take(one), run.take(one) < 0
    sign = turned.take(ring)
    np.negative(sign, out=sign, where=back)
    other = one + ~back
    one += back
    return Edges(
        x.take(one), y.take(one), x.take(other), y.take(other), sign,
        polygons.polygon.take(ring), origin,
    )  # fmt: skip


def shared_areas_m2(
    frame: Edges,
    around: Box,
    found: Encoded,
    places: NDArray[np.int64],
) -> Floats:
    """Area each polygon shares with a frame, m²; about 0 where they only touch.

    Parameters
    ----------
    frame : Edges
        Of the polygons that make up the frame, which share no area.
    around : (x0, y0, x1, y1)
        The box of those.
    found, places : Encoded, (n,) array of int
        Geometries, and the places of those wanted, which are valid polygons in the same CRS.

    Notes
    -----
    Exact but for rounding: some 1e-8 m² where frame and polygon are a few kilometres wide.
    Edges of one side that lie wholly below the other cancel and are left out; there are
    such edges on one side only.

    Examples
    --------
    >>> import shapely
    >>> from spatial.encoded import plain
    >>> from spatial.rings import rings_of
    >>> frame = edges_of(rings_of(np.array([shapely.box(0, 0, 10, 10)])))
    >>> zones = plain(np.array([shapely.box(5, 5, 20, 20), shapely.box(10, 0, 20, 9)]))
    >>> shared_areas_m2(frame, (0, 0, 10, 10), zones, np.arange(2))
    array([25.,  0.])
    """
    out = np.zeros(len(places))
    if not len(frame.sign):
        return out
    x0, y0, x1, y1 = around
    box = found.box[places]
    close = (
        (box[:, 0] < x1) & (box[:, 2] > x0) & (box[:, 1] < y1) & (box[:, 3] > y0)
    ).nonzero()[0]
    if not len(close):
        return out
    left, low = frame.origin
    own = edges_of(
        rings(found, places[close]), frame.origin, (x0 - left, y0 - low, x1 - left, y1 - low)
    )
    step = max(AT_ONCE // len(frame.sign), 1)
    for begin in range(0, len(own.sign), step):
        out[close] += _summed(frame, own, slice(begin, begin + step), box[close, 1] - low)
    return out


def _summed(frame: Edges, own: Edges, some: slice, low: Floats) -> Floats:
    """Areas of all polygons from some of the edges that reach the frame."""
    begin, end, first, owner = own.x0[some], own.x1[some], own.y0[some], own.owner[some]
    meets = frame.x0[:, None] < end
    meets &= frame.x1[:, None] > begin
    meets &= np.maximum(frame.y0, frame.y1)[:, None] >= low.take(owner)
    pairs = meets.ravel().nonzero()[0]
    i = pairs // len(begin)
    j = pairs - i * len(begin)
    ax, ay, bx, by = frame.x0.take(i), frame.y0.take(i), begin.take(j), first.take(j)
    a_rate = ((frame.y1 - frame.y0) / (frame.x1 - frame.x0)).take(i)
    b_rate = ((own.y1[some] - first) / (end - begin)).take(j)
    x0, x1 = np.maximum(ax, bx), np.minimum(frame.x1.take(i), end.take(j))
    a0, a1 = ay + (x0 - ax) * a_rate, ay + (x1 - ax) * a_rate
    b0, b1 = by + (x0 - bx) * b_rate, by + (x1 - bx) * b_rate
    gap0, gap1 = a0 - b0, a1 - b1
    apart = np.abs(gap0) + np.abs(gap1)
    crossed = np.minimum(gap0 * gap1, 0.0) / np.maximum(apart, TINY)
    mean = (a0 + a1 + b0 + b1 - apart) * 0.25 - crossed * 0.5
    each = frame.sign.take(i) * own.sign[some].take(j) * mean * (x1 - x0)
    return np.bincount(owner.take(j), each, len(low)).astype(np.float64)
