"""Shared (公共部分): what zones have in common with a frame, each in its own dimension.

Areas come first and cost little; what is shared is cut out only where somebody asks for its
outline.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from spatial.encoded import Encoded, decoded
from spatial.frame import Frame, shared_parts
from spatial.shared_area import shared_areas_m2
from spatial.united import NOISE_AREA_M2, NOISE_M

__all__ = ["Cuts", "Shared", "blocks", "polygons_of", "share", "taken"]

POLYGON = shapely.GeometryType.POLYGON
FEW = 6
SPECK_M2 = NOISE_AREA_M2 / 10


@dataclass(frozen=True, slots=True)
class Cuts:
    """Polygons that share area with a frame, and what each shares, filled in as it is asked.

    Parameters
    ----------
    frame : Frame
        What they are cut by.
    pieces, place : Encoded, (m,) array of int
        Geometries, and the places of the polygons.
    found : (m,) array of Polygon
        What each shares.
    cell : (m,) array of int
        The piece of the frame that it lies in.
    open : (m,) array of bool
        Which are not cut yet.
    """

    frame: Frame
    pieces: Encoded
    place: NDArray[np.int64]
    found: NDArray[np.object_]
    cell: NDArray[np.int64]
    open: NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Shared:
    """What zones share with a frame, by zone.

    Parameters
    ----------
    area_m2, length_m, points : (n,) arrays
        Planar area, length in the interior, points strictly inside.
    met : (n,) array of bool
        Which zones share anything; a common border is nothing.
    cuts : Cuts
        The polygons behind the areas, perhaps of more zones than these.
    cut, zone : (m,) arrays of int
        Places of the own ones there, and the place of each one's zone, ascending.
    lower : tuple of (int, geometry)
        Lines and points inside, with the place of their zone.
    """

    area_m2: NDArray[np.float64]
    length_m: NDArray[np.float64]
    points: NDArray[np.int64]
    met: NDArray[np.bool_]
    cuts: Cuts
    cut: NDArray[np.int64]
    zone: NDArray[np.int64]
    lower: tuple[tuple[int, BaseGeometry], ...] = ()

    @property
    def anything(self) -> bool:
        """Whether any zone shares anything."""
        return bool(self.lower) or len(self.cut) > 0


def share(frame: Frame, pieces: Encoded, owner: NDArray[np.int64], count: int) -> Shared:
    """Measure what pieces of zones share with a frame.

    Parameters
    ----------
    pieces : Encoded
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
    >>> from spatial.encoded import plain
    >>> from spatial.frame import frame_of
    >>> zones = np.array([shapely.box(5, 0, 20, 10), shapely.Point(1, 1), shapely.Point(0, 0)])
    >>> found = share(frame_of(shapely.box(0, 0, 10, 10)), plain(zones), np.arange(3), 3)
    >>> found.area_m2.tolist(), found.points.tolist()
    ([50.0, 0.0, 0.0], [0, 1, 0])
    """
    areal = (pieces.dimension == 2).nonzero()[0]
    cuts, each, of = _areal(frame, pieces, areal)
    zone = owner[of]
    area: NDArray[np.float64] = np.bincount(zone, each, count).astype(np.float64)
    area[area <= NOISE_AREA_M2] = 0.0
    length, points = np.zeros(count), np.zeros(count, dtype=np.int64)
    lower: tuple[tuple[int, BaseGeometry], ...] = ()
    if len(areal) < len(owner):
        lower = (
            *_points(frame, pieces, owner, _met(frame, pieces, 0), points),
            *_lines(frame, pieces, owner, _met(frame, pieces, 1), length),
        )
    order = np.argsort(zone, kind="stable")
    order = order[area[zone[order]] > 0]
    met = (area > 0) | (length > 0) | (points > 0)
    return Shared(area, length, points, met, cuts, order, zone[order], lower)


def blocks(shared: Shared, ends: Sequence[int]) -> list[Shared]:
    """The same for each run of zones, from one of the ``ends`` to before the next.

    Parameters
    ----------
    ends : sequence of k + 1 int
        Ascending, from 0 to the number of zones.
    """
    parts = np.searchsorted(shared.zone, ends).tolist()
    nothing = _block(shared, 0, 0, 0, 0)
    return [
        _block(shared, a, b, own, end) if a < b else nothing
        for (a, b), (own, end) in zip(pairwise(ends), pairwise(parts), strict=True)
    ]


def _block(shared: Shared, a: int, b: int, own: int, end: int) -> Shared:
    lower = shared.lower and tuple((i - a, g) for i, g in shared.lower if a <= i < b)
    return Shared(
        shared.area_m2[a:b], shared.length_m[a:b], shared.points[a:b], shared.met[a:b],
        shared.cuts, shared.cut[own:end], shared.zone[own:end] - a, lower,
    )  # fmt: skip


def taken(shared: Shared, places: NDArray[np.int64]) -> Shared:
    """The same for some of the zones, by ascending ``places``."""
    count = len(shared.area_m2)
    if len(places) == count:
        return shared
    new = np.full(count, -1, dtype=np.int64)
    new[places] = np.arange(len(places))
    kept = new[shared.zone] >= 0  # places ascend, so their zones still do
    return Shared(
        shared.area_m2[places], shared.length_m[places], shared.points[places],
        shared.met[places], shared.cuts, shared.cut[kept], new[shared.zone[kept]],
        tuple((int(new[i]), g) for i, g in shared.lower if new[i] >= 0),
    )  # fmt: skip


def polygons_of(shared: Shared) -> tuple[NDArray[np.object_], NDArray[np.int64]]:
    """The areal parts that zones share with the frame, cut now if nobody asked before.

    Returns
    -------
    polygons, cell : (k,) arrays
        Polygons, and the piece of the frame each lies in.

    Raises
    ------
    shapely.errors.GEOSException
        An overlay GEOS cannot finish.
    """
    cuts = shared.cuts
    todo = shared.cut[cuts.open[shared.cut]]
    if len(todo):
        own = decoded(cuts.pieces, cuts.place[todo])
        cut = np.arange(len(own))
        if len(own) > FEW:  # else to cut what lies inside costs less than to ask
            cut = cut[~shapely.contains_properly(cuts.frame.prepared, own)]
        own[cut] = shapely.intersection(own[cut], cuts.frame.whole)
        cuts.found[todo] = own
        cuts.open[todo] = False
    found = cuts.found[shared.cut]
    if (shapely.get_type_id(found) == POLYGON).all():
        return found, cuts.cell[shared.cut]
    parts, of = shapely.get_parts(found, return_index=True)
    areal = shapely.get_dimensions(parts) == 2
    return parts[areal], cuts.cell[shared.cut[of[areal]]]


def _areal(
    frame: Frame, pieces: Encoded, areal: NDArray[np.int64]
) -> tuple[Cuts, NDArray[np.float64], NDArray[np.int64]]:
    """Polygons that share area, how much each shares, and their places among the pieces."""
    if frame.edges is None:
        parts = shared_parts(frame, decoded(pieces, areal))
        of, nothing = areal[parts.owner], np.zeros(len(parts.owner), dtype=bool)
        cuts = Cuts(frame, pieces, of, parts.polygons, parts.cell, nothing)
        return cuts, shapely.area(parts.polygons), of
    each = shared_areas_m2(frame.edges, frame.bounds, pieces, areal)
    met = (each > SPECK_M2).nonzero()[0]
    of, count = areal[met], len(met)
    cuts = Cuts(
        frame, pieces, of, np.empty(count, dtype=object), np.zeros(count, dtype=np.int64),
        np.ones(count, dtype=bool),
    )  # fmt: skip
    return cuts, each[met], of


def _met(frame: Frame, pieces: Encoded, dimension: int) -> NDArray[np.int64]:
    """Places of the points, or of the lines, that meet the frame."""
    x0, y0, x1, y1 = frame.bounds
    box = pieces.box
    close = (pieces.dimension == dimension) & (box[:, 0] <= x1) & (box[:, 2] >= x0)
    places: NDArray[np.int64] = (close & (box[:, 1] <= y1) & (box[:, 3] >= y0)).nonzero()[0]
    if len(places):
        places = places[shapely.intersects(frame.prepared, decoded(pieces, places))]
    return places


def _points(
    frame: Frame, pieces: Encoded, owner: NDArray[np.int64], places: NDArray[np.int64],
    counts: NDArray[np.int64],
) -> list[tuple[int, BaseGeometry]]:  # fmt: skip
    """Points strictly inside; one on the edge is touch. Counted by zone into ``counts``."""
    if not len(places):
        return []
    inside = places[shapely.contains(frame.prepared, decoded(pieces, places))]
    np.add.at(counts, owner[inside], 1)
    return list(zip(owner[inside].tolist(), decoded(pieces, inside), strict=True))


def _lines(
    frame: Frame, pieces: Encoded, owner: NDArray[np.int64], places: NDArray[np.int64],
    lengths: NDArray[np.float64],
) -> list[tuple[int, BaseGeometry]]:  # fmt: skip
    """Lines in the interior; along the edge is touch. Summed by zone into ``lengths``."""
    if not len(places):
        return []
    parts, of = shapely.get_parts(
        shapely.intersection(decoded(pieces, places), frame.whole), return_index=True
    )
    linear = shapely.get_dimensions(parts) == 1
    zone = owner[places[of[linear]]]
    inner = shapely.difference(parts[linear], frame.whole.boundary)
    out = []
    for place in np.unique(zone).tolist():
        own = inner[zone == place]
        line = own[0] if len(own) == 1 else shapely.union_all(own)
        length = float(shapely.length(line))
        if length > NOISE_M:
            lengths[place] = length
            out.append((place, line))
    return out
