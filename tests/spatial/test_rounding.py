"""Known answers: rounding to 1 mm is idempotent, and only what it breaks is snapped."""

from __future__ import annotations

import numpy as np
import shapely
from hypothesis import example, given
from hypothesis import strategies as st

from spatial.rounding import pointwise, rounded

coordinate = st.floats(-1e7, 1e8, allow_nan=False)
points = st.lists(st.tuples(coordinate, coordinate), min_size=3, max_size=12, unique=True)


@given(points)
def test_pointwise_is_idempotent(corners: list[tuple[float, float]]) -> None:
    once = pointwise(np.array([shapely.linestrings([*corners, (1e9, 0.0)])]))
    assert shapely.equals_exact(pointwise(once)[0], once[0], 0.0)


@given(points)
@example([(0.0, 1.0), (0.0, -2.892769225343576e-146), (1.0, 0.0),
          (2.225073858507e-311, -4.446203177768159e-232), (0.0, 0.0)])  # fmt: skip
@example([(0.0, 0.0), (0.0, 1.0), (4.446203177768159e-232, 0.0)])
def test_valid_results_are_on_the_grid_and_stay(corners: list[tuple[float, float]]) -> None:
    hull = shapely.convex_hull(shapely.multipoints(corners))
    if hull.geom_type != "Polygon" or not hull.is_valid:  # GEOS hulls of 1e-311 m are not
        return
    result, valid = rounded(np.array([hull]))
    assert valid[0]
    again, still = rounded(result)
    assert still[0]
    assert shapely.equals_exact(again[0], result[0], 0.0)


def test_repeated_points_and_negative_zero_go() -> None:
    line = shapely.linestrings([(-0.0001, 0), (0.0001, 0), (5, 5)])
    assert pointwise(np.array([line]))[0].wkt == "LINESTRING (0 0, 5 5)"


def test_a_neck_that_rounding_closes_is_snapped_to_a_valid_geometry() -> None:
    neck = shapely.Polygon([(0, 0), (10, 0), (10, 10), (5.0004, 0.0003), (0, 10)])
    assert shapely.is_valid(neck)
    result, valid = rounded(np.array([neck]))
    assert valid[0]
    assert abs(result[0].area - neck.area) < 0.02


def test_what_is_smaller_than_the_grid_becomes_empty_not_an_exception() -> None:
    result, _ = rounded(np.array([shapely.box(0.0001, 0, 0.0002, 1e-9)]))
    assert result[0].is_empty


def test_invalid_input_is_left_and_marked() -> None:
    bowtie = shapely.from_wkt("POLYGON ((0 0, 9 9, 9 0, 0 9, 0 0))")
    _, valid = rounded(np.array([bowtie]))
    assert not valid[0]
