"""Agency sheet (部门分表): of a report only what one department has to answer for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from checker.errors import DEPARTMENT_UNKNOWN
from checker.report.digest import digest
from checker.report.material import Material
from spatial.errors import BadInput

__all__ = ["SCHEMA", "for_department"]

SCHEMA = "sanhe-agency/1"
_DROPPED = ("quota", "decided", "digest")


def for_department(material: Material) -> Material:
    """The material reduced to the department it names; unchanged where it names none.

    Only the department's own findings, the layers they read or it holds, its approval items
    and what it can decide are left. Where nothing concerns it, its statement says 不涉及.

    Raises
    ------
    BadInput
        ``DEPARTMENT_UNKNOWN``, naming the known ones.
    """
    if material.department is None:
        return material
    whole = material.report
    own = next((d for d in whole["departments"] if d["id"] == material.department), None)
    if own is None:
        known = "、".join(d["id"] for d in whole["departments"])
        raise BadInput(DEPARTMENT_UNKNOWN, department=material.department[:40], known=known)
    report = _reduced(whole, own)
    rules = {finding["rule"] for finding in report["findings"]}
    layers = {row["id"] for row in report["layers"]}
    shapes = tuple(
        s for s in material.picture.shapes
        if s.kind == "site" or s.rule in rules or (s.rule is None and layers & set(s.layers))
    )  # fmt: skip
    return replace(material, report=report, picture=replace(material.picture, shapes=shapes))


def _reduced(whole: Mapping[str, Any], own: Mapping[str, Any]) -> dict[str, Any]:
    findings = [f for f in whole["findings"] if f["department"] == own["id"]]
    rules = {f["rule"] for f in findings}
    layers = {layer for f in findings for layer in f["layers"]} | set(own["layers_held"])
    out = {k: v for k, v in whole.items() if k not in _DROPPED}
    out |= {
        "schema": SCHEMA,
        "of": {"id": whole["id"], "digest": whole["digest"]},
        "department": own["id"],
        "verdict": own["verdict"],
        "headline": own["statement"],
        "findings": findings,
        "undecided": [row for row in whole["undecided"] if row["rule"] in rules],
        "departments": [own],
        "items": [item for item in whole["items"] if item["department"] == own["id"]],
        "layers": [row for row in whole["layers"] if row["id"] in layers],
        "required": _counts(whole, findings),
        "quota": [], "decided": None,
    }  # fmt: skip
    out["digest"] = digest(out)
    return out


def _counts(whole: Mapping[str, Any], findings: list[Mapping[str, Any]]) -> dict[str, int]:
    """Required checks of the department: how many, how many decided, how many to ask offline."""
    open_rules = {row["rule"] for row in whole["undecided"]}
    must = [f for f in findings if f["level"] == "must" and f["verdict"] != "not_applicable"]
    offline = [f for f in findings if f["level"] == "offline" and f["rule"] in open_rules]
    decided = [f for f in must if f["rule"] not in open_rules and f["verdict"] != "unknown"]
    return {"must": len(must), "decided": len(decided), "offline": len(offline)}
