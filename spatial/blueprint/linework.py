"""Linework: boundaries of zones as straight edges, each once, cut at the sides of a tile."""

from __future__ import annotations

import numpy as np
import shapely
from numpy.typing import NDArray

__all__ = ["Box", "cut_to_tile", "edges"]

Box = tuple[float, float, float, float]


def edges(geometries: NDArray[np.object_]) -> NDArray[np.float64]:
    """Edges of polygons, each from its lesser to its greater end, repeated ones once.

    Parameters
    ----------
    geometries : (n,) array of polygons or multipolygons
        In the measuring CRS, on the 1 mm grid.

    Returns
    -------
    (m, 4) array
        ``x0, y0, x1, y1`` in m, sorted; no rows for no geometries.

    Examples
    --------
    >>> pair = np.array([shapely.box(0, 0, 1, 1), shapely.box(1, 0, 2, 1)])
    >>> len(edges(pair))
    7
    """
    points, ring = shapely.get_coordinates(shapely.get_rings(geometries), return_index=True)
    follows = ring[1:] == ring[:-1]
    found = np.hstack([points[:-1], points[1:]])[follows] + 0.0  # no negative zero
    x0, y0, x1, y1 = found.T
    turned = (x0 > x1) | ((x0 == x1) & (y0 > y1))
    found[turned] = found[turned][:, [2, 3, 0, 1]]
    return distinct(found)


def distinct(found: NDArray[np.float64]) -> NDArray[np.float64]:
    """Rows sorted, repeated ones and edges without length left out."""
    found = found[(found[:, 0] != found[:, 2]) | (found[:, 1] != found[:, 3])]
    found = found[np.lexsort(found.T[::-1])]
    new = np.ones(len(found), dtype=bool)
    new[1:] = (found[1:] != found[:-1]).any(axis=1)
    return found[new]


def cut_to_tile(found: NDArray[np.float64], tile: Box) -> NDArray[np.float64]:
    """The part of each edge inside a tile, cut where it meets the tile's sides.

    Where an edge crosses a side depends on the edge and the side alone, so that the tiles on
    both sides of it cut at the same point, on the 1 mm grid.

    Examples
    --------
    >>> cut_to_tile(np.array([[-4.0, 0.0, 4.0, 8.0]]), (0, 0, 16, 16))
    array([[0., 4., 4., 8.]])
    """
    left, bottom, right, top = tile
    low_y, high_y = np.minimum(found[:, 1], found[:, 3]), np.maximum(found[:, 1], found[:, 3])
    meets = (found[:, 0] <= right) & (found[:, 2] >= left) & (low_y <= top) & (high_y >= bottom)
    whole = found[meets]
    cut = whole.copy()
    _cut_x(whole, cut, left, first=True)
    _cut_x(whole, cut, right, first=False)
    rising = whole[:, 1] <= whole[:, 3]
    for side, low in ((bottom, True), (top, False)):
        for up in (True, False):
            _cut_y(whole, cut, side, low=low, rows=rising == up, end=0 if low == up else 2)
    inside = (cut[:, 0] >= left) & (cut[:, 2] <= right) & (cut[:, 0] <= cut[:, 2])
    inside &= (cut[:, [1, 3]] >= bottom).all(axis=1) & (cut[:, [1, 3]] <= top).all(axis=1)
    return distinct(cut[inside])


def _cut_x(
    whole: NDArray[np.float64], cut: NDArray[np.float64], side: float, *, first: bool
) -> None:
    """Move the first (or last) end of the edges that cross ``x = side`` onto it."""
    rows = (whole[:, 0] < side) & (whole[:, 2] > side)
    x0, y0, x1, y1 = whole[rows].T
    end = 0 if first else 2
    cut[rows, end] = side
    cut[rows, end + 1] = np.round(y0 + (side - x0) * ((y1 - y0) / (x1 - x0)), 3)


def _cut_y(
    whole: NDArray[np.float64],
    cut: NDArray[np.float64],
    side: float,
    *,
    low: bool,
    rows: NDArray[np.bool_],
    end: int,
) -> None:
    """Move the lower (or upper) end of the edges that still cross ``y = side`` onto it."""
    ends = cut[:, [1, 3]]
    beyond = (ends.min(axis=1) < side) if low else (ends.max(axis=1) > side)
    across = (whole[:, [1, 3]].min(axis=1) < side) & (whole[:, [1, 3]].max(axis=1) > side)
    rows = rows & beyond & across
    x0, y0, x1, y1 = whole[rows].T
    cut[rows, end] = np.round(x0 + (side - y0) * ((x1 - x0) / (y1 - y0)), 3)
    cut[rows, end + 1] = side
