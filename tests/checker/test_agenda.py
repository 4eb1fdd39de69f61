"""What a check asks of any site is made ready once for a pack, a day and a project."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from checker.agenda import agenda, points
from checker.proposal import NOTHING_DECLARED, Declared, Proposal, fact_values
from checker.rulebook import Rulebook
from spatial.overlap import LayerState
from tests.checker.packs import make_pack, rule
from tests.checker.trial import BOOL, TODAY

ASKED = {"discharges": {"kind": "question", **BOOL}}
FIRST_SIZE = [{"when": "site_area_m2 < 500", "verdict": "clear", "code": "small"},
              {"when": "overlap", "verdict": "prohibited", "code": "hit"},
              {"otherwise": True, "verdict": "clear", "code": "none"}]  # fmt: skip
PACK = {
    "t/plain.yaml": rule(),
    "t/asked.yaml": rule(facts=ASKED),
    "t/about.yaml": rule(facts=ASKED, applies_to={"discharges": ["true"]}),
    "t/near.yaml": rule(criterion="distance", parameters={
        "near_m": {"unit": "m", "values": {"2020-01-01": 50, "2026-06-01": 80}}}),
    "t/sized.yaml": rule(outcomes=FIRST_SIZE),
    "t/later.yaml": rule(in_force={"2027-01-01": True}),
}  # fmt: skip


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Rulebook:
    return make_pack(tmp_path_factory.mktemp("pack"), PACK)


def given(book: Rulebook, **facts: Any) -> dict[str, Any]:
    declared = {name: Declared(value) for name, value in facts.items()}
    return fact_values(Proposal(None, declared) if facts else NOTHING_DECLARED, book.facts)


def state(want: str | None = None) -> LayerState:
    return LayerState("zones", None, None, want, 1.0, 0.0, 0.0,
                      stale=False, indicative=False, quarantined=False)  # fmt: skip


def by_rule(asked: Any, *states: LayerState) -> dict[str, Any]:
    return {p.plan.rule.id.removeprefix("t."): p for p in points(asked, states)}


def test_a_layer_is_read_as_far_as_the_rules_of_the_day_ask(book: Rulebook):
    for day, reach, count in ((date(2026, 1, 1), 50, 5), (TODAY, 80, 5), (date(2027, 1, 1), 80, 6)):
        asked = agenda(book, day, given(book))
        assert asked.reach_m == {"zones": reach}
        assert len(asked.rules) == count


def test_sites_of_one_project_share_what_is_asked(book: Rulebook):
    asked = agenda(book, TODAY, given(book))
    assert agenda(book, TODAY, given(book)) is asked
    assert points(asked, [state()]) is points(asked, [state()])
    assert agenda(replace(book, next_on=date(2026, 12, 1)), TODAY, given(book)).end != asked.end


def test_a_fact_concerns_the_rules_that_read_it_and_no_other(book: Rulebook):
    without = by_rule(agenda(book, TODAY, given(book)), state())
    clean = by_rule(agenda(book, TODAY, given(book, discharges=False)), state())
    assert {name for name in without if without[name] is not clean[name]} == {"asked", "about"}
    assert without["about"].plan.main is not None
    assert clean["about"].plan.main is None


def test_a_silent_layer_is_not_measured_and_named(book: Rulebook):
    silent = by_rule(agenda(book, TODAY, given(book)), state("missing"))
    assert all(p.plan.main is None and p.plan.missing for p in silent.values())


def test_only_a_rule_that_asks_the_size_first_waits_for_it(book: Rulebook):
    every = by_rule(agenda(book, TODAY, given(book)), state())
    assert {name for name, p in every.items() if p.by_size} == {"sized"}
    assert {name for name, p in every.items() if p.asks_site} == {"sized"}


def test_another_pack_of_the_same_name_is_another_agenda(book: Rulebook, tmp_path: Path):
    other = make_pack(tmp_path, {**PACK, "t/plain.yaml": rule(layer="other")})
    assert agenda(other, TODAY, given(other)).reach_m.keys() == {"zones", "other"}


def test_the_same_pack_loaded_again_asks_the_same(book: Rulebook, tmp_path: Path):
    again = make_pack(tmp_path, PACK)
    assert agenda(again, TODAY, given(again)) is agenda(book, TODAY, given(book))
