import numpy as np
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from spatial.subdivide import MAX_VERTICES, subdivide


def wavy(points: int, waves: int, seed: int) -> shapely.Polygon:
    angle = np.linspace(0, 2 * np.pi, points, endpoint=False)
    noise = np.random.default_rng(seed).random(points)
    radius = 900 + 200 * np.sin(waves * angle) + 3 * noise
    ring = np.c_[480_000 + radius * np.cos(angle), 2_540_000 + radius * np.sin(angle)]
    hole = shapely.Point(480_000, 2_540_000).buffer(400.123, quad_segs=80)
    return shapely.make_valid(shapely.Polygon(ring.round(3))).difference(hole)


@settings(max_examples=25, deadline=None)
@given(st.integers(500, 6000), st.integers(1, 60), st.integers(0, 9))
def test_pieces_are_the_zone_cut_up(points, waves, seed):
    zone = wavy(points, waves, seed)
    pieces, owner = subdivide(np.array([zone, zone]))
    first = pieces[owner == 0]
    assert abs(shapely.area(first).sum() / zone.area - 1) < 1e-12
    assert shapely.get_num_coordinates(pieces).max() <= MAX_VERTICES
    united = shapely.union_all(first)
    # no slit along a cut: the boundary is as long as the zone's own
    assert abs(united.length / zone.length - 1) < 1e-9
    assert abs(united.area / zone.area - 1) < 1e-12


def test_lines_are_cut_between_vertices_and_keep_their_length():
    x = np.arange(1000.0)
    whole = shapely.LineString(np.c_[x, np.sin(x)])
    pieces, _ = subdivide(np.array([whole]))
    assert len(pieces) > 7
    assert abs(shapely.length(pieces).sum() - whole.length) < 1e-9


def test_small_zones_and_empty_layers_pass_through():
    pieces, owner = subdivide(np.array([shapely.box(0, 0, 1, 1), shapely.Point(1, 2)]))
    assert [p.geom_type for p in pieces] == ["Polygon", "Point"]
    assert owner.tolist() == [0, 1]
    assert len(subdivide(np.empty(0, dtype=object))[0]) == 0
