"""Columns of a file of sites that declare project facts, site by site."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from checker.errors import PROPOSAL_TYPE
from checker.proposal import Declared, Proposal, expected_of, typed_fact
from checker.rule import FactSpec
from spatial.errors import BadInput
from spatial.quote import quote

__all__ = ["Columns", "columns_of", "proposal_of"]

BY = ("declared_by", "申报人", "申报单位")
PROJECT = ("project", "项目名称")
_LIST = re.compile(r"""[;；、,，|\[\]"]""")
_NOT_SAID = frozenset({"", "-", "—", "null", "NULL", "None"})
_NONE = frozenset({"[]", "无", "none"})
_YES = {"true": "true", "1": "true", "是": "true", "yes": "true", "y": "true"}
_NO = {"false": "false", "0": "false", "否": "false", "no": "false", "n": "false"}


@dataclass(frozen=True, slots=True)
class Columns:
    """Which column declares which fact.

    Parameters
    ----------
    facts : mapping of str to FactSpec
        Fact by column name.
    by, project : str or None
        Columns that say who declares, and what the project is called.
    """

    facts: Mapping[str, FactSpec]
    by: str | None = None
    project: str | None = None


def columns_of(names: Iterable[str], facts: Mapping[str, FactSpec]) -> Columns:
    """The columns that are named like facts the rules know, whatever the case.

    Examples
    --------
    >>> from spatial.errors import Text
    >>> spec = FactSpec("height_m", "question", "number", Text("建筑高度", "height"))
    >>> sorted(columns_of(["Height_M", "owner"], {"height_m": spec}).facts)
    ['Height_M']
    """
    names = list(names)
    known = {name.casefold(): spec for name, spec in facts.items()}
    return Columns(
        {name: known[name.casefold()] for name in names if name.casefold() in known},
        next((name for name in BY if name in names), None),
        next((name for name in PROJECT if name in names), None),
    )


def proposal_of(
    row: Mapping[str, Any], columns: Columns, base: Proposal, *, where: str
) -> Proposal:
    """The project of one site: what holds for all, with what its own row says instead.

    An empty cell says nothing. Lists are separated by ``;`` or ``、``, and ``无`` or ``[]`` is none
    of them; yes and no may be written ``true``, ``1``, ``是`` and ``false``, ``0``, ``否``.

    Raises
    ------
    BadInput
        ``PROPOSAL_TYPE``, naming site and column.
    """
    by = str(row[columns.by]) if columns.by and row.get(columns.by) else None
    facts = dict(base.facts)
    for column, spec in columns.facts.items():
        text = _written(row.get(column), spec)
        if text is None:
            continue
        value = typed_fact(text, spec)
        if value is None:
            raise BadInput(
                PROPOSAL_TYPE, where=where, name=spec.name, text=quote(row[column]),
                expected=expected_of(spec),
            )  # fmt: skip
        facts[spec.name] = Declared(value, by)
    named = row.get(columns.project) if columns.project else None
    name = quote(named, 120) if named else base.name
    return Proposal(name, dict(sorted(facts.items())))


def _written(value: Any, spec: FactSpec) -> Any:
    """A cell as a project file would write it; None where it says nothing."""
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return None
    if isinstance(value, bool):
        text = "true" if value else "false"
    elif isinstance(value, float) and value.is_integer():
        text = str(int(value))
    else:
        text = str(value).strip()
    if text in _NOT_SAID:
        return None
    if spec.type == "bool":
        return _YES.get(text.casefold()) or _NO.get(text.casefold()) or text
    if spec.type == "list" and text in _NONE:
        return []
    if spec.type == "list":
        return [part.strip() for part in _LIST.split(text) if part.strip()]
    return text
