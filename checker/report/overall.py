"""A verdict over many checks as it is said: clear is never a bare word that reads as an approval."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from checker.finding import WANT_KINDS
from checker.report.sheet import Verdicted
from checker.report.voice import Voice

__all__ = ["on_prohibited_land", "only_told", "overall"]


def overall(verdict: Verdicted, say: Voice, *, of: str) -> Verdicted:
    """The verdict of a ``site`` or of a ``department``; only clear is worded anew.

    Examples
    --------
    >>> from checker.report.sheet_findings import verdicted
    >>> from checker.report.voice import voice
    >>> say = voice("zh")
    >>> str(overall(verdicted("clear", say), say, of="site").word)
    '必查项未发现冲突'
    >>> str(overall(verdicted("unknown", say), say, of="site").word)
    '待核实'
    """
    if verdict.code != "clear":
        return verdict
    return replace(verdict, word=say.word(f"overall.{of}"))


def on_prohibited_land(report: Mapping[str, Any]) -> bool:
    """Whether part of the site is land a prohibition keeps; net buildable area still holds it.

    Net buildable area is what building strips leave (不可建设带); where land itself is
    prohibited, whoever reads that figure has to be told.
    """
    return any(
        f["verdict"] == "prohibited" and f["effect"] == "land" and f["layer"] is not None
        for f in report["findings"]
    )


def only_told(report: Mapping[str, Any]) -> frozenset[str]:
    """Rules whose finding is only told and does not count (仅提示、不计入结论), CONTRACT §4a.

    Unknown for want of data or facts in an ``info`` check. In doubt of a boundary such a check
    counts like any other.
    """
    wanting, doubted = (
        {row["rule"] for row in report["undecided"] if (row["kind"] in WANT_KINDS) is want}
        for want in (True, False)
    )
    return frozenset(
        f["rule"] for f in report["findings"]
        if f["level"] == "info" and f["verdict"] == "unknown" and f["rule"] in wanting - doubted
    )  # fmt: skip
