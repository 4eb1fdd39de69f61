"""Workbooks with every boundary point and every attribute; no cell is ever a formula."""

from __future__ import annotations

import io
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import shapely
from shapely.geometry.base import BaseGeometry

from spatial.errors import BadInput
from spatial.export import messages as say
from spatial.export.table import Table
from spatial.export.vector import Written
from spatial.formats.notice import told
from spatial.formats.source import Notice
from spatial.formats.workbook import ATTRIBUTES, PLOT, POINTS, SOURCE
from spatial.gauss_kruger import grid_of

__all__ = ["Page", "write_book", "write_xlsx"]

_CHINESE = ("地块", "圈号", "点号", "纵坐标X(m)", "横坐标Y(m)")
_OTHER = ("地块", "圈号", "点号", "Northing", "Easting")
_MAX_ROWS = 1_048_576
_MAX_TEXT = 32_767
_NARROW, _WIDE = 8, 60
_OPTIONS = {
    "constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False,
    "strings_to_numbers": False, "nan_inf_to_errors": False,
    "default_format_properties": {"font_name": "Noto Sans CJK SC"},
}  # fmt: skip


@dataclass(slots=True)
class Page:
    """A sheet filled row by row; texts are typed as text, so that none is taken for a formula."""

    sheet: Any
    plain: Any
    where: str
    head: Any = None
    row: int = 0
    cut: int = 0
    widths: list[int] = field(default_factory=list)

    def add(self, cells: Sequence[object]) -> None:
        """Write the next row.

        Raises
        ------
        BadInput
            ``EXPORT_TOO_LARGE``.
        """
        if self.row >= _MAX_ROWS:
            what = f"{_MAX_ROWS} rows/行"
            raise BadInput(say.EXPORT_TOO_LARGE, where=self.where, format="XLSX", what=what)
        style = self.head if self.head is not None and self.row == 0 else self.plain
        self.widths += [_NARROW] * (len(cells) - len(self.widths))
        for column, value in enumerate(cells):
            if value is None or value == "":
                continue
            self.widths[column] = max(self.widths[column], min(_shown(value), _WIDE))
            if isinstance(value, int | float) and not isinstance(value, bool):
                self.sheet.write_number(self.row, column, value)
                continue
            text = str(value)
            self.cut += len(text) > _MAX_TEXT
            self.sheet.write_string(self.row, column, text[:_MAX_TEXT], style)
        self.row += 1

    def lay_out(self) -> None:
        """Columns as wide as what stands in them, the head held in place with a filter."""
        for column, width in enumerate(self.widths):
            self.sheet.set_column(column, column, width)
        if self.head is not None and self.widths:
            self.sheet.freeze_panes(1, 0)
            self.sheet.autofilter(0, 0, max(self.row - 1, 0), len(self.widths) - 1)


def _shown(value: object) -> int:
    """Width of a value in half characters; a Chinese one takes two."""
    text = str(value)
    return len(text) + sum(unicodedata.east_asian_width(c) in "WF" for c in text) + 2


def write_book(path: Path, where: str, titles: Sequence[str]) -> Any:
    """An opened workbook and its pages, formulas and links switched off.

    All pages but the last, which says where the data come from, begin with a head.

    Raises
    ------
    OSError
        When it is closed and the place takes no file, like any other file.
    """
    import xlsxwriter

    made = io.BytesIO()  # what fails on the way to its place would leave its parts behind

    class Book(xlsxwriter.Workbook):  # type: ignore[misc]
        def close(self) -> None:
            if not self.fileclosed:
                super().close()
                path.write_bytes(made.getvalue())

    book = Book(made, _OPTIONS)
    plain = book.add_format({"quote_prefix": True})
    head = book.add_format({"quote_prefix": True, "bold": True, "bottom": 1, "bg_color": "#EDEDED"})
    pages = [Page(book.add_worksheet(title), plain, where, head) for title in titles]
    pages[-1].head = None
    return book, pages


def write_xlsx(table: Table, path: Path, where: str) -> Written:
    """Write a workbook: boundary points (界址点), attributes (属性), source (说明).

    Rows of both sheets are joined by the number in the column 地块.
    """
    book, (points, rows, source) = write_book(path, where, (POINTS, ATTRIBUTES, SOURCE))
    with book:
        points.add(_CHINESE if grid_of(table.crs) else _OTHER)
        rows.add([PLOT, *(f.name for f in table.fields)])
        for number, one in enumerate(table.features(), start=1):
            rows.add([number, *(one.values.get(f.name) for f in table.fields)])
            if one.geometry is not None:
                for ring, point, (east, north) in _vertices(one.geometry):
                    points.add([number, ring, f"J{point}", north, east])
        source.add(["坐标系 CRS", table.crs])
        for key, value in table.facts.items():
            source.add([key, value])
        for page in (points, rows, source):
            page.lay_out()
    return Written(tuple(_told(table, points.cut + rows.cut, where)))


def _vertices(shape: BaseGeometry) -> Iterator[tuple[int, int, list[float]]]:
    number = 0
    for part in shapely.get_parts(shape):
        rings = shapely.get_rings(part) if part.geom_type == "Polygon" else [part]
        for ring in rings:
            number += 1
            places = shapely.get_coordinates(ring).tolist()
            closed = len(places) > 1 and places[0] == places[-1]
            for point, place in enumerate(places, start=1):
                yield number, (1 if closed and point == len(places) else point), place


def _told(table: Table, cut: int, where: str) -> Iterator[Notice]:
    yield told(say.CRS_LEFT_OUT, where, format="XLSX", crs=table.crs)
    if cut:
        yield told(say.TEXT_CUT, where, field="*", count=cut, limit=_MAX_TEXT)
    if table.dimensions - {2}:
        flat = sum(
            one.geometry is not None and int(shapely.get_dimensions(one.geometry)) < 2
            for one in table.features()
        )
        yield told(say.KIND_LEFT_OUT, where, format="XLSX", count=flat)


