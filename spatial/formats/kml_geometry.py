"""Geometry of KML turned into WKB: longitude and latitude; heights are noted and dropped."""

from __future__ import annotations

import math
from array import array
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from spatial.errors import BadInput
from spatial.formats import json_messages as say
from spatial.formats import wkb
from spatial.formats.number import number
from spatial.formats.xml_text import local
from spatial.quote import quote

__all__ = ["GEOMETRIES", "Seen", "encode"]

GEOMETRIES = frozenset(("Point", "LineString", "LinearRing", "Polygon", "MultiGeometry"))
_DIMS = 2


@dataclass(slots=True)
class Seen:
    """What was met on the way: the widest gap closed (degrees), and whether heights were set."""

    widest: float | None = None
    heights: bool = False


def encode(elements: Sequence[Any], where: str, seen: Seen) -> bytes | None:
    """WKB of the geometry elements of one placemark as one, None when there is nothing in them.

    Open rings are closed and their gap is noted. Heights are dropped, noted unless zero.

    Raises
    ------
    BadInput
        ``COORDINATES_SYNTAX``, ``NUMBER_FORMAT``, ``COORD_NOT_FINITE``.
    """
    parts = [part for element in elements for part in _parts(element, where, seen)]
    if not parts:
        return None
    kinds = {kind for kind, _ in parts}
    blobs = [blob for _, blob in parts]
    if len(parts) == 1:
        return blobs[0]
    kind = kinds.pop() + 3 if len(kinds) == 1 else wkb.COLLECTION
    return wkb.multi(kind, blobs, _DIMS)


def _parts(element: Any, where: str, seen: Seen) -> Iterable[tuple[int, bytes]]:
    kind = local(element)
    if kind == "MultiGeometry":
        for child in element:
            yield from _parts(child, where, seen)
    elif kind == "Point":
        yield wkb.POINT, wkb.point(_positions(element, where, seen)[:_DIMS], _DIMS)
    elif kind in ("LineString", "LinearRing"):
        yield wkb.LINE, wkb.line(_positions(element, where, seen), _DIMS)
    elif kind == "Polygon":
        rings = [*_rings(element, "outerBoundaryIs"), *_rings(element, "innerBoundaryIs")]
        yield wkb.POLYGON, wkb.polygon([_closed(ring, where, seen) for ring in rings], _DIMS)


def _rings(polygon: Any, side: str) -> list[Any]:
    """Rings of one side; several inside one innerBoundaryIs are read as well."""
    return [
        ring
        for boundary in polygon
        if local(boundary) == side
        for ring in boundary
        if local(ring) == "LinearRing"
    ]


def _closed(ring: Any, where: str, seen: Seen) -> array[float]:
    flat = _positions(ring, where, seen)
    if len(flat) > 2 * _DIMS and flat[:_DIMS] != flat[-_DIMS:]:
        gap = math.hypot(flat[0] - flat[-2], flat[1] - flat[-1])
        seen.widest = max(gap, seen.widest or 0.0)
        flat.extend(flat[:_DIMS])
    return flat


def _positions(element: Any, where: str, seen: Seen) -> array[float]:
    texts = [child.text or "" for child in element if local(child) == "coordinates"]
    flat = array("d")
    for position in " ".join(texts).split():
        cells = position.split(",")
        if len(cells) not in (2, 3):
            raise BadInput(say.COORDINATES_SYNTAX, where=where, what=quote(position, 40))
        values = [number(cell, where) for cell in cells]
        seen.heights = seen.heights or any(values[_DIMS:])
        flat.extend(values[:_DIMS])
    if not flat and local(element) == "Point":
        return array("d", [math.nan] * _DIMS)
    return flat
