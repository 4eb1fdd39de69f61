"""Proposal (项目): what a person declares about the project, fact by fact, with who said so."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from checker.errors import (
    PROPOSAL_AMBIGUOUS,
    PROPOSAL_SCHEMA,
    PROPOSAL_TYPE,
    PROPOSAL_UNKNOWN_FACT,
    PROPOSAL_UNREADABLE,
)
from checker.rule import FactSpec
from checker.truth import Missing
from spatial.errors import BadInput, Text
from spatial.strict_yaml import load, validate
from spatial.system_reason import system_reason

if TYPE_CHECKING:
    from pydantic import BaseModel

__all__ = [
    "NOTHING_DECLARED", "Declared", "Proposal", "expected_of", "fact_values", "parse_proposal",
    "proposal_as_dict", "read_proposal", "typed_fact",
]  # fmt: skip

FactValue = bool | float | str | tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Declared:
    """One fact with its declarer (None: not said)."""

    value: FactValue
    declared_by: str | None = None


@dataclass(frozen=True, slots=True)
class Proposal:
    """A proposed project.

    Parameters
    ----------
    facts : mapping of str to Declared
        Facts given; what is absent is unanswered.
    """

    name: str | None = None
    facts: Mapping[str, Declared] = field(default_factory=dict)


NOTHING_DECLARED = Proposal()
"""A site without a project file."""


def fact_values(proposal: Proposal, facts: Mapping[str, FactSpec]) -> dict[str, Any]:
    """Values of every fact the rules read: unanswered questions are `Missing`.

    An unanswered privilege is no (an empty list where it is a list).

    Examples
    --------
    >>> ask = Text("是否排放污染物", "does it discharge pollutants?")
    >>> specs = {"discharges": FactSpec("discharges", "question", "bool", ask),
    ...          "livelihood_project": FactSpec("livelihood_project", "privilege", "bool", ask)}
    >>> fact_values(NOTHING_DECLARED, specs)
    {'discharges': Missing(kind='fact', name='discharges'), 'livelihood_project': False}
    """
    out: dict[str, Any] = {}
    for name, spec in facts.items():
        given = proposal.facts.get(name)
        if given is not None:
            out[name] = given.value
        elif spec.kind == "privilege" and spec.type in ("bool", "list"):
            out[name] = False if spec.type == "bool" else ()
        else:
            out[name] = Missing("fact", name)
    return out


def read_proposal(path: Path, facts: Mapping[str, FactSpec]) -> Proposal:
    """Read a project file.

    Raises
    ------
    BadInput
        ``PROPOSAL_UNREADABLE``, ``PROPOSAL_SCHEMA``, ``PROPOSAL_UNKNOWN_FACT``,
        ``PROPOSAL_TYPE``, ``PROPOSAL_AMBIGUOUS`` or a ``YAML_…`` code.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except OSError as problem:
        raise BadInput(
            PROPOSAL_UNREADABLE, where=path.name, what=system_reason(problem)
        ) from None
    except UnicodeDecodeError as problem:
        what = f"{problem.encoding}, byte {problem.start}"
        raise BadInput(PROPOSAL_UNREADABLE, where=path.name, what=what) from None
    return parse_proposal(text, facts, where=path.name)


def parse_proposal(text: str, facts: Mapping[str, FactSpec], *, where: str) -> Proposal:
    """Read a project from YAML text, its facts typed by the rulebook's fact table.

    Parameters
    ----------
    facts : mapping of str to FactSpec
        Facts the rulebook knows; any other is refused.

    Examples
    --------
    >>> ask = Text("用地性质", "land use")
    >>> specs = {"use": FactSpec("use", "question", "text", ask)}
    >>> parse_proposal("name: 厂房\\nuse: M1", specs, where="p.yaml").facts["use"].value
    'M1'
    """
    document = load(text, where=where)
    if document.data is None:
        return NOTHING_DECLARED
    model: Any = validate(_model(), document, message=PROPOSAL_SCHEMA)
    given = dict(model.facts)
    if model.use is not None:
        if "use" in given:
            raise BadInput(PROPOSAL_AMBIGUOUS, where=document.place(("use",)), name="use")
        given["use"] = model.use
    declared = {}
    for name, value in given.items():
        path = ("facts", name) if name in model.facts else (name,)
        one = _declared(name, value, model.declared_by, facts, document.place(path))
        if one is not None:
            declared[name] = one
    return Proposal(model.name, dict(sorted(declared.items())))


def _declared(
    name: str, given: Any, by: str | None, facts: Mapping[str, FactSpec], where: str
) -> Declared | None:
    spec = facts.get(name)
    if spec is None:
        known = ", ".join(sorted(facts)) or "-"
        raise BadInput(PROPOSAL_UNKNOWN_FACT, where=where, name=name, known=known)
    if isinstance(given, dict):
        if not set(given) <= {"value", "declared_by"} or "value" not in given:
            what = Text("只能含 value 与 declared_by", "only value and declared_by may stand here")
            raise BadInput(PROPOSAL_SCHEMA, where=where, field=f"facts.{name}", what=what)
        by = given.get("declared_by") or by
        given = given["value"]
    if given is None:
        return None
    value = typed_fact(given, spec)
    if value is None:
        shown = given if isinstance(given, str) else ", ".join(map(str, given))
        raise BadInput(
            PROPOSAL_TYPE, where=where, name=name, text=shown, expected=expected_of(spec)
        )
    return Declared(value, by)


def typed_fact(given: Any, spec: FactSpec) -> FactValue | None:
    """A value written as text in the fact's type; None when it is of another."""
    if spec.type == "list":
        items = given if isinstance(given, list) else [given]
        good = all(isinstance(i, str) and (not spec.values or i in spec.values) for i in items)
        return tuple(items) if good else None
    if not isinstance(given, str):
        return None
    if spec.type == "bool":
        return {"true": True, "false": False}.get(given)
    if spec.type == "text":
        return given if given and (not spec.values or given in spec.values) else None
    try:
        number = float(given)
    except ValueError:
        return None
    return number if math.isfinite(number) and number >= 0 else None


def expected_of(spec: FactSpec) -> Text:
    """What may stand as the value of a fact, as a refusal says it."""
    if spec.values:
        listed = ", ".join(spec.values)
        return Text(f"以下之一：{listed}", f"one of: {listed}")
    return {
        "bool": Text("true 或 false", "true or false"),
        "number": Text("不小于 0 的数字", "a number not below 0"),
        "text": Text("文字", "a text"),
        "list": Text("列表", "a list"),
    }[spec.type]


@cache
def _model() -> type[BaseModel]:
    from pydantic import BaseModel, ConfigDict

    class ProposalFile(BaseModel):
        model_config = ConfigDict(extra="forbid", frozen=True)
        name: str | None = None
        use: Any = None
        declared_by: str | None = None
        facts: dict[str, Any] = {}
        note: str | None = None

    return ProposalFile


def proposal_as_dict(
    proposal: Proposal, facts_asked: Mapping[str, FactSpec] | None = None
) -> dict[str, Any]:
    """The proposal as it stands in a report: each fact with its question and its declarer."""
    known = facts_asked or {}
    facts = {
        name: {
            "value": list(d.value) if isinstance(d.value, tuple) else d.value,
            "declared_by": d.declared_by,
            "ask": known[name].ask.as_dict() if name in known else None,
        }
        for name, d in proposal.facts.items()
    }
    use = proposal.facts.get("use")
    return {"name": proposal.name, "use": use.value if use else None, "facts": facts}

