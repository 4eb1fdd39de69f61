"""Contradictions: equal conditions on equal ground with other verdicts, and only those."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from checker.condition_form import same_condition
from checker.contradictions import contradictions
from checker.expression import parse
from tests.checker.packs import make_pack, rule

SOFTER = [
    {"when": "overlap", "verdict": "conditional", "code": "hit"},
    {"otherwise": True, "verdict": "clear", "code": "none"},
]


def found(folder: Path, **changes: Any) -> list[str]:
    files = {"a/one.yaml": rule(), "a/two.yaml": rule(outcomes=SOFTER, **changes)}
    return [fault.code for fault in contradictions(make_pack(folder, files).rules)]


def test_one_verdict_too_many_is_named_with_both_rules(tmp_path: Path):
    files = {"a/one.yaml": rule(), "a/two.yaml": rule(outcomes=SOFTER)}
    (fault,) = contradictions(make_pack(tmp_path, files).rules)
    assert fault.code == "RULE_CONTRADICTION"
    assert fault.where == "a.one, a.two"
    assert "prohibited" in fault.line("en") and "conditional" in fault.line("en")


@pytest.mark.parametrize("changes", [
    {"layer": "other"}, {"zones": {"kind": ["core"]}}, {"unless": {"kind": ["core"]}},
    {"outside": ["other"]}, {"effect": "activity"}, {"applies_to": {"use": ["M1"]}},
    {"in_force": {"2019-01-01": True, "2020-01-01": None}},
], ids=lambda changes: next(iter(changes)))  # fmt: skip
def test_what_tells_them_apart_is_no_contradiction(tmp_path: Path, changes: dict[str, Any]):
    assert found(tmp_path, **changes) == []


@pytest.mark.parametrize("changes", [
    {"layer": ["zones"]}, {"in_force": {"2024-01-01": True}}, {"authority": "water"},
], ids=lambda changes: next(iter(changes)))  # fmt: skip
def test_another_office_or_a_later_start_does_not_excuse_it(
    tmp_path: Path, changes: dict[str, Any]
):
    assert found(tmp_path, **changes) == ["RULE_CONTRADICTION"]


KEY = {"key": "privilege"}


@pytest.mark.parametrize(("one", "two"), [
    ("key and overlap", "overlap and key"),
    ("overlap and (key or sliver)", "(sliver or key) and overlap"),
    ("overlap and (key and sliver)", "(overlap and sliver) and key"),
    ("overlap and not (key or sliver)", "not sliver and overlap and not key"),
    ("overlap_m2 > 5 and key", "key and 5 < overlap_m2"),
    ("zone.kind in [a, b] and key", "key and zone.kind in [b, a]"),
    ("not not key", "key"),
])  # fmt: skip
def test_the_same_in_another_order_is_the_same(tmp_path: Path, one: str, two: str):
    files = {
        f"a/r{n}.yaml": rule(facts=KEY, outcomes=[
            {"when": when, "verdict": verdict, "code": "hit"},
            {"otherwise": True, "verdict": "clear", "code": "none"},
        ]) for n, (when, verdict) in enumerate(((one, "prohibited"), (two, "conditional")))
    }  # fmt: skip
    (fault,) = contradictions(make_pack(tmp_path, files).rules)
    assert fault.code == "RULE_CONTRADICTION"


@pytest.mark.parametrize(("one", "two"), [
    ("key and overlap", "key or overlap"), ("overlap_m2 > 5", "overlap_m2 < 5"),
    ("overlap_m2 > 5", "overlap_m2 >= 5"), ("overlap and not key", "overlap and key"),
    ("zone.kind == 'a'", "zone.kind != 'a'"), ("zone.kind == '5'", "zone.kind == 5"),
    ("not zone.kind == 'a'", "zone.kind != 'a'"), ("key", "overlap"),
])  # fmt: skip
def test_what_asks_something_else_is_not_the_same(one: str, two: str):
    assert not same_condition(parse(one), parse(two))


def test_other_distances_are_other_questions(tmp_path: Path):
    def near(metres: int, verdict: str) -> dict[str, Any]:
        parameter = {"unit": "m", "values": {"2020-01-01": metres}}
        rows = [{"when": "near", "verdict": verdict, "code": "near"},
                {"otherwise": True, "verdict": "clear", "code": "none"}]  # fmt: skip
        return rule(criterion="distance", parameters={"near_m": parameter}, outcomes=rows)

    apart = {"a/one.yaml": near(50, "prohibited"), "a/two.yaml": near(200, "conditional")}
    assert not list(contradictions(make_pack(tmp_path / "apart", apart).rules))
    same = {"a/one.yaml": near(50, "prohibited"), "a/two.yaml": near(50, "conditional")}
    assert len(list(contradictions(make_pack(tmp_path / "same", same).rules))) == 1
