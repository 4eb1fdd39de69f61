"""Examples: what a planner writes is what the engine runs; shipped packs hold."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from checker.errors import RulesError
from checker.example_file import STATES, WANTS, read_examples
from checker.examples import run_example
from checker.rulebook import Rulebook
from checker.verify import verify
from spatial.strict_yaml import load
from tests.checker.packs import make_pack, rule

SHIPPED = Path(__file__).parents[2] / "data" / "rules"


def book(folder: Path, **changes: Any) -> Rulebook:
    return make_pack(folder, {"t/a.yaml": rule(**changes)})


def verdict(found: Rulebook, text: str) -> tuple[str, str]:
    (example,) = read_examples(load(text, where="e.yaml"), found.rules[0], found.facts)
    finding = run_example(found.rules[0], example, found.facts)
    return finding.verdict.value, finding.code


@pytest.mark.parametrize("state", STATES)
def test_every_state_of_a_layer_can_be_an_example(tmp_path: Path, state: str):
    text = f"""
- name: x
  as_of: 2026-01-01
  given: {{layer: {state}, measures: {{overlap: false}}}}
  expect: {{verdict: clear}}
"""
    clear = state in ("known", "indicative")
    reads_class = book(tmp_path, zones={"code": ["1"]})  # else a plan's silence would not matter
    assert verdict(reads_class, text)[0] == ("clear" if clear else "unknown")


def test_a_hit_beside_a_doubt_keeps_its_verdict(tmp_path: Path):
    text = """
- {name: x, as_of: 2026-01-01, given: {layer: stale, measures: {overlap: true}},
   expect: {verdict: prohibited}}
"""
    assert verdict(book(tmp_path), text) == ("prohibited", "hit")


def test_zones_and_facts_reach_the_conditions(tmp_path: Path):
    rows = [
        {"when": 'overlap and zone.kv == "220" and far > 2', "verdict": "conditional",
         "code": "a"},
        {"otherwise": True, "verdict": "clear", "code": "none"},
    ]  # fmt: skip
    ask = {"zh": "容积率", "en": "FAR"}
    found = book(tmp_path, outcomes=rows, facts={"far": {"type": "number", "ask": ask}})
    text = """
- {name: x, as_of: 2026-01-01,
   given: {measures: {overlap: true}, zones: [{kv: "220"}], facts: {far: 2.5}},
   expect: {verdict: conditional, code: a}}
"""
    assert verdict(found, text) == ("conditional", "a")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("- {name: x, as_of: 2026-01-01, expect: {verdict: fine}}", "RULE_SCHEMA"),
        ("- {name: x, as_of: never, expect: {verdict: clear}}", "RULE_SCHEMA"),
        ("- {name: x, as_of: 2026-01-01, given: {measures: {ovrlap: true}},"
         " expect: {verdict: clear}}", "RULE_UNKNOWN_NAME"),
        ("- {name: x, as_of: 2026-01-01, given: {facts: {colour: red}},"
         " expect: {verdict: clear}}", "RULE_UNKNOWN_NAME"),
        ("- {name: x, as_of: 2026-01-01, given: {measures: {overlap: perhaps}},"
         " expect: {verdict: clear}}", "RULE_SCHEMA"),
    ],
)  # fmt: skip
def test_refusals(tmp_path: Path, text: str, code: str):
    with pytest.raises(RulesError) as problem:
        verdict(book(tmp_path), text)
    assert problem.value.code == code
    assert problem.value.where.startswith("e.yaml:")


def test_wants_are_states():
    assert set(WANTS) <= set(STATES)


@pytest.mark.parametrize("pack", sorted(p.parent.name for p in SHIPPED.glob("*/pack.yaml")))
def test_shipped_packs_pass(pack: str):
    done = verify(SHIPPED / pack, on=date(2026, 11, 24))
    assert [fault.line("en") for fault in done.faults] == []
    assert done.examples >= len(done.rulebook.rules)
