"""KML, KMZ and OVKML read strictly, without GDAL: placemarks become features, nothing is fetched."""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Any

from spatial.crs import LONLAT
from spatial.errors import BadInput, SanheError
from spatial.formats import archive, json_messages
from spatial.formats import messages as say
from spatial.formats import package_messages as pack
from spatial.formats import xml_messages as xml
from spatial.formats.incoming import Incoming, stem
from spatial.formats.kml_geometry import GEOMETRIES, Seen, encode
from spatial.formats.kml_types import typed
from spatial.formats.layer_choice import layer_choices
from spatial.formats.notice import told
from spatial.formats.source import Notice, RawLayer, Refused
from spatial.formats.xml_text import events, local
from spatial.gate_messages import Z_DROPPED
from spatial.quote import quote

__all__ = ["read", "read_kmz"]

SUFFIXES = (".kml", ".ovkml")
MAX_BYTES = 200_000_000
_IGNORED = (
    "GroundOverlay",
    "ScreenOverlay",
    "PhotoOverlay",
    "Model",
    "Track",
    "MultiTrack",
    "Tour",
)
_PLAIN = ("name", "description")


@dataclass(slots=True)
class _Found:
    rows: list[int] = field(default_factory=list)
    shapes: list[bytes | None] = field(default_factory=list)
    tables: list[dict[str, str]] = field(default_factory=list)
    refused: list[Refused] = field(default_factory=list)
    seen: Seen = field(default_factory=Seen)
    left: Counter[str] = field(default_factory=Counter)
    types: dict[str, str] = field(default_factory=dict)


def read(data: bytes, name: str, *, stem: str = "") -> RawLayer:
    """Placemarks of a KML file, one feature each, longitude and latitude on WGS 84.

    Name, description, folder and ExtendedData become attributes, text unless the file has a
    schema that says otherwise. Network links and
    pictures are told, never fetched.

    Raises
    ------
    BadInput
        ``XML_DTD_FORBIDDEN``, ``XML_SYNTAX``, ``XML_TOO_DEEP``, ``CONTENT_NOT_KML``,
        ``ENCODING``, ``FILE_TOO_LARGE``.

    Examples
    --------
    >>> text = b"<kml><Placemark><Point><coordinates>113.7,23</coordinates></Point></Placemark></kml>"
    >>> layer = read(text, "a.kml")
    >>> layer.crs, [notice.code for notice in layer.notices]
    ('EPSG:4326', ['KML_DATUM'])
    """
    if len(data) > MAX_BYTES:
        raise BadInput(say.FILE_TOO_LARGE, where=name, size=len(data), limit=MAX_BYTES)
    found = _Found()
    folders: list[str] = []
    inside = 0
    for kind, element in events(data, name):
        tag = local(element)
        if kind == "start":
            _rooted(folders, tag, name)
            folders.append("")
            inside += tag == "Placemark"
            continue
        folders.pop()
        if tag == "name" and not inside and folders:
            folders[-1] = (element.text or "").strip()
        elif tag == "Placemark":
            inside -= 1
            _placemark(element, found, name, "/".join(filter(None, folders)))
        elif tag == "SimpleField" and not inside:
            key, said = element.get("name", ""), element.get("type", "")
            found.types[key] = said if found.types.get(key, said) == said else ""
        elif tag == "NetworkLink" or tag in _IGNORED:
            found.left[tag] += 1
        if not inside:
            element.clear()
    return _layer(found, name, stem or name)


def _rooted(folders: list[str], tag: str, name: str) -> None:
    if not folders and tag != "kml":
        raise BadInput(xml.CONTENT_NOT_KML, where=name, what=quote(tag, 40))


def read_kmz(handed: Incoming, *, layer: str | None, limit_bytes: int) -> RawLayer:
    """The KML inside a KMZ archive; its ``doc.kml`` where there are several.

    Raises
    ------
    BadInput
        ``ZIP_…`` of the archive inspection, ``FILE_TOO_LARGE`` and as :func:`read`.
    """
    with archive.inspected(handed) as (opened, members):
        chosen = _document(members, layer, handed.name)
        limit = min(limit_bytes, MAX_BYTES)
        if chosen.info.file_size > limit:
            size = chosen.info.file_size
            raise BadInput(say.FILE_TOO_LARGE, where=handed.name, size=size, limit=limit)
        stream = io.BytesIO()
        archive.unpack(opened, chosen, stream, handed.name)
    return read(stream.getvalue(), handed.name, stem=stem(handed))


def _document(members: tuple[archive.Member, ...], layer: str | None, where: str) -> archive.Member:
    found = [m for m in members if PurePosixPath(m.name).suffix.lower() in SUFFIXES]
    if not found:
        raise BadInput(pack.ZIP_NO_LAYER, where=where)
    main = [m for m in found if m.name.lower() == "doc.kml"]
    if layer is not None and len(found) > 1:
        main = [m for m in found if PurePosixPath(m.name).stem == layer]
    if len(found) == 1 or len(main) == 1:
        return (main or found)[0]
    names = quote(", ".join(PurePosixPath(m.name).stem for m in found), 200)
    choices = layer_choices(PurePosixPath(m.name).stem for m in found)
    raise BadInput(pack.ZIP_MANY_LAYERS, where=where, layers=names).asking(choices)


def _placemark(element: Any, found: _Found, name: str, folder: str) -> None:
    row = len(found.rows) + len(found.refused) + 1
    shapes = [child for child in element if local(child) in GEOMETRIES]
    try:
        shape = encode(shapes, f"{name} #{row}", found.seen)
    except SanheError as error:
        found.refused.append(Refused(row, error))
        return
    found.rows.append(row)
    found.shapes.append(shape)
    table = {"folder": folder} if folder else {}
    for child in element:
        if local(child) in _PLAIN and (child.text or "").strip():
            table[local(child)] = child.text.strip()
        elif local(child) == "ExtendedData":
            for key, value in _extended(child):
                table.setdefault(key, value)
    found.tables.append(table)


def _extended(element: Any) -> Iterator[tuple[str, str]]:
    for child in element.iter():
        key = child.get("name", "")
        if local(child) == "SimpleData" and key:
            yield key, (child.text or "").strip()
        elif local(child) == "Data" and key:
            values = [value.text or "" for value in child if local(value) == "value"]
            yield key, values[0].strip() if values else ""


def _layer(found: _Found, name: str, stem: str) -> RawLayer:
    fields = dict.fromkeys(key for table in found.tables for key in table)
    columns = {
        key: typed([table.get(key) for table in found.tables], found.types.get(key, ""))
        for key in fields
    }
    return RawLayer(
        stem, "kml", tuple(found.rows), tuple(found.shapes), columns, LONLAT, "utf-8",
        tuple(found.refused), tuple(_notices(found, name)),
    )  # fmt: skip


def _notices(found: _Found, name: str) -> Iterator[Notice]:
    yield told(xml.KML_DATUM, name)
    links = found.left.pop("NetworkLink", 0)
    if links:
        yield told(xml.KML_NETWORKLINK, name, count=links)
    if found.left:
        what = ", ".join(f"{count} {tag}" for tag, count in sorted(found.left.items()))
        yield told(xml.KML_IGNORED, name, what=what)
    if found.seen.widest is not None:
        yield told(json_messages.RING_CLOSED, name, gap=f"{found.seen.widest:.6g}°")
    if found.seen.heights:
        yield told(Z_DROPPED, name)
