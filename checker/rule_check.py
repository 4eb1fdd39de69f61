"""What a rule must satisfy before it may judge: known names, right types, a full table."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, NoReturn

from checker.criteria import CRITERIA, Criterion
from checker.errors import (
    RULE_DATES,
    RULE_NOT_TOTAL,
    RULE_SCHEMA,
    RULE_TRIGGER_UNKNOWN,
    RULE_UNKNOWN_ACTION,
    RULE_UNKNOWN_LAYER,
    RULE_UNKNOWN_NAME,
    RULE_UNREACHABLE,
    RULE_VERDICT,
    RulesError,
)
from checker.expression import Compare, Listed, Literal, Name, Operand, leaves, names
from checker.placeholders import loose_brace, placeholders
from checker.rule import Dated, Rule, in_force_on, value_on
from checker.rule_types import fact_keyed, fits, operand_type, types_of
from checker.table import OTHER, reach
from checker.truth import Missing, Scope
from checker.verdict import Verdict
from spatial.errors import Text
from spatial.strict_yaml import Document, Path

__all__ = ["TEXT_NAMES", "Known", "check_rule"]

TEXT_NAMES = {"zone_names": "text", "zone_codes": "text", "layer": "text"}
"""Placeholders of texts beside measures, parameters and facts."""


UNIT_ENDINGS = {
    "m": "m", "m2": "m2", "m3": "m3", "ha": "ha", "mu": "mu", "t": "t", "tce": "tce",
    "kwh": "kWh", "a": "a",
}  # fmt: skip
"""Units that the end of a parameter's name promises; metres and mu (亩) are never mixed up."""


@dataclass(frozen=True, slots=True)
class Known:
    """What a pack and a store know: layers, actions (None: free), items (None: none) and organs.

    A pack that lists no organs leaves their names free.
    """

    layers: Collection[str]
    actions: Collection[str] | None = None
    items: Collection[str] | None = None
    organs: Collection[str] | None = None


def check_rule(rule: Rule, document: Document, known: Known) -> None:
    """Refuse a rule that could not judge every case.

    Raises
    ------
    RulesError
        ``RULE_UNKNOWN_LAYER``, ``RULE_UNKNOWN_NAME``, ``RULE_UNKNOWN_ACTION``,
        ``RULE_TRIGGER_UNKNOWN``, ``RULE_SCHEMA``, ``RULE_DATES``, ``RULE_VERDICT``,
        ``RULE_NOT_TOTAL``, ``RULE_UNREACHABLE``, with file and line.
    """
    _Check(rule, document, known).run()


class _Check:
    """One pass over one rule; stops at the first fault."""

    def __init__(self, rule: Rule, document: Document, known: Known) -> None:
        self.rule, self.document, self.known = rule, document, known

    def run(self) -> None:
        rule = self.rule
        if rule.criterion not in CRITERIA:
            self.unknown(("criterion",), Text("判定准则", "criterion"), rule.criterion, CRITERIA)
        if self.known.organs and rule.authority not in self.known.organs:
            kind = Text("部门", "department")
            self.unknown(("authority",), kind, rule.authority, self.known.organs)
        criterion = CRITERIA[rule.criterion]
        self.layers(criterion)
        self.parameters(criterion)
        types = types_of(rule)
        for number, row in enumerate(rule.outcomes):
            self.row(number, types, criterion)
            if rule.effect == "building" and rule.criterion != "buildable" and (
                row.verdict is Verdict.PROHIBITED
            ):  # fmt: skip
                place = self.document.place(("outcomes", number, "verdict"))
                raise RulesError(RULE_VERDICT, where=place, verdict=row.verdict.value)
        self.texts(types)
        for day in self.dates():
            self.table(day)

    def layers(self, criterion: Criterion) -> None:
        rule = self.rule
        if criterion.layered != bool(rule.layers):
            zh = "该判定准则" + ("须写图层" if criterion.layered else "不读图层，请写 none")
            en = "this criterion " + ("needs a layer" if criterion.layered else "takes none")
            self.fault(("layer",), "layer", Text(zh, en))
        for key in ("layers", "outside", "within"):
            for layer in getattr(rule, key):
                if layer not in self.known.layers:
                    path = ("layer" if key == "layers" else key,)
                    self.raise_at(
                        path, RULE_UNKNOWN_LAYER, name=layer,
                        known=", ".join(sorted(self.known.layers)),
                    )  # fmt: skip

    def parameters(self, criterion: Criterion) -> None:
        for name in criterion.parameters:
            if name not in self.rule.parameters:
                text = Text(f"缺少参数 {name}", f"the parameter {name} is missing")
                self.fault(("parameters",), "parameters", text)
        for name, parameter in self.rule.parameters.items():
            table = any(isinstance(v, Mapping) for _, v in parameter.values)
            if table != (parameter.field is not None):
                text = Text("对照表须写 field，单值不写", "a table needs field, a plain value none")
                self.fault(("parameters", name), f"parameters.{name}", text)
            if name in types_of(self.rule) and name in CRITERIA[self.rule.criterion].measures:
                text = Text("与测量结果同名", "a measure has that name")
                self.fault(("parameters", name), f"parameters.{name}", text)
            unit = UNIT_ENDINGS.get(name.rpartition("_")[2], parameter.unit)
            if unit != parameter.unit:
                text = Text(f"名称以单位 {unit} 结尾，单位却是 {parameter.unit}",
                            f"its name ends in {unit}, its unit is {parameter.unit}")  # fmt: skip
                self.fault(("parameters", name, "unit"), f"parameters.{name}.unit", text)
            if name == "ledger" and (wrong := self.unasked(parameter.values)):
                self.unknown(
                    ("parameters", name), Text("项目信息", "project fact"), wrong,
                    [fact.name for fact in self.rule.facts],
                )  # fmt: skip
            if name == "allowed" and table and not fact_keyed(self.rule, parameter):
                self.unknown(
                    ("parameters", name), Text("项目信息", "project fact"), parameter.field or "",
                    [fact.name for fact in self.rule.facts],
                )  # fmt: skip

    def unasked(self, ledgers: Dated) -> str | None:
        """A ledger that is no project fact of the rule; None when every one is."""
        facts = {fact.name for fact in self.rule.facts}
        return next((str(v) for _, v in ledgers if v is not None and v not in facts), None)

    def row(self, number: int, types: Mapping[str, str], criterion: Criterion) -> None:
        outcome = self.rule.outcomes[number]
        path: Path = ("outcomes", number, "when")
        facts = {fact.name for fact in self.rule.facts}
        for name in sorted(names(outcome.when)):
            needed = criterion.facts.get(name)
            wanting = needed is not None and needed not in facts
            wanting = wanting or (
                name == "near" and criterion.optional == ("near_m",)
                and "near_m" not in self.rule.parameters
            )  # fmt: skip
            if name not in types or wanting:
                self.unknown(path, Text("名称", "name"), name, types)
            parameter = self.rule.parameters.get(name)
            if parameter and parameter.field and not fact_keyed(self.rule, parameter):
                text = Text("按图斑属性的对照表不能用于条件", "a table by zone attribute cannot")
                self.fault(path, name, text)
        for leaf in leaves(outcome.when):
            self.leaf(leaf, types, path)
        known = self.known
        if outcome.action and known.actions is not None and outcome.action not in known.actions:
            at = ("outcomes", number, "action")
            listed = ", ".join(sorted(known.actions))
            self.raise_at(at, RULE_UNKNOWN_ACTION, name=outcome.action, known=listed)
        for item in outcome.triggers:
            if item not in (known.items or ()):
                at = ("outcomes", number, "triggers")
                listed = ", ".join(sorted(known.items or ())) or "approval_items.yaml"
                self.raise_at(at, RULE_TRIGGER_UNKNOWN, item=item, known=listed)

    def leaf(self, leaf: Name | Compare, types: Mapping[str, str], path: Path) -> None:
        if isinstance(leaf, Name):
            if types[leaf.name] != "bool":
                text = Text("不是真假值，须与某值比较", "is no yes-or-no value: compare it")
                self.fault(path, leaf.name, text)
            return
        left, right = (operand_type(side, types) for side in (leaf.left, leaf.right))
        constant = isinstance(leaf.left, Literal | Listed) and isinstance(
            leaf.right, Literal | Listed
        )
        if constant or not fits(leaf.op, left, right):
            text = Text("两边不可比较", "the two sides cannot be compared")
            self.fault(path, f"{_show(leaf.left)} {leaf.op} {_show(leaf.right)}", text)

    def texts(self, types: Mapping[str, str]) -> None:
        allowed = {**types, **TEXT_NAMES}
        for code, text in self.rule.texts.items():
            for lang, words in text.as_dict().items():
                if loose := loose_brace(words):
                    what = Text(f"“{loose}”处的花括号没有成对，或其中没有名称",
                                f"the brace at '{loose}' has no partner, or no name in it")  # fmt: skip
                    self.fault(("texts", code, lang), f"texts.{code}.{lang}", what)
                for name in placeholders(words):
                    if name not in allowed:
                        path = ("texts", code, lang)
                        self.unknown(path, Text("占位名", "placeholder"), name, allowed)

    def dates(self) -> Iterator[date]:
        """Every date from which the rule in force may read other values."""
        rule = self.rule
        starts = {start for start, _ in rule.in_force}
        if not rule.in_force:
            return
        first, value = rule.in_force[0]
        if not value:
            text = Text("在施行之前废止", "it ends before it has begun")
            todo = Text("in_force 的第一个日期须写 true，即施行之日",
                        "the first day of in_force is the one from which it is true")  # fmt: skip
            began = first.isoformat()
            self.raise_at(("in_force", began), RULE_DATES, text=began, what=text, todo=todo)
        starts |= {start for p in rule.parameters.values() for start, _ in p.values}
        for day in sorted(starts):
            if not in_force_on(rule, day):
                continue
            for name, parameter in rule.parameters.items():
                if value_on(parameter.values, day) is None:
                    text = Text(f"该日没有参数 {name} 的值", f"no value of {name} on that day")
                    path = ("parameters", name, "values")
                    todo = Text(f"请写出自 {day} 或更早起施行的取值，或改动 in_force",
                                f"give a value from {day} or earlier, or mend in_force")  # fmt: skip
                    self.raise_at(path, RULE_DATES, text=day.isoformat(), what=text, todo=todo)
            yield day

    def table(self, day: date) -> None:
        rule = self.rule
        values: dict[str, Any] = {name: Missing("fact", name) for name in types_of(rule)}
        for name, parameter in rule.parameters.items():
            if parameter.field is None:
                values[name] = value_on(parameter.values, day)
        scope = Scope(values, (), Missing("layer", "zones"))
        found = reach([row.when for row in rule.outcomes], scope)
        if found.hole is not None:
            self.raise_at(("outcomes",), RULE_NOT_TOTAL, case=_case(found.hole))
        for number in range(len(rule.outcomes)):
            if number not in found.rows:
                self.raise_at(("outcomes", number), RULE_UNREACHABLE, row=number + 1)

    def unknown(self, path: Path, kind: Text, name: str, known: Collection[str]) -> NoReturn:
        listed = ", ".join(sorted(known))
        self.raise_at(path, RULE_UNKNOWN_NAME, kind=kind, name=name, known=listed)

    def fault(self, path: Path, field: str, what: Text) -> NoReturn:
        self.raise_at(path, RULE_SCHEMA, field=field, what=what)

    def raise_at(self, path: Path, message: Any, **values: object) -> NoReturn:
        raise RulesError(message, where=self.document.place(path), **values)


def _show(side: Operand) -> str:
    if isinstance(side, Listed):
        return "[" + ", ".join(str(v) for v in side.values) + "]"
    return str(side.value) if isinstance(side, Literal) else side.name


def _case(hole: Mapping[tuple[Any, ...], Any]) -> str:
    """A case that no row takes, in words."""
    parts = []
    for variable, value in hole.items():
        if variable[0] == "name":
            shown = "…" if value == OTHER else str(value).lower()
            parts.append(f"{variable[1]} = {shown}")
        elif variable[0] == "zone":
            parts.append(f"zone.{variable[1]} {variable[2]} {variable[3]}: {str(value).lower()}")
        else:
            parts.append(f"{' '.join(str(v) for v in variable[1:])}: {value}")
    return ", ".join(parts) or "true"
