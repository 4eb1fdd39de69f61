"""Contradictions: two rules that ask the same of the same ground and answer differently."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from itertools import combinations
from typing import Any

from checker.condition_form import same_condition
from checker.criteria import CRITERIA
from checker.errors import RULE_CONTRADICTION, RulesError
from checker.expression import Literal
from checker.rule import Dated, Outcome, Rule, in_force_on, value_on
from spatial.strict_yaml import Document

__all__ = ["contradictions"]


def contradictions(
    rules: Sequence[Rule], documents: Mapping[str, Document] | None = None
) -> Iterator[RulesError]:
    """Pairs of rows with equal conditions and other verdicts, where nothing tells them apart.

    Conditions are equal that ask the same in another order, as :func:`same_condition` sees it.
    Two rules are held against each other when their layers, selected zones, criterion with its
    parameters, effect and scope are the same and both are in force on some day. The last row
    (``otherwise``) has no condition of its own and is left out.

    Parameters
    ----------
    documents : mapping of str to Document, optional
        Files of the pack by relative path, to tell both lines.

    Examples
    --------
    >>> list(contradictions([]))
    []
    """
    asked: dict[tuple[Any, ...], list[Rule]] = {}
    for rule in rules:
        asked.setdefault(_ground(rule), []).append(rule)
    for same in asked.values():
        for one, other in combinations(same, 2):
            day = _common_day(one, other)
            if day is None:
                continue
            for left, right in _disagreeing(one, other):
                places = (_place(one, left, documents), _place(other, right, documents))
                yield RulesError(
                    RULE_CONTRADICTION, where=", ".join(places), when=left.condition,
                    a=f"{one.id}/{left.code}: {left.verdict.value}",
                    b=f"{other.id}/{right.code}: {right.verdict.value}", day=day.isoformat(),
                )  # fmt: skip


def _place(rule: Rule, row: Outcome, documents: Mapping[str, Document] | None) -> str:
    """File and line of a row; the rule's id where no file is at hand."""
    document = (documents or {}).get(rule.id.replace(".", "/") + ".yaml")
    if document is None:
        return rule.id
    return document.place(("outcomes", rule.outcomes.index(row), "when"))


def _ground(rule: Rule) -> tuple[Any, ...]:
    return (
        tuple(sorted(rule.layers)), _set(rule.zones), _set(rule.unless),
        tuple(sorted(rule.outside)), tuple(sorted(rule.within)), rule.criterion, rule.effect,
        _set(rule.applies_to),
    )  # fmt: skip


def _set(pairs: Sequence[tuple[str, tuple[str, ...]]]) -> frozenset[tuple[str, frozenset[str]]]:
    return frozenset((name, frozenset(values)) for name, values in pairs)


def _common_day(one: Rule, other: Rule) -> date | None:
    """The first day both are in force with the same parameters of their criterion."""
    dated: list[Dated] = [one.in_force, other.in_force]
    dated += [p.values for rule in (one, other) for p in rule.parameters.values()]
    for day in sorted({start for values in dated for start, _ in values}):
        both = in_force_on(one, day) and in_force_on(other, day)
        if both and _parameters(one, day) == _parameters(other, day):
            return day
    return None


def _parameters(rule: Rule, day: date) -> list[tuple[str, str | None, Any]]:
    criterion = CRITERIA[rule.criterion]
    return [
        (name, p.field, value_on(p.values, day)) for name, p in sorted(rule.parameters.items())
        if name in (*criterion.parameters, *criterion.optional)
    ]  # fmt: skip


def _disagreeing(one: Rule, other: Rule) -> Iterator[tuple[Outcome, Outcome]]:
    for left in one.outcomes:
        for right in other.outcomes:
            plain = isinstance(left.when, Literal)
            other_verdict = left.verdict is not right.verdict
            if not plain and other_verdict and same_condition(left.when, right.when):
                yield left, right
