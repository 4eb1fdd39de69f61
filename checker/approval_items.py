"""Approval items (审批事项): what a finding sets in motion, with its limits in working days."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cache
from graphlib import CycleError, TopologicalSorter
from typing import TYPE_CHECKING, Any

from checker.errors import RULE_CYCLE, RULE_SCHEMA, RULE_UNKNOWN_NAME, RulesError
from checker.expression import Expression, Literal, names, parse
from spatial.errors import Text
from spatial.strict_yaml import Document, validate

if TYPE_CHECKING:
    from pydantic import BaseModel

__all__ = ["ApprovalItem", "Limit", "item_facts", "read_items"]


@dataclass(frozen=True, slots=True)
class Limit:
    """A time limit: number (None: unspecified), unit ``wd``, ``d`` or ``unspecified``."""

    n: float | None
    unit: str
    source: str | None = None


@dataclass(frozen=True, slots=True)
class ApprovalItem:
    """One item of the catalogue.

    Parameters
    ----------
    actor : str
        ``government``, ``applicant`` or ``utility``.
    applies : Expression or None
        Condition on project facts under which it applies without any finding; None: never.
    """

    id: str
    title: Text
    department: str
    stage: str | None
    actor: str
    statutory: Limit | None = None
    promised: Limit | None = None
    materials: tuple[Text, ...] = ()
    codes: tuple[str, ...] = ()
    confidence: str = "unverified"
    applies: Expression | None = None
    after: tuple[str, ...] = ()


def item_facts(items: dict[str, ApprovalItem]) -> frozenset[str]:
    """Project facts the items' conditions read."""
    found: frozenset[str] = frozenset()
    for item in items.values():
        found |= names(item.applies) if item.applies is not None else frozenset()
    return found


def read_items(
    document: Document, departments: Collection[str] | None = None
) -> dict[str, ApprovalItem]:
    """Items of a pack's ``approval_items.yaml``, by id.

    Parameters
    ----------
    departments : collection of str, optional
        Organs of the pack; None or empty where it lists none, and any name will do.

    Raises
    ------
    RulesError
        ``RULE_SCHEMA``, ``RULE_EXPRESSION``, ``RULE_UNKNOWN_NAME`` or ``RULE_CYCLE``, with file
        and line.
    """
    items = {}
    for key, content in (document.data or {}).items():
        model: Any = validate(
            _model(), document, message=RULE_SCHEMA, error=RulesError, data=content, path=(key,)
        )
        applies: Expression | None = None
        if model.applies == "always":
            applies = Literal(True)
        elif model.applies is not None:
            applies = parse(model.applies.when, where=document.place((key, "applies")))
        items[key] = ApprovalItem(
            key, Text(model.title.zh, model.title.en), model.department, model.stage, model.actor,
            _limit(model.statutory), _limit(model.promised),
            tuple(_words(m) for m in model.materials), tuple(model.codes), model.confidence,
            applies, tuple(model.after),
        )  # fmt: skip
        if departments and model.department not in departments:
            kind = Text("部门", "department")
            raise _unknown(kind, model.department, departments, document.place((key, "department")))
    _in_order(items, document)
    return items


def _in_order(items: Mapping[str, ApprovalItem], document: Document) -> None:
    """Refuse an item that waits for one that is not there, or in the end for itself."""
    for item in items.values():
        for number, before in enumerate(item.after):
            if before not in items:
                place = document.place((item.id, "after", number))
                raise _unknown(Text("事项", "item"), before, items, place)
    try:
        TopologicalSorter({item.id: item.after for item in items.values()}).prepare()
    except CycleError as problem:
        turn = problem.args[1][1:]
        first = turn.index(min(turn))
        cycle = [*turn[first:], *turn[:first], turn[first]]
        raise RulesError(
            RULE_CYCLE, where=document.place((cycle[0], "after")), cycle=" → ".join(cycle)
        ) from None


def _unknown(kind: Text, name: str, known: Collection[str], where: str) -> RulesError:
    listed = ", ".join(sorted(known))
    return RulesError(RULE_UNKNOWN_NAME, where=where, kind=kind, name=name, known=listed)


def _limit(model: Any) -> Limit | None:
    if model is None:
        return None
    source = model.source if model.source is None or isinstance(model.source, str) else (
        model.source.zh
    )  # fmt: skip
    return Limit(model.n, model.unit, source)


def _words(given: Any) -> Text:
    return Text(given, given) if isinstance(given, str) else Text(given.zh, given.en)


@cache
def _model() -> type[BaseModel]:
    from typing import Literal as Choice

    from checker.rule_file import rule_models

    strict: Any = rule_models().Strict
    words: Any = rule_models().Words

    class LimitFile(strict):  # type: ignore[misc]
        n: float | None = None
        unit: Choice["wd", "d", "unspecified"] = "wd"
        source: words | str | None = None
        note: words | str | None = None

    class Applies(strict):  # type: ignore[misc]
        when: str

    class ItemFile(strict):  # type: ignore[misc]
        title: words
        department: str
        stage: str | None = None
        actor: Choice["government", "applicant", "utility"] = "applicant"
        statutory: LimitFile | None = None
        promised: LimitFile | None = None
        materials: list[words | str] = []
        codes: list[str] = []
        confidence: Choice["verified", "unverified"] = "unverified"
        applies: Choice["always"] | Applies | None = None
        after: list[str] = []
        basis: words | str | None = None
        note: words | str | None = None

    return ItemFile
