"""From a rule to what must be measured: which zones, how far, complement or strip."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from checker.rule import Rule, value_on
from checker.rule_types import fact_keyed
from checker.truth import Missing
from spatial.overlap import Selection, Strip

__all__ = ["Plan", "parameter_values", "plan", "reaches", "search_radii"]


@dataclass(frozen=True, slots=True)
class Plan:
    """What one rule needs measured.

    Parameters
    ----------
    values : mapping
        Parameters in force and project facts by name.
    main : Selection or None
        Zones that make the rule's overlap; None when there is nothing to measure.
    whole : Selection or None
        Every zone of an allocation layer, beside the nonconforming ones.
    missing : Missing or None
        Why ``main`` is None although the rule reads a layer.
    """

    rule: Rule
    values: Mapping[str, Any]
    main: Selection | None = None
    whole: Selection | None = None
    missing: Missing | None = None


def parameter_values(rule: Rule, as_of: date, facts: Mapping[str, Any]) -> dict[str, Any]:
    """Parameters in force on a date; a table keyed by a project fact is looked up.

    A key the table does not have is `Missing`: nobody may guess a threshold.
    """
    out: dict[str, Any] = {}
    for name, parameter in rule.parameters.items():
        value = value_on(parameter.values, as_of)
        if isinstance(value, Mapping) and fact_keyed(rule, parameter):
            key = facts.get(parameter.field or "")
            known = not isinstance(key, Missing)
            value = _entry(name, value, _key(key), parameter.prefix) if known else key
        out[name] = Missing("parameter", name) if value is None else value
    return out


def search_radii(rules: Iterable[Rule], as_of: date) -> dict[str, float]:
    """Search radius of each layer, m: the widest distance any rule of the layer asks about."""
    return _widest(rules, as_of, ("near_m",))


def reaches(rules: Iterable[Rule], as_of: date) -> dict[str, float]:
    """How far from the site the zones of each layer matter, m: search radii and strips."""
    return _widest(rules, as_of, ("near_m", "strip_m"))


def _widest(rules: Iterable[Rule], as_of: date, names: Iterable[str]) -> dict[str, float]:
    widest: dict[str, float] = {}
    for rule in rules:
        for name in names:
            parameter = rule.parameters.get(name)
            if parameter is None:
                continue
            value = value_on(parameter.values, as_of)
            numbers = value.values() if isinstance(value, Mapping) else (value,)
            own = max((n for n in numbers if isinstance(n, float)), default=0.0)
            for layer in rule.layers:
                widest[layer] = max(widest.get(layer, 0.0), own)
    return widest


def plan(
    rule: Rule, values: Mapping[str, Any], measurable: tuple[str, ...], radius_m: float
) -> Plan:
    """What must be measured for a rule on those of its layers that can be measured."""
    if not rule.layers:
        return Plan(rule, values)
    if not measurable:
        return Plan(rule, values, missing=Missing("layer", rule.layers[0]))
    base = Selection(
        measurable, rule.zones, rule.unless, rule.outside, rule.within, radius_m=radius_m
    )
    if rule.criterion == "within":
        return Plan(rule, values, _but(base, complement=True, radius_m=0.0))
    if rule.criterion == "strip":
        widths = _strip(rule, values)
        if widths is None:
            return Plan(rule, values, missing=Missing("parameter", "strip_m"))
        return Plan(rule, values, _but(base, strip=widths, radius_m=0.0))
    if rule.criterion == "class":
        allowed = values["allowed"]
        if isinstance(allowed, Missing):
            return Plan(rule, values, None, base, allowed)
        codes = allowed if isinstance(allowed, tuple) else (allowed,)
        conforming = tuple(str(c) for c in codes)
        unless = dict(rule.unless)
        unless["code"] = (*unless.get("code", ()), *conforming)
        return Plan(rule, values, _but(base, unless=tuple(unless.items())), base)
    return Plan(rule, values, base)


def _strip(rule: Rule, values: Mapping[str, Any]) -> Strip | None:
    width = values["strip_m"]
    if isinstance(width, Mapping):
        table = tuple((key, float(w)) for key, w in sorted(width.items()))
        return Strip(table, rule.parameters["strip_m"].field) if table else None
    return None if isinstance(width, Missing) else Strip((("", float(width)),), None)


def _but(base: Selection, **changes: Any) -> Selection:
    kept = {name: getattr(base, name) for name in Selection.__dataclass_fields__}
    return Selection(**{**kept, **changes})


def _entry(name: str, table: Mapping[str, Any], key: str, prefix: bool) -> Any:
    """The entry of a key, or of the longest key it begins with; `Missing` without one."""
    if key in table or not prefix:
        return table.get(key, Missing("parameter", f"{name}[{key}]"))
    begun = [one for one in table if key.startswith(one)]
    return table[max(begun, key=len)] if begun else Missing("parameter", f"{name}[{key}]")


def _key(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)
