"""The nearest zone found by boxes must be the nearest of all zones measured one by one."""

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from spatial.encoded import plain
from spatial.frame import frame_of
from spatial.nearest import box_gaps_m, nearest_m, zone_distances_m

SITE = shapely.Polygon([(0, 0), (100, 20), (80, 100), (10, 60)])
FRAME = frame_of(SITE)
PLACES = st.lists(
    st.tuples(st.integers(-300, 300), st.integers(-300, 300), st.integers(1, 90)), min_size=1,
    max_size=12,
)  # fmt: skip


@settings(max_examples=200, deadline=None)
@given(PLACES, st.lists(st.integers(0, 2), min_size=12, max_size=12), st.sampled_from([30, 120, 900]))
def test_the_nearest_by_boxes_is_the_nearest_of_all(places, layers, reach):
    shapes = np.array([shapely.Point(x, y).buffer(r, quad_segs=3) for x, y, r in places])
    layer, pieces = np.array(layers[: len(shapes)]), plain(shapes)
    found = nearest_m(FRAME, pieces, box_gaps_m(pieces.box, FRAME), layer, np.zeros(3, bool), np.full(3, float(reach)))
    for number in range(3):
        far = shapely.distance(shapes[layer == number], SITE)
        least = far.min(initial=np.inf)
        assert found[number] == pytest.approx(least if least <= reach else np.inf)


def test_a_layer_that_is_met_is_at_nothing_and_zones_are_told_apart():
    shapes = np.array([shapely.box(20, 30, 40, 50), shapely.box(200, 0, 210, 10)])
    pieces = plain(shapes)
    frame, owner, met = frame_of(SITE), np.arange(2), np.array([True, False])
    gap = box_gaps_m(pieces.box, frame)
    assert nearest_m(frame, pieces, gap, np.zeros(2, int), np.ones(1, bool), np.full(1, 500.0)) == [0]
    assert zone_distances_m(frame, pieces, owner, met, 500.0).tolist() == pytest.approx(
        [0, SITE.distance(shapes[1])]
    )
    assert zone_distances_m(frame, pieces, owner, met, 50.0).tolist() == [0, np.inf]
