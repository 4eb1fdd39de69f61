"""What attribute values may not hold: control characters, endless text, endless numbers."""

from __future__ import annotations

import re
from collections.abc import Mapping

from spatial import gate_messages as say
from spatial.errors import BadInput
from spatial.quote import quote

__all__ = ["check"]

MAX_TEXT = 100_000
MAX_WHOLE = 2**63
_FORBIDDEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]"
)


def check(columns: Mapping[str, tuple[object, ...]], rows: tuple[int, ...], where: str) -> None:
    """Refuse a file whose attributes could deceive a reader or flood a report.

    Parameters
    ----------
    columns : mapping of str to tuple
        Values by field, parallel to ``rows``.
    rows : tuple of int
        Row numbers, for messages.

    Raises
    ------
    BadInput
        ``ATTR_CONTROL_CHARS``, ``ATTR_TOO_LONG``, ``NUMBER_RANGE``.

    Examples
    --------
    >>> check({"name": ("永久基本农田",)}, (1,), "a.geojson")
    """
    for name, values in columns.items():
        if _FORBIDDEN.search(name):
            raise BadInput(say.ATTR_CONTROL_CHARS, where=where, field=quote(name))
        texts = [value for value in values if type(value) is str]
        if _FORBIDDEN.search("\n".join(texts)):
            row = _first(values, rows, lambda v: isinstance(v, str) and _FORBIDDEN.search(v))
            raise BadInput(say.ATTR_CONTROL_CHARS, where=f"{where} #{row}", field=quote(name))
        longest = max(map(len, texts), default=0)
        if longest > MAX_TEXT:
            row = _first(values, rows, lambda v: isinstance(v, str) and len(v) > MAX_TEXT)
            raise BadInput(
                say.ATTR_TOO_LONG, where=f"{where} #{row}", field=quote(name), count=longest,
                limit=MAX_TEXT,
            )  # fmt: skip
        if any(type(value) is int and abs(value) >= MAX_WHOLE for value in values):
            row = _first(values, rows, lambda v: type(v) is int and abs(v) >= MAX_WHOLE)
            raise BadInput(say.NUMBER_RANGE, where=f"{where} #{row}", field=quote(name))


def _first(values: tuple[object, ...], rows: tuple[int, ...], bad: object) -> int:
    return next(row for row, value in zip(rows, values, strict=True) if bad(value))  # type: ignore[operator]
