"""Project files: typed strictly by what the rules know."""

from __future__ import annotations

import pytest

from checker.proposal import Declared, fact_values, parse_proposal, proposal_as_dict
from checker.rule import FactSpec
from checker.truth import Missing
from spatial.errors import BadInput, Text

ASK = Text("问", "ask")
FACTS = {
    "use": FactSpec("use", "question", "text", ASK),
    "discharges": FactSpec("discharges", "question", "bool", ASK),
    "height_m": FactSpec("height_m", "question", "number", ASK),
    "processes": FactSpec("processes", "question", "list", ASK),
    "conversion": FactSpec("conversion", "question", "text", ASK, ("none", "industrial-to-m0")),
    "key": FactSpec("key", "privilege", "bool", ASK),
}


def test_facts_with_and_without_their_declarer():
    text = """
name: 厂房
use: M1
declared_by: 招商专员
facts:
  discharges: {value: false, declared_by: 环保顾问}
  height_m: 24
  processes: [electroplating, dyeing]
  conversion: null
"""
    found = parse_proposal(text, FACTS, where="p.yaml")
    assert found.name == "厂房"
    assert dict(found.facts) == {
        "discharges": Declared(False, "环保顾问"),
        "height_m": Declared(24.0, "招商专员"),
        "processes": Declared(("electroplating", "dyeing"), "招商专员"),
        "use": Declared("M1", "招商专员"),
    }
    assert proposal_as_dict(found)["facts"]["processes"]["value"] == ["electroplating", "dyeing"]


def test_unanswered_questions_are_missing_and_privileges_are_no():
    values = fact_values(parse_proposal("use: M1", FACTS, where="p"), FACTS)
    assert values["use"] == "M1"
    assert values["key"] is False
    assert values["discharges"] == Missing("fact", "discharges")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("facts: {colour: red}", "PROPOSAL_UNKNOWN_FACT"),
        ("facts: {discharges: maybe}", "PROPOSAL_TYPE"),
        ("facts: {discharges: no}", "PROPOSAL_TYPE"),
        ("facts: {discharges: [true]}", "PROPOSAL_TYPE"),
        ("facts: {height_m: high}", "PROPOSAL_TYPE"),
        ("facts: {height_m: .nan}", "PROPOSAL_TYPE"),
        ("facts: {height_m: -3}", "PROPOSAL_TYPE"),
        ("facts: {height_m: .inf}", "PROPOSAL_TYPE"),
        ("facts: {conversion: to-castle}", "PROPOSAL_TYPE"),
        ("facts: {use: {value: M1, sure: yes}}", "PROPOSAL_SCHEMA"),
        ("facts: {use: {declared_by: me}}", "PROPOSAL_SCHEMA"),
        ("colour: red", "PROPOSAL_SCHEMA"),
        ("use: M1\nfacts: {use: M2}", "PROPOSAL_AMBIGUOUS"),
        ("use: M1\nuse: M2", "YAML_DUPLICATE_KEY"),
        ("facts: !!python/object {}", "YAML_FORBIDDEN"),
    ],
)
def test_refusals(text: str, code: str):
    with pytest.raises(BadInput) as problem:
        parse_proposal(text, FACTS, where="p.yaml")
    assert problem.value.code == code
    assert problem.value.exit_code == 2
    assert problem.value.where.startswith("p.yaml:")


def test_known_facts_are_named_when_one_is_not():
    with pytest.raises(BadInput, match="conversion, discharges, height_m"):
        parse_proposal("facts: {colour: red}", FACTS, where="p.yaml")


def test_codes_keep_their_zeros():
    assert parse_proposal("use: 0101", FACTS, where="p").facts["use"].value == "0101"
