"""Examples (示例): cases beside a rule that a planner can read and the machine runs.

``given`` names measures, project facts, zones and the state of the layer, or draws a small map
(`checker.drawn`); ``expect`` the verdict, the code of the outcome, and measures of a map.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cache, partial
from typing import TYPE_CHECKING, Any

import shapely

from checker.criteria import CRITERIA
from checker.doubts import Bench
from checker.drawn import Drawn, drawn, map_model
from checker.errors import RULE_SCHEMA, RULE_UNKNOWN_NAME, RulesError
from checker.finding import Finding
from checker.judge import Case, judge, measures_of
from checker.measured import Measured, Measures, Remainder
from checker.proposal import Declared, Proposal, fact_values, typed_fact
from checker.rule import FactSpec, Rule
from checker.selection import parameter_values, plan
from spatial.errors import Text
from spatial.layer import LayerCard
from spatial.overlap import LayerState, Overlap, ZoneNear, ZoneOverlap
from spatial.strict_yaml import Document, validate

if TYPE_CHECKING:
    from pydantic import BaseModel

__all__ = ["Example", "read_examples", "run_example"]

WANTS = ("missing", "empty", "not-yet-valid", "failed")
STATES = ("known", *WANTS, "stale", "indicative", "quarantined", "partly-covered", "silent")
SITE_M2 = 10_000.0
_NUMBERS = ("_m", "_m2", "_m3_d", "_max", "_min")
_HITS = {"within": "outside", "distance": "inside", "class": "nonconforming"}


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
        _model(), document, message=RULE_SCHEMA, error=RulesError, data={"examples": content}
    )
    return tuple(
        _example(one, rule, facts, document.place(("examples", number)))
        for number, one in enumerate(model.examples)
    )


def run_example(rule: Rule, example: Example, facts: Mapping[str, FactSpec]) -> Finding:
    """Judge the rule as if the site had been measured so."""
    given = fact_values(Proposal("", example.facts), facts)
    own = {fact.name: given[fact.name] for fact in rule.facts}
    values = {**parameter_values(rule, example.as_of, given), **own}
    speaking = () if example.layer in WANTS else rule.layers
    states = tuple(_state(layer, example.layer) for layer in rule.layers)
    others = tuple(_state(x, "known") for x in (*rule.outside, *rule.within))
    one = plan(rule, values, speaking, 0.0)
    measured = _measured(rule, example)
    if one.missing is not None:
        measured = replace(measured, overlap=None, missing=one.missing)
    measures = measures_of(one, measured)
    if measured.overlap is not None or not rule.layers:
        measures = _overridden(measures, example)
    bench = Bench({}, {}, {name: spec.ask for name, spec in facts.items()})
    return judge(one, measured, Case(states, others, "must", bench, example.as_of), measures)


def _overridden(measures: Measures, example: Example) -> Measures:
    return replace(measures, values={**measures.values, **example.measures})


def _measured(rule: Rule, example: Example) -> Measured:
    given = example.measures
    site = float(given.get("site_area_m2", SITE_M2))
    rest = None
    if rule.criterion == "buildable":
        left = float(given.get("remainder_m2", site))
        rest = Remainder(left, float(given.get("remainder_width_m", 100.0)), site - left)
    gap = SITE_M2 / 4 if example.layer == "silent" else 0.0
    found = _overlap(rule, example, site) if rule.layers else None
    return Measured(
        site, site, found, found.zones if found else None, None,
        0.5 if example.layer == "partly-covered" else 1.0, gap, gap, 1.0, rest,
    )  # fmt: skip


def _overlap(rule: Rule, example: Example, site: float) -> Overlap:
    given = example.measures
    hit = bool(given.get(_HITS.get(rule.criterion, "overlap"), False))
    sliver = bool(given.get("sliver", False))
    area = next((v for n, v in given.items() if n.endswith("_m2") and n != "site_area_m2"), None)
    area = float(area if area is not None else 1000.0 if hit else 0.5 if sliver else 0.0)
    layer = rule.layers[0]
    rows = example.zones or (({},) if hit else ())
    near = bool(given.get("near", False)) and not hit
    distance = given.get("distance_m", 0.0 if hit or sliver or given.get("touches") else None)
    return Overlap(
        2, area, partial(float, area), area if hit else 0.0, min(area / site, 1.0), 0.0, 0, hit, sliver,
        bool(given.get("touches", False)), distance, (),
        tuple(_zone(layer, n, row, area) for n, row in enumerate(rows) if not near),
        tuple(_near(layer, n, row) for n, row in enumerate(rows) if near),
        (_near(layer, 0, {}),) if given.get("unkeyed") else (), shapely.Polygon(),
    )  # fmt: skip


def _zone(layer: str, number: int, row: Mapping[str, Any], area: float) -> ZoneOverlap:
    code, name = str(row.get("code", "")), str(row.get("name", ""))
    return ZoneOverlap(layer, f"z{number}", code, name, dict(row), max(area, 1.0), 0.1, 0.0)


def _near(layer: str, number: int, row: Mapping[str, Any]) -> ZoneNear:
    code, name = str(row.get("code", "")), str(row.get("name", ""))
    return ZoneNear(layer, f"z{number}", code, name, dict(row), 1.0)


def _state(layer: str, state: str) -> LayerState:
    card = LayerCard(
        layer,
        Text(layer, layer),
        "territorial",
        "constraint",
        "example",
        "EPSG:4547",
        "study-area",
        certainty="indicative" if state == "indicative" else "certain",
    )
    gap = SITE_M2 / 4 if state == "silent" else 0.0
    share = 0.0 if state in WANTS else 0.5 if state == "partly-covered" else 1.0
    return LayerState(
        layer, card, None, state if state in WANTS else None, share, gap, gap,
        stale=state == "stale", indicative=state == "indicative",
        quarantined=state == "quarantined",
    )  # fmt: skip


def _example(model: Any, rule: Rule, facts: Mapping[str, FactSpec], where: str) -> Example:
    types = {**CRITERIA[rule.criterion].measures, "site_area_m2": "number"}
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
    made: Drawn | Text = _MIXED if given.measures or given.zones else drawn(given.map, rule)
    if isinstance(made, Text):
        raise RulesError(RULE_SCHEMA, where=where, field="map", what=made)
    typed = [
        replace(zone, attributes={k: _attribute(k, v) for k, v in zone.attributes.items()})
        for zone in made.zones
    ]
    return replace(made, zones=tuple(typed))


_MIXED = Text("画了图的示例不再给出 measures 和 zones", "an example with a map gives no measures and zones")


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
def _model() -> type[BaseModel]:
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
