"""WKT files and coordinates typed by hand (``lon,lat lon,lat lon,lat``)."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
import shapely
from shapely.errors import GEOSException

from spatial import crs
from spatial.errors import BadInput
from spatial.formats import json_messages as say
from spatial.formats import txt_messages
from spatial.formats.number import degrees
from spatial.formats.rings import Ring, assemble, closed
from spatial.formats.source import RawLayer
from spatial.formats.text import decode
from spatial.quote import quote

__all__ = ["degrees_crs", "geometry_of", "is_typed", "read", "typed"]

_START = re.compile(
    r"\s*(?:SRID\s*=\s*\d+\s*;)?\s*(?:MULTI)?(?:POINT|LINESTRING|POLYGON|GEOMETRYCOLLECTION)\b",
    re.IGNORECASE,
)
_SRID = re.compile(r"\s*SRID\s*=\s*(\d{1,7})\s*;", re.IGNORECASE)
_PAIR = re.compile(r"[^\s,;，；]+\s*[,，]\s*[^\s,;，；]+")
_NUMBERISH = re.compile(r"\s*[+-]?\d")
_NOT_FINITE = re.compile(r"\b(?:nan|inf(?:inity)?)\b", re.IGNORECASE)


def is_typed(text: str) -> bool:
    """Whether a text is WKT or typed coordinates rather than a file name.

    Examples
    --------
    >>> is_typed("113.7,23.0 113.8,23.0 113.8,23.1"), is_typed("site 3.geojson")
    (True, False)
    """
    if _START.match(text):
        return True
    return bool(_NUMBERISH.match(text)) and len(_PAIR.findall(text)) >= 3


def read(data: bytes, name: str, *, encoding: str | None = None, stem: str = "") -> RawLayer:
    """Geometries of a WKT file, one a line; ``SRID=n;`` before the first names the CRS.

    Numbers within ±180, ±90 are taken as longitude and latitude.

    Raises
    ------
    BadInput
        ``ENCODING``, ``WKT_SYNTAX``, ``COORD_NOT_FINITE``, ``CRS_UNKNOWN``.
    """
    text, used = decode(data, encoding, name)
    return _layer(text, name, stem or name, used)


def typed(text: str) -> RawLayer:
    """What a person typed: WKT, or the corners of a site as ``lon,lat lon,lat lon,lat``.

    Several rings are separated by ``;``. Longitude comes first.

    Raises
    ------
    BadInput
        ``COORDINATES_SYNTAX``, ``GEOM_RING_TOO_SHORT``, ``NUMBER_FORMAT``, ``WKT_SYNTAX``.

    Examples
    --------
    >>> layer = typed("113.7,23.0 113.71,23.0 113.71,23.01")
    >>> layer.crs, layer.crs_default, len(layer.wkb)
    (None, 'EPSG:4326', 1)
    """
    if _START.match(text):
        return _layer(text, "WKT", "WKT", None)
    rings = [_ring(part) for part in re.split("[;；]", text) if part.strip()]
    if not rings:
        raise BadInput(say.COORDINATES_SYNTAX, what=quote(text, 40))
    return RawLayer(
        "coordinates", "typed", (1,), (shapely.to_wkb(assemble(rings)),), {}, None,
        crs_default=crs.LONLAT,
    )  # fmt: skip


def _ring(text: str) -> Ring:
    pairs = _PAIR.findall(text)
    if _PAIR.sub("", text).strip():
        raise BadInput(say.COORDINATES_SYNTAX, what=quote(text, 40))
    points = [
        [degrees(cell, quote(text, 20)) for cell in re.split("[,，]", pair)] for pair in pairs
    ]
    distinct = len({tuple(point) for point in points})
    if distinct < 3:
        raise BadInput(txt_messages.RING_TOO_SHORT, count=distinct)
    return closed(np.array(points, dtype=float))[0]


def _layer(text: str, name: str, stem: str, encoding: str | None) -> RawLayer:
    srid = _SRID.match(text)
    body = text[srid.end() :] if srid else text
    shapes = [geometry_of(part, name) for part in _statements(body)]
    if not shapes:
        raise BadInput(say.WKT_SYNTAX, where=name, what="?")
    system, refused = crs.understood(f"EPSG:{srid[1]}", name) if srid else (None, None)
    blobs = tuple(shapely.to_wkb(shape) for shape in shapes)
    rows = tuple(range(1, len(shapes) + 1))
    return RawLayer(
        stem, "wkt", rows, blobs, {}, system, encoding, crs_default=degrees_crs(shapes),
        crs_refused=refused,
    )  # fmt: skip


def _statements(text: str) -> list[str]:
    """Split at line ends and semicolons outside brackets."""
    parts, depth, begin = [], 0, 0
    for match in re.finditer(r"[()\n;]", text):
        mark = match[0]
        depth += (mark == "(") - (mark == ")")
        if depth == 0 and mark in "\n;":
            parts.append(text[begin : match.start()])
            begin = match.end()
    parts.append(text[begin:])
    return [part.strip() for part in parts if part.strip()]


def geometry_of(text: str, where: str) -> shapely.Geometry:
    """The geometry one WKT text describes.

    Raises
    ------
    BadInput
        ``WKT_SYNTAX``, ``WKT_CURVE``, ``COORD_NOT_FINITE``, ``GEOM_RING_TOO_SHORT``.
    """
    if _NOT_FINITE.search(text):
        raise BadInput(say.COORD_NOT_FINITE, where=where, what="NaN / Inf")
    try:
        return shapely.from_wkt(text)
    except NotImplementedError:  # curves
        raise BadInput(say.WKT_CURVE, where=where) from None
    except (GEOSException, ValueError) as problem:
        what = str(problem).partition(":")[2].strip() or str(problem)
        if "LinearRing" in what:
            return _closed(text, where, what)
        raise BadInput(say.WKT_SYNTAX, where=where, what=quote(what, 80)) from None


def _closed(text: str, where: str, what: str) -> shapely.Geometry:
    made = shapely.from_wkt(text, on_invalid="fix")
    if made is None:
        raise BadInput(say.WKT_SYNTAX, where=where, what=quote(what, 80))
    return made


def degrees_crs(shapes: Sequence[shapely.Geometry]) -> str | None:
    """Longitude and latitude when all numbers lie within ±180, ±90, else None."""
    numbers = np.abs(shapely.get_coordinates(shapes))
    small = len(numbers) and (numbers <= (180.0, 90.0)).all()
    return crs.LONLAT if small else None
