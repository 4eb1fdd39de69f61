"""The engine on small stores: every way a layer, a fact or a boundary can be unknown."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from checker.assessment import Assessment
from checker.check import assess
from checker.finding import Finding
from checker.proposal import NOTHING_DECLARED, Declared, Proposal
from checker.verdict import Verdict
from spatial.layer import NoneExist
from spatial.snapshot import snapshot
from tests.checker.packs import make_pack, rule
from tests.factories import STUDY_AREA, X, Y, line, make_draft, make_site, make_store, square

SITE = square(0, 0, 100)
FAR = [square(3000, 3000, 50)]
HIT = [square(50, 0, 100)]
TODAY = date(2026, 11, 24)
BOOL = {"type": "bool", "ask": {"zh": "问", "en": "ask"}}


@pytest.fixture
def run(tmp_path: Path) -> Callable[..., Assessment]:
    def check(
        files: dict[str, Any], *drafts: Any, site: Any = SITE, facts: dict[str, Any] | None = None,
        as_of: date = TODAY, **options: Any,
    ) -> Assessment:  # fmt: skip
        book = make_pack(tmp_path / "pack", files)
        store = make_store(tmp_path / "store", *drafts)
        declared = {name: Declared(value) for name, value in (facts or {}).items()}
        proposal = Proposal("p", declared) if declared else NOTHING_DECLARED
        return assess(snapshot(store, as_of=as_of), make_site(site), book, proposal, **options)

    return check


def only(assessment: Assessment) -> Finding:
    (finding,) = assessment.findings
    return finding


def kinds(finding: Finding) -> list[str]:
    return [row.kind for row in finding.undecided]


PLAIN = {"t/a.yaml": rule()}


def test_a_hit_is_prohibited_with_its_measures(run: Any):
    found = run(PLAIN, make_draft("zones", HIT))
    finding = only(found)
    assert (finding.verdict, finding.code, kinds(finding)) == (Verdict.PROHIBITED, "hit", [])
    assert finding.measures["overlap_m2"] == pytest.approx(5000)
    assert found.verdict is Verdict.PROHIBITED
    assert (found.required.must, found.required.decided) == (1, 1)


def test_no_hit_inside_coverage_is_clear(run: Any):
    found = run(PLAIN, make_draft("zones", FAR))
    assert (only(found).verdict, found.verdict, found.undecided) == (
        Verdict.CLEAR, Verdict.CLEAR, (),
    )  # fmt: skip


def test_a_touching_neighbour_is_clear_with_its_distance(run: Any):
    finding = only(run(PLAIN, make_draft("zones", [square(100, 0, 50)])))
    assert finding.verdict is Verdict.CLEAR
    assert (finding.measures["touches"], finding.measures["distance_m"]) == (True, 0.0)


def test_two_equal_zones_are_counted_once(run: Any):
    finding = only(run(PLAIN, make_draft("zones", [SITE, SITE])))
    assert finding.measures["share"] == pytest.approx(1.0)
    assert finding.measures["overlap_m2"] == pytest.approx(10_000)


# --- a layer that cannot speak --------------------------------------------------------------


def test_a_missing_layer_is_unknown_by_name(run: Any):
    found = run(PLAIN, make_draft("other", FAR))
    finding = only(found)
    assert (finding.verdict, kinds(finding)) == (Verdict.UNKNOWN, ["missing-layer"])
    assert found.verdict is Verdict.UNKNOWN
    assert found.undecided[0].layer == "zones"
    assert finding.undecided[0].code == "MISSING"


def test_a_layer_not_yet_in_force_is_unknown_today_and_seen_with_its_date(tmp_path: Path, run: Any):
    later = make_draft("zones", HIT, valid_from=date(2027, 1, 1))
    found = run(PLAIN, later)
    assert only(found).undecided[0].code == "NOT_YET_VALID"
    assert kinds(only(found)) == ["missing-layer"]
    assert found.validity.until == date(2026, 12, 31)


def test_a_future_layer_counts_on_its_day(run: Any):
    later = make_draft("zones", HIT, valid_from=date(2027, 1, 1))
    assert only(run(PLAIN, later, as_of=date(2027, 1, 1))).verdict is Verdict.PROHIBITED


def test_an_empty_layer_is_clear_only_with_a_statement(run: Any):
    stated = make_draft("zones", [], none_exist=NoneExist("the bureau", date(2026, 1, 5)))
    assert only(run(PLAIN, stated)).verdict is Verdict.CLEAR


def test_an_empty_layer_without_a_statement_is_unknown(run: Any):
    finding = only(run(PLAIN, make_draft("zones", [])))
    assert (finding.verdict, finding.undecided[0].code) == (Verdict.UNKNOWN, "EMPTY")


HALF = shapely.box(X - 5000, Y - 5000, X + 40, Y + 5000)


@pytest.mark.parametrize(
    ("values", "kind"),
    [
        ({"coverage": HALF}, "not-covered"),
        ({"valid_from": date(2009, 6, 1), "stale_after_days": 1825}, "stale"),
        ({"quarantined": [{"row": 3, "id": "q", "code": "GEOM", "box": [X, Y, X + 5, Y + 5]}]},
         "quarantined"),
    ],
)  # fmt: skip
def test_doubt_is_added_to_a_hit_and_makes_no_hit_unknown(
    tmp_path: Path, values: dict[str, Any], kind: str
):
    book = make_pack(tmp_path / "pack", PLAIN)
    for n, (zones, verdict) in enumerate([(HIT, Verdict.PROHIBITED), (FAR, Verdict.UNKNOWN)]):
        store = make_store(tmp_path / f"s{n}", make_draft("zones", zones, **values))
        found = assess(snapshot(store, as_of=TODAY), make_site(SITE), book)
        assert only(found).verdict is verdict
        assert kinds(only(found)) == [kind]
        assert found.verdict is verdict
        assert (found.required.must, found.required.decided) == (1, 0)


def test_the_share_not_covered_is_told(run: Any):
    finding = only(run(PLAIN, make_draft("zones", FAR, coverage=HALF)))
    assert "60.00%" in finding.undecided[0].reason.zh


def test_a_quarantined_zone_elsewhere_concerns_nobody(run: Any):
    far = [{"row": 3, "id": "q", "code": "GEOM", "box": [X + 900, Y, X + 950, Y + 5]}]
    assert only(run(PLAIN, make_draft("zones", FAR, quarantined=far))).verdict is Verdict.CLEAR


def test_of_several_layers_the_missing_one_is_named(run: Any):
    files = {"t/a.yaml": rule(layer=["zones", "other"])}
    finding = only(run(files, make_draft("zones", HIT)))
    assert (finding.verdict, kinds(finding)) == (Verdict.PROHIBITED, ["missing-layer"])
    assert finding.undecided[0].layer == "other"


def test_of_several_layers_without_a_hit_the_missing_one_decides(run: Any):
    files = {"t/a.yaml": rule(layer=["zones", "other"])}
    finding = only(run(files, make_draft("zones", FAR)))
    assert (finding.verdict, kinds(finding)) == (Verdict.UNKNOWN, ["missing-layer"])


def test_a_measurement_that_fails_concerns_its_own_rule_only(
    run: Any, monkeypatch: pytest.MonkeyPatch
):
    from checker import facts

    real = facts.measure

    def breaks(around: Any, selection: Any) -> Any:
        if selection.layers == ("zones",):
            raise shapely.errors.GEOSException("TopologyException")
        return real(around, selection)

    monkeypatch.setattr(facts, "measure", breaks)
    files = {"t/a.yaml": rule(), "t/b.yaml": rule(layer="other")}
    found = run(files, make_draft("zones", HIT), make_draft("other", FAR))
    first, second = found.findings
    assert (first.verdict, kinds(first)) == (Verdict.UNKNOWN, ["failed"])
    assert second.verdict is Verdict.CLEAR
    assert found.verdict is Verdict.UNKNOWN


@pytest.mark.parametrize("in_time", [0, 2])
def test_out_of_time_is_unknown_by_name_and_never_clear(run: Any, in_time: int):
    calls = iter([False] * in_time + [True] * 100)
    files = {"t/a.yaml": rule(), "t/b.yaml": rule(layer="other")}
    found = run(
        files, make_draft("zones", FAR), make_draft("other", FAR),
        out_of_time=lambda: next(calls),
    )  # fmt: skip
    assert {f.verdict for f in found.findings} == {Verdict.UNKNOWN}
    assert {r.kind for r in found.undecided} == {"failed"}


# --- thin, indicative, silent, either side of a threshold ----------------------------------


def test_a_sliver_is_unknown_until_the_boundary_is_surveyed(run: Any):
    finding = only(run(PLAIN, make_draft("zones", [square(-20, 0, 20.05, 16)])))
    assert (finding.verdict, kinds(finding)) == (Verdict.UNKNOWN, ["boundary"])
    assert finding.measures["overlap_m2"] == pytest.approx(0.8)


def test_a_thin_strip_however_long_is_a_sliver(run: Any):
    long = make_draft("zones", [square(-20, 0, 20.05, 1000)])
    finding = only(run(PLAIN, long, site=square(0, 0, 100, 1000)))
    assert (finding.verdict, kinds(finding)) == (Verdict.UNKNOWN, ["boundary"])


def test_forty_small_parts_are_an_overlap(run: Any):
    small = [square(2 * n, 0, 0.9, 1) for n in range(40)]
    finding = only(run(PLAIN, make_draft("zones", small)))
    assert (finding.verdict, kinds(finding)) == (Verdict.PROHIBITED, [])
    assert finding.measures["overlap_m2"] == pytest.approx(36)


def test_a_sliver_of_a_rule_that_only_informs_is_clear(run: Any):
    rows = [
        {"when": "overlap", "verdict": "clear", "code": "noted"},
        {"otherwise": True, "verdict": "clear", "code": "none"},
    ]
    thin = make_draft("zones", [square(-20, 0, 20.05, 16)])
    assert only(run({"t/a.yaml": rule(outcomes=rows)}, thin)).verdict is Verdict.CLEAR


def test_a_row_that_names_the_sliver_decides_it(run: Any):
    rows = [
        {"when": "overlap", "verdict": "prohibited", "code": "hit"},
        {"when": "sliver", "verdict": "conditional", "code": "thin"},
        {"otherwise": True, "verdict": "clear", "code": "none"},
    ]
    finding = only(run({"t/a.yaml": rule(outcomes=rows)},
                       make_draft("zones", [square(-20, 0, 20.05, 16)])))  # fmt: skip
    assert (finding.verdict, finding.code, kinds(finding)) == (Verdict.CONDITIONAL, "thin", [])


def test_a_row_that_says_unknown_gives_an_undecided_row(run: Any):
    rows = [
        {"when": "overlap", "verdict": "unknown", "code": "ask"},
        {"otherwise": True, "verdict": "clear", "code": "none"},
    ]
    finding = only(run({"t/a.yaml": rule(outcomes=rows)}, make_draft("zones", HIT)))
    assert (finding.verdict, kinds(finding)) == (Verdict.UNKNOWN, ["missing-fact"])


def test_an_indicative_layer_gives_at_most_conditional(run: Any):
    found = run(PLAIN, make_draft("zones", HIT, certainty="indicative"))
    finding = only(found)
    assert (finding.verdict, kinds(finding)) == (Verdict.CONDITIONAL, ["indicative"])
    assert finding.capped
    assert found.required.decided == 0


def test_an_indicative_layer_without_a_hit_is_clear(run: Any):
    finding = only(run(PLAIN, make_draft("zones", FAR, certainty="indicative")))
    assert (finding.verdict, kinds(finding)) == (Verdict.CLEAR, [])


def test_a_plan_that_is_silent_on_part_of_the_site_is_unknown(run: Any):
    files = {
        "t/a.yaml": rule(
            criterion="class",
            parameters={"allowed": {"unit": "code", "values": {"2020-01-01": ["M1"]}}},
            outcomes=[
                {"when": "nonconforming", "verdict": "conditional", "code": "differs"},
                {"otherwise": True, "verdict": "clear", "code": "none"},
            ],
        )
    }
    plan = make_draft("zones", [square(0, 0, 60, 100)], [{"code": "M1"}], role="allocation")
    finding = only(run(files, plan))
    assert (finding.verdict, kinds(finding)) == (Verdict.UNKNOWN, ["not-covered"])
    assert finding.undecided[0].code == "PLAN_SILENT"
    assert finding.measures["silent_m2"] == pytest.approx(4000)


def test_the_silence_of_a_plan_matters_only_to_rules_that_read_its_class(run: Any):
    plan = make_draft("zones", FAR, role="allocation")
    assert only(run(PLAIN, plan)).verdict is Verdict.CLEAR


def test_the_silence_of_a_plan_matters_to_a_rule_that_selects_by_code(run: Any):
    coded = make_draft("zones", FAR, [{"code": "1"}], role="allocation")
    asks = {"t/a.yaml": rule(zones={"code": ["1"]})}
    assert kinds(only(run(asks, coded))) == ["not-covered"]


def test_a_gap_of_a_constraint_is_no_gap(run: Any):
    assert only(run(PLAIN, make_draft("zones", FAR))).verdict is Verdict.CLEAR


def test_the_basis_of_area_matters_at_a_threshold(run: Any):
    site = make_site(SITE)
    between = (site.area_m2 + site.area_ellipsoid_m2) / 2
    files = {
        "t/a.yaml": rule(
            layer="none", criterion="declared",
            parameters={"least_m2": {"unit": "m2", "values": {"2020-01-01": between}}},
            outcomes=[
                {"when": "site_area_m2 >= least_m2", "verdict": "clear", "code": "large"},
                {"otherwise": True, "verdict": "conditional", "code": "small"},
            ],
        )
    }  # fmt: skip
    finding = only(run(files))
    planar_is_larger = site.area_m2 > site.area_ellipsoid_m2
    expected = Verdict.UNKNOWN if planar_is_larger else Verdict.CONDITIONAL
    assert (finding.verdict, kinds(finding)) == (expected, ["area-basis"])
    assert finding.undecided[0].code == "AREA_BASIS_MATTERS"


# --- facts ------------------------------------------------------------------------------------

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


# --- dates, levels, departments -------------------------------------------------------------


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
    assert [(u.code, round(u.share, 6)) for u in found.units] == [("02", 0.7), ("01", 0.3)]


# --- strips and what is left -------------------------------------------------------------------

STRIP = rule(
    criterion="strip", effect="building",
    parameters={"strip_m": {"unit": "m", "field": "kv",
                            "values": {"2020-01-01": {"110": 10, "220": 15}}}},
    outcomes=[
        {"when": "overlap", "verdict": "conditional", "code": "strip"},
        {"otherwise": True, "verdict": "clear", "code": "none"},
    ],
)  # fmt: skip
NET = rule(
    layer="none", criterion="buildable", effect="building",
    facts={"need_area_m2": {"kind": "question", "type": "number",
                            "ask": {"zh": "需要", "en": "need"}}},
    outcomes=[
        {"when": "reduced and remainder_m2 < need_area_m2", "verdict": "prohibited",
         "code": "too-small"},
        {"otherwise": True, "verdict": "clear", "code": "enough"},
    ],
)  # fmt: skip
WIRES = {"t/line.yaml": STRIP, "site/net.yaml": NET}
LINE = line((-100, 50), (200, 50))
OTHER_LINE = line((50, -100), (50, 200))


def test_a_strip_binds_buildings_and_the_rest_is_told(run: Any):
    wires = make_draft("zones", [LINE], [{"kv": "220"}])
    found = run(WIRES, wires, facts={"need_area_m2": 6000.0})
    net, strip = found.findings
    assert (strip.verdict, net.verdict) == (Verdict.CONDITIONAL, Verdict.CLEAR)
    assert found.net.area_m2 == pytest.approx(7000)


def test_two_strips_may_each_leave_enough_and_both_together_not(run: Any):
    files = {**WIRES, "t/other.yaml": {**STRIP, "layer": "other"}}
    drafts = (make_draft("zones", [LINE], [{"kv": "220"}]),
              make_draft("other", [OTHER_LINE], [{"kv": "220"}]))  # fmt: skip
    found = run(files, *drafts, facts={"need_area_m2": 6000.0})
    assert found.net.area_m2 == pytest.approx(4900)
    assert found.findings[0].verdict is Verdict.PROHIBITED
    assert found.verdict is Verdict.PROHIBITED


def test_a_line_without_its_voltage_is_undecided_and_so_is_what_is_left(run: Any):
    found = run(WIRES, make_draft("zones", [LINE], [{"kv": None}]), facts={"need_area_m2": 1.0})
    net, strip = found.findings
    assert (strip.verdict, kinds(strip)) == (Verdict.UNKNOWN, ["missing-fact"])
    assert strip.undecided[0].code == "UNKEYED"
    assert net.verdict is Verdict.UNKNOWN


def test_a_zone_of_no_known_grade_is_undecided_not_clear(run: Any):
    files = {"t/first.yaml": rule(zones={"grade": ["1"]})}
    found = run(files, make_draft("zones", [square(0, 0, 40)], [{"grade": ""}]))
    (first,) = found.findings
    assert (first.verdict, kinds(first)) == (Verdict.UNKNOWN, ["missing-fact"])
    assert first.undecided[0].code == "UNPLACED"


def test_a_voltage_unknown_beside_a_measured_strip_is_added(run: Any):
    wires = make_draft("zones", [LINE, OTHER_LINE], [{"kv": "110"}, {"kv": None}])
    strip = run(WIRES, wires, facts={"need_area_m2": 1.0}).findings[1]
    assert (strip.verdict, kinds(strip)) == (Verdict.CONDITIONAL, ["missing-fact"])


def test_what_is_left_is_undecided_while_a_layer_of_strips_is_missing(run: Any):
    found = run(WIRES, facts={"need_area_m2": 1.0})
    assert {f.verdict for f in found.findings} == {Verdict.UNKNOWN}


# --- order makes no difference -------------------------------------------------------------------


def test_the_order_of_layers_and_zones_makes_no_difference(tmp_path: Path):
    files = {"t/a.yaml": rule(), "t/b.yaml": rule(layer=["other", "zones"])}
    book = make_pack(tmp_path / "pack", files)
    zones = [square(0, 0, 30), square(20, 20, 40), square(90, 90, 40)]
    rows = [{"id": str(n), "code": c} for n, c in enumerate("xyz")]
    first = make_store(tmp_path / "a", make_draft("zones", zones, rows), make_draft("other", HIT))
    second = make_store(
        tmp_path / "b", make_draft("other", HIT), make_draft("zones", zones[::-1], rows[::-1])
    )
    told = [
        [
            (f.rule.id, f.verdict, f.code, {k: pytest.approx(v) if isinstance(v, float) else v
                                            for k, v in f.measures.items()},
             [z.id for z in f.overlap.zones] if f.overlap else None)
            for f in assess(snapshot(s, as_of=TODAY), make_site(SITE), book).findings
        ]
        for s in (first, second)
    ]  # fmt: skip
    assert told[0] == told[1]


def test_a_layer_stops_at_the_study_area(run: Any):
    edge = shapely.box(X + 4990, Y, X + 5090, Y + 100)
    finding = only(run(PLAIN, make_draft("zones", FAR, coverage=STUDY_AREA), site=edge))
    assert kinds(finding) == ["not-covered"]


def told(found: Assessment) -> list[tuple[Any, ...]]:
    """What a finding says, without zone lists and counts."""
    return [
        (f.rule.id, f.verdict, f.code, round(f.measures["overlap_m2"], 6),
         round(f.measures["share"], 9), [r.code for r in f.undecided])
        for f in found.findings
    ]  # fmt: skip


CORNERS = st.integers(-80, 120)


@settings(max_examples=15, deadline=None)
@given(st.lists(st.tuples(CORNERS, CORNERS, st.integers(2, 90)), min_size=1, max_size=4),
       st.integers(5, 60))  # fmt: skip
def test_splitting_a_zone_or_adding_one_far_off_changes_nothing(
    tmp_path_factory: pytest.TempPathFactory, squares: list[tuple[int, int, int]], cut: int
):
    folder = tmp_path_factory.mktemp("laws")
    book = make_pack(folder / "pack", PLAIN)
    zones = [square(*one) for one in squares]
    halves = shapely.box(X - 5000, Y - 5000, X + cut, Y + 5000)
    split = [p for z in zones for p in (z & halves, z - halves) if not p.is_empty]
    answers = []
    for name, layer in (("a", zones), ("b", split), ("c", [*zones, square(4000, 4000, 9)])):
        snap = snapshot(make_store(folder / name, make_draft("zones", layer)), as_of=TODAY)
        answers.append(told(assess(snap, make_site(SITE), book)))
    assert answers[0] == answers[1] == answers[2]
    assert answers[0][0][4] <= 1.0
