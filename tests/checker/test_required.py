"""必查清单: the first line that matches decides; what may be a must is one."""

from __future__ import annotations

import pytest

from checker.errors import RulesError
from checker.required import level_of, read_required
from checker.truth import Missing
from spatial.strict_yaml import load

LIST = """
default: must
checks:
  - {check: pollution.soil, level: must, when: "use in [R1, R2]"}
  - {check: pollution.soil, level: info}
  - {check: "military.*", level: offline}
  - {check: "*.note", level: info}
"""


@pytest.mark.parametrize(
    ("rule", "use", "level"),
    [
        ("farm.land", "M1", "must"),
        ("military.zones", "M1", "offline"),
        ("air.note", "M1", "info"),
        ("pollution.soil", "R2", "must"),
        ("pollution.soil", "M1", "info"),
        ("pollution.soil", Missing("fact", "use"), "must"),
    ],
)
def test_levels(rule: str, use: object, level: str):
    required = read_required(load(LIST, where="required.yaml"))
    assert level_of(required, rule, {"use": use}) == level


def test_the_short_form_says_the_same():
    text = """
checks:
  military.*: offline
  pollution.soil: {level: info, when: "not housing"}
"""
    required = read_required(load(text, where="required.yaml"))
    assert level_of(required, "military.zones", {"housing": True}) == "offline"
    assert level_of(required, "pollution.soil", {"housing": False}) == "info"
    assert level_of(required, "pollution.soil", {"housing": True}) == "must"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("default: maybe", "RULE_SCHEMA"),
        ("checks: [{check: a, level: perhaps}]", "RULE_SCHEMA"),
        ("checks: [{check: a, level: must, when: 'f(x)'}]", "RULE_EXPRESSION"),
        ("list: []", "RULE_SCHEMA"),
    ],
)
def test_refusals(text: str, code: str):
    with pytest.raises(RulesError) as problem:
        read_required(load(text, where="required.yaml"))
    assert problem.value.code == code
