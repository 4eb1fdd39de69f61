"""Nouns of a rulebook in a plain form (JSON) and back, without reading or proving a rule again.

The form is a list of nodes, each a scalar or ``[kind, earlier nodes…]``; equal parts stand in it
once. Only the kinds named here can be made from it: it holds no code and names no module.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass
from datetime import date
from functools import cache
from typing import Any

from checker.approval_items import ApprovalItem, Limit
from checker.departments import Department
from checker.expression import And, Compare, Listed, Literal, Name, Not, Or, ZoneAttribute
from checker.law import Law
from checker.required import Required, RequiredRow
from checker.rule import FactSpec, Outcome, Parameter, Reference, Rule
from checker.verdict import Verdict
from checker.working_calendar import Calendar, Year
from spatial.errors import Text

__all__ = ["from_plain", "to_plain"]

NOUNS = (
    And, ApprovalItem, Calendar, Compare, Department, FactSpec, Law, Limit, Listed, Literal, Name,
    Not, Or, Outcome, Parameter, Reference, Required, RequiredRow, Rule, Text, Year, ZoneAttribute,
)  # fmt: skip
Make = Callable[..., Any]


def to_plain(value: Any) -> str:
    """A value made of the nouns of a rulebook, tuples, sets, mappings, dates and scalars.

    Raises
    ------
    TypeError
        For anything else.

    Examples
    --------
    >>> to_plain((Text("甲", "a"), Text("甲", "a"), True, 1.5))
    '["甲","a",["Text",0,1],true,1.5,["tuple",2,2,3,4]]'
    """
    nodes: dict[str, int] = {}
    _node(value, nodes)
    return "[" + ",".join(nodes) + "]"


def from_plain(text: str | bytes) -> Any:
    """The value that :func:`to_plain` was given.

    Raises
    ------
    ValueError
        When the text is no such form: cut off, of another kind, or names what is not there.

    Examples
    --------
    >>> from_plain('["甲","a",["Text",0,1]]')
    Text(zh='甲', en='a')
    >>> from_plain('[["system"]]')
    Traceback (most recent call last):
    ...
    ValueError: no plain form: KeyError('system')
    """
    makers = _makers()
    made: list[Any] = []
    try:
        for node in json.loads(text):
            if type(node) is list:
                kind, *parts = node
                if parts and not 0 <= min(parts) <= max(parts) < len(made):
                    raise ValueError(kind)
                made.append(makers[kind](*[made[part] for part in parts]))
            elif type(node) is dict:
                raise TypeError(node)
            else:
                made.append(node)
        return made[-1]
    except (LookupError, TypeError, ValueError) as problem:
        raise ValueError(f"no plain form: {problem!r}") from None


def _node(value: Any, nodes: dict[str, int]) -> int:
    """Number of the node of a value; its parts come before it."""
    if value is None or type(value) in (str, float, bool, int):
        told = json.dumps(value, ensure_ascii=False, allow_nan=False)
    else:
        kind, parts = _parts(value)
        listed = [json.dumps(kind), *(str(_node(part, nodes)) for part in parts)]
        told = "[" + ",".join(listed) + "]"
    return nodes.setdefault(told, len(nodes))


def _parts(value: Any) -> tuple[str, list[Any]]:
    if isinstance(value, Verdict):
        return "verdict", [value.value]
    if isinstance(value, date):
        return "date", [value.isoformat()]
    if isinstance(value, tuple):
        return "tuple", list(value)
    if isinstance(value, frozenset):
        return "set", sorted(value)
    if isinstance(value, Mapping):
        return "mapping", [part for pair in value.items() for part in pair]
    if is_dataclass(value) and type(value) in NOUNS:
        return type(value).__name__, [getattr(value, one.name) for one in fields(value)]
    raise TypeError(type(value).__name__)


@cache
def _makers() -> Mapping[str, Make]:
    return {
        "verdict": Verdict, "date": date.fromisoformat, "tuple": lambda *parts: parts,
        "set": lambda *parts: frozenset(parts),
        "mapping": lambda *parts: dict(zip(parts[::2], parts[1::2], strict=True)),
        **{noun.__name__: noun for noun in NOUNS},
    }  # fmt: skip
