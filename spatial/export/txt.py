"""Boundary-point exchange files (勘测定界界址点坐标交换格式) as land offices write them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from spatial.errors import BadInput
from spatial.export import messages as say
from spatial.export.table import Feature, Table
from spatial.export.vector import Written, left_out
from spatial.formats.notice import told
from spatial.formats.source import Notice
from spatial.formats.txt import AREA_FIELD
from spatial.gauss_kruger import grid_of
from spatial.measure import hectares

__all__ = ["write_txt"]

_DATUMS = {
    "cgcs2000": "2000国家大地坐标系", "xian80": "80国家大地坐标系",
    "beijing54": "1954年北京坐标系",
}  # fmt: skip
_PLACES = {"地块编号": "id", "地块名称": "name", "地类编码": "code"}
_CELLS = ("地块编号", "地块名称", "图形属性", "图幅号", "地块用途", "地类编码")
_OWN = {AREA_FIELD, "图形属性"}
_AREA_STEP = 0.00006  # ha: half of the last decimal that is written
_SEPARATORS = str.maketrans({",": "、", "，": "、", "@": "＠", "\n": " ", "\r": " ", "\t": " "})


@dataclass(slots=True)
class _Done:
    changed: int = 0
    replaced: Counter[str] = field(default_factory=Counter)
    wide: bool = False


def write_txt(table: Table, path: Path, where: str) -> Written:
    """Write a boundary-point file: GBK, CRLF, north first, millimetres, areas in hectares.

    Rings are closed and begin with J1 in the north-west, shells clockwise. A character
    outside GBK makes the file GB18030, of which GBK is a part.

    Raises
    ------
    BadInput
        ``EXPORT_CRS`` unless the CRS is a Gauss-Krüger grid of China.
    """
    head = _header(table, where)
    done = _Done()
    places = {cell: _field(table, cell) for cell in _CELLS}
    with path.open("w", encoding="gb18030", newline="\r\n") as file:
        file.write("\n".join([*head, ""]))
        for one in table.features():
            if one.geometry is not None:
                file.writelines(f"{line}\n" for line in _plot(one, places, done))
    names = _names(table, places)
    return Written(tuple(_told(table, names, done, where)), names, say.FIELDS_RENAMED)


def _header(table: Table, where: str) -> list[str]:
    grid = grid_of(table.crs)
    if grid is None:
        raise BadInput(say.EXPORT_CRS, where=where, format="TXT", crs=table.crs)
    return [
        "[属性描述]", "格式版本号=1.01版本",
        f"数据产生单位={_clean(table.facts.get('producer', ''))}",
        f"数据产生日期={table.facts.get('valid_from', '')}", f"坐标系={_DATUMS[grid.datum]}",
        f"几度分带={grid.degrees}", "投影类型=高斯克吕格", "计量单位=米", f"带号={grid.zone}",
        "精度=0.001", "转换参数=0,0,0,0,0,0,0", "[地块坐标]",
    ]  # fmt: skip


def _field(table: Table, cell: str) -> str | None:
    """Field for one cell: the one of that very name, else the one with that role."""
    if cell in {f.name for f in table.fields}:
        return cell
    return table.roles.get(_PLACES.get(cell, ""))


def _plot(one: Feature, places: dict[str, str | None], done: _Done) -> Iterator[str]:
    shape = one.geometry
    assert shape is not None
    rings = list(_rings(shape))
    dimension = int(shapely.get_dimensions(shape))
    area = f"{hectares(float(shapely.area(shape))):.4f}" if dimension == 2 else ""
    cells = {key: _cell(one, field, done) for key, field in places.items()}
    cells["图形属性"] = "点线面"[dimension]
    for own, written in ((AREA_FIELD, area), ("图形属性", cells["图形属性"])):
        done.replaced[own] += not _same(one.values.get(own), written)
    count = sum(len(ring) for ring in rings)
    yield ",".join([str(count), area, *(cells[key] for key in _CELLS), "@"])
    for number, ring in enumerate(rings, start=1):
        shut = len(ring) > 1 and bool((ring[0] == ring[-1]).all())
        for place, (east, north) in enumerate(ring.tolist(), start=1):
            point = 1 if shut and place == len(ring) else place
            yield f"J{point},{number},{north:.3f},{east:.3f}"


def _cell(one: Feature, field: str | None, done: _Done) -> str:
    value = one.values.get(field) if field else None
    text = "" if value is None else str(value)
    clean = _clean(text)
    done.changed += clean != text
    done.wide = done.wide or not _in_gbk(clean)
    return clean


def _same(value: object, written: str) -> bool:
    """Whether a value that stood under one of our own columns says what is written there."""
    if value is None or value == "":
        return True
    try:
        return abs(float(str(value)) - float(written)) < _AREA_STEP
    except ValueError:
        return str(value).strip() == written


def _names(table: Table, places: Mapping[str, str | None]) -> dict[str, str] | None:
    """Each field with the column it stands in, – where it has none; None where none differs."""
    columns = {field: cell for cell, field in places.items() if field}
    found = {f.name: f.name if f.name in _OWN else columns.get(f.name, "–") for f in table.fields}
    return found if any(key != value for key, value in found.items()) else None


def _clean(text: str) -> str:
    return text.translate(_SEPARATORS).strip()


def _in_gbk(text: str) -> bool:
    try:
        text.encode("gbk")
    except UnicodeEncodeError:
        return False
    return True


def _rings(shape: BaseGeometry) -> Iterator[NDArray[np.float64]]:
    dimension = int(shapely.get_dimensions(shape))
    if dimension == 0:
        yield shapely.get_coordinates(shape)
    elif dimension == 1:
        for line in shapely.get_parts(shape):
            yield shapely.get_coordinates(line)
    else:
        turned = shapely.orient_polygons(shapely.get_parts(shape), exterior_cw=True)
        for ring in shapely.get_rings(turned):
            yield _from_north_west(shapely.get_coordinates(ring)[:-1])


def _from_north_west(points: NDArray[np.float64]) -> NDArray[np.float64]:
    start = int(np.argmax(points[:, 1] - points[:, 0]))
    turned = np.roll(points, -start, axis=0)
    return np.vstack((turned, turned[:1]))


def _told(
    table: Table, names: Mapping[str, str] | None, done: _Done, where: str
) -> Iterator[Notice]:
    lost = [name for name, cell in (names or {}).items() if cell == "–"]
    if lost:
        yield told(say.ATTRIBUTES_LEFT_OUT, where, format="TXT", fields=", ".join(lost))
    if done.changed:
        yield told(say.TEXT_CHANGED, where, format="TXT", count=done.changed)
    for own, count in done.replaced.items():
        if count:
            yield told(say.VALUES_REPLACED, where, field=own, count=count)
    yield from left_out(table, where, "TXT")
    if done.wide:
        yield told(say.ENCODING_WIDENED, where, encoding="GB18030")
