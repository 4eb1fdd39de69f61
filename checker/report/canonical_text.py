"""The canonical text of a report, quickly: what RFC 8785 writes, by the encoder in C.

A report of a hundred and thirty rules has a hundred thousand values; the general encoder takes
five times as long. What this one would not write exactly as RFC 8785 does (keys outside ASCII,
whole numbers beyond 2^53) it leaves to it.
"""

from __future__ import annotations

import json
import re
import secrets

__all__ = ["OddError", "quick_number", "quick_text", "quick_whole"]

_MARK = f"\ue000{secrets.token_hex(8)}\ue000"
"""Stands around numbers that are written out here; no text of a report can hold it."""
_MARKED = re.compile(f'"{_MARK}([^"]*){_MARK}"')
_SAFE = 2**53 - 1
_ENCODE = json.JSONEncoder(
    sort_keys=True, ensure_ascii=False, separators=(",", ":"), allow_nan=False
).encode


class OddError(Exception):
    """Something that only the general encoder writes as it must."""


def quick_text(value: object) -> str:
    """RFC 8785 text of content with ASCII keys whose numbers the functions below looked at.

    Examples
    --------
    >>> quick_text({"b": quick_number(5.0), "a": [quick_number(1e-7), 0.5, "甲"]})
    '{"a":[1e-7,0.5,"甲"],"b":5}'
    """
    text = _ENCODE(value)
    return _MARKED.sub(r"\1", text) if _MARK in text else text


def quick_whole(value: int) -> int:
    """A whole number that every reader of JSON holds exactly.

    Raises
    ------
    OddError
        Beyond 2^53.
    """
    if not -_SAFE <= value <= _SAFE:
        raise OddError
    return value


def quick_number(value: float) -> float | int | str:
    """A float as the encoder should see it: whole ones as whole, tiny ones written out.

    Raises
    ------
    OddError
        Beyond 2^53, infinite, or no number.

    Examples
    --------
    >>> quick_number(5.0), quick_number(-0.0), quick_number(0.5)
    (5, 0, 0.5)
    """
    size = abs(value)
    if not size <= _SAFE:
        raise OddError
    if size >= 1e-4:
        return int(value) if value.is_integer() else value
    return 0 if size == 0.0 else f"{_MARK}{_tiny(value)}{_MARK}"


def _tiny(value: float) -> str:
    """A number below 1e-4 as ECMAScript writes it: in full down to 1e-6, then with an exponent.

    Examples
    --------
    >>> _tiny(2.5e-05), _tiny(-1e-06), _tiny(1.5e-07)
    ('0.000025', '-0.000001', '1.5e-7')
    """
    digits, _, exponent = repr(float(value)).partition("e")
    if not exponent:
        return digits
    power = int(exponent)
    if power < -6:
        return f"{digits}e{power}"
    sign, plain = ("-", digits[1:]) if digits.startswith("-") else ("", digits)
    return f"{sign}0.{'0' * (-power - 1)}{plain.replace('.', '')}"
