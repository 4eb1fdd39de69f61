"""Page for paper (版面输入): a page of the templates, read for WeasyPrint as quickly as it can be.

The templates are well-formed XML, which Python reads in no time; WeasyPrint's own reader of HTML
takes a twentieth of a report. Its basic style sheet gives every element marks of foot- and margin
notes and of lists; here only list items have marks. What is printed is the same to the byte.
"""

from __future__ import annotations

from functools import cache
from typing import Any
from xml.etree import ElementTree

__all__ = ["page_of"]

_HTML = "<!doctype html>"
_NOTES = ("::footnote", "::note")
_MARKS = "::marker {"


def page_of(text: str, maker: Any, fetcher: Any) -> Any:
    """A document for WeasyPrint.

    Parameters
    ----------
    text : str
        HTML of the report's templates; what is no XML is read as WeasyPrint itself reads it.
    maker : module
        ``weasyprint``.
    fetcher : URLFetcher
        What may be fetched.
    """
    try:
        root = ElementTree.fromstring(text.removeprefix(_HTML))  # noqa: S314 - a page of ours, every text escaped
    except ElementTree.ParseError:
        return maker.HTML(string=text, url_fetcher=fetcher)
    page = maker.HTML.__new__(maker.HTML)
    page.base_url, page.url_fetcher, page.media_type = None, fetcher, "print"
    page.wrapper_element = maker.cssselect2.ElementWrapper.from_html_root(root, content_language=None)
    page.etree_element = root
    page._ua_stylesheets = _basic_style
    return page


@cache
def _basic_style(forms: bool = False) -> list[Any]:
    """WeasyPrint's own, without marks that no element of a report has."""
    from weasyprint import CSS
    from weasyprint.html import UA, UA_COUNTER_STYLE

    lines = [line for line in UA.splitlines() if not line.startswith(_NOTES)]
    sheet = "\n".join(f"li{line}" if line.startswith(_MARKS) else line for line in lines)
    return [CSS(string=sheet, counter_style=UA_COUNTER_STYLE)]
