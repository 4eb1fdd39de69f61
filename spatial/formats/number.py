"""Numbers as people write them in tables: strictly one reading, or refused."""

from __future__ import annotations

import re
import unicodedata

from spatial.errors import BadInput
from spatial.formats import txt_messages as say
from spatial.quote import quote

__all__ = ["degrees", "number"]

_PLAIN = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d{1,3})?")
_NOT_FINITE = re.compile(r"[+-]?(?:nan|inf|infinity)", re.IGNORECASE)
_DMS = re.compile(
    r"([NSEW东经西北南纬]*)\s*(\d{1,3})\s*[°度]\s*(\d{1,2}(?:\.\d+)?)\s*['’′分]\s*"
    r"(?:(\d{1,2}(?:\.\d+)?)\s*(?:[\"”″秒]|''))?\s*([NSEW]?)",
    re.IGNORECASE,
)


def number(text: str, where: str) -> float:
    """The number a cell holds; full-width digits are read, decimal commas refused.

    Raises
    ------
    BadInput
        ``NUMBER_FORMAT``, ``COORD_NOT_FINITE``.

    Examples
    --------
    >>> number(" ２５４７０００ ", "a.csv:2")
    2547000.0
    """
    plain = unicodedata.normalize("NFKC", text).strip()
    if _NOT_FINITE.fullmatch(plain):
        raise BadInput(say.COORD_NOT_FINITE, where=where, what=quote(plain, 40))
    if not _PLAIN.fullmatch(plain):
        raise BadInput(say.NUMBER_FORMAT, where=where, what=quote(plain, 40))
    value = float(plain)
    if abs(value) == float("inf"):
        raise BadInput(say.COORD_NOT_FINITE, where=where, what=quote(plain, 40))
    return value


def degrees(text: str, where: str) -> float:
    """Decimal degrees of a cell in decimal or 度分秒 form.

    Raises
    ------
    BadInput
        ``NUMBER_FORMAT`` when minutes or seconds reach 60 or the text has another form.

    Examples
    --------
    >>> round(degrees("113°45′06.5″", "a.csv:2"), 7)
    113.7518056
    >>> degrees("113°45.5′", "a.csv:2")
    113.75833333333334
    """
    match = _DMS.fullmatch(text.strip())
    if match is None:
        return number(text, where)
    minutes, seconds = float(match[3]), float(match[4] or 0)
    if minutes >= 60 or seconds >= 60 or (match[4] and minutes % 1):
        raise BadInput(say.NUMBER_FORMAT, where=where, what=quote(text, 40))
    value = float(match[2]) + minutes / 60 + seconds / 3600
    negative = {"S", "W", "南", "西"} & set((match[1] + match[5]).upper())
    return -value if negative else value
