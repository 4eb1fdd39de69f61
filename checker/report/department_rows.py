"""Departments and approval items of a report as data: who says what, and what has to be obtained."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from checker.approval_items import ApprovalItem, Limit
from checker.assessment import Assessment, TriggeredItem
from checker.conclusion import department_statement, department_verdict
from checker.departments import Department, department, office_of
from checker.finding import Finding
from checker.report.part import Part, part
from spatial.errors import Text

__all__ = ["department_parts", "item_part"]

_REMEMBERED = 1024


@dataclass(frozen=True, slots=True)
class _Duty:
    """A department by everything its row tells."""

    id: str
    verdict: str
    findings: tuple[str, ...]
    items: tuple[str, ...]
    layers_held: tuple[str, ...]
    office: Text | None
    statement: Text
    organ: Department = field(hash=False)


@dataclass(frozen=True, slots=True)
class _Due:
    """An approval item by everything its row tells."""

    id: str
    verdict: str
    triggered_by: tuple[str, ...]
    item: ApprovalItem = field(hash=False)


def department_parts(assessment: Assessment) -> tuple[Part, ...]:
    """One row a department that has a finding or an item, in order of id."""
    a = assessment
    known, towns = a.rulebook.departments or {}, tuple(u.code for u in a.units)
    findings: dict[str, list[Finding]] = {}
    for finding in a.findings:
        findings.setdefault(finding.rule.authority, []).append(finding)
    items: dict[str, list[str]] = {}
    for due in a.items:
        items.setdefault(due.item.department, []).append(due.item.id)
    return tuple(
        _department(_duty(department(known, id), findings.get(id, ()), tuple(items.get(id, ())),
                          towns, a.layers_held))
        for id in sorted(findings.keys() | items.keys())
    )  # fmt: skip


def _duty(
    organ: Department, own: Sequence[Finding], items: tuple[str, ...], towns: tuple[str, ...],
    held: Mapping[str, tuple[str, ...]],
) -> _Duty:  # fmt: skip
    verdict = department_verdict(own)
    said = department_statement(own, verdict)
    if not own and items:
        said = Text(f"{said.zh}管控；按程序办理 {len(items)} 项",
                    f"{said.en}; {len(items)} routine items")  # fmt: skip
    return _Duty(
        organ.id, verdict.value, tuple(f.rule.id for f in own), items,
        tuple(held.get(organ.id, ())), office_of(organ, towns), said, organ,
    )  # fmt: skip


@lru_cache(maxsize=_REMEMBERED)
def _department(duty: _Duty) -> Part:
    return part("departments", {
        "id": duty.id, "name": duty.organ.name.as_dict(),
        "plates": [p.as_dict() for p in duty.organ.plates],
        "office": duty.office.as_dict() if duty.office else None,
        "verdict": duty.verdict,
        "findings": list(duty.findings), "items": list(duty.items),
        "layers_held": list(duty.layers_held),
        "statement": duty.statement.as_dict(),
    })  # fmt: skip


def item_part(i: TriggeredItem) -> Part:
    """An approval item as it stands in reports."""
    return _item(_Due(i.item.id, i.verdict.value, i.triggered_by, i.item))


@lru_cache(maxsize=_REMEMBERED)
def _item(due: _Due) -> Part:
    item = due.item
    return part("items", {
        "id": item.id, "title": item.title.as_dict(), "department": item.department,
        "stage": item.stage, "actor": item.actor, "verdict": due.verdict,
        "statutory": _limit(item.statutory), "promised": _limit(item.promised),
        "materials": [m.as_dict() for m in item.materials], "codes": list(item.codes),
        "confidence": item.confidence, "triggered_by": list(due.triggered_by),
    })  # fmt: skip


def _limit(limit: Limit | None) -> dict[str, Any] | None:
    return None if limit is None else {"n": limit.n, "unit": limit.unit, "source": limit.source}
