"""Coordinate reference systems: read a declaration, name it, transform coordinates.

CGCS2000, WGS 84 and ETRS89 are treated as one datum (they differ by centimetres to
decimetres); other datums go through PROJ, without its network. A CRS is handed around by
its name, ``EPSG:n`` or WKT, and coordinates are always (x, y) = (east, north).
"""

from __future__ import annotations

import re
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from pyproj import CRS, Transformer
from pyproj.exceptions import CRSError, ProjError
from pyproj.network import set_network_enabled  # type: ignore[attr-defined]

from spatial import crs_messages as say
from spatial.errors import BadInput
from spatial.formats.notice import told
from spatial.formats.source import Notice
from spatial.quote import quote

__all__ = [
    "LONLAT",
    "check_measuring",
    "datum_name",
    "datum_notice",
    "from_lonlat",
    "is_geographic",
    "named",
    "parsed",
    "same",
    "same_datum",
    "to_lonlat",
    "transform",
    "understood",
]

Coordinates = NDArray[np.float64]

LONLAT = "EPSG:4326"
_CODE = re.compile(
    r"(?:EPSG:{1,2}|urn:(?:x-)?ogc:def:crs:EPSG:[\w.]*:|"
    r"https?://www\.opengis\.net/def/crs/EPSG/\d+(?:\.\d+)*/)(\d{1,7})",
    re.IGNORECASE,
)
_CRS84 = re.compile(r"(?:urn:(?:x-)?ogc:def:crs:)?OGC:(?:[\d.]*:)?CRS84h?", re.IGNORECASE)
_WKT = re.compile(r"\s*(?:PROJ|GEOG|GEOD|COMPD|COMPOUND|BOUND|LOCAL|ENG)\w*\s*[\[(]", re.IGNORECASE)
_MAX_WKT = 20_000
_ONE_DATUM = (
    "china2000",
    "cgcs2000",
    "worldgeodeticsystem1984",
    "wgs1984",
    "wgs84",
    "europeanterrestrialreferencesystem1989",
    "etrs1989",
    "etrs89",
)


@lru_cache(maxsize=256)
def named(declaration: str, where: str = "") -> str:
    """The name of a declared CRS: ``EPSG:n`` where it has one, else its WKT.

    Only the horizontal part counts. Links are never followed.

    Parameters
    ----------
    declaration : str
        ``EPSG:n``, an OGC URN or URI of an EPSG code, ``OGC:CRS84`` or WKT (``.prj``).
    where : str, optional
        File it stands in, for messages.

    Raises
    ------
    BadInput
        ``CRS_UNKNOWN``, ``CRS_UNREADABLE``, ``CRS_LOCAL``.

    Examples
    --------
    >>> named("urn:ogc:def:crs:EPSG::4547"), named("OGC:CRS84"), named("EPSG:9518")
    ('EPSG:4547', 'EPSG:4326', 'EPSG:4326')
    """
    text = declaration.strip().lstrip("\ufeff")
    if _CRS84.fullmatch(text):
        return LONLAT
    code = _CODE.fullmatch(text)
    if code is None and not (_WKT.match(text) and len(text) <= _MAX_WKT):
        readable = say.CRS_UNKNOWN if len(text) < 60 else say.CRS_UNREADABLE
        raise BadInput(readable, where=where, crs=quote(text))
    try:
        system = CRS.from_epsg(int(code[1])) if code else CRS.from_wkt(text)
    except CRSError:
        message = say.CRS_UNKNOWN if code else say.CRS_UNREADABLE
        raise BadInput(message, where=where, crs=quote(text)) from None
    name = _name(_horizontal(system, where))
    try:
        _steps(name, LONLAT)
    except ProjError:
        raise BadInput(say.CRS_UNREADABLE, where=where, crs=quote(text)) from None
    return name


def understood(declaration: str, where: str = "") -> tuple[str | None, BadInput | None]:
    """The name of a declared CRS, or why it cannot be used as it is: a question to a person.

    Examples
    --------
    >>> understood("EPSG:4547")
    ('EPSG:4547', None)
    >>> understood("EPSG:999999")[1].code
    'CRS_UNKNOWN'
    """
    try:
        return named(declaration, where), None
    except BadInput as refusal:
        return None, refusal


def _name(system: CRS) -> str:
    epsg = system.to_epsg()
    return f"EPSG:{epsg}" if epsg is not None else str(system.to_wkt())


def _horizontal(system: CRS, where: str) -> CRS:
    if system.is_compound:
        system = system.sub_crs_list[0]
    if system.is_bound and system.source_crs is not None and _one_datum(system.source_crs):
        system = system.source_crs
    if system.is_geocentric or not (system.is_geographic or system.is_projected):
        raise BadInput(say.CRS_LOCAL, where=where, crs=quote(system.name))
    return system.to_2d() if len(system.axis_info) > 2 else system


@lru_cache(maxsize=256)
def parsed(name: str) -> CRS:
    """The pyproj object of a name given by :func:`named`."""
    return CRS.from_epsg(int(name[5:])) if name.startswith("EPSG:") else CRS.from_wkt(name)


def is_geographic(name: str) -> bool:
    """Whether coordinates are longitude and latitude in degrees.

    Examples
    --------
    >>> is_geographic("EPSG:4490"), is_geographic("EPSG:4547")
    (True, False)
    """
    return bool(parsed(name).is_geographic)


@lru_cache(maxsize=256)
def same(one: str, other: str) -> bool:
    """Whether two names mean the same coordinates; the datums held as one count as one.

    Examples
    --------
    >>> same("EPSG:4326", "EPSG:4490"), same("EPSG:4547", "EPSG:4526")
    (True, False)
    """
    if one == other:
        return True
    first, second = parsed(one), parsed(other)
    if first.is_geographic and second.is_geographic and _one_datum(first) and _one_datum(second):
        return True
    return bool(first.equals(second, ignore_axis_order=True))


@lru_cache(maxsize=128)
def check_measuring(name: str) -> str:
    """The name itself, if areas can be measured in it: projected, metres, not Web Mercator.

    Raises
    ------
    BadInput
        ``CRS_NOT_FOR_MEASURING``.
    """
    system = parsed(name)
    metres = all(axis.unit_conversion_factor == 1.0 for axis in system.axis_info)
    if not system.is_projected or not metres or "mercator" in _method(system):
        raise BadInput(say.CRS_NOT_FOR_MEASURING, crs=quote(system.name))
    return name


def _method(system: CRS) -> str:
    operation = system.coordinate_operation
    method = operation.method_name.lower() if operation is not None else ""
    return "" if "transverse" in method else method


def transform(coordinates: Coordinates, source: str, target: str) -> Coordinates:
    """Coordinates (n, 2) taken from one CRS to another; what cannot be taken becomes inf.

    Parameters
    ----------
    coordinates : (n, 2) array of float
        East and north, or longitude and latitude in degrees.
    source, target : str
        Names as given by :func:`named`.

    Examples
    --------
    >>> transform(np.array([[113.7518, 23.0207]]), "EPSG:4326", "EPSG:4547").round(3).tolist()
    [[474557.733, 2546851.533]]
    """
    if source == target or not len(coordinates):
        return coordinates
    x, y = coordinates[:, 0], coordinates[:, 1]
    for step in _steps(source, target):
        x, y = step.transform(x, y)
    return np.column_stack((x, y))


def to_lonlat(coordinates: Coordinates, source: str) -> Coordinates:
    """Longitude and latitude in degrees on the datum of ``source`` itself (no datum shift)."""
    if is_geographic(source) or not len(coordinates):
        return coordinates
    x, y = _to_base(source).transform(coordinates[:, 0], coordinates[:, 1])
    return np.column_stack((x, y))


def from_lonlat(coordinates: Coordinates, target: str) -> Coordinates:
    """East and north of longitude and latitude on the datum of ``target`` itself.

    The inverse of :func:`to_lonlat`.

    Examples
    --------
    >>> from_lonlat(np.array([[113.7518, 23.0207]]), "EPSG:4547").round(3).tolist()
    [[474557.733, 2546851.533]]
    """
    if is_geographic(target) or not len(coordinates):
        return coordinates
    system = parsed(target)
    x, y = _transformer(system.geodetic_crs, system).transform(coordinates[:, 0], coordinates[:, 1])
    return np.column_stack((x, y))


@lru_cache(maxsize=128)
def _steps(source: str, target: str) -> tuple[Transformer, ...]:
    first, second = parsed(source), parsed(target)
    if not (_one_datum(first) and _one_datum(second)):
        return (_transformer(first, second),)
    steps = () if first.is_geographic else (_to_base(source),)
    if second.is_geographic:
        return steps
    return (*steps, _transformer(second.geodetic_crs, second))


@lru_cache(maxsize=128)
def _to_base(source: str) -> Transformer:
    system = parsed(source)
    return _transformer(system, system.geodetic_crs)


def _transformer(source: CRS | None, target: CRS | None) -> Transformer:
    set_network_enabled(active=False)
    return Transformer.from_crs(source, target, always_xy=True)


@lru_cache(maxsize=128)
def datum_notice(source: str, target: str) -> Notice | None:
    """What to tell a person about a datum shift, None when both count as one datum.

    Examples
    --------
    >>> datum_notice("EPSG:4326", "EPSG:4547") is None
    True
    >>> datum_notice("EPSG:2435", "EPSG:4547").code
    'DATUM_SHIFT_UNSURE'
    """
    if same_datum(source, target):
        return None
    first, second = parsed(source), parsed(target)
    accuracy = _transformer(first, second).accuracy
    text = f"{accuracy:g} m" if accuracy is not None and accuracy >= 0 else "unknown/未知"
    return told(say.DATUM_SHIFT_UNSURE, source=first.name, target=second.name, accuracy=text)


@lru_cache(maxsize=256)
def same_datum(one: str, other: str) -> bool:
    """Whether two CRSs are on one datum; the datums held as one count as one.

    Examples
    --------
    >>> same_datum("EPSG:4326", "EPSG:4547"), same_datum("EPSG:2383", "EPSG:4547")
    (True, False)
    """
    first, second = parsed(one), parsed(other)
    return (_one_datum(first) and _one_datum(second)) or _datum(first) == _datum(second)


def datum_name(name: str) -> str:
    """Name of a CRS's datum, lower case without spaces; empty without one.

    Examples
    --------
    >>> datum_name("EPSG:2383"), datum_name("EPSG:4547")
    ('xian1980', 'china2000')
    """
    return _datum(parsed(name))


def _one_datum(system: CRS) -> bool:
    name = _datum(system)
    return any(known in name for known in _ONE_DATUM)


def _datum(system: CRS) -> str:
    geodetic = system.geodetic_crs
    datum = geodetic.datum.name if geodetic is not None and geodetic.datum is not None else ""
    return re.sub(r"[^a-z0-9]", "", datum.lower())
