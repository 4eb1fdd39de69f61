"""DXF (AutoCAD 2010): closed polylines in metres, attributes as extended data."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import shapely
from shapely.geometry.base import BaseGeometry

from spatial.errors import BadInput
from spatial.export import messages as say
from spatial.export.names import fitted
from spatial.export.table import Feature, Table
from spatial.export.vector import Written, left_out
from spatial.formats.dxf_features import GEOMETRY, NUMBER
from spatial.formats.notice import told
from spatial.formats.source import Notice

__all__ = ["APPLICATION", "write_dxf"]

APPLICATION = "SANHE"
_METRES = 6
_TEXT, _REAL, _WHOLE = 1000, 1040, 1071
_MAX_WHOLE = 2**31
_MAX_TEXT = 255  # bytes of one string of extended data
_MAX_DATA = 16_000  # bytes of all extended data of one entity
_LABEL_M = 2.5
_OWN_NAMES = frozenset({NUMBER, GEOMETRY})


def write_dxf(table: Table, path: Path, where: str) -> Written:
    """Write a drawing; every ring is a closed polyline, names stand inside as text.

    Extended data of the application ``SANHE`` hold the number of the feature (``#``) and
    each field as a pair of name and value, alike on all lines of one feature.

    Raises
    ------
    BadInput
        ``EXPORT_UNAVAILABLE``.
    """
    try:
        from ezdxf import filemanagement
    except ImportError:
        raise BadInput(
            say.EXPORT_UNAVAILABLE, where=where, format="DXF", library="ezdxf"
        ) from None
    drawing = filemanagement.new("R2010")
    drawing.units = _METRES
    drawing.appids.add(APPLICATION)
    for key, value in table.facts.items():
        drawing.header.custom_vars.append(key, value)
    labels = f"{table.name}_注记"
    for name in (table.name, labels):
        drawing.layers.add(name)
    space = drawing.modelspace()
    names = _names([f.name for f in table.fields])
    separate = cut = 0
    for number, one in enumerate(table.features(), start=1):
        if one.geometry is None:
            continue
        data, short = _data(table, names, one, number)
        cut += short
        lines = list(_draw(space, one.geometry, table.name))
        for entity in lines:
            entity.set_xdata(APPLICATION, data)
        separate += len(lines) > 1 and one.geometry.geom_type != "MultiPoint"
        _label(space, table, one, labels)
    drawing.saveas(path)
    changed = any(key != value for key, value in names.items())
    return Written(tuple(_told(table, separate, cut, where)), names if changed else None)


def _names(fields: list[str]) -> dict[str, str]:
    """Names as extended data hold them; capitals count there, so that most stay as they are."""
    if all(_fitted(name) == name and name not in _OWN_NAMES for name in fields):
        return {name: name for name in fields}
    return fitted(fields, limit=_MAX_TEXT, reserved=_OWN_NAMES)


def _data(
    table: Table, names: Mapping[str, str], one: Feature, number: int
) -> tuple[list[tuple[int, Any]], int]:
    """Extended data of a feature, and how many texts had to be cut."""
    data: list[tuple[int, Any]] = [(_TEXT, NUMBER), (_WHOLE, number)]
    cut = size = 0
    for f in table.fields:
        value = one.values.get(f.name)
        if value is None or value == "":
            continue
        pair = _pair(value)
        whole = str(value)
        if pair[0] == _TEXT:
            size += len(str(pair[1]).encode())
            cut += pair[1] != whole
        size += len(names[f.name].encode())
        if size > _MAX_DATA:
            cut += 1
            break
        data += [(_TEXT, names[f.name]), pair]
    if one.geometry is not None and int(shapely.get_dimensions(one.geometry)) < 2:
        data += [(_TEXT, GEOMETRY), (_TEXT, one.geometry.geom_type)]
    return data, cut


def _pair(value: str | float | int) -> tuple[int, Any]:
    if isinstance(value, float):
        return _REAL, value
    if isinstance(value, int) and abs(value) < _MAX_WHOLE:
        return _WHOLE, value
    return _TEXT, _fitted(str(value))


def _fitted(text: str) -> str:
    flat = " ".join(text.splitlines())
    return flat.encode()[:_MAX_TEXT].decode("utf-8", "ignore")


def _draw(space: Any, shape: BaseGeometry, layer: str) -> Iterator[Any]:
    style = {"layer": layer}
    for part in shapely.get_parts(shape):
        if part.geom_type == "Point":
            yield space.add_point((part.x, part.y), dxfattribs=style)
        elif part.geom_type == "Polygon":
            for ring in shapely.get_rings(part):
                points = shapely.get_coordinates(ring)[:-1].tolist()
                yield space.add_lwpolyline(points, close=True, dxfattribs=style)
        else:
            points = shapely.get_coordinates(part).tolist()
            shut = len(points) > 3 and points[0] == points[-1]
            yield space.add_lwpolyline(points[: -1 if shut else None], close=shut, dxfattribs=style)


def _label(space: Any, table: Table, one: Feature, layer: str) -> None:
    name = one.values.get(table.roles.get("name", ""))
    if not name or one.geometry is None:
        return
    place = shapely.point_on_surface(one.geometry)
    style = {"layer": layer, "insert": (place.x, place.y), "height": _LABEL_M}
    space.add_text(_fitted(str(name)), dxfattribs=style)


def _told(table: Table, separate: int, cut: int, where: str) -> Iterator[Notice]:
    yield told(say.CRS_LEFT_OUT, where, format="DXF", crs=table.crs)
    if separate:
        yield told(say.PARTS_SEPARATE, where, count=separate)
    if cut:
        yield told(say.TEXT_CUT, where, field="*", count=cut, limit=_MAX_TEXT)
    values = (one.values.get(f.name) for one in table.features() for f in table.fields)
    large = sum(isinstance(value, int) and abs(value) >= _MAX_WHOLE for value in values)
    if large:
        yield told(say.NUMBERS_AS_TEXT, where, format="DXF", count=large)
    yield from left_out(table, where, "DXF")
