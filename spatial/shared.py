"""Shared (公共部分): what zones have in common with a frame, each in its own dimension."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from spatial.frame import Frame, shared_parts
from spatial.united import NOISE_AREA_M2, NOISE_M

__all__ = ["Shared", "share", "taken"]


@dataclass(frozen=True, slots=True)
class Shared:
    """Areal parts, and sums by zone.

    Parameters
    ----------
    polygons, zone, cell : (m,) arrays
        Parts inside the frame, the place of each one's zone, ascending, and the piece of the
        frame each lies in.
    area_m2, length_m, points : (n,) arrays
        What each zone shares: planar area, length in the interior, points strictly inside.
    lower : tuple of (int, geometry)
        Lines and points inside, with the place of their zone.
    """

    polygons: NDArray[np.object_]
    zone: NDArray[np.int64]
    cell: NDArray[np.int64]
    area_m2: NDArray[np.float64]
    length_m: NDArray[np.float64]
    points: NDArray[np.int64]
    lower: tuple[tuple[int, BaseGeometry], ...] = ()

    @property
    def met(self) -> NDArray[np.bool_]:
        """Which zones share anything; a common border is nothing."""
        return (self.area_m2 > 0) | (self.length_m > 0) | (self.points > 0)


def share(
    frame: Frame, pieces: NDArray[np.object_], owner: NDArray[np.int64], count: int
) -> Shared:
    """Measure what pieces of zones share with a frame.

    Parameters
    ----------
    pieces : (n,) array of geometries
        Single points, lines and polygons in the measuring CRS; pieces of one zone share no
        area.
    owner : (n,) array of int
        Place of each piece's zone, below ``count``.

    Raises
    ------
    shapely.errors.GEOSException
        An overlay GEOS cannot finish.

    Examples
    --------
    >>> from spatial.frame import frame_of
    >>> zones = np.array([shapely.box(5, 0, 20, 10), shapely.Point(1, 1), shapely.Point(0, 0)])
    >>> found = share(frame_of(shapely.box(0, 0, 10, 10)), zones, np.arange(3), 3)
    >>> found.area_m2.tolist(), found.points.tolist()
    ([50.0, 0.0, 0.0], [0, 1, 0])
    """
    dimension = shapely.get_dimensions(pieces)
    areal = dimension == 2
    parts = shared_parts(frame, pieces[areal])
    zone = owner[areal][parts.owner]
    order = np.argsort(zone, kind="stable")
    polygons, zone, cell = parts.polygons[order], zone[order], parts.cell[order]
    area: NDArray[np.float64] = np.bincount(
        zone, weights=shapely.area(polygons), minlength=count
    ).astype(np.float64)
    area[area <= NOISE_AREA_M2] = 0.0
    length, points = np.zeros(count), np.zeros(count, dtype=np.int64)
    lower: list[tuple[int, BaseGeometry]] = []
    if not areal.all():
        low = np.flatnonzero(~areal)
        low = low[shapely.intersects(frame.prepared, pieces[low])]
        for place in np.unique(owner[low]).tolist():
            own = pieces[low[owner[low] == place]]
            found = _inside(own, frame)
            points[place] = len(found) if shapely.get_dimensions(own).max() == 0 else 0
            length[place] = float(shapely.length(found).sum())
            lower += [(place, geometry) for geometry in found]
    length[length <= NOISE_M] = 0.0
    kept = area[zone] > 0
    real = tuple((i, g) for i, g in lower if points[i] > 0 or length[i] > 0)
    return Shared(polygons[kept], zone[kept], cell[kept], area, length, points, real)


def taken(shared: Shared, places: NDArray[np.int64]) -> Shared:
    """The same for some of the zones, by ascending ``places``."""
    count = len(shared.area_m2)
    if len(places) == count:
        return shared
    new = np.full(count, -1, dtype=np.int64)
    new[places] = np.arange(len(places))
    kept = new[shared.zone] >= 0  # places ascend, so their zones still do
    return Shared(
        shared.polygons[kept], new[shared.zone[kept]], shared.cell[kept], shared.area_m2[places],
        shared.length_m[places], shared.points[places],
        tuple((int(new[i]), g) for i, g in shared.lower if new[i] >= 0),
    )  # fmt: skip


def _inside(own: NDArray[np.object_], frame: Frame) -> NDArray[np.object_]:
    """Points strictly inside the frame, or lines in its interior; along its edge is touch."""
    if shapely.get_dimensions(own).max() == 0:
        points: NDArray[np.object_] = own[shapely.contains(frame.prepared, own)]
        return points
    parts = shapely.get_parts(shapely.intersection(own, frame.whole))
    parts = parts[shapely.get_dimensions(parts) == 1]
    line = shapely.difference(shapely.union_all(parts), frame.whole.boundary)
    return np.array([] if line.is_empty else [line], dtype=object)
