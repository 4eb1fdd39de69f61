"""Verdict (结论): five ordered words, the worst decides."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum

from spatial.errors import Text

__all__ = ["SYMBOLS", "WORDS", "Verdict", "worst"]


class Verdict(StrEnum):
    """What a rule says about a site, from worst to best; there are no more than five.

    Examples
    --------
    >>> Verdict.UNKNOWN.rank > Verdict.CLEAR.rank
    True
    """

    PROHIBITED = "prohibited"
    CONDITIONAL = "conditional"
    UNKNOWN = "unknown"
    CLEAR = "clear"
    NOT_APPLICABLE = "not_applicable"

    @property
    def rank(self) -> int:
        """4 for the worst, 0 for not applicable."""
        return _RANKS[self]


_RANKS = {verdict: 4 - n for n, verdict in enumerate(Verdict)}

WORDS = {
    Verdict.PROHIBITED: Text("不符合（禁止性管控）", "prohibited"),
    Verdict.CONDITIONAL: Text("需办理或协调", "needs consent or coordination"),
    Verdict.UNKNOWN: Text("待核实", "to be verified"),
    Verdict.CLEAR: Text("未发现冲突", "clear"),
    Verdict.NOT_APPLICABLE: Text("不适用", "not applicable"),
}
"""What people read for each verdict; the codes stay."""

SYMBOLS = {
    Verdict.PROHIBITED: "✕",
    Verdict.CONDITIONAL: "▲",
    Verdict.UNKNOWN: "？",
    Verdict.CLEAR: "○",
    Verdict.NOT_APPLICABLE: "－",
}
"""A sign beside the word, so that colour is never the only carrier."""


def worst(verdicts: Iterable[Verdict]) -> Verdict | None:
    """The worst verdict, None when there is none.

    Examples
    --------
    >>> worst([Verdict.CLEAR, Verdict.UNKNOWN])
    <Verdict.UNKNOWN: 'unknown'>
    """
    return max(verdicts, key=lambda v: v.rank, default=None)
