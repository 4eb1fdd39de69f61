"""What a rule may hear of a layer: a superseded plan is told as history and decides nothing."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache

from checker.known_by import KnownBy
from checker.rule import Rule
from checker.verdict import Verdict
from spatial.overlap import LayerState

__all__ = ["deciding", "hears", "silence", "tells_only"]

TOLD_ONLY = frozenset({Verdict.CLEAR, Verdict.NOT_APPLICABLE})
SUPERSEDED = "superseded"


def tells_only(rule: Rule) -> bool:
    """Whether all outcomes of a rule are clear, so that it may speak of a superseded plan."""
    return all(outcome.verdict in TOLD_ONLY for outcome in rule.outcomes)


def silence(state: LayerState) -> str | None:
    """Why a layer is silent to rules that decide; None where it speaks."""
    return SUPERSEDED if state.want is None and state.superseded else state.want


def hears(want: str | None, *, tells: bool) -> bool:
    """Whether a rule can use a layer that is silent for this reason; ``tells``: it only tells."""
    return want is None or (tells and want == SUPERSEDED)


def deciding(state: LayerState) -> LayerState:
    """The state of a layer as rules may use it that decide: a superseded plan is missing."""
    if state.want is not None or not state.superseded:
        return state
    return _unheard(KnownBy((id(state),), state))


@lru_cache(maxsize=256)
def _unheard(state: KnownBy[LayerState]) -> LayerState:
    return replace(
        state.value, want=SUPERSEDED, covered_share=0.0, gap_m2=0.0, gap_solid_m2=0.0, stale=False,
        quarantined=False,
    )
