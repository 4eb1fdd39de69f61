"""What a condition asks, however it is written: the order of and, or and of the two sides is not it."""

from __future__ import annotations

from typing import Any

from checker.expression import And, Compare, Expression, Listed, Literal, Name, Not, Operand, Or

__all__ = ["same_condition"]

_MIRRORED = {">": "<", ">=": "<="}
_EVEN = ("==", "!=")
Form = tuple[str, Any]


def same_condition(one: Expression, other: Expression) -> bool:
    """Whether two conditions ask the same, as far as their form tells.

    Terms of ``and`` and ``or`` and values of a list are sets; ``not`` is moved inwards; a
    comparison may be read from either side. What only the values would tell is not looked for.

    Examples
    --------
    >>> from checker.expression import parse
    >>> same_condition(parse("a and b"), parse("b and a"))
    True
    >>> same_condition(parse("not (a or 5 > m)"), parse("not m < 5 and not a"))
    True
    >>> same_condition(parse("a and b"), parse("a or b"))
    False
    """
    return one == other or _form(one, holds=True) == _form(other, holds=True)


def _form(tree: Expression, *, holds: bool) -> Form:
    if isinstance(tree, Not):
        return _form(tree.term, holds=not holds)
    if isinstance(tree, And | Or):
        kind = "and" if isinstance(tree, And) is holds else "or"
        return _joined(kind, [_form(term, holds=holds) for term in tree.terms])
    if isinstance(tree, Literal):
        return "constant", bool(tree.value) is holds
    said = ("name", tree.name) if isinstance(tree, Name) else _comparison(tree)
    return said if holds else ("not", said)


def _joined(kind: str, terms: list[Form]) -> Form:
    """Terms as a set, those of the same kind taken out of their brackets."""
    flat: set[Form] = set()
    for one in terms:
        flat |= one[1] if one[0] == kind else {one}
    return flat.pop() if len(flat) == 1 else (kind, frozenset(flat))


def _comparison(leaf: Compare) -> Form:
    left, right = _side(leaf.left), _side(leaf.right)
    if leaf.op in _MIRRORED:
        return _MIRRORED[leaf.op], (right, left)
    return leaf.op, frozenset((left, right)) if leaf.op in _EVEN else (left, right)


def _side(side: Operand) -> object:
    if isinstance(side, Listed):
        return "list", frozenset((type(value).__name__, value) for value in side.values)
    if isinstance(side, Literal):
        return type(side.value).__name__, side.value
    return type(side).__name__, side.name
