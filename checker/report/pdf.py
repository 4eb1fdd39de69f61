"""The report as PDF: the same document, laid out for paper, tagged for screen readers (PDF/UA)."""

from __future__ import annotations

import gc
import io
import zlib
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stdout
from functools import cache
from pathlib import Path
from typing import Any

from markupsafe import Markup

from checker.errors import PDF_UNAVAILABLE
from checker.report.fonts import check_glyphs, face
from checker.report.html import html_text, style_sheet
from checker.report.material import Material
from checker.report.pdf_page import page_of
from spatial.errors import StoreError

__all__ = ["VARIANT", "pdf_bytes", "pdf_ready", "printed", "write_pdf"]

VARIANT = "pdf/ua-1"


def write_pdf(path: Path, material: Material) -> None:
    """Write the report, or one department's sheet, as ``.pdf``.

    Raises
    ------
    BadInput
        ``DEPARTMENT_UNKNOWN``, ``FONT_MISSING``, ``GLYPH_MISSING``.
    StoreError
        ``PDF_UNAVAILABLE``, naming the packages to install.
    """
    path.write_bytes(pdf_bytes(material))


def pdf_bytes(material: Material) -> bytes:
    """The report as PDF; the same bytes whenever it is made from the same material.

    Raises
    ------
    BadInput
        ``DEPARTMENT_UNKNOWN``, ``FONT_MISSING``, ``GLYPH_MISSING``.
    StoreError
        ``PDF_UNAVAILABLE``, naming the packages to install.
    """
    _maker()
    with _uncollected():
        return printed(html_text(material, styled=False))


def pdf_ready() -> None:
    """Refuse at once where this machine prints no PDF.

    Raises
    ------
    BadInput
        ``FONT_MISSING``.
    StoreError
        ``PDF_UNAVAILABLE``, naming the packages to install.
    """
    _maker()
    face()


def printed(text: str) -> bytes:
    """A page without its style sheet as PDF; the same bytes whenever it is printed.

    Parameters
    ----------
    text : str
        HTML of the report's templates.

    Raises
    ------
    BadInput
        ``FONT_MISSING``, ``GLYPH_MISSING``.
    StoreError
        ``PDF_UNAVAILABLE``, naming the packages to install.
    """
    _maker()
    check_glyphs([Markup(text).striptags()], where="PDF")  # noqa: S704 - only its words are read
    with _uncollected():
        return _laid_out(text)


def _laid_out(text: str) -> bytes:
    """The bytes; when it returns, nothing of the layout is held, and one collection frees it all."""
    fonts, style = _style()
    page = page_of(text, _maker(), _fetcher())
    made: bytes = page.write_pdf(
        finisher=_packed, stylesheets=[style], font_config=fonts, pdf_variant=VARIANT
    )
    return made


def _packed(_: Any, pdf: Any) -> None:
    """Pack pages and faces at zlib's usual level: its last per cent takes twice the time."""
    for part in pdf.objects:
        if getattr(part, "compress", False):
            part.compress = False
            plain = part.data.partition(b"\nstream\n")[2].removesuffix(b"\nendstream")
            part.stream = [zlib.compress(plain)]
            part.extra["Filter"] = "/FlateDecode"


def _maker() -> Any:
    """WeasyPrint, whose system libraries may be missing; it prints advice of its own, unheard."""
    try:
        with redirect_stdout(io.StringIO()):
            import weasyprint
    except (ImportError, OSError) as problem:
        what = str(problem).splitlines()[0][:120]
        raise StoreError(PDF_UNAVAILABLE, what=what) from None
    return weasyprint


@cache
def _style() -> tuple[Any, Any]:
    """Fonts and style sheet, read once a process."""
    from weasyprint.text.fonts import FontConfiguration

    fonts = FontConfiguration()
    return fonts, _maker().CSS(string=style_sheet(), font_config=fonts, url_fetcher=_fetcher())


@contextmanager
def _uncollected() -> Iterator[None]:
    """Without the collector's rounds: maps and a layout make a million objects that all end at once."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


def _fetcher() -> Any:
    """Fetches nothing: what a document holds, it holds as ``data:``."""
    from weasyprint.urls import URLFetcher

    return URLFetcher(allowed_protocols=("data",), allow_redirects=False)
