"""The approval items: who sets them in motion, and what must be done before them."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
import sanhe_data

from checker.rule import Rule
from checker.rulebook import Rulebook, load_rulebook
from checker.selection import parameter_values
from checker.table import reach
from checker.truth import Missing, Scope

RULES = Path(sanhe_data.__file__).parent / "rules"
TODAY = date(2026, 11, 24)
ASSESSMENTS = {"P01", "P02", "P03"}
BEFORE = {
    "I21": {"P01", "P02", "P04", "P05", "P06", "P07"}, "I15": {"P09"}, "I14": {"P14"},
    "I11": {"P10"}, "I08": {"P08", "P12"}, "I09": {"P24"},
}  # fmt: skip
RAISING = ("electroplating", "passivated-zinc", "organic-coating")


@pytest.fixture(scope="module", params=["cn", "cn-gd-dongguan", "hewan"])
def book(request: pytest.FixtureRequest) -> Rulebook:
    return load_rulebook(RULES / request.param)


@pytest.fixture(scope="module")
def assessing() -> list[Rule]:
    rules = load_rulebook(RULES / "hewan").rules
    return [rule for rule in rules if rule.id.startswith("eia.") and not rule.layers]


def test_only_the_class_an_eia_rule_finds_asks_for_an_assessment(book: Rulebook):
    asking = {
        rule.id for rule in book.rules for row in rule.outcomes if ASSESSMENTS & set(row.triggers)
    }
    assert asking and all(rule.startswith("eia.") for rule in asking)
    assert all((book.items or {})[one].applies is None for one in ASSESSMENTS)


@pytest.mark.parametrize("item", BEFORE)
def test_what_must_come_before_stands_before(item: str, book: Rulebook):
    assert set((book.items or {})[item].after) >= BEFORE[item]


def test_nothing_comes_before_itself(book: Rulebook):
    items = book.items or {}
    waiting = {name: set(item.after) for name, item in items.items()}
    while ready := {name for name, after in waiting.items() if not after}:
        waiting = {n: after - ready for n, after in waiting.items() if n not in ready}
    assert waiting == {}


def codes(rule: Rule, facts: dict[str, object]) -> set[str]:
    given = {fact.name: facts.get(fact.name, Missing("fact", fact.name)) for fact in rule.facts}
    values = {**parameter_values(rule, TODAY, given), **given}
    return {rule.outcomes[n].code for n in reach([row.when for row in rule.outcomes], Scope(values)).rows}


@pytest.mark.parametrize("process", RAISING)
def test_a_process_that_raises_the_class_is_never_told_to_need_nothing(
    process: str, assessing: list[Rule]
):
    """Every industry of the tables, whatever else is declared, boards apart."""
    seen = 0
    for rule in assessing:
        if "processes" not in {fact.name for fact in rule.facts}:
            continue
        for code in rule.parameters["eia_group"].values[0][1]:
            found = codes(rule, {"industry_code": code, "processes": (process,)})
            if code and found != {"elsewhere"}:
                seen += 1
                assert found <= {"report", "two-classes", *(["form"] if code == "3982" else [])}, code
    assert seen > 50


def test_a_written_opinion_is_asked_of_the_body_that_gives_it(book: Rulebook):
    items = book.items or {}
    asked = {
        (item, rule.authority) for rule in book.rules for row in rule.outcomes
        for item in row.triggers if item in ("P43", "P47")
    }  # fmt: skip
    assert asked == {("P43", "natural-resources"), ("P47", "industry")}
    assert all(items[item].department == body for item, body in asked)
