"""Coordinate tables as CSV: comma, semicolon or tab, UTF-8 or GBK."""

from __future__ import annotations

import csv
import io

from spatial.errors import BadInput
from spatial.formats import messages as say
from spatial.formats import table
from spatial.formats.source import RawLayer
from spatial.formats.text import decode
from spatial.quote import quote

__all__ = ["read"]

_DELIMITERS = (",", ";", "\t", "，")
_MAX_FIELD = 50_000_000


def read(
    data: bytes,
    name: str,
    *,
    crs: str | None,
    encoding: str | None = None,
    stem: str = "",
    swap_axes: bool = False,
) -> RawLayer:
    """Features of a CSV file; see :func:`spatial.formats.table.layer`.

    Raises
    ------
    BadInput
        ``ENCODING``, ``CONTENT_NOT_TEXT``, ``FILE_CORRUPT`` and those of the table.
    """
    text, used = decode(data, encoding, name)
    csv.field_size_limit(_MAX_FIELD)
    reader = csv.reader(io.StringIO(text), delimiter=_delimiter(text), strict=True)
    try:
        rows = [[cell.strip() for cell in row] for row in reader]
    except csv.Error as problem:
        where = f"{name}:{reader.line_num}"
        raise BadInput(say.FILE_CORRUPT, where=where, what=quote(problem, 80)) from None
    sheet = table.Sheet(name, rows, swap_axes=swap_axes)
    return table.layer(sheet, form="csv", stem=stem or name, crs=crs, encoding=used)


def _delimiter(text: str) -> str:
    """The delimiter that stands most often in the first line that has any."""
    for line in text.splitlines():
        counts = {mark: line.count(mark) for mark in _DELIMITERS}
        best = max(counts, key=lambda mark: counts[mark])
        if counts[best]:
            return best
    return ","
