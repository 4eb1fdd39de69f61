"""The report as a workbook: page one, then a sheet a table, numbers as numbers."""

from __future__ import annotations

from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import Any

from checker.errors import REPORT_LIBRARY
from checker.report.agency import for_department
from checker.report.material import Material
from checker.report.sheet_made import sheet_of
from checker.report.voice import voice
from checker.report.xlsx_layout import Page, formats, printed
from checker.report.xlsx_summary import summarise
from checker.report.xlsx_tables import tables
from spatial.errors import BadInput

__all__ = ["write_xlsx"]

_OPTIONS = {
    "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False,
    "nan_inf_to_errors": False, "in_memory": True,
}  # fmt: skip


def write_xlsx(path: Path, material: Material) -> None:
    """Write the workbook; of the same report always the same bytes.

    Raises
    ------
    BadInput
        ``DEPARTMENT_UNKNOWN``, ``REPORT_LIBRARY``.
    """
    try:
        import xlsxwriter
    except ImportError:
        raise BadInput(REPORT_LIBRARY, form=".xlsx", library="xlsxwriter") from None
    report, sheet, say = for_department(material).report, sheet_of(material), voice(material.lang)
    made = BytesIO()
    with xlsxwriter.Workbook(made, _OPTIONS) as book:
        looks = formats(book)
        title = str(sheet.head.title.lines[0][1])
        book.set_properties({
            "title": title, "category": str(sheet.head.secrecy.lines[0][1]),
            "comments": sheet.digest, "created": _day(sheet.head.made_on),
        })  # fmt: skip
        pages = str(say.word("page", n="&P", of="&N").lines[0][1])
        first = book.add_worksheet(_name(say.word("group.summary").lines[0][1]))
        summarise(Page(first, looks), sheet, report, say)
        sheets: list[Any] = [first]
        for told in tables(sheet, report, say):
            page = Page(book.add_worksheet(_name(say.word(told.name).lines[0][1])), looks)
            page.table(told.columns, told.rows, told.printed)
            sheets.append(page.sheet)
        for one in sheets:
            printed(one, title=title, secrecy=str(sheet.head.secrecy.lines[0][1]),
                    about=f"{sheet.head.id} · {sheet.digest[:16]}", pages=pages)  # fmt: skip
    path.write_bytes(made.getvalue())


def _day(text: str) -> datetime:
    return datetime.fromisoformat(text)


def _name(text: str) -> str:
    """The name of a sheet: 31 characters at most, none that a workbook forbids."""
    return "".join(c for c in text if c not in "[]:*?/\\'")[:31]
