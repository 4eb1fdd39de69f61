"""Shared areas summed from edges must be those a cutter finds, whatever the shapes."""

from fractions import Fraction

import numpy as np
import pytest
import shapely
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from spatial.encoded import encoded, plain
from spatial.frame import frame_of
from spatial.rings import rings_of
from spatial.shared_area import edges_of, shared_areas_m2

COORDINATE = st.integers(0, 40)


def square(x, y, side):
    return shapely.box(x, y, x + side, y + side)


def shared(one, *others):
    frame, every = edges_of(rings_of(shapely.get_parts([one]))), np.arange(len(others))
    kept = encoded(shapely.to_wkb(others).tolist(), shapely.bounds(others))
    found = shared_areas_m2(frame, one.bounds, plain(np.array(others)), every).tolist()
    assert shared_areas_m2(frame, one.bounds, kept, every).tolist() == found
    return found


@st.composite
def outlines(draw):
    """Valid polygons on a coarse grid, so that corners, edges and lines coincide often."""
    points = draw(st.lists(st.tuples(COORDINATE, COORDINATE), min_size=3, max_size=9, unique=True))
    found = shapely.make_valid(shapely.Polygon(points), method="structure")
    parts = [p for p in shapely.get_parts(found) if p.geom_type == "Polygon" and p.area > 0]
    assume(parts)
    return max(parts, key=lambda p: p.area)


def test_known_areas():
    frame = square(0, 0, 100)
    inside, across, corner, beside = (
        square(10, 10, 5), square(90, 90, 20), square(100, 100, 5), square(100, 0, 50)
    )
    assert shared(frame, inside, across, corner, beside) == pytest.approx([25, 100, 0, 0])


def test_the_same_polygon_and_one_around_it():
    frame = shapely.box(474_000.123, 2_533_000.456, 474_333.789, 2_533_444.321)
    found = shared(frame, frame, frame.buffer(100, join_style="mitre"))
    assert found == pytest.approx([frame.area] * 2, abs=1e-7)


def test_a_hole_is_left_out_whichever_way_its_ring_runs():
    ring, hole = [(0, 0), (0, 100), (100, 100), (100, 0)], [(40, 40), (60, 40), (60, 60), (40, 60)]
    for outer in (ring, ring[::-1]):
        for inner in (hole, hole[::-1]):
            zone = shapely.Polygon(outer, [inner])
            assert shared(square(0, 0, 50), zone) == pytest.approx([2_400])
            assert shared(zone, square(0, 0, 50)) == pytest.approx([2_400])


def test_a_frame_of_several_parts():
    frame = shapely.MultiPolygon([square(0, 0, 10), square(20, 0, 10)])
    assert shared(frame, shapely.box(5, -5, 25, 5)) == pytest.approx([50])


def test_nothing_on_either_side():
    none, one = np.empty(0, object), np.array([square(0, 0, 1)])
    box, frame = (0, 0, 1, 1), edges_of(rings_of(one))
    assert shared_areas_m2(frame, box, plain(none), np.arange(0)).size == 0
    assert shared_areas_m2(edges_of(rings_of(none)), box, plain(one), np.arange(1)) == [0]


@settings(max_examples=300, deadline=None)
@given(outlines(), outlines())
def test_as_much_as_the_cutter_finds_and_the_same_either_way(one, other):
    expected = one.intersection(other).area
    assert shared(one, other) == pytest.approx([expected], abs=1e-9)
    assert shared(other, one) == pytest.approx([expected], abs=1e-9)


@settings(max_examples=100, deadline=None)
@given(st.tuples(*[COORDINATE] * 4), st.tuples(*[COORDINATE] * 6))
def test_exactly_what_fractions_say_of_a_triangle_under_a_line(box, triangle):
    x0, x1 = sorted(box[:2])
    y0, y1 = sorted(box[2:])
    corners = list(zip(triangle[::2], triangle[1::2], strict=True))
    zone = shapely.Polygon(corners)
    assume(x1 > x0 and y1 > y0 and zone.is_valid and zone.area > 0)
    clipped = [(Fraction(x), Fraction(y)) for x, y in corners]
    for axis, limit, side in ((0, x0, 1), (0, x1, -1), (1, y0, 1), (1, y1, -1)):
        clipped = _clipped(clipped, axis, limit, side)
    double = sum(
        a[0] * b[1] - b[0] * a[1]
        for a, b in zip(clipped, clipped[1:] + clipped[:1], strict=True)
    )
    exact = float(abs(double) / 2)
    assert shared(shapely.box(x0, y0, x1, y1), zone) == pytest.approx([exact], abs=1e-9)


def _clipped(ring, axis, limit, side):
    """A ring cut by a half plane, in exact arithmetic (Sutherland and Hodgman)."""
    out = []
    for a, b in zip(ring, ring[1:] + ring[:1], strict=True):
        da, db = side * (a[axis] - limit), side * (b[axis] - limit)
        if da >= 0:
            out.append(a)
        if da * db < 0:
            t = da / (da - db)
            out.append(tuple(p + t * (q - p) for p, q in zip(a, b, strict=True)))
    return out


def test_a_frame_too_wide_or_cut_is_left_to_the_cutter():
    assert frame_of(square(0, 0, 9_000)).edges is not None
    assert frame_of(square(0, 0, 11_000)).edges is None
    assert frame_of(shapely.Point(0, 0).buffer(100, quad_segs=300)).edges is None
