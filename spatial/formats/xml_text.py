"""XML as delivered: declared encoding honoured, DTDs refused, depth limited."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from typing import Any
from xml.etree.ElementTree import ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import iterparse

from spatial.errors import BadInput
from spatial.formats import xml_messages as say
from spatial.formats.text import decode
from spatial.quote import quote

__all__ = ["MAX_DEPTH", "events", "local"]

MAX_DEPTH = 100
_DECLARATION = re.compile(r"<\?xml[^>]*\?>")
_ENCODING = re.compile(rb"""<\?xml[^>]*?\bencoding\s*=\s*["']([A-Za-z0-9_.:-]{1,40})["']""")


def events(data: bytes, where: str) -> Iterator[tuple[str, Any]]:
    """Starts and ends of elements, in order.

    Parameters
    ----------
    data : bytes
        The file; GBK and other encodings count where the declaration names them.

    Raises
    ------
    BadInput
        ``XML_DTD_FORBIDDEN``, ``XML_SYNTAX``, ``XML_TOO_DEEP``, ``ENCODING``.

    Examples
    --------
    >>> [(kind, local(element)) for kind, element in events(b"<a><b/></a>", "a.kml")]
    [('start', 'a'), ('start', 'b'), ('end', 'b'), ('end', 'a')]
    """
    stream = io.BytesIO(_utf8(data, where))
    depth = 0
    try:
        for kind, element in iterparse(stream, ("start", "end"), forbid_dtd=True):
            depth += 1 if kind == "start" else -1
            if depth > MAX_DEPTH:
                raise BadInput(say.XML_TOO_DEEP, where=where, limit=MAX_DEPTH)
            yield kind, element
    except DefusedXmlException:
        raise BadInput(say.XML_DTD_FORBIDDEN, where=where) from None
    except (ParseError, ValueError) as problem:
        raise BadInput(say.XML_SYNTAX, where=where, what=quote(problem, 80)) from None


def _utf8(data: bytes, where: str) -> bytes:
    declared = _ENCODING.search(data[:200])
    named = declared[1].decode("ascii") if declared else None
    text, _ = decode(data, named, where, guess=False)
    return _DECLARATION.sub("", text.lstrip("\ufeff \t\r\n"), count=1).encode("utf-8", "replace")


def local(element: Any) -> str:
    """Name of an element without its namespace."""
    return str(element.tag).rpartition("}")[2]
