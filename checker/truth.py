"""Three-valued truth: what holds, what does not, and what cannot be known yet."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from checker.expression import (
    And,
    Compare,
    Expression,
    Listed,
    Literal,
    Name,
    Not,
    Operand,
    Or,
    ZoneAttribute,
)

__all__ = ["Missing", "Scope", "Truth", "compare", "holds", "truth"]

Truth = bool | None
_LEAF = (Name, Compare)
_JOINED = (And, Or)
_NUMBER = (int, float)


@dataclass(frozen=True, slots=True)
class Missing:
    """A value nobody has given or measured, and why.

    Parameters
    ----------
    kind : str
        ``fact`` (ask the project), ``layer`` (no data), ``attribute`` (a zone lacks it) or
        ``parameter`` (a table has no such key).
    name : str
        Fact, layer, attribute or parameter concerned.
    """

    kind: str
    name: str


@dataclass(frozen=True, slots=True)
class Scope:
    """Values a condition may read.

    Parameters
    ----------
    values : mapping of str to value
        Measures, facts and parameters by name; unknown ones are `Missing`.
    zones : tuple of mappings
        Attributes of the zones hit.
    zones_missing : Missing or None
        Set when it is not known which zones are hit.
    """

    values: Mapping[str, Any]
    zones: tuple[Mapping[str, Any], ...] = ()
    zones_missing: Missing | None = None


def truth(tree: Expression, scope: Scope) -> Truth:
    """Whether a condition holds: True, False, or None when it depends on something unknown.

    Examples
    --------
    >>> from checker.expression import parse
    >>> unknown = Scope({"overlap": False, "discharges": Missing("fact", "discharges")})
    >>> truth(parse("overlap and discharges"), unknown)
    False
    >>> truth(parse("overlap or discharges"), unknown) is None
    True
    """
    return holds(tree, lambda leaf: leaf_truth(leaf, scope))


def holds(tree: Expression, leaf: Callable[[Name | Compare], Truth]) -> Truth:
    """Kleene truth of a condition whose names and comparisons are judged by ``leaf``."""
    if isinstance(tree, _LEAF):
        return leaf(tree)
    if isinstance(tree, _JOINED):
        decisive = isinstance(tree, Or)
        seen: Truth = not decisive
        for term in tree.terms:
            value = holds(term, leaf)
            if value is decisive:
                return decisive
            if value is None:
                seen = None
        return seen
    if isinstance(tree, Not):
        inner = holds(tree.term, leaf)
        return None if inner is None else not inner
    return bool(tree.value)


def leaf_truth(leaf: Name | Compare, scope: Scope) -> Truth:
    """Whether one name or comparison holds in a scope."""
    if isinstance(leaf, Name):
        value = scope.values[leaf.name]
        return None if isinstance(value, Missing) else bool(value)
    if isinstance(leaf.left, ZoneAttribute) or isinstance(leaf.right, ZoneAttribute):
        return _any_zone(leaf, scope)
    return compare(leaf.op, resolve(leaf.left, scope), resolve(leaf.right, scope))


def resolve(side: Operand, scope: Scope) -> Any:
    """The value of one side of a comparison; `Missing` when unknown."""
    if isinstance(side, Literal):
        return side.value
    if isinstance(side, Listed):
        return side.values
    assert isinstance(side, Name)
    return scope.values[side.name]


def compare(op: str, left: Any, right: Any) -> Truth:
    """``left op right``; None when a side is unknown or the two are not of one kind.

    A list on the left of ``in`` asks for anything in common.
    """
    if isinstance(left, Missing) or isinstance(right, Missing) or left is None or right is None:
        return None
    if op in ("in", "not-in"):
        found = _contains(left, right)
        return found if op == "in" or found is None else not found
    if _kind(left) != _kind(right):
        return None
    if op in ("==", "!="):
        return bool((left == right) == (op == "=="))
    if isinstance(left, bool | tuple):
        return None
    order: dict[str, bool] = {
        "<": left < right, "<=": left <= right, ">": left > right, ">=": left >= right,
    }  # fmt: skip
    return order[op]


def _contains(left: Any, right: Any) -> Truth:
    choices: Collection[Any] = right if isinstance(right, tuple) else (right,)
    wanted: Sequence[Any] = left if isinstance(left, tuple) else (left,)
    if all(isinstance(one, str) for one in (*wanted, *choices)):
        return not set(wanted).isdisjoint(choices)
    answers = [compare("==", one, choice) for one in wanted for choice in choices]
    if True in answers:
        return True
    return None if None in answers else False


def _any_zone(leaf: Compare, scope: Scope) -> Truth:
    if scope.zones_missing is not None:
        return None
    answers = []
    for zone in scope.zones:
        left, right = (
            zone.get(side.name) if isinstance(side, ZoneAttribute) else resolve(side, scope)
            for side in (leaf.left, leaf.right)
        )
        answers.append(compare(leaf.op, left, right))
    if True in answers:
        return True
    return None if None in answers else False


def _kind(value: Any) -> type:
    """What a value is compared as; whole numbers are numbers, yes and no are none."""
    if isinstance(value, bool):
        return bool
    if isinstance(value, _NUMBER):
        return float
    return tuple if isinstance(value, tuple) else str
