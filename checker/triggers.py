"""Triggers: which approval items the findings and the project itself set in motion."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from checker.approval_items import ApprovalItem
from checker.assessment import TriggeredItem
from checker.finding import Finding
from checker.truth import Scope, truth
from checker.verdict import Verdict, worst

__all__ = ["ItemAsked", "items_asked", "triggered_items"]


@dataclass(frozen=True, slots=True)
class ItemAsked:
    """An approval item, and what the project alone makes of it; None where it needs a finding."""

    item: ApprovalItem
    verdict: Verdict | None


def items_asked(
    items: Mapping[str, ApprovalItem], facts: Mapping[str, Any]
) -> tuple[ItemAsked, ...]:
    """Items in order of id; one that applies by itself is clear.

    One whose condition depends on a fact nobody gave is unknown.
    """
    out = []
    for _, item in sorted(items.items()):
        holds = False if item.applies is None else truth(item.applies, Scope(facts))
        own = {True: Verdict.CLEAR, None: Verdict.UNKNOWN, False: None}[holds]
        out.append(ItemAsked(item, own))
    return tuple(out)


def triggered_items(
    asked: Sequence[ItemAsked], findings: Sequence[Finding]
) -> tuple[TriggeredItem, ...]:
    """Items that apply, each with the worst verdict of the findings that trigger it."""
    out = []
    sources: dict[str, list[Finding]] = {}
    for finding in findings:
        for item_id in finding.triggers:
            sources.setdefault(item_id, []).append(finding)
    for one in asked:
        by = sources.get(one.item.id, ())
        verdict = worst(f.verdict for f in by) if by else one.verdict
        if verdict is not None:
            out.append(TriggeredItem(one.item, verdict, tuple(sorted(f.rule.id for f in by))))
    return tuple(out)
