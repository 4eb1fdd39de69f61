"""From a checked rule file to a Rule: conditions parsed, dates ordered, names resolved."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import rfc8785

from checker.errors import (
    RULE_NUMBER,
    RULE_SCHEMA,
    RULE_TEXT_MISSING,
    RulesError,
)
from checker.expression import (
    Compare,
    Expression,
    Literal,
    ZoneAttribute,
    leaves,
    names,
    parse,
)
from checker.law import Law, reference
from checker.placeholders import placeholders
from checker.rule import FactSpec, Outcome, Pairs, Parameter, Reference, Rule, Value
from checker.rule_dates import announced_apart, dated, founded, start_of
from checker.verdict import Verdict
from spatial.errors import Text
from spatial.strict_yaml import Document, Path

__all__ = ["FactTable", "build_rule", "fact_spec", "rule_version"]

FactTable = Mapping[str, FactSpec]


def rule_version(content: object) -> str:
    """First 12 hex digits of the sha256 of a rule's RFC 8785 canonical form.

    Examples
    --------
    >>> rule_version({"b": "1", "a": "2"}) == rule_version({"a": "2", "b": "1"})
    True
    """
    canonical: Any = content
    return hashlib.sha256(rfc8785.dumps(canonical)).hexdigest()[:12]


def build_rule(
    rule_id: str, model: Any, document: Document, table: FactTable, laws: Mapping[str, Law],
    *, lent: bool = False,
) -> Rule:  # fmt: skip
    """Build a rule from its validated file.

    Parameters
    ----------
    lent : bool
        Whether a law without a date of its own takes the day from which the rule names it, and a
        day may go without a reference, as packs of the first reading have it.

    Raises
    ------
    RulesError
        ``RULE_EXPRESSION``, ``RULE_TEXT_MISSING``, ``RULE_DATES``, ``RULE_NUMBER``,
        ``RULE_BASIS_MISSING`` or ``RULE_UNKNOWN_NAME``, with file and line.
    """
    references = _references(model, document, laws, lent=lent)
    model, announced = announced_apart(model, document)
    layers = (model.layer,) if isinstance(model.layer, str) else tuple(model.layer)
    applies = {} if model.applies_to == "all" else model.applies_to
    facts = {name: _fact(name, spec, table) for name, spec in model.facts.items()}
    outcomes, texts = _outcomes(model, document), _texts(model, document)
    for name in applies:
        facts.setdefault(name, table.get(name) or _asked(name, applies[name]))
    return Rule(
        id=rule_id,
        version=rule_version(document.data),
        title=_text(model.title),
        row=model.row,
        authority=model.authority,
        layers=() if layers == ("none",) else layers,
        criterion=model.criterion,
        effect=model.effect,
        outcomes=outcomes,
        texts=texts,
        in_force=dated(model.in_force, document, ("in_force",), lambda v, _: v == "true" or None),
        references=references,
        zones=_pairs(model.zones),
        unless=_pairs(model.unless),
        outside=tuple(model.outside),
        within=tuple(model.within),
        applies_to=_pairs(applies),
        facts=tuple(facts.values()),
        parameters={
            name: _parameter(name, given, document, laws)
            for name, given in model.parameters.items()
        },
        note=_text(model.note) if model.note else None,
        last_reviewed=model.last_reviewed.on if model.last_reviewed else None,
        reads=frozenset().union(*(names(outcome.when) for outcome in outcomes)),
        first_unmapped=_unmapped(outcomes[0].when, {*facts, *model.parameters, "site_area_m2"}),
        announced=announced,
        tells=frozenset(n for t in texts.values() for w in (t.zh, t.en) for n in placeholders(w)),
    )


def _unmapped(when: Expression, known: Collection[str]) -> bool:
    """Whether a condition reads nothing but these names: no measure, no zone."""
    sides = [s for x in leaves(when) if isinstance(x, Compare) for s in (x.left, x.right)]
    mapped = any(isinstance(side, ZoneAttribute) for side in sides)
    return not mapped and names(when) <= set(known)


def fact_spec(name: str, kind: str, model: Any) -> FactSpec:
    """A fact from its long form; without one a yes-or-no fact with a plain question."""
    ask = Text(f"请说明项目信息“{name}”", f"please state the project fact '{name}'")
    if model is None:
        return FactSpec(name, kind, "bool", ask)
    values = tuple(one if isinstance(one, str) else one.code for one in model.values)
    if model.ask or model.title:
        ask = _text(model.ask or model.title)
    return FactSpec(
        name, kind, model.type or ("text" if values else "bool"), ask, values,
        title=_text(model.title) if model.title else None,
        help=_text(model.help) if model.help else None,
        theme=model.theme or "", unit=model.unit or "",
        words={one.code: _text(one) for one in model.values if not isinstance(one, str)},
    )  # fmt: skip


def _asked(name: str, values: Sequence[str]) -> FactSpec:
    """A fact only ``applies_to`` names: its type is that of the values it is held against."""
    plain = fact_spec(name, "question", None)
    if set(values) <= {"true", "false"}:
        return plain
    return FactSpec(name, "question", "text", plain.ask)


def _fact(name: str, spec: Any, table: FactTable) -> FactSpec:
    known = table.get(name)
    kind = spec if isinstance(spec, str) else spec.kind
    if known is None:
        return fact_spec(name, kind, None if isinstance(spec, str) else spec)
    ask = known.ask if isinstance(spec, str) or spec.ask is None else _text(spec.ask)
    return replace(known, kind=kind, ask=ask)


def _outcomes(model: Any, document: Document) -> tuple[Outcome, ...]:
    out = []
    for number, row in enumerate(model.outcomes):
        path: Path = ("outcomes", number)
        if (row.when is None) == (row.otherwise is None):
            what = Text("每行须有 when 或 otherwise 之一", "each row has either when or otherwise")
            raise RulesError(
                RULE_SCHEMA, where=document.place(path), field=f"outcomes.{number}", what=what
            )
        place = document.place((*path, "when"))
        when = parse(row.when, where=place) if row.when else Literal(True)
        out.append(
            Outcome(
                when, row.when or "otherwise", Verdict(row.verdict), row.code, row.action,
                tuple(row.triggers),
            )
        )  # fmt: skip
    return tuple(out)


def _texts(model: Any, document: Document) -> dict[str, Text]:
    texts = {}
    for number, row in enumerate(model.outcomes):
        words = model.texts.get(row.code)
        if words is None:
            raise RulesError(
                RULE_TEXT_MISSING, where=document.place(("outcomes", number)), code=row.code,
                what=Text("说明文字", "its text"),
            )  # fmt: skip
        texts[row.code] = words
    for code, words in model.texts.items():
        path = ("texts", code)
        for lang in ("zh", "en"):
            if not isinstance(words.get(lang), str) or not words[lang].strip():
                what = Text(f"“{lang}”文字", f"its text in '{lang}'")
                raise RulesError(
                    RULE_TEXT_MISSING, where=document.place((*path, lang)), code=code, what=what
                )
        if set(words) != {"zh", "en"} or code not in texts:
            what = Text("只能是各结论代码的 zh 与 en", "only zh and en of codes the rows give")
            raise RulesError(
                RULE_SCHEMA, where=document.place(path), field=f"texts.{code}", what=what
            )
    return {code: Text(words["zh"], words["en"]) for code, words in texts.items()}


def _references(
    model: Any, document: Document, laws: Mapping[str, Law], *, lent: bool
) -> tuple[tuple[date, tuple[Reference, ...]], ...]:
    out = []
    for text, listed in model.references.items():
        path: Path = ("references", text)
        start = start_of(text, document, path)
        found = [
            reference(one, laws, start if lent else None, document, (*path, n))
            for n, one in enumerate(listed)
        ]
        out.append((start, tuple(found)))
    made = tuple(sorted(out, key=lambda pair: pair[0]))
    return made if lent else founded(model.in_force, made, document)


def _parameter(name: str, model: Any, document: Document, laws: Mapping[str, Law]) -> Parameter:
    path: Path = ("parameters", name)
    given = {(*path, "references", n): one for n, one in enumerate(model.references)}
    if model.reference:
        given[(*path, "reference")] = model.reference
    return Parameter(
        name, model.unit,
        dated(model.values, document, (*path, "values"), lambda v, p: _value(v, model.unit, p)),
        model.field,
        tuple(reference(one, laws, None, document, at) for at, one in given.items()),
        model.match == "prefix",
    )  # fmt: skip


def _value(given: Any, unit: str, place: str) -> Value | None:
    if given is None:
        return None
    if isinstance(given, dict):
        table = {str(key): _value(v, unit, place) for key, v in given.items()}
        return {key: v for key, v in table.items() if v is not None}
    if isinstance(given, list):
        items = (_value(v, unit, place) for v in given)
        return tuple(v for v in items if isinstance(v, str | float))
    if unit == "code":
        return str(given)
    if unit == "bool" and given in ("true", "false"):
        return bool(given == "true")
    try:
        number = float(given)
    except ValueError:
        number = math.nan
    beyond = unit == "%" and number > 100
    if not math.isfinite(number) or number < 0 or beyond or unit == "bool":
        raise RulesError(RULE_NUMBER, where=place, text=given, unit=unit, due=_due(unit))
    return number


def _due(unit: str) -> Text:
    """What a parameter of a unit takes."""
    if unit == "bool":
        return Text(" true 或 false", "true or false")
    if unit == "%":
        return Text("有限数字，不小于 0 且不大于 100", "a finite number, not below 0 and not above 100")
    return Text("有限数字，不小于 0", "a finite number, not below 0")


def _pairs(given: Mapping[str, Any]) -> Pairs:
    return tuple((key, tuple(values)) for key, values in given.items())


def _text(model: Any) -> Text:
    return Text(model.zh, model.en)
