"""Known answers: one invalid geometry of each kind, its code and its point."""

from __future__ import annotations

import math
import time

import pytest
import shapely

from spatial.errors import BadInput
from spatial.validity import diagnose, repair

SQUARE = "0 0, 100 0, 100 100, 0 100, 0 0"
CASES = {
    "GEOM_SELF_INTERSECTION": ("POLYGON ((0 0, 9 9, 9 0, 0 9, 0 0))", (4.5, 4.5)),
    "GEOM_HOLE_OUTSIDE": (f"POLYGON (({SQUARE}), (200 0, 210 0, 210 9, 200 0))", None),
    "GEOM_NESTED_HOLES": (
        f"POLYGON (({SQUARE}), (10 10, 90 10, 90 90, 10 90, 10 10), (20 20, 30 20, 30 30, 20 20))",
        None,
    ),
    "GEOM_PARTS_OVERLAP": (
        f"MULTIPOLYGON ((({SQUARE})), ((50 50, 150 50, 150 60, 50 60, 50 50)))",
        None,
    ),
    "GEOM_SPIKE": (
        "POLYGON ((0 0, 100 0, 100 50, 500 50, 100 50, 100 100, 0 100, 0 0))",
        (500.0, 50.0),
    ),
    "GEOM_SELF_TOUCH": (
        "POLYGON ((0 0, 100 0, 50 50, 100 100, 0 100, 50 50, 0 0))",
        (50.0, 50.0),
    ),
    "GEOM_RING_TWICE": (f"POLYGON (({SQUARE}, 100 0, 100 100, 0 100, 0 0))", None),
    "GEOM_ZERO_AREA": ("POLYGON ((0 0, 100 0, 50 0, 0 0))", None),
}


@pytest.mark.parametrize("code", CASES)
def test_each_kind_has_its_code_and_point(code: str) -> None:
    text, at = CASES[code]
    geometry = shapely.from_wkt(text)
    assert not shapely.is_valid(geometry)
    error, point = diagnose(geometry, "a #1")
    assert error.code == code
    if at is not None:
        assert point == at
        assert f"{at[0]:.3f}" in error.text.zh


def test_nested_parts_overlap() -> None:
    nested = shapely.from_wkt(f"MULTIPOLYGON ((({SQUARE})), ((1 1, 2 1, 2 2, 1 1)))")
    assert diagnose(nested, "a #1")[0].code == "GEOM_PARTS_OVERLAP"


def test_repair_keeps_polygons_only() -> None:
    spike = shapely.from_wkt(CASES["GEOM_SPIKE"][0])
    assert repair(spike, "a #1").equals(shapely.box(0, 0, 100, 100))
    with pytest.raises(BadInput) as refusal:
        repair(shapely.from_wkt(CASES["GEOM_ZERO_AREA"][0]), "a #1")
    assert refusal.value.code == "GEOM_ZERO_AREA"


def test_a_star_that_crosses_itself_a_million_times_is_refused_at_once() -> None:
    star = shapely.Polygon(
        [(math.cos(math.tau * k * 997 / 2001), math.sin(math.tau * k * 997 / 2001))
         for k in range(2001)]
    )  # fmt: skip
    begin = time.perf_counter()
    with pytest.raises(BadInput) as refusal:
        repair(star, "a #1")
    assert refusal.value.code == "GEOM_TOO_COMPLEX"
    assert time.perf_counter() - begin < 2


def test_a_long_ring_with_one_crossing_is_not_too_complex() -> None:
    circle = shapely.get_coordinates(shapely.points(0, 0).buffer(1000, quad_segs=5000))
    crossed = shapely.Polygon([*circle[:-1], (2000, -2000), (2000, 2000)])
    assert not shapely.is_valid(crossed)
    assert shapely.is_valid(repair(crossed, "a #1"))
