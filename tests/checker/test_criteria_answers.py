"""Every figure a criterion gives, at its border: the answer is known before it is asked."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest

from checker.criteria import CRITERIA
from checker.measured import Measured, Remainder
from checker.truth import Missing
from spatial.overlap import ZoneNear
from tests.checker.test_criteria import NOTHING, hit, near, run, zone

AREA = {"within": "outside_m2", "class": "nonconforming_m2"}


@pytest.mark.parametrize("name", sorted(AREA))
def test_the_area_on_the_ellipsoid_stands_beside_the_planar_one(name):
    values = {"allowed": ("010",)} if name == "class" else {}
    found = run(name, hit(zone(2000.0, code="020")), values)
    assert found.values[AREA[name]] == 2000.0
    assert found.ellipsoid == {AREA[name]: pytest.approx(1999.8), "site_area_m2": 9_999.0}
    assert [z["code"] for z in found.zones] == ["020"]


@pytest.mark.parametrize("name", ["overlap", "strip", "distance", "height", "limits", "quota", "sightline"])
def test_whatever_is_measured_the_ellipsoid_and_the_zones_are_told(name):
    values = {"near_m": 5.0, "ratio": 0.1, "height_m": 3.0, "ledger": "left_ha"}
    found = run(name, hit(zone(2000.0, code="020")), values)
    assert found.ellipsoid["overlap_m2"] == pytest.approx(1999.8)
    assert found.ellipsoid["solid_m2"] == pytest.approx(1999.8)
    assert [z["code"] for z in found.zones] == ["020"]


def test_a_plan_is_silent_from_the_tolerance_on():
    silent = [run("class", NOTHING, gap_solid_m2=gap).values["silent"] for gap in (0.99, 1.0, 1.01)]
    assert silent == [False, True, True]
    assert run("class", NOTHING, gap_m2=10_001.0).values["conforming_m2"] == 0.0
    assert run("class", NOTHING, gap_m2=9_999.5).values["conforming_m2"] == 0.5


@pytest.mark.parametrize(
    ("areas", "codes"),
    [((1.0,), ("a",)), ((0.99,), ()), ((0.5, 0.5), ("a", "b")), ((0.5, 0.49), ()), ((5.0, 0.9), ("a",)),
     ((1.0, 0.5), ("a",))],
)
def test_codes_of_a_plan_count_from_the_tolerance_one_by_one_or_together(areas, codes):
    zones = tuple(zone(area, code=code) for area, code in zip(areas, "ab", strict=False))
    assert run("class", NOTHING, whole=zones).values["codes"] == codes


def test_what_is_left_to_build_on_in_figures():
    left = run("buildable", None, remainder=Remainder(6_000.0, 40.0, 4_000.0))
    assert left.values == {
        "remainder_m2": 6_000.0, "remainder_width_m": 40.0, "strips_m2": 4_000.0, "reduced": True,
        "site_area_m2": 10_000.0,
    }  # fmt: skip
    assert left.ellipsoid == {
        "remainder_m2": pytest.approx(5_999.4), "strips_m2": pytest.approx(3_999.6),
        "site_area_m2": 9_999.0,
    }  # fmt: skip


@pytest.mark.parametrize(("strips", "reduced"), [(0.0, False), (0.5, True), (1.0, True)])
def test_any_strip_at_all_reduces_a_site(strips, reduced):
    rest = Remainder(10_000.0 - strips, 90.0, strips)
    assert run("buildable", None, remainder=rest).values["reduced"] is reduced


@pytest.mark.parametrize("missing", [None, Missing("failed", "net")])
def test_what_is_left_is_not_known_where_nothing_was_measured(missing):
    found = CRITERIA["buildable"].run(Measured(10_000.0, 9_999.0, missing=missing), {})
    names = set(CRITERIA["buildable"].measures)
    assert found.values == {
        **dict.fromkeys(names, missing or Missing("layer", "site")), "site_area_m2": 10_000.0,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("height_m", "zones", "margin"),
    [
        (20.0, [{"height_limit_m": 24.0}, {"height_limit_m": 21.0}], 1.0),
        (20.0, [{"height_limit_m": 21.0}, {"height_limit_m": 24.0}], 1.0),
        (20.0, [{"height_limit_m": 20.0}], 0.0),
        (20.0, [{}], Missing("attribute", "height_limit_m")),
        (Missing("fact", "height_m"), [{"height_limit_m": 20.0}], Missing("fact", "height_m")),
        (None, [{"height_limit_m": 20.0}], Missing("fact", "height_limit_m")),
    ],
)
def test_the_margin_under_a_clearance_surface(height_m, zones, margin):
    found = run("height", hit(*(zone(9.0, **z) for z in zones)), {"height_m": height_m})
    assert found.values["height_margin_m"] == margin


@pytest.mark.parametrize(
    ("setback", "least", "margin"),
    [(5.0, 8.0, -3.0), (8.0, 8.0, 0.0), (5.0, None, Missing("attribute", "setback_min_m")),
     (None, 8.0, Missing("fact", "setback_min_m"))],
)  # fmt: skip
def test_a_setback_has_a_least_and_no_most(setback, least, margin):
    found = run("limits", hit(zone(9.0, setback_min_m=least, **{"": 99.0})), {"setback_m": setback})
    assert found.values["setback_margin_m"] == margin
    assert found.values["far_margin"] == Missing("fact", "far_max")


def test_limits_of_both_sides_and_of_all_plots_bind():
    plots = hit(zone(9.0, far_max=3.0, far_min=1.0), zone(9.0, far_max=2.5, far_min=1.5))
    margins = [run("limits", plots, {"far": far}).values["far_margin"] for far in (2.4, 1.6, 1.2, 2.75)]
    assert margins == [pytest.approx(x) for x in (0.1, 0.1, -0.3, -0.25)]


def test_a_line_of_sight_rises_from_the_instrument():
    values = {"near_m": 1_000.0, "ratio": 0.1, "height_m": 8.0}
    assert run("sightline", replace(NOTHING, distance_m=100.0), values).values["height_margin_m"] == 2.0
    assert run("sightline", replace(NOTHING, distance_m=0.0), values).values["height_margin_m"] == -8.0
    assert run("sightline", replace(NOTHING, distance_m=1_000.1), values).values["height_margin_m"] == math.inf
    for name in ("ratio", "height_m", "near_m"):
        unknown = Missing("parameter", name)
        found = run("sightline", replace(NOTHING, distance_m=9.0), {**values, name: unknown})
        assert found.values["height_margin_m"] == unknown


def test_a_quota_nobody_gave_is_asked_by_its_name():
    found = run("quota", hit(zone(5_000.0)), {"ledger": "forest_quota_ha"})
    assert found.values["quota_margin_ha"] == Missing("fact", "forest_quota_ha")
    told = run("quota", hit(zone(5_000.0)), {"ledger": "forest_quota_ha", "forest_quota_ha": 0.5})
    assert (told.values["need_ha"], told.values["quota_margin_ha"]) == (0.5, 0.0)


def test_zones_hit_and_zones_near_are_both_asked_about():
    both = replace(hit(zone(50.0, kv="110")), near=(near(12.0),))
    assert [z["kv"] for z in run("distance", both, {"near_m": 20.0}).zones] == ["110", "220"]
    alone = replace(NOTHING, near=(near(12.0),), distance_m=12.0)
    assert [z["kv"] for z in run("distance", alone, {"near_m": 12.0}).zones] == ["220"]
    assert run("distance", alone, {"near_m": 11.9}).zones == ()


def test_a_zone_without_a_key_is_told_as_such():
    lost = ZoneNear("zones", "9", "", "", {}, 0.0)
    assert run("strip", replace(NOTHING, unkeyed=(lost,)), {}).values["unkeyed"] is True
    assert run("strip", NOTHING, {}).values["unkeyed"] is False


@pytest.mark.parametrize(
    ("zones", "is_hit", "codes"),
    [
        ([(1.0, 0.0, "a"), (0.5, 0.0, "b")], True, ("a",)),
        ([(0.6, 0.0, "a"), (0.5, 0.0, "b")], True, ("a", "b")),
        ([(0.6, 0.0, "a"), (0.3, 0.0, "b")], False, ()),
        ([(0.0, 0.5, "a"), (0.5, 0.0, "b")], True, ("a",)),
    ],
)
def test_zones_that_count_reach_the_tolerance_or_have_a_length(zones, is_hit, codes):
    met = [replace(zone(area, code=code), length_m=length) for area, length, code in zones]
    found = run("overlap", replace(hit(*met), hit=is_hit))
    assert found.values["codes"] == codes
    assert tuple(z["code"] for z in found.zones) == codes


def test_half_a_square_metre_has_its_ellipsoidal_area_too():
    found = run("overlap", hit(zone(0.5)))
    assert found.ellipsoid["overlap_m2"] == pytest.approx(0.49995)


def test_an_attribute_without_a_name_limits_nothing():
    odd = hit(zone(9.0, far_max=3.0, **{"None": 1.0}))
    assert run("limits", odd, {"far": 2.0}).values["far_margin"] == 1.0
