"""Types of what a rule's conditions read: yes-or-no, number, text, list."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from checker.criteria import COMMON, CRITERIA
from checker.expression import Listed, Name, Operand, ZoneAttribute
from checker.rule import Parameter, Rule

__all__ = ["fact_keyed", "fits", "operand_type", "types_of"]


def types_of(rule: Rule) -> dict[str, str]:
    """Types of every name a rule's conditions may read."""
    criterion = CRITERIA[rule.criterion]
    parameters = {name: _parameter_type(p) for name, p in rule.parameters.items()}
    facts = {fact.name: fact.type for fact in rule.facts}
    return {**COMMON, **criterion.measures, **parameters, **facts}


def fact_keyed(rule: Rule, parameter: Parameter) -> bool:
    """Whether a table's key is a project fact (else a zone attribute)."""
    if parameter.name == "strip_m":
        return False
    return any(fact.name == parameter.field for fact in rule.facts)


def _parameter_type(parameter: Parameter) -> str:
    value: Any = next((v for _, v in parameter.values if v is not None), None)
    if isinstance(value, Mapping):
        value = next(iter(value.values()), None)
    if isinstance(value, tuple):
        return "list"
    if isinstance(value, bool):
        return "bool"
    return "text" if isinstance(value, str) else "number"


def operand_type(side: Operand, types: Mapping[str, str]) -> str:
    """Type of one side of a comparison; ``any`` for a zone attribute."""
    if isinstance(side, ZoneAttribute):
        return "any"
    if isinstance(side, Name):
        return types[side.name]
    values = side.values if isinstance(side, Listed) else (side.value,)
    kinds = {
        "bool" if isinstance(v, bool) else "text" if isinstance(v, str) else "number"
        for v in values
    }
    kind = kinds.pop() if len(kinds) == 1 else "mixed"
    return f"list of {kind}" if isinstance(side, Listed) else kind


def fits(op: str, left: str, right: str) -> bool:
    """Whether two types can be compared so.

    Examples
    --------
    >>> fits("<", "number", "number"), fits("==", "number", "text"), fits("in", "text", "list")
    (True, False, True)
    """
    if op in ("in", "not-in"):
        if right == "list":
            return left in ("text", "any", "list")
        if left == "list":
            left = "text"
        return right in (f"list of {left}", "list of text", "list of number") and (
            left == "any" or right == f"list of {left}"
        )
    if "list" in left or "list" in right or "mixed" in (left, right):
        return False
    if op in ("==", "!="):
        return left == right or "any" in (left, right)
    return {left, right} <= {"number", "any"}
