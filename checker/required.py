"""必查清单: which checks must be decided, which go offline, which only inform."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from functools import cache
from typing import TYPE_CHECKING, Any

from checker.errors import RULE_SCHEMA, RulesError
from checker.expression import Expression, Literal, parse
from checker.truth import Scope, truth
from spatial.strict_yaml import Document, validate

if TYPE_CHECKING:
    from pydantic import BaseModel

__all__ = [
    "EVERYTHING", "LEVELS", "Required", "RequiredRow", "level_of", "listed_for", "read_required",
    "required_idle", "row_place",
]  # fmt: skip

LEVELS = ("must", "offline", "info")


@dataclass(frozen=True, slots=True)
class RequiredRow:
    """One line: rules whose id matches ``check``, under a condition on project facts."""

    check: str
    level: str
    when: Expression = field(default=Literal(True))


@dataclass(frozen=True, slots=True)
class Required:
    """The list of a place: the first line that matches a rule and holds decides."""

    rows: tuple[RequiredRow, ...] = ()
    default: str = "must"


EVERYTHING = Required()
"""Without a list every rule's check is a must."""


def level_of(required: Required, rule_id: str, facts: Mapping[str, Any]) -> str:
    """Level of a rule's check: ``must``, ``offline`` or ``info``.

    Where a condition depends on a fact nobody gave, the strictest of the levels that some
    answer would give holds: what may be a must is one.

    Parameters
    ----------
    facts : mapping
        Every project fact a condition reads; `Missing` where not given.

    Examples
    --------
    >>> listed = Required((RequiredRow("military.*", "offline"),))
    >>> level_of(listed, "military.area", {}), level_of(listed, "water.river", {})
    ('offline', 'must')
    """
    if not required.rows:
        return required.default
    possible = []
    for row in required.rows:
        if not fnmatchcase(rule_id, row.check):
            continue
        always = isinstance(row.when, Literal) and row.when.value is True
        holds = True if always else truth(row.when, Scope(facts))
        if holds is not False:
            possible.append(row.level)
        if holds is True:
            break
    else:
        possible.append(required.default)
    return min(possible, key=LEVELS.index)


def listed_for(required: Required, rule_ids: Iterable[str]) -> dict[str, Required]:
    """What of a list concerns each rule, so that a check need not look through the rest."""
    out = {}
    for rule_id in rule_ids:
        rows: list[RequiredRow] = []
        for row in required.rows:
            if fnmatchcase(rule_id, row.check):
                rows.append(row)
                if row.when == Literal(True):
                    break
        out[rule_id] = Required(tuple(rows), required.default)
    return out


def read_required(document: Document) -> Required:
    """The list of a pack's ``required.yaml``.

    Raises
    ------
    RulesError
        ``RULE_SCHEMA`` or ``RULE_EXPRESSION``, with file and line.
    """
    content: Any = document.data or {}
    checks = content.get("checks") if isinstance(content, dict) else None
    if isinstance(checks, dict):
        content = {**content, "checks": [_line(key, given) for key, given in checks.items()]}
    model: Any = validate(
        _model(), document, message=RULE_SCHEMA, error=RulesError, data=content
    )
    rows = []
    for number, row in enumerate(model.checks):
        at = row.check if isinstance(checks, dict) else number
        where = document.place(("checks", at, "when"))
        when: Expression = parse(row.when, where=where) if row.when else Literal(True)
        rows.append(RequiredRow(row.check, row.level, when))
    return Required(tuple(rows), model.default)


def _line(key: str, given: Any) -> Any:
    """A line of the short form ``pattern: level`` or ``pattern: {level, when}``."""
    return {"check": key, "level": given} if isinstance(given, str) else {"check": key, **given}


@cache
def _model() -> type[BaseModel]:
    from typing import Literal as Choice

    from checker.rule_file import rule_models

    strict: Any = rule_models().Strict
    words: Any = rule_models().Words

    class Line(strict):  # type: ignore[misc]
        check: str
        level: Choice[LEVELS]  # type: ignore[valid-type]
        when: str | None = None
        note: words | None = None

    class RequiredFile(strict):  # type: ignore[misc]
        title: words | None = None
        default: Choice[LEVELS] = "must"  # type: ignore[valid-type]
        checks: list[Line] = []

    return RequiredFile


def row_place(document: Document, required: Required, number: int) -> str:
    """File and line of a line of the list, in either of its two forms."""
    named = isinstance(document.data["checks"], dict)
    return document.place(("checks", required.rows[number].check if named else number))


def required_idle(required: Required, rule_ids: Collection[str]) -> Iterator[int]:
    """Numbers of the lines that match no rule."""
    for number, row in enumerate(required.rows):
        if not any(fnmatchcase(rule, row.check) for rule in rule_ids):
            yield number
