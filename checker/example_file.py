"""Example files (示例): cases beside a rule that a planner can read.

``given`` names measures, project facts, zones and the state of the layer, or draws a small map
(`checker.drawn`); ``expect`` the verdict, the code of the outcome, and measures of a map.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cache
from typing import TYPE_CHECKING, Any

from checker.criteria import CRITERIA
from checker.drawn import Drawn, drawn, map_model
from checker.errors import RULE_SCHEMA, RULE_UNKNOWN_NAME, RulesError
from checker.measured import SIZE
from checker.proposal import Declared, typed_fact
from checker.rule import FactSpec, Rule
from spatial.errors import Text
from spatial.strict_yaml import Document, validate

if TYPE_CHECKING:
    from pydantic import BaseModel

__all__ = ["STATES", "WANTS", "Example", "example_model", "read_examples"]

WANTS = ("missing", "empty", "not-yet-valid", "failed")
STATES = ("known", *WANTS, "stale", "indicative", "quarantined", "partly-covered", "silent")
_NUMBERS = ("_m", "_m2", "_m3_d", "_max", "_min")


@dataclass(frozen=True, slots=True)
class Example:
    """One case of one rule.

    Parameters
    ----------
    where : str
        File and line it stands on.
    drawn : Drawn or None
        Its map; what was measured is then found and not given.
    figures : mapping of str to float
        Measures that a map must give, to 0.01.
    """

    name: str
    as_of: date
    facts: Mapping[str, Declared]
    measures: Mapping[str, Any]
    zones: tuple[Mapping[str, Any], ...]
    layer: str
    verdict: str
    code: str | None
    where: str = ""
    drawn: Drawn | None = None
    figures: Mapping[str, float] = field(default_factory=dict)


def read_examples(
    document: Document, rule: Rule, facts: Mapping[str, FactSpec]
) -> tuple[Example, ...]:
    """Examples of a ``<rule>.examples.yaml`` file.

    Raises
    ------
    RulesError
        ``RULE_SCHEMA``, ``RULE_UNKNOWN_NAME``, with file and line.
    """
    content = document.data
    if isinstance(content, dict) and set(content) == {"examples"}:
        content = content["examples"]
    else:
        lines = {("examples", *path): line for path, line in document.lines.items()}
        document = replace(document, lines=lines)
    model: Any = validate(
        example_model(), document, message=RULE_SCHEMA, error=RulesError, data={"examples": content}
    )
    return tuple(
        _example(one, rule, facts, document.place(("examples", number)))
        for number, one in enumerate(model.examples)
    )


def _example(model: Any, rule: Rule, facts: Mapping[str, FactSpec], where: str) -> Example:
    types = {**CRITERIA[rule.criterion].measures, SIZE: "number"}
    measures = {}
    for name, text in model.given.measures.items():
        if name not in types:
            raise _unknown(name, types, where, Text("测量结果", "measure"))
        spec = FactSpec(name, "question", types[name], Text("", ""))
        measures[name] = _value(text, spec, where)
    declared = {}
    for name, text in model.given.facts.items():
        if name not in facts:
            raise _unknown(name, facts, where, Text("项目信息", "project fact"))
        if text is not None:
            declared[name] = Declared(_value(text, facts[name], where), "example")
    zones = tuple({k: _attribute(k, v) for k, v in zone.items()} for zone in model.given.zones)
    return Example(
        model.name, model.as_of, declared, measures, zones, model.given.layer,
        model.expect.verdict, model.expect.code, where, _map(model.given, rule, where),
        dict(model.expect.measures),
    )  # fmt: skip


def _map(given: Any, rule: Rule, where: str) -> Drawn | None:
    """The map of an example, its attributes read as those of other examples are."""
    if given.map is None:
        return None
    mixed = given.measures or given.zones or given.layer != "known"
    made: Drawn | Text = _MIXED if mixed else drawn(given.map, rule)
    if isinstance(made, Text):
        raise RulesError(RULE_SCHEMA, where=where, field="map", what=made)
    typed = [
        replace(zone, attributes={k: _attribute(k, v) for k, v in zone.attributes.items()})
        for zone in made.zones
    ]
    return replace(made, zones=tuple(typed))


_MIXED = Text("画了图的示例不再给出 measures、zones 和 layer",
              "an example with a map gives no measures, zones or state of the layer")  # fmt: skip


def _value(text: Any, spec: FactSpec, where: str) -> Any:
    if spec.type == "number":
        try:
            return float(text)
        except (TypeError, ValueError):
            pass
    value = typed_fact(text, spec)
    if value is None:
        what = Text(f"应为 {spec.type}", f"should be a {spec.type}")
        raise RulesError(RULE_SCHEMA, where=where, field=spec.name, what=what)
    return value


def _attribute(name: str, text: Any) -> Any:
    """A zone attribute: a number where the end of its name says so, else text as it is."""
    if isinstance(text, str) and name.endswith(_NUMBERS):
        try:
            return float(text)
        except ValueError:
            return text
    return text


def _unknown(name: str, known: Mapping[str, Any], where: str, kind: Text) -> RulesError:
    listed = ", ".join(sorted(known))
    return RulesError(RULE_UNKNOWN_NAME, where=where, kind=kind, name=name, known=listed)


@cache
def example_model() -> type[BaseModel]:
    """The pydantic model of an example file."""
    from typing import Literal

    from checker.rule_file import rule_models

    strict: Any = rule_models().Strict

    class Given(strict):  # type: ignore[misc]
        measures: dict[str, Any] = {}
        facts: dict[str, Any] = {}
        zones: list[dict[str, Any]] = []
        layer: Literal[STATES] = "known"  # type: ignore[valid-type]
        map: map_model(strict) | None = None  # type: ignore[valid-type]

    class Expect(strict):  # type: ignore[misc]
        verdict: Literal["prohibited", "conditional", "unknown", "clear", "not_applicable"]
        code: str | None = None
        measures: dict[str, float] = {}

    class One(strict):  # type: ignore[misc]
        name: str
        as_of: date
        given: Given = Given()
        expect: Expect

    class ExamplesFile(strict):  # type: ignore[misc]
        examples: list[One]

    return ExamplesFile
