"""What a rule may hear of a layer: a superseded plan is told as history and decides nothing."""

from __future__ import annotations

from dataclasses import replace

from checker.rule import Rule
from checker.verdict import Verdict
from spatial.overlap import LayerState

__all__ = ["heard"]

TOLD_ONLY = frozenset({Verdict.CLEAR, Verdict.NOT_APPLICABLE})


def heard(rule: Rule, state: LayerState) -> LayerState:
    """The state of a layer as a rule may use it.

    A rule all of whose outcomes are clear only tells; it may speak of a superseded plan. To any
    other rule a superseded plan is one that is missing.
    """
    if not state.superseded or state.want is not None:
        return state
    if all(outcome.verdict in TOLD_ONLY for outcome in rule.outcomes):
        return state
    return replace(
        state, want="superseded", covered_share=0.0, gap_m2=0.0, gap_solid_m2=0.0, stale=False,
        quarantined=False,
    )
