"""Coordinate tables as XLSX workbooks; formulas are never evaluated."""

from __future__ import annotations

import io
import re
from datetime import date, datetime, time, timedelta
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook

from spatial.errors import BadInput
from spatial.formats import archive, table
from spatial.formats import messages as say
from spatial.formats import package_messages as pack
from spatial.formats.incoming import Incoming
from spatial.formats.source import RawLayer
from spatial.formats.workbook import Sheets, chosen, joined
from spatial.quote import quote

__all__ = ["read"]

_CELL = re.compile(rb'<c\b[^>]*?\br="([A-Z]{1,3})(\d{1,7})"[^>]*?(?<!/)>(.*?)</c>', re.DOTALL)
_VALUE = re.compile(rb"<v[^>/]*>[^<]")
_SHEETS = re.compile(rb'<sheet\b[^>]*?\bname="([^"]*)"[^>]*?\br:id="([^"]*)"')
_TARGETS = re.compile(rb"<Relationship\b[^>]*>")


def read(
    data: bytes,
    name: str,
    *,
    crs: str | None,
    layer: str | None = None,
    stem: str = "",
    swap_axes: bool = False,
) -> RawLayer:
    """Features of one sheet of a workbook; see :func:`spatial.formats.table.layer`.

    Of several sheets with data, the only one with columns of coordinates is read; the sheet
    of a workbook of our own export goes by its name. Where another sheet has a row for each
    of its plots, the values of that row are the plot's attributes.

    Parameters
    ----------
    layer : str or None
        Sheet; needed when several hold coordinates.

    Raises
    ------
    BadInput
        ``CONTENT_NOT_XLSX``, ``ZIP_…``, ``TABLE_MANY_SHEETS``, ``LAYER_UNKNOWN``,
        ``XLSX_FORMULA_NO_VALUE`` and those of the table.
    """
    parts = _parts(data, name)
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
        sheets = _sheets(book, layer, name)
    except (CalamineError, OSError, ValueError) as problem:
        what = quote(problem)
        raise BadInput(pack.CONTENT_NOT_XLSX, where=name, what=what) from None
    title = chosen(sheets, name)
    unvalued = _unvalued(parts.get(_target(parts, title), b""))
    sheet = table.Sheet(name, sheets[title], unvalued, swap_axes)
    found = table.layer(sheet, form="xlsx", stem=stem or name, crs=crs)
    others = {key: rows for key, rows in sheets.items() if key != title}
    return joined(found, title, others, name)


def _parts(data: bytes, name: str) -> dict[str, bytes]:
    """The XML of workbook and sheets, after the archive was found harmless."""
    found = {}
    with archive.inspected(Incoming(name, data=data)) as (opened, members):
        for member in members:
            if member.name.startswith(("xl/workbook.xml", "xl/_rels/", "xl/worksheets/sheet")):
                stream = io.BytesIO()
                archive.unpack(opened, member, stream, name)
                found[member.name] = stream.getvalue()
    if "xl/workbook.xml" not in found:
        raise BadInput(pack.CONTENT_NOT_XLSX, where=name, what="xl/workbook.xml")
    return found


def _sheets(book: CalamineWorkbook, layer: str | None, name: str) -> Sheets:
    """Cells of every sheet with data, or of the one that is named."""
    titles = book.sheet_names
    if layer is not None and layer not in titles:
        shown = quote(", ".join(titles), 200)
        raise BadInput(say.LAYER_UNKNOWN, where=name, layer=quote(layer), layers=shown)
    found: dict[str, list[list[table.Cell]]] = {}
    for title in titles if layer is None else [layer]:
        sheet = book.get_sheet_by_name(title)
        if sheet.height > 0 or layer is not None:
            cells = sheet.to_python(skip_empty_area=False)
            found[title] = [[_plain(cell) for cell in row] for row in cells]
    if not found:
        raise BadInput(say.FILE_NO_FEATURES, where=name)
    return found


def _plain(cell: Any) -> table.Cell:
    if isinstance(cell, datetime | date | time | timedelta):
        return cell.isoformat() if not isinstance(cell, timedelta) else str(cell)
    return None if cell == "" else cell


def _target(parts: dict[str, bytes], title: str) -> str:
    """File of a sheet inside the workbook."""
    ids = {
        key.decode("utf-8", "replace"): rel
        for key, rel in _SHEETS.findall(parts["xl/workbook.xml"])
    }
    wanted = ids.get(_escaped(title))
    for relation in _TARGETS.findall(parts.get("xl/_rels/workbook.xml.rels", b"")):
        if wanted is not None and b'Id="' + wanted + b'"' in relation:
            match = re.search(rb'Target="/?(?:xl/)?([^"]*)"', relation)
            return "xl/" + match[1].decode("utf-8", "replace") if match else ""
    return "xl/worksheets/sheet1.xml" if len(ids) <= 1 else ""


def _escaped(title: str) -> str:
    return title.replace("&", "&amp;").replace("<", "&lt;").replace('"', "&quot;")


def _unvalued(xml: bytes) -> frozenset[tuple[int, int]]:
    """Cells (row, column), 1-based, that hold a formula without a value."""
    if b"<f" not in xml:
        return frozenset()
    return frozenset(
        (int(row), _column(letters))
        for letters, row, body in _CELL.findall(xml)
        if b"<f" in body and not _VALUE.search(body)
    )


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number
