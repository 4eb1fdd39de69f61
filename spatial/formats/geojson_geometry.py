"""Geometry objects of GeoJSON turned into WKB, position by position checked."""

from __future__ import annotations

import json
import math
from array import array
from dataclasses import dataclass
from itertools import chain
from typing import Any

from spatial.errors import BadInput
from spatial.formats import json_messages as say
from spatial.formats import wkb
from spatial.quote import quote

__all__ = ["TYPES", "Gaps", "encode"]

TYPES = frozenset(
    ("Point", "LineString", "Polygon", "MultiPoint", "MultiLineString", "MultiPolygon",
     "GeometryCollection")
)  # fmt: skip
_NUMBERS = frozenset((int, float))
_MAX_NESTING = 2


@dataclass(slots=True)
class Gaps:
    """Widest gap that was closed while a file was read, in its own units."""

    widest: float | None = None


def encode(geometry: Any, where: str, gaps: Gaps, depth: int = 0) -> bytes:
    """WKB of one geometry object; open rings are closed and their gap is noted.

    Raises
    ------
    BadInput
        ``COORD_NOT_NUMBER``, ``COORD_NOT_FINITE``, ``CONTENT_NOT_GEOJSON``,
        ``GEOM_NESTING``.

    Examples
    --------
    >>> encode({"type": "Point", "coordinates": [1, 2]}, "a", Gaps())[:5].hex()
    '0101000000'
    """
    kind = geometry.get("type") if isinstance(geometry, dict) else None
    if kind == "GeometryCollection":
        return _collection(geometry, where, gaps, depth)
    if kind not in TYPES or not isinstance(geometry.get("coordinates"), list):
        what = quote(f"geometry: {json.dumps(kind, ensure_ascii=False)}")
        raise BadInput(say.CONTENT_NOT_GEOJSON, where=where, what=what)
    coordinates = geometry["coordinates"]
    dims = _dims(coordinates, kind, where)
    try:
        return _shape(kind, coordinates, dims, where, gaps)
    except OverflowError:
        raise BadInput(say.COORD_NOT_FINITE, where=where, what="1e400") from None
    except TypeError:
        raise _not_a_number(coordinates, where) from None


def _collection(geometry: Any, where: str, gaps: Gaps, depth: int) -> bytes:
    if depth >= _MAX_NESTING:
        raise BadInput(say.GEOM_NESTING, where=where)
    members = geometry.get("geometries")
    if not isinstance(members, list):
        raise BadInput(say.CONTENT_NOT_GEOJSON, where=where, what="geometries")
    parts = [encode(member, where, gaps, depth + 1) for member in members]
    return wkb.multi(wkb.COLLECTION, parts, 2)


def _shape(kind: str, coordinates: Any, dims: int, where: str, gaps: Gaps) -> bytes:
    if kind == "Point":
        return wkb.point(_flat([coordinates] if coordinates else [[math.nan] * dims], dims), dims)
    if kind == "LineString":
        return wkb.line(_flat(coordinates, dims), dims)
    if kind == "Polygon":
        return wkb.polygon([_ring(ring, dims, gaps) for ring in coordinates], dims)
    if kind == "MultiPoint":
        parts = [wkb.point(_flat([position], dims), dims) for position in coordinates]
        return wkb.multi(wkb.MULTIPOINT, parts, dims)
    if kind == "MultiLineString":
        parts = [wkb.line(_flat(part, dims), dims) for part in coordinates]
        return wkb.multi(wkb.MULTILINE, parts, dims)
    parts = [wkb.polygon([_ring(ring, dims, gaps) for ring in part], dims) for part in coordinates]
    return wkb.multi(wkb.MULTIPOLYGON, parts, dims)


def _ring(positions: Any, dims: int, gaps: Gaps) -> array[float]:
    flat = _flat(positions, dims)
    if len(flat) > 2 * dims and flat[:dims] != flat[-dims:]:
        gap = math.hypot(flat[0] - flat[-dims], flat[1] - flat[1 - dims])
        if gap > 0:
            gaps.widest = max(gap, gaps.widest or 0.0)
        flat.extend(flat[:dims])
    return flat


def _flat(positions: Any, dims: int) -> array[float]:
    lengths = set(map(len, positions))
    if lengths != {dims} and lengths:
        positions = [position[:dims] for position in positions]
        if min(lengths) < dims:
            raise TypeError
    values = list(chain.from_iterable(positions))
    if not _NUMBERS.issuperset(map(type, values)):
        raise TypeError
    return array("d", values)


def _dims(coordinates: Any, kind: str, where: str) -> int:
    """3 when every position has a height, else 2; heights are judged later."""
    levels = {"Point": 0, "LineString": 1, "MultiPoint": 1, "Polygon": 2, "MultiLineString": 2}
    try:
        positions = [coordinates] if coordinates else []
        for _ in range(levels.get(kind, 3)):
            positions = list(chain.from_iterable(positions))
        return 3 if positions and min(map(len, positions)) >= 3 else 2
    except TypeError:
        raise _not_a_number(coordinates, where) from None


def _not_a_number(coordinates: Any, where: str) -> BadInput:
    found = coordinates
    while isinstance(found, list) and found:
        odd = [item for item in found if not isinstance(item, list | int | float)]
        found = odd[0] if odd else found[0]
    what = quote(json.dumps(found, ensure_ascii=False), 40)
    return BadInput(say.COORD_NOT_NUMBER, where=where, what=what)
