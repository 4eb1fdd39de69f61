"""Decision table: which rows can still fire, and whether some case has no row."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import Any

from checker.errors import RULE_TOO_BIG, RulesError
from checker.expression import (
    Compare,
    Expression,
    Listed,
    Literal,
    Name,
    Operand,
    ZoneAttribute,
    leaves,
)
from checker.known_by import KnownBy
from checker.truth import Missing, Scope, Truth, compare, holds, leaf_truth, resolve, truth
from spatial.errors import Text

__all__ = ["Reach", "reach"]

MAX_STEPS = 20_000
OTHER = "\x00any other"
Variable = tuple[Any, ...]
Case = Mapping[Variable, Any]
Tests = tuple[tuple[Variable, Callable[[Any], Any]], ...]


@dataclass(frozen=True, slots=True)
class Reach:
    """What a table can answer under every possible value of what is unknown.

    Parameters
    ----------
    rows : tuple of int
        Rows (0-based) that can fire, ascending.
    missing : tuple of Missing
        What the choice between them depends on, in order of first reading.
    hole : mapping or None
        A case in which no row fires.
    """

    rows: tuple[int, ...]
    missing: tuple[Missing, ...]
    hole: Case | None


def reach(rows: Sequence[Expression], scope: Scope) -> Reach:
    """Find every row that some answer to the unknowns would make the first to hold.

    Parameters
    ----------
    rows : sequence of Expression
        Conditions in order; the first that holds decides.
    scope : Scope
        What is known; unknown values are `Missing`.

    Raises
    ------
    RulesError
        ``RULE_TOO_BIG`` when the table has too many cases to be looked through.

    Examples
    --------
    >>> from checker.expression import parse
    >>> rows = [parse("overlap and discharges"), parse("overlap"), parse("not overlap")]
    >>> asked = Missing("fact", "discharges")
    >>> reach(rows, Scope({"overlap": True, "discharges": asked})).rows
    (0, 1)
    >>> reach(rows, Scope({"overlap": False, "discharges": asked})).rows
    (2,)
    """
    for number, row in enumerate(rows):
        value = truth(row, scope)
        if value is True:
            return Reach((number,), (), None)
        if value is None:
            break
    asked = (_seen(leaf, scope) for row in rows for leaf in leaves(row))
    return _searched(KnownBy((*map(id, rows), scope.zones_missing, *asked), (rows, scope)))


def _seen(leaf: Name | Compare, scope: Scope) -> Any:
    """All that a search sees of a leaf: whether it holds, or else what is known of its sides."""
    known = leaf_truth(leaf, scope)
    if known is not None:
        return known
    sides = [None if isinstance(s, ZoneAttribute) else resolve(s, scope) for s in _sides(leaf)]
    return tuple(repr(v) if isinstance(v, Mapping) else v for v in sides)


def _sides(leaf: Name | Compare) -> tuple[Operand, ...]:
    return (leaf,) if isinstance(leaf, Name) else (leaf.left, leaf.right)


@lru_cache(maxsize=512)
def _searched(table: KnownBy[tuple[Sequence[Expression], Scope]]) -> Reach:
    search = _Search(*table.value)
    search.visit({})
    return Reach(tuple(sorted(search.fired)), tuple(search.missing), search.hole)


class _Search:
    """Depth-first search over the cases; a row is expanded only where it is undecided."""

    def __init__(self, rows: Sequence[Expression], scope: Scope) -> None:
        self.rows, self.scope = rows, scope
        self.fired: set[int] = set()
        self.missing: dict[Missing, None] = {}
        self.hole: Case | None = None
        self.steps = 0
        self.domains: dict[Variable, tuple[Any, ...]] | None = None
        self.known: dict[int, tuple[Truth, Tests]] = {}

    def visit(self, case: dict[Variable, Any]) -> None:
        self.steps += 1
        if self.steps > MAX_STEPS:
            what = Text("决策表的情形数", "the number of cases of a decision table")
            raise RulesError(RULE_TOO_BIG, what=what, limit=MAX_STEPS)
        for number, row in enumerate(self.rows):
            value = holds(row, lambda leaf: self.judge(leaf, case))
            if value is True:
                self.fired.add(number)
                return
            if value is None:
                self.branch(row, case)
                return
        self.hole = self.hole or dict(case)

    def branch(self, row: Expression, case: dict[Variable, Any]) -> None:
        leaf = next(x for x in leaves(row) if self.judge(x, case) is None)
        self.missing.update(dict.fromkeys(_missing_in(leaf, self.scope)))
        if self.domains is None:
            self.domains = self.all_domains()
        _, parts = self.known.get(id(leaf)) or self.first(leaf)
        variable = next(v for v, _ in parts if v not in case)
        for value in self.domains[variable]:
            self.visit({**case, variable: value})

    def judge(self, leaf: Name | Compare, case: Case) -> Truth:
        known, parts = self.known.get(id(leaf)) or self.first(leaf)
        if known is not None:
            return known
        answers = [None if v not in case else test(case[v]) for v, test in parts]
        found: Truth = True if True in answers else None if None in answers else False
        negate = isinstance(leaf, Compare) and leaf.op == "not-in"
        return (not found) if negate and found is not None else found

    def all_domains(self) -> dict[Variable, tuple[Any, ...]]:
        """Values worth trying for every variable: each side of every threshold it meets."""
        constants: dict[Variable, set[Any]] = {}
        for leaf in (x for row in self.rows for x in leaves(row)):
            _, parts = self.known.get(id(leaf)) or self.first(leaf)
            for variable, _ in parts:
                seen = constants.setdefault(variable, set())
                if variable[0] == "name" and isinstance(leaf, Compare):
                    _, _, right = _turned(leaf, self.scope)
                    seen.add(resolve(right, self.scope))
        return {v: _values(v, seen) for v, seen in constants.items()}

    def first(self, leaf: Name | Compare) -> tuple[Truth, Tests]:
        """What is known of a leaf before any case, and what it depends on; looked up once."""
        known = leaf_truth(leaf, self.scope)
        entry = (known, () if known is not None else tuple(_parts(leaf, self.scope)))
        self.known[id(leaf)] = entry
        return entry


def _parts(leaf: Name | Compare, scope: Scope) -> Iterator[tuple[Variable, Any]]:
    """Variables an unknown leaf depends on, each with its test; any of them makes it true."""
    if isinstance(leaf, Name):
        yield ("name", leaf.name), bool
        return
    left, op, right = _turned(leaf, scope)
    if op in ("in", "not-in"):
        yield from _membership(left, right, scope)
    elif isinstance(left, ZoneAttribute):
        yield ("zone", left.name, op, _key(right, scope)), bool
    else:
        value = resolve(right, scope) if not isinstance(right, ZoneAttribute) else None
        if isinstance(right, ZoneAttribute) or isinstance(value, Missing):
            first, second = sorted((left, right), key=repr)
            sign = 1 if first is left else -1
            yield (
                ("sign", repr(first), repr(second)),
                lambda s, op=op, sign=sign: compare(op, float(sign * s), 0.0),
            )
        else:
            assert isinstance(left, Name)
            yield ("name", left.name), lambda x, op=op, v=value: compare(op, x, v) is True


def _membership(left: Any, right: Any, scope: Scope) -> Iterator[tuple[Variable, Any]]:
    choices: Any = right.values if isinstance(right, Listed) else None
    if choices is None and isinstance(right, Name):
        held = scope.values[right.name]
        if isinstance(left, Literal) and isinstance(held, Missing):
            yield ("member", right.name, left.value), bool
            return
        choices = held if isinstance(held, tuple) else None
    if choices is None:
        yield ("leaf", repr(left), repr(right)), bool
    elif isinstance(left, ZoneAttribute):
        for choice in choices:
            yield ("zone", left.name, "==", choice), bool
    elif isinstance(left, Name):
        for choice in choices:
            yield ("member", left.name, choice), bool


def _turned(leaf: Compare, scope: Scope) -> tuple[Any, str, Any]:
    """The comparison with its unknown or zone side on the left."""
    mirrored = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "==": "==", "!=": "!="}
    left, right = leaf.left, leaf.right
    known_left = isinstance(left, Literal | Listed) or (
        isinstance(left, Name) and not isinstance(scope.values[left.name], Missing)
    )
    if leaf.op in mirrored and (known_left or isinstance(right, ZoneAttribute)):
        return right, mirrored[leaf.op], left
    return left, leaf.op, right


def _values(variable: Variable, constants: set[Any]) -> tuple[Any, ...]:
    if variable[0] == "sign":
        return (-1.0, 0.0, 1.0)
    if not constants or all(isinstance(c, bool) for c in constants):
        return (True, False)
    numbers = sorted(c for c in constants if not isinstance(c, str | bool | tuple))
    if numbers:
        between = [(a + b) / 2 for a, b in pairwise(numbers)]
        return tuple(sorted({numbers[0] - 1, *numbers, *between, numbers[-1] + 1}))
    return (*sorted(constants, key=repr), OTHER)


def _key(side: Any, scope: Scope) -> Any:
    if isinstance(side, ZoneAttribute):
        return repr(side)
    value = resolve(side, scope)
    return repr(side) if isinstance(value, Missing) else value


def _missing_in(leaf: Name | Compare, scope: Scope) -> Iterator[Missing]:
    for side in _sides(leaf):
        if isinstance(side, Name) and isinstance(scope.values[side.name], Missing):
            yield scope.values[side.name]
        elif isinstance(side, ZoneAttribute):
            yield scope.zones_missing or Missing("attribute", side.name)
