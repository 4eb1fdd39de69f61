"""Rings of a plot put together: which is a part, which is a hole, by containment."""

from __future__ import annotations

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from spatial.errors import BadInput, Message

__all__ = ["assemble", "closed"]

MAX_RINGS = 5_000
GEOM_TOO_MANY_RINGS = Message(
    "GEOM_TOO_MANY_RINGS",
    "一个地块有 {count} 个环，超过上限 {limit}",
    "a plot has {count} rings, more than the limit of {limit}",
    "请拆成多个地块，或改交 GPKG",
    "split it into several plots, or send a GeoPackage",
)
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
    Rings that cross one another, or are the same, are left as overlapping parts, for the gate
    to name.

    Parameters
    ----------
    rings : list of (n, 2) arrays
        Closed rings of at least four positions.

    Raises
    ------
    BadInput
        ``GEOM_TOO_MANY_RINGS``.

    Examples
    --------
    >>> outer = np.array([[0, 0], [9, 0], [9, 9], [0, 9], [0, 0]], dtype=float)
    >>> assemble([outer, outer / 3 + 1]).area
    72.0
    """
    shells = [shapely.polygons(ring) for ring in rings]
    if len(shells) == 1 or not shapely.is_valid(shells).all():
        return shells[0] if len(shells) == 1 else shapely.multipolygons(shells)
    if len(rings) > MAX_RINGS:
        raise BadInput(GEOM_TOO_MANY_RINGS, count=len(rings), limit=MAX_RINGS)
    outer, inner = _contained(shells)
    depth = np.bincount(inner, minlength=len(shells))
    held: dict[int, list[int]] = {}
    next_ = (depth[outer] % 2 == 0) & (depth[inner] == depth[outer] + 1)
    for shell, hole in zip(outer[next_].tolist(), inner[next_].tolist(), strict=True):
        held.setdefault(shell, []).append(hole)
    parts = []
    for index in np.flatnonzero(depth % 2 == 0).tolist():
        cut = [shapely.linearrings(rings[hole]) for hole in held.get(index, ())]
        parts.append(shapely.polygons(rings[index], holes=cut or None))
    return parts[0] if len(parts) == 1 else shapely.multipolygons(parts)


def _contained(shells: list[BaseGeometry]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Pairs of a ring and one inside it; two equal rings are in neither."""
    found = np.array(shells)
    outer, inner = shapely.STRtree(found).query(found, predicate="contains")
    area = shapely.area(found)
    larger = area[outer] > area[inner]
    return outer[larger], inner[larger]
