"""The ranked table as CSV, workbook and JSON; texts never become formulas, numbers stay numbers."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from checker.batch.columns import COLUMNS
from checker.report.comparison import Cell, Comparison
from checker.validity import SUPERSEDED_BY_DATA
from spatial.errors import Text
from spatial.export.inert import inert

__all__ = ["COLOURS", "write_csv", "write_json", "write_xlsx"]

COLOURS = {
    "prohibited": "#b2182b", "conditional": "#e08214", "unknown": "#6b6f75", "clear": "#2166ac",
    "not_applicable": "#8a8f98", "refused": "#3c3c3c",
}  # fmt: skip
"""Red, amber, grey and blue of the verdicts, as on the map; never without sign and word."""

_SOFT = {
    "prohibited": "#fbeaec", "conditional": "#fdf1e2", "unknown": "#f1f2f3", "clear": "#eaf2fa",
}  # fmt: skip
_SHEETS = (Text("排名", "Ranking"), Text("比选", "Comparison"), Text("说明", "About"))
_NOTICE = Text(
    "本表供项目前期选址比较参考，不替代用地预审与选址意见书等行政许可",
    "For early comparison of sites; it replaces no permit",
)
_MAX_TEXT = 32_767


def write_json(path: Path, table: Mapping[str, Any], **_: Any) -> None:
    """Write the document ``sanhe-batch/1``."""
    text = json.dumps(table, ensure_ascii=False, indent=1, allow_nan=False)
    path.write_text(text + "\n", encoding="utf-8")


def write_csv(path: Path, rows: Sequence[Mapping[str, Any]], lang: str, **_: Any) -> None:
    """Write the ranking as CSV in UTF-8 with a mark that spreadsheets need to see that."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow([column.title.of(lang) for column in COLUMNS])
    for row in rows:
        values = (column.value(row, lang) for column in COLUMNS)
        writer.writerow([inert(v) if isinstance(v, str) else v for v in values])
    path.write_bytes(text.getvalue().encode("utf-8-sig"))


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
            page.sheet.set_footer(f"&L{table['secrecy']}&R&P / &N")


def _ranking(book: Any, sheet: Any, rows: Sequence[Mapping[str, Any]], lang: str) -> None:
    head = _head(book)
    text = book.add_format({"quote_prefix": True, "text_wrap": True, "valign": "top"})
    figure = book.add_format({"num_format": "#,##0.00", "valign": "top"})
    whole = book.add_format({"num_format": "0", "valign": "top"})
    marks = {v: _coloured(book, v) for v in COLOURS}
    for n, column in enumerate(COLUMNS):
        sheet.set_column(n, n, column.width)
        sheet.write_string(0, n, column.title.of(lang), head)
    for number, row in enumerate(rows, start=1):
        for n, column in enumerate(COLUMNS):
            value = column.value(row, lang)
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
    sheet.print_area(0, 0, max(len(rows), 1), len(COLUMNS) - 1)


def _comparison(book: Any, sheet: Any, found: Comparison, lang: str) -> None:
    head = _head(book)
    plain = book.add_format({"quote_prefix": True, "text_wrap": True, "valign": "top"})
    title = book.add_format({"quote_prefix": True, "bold": True, "valign": "top", "text_wrap": True})
    figure = book.add_format({"num_format": "#,##0.00", "valign": "top", "align": "left"})
    marks = {v: _coloured(book, v) for v in COLOURS}
    sheet.set_column(0, 0, 24)
    if found.names:
        sheet.set_column(1, len(found.names), 34)
    sheet.write_string(0, 0, Text("比选内容", "Alternatives").of(lang), head)
    for n, name in enumerate(found.names, start=1):
        sheet.write_string(0, n, f"{n}. {name}"[:_MAX_TEXT], head)
    for number, row in enumerate(found.rows, start=1):
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


def _head(book: Any) -> Any:
    return book.add_format({
        "quote_prefix": True, "bold": True, "bottom": 1, "bg_color": "#EDEDED", "text_wrap": True,
        "valign": "top",
    })  # fmt: skip


def _coloured(book: Any, verdict: str) -> Any:
    look = {
        "quote_prefix": True, "text_wrap": True, "valign": "top", "bold": verdict == "prohibited",
        "font_color": COLOURS[verdict] if verdict != "conditional" else "#8a4b00",
    }  # fmt: skip
    if verdict in _SOFT:
        look["bg_color"] = _SOFT[verdict]
    return book.add_format(look)


def _about(table: Mapping[str, Any], lang: str) -> list[list[object]]:
    source, counts, book = table["source"], table["counts"], table["rulebook"]
    said = {
        Text("文件", "File"): f"{source['filename']}  {source['sha256']}",
        Text("地块数", "Sites"): source["sites"],
        Text("未能核查", "Could not be checked"): counts["refused"],
        Text("核查日期", "Day of the check"): table["as_of"],
        Text("制表时间", "Made"): table["created_at"],
        Text("规则包", "Rule pack"): f"{book['title'][lang]}  {book['id']}  {book['sha256']}",
        Text("项目信息所在列", "Columns of project facts"): ", ".join(source["facts"]) or "—",
        Text("图层库", "Store"): f"{table['store']['id']}  {table['store']['head']}",
        Text("软件", "Engine"): ", ".join(
            f"{k} {v}" for k, v in table["engine"].items() if isinstance(v, str)
        ),
        Text("密级", "Secrecy"): table["secrecy"],
        Text("有效期", "Validity"): SUPERSEDED_BY_DATA.of(lang),
        Text("声明", "Notice"): _NOTICE.of(lang),
    }  # fmt: skip
    return [[title.of(lang), value] for title, value in said.items()]
