"""The tile writer, read back by a reader of its own."""

from itertools import pairwise

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.webmap.vector_tiles import read_tile
from webmap.mvt import BUFFER, EXTENT, encode


def array(*shapes):
    out = np.empty(len(shapes), dtype=object)
    out[:] = shapes
    return out


def signed_area(ring):
    """The surveyor's formula of the specification, y down: exterior rings are positive."""
    return sum(x0 * y1 - x1 * y0 for (x0, y0), (x1, y1) in pairwise(ring)) / 2


def test_the_bytes_of_a_point_are_those_of_the_specification():
    # field 3 layer { name "a", feature { type 1, geometry MoveTo(1) 25 17 }, extent, version 2 }
    told = encode("a", array(shapely.Point(25, 17)), [{}])
    assert bytes.fromhex("18012203093222") in told
    assert told[0] == 0x1A
    assert told.endswith(bytes.fromhex("28802078 02".replace(" ", "")))


def test_a_hole_turns_the_other_way():
    outer = shapely.box(100, 100, 900, 900)
    ring = outer.difference(shapely.box(300, 300, 600, 600))
    (feature,) = read_tile(encode("zones", array(ring), [{"code": "R2"}]))["zones"]["features"]
    assert feature["type"] == 3
    assert feature["tags"] == {"code": "R2"}
    assert [signed_area(r) for r in feature["rings"]] == [640_000, -90_000]


def test_what_lies_beyond_the_frame_is_cut_off():
    (feature,) = read_tile(encode("z", array(shapely.box(-9e6, -9e6, 9e6, 9e6)), [{}]))["z"]["features"]
    xs = {x for x, _ in feature["rings"][0]}
    assert (min(xs), max(xs)) == (-BUFFER, EXTENT + BUFFER)


@pytest.mark.parametrize(
    "shape",
    [shapely.box(9_000, 9_000, 9_100, 9_100), shapely.Polygon(), shapely.box(5, 5, 5.2, 5.2)],
    ids=["elsewhere", "empty", "below a pixel"],
)
def test_nothing_to_see_is_an_empty_tile(shape):
    assert encode("z", array(shape), [{"code": "x"}]) == b""


def test_rows_of_shapes_that_vanish_take_no_room():
    seen = shapely.box(0, 0, 500, 500)
    gone = shapely.box(9_000, 9_000, 9_500, 9_500)
    tile = read_tile(encode("z", array(gone, seen, gone), [{"c": "a"}, {"c": "b"}, {"c": "c"}]))
    assert [f["tags"] for f in tile["z"]["features"]] == [{"c": "b"}]


def test_lines_and_parts_keep_their_kind():
    lines = shapely.MultiLineString([[(0, 0), (100, 0)], [(0, 50), (100, 50)]])
    (feature,) = read_tile(encode("z", array(lines), [{}]))["z"]["features"]
    assert feature["type"] == 2
    assert feature["rings"] == [[(0, 0), (100, 0)], [(0, 50), (100, 50)]]


def test_text_of_any_script_comes_through():
    row = {"code": "塱<script>{{7*7}}\u0000"}
    (feature,) = read_tile(encode("z", array(shapely.box(0, 0, 99, 99)), [row]))["z"]["features"]
    assert feature["tags"] == row


corner = st.integers(-5_000, 9_000)


@given(st.lists(st.tuples(corner, corner, st.integers(4, 3_000), st.integers(4, 3_000)), max_size=12))
@settings(max_examples=120, deadline=None)
def test_every_box_comes_back_as_its_part_inside_the_frame(boxes):
    shapes = array(*(shapely.box(x, y, x + w, y + h) for x, y, w, h in boxes))
    frame = shapely.box(-BUFFER, -BUFFER, EXTENT + BUFFER, EXTENT + BUFFER)
    tile = read_tile(encode("z", shapes, [{"n": str(n)} for n in range(len(boxes))]))
    got = {f["tags"]["n"]: f for f in tile.get("z", {"features": []})["features"]}
    for n, shape in enumerate(shapes):
        expected = shape.intersection(frame).area
        drawn = sum(signed_area(r) for r in got[str(n)]["rings"]) if str(n) in got else 0.0
        assert drawn == pytest.approx(expected)
