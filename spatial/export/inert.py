"""Texts that a spreadsheet would run as a formula, made to be nothing but text."""

from __future__ import annotations

__all__ = ["inert", "is_active"]

_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def is_active(value: object) -> bool:
    """Whether a spreadsheet may take the value for a formula; numbers never are.

    Examples
    --------
    >>> is_active("=1+1"), is_active(" =1+1"), is_active(-5.0), is_active("水田")
    (True, True, False, False)
    """
    return isinstance(value, str) and value.lstrip(" \u00a0\u3000").startswith(_STARTS)


def inert(value: str) -> str:
    """The text with an apostrophe before it if a spreadsheet may take it for a formula.

    For forms without cell types (CSV, DBF); a cell of a workbook is made text instead.

    Examples
    --------
    >>> inert("@SUM(A1)"), inert("水田")
    ("'@SUM(A1)", '水田')
    """
    return f"'{value}" if is_active(value) else value
