"""Departments (部门): organs with their plates and their branches by town."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Any

from checker.errors import RULE_SCHEMA, RulesError
from spatial.errors import Text
from spatial.strict_yaml import Document, validate

if TYPE_CHECKING:
    from pydantic import BaseModel

__all__ = ["Department", "department", "office_of", "read_departments"]


@dataclass(frozen=True, slots=True)
class Department:
    """An organ that decides, its plates (牌子) and its branch in each town.

    Parameters
    ----------
    office : Text or None
        Where to ask when the town has no branch of its own.
    branches : mapping of str to Text
        Branch by administrative code of the town, or by a prefix of the code.
    """

    id: str
    name: Text
    plates: tuple[Text, ...] = ()
    office: Text | None = None
    branches: Mapping[str, Text] = field(default_factory=dict)


def department(known: Mapping[str, Department], authority: str) -> Department:
    """The department of an authority id; one that is not listed bears its id as name."""
    return known.get(authority) or Department(authority, Text(authority, authority))


def office_of(organ: Department, towns: tuple[str, ...]) -> Text | None:
    """Branches for the towns a site lies in, joined; else the office; else None.

    Examples
    --------
    >>> organ = Department("water", Text("水务局", "Water"), branches={
    ...     "4419": Text("水务分局", "Branch")})
    >>> office_of(organ, ("441900103",)).zh
    '水务分局'
    """
    found: dict[Text, None] = {}
    for town in towns:
        keys = sorted((k for k in organ.branches if town.startswith(k)), key=len)
        if keys:
            found[organ.branches[keys[-1]]] = None
    if not found:
        return organ.office
    return Text("、".join(t.zh for t in found), ", ".join(t.en for t in found))


def read_departments(document: Document) -> dict[str, Department]:
    """Departments of a pack's ``departments.yaml``, by authority id.

    Raises
    ------
    RulesError
        ``RULE_SCHEMA`` with file and line.
    """
    organs = {}
    for key, content in (document.data or {}).items():
        model: Any = validate(
            _model(), document, message=RULE_SCHEMA, error=RulesError, data=content, path=(key,)
        )
        organs[key] = Department(
            key, _text(model.name), tuple(_text(p) for p in model.plates),
            _text(model.office) if model.office else None,
            {code: _text(words) for code, words in model.branches.items()},
        )  # fmt: skip
    return organs


def _text(model: Any) -> Text:
    return Text(model.zh, model.en)


@cache
def _model() -> type[BaseModel]:
    from checker.rule_file import rule_models

    strict: Any = rule_models().Strict
    words: Any = rule_models().Words

    class DepartmentFile(strict):  # type: ignore[misc]
        name: words
        plates: list[words] = []
        office: words | None = None
        branches: dict[str, words] = {}
        note: words | None = None

    return DepartmentFile
