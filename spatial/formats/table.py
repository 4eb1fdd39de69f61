"""Tables of coordinates (CSV, XLSX): rings of a site row by row, points, or a WKT column."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np
import shapely

from spatial import crs as systems
from spatial.errors import BadInput, SanheError
from spatial.formats import txt_messages as say
from spatial.formats import wkt
from spatial.formats.axes import Order, order_of
from spatial.formats.columns import Columns, columns
from spatial.formats.messages import FILE_NO_FEATURES
from spatial.formats.notice import told
from spatial.formats.number import degrees, number
from spatial.formats.rings import Ring, assemble, closed
from spatial.formats.source import Notice, RawLayer, Refused
from spatial.quote import quote

__all__ = ["Cell", "Sheet", "layer"]

Cell = str | float | int | bool | None
_SEARCHED = 10
_PLOT = "地块"


@dataclass(frozen=True, slots=True)
class Sheet:
    """Cells of a table as read.

    Parameters
    ----------
    name : str
        File (and sheet), for messages.
    rows : sequence of sequence of Cell
        All rows from the first on, blank ones included.
    unvalued : frozenset of (row, column)
        Cells (1-based) that hold a formula without a value.
    swap_axes : bool
        A person said that the columns of east and north are exchanged.
    """

    name: str
    rows: Sequence[Sequence[Cell]]
    unvalued: frozenset[tuple[int, int]] = frozenset()
    swap_axes: bool = False


@dataclass(slots=True)
class _Plot:
    row: int
    rings: dict[str, list[tuple[float, float]]] = field(default_factory=dict)


def layer(
    sheet: Sheet, *, form: str, stem: str, crs: str | None, encoding: str | None = None
) -> RawLayer:
    """Features of a table of coordinates.

    A table with a WKT column has a feature a row. One with point, ring or plot numbers (or
    nothing but coordinates) holds rings: a new plot or ring number, or a blank row, begins
    another. One with other columns has a point a row. Degrees may be decimal or 度分秒.

    Parameters
    ----------
    form : str
        ``csv`` or ``xlsx``.
    crs : str or None
        CRS given by the person.

    Raises
    ------
    BadInput
        ``TABLE_COLUMNS``, ``AXES_SWAPPED``, ``AXES_UNCLEAR``, ``NUMBER_FORMAT``,
        ``COORD_NOT_FINITE``, ``RING_NUMBER``, ``GEOM_RING_TOO_SHORT``,
        ``XLSX_FORMULA_NO_VALUE``, ``FILE_NO_FEATURES``.
    """
    start, found = _heading(sheet)
    if found.wkt is not None:
        return _by_wkt(sheet, start, found, form, stem, encoding)
    order = _order(sheet, start, found, crs)
    system = systems.LONLAT if order.angular and found.lon is not None else None
    notices: tuple[Notice, ...] = ()
    if found.x is not None and found.east is None and found.lon is None:
        head = sheet.rows[start]
        notices = (
            told(
                say.COLUMNS_TAKEN,
                sheet.name,
                east=quote(head[order.east], 20),
                north=quote(head[order.north], 20),
            ),
        )
    numbered = (found.number, found.ring, found.plot) != (None, None, None)
    if found.others and not numbered and not _has_breaks(sheet, start):
        made = _points(sheet, start, found, order)
    else:
        made = _rings(sheet, start, found, order)
    rows, shapes, table = made
    if not rows:
        raise BadInput(FILE_NO_FEATURES, where=sheet.name)
    return RawLayer(
        stem, form, rows, shapes, table, None, encoding, notices=notices, crs_default=system
    )


_Made = tuple[tuple[int, ...], tuple[bytes, ...], dict[str, tuple[object, ...]]]


def _heading(sheet: Sheet) -> tuple[int, Columns]:
    for index, row in enumerate(sheet.rows[:_SEARCHED]):
        following = sheet.rows[index + 1] if index + 1 < len(sheet.rows) else ()
        found = columns([_text(c) for c in row], [_text(c) for c in following])
        if found.usable:
            return index, found
    shown = ", ".join(_text(cell) for cell in (sheet.rows[0] if sheet.rows else ()))
    raise BadInput(say.TABLE_COLUMNS, where=sheet.name, columns=quote(shown, 80) or "-")


def _text(cell: Cell) -> str:
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell).strip()


def _body(sheet: Sheet, start: int) -> Iterator[tuple[int, Sequence[Cell]]]:
    """Row number (1-based) and cells after the heading; blank rows have no cells."""
    head = [_text(cell) for cell in sheet.rows[start]]
    for index in range(start + 1, len(sheet.rows)):
        row = sheet.rows[index]
        texts = [_text(cell) for cell in row]
        unvalued = any((index + 1, at + 1) in sheet.unvalued for at in range(len(row)))
        if texts != head:
            yield index + 1, (row if any(texts) or unvalued else ())


def _has_breaks(sheet: Sheet, start: int) -> bool:
    blank = [not row for _, row in _body(sheet, start)]
    while blank and blank[-1]:
        blank.pop()
    return any(blank)


def _order(sheet: Sheet, start: int, found: Columns, crs: str | None) -> Order:
    if found.lon is not None and found.lat is not None:
        return Order(found.lon, found.lat, angular=True)
    pair = (found.east, found.north) if found.east is not None else (found.x, found.y)
    first, second = pair
    if first is None or second is None:
        raise BadInput(say.TABLE_COLUMNS, where=sheet.name, columns="X / Y")
    if sheet.swap_axes and found.east is not None:
        first, second = second, first
    values = [
        (_value(sheet, at, row, first), _value(sheet, at, row, second))
        for at, row in _body(sheet, start)
        if row
    ]
    if not values:
        raise BadInput(FILE_NO_FEATURES, where=sheet.name)
    return order_of(values, first, second, headed=found.east is not None, crs=crs, where=sheet.name)


def _value(sheet: Sheet, row: int, cells: Sequence[Cell], column: int) -> float:
    where = f"{sheet.name}:{row}"
    if (row, column + 1) in sheet.unvalued:
        cell = f"{_letters(column + 1)}{row}"
        raise BadInput(say.XLSX_FORMULA_NO_VALUE, where=where, cell=cell)
    cell_value = cells[column] if column < len(cells) else None
    if isinstance(cell_value, bool) or cell_value is None:
        raise BadInput(say.NUMBER_FORMAT, where=where, what=quote(_text(cell_value), 40))
    if isinstance(cell_value, int | float):
        if not math.isfinite(cell_value):
            raise BadInput(say.COORD_NOT_FINITE, where=where, what=cell_value)
        return float(cell_value)
    return degrees(cell_value, where) if "°" in cell_value or "度" in cell_value else number(
        cell_value, where
    )  # fmt: skip


def _letters(column: int) -> str:
    text = ""
    while column:
        column, rest = divmod(column - 1, 26)
        text = chr(65 + rest) + text
    return text


def _points(sheet: Sheet, start: int, found: Columns, order: Order) -> _Made:
    rows, shapes = [], []
    values: dict[str, list[object]] = {_text(sheet.rows[start][i]): [] for i in found.others}
    for at, row in _body(sheet, start):
        if not row:
            continue
        east, north = _value(sheet, at, row, order.east), _value(sheet, at, row, order.north)
        rows.append(at)
        shapes.append(shapely.to_wkb(shapely.points(east, north)))
        for index in found.others:
            cell = row[index] if index < len(row) else None
            values[_text(sheet.rows[start][index])].append(cell)
    return tuple(rows), tuple(shapes), {k: tuple(v) for k, v in values.items() if k}


def _rings(sheet: Sheet, start: int, found: Columns, order: Order) -> _Made:
    plots: dict[str, _Plot] = {}
    plot = ring = ""
    block, last = 0, ("", "")
    for at, row in _body(sheet, start):
        if not row:
            block += 1
            continue
        plot = _cell(row, found.plot) or plot
        ring = _cell(row, found.ring) or ring
        key = (plot, ring if found.ring is not None else f"{block}")
        current = plots.setdefault(plot, _Plot(at))
        points = current.rings.setdefault(key[1], [])
        point = (_value(sheet, at, row, order.east), _value(sheet, at, row, order.north))
        complete = len(points) > 2 and points[0] == points[-1] and point != points[-1]
        if complete or (points and last != key):
            where = f"{sheet.name}:{at}"
            raise BadInput(say.RING_NUMBER, where=where, ring=quote(key[1] or "1", 20))
        points.append(point)
        last = key
    shapes = tuple(_polygon(plot, sheet.name) for plot in plots.values())
    names = {_PLOT: tuple(plots)} if found.plot is not None else {}
    return tuple(range(1, len(plots) + 1)), shapes, dict(names)


def _cell(row: Sequence[Cell], index: int | None) -> str:
    return _text(row[index]) if index is not None and index < len(row) else ""


def _polygon(plot: _Plot, name: str) -> bytes:
    rings: list[Ring] = []
    for points in plot.rings.values():
        distinct = len(set(points))
        if distinct < 3:
            raise BadInput(say.RING_TOO_SHORT, where=f"{name}:{plot.row}", count=distinct)
        rings.append(closed(np.array(points, dtype=float))[0])
    made: bytes = shapely.to_wkb(assemble(rings))
    return made


def _by_wkt(
    sheet: Sheet, start: int, found: Columns, form: str, stem: str, encoding: str | None
) -> RawLayer:
    column = found.wkt or 0
    heads = {i: _text(c) for i, c in enumerate(sheet.rows[start]) if i != column and _text(c)}
    rows: list[int] = []
    shapes: list[bytes | None] = []
    values: dict[str, list[object]] = {title: [] for title in heads.values()}
    refused: list[Refused] = []
    for at, row in _body(sheet, start):
        if not row:
            continue
        try:
            text = _cell(row, column)
            shape = shapely.to_wkb(wkt.geometry_of(text, f"{sheet.name}:{at}")) if text else None
        except SanheError as error:
            refused.append(Refused(at, error))
            continue
        rows.append(at)
        shapes.append(shape)
        for index, title in heads.items():
            values[title].append(row[index] if index < len(row) else None)
    if not rows and not refused:
        raise BadInput(FILE_NO_FEATURES, where=sheet.name)
    table = {title: tuple(column_) for title, column_ in values.items()}
    system = wkt.degrees_crs(shapely.from_wkb([blob for blob in shapes if blob is not None]))
    return RawLayer(
        stem, form, tuple(rows), tuple(shapes), table, None, encoding, tuple(refused),
        crs_default=system,
    )  # fmt: skip
