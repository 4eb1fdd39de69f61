"""The declared use: every code of the tables is sorted, and what no table knows is refused."""

from __future__ import annotations

from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import sanhe_data

from checker.errors import PROPOSAL_TYPE
from checker.example_file import read_examples
from checker.examples import run_example
from checker.proposal import parse_proposal
from checker.required import level_of
from checker.rule import Rule
from checker.rulebook import Rulebook, load_rulebook
from checker.selection import parameter_values
from checker.truth import Missing
from checker.verdict import Verdict
from spatial.code_files import load_tables
from spatial.errors import BadInput
from spatial.strict_yaml import load

RULES = Path(sanhe_data.__file__).parent / "rules"
TABLE = load_tables(RULES).tables["gb50137-dg"]
TODAY = date(2026, 11, 24)
TOO_BROAD = {"H", "H1", "H11", "H12", "H13", "K"}
"""Whole settlements and land held back: they do not say what is to be built."""
USES = sorted(set(TABLE.codes) - TOO_BROAD)


def below(*heads: str) -> list[str]:
    return sorted(c for c in USES if {one.code for one in TABLE.line(c)} & set(heads))


DWELLINGS = [*below("R"), "BR", "H14", "RB"]
PUBLIC = below("A")
QUIET = sorted({*PUBLIC, *DWELLINGS} - {*below("A4"), "A7", "A9"})
SHOPS = below("B")


@cache
def pack_of(name: str) -> Rulebook:
    return load_rulebook(RULES / name)


@pytest.fixture(scope="module")
def book() -> Rulebook:
    return pack_of("hewan")


@pytest.fixture(scope="module")
def rules(book: Rulebook) -> dict[str, Rule]:
    return {rule.id: rule for rule in book.rules}


@pytest.mark.parametrize("pack", ["cn", "cn-gd-dongguan", "hewan"])
def test_every_code_that_says_what_is_built_may_be_declared(pack: str):
    assert sorted(pack_of(pack).facts["use"].values) == USES


@pytest.mark.parametrize("word", ["住宅", "R4", "r2", "H1", "K", "070102", "R2/B1"])
def test_a_use_of_no_scheme_is_refused_with_those_allowed(word: str, book: Rulebook):
    with pytest.raises(BadInput) as refused:
        parse_proposal(f'use: "{word}"', book.facts, where="p.yaml")
    assert refused.value.code == PROPOSAL_TYPE.code
    assert "R31" in str(refused.value) and "M0" in str(refused.value)


def judged(rule: Rule, book: Rulebook, facts: str, zones: str = "[]") -> Any:
    text = (
        f'- {{name: x, as_of: "{TODAY}", given: {{measures: {{overlap: true, overlap_m2: 900, '
        f"solid_m2: 900, share: 0.2}}, zones: {zones}, facts: {facts}}}, expect: {{verdict: clear}}}}"
    )
    (example,) = read_examples(load(text, where="x.yaml"), rule, book.facts)
    return run_example(rule, example, book.facts)


@pytest.mark.parametrize("use", sorted({*DWELLINGS, *PUBLIC}))
def test_no_dwelling_and_no_public_use_on_the_soil_list(use: str, book: Rulebook, rules: Any):
    found = judged(rules["pollution.soil_list"], book, f'{{use: "{use}", conversion: none}}')
    assert found.verdict is Verdict.PROHIBITED


@pytest.mark.parametrize("use", USES)
def test_nothing_on_the_soil_list_is_clear(use: str, book: Rulebook, rules: Any):
    found = judged(rules["pollution.soil_list"], book, f'{{use: "{use}", conversion: none}}')
    assert found.verdict in (Verdict.PROHIBITED, Verdict.CONDITIONAL)


@pytest.mark.parametrize("use", sorted({*DWELLINGS, *SHOPS}))
def test_no_housing_or_shop_in_the_industrial_line(use: str, book: Rulebook, rules: Any):
    rule = rules["industry.industrial_protection_line"]
    assert judged(rule, book, f'{{use: "{use}", conversion: none}}').verdict is Verdict.PROHIBITED


@pytest.mark.parametrize("use", sorted(set(USES) - {*DWELLINGS, *SHOPS}))
def test_only_industry_and_what_serves_it_are_clear_in_the_line(
    use: str, book: Rulebook, rules: Any
):
    rule = rules["industry.industrial_protection_line"]
    found = judged(rule, book, f'{{use: "{use}", conversion: none}}').verdict
    assert found is (Verdict.CLEAR if use[0] in "MWSUG" else Verdict.UNKNOWN)


@pytest.mark.parametrize("use", QUIET)
def test_no_quiet_use_is_passed_over(use: str, book: Rulebook, rules: Any):
    facts, closed = f'{{use: "{use}"}}', "[{kind: prohibited}]"
    near = judged(rules["pollution.protective_distances"], book, facts)
    airport = judged(rules["pollution.airport_noise"], book, facts, closed)
    road = judged(rules["pollution.noise_sensitive"], book, facts)
    assert near.verdict is road.verdict is Verdict.CONDITIONAL
    assert airport.verdict is Verdict.PROHIBITED


@pytest.mark.parametrize("use", sorted({*DWELLINGS, *SHOPS, "A", "A1", "A8"} - {"B41"}))
def test_houses_offices_and_shops_have_their_class(use: str, book: Rulebook, rules: Any):
    found = judged(rules["eia.buildings"], book, f'{{use: "{use}"}}')
    assert found.outcome is not None and found.outcome.code == "sensitive"


@pytest.mark.parametrize("pack", ["cn", "cn-gd-dongguan", "hewan"])
@pytest.mark.parametrize("use", sorted({*DWELLINGS, *PUBLIC}))
def test_soil_and_hazards_are_a_must_for_them(pack: str, use: str):
    required = pack_of(pack).required
    for check in ("pollution.soil_list", "pollution.hazard_sources"):
        assert level_of(required, check, {"use": use, "conversion": "none"}) == "must"


@pytest.mark.parametrize("name", [
    "pollution.soil_list", "pollution.protective_distances", "industry.industrial_protection_line",
])  # fmt: skip
def test_a_use_no_table_names_leaves_the_rule_undecided(name: str, rules: Any):
    rule = rules[name]
    for use in ("住宅", "K", "H11"):
        given = parameter_values(rule, TODAY, {"use": use})
        assert given["use_group"] == Missing("parameter", f"use_group[{use}]")
    sorted_in = {u: parameter_values(rule, TODAY, {"use": u})["use_group"] for u in USES}
    assert not [u for u, group in sorted_in.items() if isinstance(group, Missing)]
