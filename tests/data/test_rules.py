"""The shipped rule packs: what they promise beyond loading and passing their examples."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
import sanhe_data

from checker.criteria import CRITERIA
from checker.example_file import read_examples
from checker.expression import Compare, Listed, Name, leaves
from checker.required import level_of
from checker.rule import Rule, in_force_on, references_on
from checker.rulebook import Rulebook, load_rulebook, pack_documents
from checker.selection import parameter_values
from checker.table import reach
from checker.truth import Missing, Scope
from checker.verdict import Verdict

RULES = Path(sanhe_data.__file__).parent / "rules"
PACKS = ("cn", "cn-gd-dongguan", "hewan")
TODAY = date(2026, 11, 24)


@pytest.fixture(scope="module", params=PACKS)
def book(request: pytest.FixtureRequest) -> Rulebook:
    return load_rulebook(RULES / request.param)


@pytest.fixture(scope="module")
def hewan() -> dict[str, Rule]:
    return {rule.id: rule for rule in load_rulebook(RULES / "hewan").rules}


@pytest.mark.parametrize("name", ["README.md", "README.zh-CN.md"])
def test_every_rule_and_no_other_stands_in_the_list(name: str, hewan: dict[str, Rule]):
    last = (RULES / name).read_text("utf-8").split("\n## ")[-1]
    listed = [line.split("`")[1] for line in last.splitlines() if line.startswith("| `")]
    assert sorted(listed) == sorted(hewan)


@pytest.mark.parametrize("name", ["README.md", "README.zh-CN.md"])
def test_every_criterion_and_measure_is_explained(name: str):
    text = (RULES / name).read_text("utf-8")
    for criterion in CRITERIA.values():
        assert f"| `{criterion.name}` |" in text
        for measure in criterion.measures:
            assert f"`{measure}`" in text


def test_a_verified_reference_says_when_and_which_text(book: Rulebook):
    references = [r for rule in book.rules for _, listed in rule.references for r in listed]
    references += [r for rule in book.rules for p in rule.parameters.values() for r in p.references]
    assert references
    for one in references:
        if one.confidence == "verified":
            assert one.verified_on == TODAY and one.text_as_of


@pytest.mark.parametrize(("rule", "old", "new"), [
    ("water.source_first_grade", ("water-pollution-law", "65"), ("environmental-code", "319")),
    ("water.source_quasi", ("water-pollution-law", "67"), ("environmental-code", "321")),
    ("marine.natural_shoreline", ("marine-environment-law", "39"), ("environmental-code", "739")),
])  # fmt: skip
def test_the_environmental_code_takes_over_on_its_day(
    rule: str, old: tuple[str, str], new: tuple[str, str], hewan: dict[str, Rule]
):
    def first(day: date) -> tuple[str | None, str]:
        found = references_on(hewan[rule], day)[0]
        return found.law_id, found.article

    assert first(date(2026, 8, 14)) == old
    assert first(date(2026, 8, 15)) == new


def test_reserves_change_their_zones_on_the_day_of_the_new_regulation(hewan: dict[str, Rule]):
    last, first = date(2026, 3, 14), date(2026, 3, 15)
    for ended in ("ecology.reserve_core_2017", "ecology.reserve_experimental_2017"):
        assert in_force_on(hewan[ended], last) and not in_force_on(hewan[ended], first)
    for begun in ("ecology.reserve_core", "ecology.reserve_general"):
        assert not in_force_on(hewan[begun], last) and in_force_on(hewan[begun], first)


def test_the_province_adds_to_the_second_grade_zone():
    def laws(pack: str) -> set[str]:
        rules = {rule.id: rule for rule in load_rulebook(RULES / pack).rules}
        return {r.law.zh for r in references_on(rules["water.source_second_grade"], TODAY)}

    assert laws("cn") < laws("cn-gd-dongguan")


def test_no_strip_prohibits_the_land(book: Rulebook):
    strips = [rule for rule in book.rules if rule.criterion == "strip"]
    assert len(strips) == 6
    for rule in strips:
        assert rule.effect == "building"
        assert Verdict.PROHIBITED not in {row.verdict for row in rule.outcomes}


def test_nothing_adjusts_farmland_or_the_red_line_or_splits_a_project(book: Rulebook):
    said = [t for rule in book.rules for t in rule.texts.values()] + list(
        (book.actions or {}).values()
    )
    for text in said:
        for word in ("调整永久基本农田", "调整生态保护红线", "调出", "化整为零", "拆分"):
            assert word not in text.zh


@pytest.mark.parametrize(("use", "conversion", "level"), [
    ("M1", "none", "info"), ("M1", "industrial-to-industrial", "info"),
    ("M1", "industrial-to-housing", "must"), ("R2", "none", "must"), ("A33", "none", "must"),
    ("M1", Missing("fact", "conversion"), "must"),
])  # fmt: skip
def test_soil_and_hazards_must_be_known_for_housing_and_public_land_only(
    use: str, conversion: object, level: str
):
    required = load_rulebook(RULES / "hewan").required
    facts = {"use": use, "conversion": conversion}
    for check in ("pollution.soil_list", "pollution.hazard_sources"):
        assert level_of(required, check, facts) == level
    assert level_of(required, "military.military_zones", facts) == "offline"
    assert level_of(required, "trees.old_trees", facts) == "info"
    assert level_of(required, "farmland.permanent_basic_farmland", facts) == "must"


def test_items_name_departments_and_items_that_exist(book: Rulebook):
    items, departments = book.items or {}, book.departments or {}
    for item in items.values():
        assert item.department in departments
        assert set(item.after) <= set(items)
    assert {rule.authority for rule in book.rules} <= set(departments)


def test_every_unit_of_the_town_has_its_branch():
    organ = (load_rulebook(RULES / "hewan").departments or {})["natural-resources"]
    assert sorted(organ.branches) == [f"98000100{n}000" for n in range(1, 6)]


def test_every_row_of_the_catalogue_has_its_rule(hewan: dict[str, Rule]):
    rows = {rule.row for rule in hewan.values()}
    assert {f"R{n:02d}" for n in range(1, 87)} | {"R06a"} <= rows


def test_every_rule_shows_three_cases_and_one_that_is_undecided(book: Rulebook):
    documents = pack_documents(RULES / book.id)
    for rule in book.rules:
        document = documents[rule.id.replace(".", "/") + ".examples.yaml"]
        examples = read_examples(document, rule, book.facts)
        assert len(examples) >= 3, rule.id
        verdicts = {one.verdict for one in examples}
        assert "unknown" in verdicts or len({row.verdict for row in rule.outcomes}) == 1, rule.id
        reached = {one.code for one in examples}
        assert {row.code for row in rule.outcomes} <= reached, rule.id


NO_SECOND_ANSWER = {
    "development.key_projects", "pollution.acoustic_zone", "water.sewer_catchment",
}  # fmt: skip
"""Rules that only tell, in one sentence, whatever the map holds."""


def test_every_rule_that_reads_a_layer_draws_what_it_finds_and_where_it_finds_nothing(book: Rulebook):
    """What an example says was measured would hold whatever the rule reads."""
    documents = pack_documents(RULES / book.id)
    for rule in book.rules:
        if rule.layers:
            document = documents[rule.id.replace(".", "/") + ".examples.yaml"]
            maps = [one for one in read_examples(document, rule, book.facts) if one.drawn]
            codes = {one.code or one.verdict for one in maps}
            assert len(codes) > 1 or (maps and rule.id in NO_SECOND_ANSWER), rule.id


def test_only_what_was_read_is_verified(book: Rulebook):
    """Rows the catalogue marks G, L or U: at least one reference says so."""
    unread = ("R09", "R43", "R49", "R64", "R69", "R70", "R71", "R77", "R80")
    for rule in book.rules:
        if rule.row in unread:
            assert any(r.confidence == "unverified" for r in references_on(rule, TODAY)), rule.id


@pytest.mark.parametrize(("code", "group"), [
    ("3484", "coating"), ("3611", "vehicle"), ("3670", "coating-strict"), ("3360", "elsewhere"),
    ("2929", "elsewhere"),
])  # fmt: skip
def test_an_industry_finds_its_class_by_the_longest_prefix(
    code: str, group: str, hewan: dict[str, Rule]
):
    rule = hewan["eia.metal_and_machinery"]
    assert parameter_values(rule, TODAY, {"industry_code": code})["eia_group"] == group
    missing = parameter_values(rule, TODAY, {"industry_code": "5310"})["eia_group"]
    assert missing == Missing("parameter", "eia_group[5310]")


@pytest.mark.parametrize("name", ["README.md", "README.zh-CN.md"])
def test_every_process_a_rule_asks_about_is_in_the_list(name: str, hewan: dict[str, Rule]):
    told = (RULES / name).read_text("utf-8")
    asked = {
        word for rule in hewan.values() for row in rule.outcomes for leaf in leaves(row.when)
        if isinstance(leaf, Compare) and leaf.left == Name("processes")
        and isinstance(leaf.right, Listed) for word in leaf.right.values
    }  # fmt: skip
    assert len(asked) > 30
    assert {word for word in asked if f"`{word}`" not in told} == set()


@pytest.mark.parametrize(("facts", "code"), [
    ({"industry_code": "1721", "processes": ("reeling",)}, "report"),
    ({"industry_code": "1819", "processes": ()}, "none"),
    ({"industry_code": "3982", "processes": ("circuit-board", "electroplating")}, "form"),
])  # fmt: skip
def test_eia_classes_of_textiles_and_boards(
    facts: dict[str, object], code: str, hewan: dict[str, Rule]
):
    rule = hewan["eia.textile_electronics_meat"]
    given = {fact.name: facts.get(fact.name, Missing("fact", fact.name)) for fact in rule.facts}
    values = {**parameter_values(rule, TODAY, given), **given}
    found = reach([row.when for row in rule.outcomes], Scope(values))
    assert {rule.outcomes[n].code for n in found.rows} == {code}


@pytest.mark.parametrize(("rule", "row", "layer", "metres"), [
    ("fifty_metres", "R51", "gas-pipelines", 50.0),
    ("facility_hundred_metres", "R51", "pipeline-facilities", 100.0),
    ("two_hundred_metres", "R52", "gas-pipelines", 200.0),
    ("facility_five_hundred_metres", "R52", "pipeline-facilities", 500.0),
])  # fmt: skip
def test_a_pipeline_and_its_facilities_reach_as_far_as_the_law_says(
    rule: str, row: str, layer: str, metres: float, book: Rulebook
):
    (found,) = [one for one in book.rules if one.id == f"pipeline.{rule}"]
    assert (found.row, found.layers) == (row, (layer,))
    assert parameter_values(found, TODAY, {})["near_m"] == metres
