"""The ranked table as a workbook: ranking, the first sites side by side, what it rests on."""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from checker.batch.columns import COLUMNS, ON_PAPER
from checker.report.comparison import Cell, Comparison
from checker.report.looks import tone
from checker.report.voice import voice
from checker.validity import SUPERSEDED_BY_DATA
from checker.verdict import Verdict
from spatial.errors import Text

__all__ = ["write_xlsx"]

_SHEETS = (Text("排名", "Ranking"), Text("比选", "Comparison"), Text("说明", "About"))
_NOTICE = Text(
    "本表供项目前期选址比较参考，不替代用地预审与选址意见书等行政许可",
    "For early comparison of sites; it replaces no permit",
)
_TITLE = Text("批量核查排名（项目前期参考）", "Sites ranked (for early planning)")
_MAX_TEXT = 32_767
_LINE, _TALLEST, _WIDE = 15.0, 400.0, 38


def write_xlsx(
    path: Path, rows: Sequence[Mapping[str, Any]], table: Mapping[str, Any],
    comparison: Comparison, lang: str, **_: Any,
) -> None:  # fmt: skip
    """Write the workbook: ranking, comparison of the first sites, what it rests on."""
    from spatial.export.xlsx import write_book

    book, pages = write_book(path, path.name, [title.of(lang) for title in _SHEETS])
    with book:
        _ranking(book, pages[0].sheet, rows, lang)
        _comparison(book, pages[1].sheet, comparison, lang)
        for cells in _about(table, lang):
            pages[2].add(cells)
        pages[2].lay_out()
        for page in pages:
            page.sheet.set_paper(8 if page is not pages[2] else 9)
            page.sheet.set_landscape()
            page.sheet.fit_to_pages(1, 0)
            page.sheet.set_header(f"&C{_TITLE.of(lang)}{_unverified(table, lang)}")
            page.sheet.set_footer(f"&L{_secrecy(table, lang)}&R&P / &N")


def _unverified(table: Mapping[str, Any], lang: str) -> str:
    """The mark of a pack that was not verified, behind the title; nothing for any other."""
    if table["rulebook"]["verified"]:
        return ""
    said = voice(lang).word("mark.pack")
    return Text(f"（{said}）", f" ({said})").of(lang)


def _secrecy(table: Mapping[str, Any], lang: str) -> str:
    return str(voice(lang).named("secrecy", table["secrecy"]))


def _ranking(book: Any, sheet: Any, rows: Sequence[Mapping[str, Any]], lang: str) -> None:
    head = _head(book)
    text = book.add_format({"quote_prefix": True, "text_wrap": True, "valign": "top", "indent": 1})
    figure = book.add_format({"num_format": "#,##0.00", "valign": "top"})
    whole = book.add_format({"num_format": "0", "valign": "top"})
    marks = {v: _coloured(book, v) for v in (*map(str, Verdict), "refused")}
    sheet.set_row(0, _height((c.title.of(lang), c.width) for c in COLUMNS))
    for n, column in enumerate(COLUMNS):
        sheet.set_column(n, n, column.width)
        sheet.write_string(0, n, column.title.of(lang), head)
    for number, row in enumerate(rows, start=1):
        values = [column.value(row, lang) for column in COLUMNS]
        texts = ((str(v), c.width) for c, v in zip(COLUMNS, values, strict=True) if c.kind == "text" and v)
        sheet.set_row(number, _height(texts))
        for n, (column, value) in enumerate(zip(COLUMNS, values, strict=True)):
            if value is None or value == "":
                continue
            if column.kind == "text":
                style = marks[row["verdict"] or "refused"] if column.name == "verdict" else text
                sheet.write_string(number, n, str(value)[:_MAX_TEXT], style)
            else:
                sheet.write_number(number, n, value, figure if column.kind == "number" else whole)
    sheet.freeze_panes(1, 4)
    sheet.autofilter(0, 0, max(len(rows), 1), len(COLUMNS) - 1)
    sheet.repeat_rows(0)
    sheet.print_area(0, 0, max(len(rows), 1), ON_PAPER - 1)


def _comparison(book: Any, sheet: Any, found: Comparison, lang: str) -> None:
    head = _head(book)
    plain = book.add_format({"quote_prefix": True, "text_wrap": True, "valign": "top"})
    title = book.add_format({"quote_prefix": True, "bold": True, "valign": "top", "text_wrap": True})
    figure = book.add_format({"num_format": "#,##0.00", "valign": "top", "align": "left"})
    marks = {v: _coloured(book, v) for v in (*map(str, Verdict), "refused")}
    sheet.set_column(0, 0, 24)
    if found.names:
        sheet.set_column(1, len(found.names), _WIDE)
    sheet.write_string(0, 0, Text("比选内容", "Alternatives").of(lang), head)
    for n, name in enumerate(found.names, start=1):
        sheet.write_string(0, n, f"{n}. {name}"[:_MAX_TEXT], head)
    for number, row in enumerate(found.rows, start=1):
        sheet.set_row(number, _height((_lines(cell, lang), _WIDE) for cell in row.cells))
        sheet.write_string(number, 0, row.title.of(lang), title)
        for n, cell in enumerate(row.cells, start=1):
            if cell.figure is not None and not cell.said:
                sheet.write_number(number, n, cell.figure, figure)
            elif said := _lines(cell, lang):
                sheet.write_string(number, n, said[:_MAX_TEXT], marks.get(cell.verdict, plain))
    sheet.freeze_panes(1, 1)
    sheet.repeat_rows(0)
    sheet.print_area(0, 0, max(len(found.rows), 1), max(len(found.names), 1))


def _lines(cell: Cell, lang: str) -> str:
    return "\n".join(text.of(lang) for text in cell.said)


def _height(texts: Iterable[tuple[str, int]]) -> float:
    """Height of a row that shows every text at its column's width, in points."""
    tallest = 1
    for text, width in texts:
        lines = sum(max(1, math.ceil(_breadth(line) / (width - 2))) for line in text.split("\n"))
        tallest = max(tallest, lines)
    return min(_LINE * tallest + 2, _TALLEST)


def _breadth(text: str) -> int:
    """Width of a text in half characters; a Chinese one takes two."""
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


def _head(book: Any) -> Any:
    return book.add_format({
        "quote_prefix": True, "bold": True, "bottom": 1, "bg_color": "#EDEDED", "text_wrap": True,
        "valign": "top",
    })  # fmt: skip


def _coloured(book: Any, verdict: str) -> Any:
    look = {"quote_prefix": True, "text_wrap": True, "valign": "top",
            "bold": verdict == "prohibited"}  # fmt: skip
    if verdict != "refused":
        look["font_color"], look["bg_color"] = tone(verdict)
    return book.add_format(look)


def _about(table: Mapping[str, Any], lang: str) -> list[list[object]]:
    source, counts, book = table["source"], table["counts"], table["rulebook"]
    said = {
        Text("文件", "File"): f"{source['filename']}  {source['sha256']}",
        Text("地块数", "Sites"): source["sites"],
        Text("未能核查", "Could not be checked"): counts["refused"],
        Text("数据截至", "Data as of"): table["as_of"],
        Text("制表时间", "Made"): table["created_at"],
        Text("规则包", "Rule pack"): f"{book['title'][lang]}  {book['id']}  {book['sha256']}"
        f"{_unverified(table, lang)}",
        Text("项目信息所在列", "Columns of project facts"): ", ".join(source["facts"]) or "—",
        Text("图层库", "Store"): f"{table['store']['id']}  {table['store']['head']}",
        Text("软件", "Engine"): ", ".join(
            f"{k} {v}" for k, v in table["engine"].items() if isinstance(v, str)
        ),
        Text("密级", "Secrecy"): _secrecy(table, lang),
        Text("有效期", "Validity"): SUPERSEDED_BY_DATA.of(lang),
        Text("声明", "Notice"): _NOTICE.of(lang),
    }  # fmt: skip
    return [[title.of(lang), value] for title, value in said.items()]
