"""Legal basis: on every day a rule is in force something is cited, and what is verified says so."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from checker.errors import RulesError
from checker.rule import references_on
from tests.checker.packs import LAW, make_pack, rule

HERE = "t/a.yaml"


def refused(folder: Path, content: Any) -> RulesError:
    with pytest.raises(RulesError) as problem:
        make_pack(folder, {HERE: content})
    return problem.value


def lines(content: dict[str, Any]) -> str:
    """A rule as a planner writes it: one thing a line."""
    return json.dumps(content, ensure_ascii=False, indent=1)


def line_of(text: str, words: str) -> int:
    return next(n for n, line in enumerate(text.split("\n"), 1) if words in line)


@pytest.mark.parametrize(("in_force", "starts", "first"), [
    ({"2020-01-01": True}, {"2027-01-01": [LAW]}, "2020-01-01"),
    ({"2020-01-01": True}, {"2020-01-01": [LAW], "2024-06-01": []}, "2024-06-01"),
    ({"2020-01-01": True, "2022-01-01": None, "2025-01-01": True},
     {"2020-01-01": [LAW], "2021-12-31": [], "2026-01-01": [LAW]}, "2021-12-31"),
    ({"2020-01-01": True, "2027-01-01": "expected"}, {"2020-01-02": [LAW]}, "2020-01-01"),
    ({"2027-01-01": "expected"}, {"2028-01-01": [LAW]}, "2027-01-01"),
])  # fmt: skip
def test_a_rule_never_judges_without_a_basis(
    tmp_path: Path, in_force: dict[str, Any], starts: dict[str, Any], first: str
):
    problem = refused(tmp_path, rule(in_force=in_force, references=starts))
    assert problem.code == "RULE_BASIS_MISSING"
    assert f"from {first} on" in problem.line("en") and f"自 {first} 起" in problem.line("zh")


@pytest.mark.parametrize(("in_force", "starts"), [
    ({"2020-01-01": True}, {"2019-01-01": [LAW], "2026-01-01": [LAW]}),
    ({"2020-01-01": True, "2022-01-01": None}, {"2020-01-01": [LAW], "2022-01-01": []}),
    ({"2020-01-01": True, "2027-01-01": "expected"}, {"2020-01-01": [LAW]}),
    ({"2027-01-01": "expected"}, {"2027-01-01": [LAW]}),
])  # fmt: skip
def test_a_basis_for_every_day_in_force_is_enough(
    tmp_path: Path, in_force: dict[str, Any], starts: dict[str, Any]
):
    (made,) = make_pack(tmp_path, {HERE: rule(in_force=in_force, references=starts)}).rules
    assert made.references
    if in_force.get("2020-01-01"):
        assert references_on(made, date(2020, 1, 1))


def test_the_line_of_the_empty_list_is_told(tmp_path: Path):
    text = lines(rule(references={"2020-01-01": [LAW], "2024-06-01": []}))
    assert refused(tmp_path, text).where.endswith(f":{line_of(text, '2024-06-01')}")


@pytest.mark.parametrize("key", ["verified_on", "text_as_of"])
def test_what_is_verified_says_when_and_against_which_text(tmp_path: Path, key: str):
    half = {k: v for k, v in LAW.items() if k != key}
    own = lines(rule(references={"2020-01-01": [LAW, half | {"article": "77"}]}))
    problem = refused(tmp_path, own)
    assert (problem.code, key in problem.line("zh")) == ("RULE_SCHEMA", True)
    assert line_of(own, '"law"') < int(problem.where.rpartition(":")[2]) <= line_of(own, '"77"')
    value = {"unit": "m", "values": {"2020-01-01": 5}}
    for name, cited in (("reference", half), ("references", [half])):
        text = lines(rule(parameters={"near_m": {**value, name: cited}}))
        problem = refused(tmp_path, text)
        assert problem.code == "RULE_SCHEMA"
        assert int(problem.where.rpartition(":")[2]) > line_of(text, '"values"')


def test_what_is_unverified_needs_no_dates(tmp_path: Path):
    plain = {"law": LAW["law"], "article": "1", "confidence": "unverified"}
    (made,) = make_pack(tmp_path, {HERE: rule(references={"2020-01-01": [plain]})}).rules
    assert made.references[0][1][0].confidence == "unverified"
