"""Triggers: which approval items the findings and the project itself set in motion."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from checker.approval_items import ApprovalItem
from checker.assessment import TriggeredItem
from checker.finding import Finding
from checker.truth import Scope, truth
from checker.verdict import Verdict, worst

__all__ = ["triggered_items"]


def triggered_items(
    items: Mapping[str, ApprovalItem], findings: Sequence[Finding], facts: Mapping[str, Any]
) -> tuple[TriggeredItem, ...]:
    """Items in order of id, each with the worst verdict of the findings that trigger it.

    An item that applies by itself is clear; one whose condition depends on a fact nobody
    gave is unknown.
    """
    out = []
    sources: dict[str, list[Finding]] = {}
    for finding in findings:
        for item_id in finding.triggers:
            sources.setdefault(item_id, []).append(finding)
    for item_id in sorted(items):
        item, by = items[item_id], sources.get(item_id, [])
        verdict = worst(f.verdict for f in by)
        if verdict is None and item.applies is not None:
            holds = truth(item.applies, Scope(facts))
            if holds is not False:
                verdict = Verdict.CLEAR if holds else Verdict.UNKNOWN
        if verdict is not None:
            out.append(TriggeredItem(item, verdict, tuple(sorted(f.rule.id for f in by))))
    return tuple(out)
