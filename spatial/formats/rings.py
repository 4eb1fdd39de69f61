"""Rings of a plot put together: which is a part, which is a hole, by containment."""

from __future__ import annotations

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

__all__ = ["assemble", "closed"]

Ring = NDArray[np.float64]


def closed(ring: Ring) -> tuple[Ring, float]:
    """The ring with its first point repeated at the end, and the gap that was closed (0: none).

    Examples
    --------
    >>> closed(np.array([[0.0, 0.0], [3.0, 0.0], [3.0, 4.0]]))[1]
    5.0
    """
    gap = float(np.hypot(*(ring[0] - ring[-1])))
    return (ring, 0.0) if gap == 0.0 else (np.vstack((ring, ring[:1])), gap)


def assemble(rings: list[Ring]) -> BaseGeometry:
    """Polygon or MultiPolygon of closed rings; a ring inside an odd number of others is a hole.

    Ring numbers (圈号) do not decide, because writers number further parts like holes.
    Rings that cross one another are left as overlapping parts, for the gate to name.

    Parameters
    ----------
    rings : list of (n, 2) arrays
        Closed rings of at least four positions.

    Examples
    --------
    >>> outer = np.array([[0, 0], [9, 0], [9, 9], [0, 9], [0, 0]], dtype=float)
    >>> assemble([outer, outer / 3 + 1]).area
    72.0
    """
    shells = [shapely.polygons(ring) for ring in rings]
    if len(shells) == 1 or not shapely.is_valid(shells).all():
        return shells[0] if len(shells) == 1 else shapely.multipolygons(shells)
    inside = shapely.contains(np.array(shells)[:, None], np.array(shells)[None, :])
    np.fill_diagonal(inside, False)
    depth = inside.sum(axis=0)
    parts = []
    for index in np.flatnonzero(depth % 2 == 0):
        holes = np.flatnonzero(inside[index] & (depth == depth[index] + 1))
        cut = [shapely.linearrings(rings[hole]) for hole in holes]
        parts.append(shapely.polygons(rings[index], holes=cut or None))
    return parts[0] if len(parts) == 1 else shapely.multipolygons(parts)
