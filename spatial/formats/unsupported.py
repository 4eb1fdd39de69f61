"""What kind of file it is by its first bytes, and what is refused by name."""

from __future__ import annotations

import re

from spatial.errors import BadInput, Message
from spatial.formats import messages as say
from spatial.formats import package_messages as pack
from spatial.formats import xml_messages as xml
from spatial.formats.dxf_messages import CONTENT_NOT_DXF
from spatial.formats.incoming import Incoming, head, suffix

__all__ = ["ACCEPTED", "glimpse", "kind_of"]

ACCEPTED = "GeoJSON, SHP (zip), GPKG, FileGDB (zip), KML, DXF, TXT, XLSX, CSV, WKT"

_SHP_CODE = b"\x00\x00\x27\x0a"
_SQLITE = b"SQLite format 3\x00"
_ZIP = (b"PK\x03\x04", b"PK\x05\x06")
_BY_SUFFIX = {
    ".dwg": ("DWG", "DXF, SHP (zip), TXT"),
    ".mdb": ("MDB", "FileGDB (zip), SHP (zip), GPKG"),
    ".gdb": ("FileGDB folder/文件夹", "zip of the .gdb folder/压缩后的 .gdb 文件夹"),
    ".ovobj": ("OVOBJ", "OVKML, KML"),
    ".accdb": ("ACCDB", "SHP (zip), GPKG"),
    ".7z": ("7z", "zip"),
    ".rar": ("RAR", "zip"),
    ".tar": ("TAR", "zip"),
    ".gz": ("GZIP", "zip"),
    ".gpx": ("GPX", "GeoJSON"),
    ".xml": ("XML", "GPKG, GeoJSON"),
    ".mif": ("MapInfo", "GPKG, SHP (zip)"),
    ".tab": ("MapInfo", "GPKG, SHP (zip)"),
    ".xls": ("XLS", "XLSX"),
    ".et": ("WPS ET", "XLSX"),
    ".pdf": ("PDF", ACCEPTED),
    ".doc": ("DOC", ACCEPTED),
    ".docx": ("DOCX", ACCEPTED),
    ".sqlite": ("SQLite", "GPKG"),
    ".db": ("SQLite", "GPKG"),
}
_POINTERS = {".vrt": "VRT", ".gdalg.json": "GDALG", ".ovf": "OVF"}
_BY_MAGIC = (
    (b"7z\xbc\xaf\x27\x1c", "7z", "zip"),
    (b"Rar!", "RAR", "zip"),
    (b"\x1f\x8b", "GZIP", "zip"),
    (b"\x00\x01\x00\x00Standard Jet DB", "MDB", "FileGDB (zip), SHP (zip), GPKG"),
    (b"\xd0\xcf\x11\xe0", "OLE (XLS, DOC)", "XLSX"),
    (b"%PDF", "PDF", ACCEPTED),
)
_MUST_BE: dict[str, tuple[str, Message]] = {
    ".shp": ("shp", pack.CONTENT_NOT_SHP),
    ".gpkg": ("gpkg", pack.CONTENT_NOT_GPKG),
    ".zip": ("zip", pack.CONTENT_NOT_ZIP),
    ".xlsx": ("xlsx", pack.CONTENT_NOT_XLSX),
    ".kmz": ("kmz", pack.CONTENT_NOT_ZIP),
    ".kml": ("kml", xml.CONTENT_NOT_KML),
    ".ovkml": ("kml", xml.CONTENT_NOT_KML),
    ".gml": ("gml", xml.CONTENT_NOT_GML),
    ".fgb": ("fgb", pack.CONTENT_NOT_FLATGEOBUF),
    ".parquet": ("parquet", pack.CONTENT_NOT_PARQUET),
    ".geoparquet": ("parquet", pack.CONTENT_NOT_PARQUET),
    ".dxf": ("dxf", CONTENT_NOT_DXF),
}
_BY_START = (
    (_SHP_CODE, "shp"), (_SQLITE, "gpkg"), (b"PAR1", "parquet"), (b"fgb\x03", "fgb"),
    (b"AutoCAD Binary DXF\r\n\x1a\x00", "dxf"),
)  # fmt: skip
_ZIPPED = {".xlsx": "xlsx", ".kmz": "kmz"}
_XML = {".kml": "kml", ".ovkml": "kml", ".gml": "gml"}
_DXF_START = re.compile(rb"\s*(?:0\s+SECTION|999\s)")


def kind_of(handed: Incoming) -> str:
    """What to read a file as, by content and suffix together.

    ``shp``, ``gpkg``, ``zip``, ``xlsx``, ``kml``, ``kmz``, ``gml``, ``fgb``, ``parquet``,
    ``dxf`` or ``text``.

    Raises
    ------
    BadInput
        ``DRIVER_NOT_ALLOWED`` for files that only point elsewhere, ``FORMAT_UNSUPPORTED``
        with what to send instead, ``CONTENT_NOT_…`` when the content is not what the
        suffix says.

    Examples
    --------
    >>> kind_of(Incoming("site.geojson", data=b'{"type": "Point"}'))
    'text'
    """
    name, end, start = handed.name, suffix(handed), head(handed, 64)
    for pointer, title in _POINTERS.items():
        if name.lower().endswith(pointer):
            raise BadInput(say.DRIVER_NOT_ALLOWED, where=name, format=title)
    if end in _BY_SUFFIX:
        title, instead = _BY_SUFFIX[end]
        raise BadInput(say.FORMAT_UNSUPPORTED, where=name, format=title, instead=instead)
    found = _content(start, end)
    if end in _MUST_BE and _MUST_BE[end][0] != found:
        what = glimpse(start)
        raise BadInput(_MUST_BE[end][1], where=name, what=what)
    for magic, title, instead in _BY_MAGIC:
        if start.startswith(magic):
            raise BadInput(say.FORMAT_UNSUPPORTED, where=name, format=title, instead=instead)
    if found != "text" and end not in _MUST_BE:
        raise BadInput(
            say.FORMAT_UNSUPPORTED, where=name, format=f"{found} {end}", instead=ACCEPTED
        )
    return found


def _content(start: bytes, end: str) -> str:
    for magic, kind in _BY_START:
        if start.startswith(magic):
            return kind
    if start.startswith(_ZIP):
        return _ZIPPED.get(end, "zip")
    plain = start.removeprefix(b"\xef\xbb\xbf").lstrip()
    if end in _XML and plain.startswith(b"<"):
        return _XML[end]
    return "dxf" if end == ".dxf" and _DXF_START.match(plain) else "text"


def glimpse(start: bytes) -> str:
    """The first dozen bytes for a person to see: letters as they are, a dot for what is none.

    Examples
    --------
    >>> glimpse(b"AC1032" + bytes(2)), glimpse(b"")
    ('AC1032··', '?')
    """
    text = "".join(chr(byte) if 32 <= byte < 127 else "·" for byte in start[:12])
    return text or "?"
