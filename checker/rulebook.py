"""Rulebook (规则包): a directory of rule files, loaded whole or refused whole."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from checker.approval_items import ApprovalItem, item_facts, read_items
from checker.departments import Department, read_departments
from checker.errors import (
    PACK_EMPTY,
    RULE_DUPLICATE_KEY,
    RULE_SCHEMA,
    RULE_UNKNOWN_NAME,
    RulesError,
)
from checker.expression import names
from checker.law import Law, read_laws
from checker.pack import READING, find_pack, pack_bytes, pack_documents, shipped_packs
from checker.required import EVERYTHING, Required, listed_for, read_required, row_place
from checker.rule import FactSpec, Rule
from checker.rule_build import build_rule, fact_spec
from checker.rule_check import Known, check_rule
from checker.rule_file import rule_models
from checker.validity import VALID_DAYS
from checker.working_calendar import Calendar, read_calendar
from spatial.errors import Text
from spatial.strict_yaml import Document, validate

if TYPE_CHECKING:
    from pydantic import BaseModel

__all__ = [
    "SIDE_FILES", "Rulebook", "build_rulebook", "find_pack", "load_rulebook", "pack_documents",
    "shipped_packs",
]  # fmt: skip

SIDE_FILES = (
    "pack.yaml", "required.yaml", "departments.yaml", "approval_items.yaml", "law.yaml",
    "calendar.yaml", "layers.yaml", "actions.yaml", "facts.yaml",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Rulebook:
    """A loaded pack.

    Parameters
    ----------
    id : str
        Name of the directory.
    sha256 : str
        Hash of the RFC 8785 form of everything the pack says, inherited files included.
    facts : mapping
        Every project fact that some rule, list or item reads.
    actions : mapping or None
        The closed list of actions; None when the pack has none.
    layers : mapping of str to Text
        Titles of layers the pack knows without a card.
    canonical : bytes
        Everything the pack says as RFC 8785 JSON; ``sha256`` is its hash.
    listed : mapping of str to Required
        What of ``required`` concerns each rule.
    calendar : Calendar
        Working days; without a file weekends only.
    valid_days : int
        For how many days a report may be relied on at most.
    next_on : date or None
        Day from which another pack that the store already holds takes this one's place.
    """

    id: str
    title: Text
    sha256: str
    rules: tuple[Rule, ...]
    facts: Mapping[str, FactSpec]
    required: Required = EVERYTHING
    departments: Mapping[str, Department] | None = None
    items: Mapping[str, ApprovalItem] | None = None
    laws: Mapping[str, Law] | None = None
    actions: Mapping[str, Text] | None = None
    layers: Mapping[str, Text] | None = None
    verified: bool = False
    canonical: bytes = field(default=b"", repr=False, compare=False)
    listed: Mapping[str, Required] = field(default_factory=dict)
    calendar: Calendar = field(default_factory=Calendar)
    valid_days: int = VALID_DAYS
    next_on: date | None = None


def load_rulebook(
    directory: Path, *, layers: Collection[str] = (), verified: bool = False
) -> Rulebook:
    """Load a pack with what it inherits; a file of the same relative path overrides.

    Registers (departments, items, laws, layers, actions, facts) are inherited entry by entry.

    Parameters
    ----------
    directory : Path
        Pack directory.
    layers : collection of str
        Layer ids with a card in the store, known beside the pack's own ``layers.yaml``.
    verified : bool
        Whether this pack has passed ``sanhe rules verify``.

    Raises
    ------
    RulesError
        The first fault, with file, line and what is allowed.
    """
    documents = pack_documents(directory)
    return build_rulebook(documents, directory.resolve().name, layers=layers, verified=verified)


def build_rulebook(
    documents: Mapping[str, Document],
    id: str,
    *,
    layers: Collection[str] = (),
    verified: bool = False,
) -> Rulebook:
    """A rulebook from the files of a pack, wherever they were read from.

    Parameters
    ----------
    documents : mapping of str to Document
        By relative path, inherited files included.
    id : str
        Name of the pack.

    Raises
    ------
    RulesError
        As :func:`load_rulebook`.

    Notes
    -----
    The order of keys in a file never matters: two packs of one hash give one digest.
    """
    documents = {
        path: replace(one, data=_in_order(one.data)) for path, one in documents.items()
    }
    side = {name: documents[name] for name in SIDE_FILES if name in documents}
    rule_files = {
        path: doc for path, doc in documents.items()
        if "/" in path and path.endswith(".yaml") and not path.startswith("codes/")
        and not path.endswith(".examples.yaml")
    }  # fmt: skip
    if not rule_files:
        raise RulesError(PACK_EMPTY, where=id)
    laws = read_laws(side["law.yaml"]) if "law.yaml" in side else {}
    organs = _read(read_departments, side.get("departments.yaml"))
    listed = side.get("approval_items.yaml")
    items = read_items(listed, organs) if listed is not None else {}
    head = _head(side)
    titles = _titles(side.get("layers.yaml"))
    actions = _titles(side["actions.yaml"]) if "actions.yaml" in side else head[1]
    models = {
        path: validate(rule_models().Rule, doc, message=RULE_SCHEMA, error=RulesError)
        for path, doc in rule_files.items()
    }
    table = _fact_table(side.get("facts.yaml"), models)
    known = Known({*layers, *titles}, actions, items, organs)
    rules = []
    for path in sorted(rule_files):
        rule_id = path.removesuffix(".yaml").replace("/", ".")
        rule = build_rule(rule_id, models[path], rule_files[path], table, laws, lent=head[3] < READING)
        check_rule(rule, rule_files[path], known)
        rules.append(rule)
    required = read_required(side["required.yaml"]) if "required.yaml" in side else EVERYTHING
    facts = {**table, **{fact.name: fact for rule in rules for fact in rule.facts}}
    facts = {name: table.get(name, spec) for name, spec in facts.items()}
    _check_facts(required, items, facts, side)
    _check_kinds(rules, facts)
    canonical = pack_bytes(documents)
    return Rulebook(
        id=id, title=head[0], sha256=hashlib.sha256(canonical).hexdigest(),
        rules=tuple(rules), facts=dict(sorted(facts.items())), required=required,
        departments=organs,
        items=items, laws=laws, actions=actions, layers=titles, verified=verified,
        canonical=canonical,
        listed=listed_for(required, (rule.id for rule in rules)),
        calendar=read_calendar(side["calendar.yaml"]) if "calendar.yaml" in side else Calendar(),
        valid_days=head[2],
    )  # fmt: skip


def _in_order(data: Any) -> Any:
    """The same content with the keys of every mapping in order."""
    if isinstance(data, dict):
        return {key: _in_order(data[key]) for key in sorted(data)}
    return [_in_order(one) for one in data] if isinstance(data, list) else data


def _head(side: Mapping[str, Document]) -> tuple[Text, dict[str, Text] | None, int, int]:
    if "pack.yaml" not in side:
        return Text("规则包", "rule pack"), None, VALID_DAYS, READING
    document = side["pack.yaml"]
    model: Any = validate(_pack_model(), document, message=RULE_SCHEMA, error=RulesError)
    actions = {name: Text(t.zh, t.en) for name, t in model.actions.items()}
    return Text(model.title.zh, model.title.en), actions or None, model.valid_days, model.reading


def _titles(document: Document | None) -> dict[str, Text]:
    """Ids and titles of ``layers.yaml`` or ``actions.yaml``: ``id: {zh, en}``."""
    titles: dict[str, Text] = {}
    if document is None:
        return titles
    for key, content in (document.data or {}).items():
        inner = content.get("title") if isinstance(content, dict) else None
        words: Any = validate(
            rule_models().Words, document, message=RULE_SCHEMA, error=RulesError,
            data=inner if isinstance(inner, dict) else content, path=(key,),
        )  # fmt: skip
        titles[key] = Text(words.zh, words.en)
    return titles


def _fact_table(document: Document | None, models: Mapping[str, Any]) -> dict[str, FactSpec]:
    """Facts of ``facts.yaml``, then the long forms that rules give."""
    table: dict[str, FactSpec] = {}
    if document is not None:
        for key, content in (document.data or {}).items():
            model: Any = validate(
                rule_models().Fact, document, message=RULE_SCHEMA, error=RulesError,
                data=content, path=(key,),
            )  # fmt: skip
            table[key] = fact_spec(key, model.kind, model)
    for path, model in models.items():
        for name, given in model.facts.items():
            if isinstance(given, str) or given.type is None:
                continue
            if name in table and table[name].type != given.type:
                raise RulesError(RULE_DUPLICATE_KEY, where=path, key=f"{name} ({given.type})")
            table.setdefault(name, fact_spec(name, given.kind, given))
    return table


def _check_facts(
    required: Required,
    items: dict[str, ApprovalItem],
    facts: Mapping[str, FactSpec],
    side: Mapping[str, Document],
) -> None:
    asked = [
        (row_place(side["required.yaml"], required, number), name)
        for number, row in enumerate(required.rows) for name in sorted(names(row.when))
    ]  # fmt: skip
    for item in items.values():
        where = side["approval_items.yaml"].place((item.id, "applies"))
        asked += [(where, name) for name in sorted(item_facts({item.id: item}))]
    for where, name in asked:
        if name not in facts:
            raise RulesError(
                RULE_UNKNOWN_NAME, where=where, name=name,
                kind=Text("项目信息", "project fact"), known=", ".join(sorted(facts)),
            )  # fmt: skip


def _check_kinds(rules: Sequence[Rule], facts: Mapping[str, FactSpec]) -> None:
    """One fact is a question or a privilege, not both: else silence would mean two things."""
    for rule in rules:
        for fact in rule.facts:
            if fact.kind != facts[fact.name].kind:
                file = rule.id.replace(".", "/") + ".yaml"
                raise RulesError(
                    RULE_DUPLICATE_KEY, where=file, key=f"{fact.name} ({fact.kind})"
                )


def _read(reader: Any, document: Document | None) -> Any:
    return reader(document) if document is not None else {}


@cache
def _pack_model() -> type[BaseModel]:
    strict: Any = rule_models().Strict
    words: Any = rule_models().Words
    from pydantic import Field

    class PackFile(strict):  # type: ignore[misc]
        title: words
        inherits: str | None = None
        actions: dict[str, words] = {}
        note: words | None = None
        place: words | None = None
        valid_days: int = Field(default=VALID_DAYS, ge=1, le=3650)
        reading: int = Field(default=1, ge=1, le=READING)

    return PackFile
