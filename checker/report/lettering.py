"""Lettering (编号): which finding bears which letter, on the map and in every table."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from checker.report.overall import only_told
from checker.report.picture import Picture
from checker.verdict import Verdict

__all__ = ["in_table_order", "letters_of"]

_SHOWN = ("prohibited", "conditional", "unknown")


def in_table_order(report: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """Findings by verdict, then net area (largest first), then rule: the order of every table."""
    return sorted(
        report["findings"],
        key=lambda f: (-Verdict(f["verdict"]).rank, -(f["measures"]["overlap_m2"] or 0.0), f["rule"]),
    )  # fmt: skip


def letters_of(report: Mapping[str, Any], picture: Picture) -> dict[str, str]:
    """Letter of every finding that is drawn: A, B … Z, AA, AB …, in table order.

    Parameters
    ----------
    report : mapping
        ``sanhe-report/1``.
    picture : Picture
        What is drawn of it.

    Returns
    -------
    dict of str to str
        Rule id to letter; clear findings have none, nor those that are only told.
    """
    drawn = {shape.rule for shape in picture.shapes if shape.rule} - only_told(report)
    named = [f["rule"] for f in in_table_order(report)
             if f["verdict"] in _SHOWN and f["rule"] in drawn]  # fmt: skip
    return {rule: _letter(n) for n, rule in enumerate(named)}


def _letter(n: int) -> str:
    out = ""
    n += 1
    while n:
        n, place = divmod(n - 1, 26)
        out = chr(ord("A") + place) + out
    return out
