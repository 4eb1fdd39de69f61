"""Repairs are proposals: areas stated first, methods beside one another, bounded in time."""

import time

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from spatial.formats.source import RawLayer
from spatial.gate import admit
from spatial.repair import METHODS, Published, proposals, propose
from tests.factories import X, Y, square

CRS = "EPSG:4547"
# Two lobes of 25 m² each; the outline runs through their common point.
BOWTIE = shapely.Polygon([(X, Y), (X + 10, Y + 10), (X + 10, Y), (X, Y + 10)])
# A square of 100 m² drawn over a square of 100 m², 25 m² in common.
OVERLAPPING = shapely.MultiPolygon([square(0, 0, 10), square(5, 5, 10)])


def star(points: int) -> shapely.Polygon:
    turn = 2 * np.pi * np.arange(points) * (points // 2) / points
    return shapely.Polygon(np.c_[X + 1_000 * np.cos(turn), Y + 1_000 * np.sin(turn)])


def passed(shapes, columns=None, *, accept=False, form="shp", crs=CRS):
    raw = RawLayer("a", form, tuple(range(1, len(shapes) + 1)),
                   tuple(shapely.to_wkb(s) for s in shapes), columns or {}, crs)  # fmt: skip
    found = admit(raw, crs=None, measure_crs=CRS, study_area=None, kinds=frozenset({2}),
                  accept_repairs=accept)  # fmt: skip
    return raw, found


def test_a_bowtie_is_told_with_its_areas_before_anybody_accepts_it():
    (made,) = proposals(*passed([square(50, 0, 10), BOWTIE]), {})
    assert (made.row, made.code, made.applied, made.method) == (
        2, "GEOM_SELF_INTERSECTION", False, "structure",
    )  # fmt: skip
    assert made.area_before_m2 == pytest.approx(0.0)
    assert made.area_after_m2 == pytest.approx(50.0)
    assert made.point == pytest.approx((X + 5, Y + 5))


def test_the_area_told_is_the_area_that_enters():
    raw, found = passed([BOWTIE, OVERLAPPING], accept=True)
    for made, entered in zip(proposals(raw, found, {}), found.repaired, strict=True):
        assert made.applied
        assert made.area_after_m2 == pytest.approx(entered.area_after_m2, abs=1e-9)
        assert made.area_before_m2 == pytest.approx(entered.area_before_m2, abs=1e-9)


@pytest.mark.parametrize(
    ("published", "agrees"),
    [(175.0, ("structure", "buffer")), (150.0, ("linework",)), (200.0, ()), (176.0, ("structure", "buffer"))],
)
def test_the_published_area_says_which_repair_is_meant(published, agrees):
    (made,) = proposals(*passed([OVERLAPPING], {"TBMJ": (published,)}), {})
    assert made.published == Published("TBMJ", published)
    assert made.method == "structure"
    assert made.agrees == agrees
    assert made.candidates == pytest.approx({"structure": 175.0, "linework": 150.0, "buffer": 175.0})


@pytest.mark.parametrize(
    ("columns", "fields", "form", "found"),
    [
        ({"MJ": ("49.9",), "SHAPE_Area": (7.0,)}, {}, "shp", Published("MJ", 49.9)),
        ({"shape_area": (50.0,)}, {}, "shp", Published("shape_area", 50.0)),
        ({"YJJBNTMJ": (None,), "DKMJ": (50.0,)}, {}, "shp", Published("DKMJ", 50.0)),
        ({"面积": (50.0,), "MJ": (1.0,)}, {"area_m2": "面积"}, "shp", Published("面积", 50.0)),
        ({"地块面积": (0.005,)}, {}, "txt", Published("地块面积", 50.0)),
        ({"MJ": ("约五十",)}, {}, "shp", None),
        ({"MJ": (0.0,)}, {}, "shp", None),
        ({}, {}, "shp", None),
    ],
)
def test_where_the_published_area_stands(columns, fields, form, found):
    (made,) = proposals(*passed([BOWTIE], columns, form=form), fields)
    assert made.published == found


def test_an_area_in_square_degrees_is_no_area():
    bowtie = shapely.Polygon([(113.8, 22.96), (113.801, 22.961), (113.801, 22.96), (113.8, 22.961)])
    (made,) = proposals(*passed([bowtie], {"SHAPE_Area": (5e-7,)}, crs="EPSG:4490"), {})
    assert made.published is None


def test_a_star_of_2001_points_is_answered_at_once():
    start = time.monotonic()
    (made,) = proposals(*passed([star(2_001)]), {})
    assert time.monotonic() - start < 5
    assert made.code == "GEOM_TOO_COMPLEX"
    assert made.area_after_m2 is None
    assert made.candidates == {}


def test_a_star_of_201_points_gets_the_one_method_that_is_quick():
    start = time.monotonic()
    (made,) = proposals(*passed([star(201)]), {})
    assert time.monotonic() - start < 5
    assert set(made.candidates) == {"structure"}


def test_many_stars_share_one_budget():
    start = time.monotonic()
    made = proposals(*passed([star(31)] * 40), {})
    assert time.monotonic() - start < 10
    assert len(made) == 40
    tried = [len(p.candidates) for p in made]
    assert tried == sorted(tried, reverse=True)
    assert tried[0] == len(METHODS)
    assert tried[-1] == 1


@pytest.mark.parametrize("accept", [True, False])
def test_after_the_first_two_thousand_only_what_was_applied_is_told(monkeypatch, accept):
    monkeypatch.setattr("spatial.repair._MOST", 2)
    raw, found = passed([BOWTIE] * 4, {"TBMJ": (50.0,) * 4}, accept=accept)
    made = proposals(raw, found, {})
    assert [p.row for p in made] == ([1, 2, 3, 4] if accept else [1, 2])
    assert [p.area_after_m2 for p in made] == pytest.approx([50.0] * len(made))
    assert [bool(p.agrees) for p in made] == [True, True, False, False][: len(made)]


def test_what_is_not_a_broken_polygon_has_no_proposal():
    line = shapely.LineString([(X, Y), (X + 9, Y + 9)])
    assert proposals(*passed([square(0, 0, 9), line]), {}) == ()


@given(st.lists(st.tuples(st.integers(0, 50), st.integers(0, 50)), min_size=4, max_size=12))
def test_any_outline_is_answered_and_structure_is_valid_or_absent(points):
    shape = shapely.Polygon([(X + x, Y + y) for x, y in points])
    if shapely.is_valid(shape):
        return
    made, crossings = propose(shape, row=1, where="a #1")
    assert crossings >= 0
    assert made.method == "structure"
    hull = shapely.convex_hull(shape).area
    assert all(-1e-6 <= area <= hull + 0.1 for area in made.candidates.values())
