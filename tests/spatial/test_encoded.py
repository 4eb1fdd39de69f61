"""A geometry kept as text is the same geometry once somebody asks, and is made once."""

import numpy as np
import pytest
import shapely

from spatial.encoded import decoded, encoded, every, plain, rings, run, some, within
from spatial.rings import rings_of

SHAPES = np.array(
    [
        shapely.box(0, 0, 10, 10), shapely.LineString([(20, 0), (30, 5)]), shapely.Point(50, 50),
        shapely.box(100, 0, 110, 10),
    ]
)  # fmt: skip


@pytest.fixture
def kept():
    return encoded(shapely.to_wkb(SHAPES).tolist(), shapely.bounds(SHAPES))


def test_box_and_dimension_are_known_before_anything_is_made(kept):
    assert kept.dimension.tolist() == plain(SHAPES).dimension.tolist() == [2, 1, 0, 2]
    assert np.array_equal(kept.box, plain(SHAPES).box)
    assert kept.closed.all()


def test_only_what_is_asked_for_is_made(kept):
    assert shapely.equals_exact(decoded(kept, np.array([2, 0])), SHAPES[[2, 0]]).all()
    assert kept.closed.tolist() == [False, True, False, True]
    first = kept.made[0]
    assert decoded(kept, np.array([0]))[0] is first
    assert shapely.equals_exact(every(kept), SHAPES).all()


def test_what_is_made_of_a_run_is_made_of_the_whole_and_of_a_choice_is_its_own(kept):
    made = decoded(run(kept, 1, 3), np.array([0]))[0]
    assert kept.made[1] is made and kept.closed.tolist() == [True, False, True, True]
    chosen = some(kept, np.array([3]))
    assert every(chosen)[0].equals(SHAPES[3]) and kept.closed[3]


def test_rings_need_no_geometry(kept):
    places = np.array([0, 3])
    found = rings(kept, places)
    assert kept.closed.all()
    assert np.array_equal(found.points, rings_of(SHAPES[places]).points)
    every(kept)
    assert np.array_equal(rings(kept, places).points, found.points)


def test_a_box_takes_what_touches_it(kept):
    assert within(kept, (10, 5, 20, 5)).tolist() == [SHAPES[0], SHAPES[1]]
    assert not len(within(kept, (60, 60, 70, 70)))


def test_nothing_at_all():
    nothing = encoded([], np.empty((0, 4)))
    assert not len(every(nothing)) and not len(plain(np.empty(0, dtype=object)).box)
