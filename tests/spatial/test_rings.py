"""Vertices read from the stored text must be those of the geometry it stands for."""

import numpy as np
import shapely
from hypothesis import given
from hypothesis import strategies as st

from spatial.rings import rings_in, rings_of

SQUARE = shapely.box(0, 0, 10, 10)
HOLED = shapely.Polygon(
    [(20, 0), (40, 0), (40, 20), (20, 20)],
    [[(22, 2), (25, 2), (25, 5)], [(30, 10), (35, 10), (35, 15), (30, 15)]],
)


def same(one, other):
    return all(
        np.array_equal(getattr(one, name), getattr(other, name))
        for name in ("points", "ring", "polygon", "shell")
    )


def test_known_rings():
    found = rings_in([shapely.to_wkb(SQUARE), shapely.to_wkb(HOLED)])
    assert found.polygon.tolist() == [0, 1, 1, 1]
    assert found.shell.tolist() == [True, True, False, False]
    assert np.bincount(found.ring).tolist() == [5, 5, 4, 5]
    assert found.points[5].tolist() == [20.0, 0.0]


@given(st.lists(st.sampled_from([SQUARE, HOLED, shapely.box(5, 5, 6, 7)]), max_size=5))
def test_the_same_from_text_as_from_geometries(polygons):
    shapes = np.array([*polygons, SQUARE], dtype=object)[: len(polygons)]
    assert same(rings_in(shapely.to_wkb(shapes).tolist()), rings_of(shapes))
