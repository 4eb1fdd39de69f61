"""What is declared about the project decides, is asked for, or is not asked at all."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from checker.check import assess
from checker.proposal import Declared, Proposal
from checker.verdict import Verdict
from spatial.snapshot import snapshot
from tests.checker.packs import make_pack, rule
from tests.checker.trial import (
    BOOL,
    FAR,
    HIT,
    SITE,
    TODAY,
    kinds,
    only,
)
from tests.factories import make_draft, make_site, make_store, square

DISCHARGE = {
    "t/a.yaml": rule(
        facts={"discharges": {"kind": "question", **BOOL}},
        outcomes=[
            {"when": "overlap and discharges", "verdict": "prohibited", "code": "discharges"},
            {"when": "overlap", "verdict": "conditional", "code": "declared-none"},
            {"otherwise": True, "verdict": "clear", "code": "none"},
        ],
    )
}


@pytest.mark.parametrize(
    ("facts", "verdict"),
    [({"discharges": True}, "prohibited"), ({"discharges": False}, "conditional")],
)
def test_a_fact_decides(run: Any, facts: dict[str, Any], verdict: str):
    finding = only(run(DISCHARGE, make_draft("zones", HIT), facts=facts))
    assert (finding.verdict.value, kinds(finding)) == (verdict, [])


def test_a_fact_nobody_gave_is_asked_for_with_the_verdicts_that_are_possible(run: Any):
    finding = only(run(DISCHARGE, make_draft("zones", HIT)))
    assert (finding.verdict, kinds(finding)) == (Verdict.UNKNOWN, ["missing-fact"])
    assert {row.verdict.value for row in finding.possible} == {"prohibited", "conditional"}
    assert finding.undecided[0].how.zh == "问"


def test_a_site_that_does_not_touch_the_layer_is_never_asked(run: Any):
    finding = only(run(DISCHARGE, make_draft("zones", FAR)))
    assert (finding.verdict, kinds(finding)) == (Verdict.CLEAR, [])


def test_one_verdict_under_every_answer_stands_and_nothing_is_asked(run: Any):
    rows = [
        {"when": "overlap and discharges", "verdict": "prohibited", "code": "a"},
        {"when": "overlap", "verdict": "prohibited", "code": "b"},
        {"otherwise": True, "verdict": "clear", "code": "none"},
    ]
    files = {"t/a.yaml": rule(facts={"discharges": {"kind": "question", **BOOL}}, outcomes=rows)}
    finding = only(run(files, make_draft("zones", HIT)))
    assert (finding.verdict, kinds(finding)) == (Verdict.PROHIBITED, [])


def test_a_privilege_counts_only_when_declared(run: Any, tmp_path: Path):
    rows = [
        {"when": "overlap and state_key_project", "verdict": "conditional", "code": "key"},
        {"when": "overlap", "verdict": "prohibited", "code": "hit"},
        {"otherwise": True, "verdict": "clear", "code": "none"},
    ]
    files = {"t/a.yaml": rule(facts={"state_key_project": "privilege"}, outcomes=rows)}
    book = make_pack(tmp_path / "p2", files)
    snap = snapshot(make_store(tmp_path / "s2", make_draft("zones", HIT)), as_of=TODAY)
    silent = assess(snap, make_site(SITE), book)
    declared = Proposal("p", {"state_key_project": Declared(True, "the applicant")})
    assert only(silent).verdict is Verdict.PROHIBITED
    assert only(assess(snap, make_site(SITE), book, declared)).verdict is Verdict.CONDITIONAL


def test_facts_alone_may_decide_without_the_layer(run: Any):
    rows = [
        {"when": "dirty and overlap", "verdict": "prohibited", "code": "hit"},
        {"otherwise": True, "verdict": "clear", "code": "none"},
    ]
    files = {"t/a.yaml": rule(facts={"dirty": {"kind": "question", **BOOL}}, outcomes=rows)}
    finding = only(run(files, facts={"dirty": False}))
    assert (finding.verdict, kinds(finding)) == (Verdict.CLEAR, [])


USE = {"use": {"kind": "question", "type": "text", "ask": {"zh": "用途", "en": "use"}}}


@pytest.mark.parametrize(
    ("facts", "zones", "verdict", "asked"),
    [
        ({"use": "M1"}, HIT, "not_applicable", []),
        ({"use": "R2"}, HIT, "prohibited", []),
        ({}, HIT, "unknown", ["missing-fact"]),
        ({}, FAR, "clear", []),
    ],
)
def test_a_rule_applies_only_to_some_projects(
    run: Any, facts: dict[str, Any], zones: list[Any], verdict: str, asked: list[str]
):
    files = {"t/a.yaml": rule(applies_to={"use": ["R2"]}, facts=USE)}
    finding = only(run(files, make_draft("zones", zones), facts=facts))
    assert (finding.verdict.value, kinds(finding)) == (verdict, asked)


def test_a_table_without_the_key_is_undecided(run: Any):
    files = {
        "t/a.yaml": rule(
            criterion="class", facts=USE,
            parameters={"allowed": {"unit": "code", "field": "use",
                                    "values": {"2020-01-01": {"M1": ["M1"]}}}},
            outcomes=[
                {"when": "nonconforming", "verdict": "conditional", "code": "differs"},
                {"otherwise": True, "verdict": "clear", "code": "none"},
            ],
        )
    }  # fmt: skip
    plan = make_draft("zones", [square(-10, -10, 200)], [{"code": "M1"}], role="allocation")
    finding = only(run(files, plan, facts={"use": "R2"}))
    assert (finding.verdict, kinds(finding)) == (Verdict.UNKNOWN, ["missing-fact"])
    assert "allowed[R2]" in finding.undecided[0].reason.en


WITH_ITEM = [
    {"when": "big", "verdict": "clear", "code": "review", "triggers": ["I01"]},
    {"otherwise": True, "verdict": "clear", "code": "nothing"},
]
ITEMS = {"I01": {"title": {"zh": "事项", "en": "item"}, "department": "natural-resources",
                 "stage": "1", "actor": "applicant"}}  # fmt: skip


@pytest.mark.parametrize(
    ("facts", "verdict", "items"),
    [({"big": True}, "clear", ["I01"]), ({"big": False}, "clear", []), ({}, "unknown", [])],
)
def test_an_answer_that_decides_what_to_obtain_is_asked(run, facts, verdict, items):
    asks = rule(layer="none", criterion="declared", outcomes=WITH_ITEM, facts={"big": BOOL})
    found = run({"t/a.yaml": asks, "approval_items.yaml": ITEMS}, facts=facts)
    assert only(found).verdict.value == verdict
    assert [item.item.id for item in found.items] == items
    assert [row.code for row in only(found).undecided] == ([] if facts else ["FACT_MISSING"])


@pytest.mark.parametrize(("facts", "verdict"), [({"big": True}, "clear"), ({"big": False}, "not_applicable")])
def test_a_rule_may_be_about_projects_that_say_yes(run, facts, verdict):
    asks = rule(applies_to={"big": ["true"]}, facts={"big": BOOL})
    assert only(run({"t/a.yaml": asks}, make_draft("zones", FAR), facts=facts)).verdict.value == verdict
