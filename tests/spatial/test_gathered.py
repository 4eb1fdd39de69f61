"""What is gathered of all layers at once is what each holds near the site, block by block."""

from datetime import date

import numpy as np
import pytest
import shapely

from spatial.encoded import decoded, every
from spatial.frame import frame_of
from spatial.gathered import gathered
from spatial.overlap import Strip
from spatial.snapshot import snapshot
from tests.factories import line, make_draft, make_store, square

STRIP = Strip((("", 30.0),))


@pytest.fixture
def snap(tmp_path):
    store = make_store(
        tmp_path / "s",
        make_draft("farm", [square(0, 0, 50), square(900, 0, 10), square(130, 0, 10)]),
        make_draft("none", [square(5_000, 0, 10)]),
        make_draft("river", [line((-500, 120), (500, 120)), line((-500, 190), (500, 190))]),
    )
    return snapshot(store, as_of=date(2026, 1, 1))


def asked(snap, reach, *strips):
    opened = {layer: snap.layer(layer) for layer in sorted(reach)}
    return gathered(snap, frame_of(square(0, 0, 100)), opened, reach, strips)


def test_each_layer_as_far_as_it_reaches(snap):
    found = asked(snap, {"farm": 20.0, "none": 100.0, "river": 100.0})
    assert [zones.tolist() for zones in found.zones] == [[0], [], [0, 1]]
    assert list(found.ends) == [0, 1, 1, 3] and list(found.piece_ends) == [0, 1, 1, 3]
    assert found.owner.tolist() == [0, 1, 2]
    assert found.gap_m.tolist() == [0.0, 20.0, 90.0]
    assert [z.tolist() for z in asked(snap, {"farm": 30.0}).zones] == [[0, 2]]


def test_strips_come_after_the_layers_with_the_zones_of_theirs(snap):
    found = asked(snap, {"farm": 0.0, "river": 100.0}, ("river", STRIP), ("farm", STRIP))
    assert list(found.strips) == [("river", STRIP)]  # strips of polygons are drawn when asked
    assert list(found.ends) == [0, 1, 3, 5]
    first = found.piece_ends[2]
    pieces = decoded(found.pieces, np.arange(first, found.piece_ends[3]))
    assert set(found.owner[first:].tolist()) == {3}  # the other river is too far off
    whole = shapely.buffer(line((-500, 120), (500, 120)), 30, quad_segs=32)
    shared = shapely.intersection(pieces, square(0, 0, 100))
    assert shapely.area(shared).sum() == pytest.approx(whole.intersection(square(0, 0, 100)).area)


def test_a_strip_nobody_is_near_has_no_pieces(snap):
    found = asked(snap, {"river": 15.0}, ("river", STRIP))
    assert list(found.ends) == [0, 0, 0] and not len(every(found.pieces))
