"""Letters on a map: none hides another, none leaves the frame, each points into its own shape."""

import shapely
from hypothesis import given
from hypothesis import strategies as st

from checker.report.map_labels import HALF_HEIGHT, Wanted, half_width, place

FRAME = (0.0, 0.0, 166.0, 110.0)
KEPT = (153.5, 91.5, 166.0, 110.0)
PLACES = st.tuples(st.floats(1, 150), st.floats(1, 100), st.floats(0.01, 60), st.floats(0.01, 60))


def box(label):
    wide = half_width(label.text)
    return shapely.box(label.x - wide, label.y - HALF_HEIGHT, label.x + wide, label.y + HALF_HEIGHT)


def wanted(places):
    frame = shapely.box(*FRAME)
    return [Wanted(chr(65 + n % 26) * (1 + n // 26), shapely.box(x, y, x + w, y + h) & frame)
            for n, (x, y, w, h) in enumerate(places)]  # fmt: skip


@given(st.lists(PLACES, min_size=1, max_size=40))
def test_no_letter_hides_another_or_leaves_the_frame(places):
    asked = wanted(places)
    labels = place(asked, FRAME, [KEPT])
    assert [x.text for x in labels] == [x.text for x in asked]
    boxes = [box(label) for label in labels]
    assert all(shapely.box(*FRAME).contains(b) and not b.intersects(shapely.box(*KEPT)) for b in boxes)
    tree = shapely.STRtree(boxes)
    one, other = tree.query(boxes, predicate="intersects")
    assert sorted(one.tolist()) == sorted(other.tolist()) == list(range(len(boxes)))


@given(st.lists(PLACES, min_size=1, max_size=8))
def test_a_letter_stands_in_its_shape_or_points_into_it(places):
    asked = wanted(places)
    for one, label in zip(asked, place(asked, FRAME), strict=True):
        where = (label.x, label.y) if label.anchor is None else label.anchor
        assert shapely.dwithin(one.shape, shapely.Point(where), 1e-6)


def test_letters_of_one_shape_read_as_lines():
    shape = shapely.box(10, 10, 90, 70)
    labels = place([Wanted(c, shape) for c in "ABCDEFGHI"], FRAME)
    lines = sorted(labels, key=lambda x: (-round(x.y, 3), x.x))
    assert "".join(x.text for x in lines) == "ABCDEFGHI"
    assert all(x.anchor is None for x in labels)


def test_a_strip_bears_its_letter_in_its_middle():
    (label,) = place([Wanted("A", shapely.box(40, 10, 50, 100))], FRAME)
    assert (round(label.x, 1), round(label.y, 1)) == (45.0, 55.0)


def test_where_nothing_is_left_letters_are_still_given():
    assert len(place([Wanted("A", shapely.box(0, 0, 3, 3))] * 9, (0, 0, 6, 6))) == 9
