"""Makes the shipped Word templates from their description: ``python -m checker.report.docx_form_maker``."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from importlib import resources
from io import BytesIO
from pathlib import Path
from typing import Any

from docx import Document
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_TAB_ALIGNMENT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

from checker.report.docx import repacked

__all__ = ["FORMS", "form_bytes", "main"]

FORMS = ("compliance", "control-lines")
FONT = "Noto Sans CJK SC"
_INK, _NAVY, _SOFT = RGBColor(0x1B, 0x2A, 0x3A), RGBColor(0x1B, 0x3A, 0x57), RGBColor(0x4A, 0x55, 0x60)
_HEAD, _LABEL, _LINE = "E8EDF2", "F4F6F8", "B9C1CA"
_WIDE_MM = 178


def form_bytes(name: str) -> bytes:
    """One shipped template as a Word document, always the same bytes.

    Examples
    --------
    >>> form_bytes("compliance")[:2]
    b'PK'
    """
    described = json.loads((resources.files("checker.report") / "docx_forms.json").read_text("utf-8"))
    document = Document()
    _set_up(document)
    for block in described[name]:
        for key, write in _BLOCKS.items():
            if key in block:
                write(document, block)
                break
    made = BytesIO()
    document.save(made)
    return repacked(made.getvalue())


def _set_up(document: Any) -> None:
    for name, size, colour, bold in (
        ("Normal", 9.5, _INK, False), ("Title", 17, _INK, True), ("Subtitle", 11, _NAVY, True),
        ("Heading 1", 12, _NAVY, True),
    ):  # fmt: skip
        style = document.styles[name]
        style.font.name, style.font.size, style.font.bold = FONT, Pt(size), bold
        style.font.italic, style.font.color.rgb = False, colour
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for kind in ("w:ascii", "w:hAnsi", "w:eastAsia", "w:cs"):
            fonts.set(qn(kind), FONT)
        for kind in ("w:asciiTheme", "w:hAnsiTheme", "w:eastAsiaTheme", "w:cstheme"):
            fonts.attrib.pop(qn(kind), None)
        style.paragraph_format.space_after = Pt(3)
    document.styles["Heading 1"].paragraph_format.space_before = Pt(11)
    document.styles["Title"].paragraph_format.alignment = WD_ALIGN_PARAGRAPH.CENTER
    for border in document.styles["Title"].element.iter(qn("w:pBdr")):
        border.getparent().remove(border)
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = Mm(16)
    section.top_margin, section.bottom_margin = Mm(18), Mm(16)
    _head_and_foot(section)
    about = document.core_properties
    about.author = about.last_modified_by = "Sanhe"
    about.comments = about.title = ""
    about.created = about.modified = about.last_printed = datetime(2026, 1, 1, tzinfo=UTC)
    about.revision = 1


def _head_and_foot(section: Any) -> None:
    head = section.header.paragraphs[0]
    _small(head, "{{ report.id }}\t{{ report.marking }}")
    foot = section.footer.paragraphs[0]
    _small(foot, "{{ site.name }}\t")
    for field in ("PAGE", " / ", "NUMPAGES"):
        if field.isupper():
            simple = OxmlElement("w:fldSimple")
            simple.set(qn("w:instr"), field)
            foot._p.append(simple)
        else:
            _small(foot, field)
    for paragraph in (head, foot):
        paragraph.style = "Normal"
        stops = paragraph.paragraph_format.tab_stops
        stops.add_tab_stop(Mm(_WIDE_MM), WD_TAB_ALIGNMENT.RIGHT)


def _small(paragraph: Any, text: str) -> None:
    run = paragraph.add_run(text)
    run.font.size, run.font.color.rgb = Pt(8), _SOFT


def _title(document: Any, block: Mapping[str, Any]) -> None:
    document.add_paragraph(block["title"], style="Title")


def _subtitle(document: Any, block: Mapping[str, Any]) -> None:
    document.add_paragraph(block["subtitle"], style="Subtitle").alignment = WD_ALIGN_PARAGRAPH.CENTER


def _heading(document: Any, block: Mapping[str, Any]) -> None:
    paragraph = document.add_paragraph(block["heading"], style="Heading 1")
    paragraph.paragraph_format.page_break_before = "new_page" in block


def _text(document: Any, block: Mapping[str, Any]) -> None:
    document.add_paragraph(block["text"])


def _note(document: Any, block: Mapping[str, Any]) -> None:
    _small(document.add_paragraph(), block["note"])


def _opened(document: Any, block: Mapping[str, Any]) -> None:
    word, said = ("if", block["if"]) if "if" in block else ("for", block["loop"])
    document.add_paragraph(f"{{%p {word} {said} %}}")


def _closed(document: Any, block: Mapping[str, Any]) -> None:
    document.add_paragraph(f"{{%p end{block['end']} %}}")


def _image(document: Any, block: Mapping[str, Any]) -> None:
    paragraph = document.add_paragraph(block["image"])
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    paragraph.paragraph_format.page_break_before = "new_page" in block


def _pairs(document: Any, block: Mapping[str, Any]) -> None:
    table = _grid(document, (26, 64, 24, 56))
    for row in block["pairs"]:
        cells = table.add_row().cells
        for n, (cell, text) in enumerate(zip(cells, row, strict=True)):
            _put(cell, text)
            if n % 2 == 0:
                _shade(cell, _LABEL)


def _verdict(document: Any, block: Mapping[str, Any]) -> None:
    """The verdict on its ground, the conclusion beside it."""
    name, said = block["verdict"]
    table = _grid(document, (52, 118))
    left, right = table.add_row().cells
    _put(left, f"{{% cellbg {name}.ground %}}{{{{ {name}.text }}}}", bold=True, size=12)
    _put(right, said, size=11)


def _table(document: Any, block: Mapping[str, Any]) -> None:
    """A table with a row for each thing, or a sentence where there is none."""
    columns: Sequence[Any] = block["columns"]
    every, name = block["table"], block["as"]
    document.add_paragraph(f"{{%p if {every} %}}")
    table = _grid(document, tuple(column[2] for column in columns))
    if not block.get("headless"):
        head = table.add_row()
        for cell, column in zip(head.cells, columns, strict=True):
            _put(cell, column[0], bold=True)
            _shade(cell, _HEAD)
        mark = OxmlElement("w:tblHeader")
        head._tr.get_or_add_trPr().append(mark)
    where = f" if {block['where']}" if "where" in block else ""
    _put(table.add_row().cells[0], f"{{%tr for {name} in {every}{where} %}}")
    for n, (cell, column) in enumerate(zip(table.add_row().cells, columns, strict=True)):
        _put(cell, column[1], right="right" in column[3:])
        if block.get("headless") and n == 0:
            _shade(cell, _LABEL)
    _put(table.add_row().cells[0], "{%tr endfor %}")
    document.add_paragraph("{%p else %}")
    _note(document, {"note": block["empty"]})
    document.add_paragraph("{%p endif %}")


def _grid(document: Any, widths: Sequence[int]) -> Any:
    table = document.add_table(rows=0, cols=len(widths))
    table.alignment, table.autofit = WD_TABLE_ALIGNMENT.CENTER, False
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Mm(width * _WIDE_MM / sum(widths))
    borders = OxmlElement("w:tblBorders")
    for side in ("top", "left", "bottom", "right", "insideH", "insideV"):
        line = OxmlElement(f"w:{side}")
        for key, value in (("val", "single"), ("sz", "4"), ("space", "0"), ("color", _LINE)):
            line.set(qn(f"w:{key}"), value)
        borders.append(line)
    table._tbl.tblPr.append(borders)
    return table


def _put(cell: Any, text: str, *, bold: bool = False, size: float = 9, right: bool = False) -> None:
    paragraph = cell.paragraphs[0]
    paragraph.paragraph_format.space_after = Pt(1)
    paragraph.paragraph_format.line_spacing = Pt(size * 1.42)
    paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT if right else WD_ALIGN_PARAGRAPH.LEFT
    first, *more = text.split("\n")
    for line in more:  # nothing is left of it, not even the break, where it says nothing
        first += f"{{% if {line.strip('{} ')} %}}\n{line}{{% endif %}}"
    parts = first.split("\n")
    for n, part in enumerate(parts):
        run = paragraph.add_run(part)
        run.bold, run.font.size = bold, Pt(size)
        if n + 1 < len(parts):
            run.add_break()
    kept = OxmlElement("w:cantSplit")
    properties = cell._tc.getparent().get_or_add_trPr()
    if properties.find(qn("w:cantSplit")) is None:
        properties.append(kept)


def _shade(cell: Any, colour: str) -> None:
    shade = OxmlElement("w:shd")
    for key, value in (("val", "clear"), ("color", "auto"), ("fill", colour)):
        shade.set(qn(f"w:{key}"), value)
    cell._tc.get_or_add_tcPr().append(shade)


_BLOCKS: Mapping[str, Callable[[Any, Mapping[str, Any]], None]] = {
    "title": _title, "subtitle": _subtitle, "pairs": _pairs, "heading": _heading, "text": _text,
    "note": _note, "verdict": _verdict, "table": _table, "if": _opened, "loop": _opened,
    "end": _closed, "image": _image,
}  # fmt: skip


def main(folder: Path) -> None:
    """Write every shipped template."""
    for name in FORMS:
        (folder / f"{name}.docx").write_bytes(form_bytes(name))


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(str(resources.files("checker.report") / "forms")))
