"""Thin, indicative, silent, on either side of a threshold."""

from __future__ import annotations

from typing import Any

import pytest

from checker.verdict import Verdict
from spatial.layer import Tolerance
from tests.checker.packs import rule
from tests.checker.trial import (
    FAR,
    HIT,
    PLAIN,
    SITE,
    kinds,
    only,
)
from tests.factories import make_draft, make_site, square


@pytest.mark.parametrize(
    ("tolerance", "east", "verdict"),
    [
        (Tolerance(0.0, 0.0), 0.0, Verdict.CLEAR), (Tolerance(0.0, 0.0), 0.001, Verdict.PROHIBITED),
        (Tolerance(10_000.0, 10.0), 0.0, Verdict.CLEAR), (Tolerance(10_000.0, 10.0), 0.001, Verdict.UNKNOWN),
        (Tolerance(10_000.0, 10.0), 99.0, Verdict.UNKNOWN),
    ],
)  # fmt: skip
def test_the_least_and_the_most_tolerance_never_clear_what_is_shared(run, tolerance, east, verdict):
    beside = make_draft("zones", [square(-100, 0, 100 + east, 50)], tolerance=tolerance)
    assert only(run(PLAIN, beside)).verdict is verdict


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
