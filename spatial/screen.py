"""The first looks at delivered geometry: can it be read, is it finite, is it of the kind wanted."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from spatial import gate_messages as say
from spatial.errors import BadInput, Text
from spatial.formats.wkb import COLLECTION, walk

__all__ = ["Geometries", "Reasons", "boxes", "decode", "finite", "unfit"]

Geometries = NDArray[Any]
Reasons = dict[int, BadInput]

_DIMENSION = np.array([0, 1, 1, 2, 0, 1, 2, -1])
_WANTED = {0: Text("点", "points"), 1: Text("线", "lines"), 2: Text("面", "polygons")}


def decode(blobs: Sequence[bytes | None], places: Sequence[str]) -> tuple[Geometries, Reasons, int]:
    """Geometries of WKB blobs (None where unreadable), the reasons, and how many were closed.

    A ring that does not return to its first point is closed; one with fewer than three
    distinct points is not.

    Examples
    --------
    >>> shapes, reasons, closed = decode([b"junk", None], ["a #1", "a #2"])
    >>> [reasons[i].code for i in (0, 1)]
    ['GEOM_UNREADABLE', 'GEOM_MISSING']
    """
    shapes = _built(blobs)
    reasons: Reasons = {}
    closed = 0
    for index in np.flatnonzero(shapely.is_missing(shapes)).tolist():
        blob = blobs[index]
        if blob is None:
            reasons[index] = BadInput(say.GEOM_MISSING, where=places[index])
            continue
        message = _why(blob)
        if message is None:
            shapes[index] = shapely.from_wkb(blob, on_invalid="fix")
            closed += 1
        if shapes[index] is None:
            reason = message or say.GEOM_UNREADABLE
            reasons[index] = BadInput(reason, where=places[index])
    return shapes, reasons, closed


def _built(blobs: Sequence[bytes | None]) -> Geometries:
    """What GEOS makes of each blob; None where it cannot."""
    with np.errstate(invalid="ignore"):
        try:
            return np.asarray(shapely.from_wkb(np.array(blobs, dtype=object), on_invalid="ignore"))
        except NotImplementedError:  # a curve or a surface: one of them would stop them all
            return np.array([_one(blob) for blob in blobs] + [None], dtype=object)[:-1]


def _one(blob: bytes | None) -> Any:
    try:
        return shapely.from_wkb(blob, on_invalid="ignore")
    except NotImplementedError:
        return None


def _why(blob: bytes) -> Any:
    """Reason why GEOS refuses a blob; None when its rings only need closing."""
    broken = walk(blob)
    if broken is None:
        return say.GEOM_UNREADABLE
    rings = [ring for part in broken.parts for ring in part]
    if not all(np.isfinite(ring).all() for ring in rings):
        return say.COORD_NOT_FINITE
    if any(len(np.unique(ring, axis=0)) < 3 for ring in rings):
        return say.GEOM_RING_TOO_SHORT
    return None


def finite(shapes: Geometries) -> NDArray[np.bool_]:
    """Which geometries have only finite coordinates; missing and empty ones count as finite."""
    points, owner = shapely.get_coordinates(shapes, return_index=True)
    bad = owner[~np.isfinite(points).all(axis=1)]
    result = np.ones(len(shapes), dtype=bool)
    result[bad] = False
    return result


def unfit(
    shapes: Geometries, places: Sequence[str], *, kinds: frozenset[int], max_vertices: int
) -> Reasons:
    """Reasons against geometries that are not finite, empty, of another kind or too long.

    Parameters
    ----------
    shapes : (n,) array
        Geometries; None entries are skipped.
    kinds : frozenset of int
        Dimensions wanted.
    max_vertices : int
        Most vertices of one feature.
    """
    kind = shapely.get_type_id(shapes)
    there = kind >= 0
    reasons: Reasons = {}
    wanted = Text(
        "、".join(_WANTED[d].zh for d in sorted(kinds)),
        " or ".join(_WANTED[d].en for d in sorted(kinds)),
    )
    strange = there & ~np.array([d in kinds for d in _DIMENSION.tolist()])[kind]
    for index in np.flatnonzero(strange).tolist():
        if kind[index] == COLLECTION:
            reasons[index] = BadInput(say.GEOM_COLLECTION, where=places[index])
        else:
            found = shapes[index].geom_type
            reasons[index] = BadInput(
                say.GEOM_TYPE, where=places[index], found=found, wanted_zh=wanted.zh,
                wanted_en=wanted.en,
            )  # fmt: skip
    for index in np.flatnonzero(there & shapely.is_empty(shapes)).tolist():
        reasons[index] = BadInput(say.GEOM_EMPTY, where=places[index])
    for index in np.flatnonzero(~finite(shapes)).tolist():
        reasons[index] = BadInput(say.COORD_NOT_FINITE, where=places[index])
    counts = shapely.get_num_coordinates(shapes)
    for index in np.flatnonzero(counts > max_vertices).tolist():
        reasons.setdefault(index, BadInput(
            say.GEOM_TOO_MANY_VERTICES, where=places[index], count=int(counts[index]),
            limit=max_vertices,
        ))  # fmt: skip
    return reasons


def boxes(shapes: Geometries, blobs: Sequence[bytes | None]) -> NDArray[np.float64]:
    """Boxes of all vertices in the declared CRS; NaN where no box can be read.

    Of geometries that GEOS cannot build, the box of the coordinates in their bytes. Vertices
    of holes count as well: GEOS itself looks at outer rings alone.

    Examples
    --------
    >>> ring = [(9, 9), (9, 8), (8, 8), (9, 9)]
    >>> strayed = shapely.Polygon([(0, 0), (1, 0), (1, 1), (0, 0)], [ring])
    >>> boxes(np.array([strayed]), [strayed.wkb]).tolist()
    [[0.0, 0.0, 9.0, 9.0]]
    """
    found = np.full((len(shapes), 4), np.nan)
    points, owner = shapely.get_coordinates(shapes, return_index=True)
    if len(points):
        starts = np.flatnonzero(np.diff(owner, prepend=-1))
        found[owner[starts], :2] = np.minimum.reduceat(points, starts)
        found[owner[starts], 2:] = np.maximum.reduceat(points, starts)
    found[~np.isfinite(found).all(axis=1)] = np.nan
    for index in np.flatnonzero(shapely.is_missing(shapes)).tolist():
        blob = blobs[index]
        broken = walk(blob) if blob is not None else None
        if broken is None or not broken.parts:
            continue
        points = np.vstack([ring for part in broken.parts for ring in part] or [np.empty((0, 2))])
        if len(points) and np.isfinite(points).all():
            found[index] = [*points.min(axis=0), *points.max(axis=0)]
    return found
