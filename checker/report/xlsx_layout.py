"""How a workbook of a report looks: formats, column widths, heads that stay, printing."""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from checker.report.looks import tone
from checker.report.sheet import Verdicted
from checker.report.voice import Said
from checker.verdict import Verdict

__all__ = ["Cell", "Column", "Page", "formats", "printed", "text_of"]

Cell = str | float | date | Said | Verdicted | tuple[Said, ...] | None

FONT = "Noto Sans CJK SC"
NUMBERS = {"m2": "#,##0.00", "ha": "#,##0.0000", "mu": "#,##0.00", "m": "#,##0.00",
           "share": "0.00%", "n": "0", "date": "yyyy-mm-dd"}  # fmt: skip
_MAX_TEXT = 32_767
_LINE = 15.0
_GREY = "#C9CED4"


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its head, the kind of its numbers (``text`` for words), its greatest width."""

    head: Said
    kind: str = "text"
    width: int = 40


def formats(book: Any) -> dict[str, Any]:
    """Every format of the workbook by name; texts are typed as text, so none is a formula."""
    base = {"font_name": FONT, "font_size": 10, "valign": "top", "border": 1, "border_color": _GREY}
    text = base | {"quote_prefix": True, "text_wrap": True}
    made = {
        "text": text, "head": text | {"bold": True, "bg_color": "#E8EDF2", "valign": "vcenter"},
        "label": text | {"bg_color": "#F4F6F8", "font_color": "#3A4855"},
        "title": {"font_name": FONT, "font_size": 16, "bold": True, "quote_prefix": True,
                  "text_wrap": True, "valign": "vcenter"},
        "group": {"font_name": FONT, "font_size": 12, "bold": True, "quote_prefix": True,
                  "font_color": "#1B3A57", "bottom": 2, "bottom_color": "#1B3A57"},
        "small": {"font_name": FONT, "font_size": 9, "quote_prefix": True, "text_wrap": True,
                  "font_color": "#4A5560", "valign": "top"},
        **{kind: base | {"num_format": shown, "align": "right", "indent": 1} for kind, shown in NUMBERS.items()},
        **{code: text | {"bold": True, "font_color": ink, "bg_color": ground}
           for code, (ink, ground) in ((v.value, tone(v.value)) for v in Verdict)},
    }  # fmt: skip
    return {name: book.add_format(properties) for name, properties in made.items()}


def text_of(value: Cell) -> str:
    """A value as the text of a cell; several texts stand under each other.

    Examples
    --------
    >>> text_of((Said((("zh", "甲"),)), Said((("zh", "乙"),))))
    '甲\\n乙'
    """
    if isinstance(value, Verdicted):
        return "\n".join(f"{value.sign} {line}" for _, line in value.word.lines)
    if isinstance(value, tuple):
        return "\n".join(text_of(said) for said in value if said)
    if isinstance(value, Said) and len({line for _, line in value.lines}) == 1:
        return text_of(value.lines[0][1])
    text = "" if value is None else str(value)
    return text if len(text) <= _MAX_TEXT else text[: _MAX_TEXT - 1] + "…"


def _broad(text: str) -> int:
    """Width in characters of a column; a Chinese one takes almost two."""
    return math.ceil(sum(1.9 if unicodedata.east_asian_width(c) in "WF" else 0.86 for c in text))


@dataclass(slots=True)
class Page:
    """One sheet of the workbook, filled row by row."""

    sheet: Any
    looks: Mapping[str, Any]
    row: int = 0
    widths: list[float] = field(default_factory=list)

    def put(self, column: int, value: Cell, look: str = "text", *, to: int | None = None) -> None:
        """Write one cell of the current row, across the columns up to ``to`` where that is given."""
        name = value.code if isinstance(value, Verdicted) else look
        style = self.looks[name]
        if to is not None and to > column:
            self.sheet.merge_range(self.row, column, self.row, to, "", style)
        if isinstance(value, int | float):
            self.sheet.write_number(self.row, column, value, style)
        elif isinstance(value, date):
            self.sheet.write_datetime(self.row, column, value, style)
        elif text := text_of(value):
            self.sheet.write_string(self.row, column, text, style)
        else:
            self.sheet.write_blank(self.row, column, None, style)

    def tall(self, cells: Sequence[tuple[Cell, float]], *, least: float = _LINE) -> None:
        """Make the current row high enough for texts in columns of the given widths."""
        lines = max((_lines(text_of(value), width) for value, width in cells), default=1)
        self.sheet.set_row(self.row, max(least, min(lines * _LINE, 400.0)))

    def table(
        self, columns: Sequence[Column], rows: Sequence[Sequence[Cell]], wide: int
    ) -> None:
        """A whole sheet as one table: head that stays and is printed on every page, filter.

        The first ``wide`` columns are printed; the others are for the screen.
        """
        widths = [float(_width(c, [row[n] for row in rows])) for n, c in enumerate(columns)]
        for n, column in enumerate(columns):
            self.sheet.set_column(n, n, widths[n])
            self.put(n, column.head, "head")
        self.tall([(c.head, w) for c, w in zip(columns, widths, strict=True)], least=24)
        for row in rows:
            self.row += 1
            for n, (column, value) in enumerate(zip(columns, row, strict=True)):
                number = isinstance(value, int | float | date)
                self.put(n, value, column.kind if number else "text")
            self.tall(list(zip(row, widths, strict=True)))
        last = len(columns) - 1
        self.sheet.freeze_panes(1, 0)
        self.sheet.repeat_rows(0)
        self.sheet.autofilter(0, 0, self.row, last)
        self.sheet.print_area(0, 0, self.row, min(last, wide - 1))


def _lines(text: str, width: float) -> int:
    room = max(width - 1, 1)
    return sum(max(1, math.ceil(_broad(line) / room)) for line in text.split("\n"))


def _width(column: Column, values: Sequence[Cell]) -> int:
    if column.kind != "text":
        return max(12, *(_broad(line) + 3 for line in str(column.head).split("\n")))
    heads = max(_broad(line) + 4 for line in str(column.head).split("\n"))
    told = max((_broad(line) for v in values for line in text_of(v).split("\n")), default=0) + 2
    return max(heads, min(told, column.width))


def printed(sheet: Any, *, title: str, secrecy: str, about: str, pages: str) -> None:
    """A4 across, one page wide, with title, secrecy label and page numbers on every page.

    Parameters
    ----------
    about : str
        Stands at the left of the foot.
    pages : str
        With ``&P`` and ``&N`` for page and pages.
    """
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.set_margins(left=0.5, right=0.5, top=0.8, bottom=0.7)
    font = f'&"{FONT},Regular"&9 '
    sheet.set_header(f"&L{font}{_plain(title)}&R{font}{_plain(secrecy)}")
    sheet.set_footer(f"&L{font}{_plain(about)}&R{font}{pages}")
    sheet.hide_gridlines(2)


def _plain(text: str) -> str:
    """A text in which a page head finds no command, short enough for it."""
    return " ".join(text.split())[:70].replace("&", "&&")
