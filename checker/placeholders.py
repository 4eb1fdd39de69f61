"""Placeholders: names between braces that a rule's texts are filled with."""

from __future__ import annotations

import re

__all__ = ["loose_brace", "placeholders"]

_PLACEHOLDER = re.compile(r"\{([^{}]*)\}")
_NAMED = re.compile(r"\{[^{}]+\}")


def placeholders(text: str) -> tuple[str, ...]:
    """Names between braces in a text, in order.

    Examples
    --------
    >>> placeholders("占用 {overlap_m2} 平方米")
    ('overlap_m2',)
    """
    return tuple(_PLACEHOLDER.findall(text))


def loose_brace(text: str) -> str:
    """What stands at the first brace that is no placeholder; empty where there is none.

    Examples
    --------
    >>> loose_brace("占地块 {share，合 {overlap_m2} 平方米"), loose_brace("{share}")
    ('{share，合 ', '')
    """
    found = re.search(r"[{}][^{}…]*", _NAMED.sub("…", text))
    return found[0][:20] if found else ""
