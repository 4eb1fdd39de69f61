"""Criteria: pure arithmetic on what was measured; the answer is stated first."""

from __future__ import annotations

import ast
import math
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from checker import criteria, margins
from checker.criteria import CRITERIA
from checker.measured import Measured, Remainder
from checker.truth import Missing
from spatial.overlap import Overlap, ZoneNear, ZoneOverlap, nothing

NOTHING = nothing(2)


def zone(area: float = 5000.0, **attributes: Any) -> ZoneOverlap:
    code = str(attributes.get("code", ""))
    return ZoneOverlap("zones", "1", code, "", attributes, area, area / 10_000, 0.0)


def near(distance: float) -> ZoneNear:
    return ZoneNear("zones", "1", "", "", {"kv": "220"}, distance)


def hit(*zones: ZoneOverlap) -> Overlap:
    area = sum(z.overlap_m2 for z in zones)
    return replace(
        NOTHING, overlap_m2=area, on_ellipsoid_m2=lambda: area * 0.9999, solid_m2=area,
        share=area / 10_000, hit=True, distance_m=0.0, zones=zones,
    )  # fmt: skip


def run(name: str, overlap: Overlap | None, values: dict[str, Any] | None = None, **more: Any):
    measured = Measured(10_000.0, 9_999.0, overlap, **more)
    return CRITERIA[name].run(measured, values or {})


def test_overlap_gives_figures_and_the_zones_that_count():
    found = run("overlap", hit(zone(5000.0, code="010", kv="220"), zone(0.4, code="020")))
    assert found.values["overlap"] is True
    assert found.values["codes"] == ("010",)
    assert found.values["zones"] == 2.0
    assert [z["kv"] for z in found.zones] == ["220"]
    assert found.ellipsoid["overlap_m2"] == pytest.approx(5000.4 * 0.9999)


def test_zones_count_together_when_only_their_sum_reaches_the_tolerance():
    small = [zone(0.9, code=str(n)) for n in range(40)]
    assert len(run("overlap", hit(*small)).zones) == 40


@pytest.mark.parametrize(("distance", "expected"), [(None, False), (40.0, True), (50.0, True),
                                                    (50.001, False), (0.0, True)])  # fmt: skip
def test_near_is_at_most_the_distance(distance: float | None, expected: bool):
    found = replace(NOTHING, distance_m=distance)
    assert run("overlap", found, {"near_m": 50.0}).values["near"] is expected
    assert run("distance", found, {"near_m": 50.0}).values["near"] is expected


def test_distance_tells_inside_and_near_apart_and_asks_about_near_zones():
    found = run("distance", replace(NOTHING, distance_m=40.0, near=(near(40.0),)),
                {"near_m": 50.0})  # fmt: skip
    assert (found.values["inside"], found.values["near"]) == (False, True)
    assert found.zones[0]["kv"] == "220"
    assert run("distance", hit(zone()), {"near_m": 50.0}).values["inside"] is True
    assert run("distance", NOTHING, {"near_m": 50.0}).values["distance_m"] == math.inf


def test_within_tells_outside_thin_and_inside_apart():
    assert run("within", NOTHING).values["inside"] is True
    thin = run("within", replace(NOTHING, overlap_m2=0.3, sliver=True)).values
    assert (thin["outside"], thin["sliver"], thin["inside"]) == (False, True, False)
    assert run("within", hit(zone())).values["outside_m2"] == 5000.0


def test_class_adds_up_to_the_covered_site():
    whole = (zone(6000.0, code="M1"), zone(2000.0, code="R2"))
    found = run("class", hit(zone(2000.0, code="R2")), {"allowed": ("M1",)}, whole=whole,
                covered_share=0.9, gap_m2=1000.0, gap_solid_m2=1000.0)  # fmt: skip
    assert found.values["nonconforming_m2"] == 2000.0
    assert found.values["conforming_m2"] == pytest.approx(6000.0)
    assert found.values["codes"] == ("M1", "R2")
    assert found.values["silent"] is True


@pytest.mark.parametrize(
    ("zones", "fact", "margin"),
    [
        ((zone(height_limit_m=90.0), zone(height_limit_m=60.0)), 24.0, 36.0),
        ((zone(height_limit_m=20),), 24.0, -4.0),
        ((), 24.0, math.inf),
        ((zone(height_limit_m=None),), 24.0, Missing("attribute", "height_limit_m")),
        ((zone(height_limit_m=90.0),), Missing("fact", "height_m"), Missing("fact", "height_m")),
    ],
)
def test_height_stays_below_the_lowest_limit(zones: Any, fact: Any, margin: Any):
    found = hit(*zones) if zones else NOTHING
    assert run("height", found, {"height_m": fact}).values["height_margin_m"] == margin


@pytest.mark.parametrize(
    ("attributes", "far", "margin"),
    [
        ({"far_max": 2.0, "far_min": 1.0}, 1.5, 0.5),
        ({"far_max": 2.0, "far_min": 1.0}, 1.2, pytest.approx(0.2)),
        ({"far_max": 2.0}, 2.5, -0.5),
        ({"far_min": 1.0}, 0.5, -0.5),
        ({}, 0.5, Missing("attribute", "far_max")),
    ],
)
def test_limits_keep_both_bounds(attributes: dict[str, Any], far: float, margin: Any):
    values = {"far": far, "density": 1.0, "height_m": 1.0, "green_ratio": 1.0}
    assert run("limits", hit(zone(**attributes)), values).values["far_margin"] == margin


def test_buildable_takes_the_remainder_as_it_is():
    found = run("buildable", None, remainder=Remainder(7000.0, 35.0, 3000.0))
    assert found.values["remainder_m2"] == 7000.0
    assert found.values["reduced"] is True
    assert found.ellipsoid["remainder_m2"] == pytest.approx(6999.3)


def test_strip_tells_zones_without_a_width():
    assert run("strip", replace(NOTHING, unkeyed=(near(3.0),))).values["unkeyed"] is True


@pytest.mark.parametrize("name", sorted(CRITERIA))
def test_every_criterion_gives_what_it_promises_and_says_where_it_comes_from(name: str):
    criterion = CRITERIA[name]
    values = {p: ("M1",) if p == "allowed" else 5.0 for p in (*criterion.parameters, "near_m")}
    values |= dict.fromkeys(criterion.facts.values(), 1.0)
    rest = Remainder(1.0, 1.0, 0.0)
    given = set(run(name, hit(zone()), values, remainder=rest).values)
    assert given == {*criterion.measures, "site_area_m2"}
    assert criterion.run.__doc__
    assert "Source:" in criterion.run.__doc__ or name == "declared"


def test_criteria_touch_no_geometry_no_storage_and_no_language():
    trees = [ast.parse(Path(m.__file__).read_text("utf-8")) for m in (criteria, margins)]
    nodes = [n for tree in trees for n in ast.walk(tree)]
    imported = {n.module for n in nodes if isinstance(n, ast.ImportFrom)}
    imported |= {a.name for n in nodes if isinstance(n, ast.Import) for a in n.names}
    assert not {m for m in imported if m and m.startswith(("shapely", "spatial.overlay",
               "spatial.store", "spatial.errors"))}  # fmt: skip


@pytest.mark.parametrize(("distance", "height", "margin"), [
    (600.0, 24.0, 36.0), (200.0, 24.0, -4.0), (240.0, 24.0, 0.0), (2000.001, 300.0, math.inf),
    (None, 300.0, math.inf),
])  # fmt: skip
def test_a_sight_line_rises_with_distance(distance: float | None, height: float, margin: float):
    values = {"near_m": 2000.0, "ratio": 0.1, "height_m": height}
    found = run("sightline", replace(NOTHING, distance_m=distance), values)
    assert found.values["height_margin_m"] == pytest.approx(margin)


def test_a_sight_line_asks_for_the_height_only_when_near():
    values = {"near_m": 2000.0, "ratio": 0.1, "height_m": Missing("fact", "height_m")}
    near_one = run("sightline", replace(NOTHING, distance_m=10.0), values)
    assert near_one.values["height_margin_m"] == Missing("fact", "height_m")
    assert run("sightline", NOTHING, values).values["height_margin_m"] == math.inf


@pytest.mark.parametrize(("balance", "margin"), [
    (2.0, 1.5), (0.5, 0.0), (0.2, -0.3), (Missing("fact", "bank_ha"), Missing("fact", "bank_ha")),
])  # fmt: skip
def test_a_quota_is_the_balance_less_the_net_area(balance: Any, margin: Any):
    found = run("quota", hit(zone(5000.0)), {"ledger": "bank_ha", "bank_ha": balance})
    assert found.values["need_ha"] == 0.5
    told = found.values["quota_margin_ha"]
    assert told == margin if isinstance(margin, Missing) else told == pytest.approx(margin)


def test_a_setback_is_held_against_the_plots_least():
    plot = zone(5000.0, code="M1", setback_min_m=5.0)
    given = {"setback_m": 3.0}
    assert run("limits", hit(plot), given).values["setback_margin_m"] == -2.0
    silent = run("limits", hit(zone(5000.0, code="M1")), given).values["setback_margin_m"]
    assert silent == Missing("attribute", "setback_min_m")
