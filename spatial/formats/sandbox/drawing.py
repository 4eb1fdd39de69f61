"""Polylines and labels of a DXF drawing through ezdxf, arcs as points within 1 mm."""

from __future__ import annotations

import json
import struct
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from spatial.formats.sandbox.bulge import arc
from spatial.formats.sandbox.closed import KINDS, closed_figures
from spatial.formats.sandbox.plain import Plain, entities
from spatial.formats.sandbox.wire import Field, Layer, Refusal

__all__ = ["TOLERANCE", "read"]

TOLERANCE = 0.001
_SPLINE_FRAME = 16
_COLUMNS = ("kind", "layer", "text", "handle", "cass", "own")
_OWN = "SANHE"
_POINT, _LINE = 1, 2

Point = tuple[float, float]


@dataclass(slots=True)
class _Found:
    blobs: list[bytes | None] = field(default_factory=list)
    rows: list[tuple[str, ...]] = field(default_factory=list)
    ignored: Counter[str] = field(default_factory=Counter)
    units: int = 0
    heights: bool = False
    arcs: int = 0


def read(order: dict[str, Any]) -> Layer:
    """Polylines (closed or open) and texts of the model space.

    Raises
    ------
    Refusal
        ``damaged``, ``arc``.
    """
    found = _Found()
    try:
        _collect(order["file"], order["encoding"], found)
    except (MemoryError, Refusal):
        raise
    except Exception as problem:  # whatever a damaged drawing makes a library of this size raise
        raise Refusal("damaged", f"{type(problem).__name__}: {problem}") from None
    told = {
        "units": found.units, "ignored": dict(found.ignored), "heights": found.heights,
        "arcs": found.arcs,
    }  # fmt: skip
    fields = [
        Field(name, "OFTString", [row[index] for row in found.rows])
        for index, name in enumerate(_COLUMNS)
    ]
    return Layer(range(len(found.blobs)), found.blobs, fields, None, "", told)


def _collect(file: str, encoding: str | None, found: _Found) -> None:
    from ezdxf.filemanagement import dxf_file_info, readfile
    from ezdxf.lldxf.const import DXFStructureError

    try:
        drawing = readfile(file, encoding=encoding)
    except DXFStructureError:
        used = encoding or dxf_file_info(file).encoding
        with open(file, encoding=used, errors="surrogateescape") as stream:
            for plain in entities(stream):
                _plain(plain, found)
        return
    if drawing.dxfversion > "AC1009":
        found.units = int(drawing.header.get("$INSUNITS", 0))
    for entity in drawing.modelspace():
        _entity(entity, found)


def _plain(entity: Plain, found: _Found) -> None:
    names = (entity.layer, entity.handle, "", "")
    found.heights = found.heights or bool(entity.height)
    if entity.kind in ("LWPOLYLINE", "POLYLINE"):
        line = _line(entity.vertices, entity.closed, found, entity.handle)
        if entity.mirrored:
            line = [(-x, y) for x, y in line]
        _add(found, line, "ring" if entity.closed else "line", names)
    elif entity.kind in ("TEXT", "MTEXT") and entity.vertices:
        at = entity.vertices[0][:2]
        _add(found, [at], "text", names, " ".join(entity.text.split()))
    else:
        found.ignored[entity.kind] += 1


def _entity(entity: Any, found: _Found) -> None:
    kind = entity.dxftype()
    names = (entity.dxf.layer, str(entity.dxf.handle), _cass(entity), _own(entity))
    if kind == "LWPOLYLINE":
        found.heights = found.heights or bool(entity.dxf.elevation)
        vertices = list(entity.get_points("xyb"))
        _polyline(entity, vertices, bool(entity.closed), names, found)
    elif kind == "POLYLINE" and (entity.is_2d_polyline or entity.is_3d_polyline):
        _polyline(entity, list(_vertices(entity, found)), bool(entity.is_closed), names, found)
    elif kind in KINDS:
        _closed(entity, kind, names, found)
    elif kind in ("TEXT", "MTEXT"):
        at = entity.dxf.insert
        if kind == "TEXT":
            at = entity.ocs().to_wcs(at)
        _add(found, [(at.x, at.y)], "text", names, " ".join(entity.plain_text().split()))
    elif kind == "POINT" and names[3]:
        at = entity.dxf.location
        _add(found, [(at.x, at.y)], "point", names)
    else:
        found.ignored[kind] += 1


def _closed(entity: Any, kind: str, names: tuple[str, ...], found: _Found) -> None:
    """Rings of a circle, ellipse, spline or hatch; what is open or endless is left out."""
    try:
        rings = list(closed_figures(entity, TOLERANCE))
    except ValueError:
        rings = []
    for ring in rings:
        _add(found, ring, kind, names)
    if not rings:
        found.ignored[kind] += 1


def _vertices(entity: Any, found: _Found) -> Iterator[tuple[float, float, float]]:
    for vertex in entity.vertices:
        if not vertex.dxf.flags & _SPLINE_FRAME:
            at = vertex.dxf.location
            found.heights = found.heights or bool(at.z)
            yield at.x, at.y, vertex.dxf.bulge


def _polyline(
    entity: Any,
    vertices: list[tuple[float, float, float]],
    closed: bool,
    names: tuple[str, ...],
    found: _Found,
) -> None:
    line = _line(vertices, closed, found, names[1])
    flat = entity.dxftype() == "LWPOLYLINE" or entity.is_2d_polyline
    if flat and entity.ocs().transform:
        moved = entity.ocs().points_to_wcs([(x, y, 0.0) for x, y in line])
        line = [(at.x, at.y) for at in moved]
    _add(found, line, "ring" if closed else "line", names)


def _line(
    vertices: list[tuple[float, float, float]], closed: bool, found: _Found, handle: str
) -> list[Point]:
    """The points of a polyline, its arcs included; a closed one ends where it begins."""
    line: list[Point] = []
    ends = [*vertices[1:], *(vertices[:1] if closed else ())]
    for (x, y, bulge), (to_x, to_y, _) in zip(vertices, ends, strict=False):
        line.append((x, y))
        if bulge:
            found.arcs += 1
            try:
                line.extend(arc((x, y), (to_x, to_y), bulge, TOLERANCE))
            except ValueError:
                raise Refusal("arc", handle) from None
    for x, y, _ in vertices[:1] if closed else vertices[-1:]:
        if not closed or line[-1] != (x, y) or len(line) == 1:
            line.append((x, y))
    return line


def _cass(entity: Any) -> str:
    """The feature code that CASS writes into the extended data of its application SOUTH."""
    if not entity.has_xdata("SOUTH"):
        return ""
    words = [str(tag.value) for tag in entity.get_xdata("SOUTH") if tag.code == 1000]
    return words[0] if words else ""


def _own(entity: Any) -> str:
    """Extended data of our own export as JSON: a list of code and value."""
    if not entity.has_xdata(_OWN):
        return ""
    return json.dumps([[tag.code, tag.value] for tag in entity.get_xdata(_OWN)])


def _add(
    found: _Found, points: list[Point], kind: str, names: tuple[str, ...], text: str = ""
) -> None:
    flat = [value for point in points for value in point]
    if kind in ("text", "point"):
        blob = struct.pack("<BI2d", 1, _POINT, *flat)
    elif points:
        blob = struct.pack(f"<BII{len(flat)}d", 1, _LINE, len(points), *flat)
    else:
        found.ignored["POLYLINE"] += 1
        return
    layer, handle, cass, own = names
    row = (kind, layer, text, handle, cass, own)
    found.blobs.append(blob)
    found.rows.append(tuple(value.encode("utf-8", "replace").decode() for value in row))
