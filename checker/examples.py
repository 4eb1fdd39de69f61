"""Examples run: what a rule says where a case tells what was measured."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from typing import Any

import shapely

from checker.doubts import Bench
from checker.example_file import WANTS, Example
from checker.finding import Finding
from checker.judge import Case, judge, measures_of
from checker.measured import SIZE, Measured, Measures, Remainder
from checker.proposal import Proposal, fact_values
from checker.rule import FactSpec, Rule
from checker.selection import parameter_values, plan
from spatial.errors import Text
from spatial.layer import LayerCard
from spatial.overlap import LayerState, Overlap, ZoneNear, ZoneOverlap

__all__ = ["run_example"]

SITE_M2 = 10_000.0
_HITS = {"within": "outside", "distance": "inside", "class": "nonconforming"}


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
    site = float(given.get(SIZE, SITE_M2))
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
    area = next((v for n, v in given.items() if n.endswith("_m2") and n != SIZE), None)
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
