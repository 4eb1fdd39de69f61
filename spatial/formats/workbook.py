"""Sheets of a workbook: which one holds the boundary, and which the attributes of its plots."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from spatial.errors import BadInput
from spatial.formats import txt_messages as say
from spatial.formats.columns import columns
from spatial.formats.layer_choice import layer_choices
from spatial.formats.notice import told
from spatial.formats.source import RawLayer
from spatial.formats.table import Cell
from spatial.quote import quote

__all__ = ["ATTRIBUTES", "PLOT", "POINTS", "SOURCE", "Sheets", "chosen", "joined"]

Rows = Sequence[Sequence[Cell]]
Sheets = Mapping[str, Rows]

POINTS, ATTRIBUTES, SOURCE = "界址点", "属性", "说明"
"""Sheets of the workbooks that our own export writes."""

PLOT = "地块"
_SEARCHED = 10


def chosen(sheets: Sheets, where: str) -> str:
    """The sheet to read: the only one with data, or the only one with coordinates.

    Parameters
    ----------
    sheets : mapping of str to rows
        Sheets with data, at least one.

    Raises
    ------
    BadInput
        ``TABLE_MANY_SHEETS`` when several or none of several hold coordinates.

    Examples
    --------
    >>> points = [["点号", "经度", "纬度"], ["J1", 114.0, 22.9]]
    >>> chosen({"说明": [["单位", "某测绘院"]], "坐标": points}, "a.xlsx")
    '坐标'
    """
    if len(sheets) == 1 or set(sheets) == {POINTS, ATTRIBUTES, SOURCE}:
        return next(iter(sheets)) if len(sheets) == 1 else POINTS
    holding = [title for title, rows in sheets.items() if _has_coordinates(rows)]
    if len(holding) != 1:
        offered = holding or list(sheets)
        shown = quote(", ".join(offered), 200)
        refusal = BadInput(say.TABLE_MANY_SHEETS, where=where, sheets=shown)
        raise refusal.asking(layer_choices(offered))
    return holding[0]


def joined(found: RawLayer, title: str, others: Sheets, where: str) -> RawLayer:
    """The plots with the attributes that another sheet has for them; the rest is told.

    A sheet counts when one of its columns is headed as plots are, holds every plot once, and
    no other sheet does.
    """
    plots = found.columns.get(PLOT)
    fitting = {
        name: table for name, rows in others.items()
        if plots is not None and (table := _by_plot(rows)) is not None and set(plots) <= set(table)
    }  # fmt: skip
    notices = list(found.notices)
    left = [name for name in others if name not in fitting and name != SOURCE]
    values = dict(found.columns)
    if plots is not None and len(fitting) == 1:
        ((sheet, table),) = fitting.items()
        names = dict.fromkeys(name for row in table.values() for name in row)
        values |= {n: tuple([table[str(p)].get(n) for p in plots]) for n in names}
        notices.append(told(say.SHEET_JOINED, where, sheet=quote(sheet), plot=PLOT))
    else:
        left += list(fitting)
    if left:
        shown = quote(", ".join(left), 200)
        notices.append(told(say.SHEET_TAKEN, where, sheet=quote(title), others=shown))
    return replace(found, columns=values, notices=tuple(notices))


def _has_coordinates(rows: Rows) -> bool:
    return any(columns([_text(cell) for cell in row]).usable for row in rows[:_SEARCHED])


def _by_plot(rows: Rows) -> dict[str, dict[str, Cell]] | None:
    """Rows of an attribute sheet by plot; None where plots have no column or come twice."""
    head = [_text(cell) for cell in rows[0]] if rows else []
    at = columns(head).plot
    if at is None or len(set(head)) != len(head):
        return None
    made: dict[str, dict[str, Cell]] = {}
    for row in rows[1:]:
        key = _text(row[at]) if at < len(row) else ""
        if key in made:
            return None
        made[key] = {
            name: row[n] if n < len(row) else None
            for n, name in enumerate(head) if n != at and name
        }  # fmt: skip
    made.pop("", None)
    return made


def _text(cell: Cell) -> str:
    if cell is None:
        return ""
    whole = isinstance(cell, float) and cell.is_integer()
    return str(int(cell)) if whole else str(cell).strip()
