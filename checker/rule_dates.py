"""Dates inside a rule file: values by their start, the announced, and a basis for every day."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from checker.errors import RULE_BASIS_MISSING, RULE_DATES, RulesError
from checker.rule import Dated, Reference, Value, value_on
from spatial.errors import Text
from spatial.quote import quote
from spatial.strict_yaml import Document, Path

__all__ = ["EXPECTED", "announced_apart", "dated", "founded", "start_of"]

Cited = tuple[tuple[date, tuple[Reference, ...]], ...]
EXPECTED = "expected"
"""Stands for a value that is announced for a day and not entered yet."""


def announced_apart(model: Any, document: Document) -> tuple[Any, tuple[date, ...]]:
    """The rule's file without what is only announced (``expected``), and the days of it.

    Raises
    ------
    RulesError
        ``RULE_DATES`` for a day that is none, or a parameter that has no value at all.
    """
    days: set[date] = set()

    def known(dated: Mapping[str, Any], path: Path) -> dict[str, Any]:
        days.update(start_of(day, document, (*path, day)) for day, v in dated.items() if v == EXPECTED)
        left = {day: value for day, value in dated.items() if value != EXPECTED}
        if not left and path != ("in_force",):
            what = Text("只有预告、没有取值", "only announced, never a value")
            todo = Text("请写出至少一个已知的取值及其起始日期",
                        "give at least one known value with the day it starts")  # fmt: skip
            place = document.place(path)
            raise RulesError(RULE_DATES, where=place, text=EXPECTED, what=what, todo=todo)
        return left

    parameters = {
        name: one.model_copy(update={"values": known(one.values, ("parameters", name, "values"))})
        for name, one in model.parameters.items()
    }
    in_force = known(model.in_force, ("in_force",))
    plain = model.model_copy(update={"in_force": in_force, "parameters": parameters})
    return plain, tuple(sorted(days))


def dated(
    values: Mapping[str, Any], document: Document, path: Path,
    read: Callable[[Any, str], Value | None],
) -> Dated:  # fmt: skip
    """Values in order of their start, each read with the place it stands at."""
    out = []
    for text, value in values.items():
        at = (*path, text)
        out.append((start_of(text, document, at), read(value, document.place(at))))
    return tuple(sorted(out, key=lambda pair: pair[0]))


def founded(in_force: Mapping[str, Any], references: Cited, document: Document) -> Cited:
    """The references, if every day a rule is in force or announced to be has one.

    Raises
    ------
    RulesError
        ``RULE_BASIS_MISSING`` with the first day that has none.
    """
    known = dated(in_force, document, ("in_force",), lambda value, _: value)
    for day in sorted({start for start, _ in (*known, *references)}):
        listed = [found for start, found in references if start <= day]
        if value_on(known, day) and not (listed and listed[-1]):
            path = ("references", str(day)) if listed else ("references",)
            since = Text(f"自 {day} 起", f" from {day} on") if references else Text("", "")
            raise RulesError(RULE_BASIS_MISSING, where=document.place(path), since=since)
    return references


def start_of(text: str, document: Document, path: Path) -> date:
    """The day a key names.

    Raises
    ------
    RulesError
        ``RULE_DATES``.
    """
    try:
        if len(text) == 10:
            return date.fromisoformat(text)
    except ValueError:
        pass
    what = Text("不是日期", "not a date")
    todo = Text("请写成 \"2020-01-01\"", 'write dates as "2020-01-01"')
    raise RulesError(RULE_DATES, where=document.place(path), text=quote(text), what=what, todo=todo)
