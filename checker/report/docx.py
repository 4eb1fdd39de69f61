"""The report as a Word document, filled into a template that an agency edits in Word."""

from __future__ import annotations

import zipfile
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

from checker.errors import REPORT_LIBRARY
from checker.report.agency import for_department
from checker.report.docx_context import context_of, plain
from checker.report.docx_messages import TEMPLATE_BROKEN
from checker.report.docx_templates import template_bytes
from checker.report.material import Material
from checker.report.sheet_made import sheet_of
from checker.report.voice import voice
from spatial.errors import BadInput, Text

if TYPE_CHECKING:
    from docxtpl import DocxTemplate

__all__ = ["repacked", "write_docx"]

_DPI = 150
_HEIGHT_MM = 252.0
"""What a page of the shipped templates can hold; up to it the scale printed on a map holds."""
_QR_MM = 26
_DAY = (1980, 1, 1, 0, 0, 0)


def write_docx(path: Path, material: Material) -> None:
    """Write the Word document; of the same report and template always the same bytes.

    Raises
    ------
    BadInput
        ``TEMPLATE_UNKNOWN``, ``TEMPLATE_FOLDER``, ``TEMPLATE_FIELD``, ``TEMPLATE_BROKEN``,
        ``TEMPLATE_UNSAFE``, ``DEPARTMENT_UNKNOWN``, ``REPORT_LIBRARY``, ``FONT_MISSING``,
        ``GLYPH_MISSING``.
    """
    try:
        import docxtpl
        from lxml.etree import LxmlError
    except ImportError:
        raise BadInput(REPORT_LIBRARY, form=".docx", library="docxtpl") from None
    name, data = template_bytes(material.form, material.templates)
    own, sheet = for_department(material), sheet_of(material)
    context = context_of(own, sheet, voice(material.lang))
    try:
        template = docxtpl.DocxTemplate(BytesIO(data))
        template.init_docx()
    except (KeyError, ValueError, LxmlError):
        what = Text("不是 Word 文档（.docx）", "it is no Word document (.docx)")
        raise BadInput(TEMPLATE_BROKEN, template=name, what=what) from None
    pictures = _pictures(template, material, data, (sheet.head.id, sheet.digest))
    _fill(template, context | pictures, name)
    _describe(template, [m["alt"] for m in pictures["maps"]], plain(voice(material.lang).word("about.qr")))
    about = template.docx.core_properties
    about.title, about.comments = plain(sheet.head.title).splitlines()[0], sheet.digest
    about.category = plain(sheet.head.secrecy).splitlines()[0]
    made = BytesIO()
    template.save(made)
    path.write_bytes(repacked(made.getvalue()))


def _fill(template: DocxTemplate, context: dict[str, Any], name: str) -> None:
    """Render the template.

    Raises
    ------
    BadInput
        ``TEMPLATE_FIELD``, ``TEMPLATE_BROKEN``.
    """
    from jinja2 import TemplateError
    from lxml.etree import LxmlError

    from checker.report.docx_sandbox import environment, told

    try:
        template.render(context, jinja_env=environment(), autoescape=True)
    except TemplateError as problem:
        raise told(problem, name) from None
    except (TypeError, ValueError, LookupError, OverflowError, LxmlError):
        what = Text("标记放错位置或取值不当", "a tag in the wrong place, or of a wrong value")
        raise BadInput(TEMPLATE_BROKEN, template=name, what=what) from None


def _pictures(
    template: DocxTemplate, material: Material, data: bytes, mark: tuple[str, str]
) -> dict[str, Any]:
    """Maps and code, drawn only where the template asks for them."""
    from docx.shared import Mm
    from docxtpl import InlineImage

    asked = _asked(data)
    out: dict[str, Any] = {"maps": [], "qr": ""}
    if b"maps" in asked:
        from checker.report.plan_map import plan_maps, png_of

        for drawn in plan_maps(material):
            width = Mm(drawn.width_mm * min(1.0, _HEIGHT_MM / drawn.height_mm))
            image = InlineImage(template, BytesIO(png_of(drawn, _DPI)), width=width)
            out["maps"].append({"title": plain(drawn.title), "alt": plain(drawn.alt), "image": image})
    if b"qr" in asked:
        from checker.report.seal import qr_png

        out["qr"] = InlineImage(template, BytesIO(qr_png(*mark)), width=Mm(_QR_MM))
    return out


def _describe(template: DocxTemplate, maps: list[str], code: str) -> None:
    """Say beside every picture what it shows: maps in their order, then the code."""
    from docx.oxml.ns import qn

    told = iter(maps)
    for picture in template.docx.element.body.iter(qn("wp:docPr")):
        if not picture.get("descr"):
            picture.set("descr", next(told, code))


def _asked(data: bytes) -> bytes:
    with zipfile.ZipFile(BytesIO(data)) as parts:
        return b"".join(parts.read(n) for n in parts.namelist() if n.startswith("word/"))


def repacked(data: bytes) -> bytes:
    """The same document with one fixed date inside, so that its bytes tell whether it changed."""
    out = BytesIO()
    with zipfile.ZipFile(BytesIO(data)) as parts, zipfile.ZipFile(out, "w") as target:
        for name in parts.namelist():
            entry = zipfile.ZipInfo(name, _DAY)
            packed = name.endswith(".png")  # a picture is packed already
            entry.compress_type = zipfile.ZIP_STORED if packed else zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            target.writestr(entry, parts.read(name))
    return out.getvalue()
