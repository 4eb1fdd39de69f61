"""Why a geometry is not valid, said in the field's terms, and a repair bounded in time."""

from __future__ import annotations

import re

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from spatial import gate_messages as say
from spatial.errors import BadInput, Message
from spatial.rounding import GRID_M

__all__ = ["REPAIR_METHOD", "Point", "diagnose", "repair"]

Point = tuple[float, float]

REPAIR_METHOD = "structure"
_MAX_REPAIR_VERTICES = 100_000
_MAX_CROSSINGS = 50_000  # about one second
_PROBES = 400
_NEIGHBOURS = 3.0  # an edge meets itself and the edges before and after it
_ZERO_M2 = 1e-9
_REASON = re.compile(r"(.*?)\[(\S+) (\S+?)\]?$")
_BY_REASON = {
    "Hole lies outside shell": say.GEOM_HOLE_OUTSIDE,
    "Holes are nested": say.GEOM_NESTED_HOLES,
    "Nested shells": say.GEOM_PARTS_OVERLAP,
    "Ring Self-intersection": say.GEOM_SELF_TOUCH,
    "Interior is disconnected": say.GEOM_SELF_TOUCH,
    "Duplicate Rings": say.GEOM_RING_TWICE,
    "Too few points in geometry component": say.GEOM_RING_TOO_SHORT,
}


def diagnose(geometry: BaseGeometry, where: str) -> tuple[BadInput, Point | None]:
    """The refusal of an invalid geometry, and the point it is about.

    Parameters
    ----------
    geometry : shapely geometry
        Not valid; finite.
    where : str
        File and row, for the message.

    Examples
    --------
    >>> bowtie = shapely.from_wkt("POLYGON ((0 0, 9 9, 9 0, 0 9, 0 0))")
    >>> error, point = diagnose(bowtie, "a #1")
    >>> error.code, point
    ('GEOM_SELF_INTERSECTION', (4.5, 4.5))
    """
    if geometry.geom_type == "Polygon" and shapely.area(geometry) <= _ZERO_M2:
        crossing = shapely.is_valid_reason(geometry).startswith("Self-inter")
        if not crossing or _flat(geometry):
            return BadInput(say.GEOM_ZERO_AREA, where=where), None
    match = _REASON.match(shapely.is_valid_reason(geometry))
    if match is None:
        what = shapely.is_valid_reason(geometry)
        return BadInput(say.GEOM_INVALID, where=where, what=what), None
    point = (float(match[2]), float(match[3]))
    message = _BY_REASON.get(match[1]) or _crossing(geometry)
    place = {"x": f"{point[0]:.3f}", "y": f"{point[1]:.3f}"}
    if message is say.GEOM_RING_TOO_SHORT:
        place = {}
    return BadInput(message, where=where, **place), point


def _flat(geometry: BaseGeometry) -> bool:
    return bool(shapely.area(shapely.convex_hull(geometry)) <= _ZERO_M2)


def _crossing(geometry: BaseGeometry) -> Message:
    """What a plain self-intersection is made of: overlapping parts, a spike, a ring twice."""
    parts = shapely.get_parts(geometry)
    if len(parts) > 1 and shapely.is_valid(parts).all():
        return say.GEOM_PARTS_OVERLAP
    rings = [shapely.get_coordinates(ring) for ring in _rings(geometry)]
    if any(_twice(ring) for ring in rings):
        return say.GEOM_RING_TWICE
    if any(_spiked(ring) for ring in rings):
        return say.GEOM_SPIKE
    return say.GEOM_SELF_INTERSECTION


def _twice(ring: NDArray[np.float64]) -> bool:
    points = ring[:-1]
    half, odd = divmod(len(points), 2)
    return half >= 3 and not odd and bool((points[:half] == points[half:]).all())


def _spiked(ring: NDArray[np.float64]) -> bool:
    """Whether the ring turns straight back at some point."""
    points = ring[:-1]
    before = points - np.roll(points, 1, axis=0)
    after = np.roll(points, -1, axis=0) - points
    cross = before[:, 0] * after[:, 1] - before[:, 1] * after[:, 0]
    dot = (before * after).sum(axis=1)
    scale = np.hypot(*before.T) * np.hypot(*after.T)
    return bool(((np.abs(cross) <= 1e-9 * scale) & (dot < 0)).any())


def repair(geometry: BaseGeometry, where: str) -> BaseGeometry:
    """A valid polygon made of an invalid one by the *structure* method of GEOS.

    Raises
    ------
    BadInput
        ``GEOM_TOO_COMPLEX`` when it crosses itself too often; the diagnosis of the geometry
        when no polygon is left.

    Examples
    --------
    >>> bowtie = shapely.from_wkt("POLYGON ((0 0, 9 9, 9 0, 0 9, 0 0))")
    >>> repair(bowtie, "a #1").area
    40.5
    """
    vertices = int(shapely.get_num_coordinates(geometry))
    if vertices > _MAX_REPAIR_VERTICES or _crossings(geometry) > _MAX_CROSSINGS:
        raise BadInput(say.GEOM_TOO_COMPLEX, where=where)
    made = shapely.make_valid(geometry, method=REPAIR_METHOD, keep_collapsed=False)
    if not shapely.is_valid(made):
        made = shapely.set_precision(made, GRID_M)
    if made.is_empty or made.geom_type not in ("Polygon", "MultiPolygon"):
        raise diagnose(geometry, where)[0]
    return made


def _crossings(geometry: BaseGeometry) -> float:
    """Estimated pairs of edges whose boxes meet beside neighbours, from a sample of edges."""
    edges = [
        shapely.linestrings(np.stack((points[:-1], points[1:]), axis=1))
        for points in map(shapely.get_coordinates, _rings(geometry))
    ]
    lines = np.concatenate(edges)
    probes = lines[:: max(1, len(lines) // _PROBES)]
    pairs = shapely.STRtree(lines).query(probes).shape[1]
    return max(0.0, float(pairs / len(probes) - _NEIGHBOURS)) * len(lines) / 2


def _rings(geometry: BaseGeometry) -> NDArray[np.object_]:
    """Rings of all parts (GEOS gives rings of single polygons only)."""
    return np.asarray(shapely.get_rings(shapely.get_parts(geometry)))
