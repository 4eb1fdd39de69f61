"""Rules in time, levels of checks, departments, items and towns."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from checker.errors import RulesError
from checker.rule import value_on
from checker.verdict import Verdict
from tests.checker.packs import ROWS, make_pack, rule
from tests.checker.trial import (
    BOOL,
    FAR,
    HIT,
    PLAIN,
    kinds,
    only,
)
from tests.factories import make_draft, square


def test_a_rule_not_in_force_has_no_effect(run: Any):
    files = {"t/a.yaml": rule(in_force={"2020-01-01": True, "2026-03-15": None})}
    found = run(files, make_draft("zones", HIT))
    assert found.findings == ()
    assert found.verdict is Verdict.UNKNOWN
    assert [r.kind for r in found.undecided] == ["nothing-checked"]


def test_a_repealed_rule_still_speaks_for_its_time(run: Any):
    files = {"t/a.yaml": rule(in_force={"2020-01-01": True, "2026-03-15": None})}
    found = run(files, make_draft("zones", HIT), as_of=date(2026, 3, 14))
    assert found.verdict is Verdict.PROHIBITED
    assert found.validity.until == date(2026, 3, 14)


def test_want_of_an_offline_check_is_listed_and_does_not_count(run: Any):
    files = {
        "t/a.yaml": rule(), "m/area.yaml": rule(layer="other", authority="military"),
        "required.yaml": {"checks": {"m.*": "offline"}},
    }  # fmt: skip
    found = run(files, make_draft("zones", FAR))
    assert found.verdict is Verdict.CLEAR
    assert (found.required.must, found.required.decided, found.required.offline) == (1, 1, 1)
    assert [r.kind for r in found.undecided] == ["offline"]


def test_a_hit_of_an_offline_check_counts(run: Any):
    files = {"t/a.yaml": rule(), "required.yaml": {"default": "offline"}}
    assert run(files, make_draft("zones", HIT)).verdict is Verdict.PROHIBITED


def test_doubt_of_an_info_check_counts(run: Any):
    files = {"t/a.yaml": rule(), "t/b.yaml": rule(layer="other"),
             "required.yaml": {"checks": {"t.a": "info"}}}  # fmt: skip
    thin = make_draft("zones", [square(-20, 0, 20.05, 16)])
    assert run(files, thin, make_draft("other", FAR)).verdict is Verdict.UNKNOWN


def test_several_severities_of_one_layer_are_all_reported_and_the_worst_decides(run: Any):
    mild = [{**row, "verdict": "conditional"} if row.get("when") else row
            for row in rule()["outcomes"]]  # fmt: skip
    files = {
        "t/core.yaml": rule(zones={"kind": ["core"]}),
        "t/rest.yaml": rule(zones={"kind": ["rest"]}, outcomes=mild),
    }
    zones = make_draft("zones", [square(0, 0, 10), square(50, 50, 10)],
                       [{"kind": "core"}, {"kind": "rest"}])  # fmt: skip
    found = run(files, zones)
    assert [f.verdict.value for f in found.findings] == ["prohibited", "conditional"]
    assert found.verdict is Verdict.PROHIBITED


def test_land_left_out_is_not_measured_and_its_layer_is_asked_for(run: Any):
    files = {"t/a.yaml": rule(outside=["other"])}
    finding = only(run(files, make_draft("zones", HIT), make_draft("other", HIT)))
    assert finding.verdict is Verdict.CLEAR


def test_a_layer_to_be_left_out_that_is_missing_is_told_beside_the_hit(run: Any):
    files = {"t/a.yaml": rule(outside=["other"])}
    finding = only(run(files, make_draft("zones", HIT)))
    assert (finding.verdict, kinds(finding)) == (Verdict.PROHIBITED, ["missing-layer"])
    assert finding.undecided[0].code == "SUBTRACTED_UNKNOWN"


def test_items_are_triggered_by_findings_and_by_the_project(run: Any):
    rows = [{"when": "overlap", "verdict": "conditional", "code": "hit", "triggers": ["P08"]},
            {"otherwise": True, "verdict": "clear", "code": "none"}]  # fmt: skip
    item = {"title": {"zh": "项", "en": "item"}, "department": "forestry"}
    files = {
        "t/a.yaml": rule(outcomes=rows, facts={"large": {"kind": "question", **BOOL}}),
        "approval_items.yaml": {
            "P08": item, "I12": {**item, "applies": "always"},
            "P19": {**item, "applies": {"when": "large"}},
        },
    }  # fmt: skip
    found = run(files, make_draft("zones", HIT), facts={"large": False})
    assert [(i.item.id, i.verdict.value, i.triggered_by) for i in found.items] == [
        ("I12", "clear", ()), ("P08", "conditional", ("t.a",)),
    ]  # fmt: skip


def test_the_towns_a_site_lies_in_are_told(run: Any):
    towns = make_draft("towns", [square(-500, -500, 530, 2000), square(30, -500, 500, 2000)],
                       [{"code": "01", "name": "甲"}, {"code": "02", "name": "乙"}],
                       plan="admin", role="reference")  # fmt: skip
    found = run(PLAIN, make_draft("zones", FAR), towns)
    told = [(u.code, u.name, round(u.area_m2, 6), round(u.share, 6)) for u in found.units]
    assert told == [("02", "乙", 7000.0, 0.7), ("01", "甲", 3000.0, 0.3)]


@pytest.mark.parametrize(("release", "count"), [("geometry", 1), ("attributes", 0), ("hit-only", 0)])
def test_a_town_whose_zones_may_not_be_seen_is_not_told(run: Any, release: str, count: int):
    towns = make_draft("towns", [square(-500, -500, 2000)], [{"code": "01", "name": "甲"}],
                       plan="admin", role="reference", release=release)  # fmt: skip
    assert len(run(PLAIN, make_draft("zones", FAR), towns).units) == count


def test_towns_that_cannot_be_read_are_no_reason_to_fail(run: Any):
    towns = make_draft("towns", [], plan="admin", role="reference")
    assert run(PLAIN, make_draft("zones", FAR), towns).units == ()


def test_who_keeps_which_layers_is_told(run: Any):
    found = run(PLAIN, make_draft("zones", FAR), make_draft("other", FAR, authority="water"))
    assert found.layers_held == {"natural-resources": ("zones",), "water": ("other",)}


@pytest.mark.parametrize(("level", "kind", "told"), [
    ("info", "missing-layer", True), ("offline", "offline", True), ("must", "missing-layer", False),
])  # fmt: skip
def test_nothing_was_checked_where_only_what_does_not_count_is_unknown(
    run: Any, level: str, kind: str, told: bool
):
    files = {"t/a.yaml": rule(), "required.yaml": {"default": level}}
    rows = [(row.rule, row.kind) for row in run(files).undecided]
    assert rows == [("t.a", kind), *([(None, "nothing-checked")] if told else [])]


FIRST_SIZE = [{"when": "site_area_m2 < 20000", "verdict": "clear", "code": "small"},
              {"when": "overlap", "verdict": "prohibited", "code": "hit"},
              {"otherwise": True, "verdict": "clear", "code": "none"}]  # fmt: skip


def test_a_size_that_settles_a_rule_leaves_nothing_to_measure(run: Any):
    files = {"t/a.yaml": rule(outcomes=FIRST_SIZE)}
    small, large = (run(files, make_draft("zones", HIT), site=square(0, 0, side)) for side in (100, 200))
    assert (only(small).code, only(small).overlap) == ("small", None)
    assert only(large).code == "hit"
    assert only(large).measures["overlap_m2"] == pytest.approx(10_000)


def test_a_size_that_settles_a_rule_does_so_without_its_layer(run: Any):
    files = {"t/a.yaml": rule(outcomes=FIRST_SIZE)}
    small, large = (run(files, site=square(0, 0, side)) for side in (100, 200))
    assert (only(small).verdict, kinds(only(small))) == (Verdict.CLEAR, [])
    assert (only(large).verdict, kinds(only(large))) == (Verdict.UNKNOWN, ["missing-layer"])


EXPECTED = {"2020-01-01": True, "2027-01-01": "expected"}


def test_an_announced_change_judges_nothing_ends_the_report_and_asks_for_review(run):
    files = {"t/a.yaml": rule(in_force=EXPECTED)}
    before = run(files, make_draft("zones", HIT), as_of=date(2026, 12, 15))
    assert only(before).verdict is Verdict.PROHIBITED
    assert before.validity.until == date(2026, 12, 31)
    assert [r.needs_review for r in only(before).legal] == [False]
    after = run(files, make_draft("zones", HIT), as_of=date(2027, 1, 1))
    assert only(after).verdict is Verdict.PROHIBITED
    assert [r.needs_review for r in only(after).legal] == [True]


def test_a_rule_that_is_only_announced_is_not_in_force(run):
    found = run({"t/a.yaml": rule(in_force={"2027-01-01": "expected"}), "t/b.yaml": rule()},
                make_draft("zones", HIT), as_of=date(2027, 6, 1))  # fmt: skip
    assert [f.rule.id for f in found.findings] == ["t.b"]


def test_a_value_may_be_announced_and_the_old_one_holds(tmp_path):
    near = {"unit": "m", "values": {"2020-01-01": 5, "2027-01-01": "expected"}}
    rows = [{"when": "near", "verdict": "conditional", "code": "hit"}, ROWS[1]]
    book = make_pack(tmp_path / "p", {"t/a.yaml": rule(parameters={"near_m": near}, outcomes=rows)})
    (one,) = book.rules
    assert value_on(one.parameters["near_m"].values, date(2028, 1, 1)) == 5.0
    assert one.announced == (date(2027, 1, 1),)
    lone = rule(parameters={"near_m": {**near, "values": {"2027-01-01": "expected"}}}, outcomes=rows)
    with pytest.raises(RulesError, match="RULE_DATES"):
        make_pack(tmp_path / "q", {"t/a.yaml": lone})
