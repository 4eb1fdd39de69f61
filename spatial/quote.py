"""Text from a delivered file made fit to stand in a message: one line, short, no controls."""

from __future__ import annotations

import re

__all__ = ["quote"]

_INVISIBLE = re.compile("[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]+")


def quote(value: object, limit: int = 60) -> str:
    """The value on one line, without control characters, cut at ``limit`` characters.

    Examples
    --------
    >>> quote("a\\nb\\x1b[31m", 20)
    'a b [31m'
    """
    flat = " ".join(_INVISIBLE.sub(" ", str(value)).split())
    return flat if len(flat) <= limit else flat[: limit - 1] + "…"
