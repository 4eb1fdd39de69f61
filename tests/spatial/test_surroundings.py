"""Everything around a site measured together must read as if each layer were asked alone."""

from datetime import date

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from spatial import frame as frames
from spatial.errors import StoreError
from spatial.overlap import Selection, Strip
from spatial.overlay import measure, silent_m2, zones_met
from spatial.snapshot import snapshot
from spatial.surroundings import near, reach_of, strips_of, surroundings
from tests.factories import line, make_draft, make_site, make_store, square

TODAY = date(2026, 1, 1)
FARM = Selection(("farm",), radius_m=50)


def around(store, site, *selections):
    return surroundings(snapshot(store, as_of=TODAY), site, reach_of(*selections))


def test_each_layer_is_seen_as_far_as_it_reaches(tmp_path):
    far = [square(140, 0, 10)]
    store = make_store(tmp_path / "s", make_draft("farm", far), make_draft("wood", far))
    site = make_site(square(0, 0, 100))
    found = around(store, site, FARM, Selection(("wood",), radius_m=10))
    assert measure(found, FARM).distance_m == 40.0
    assert measure(found, Selection(("wood",), radius_m=10)).distance_m is None


def test_a_damaged_layer_fails_alone(tmp_path):
    store = make_store(
        tmp_path / "s", make_draft("farm", [square(0, 0, 50)]), make_draft("wood", [square(0, 0, 50)])
    )
    snap = snapshot(store, as_of=TODAY)
    path = store.objects.path(snap.versions["wood"].sha256, packed=True)
    path.chmod(0o600)
    path.write_bytes(path.read_bytes()[:-40] + bytes(40))
    found = surroundings(snapshot(store, as_of=TODAY), make_site(square(0, 0, 100)), {"farm": 0.0, "wood": 0.0})
    assert near(found, "farm").shared.area_m2.tolist() == [2500.0]
    with pytest.raises(StoreError, match="OBJECT_DAMAGED"):
        near(found, "wood")


def test_what_was_damaged_once_is_found_again_after_it_was_mended(tmp_path):
    """The cached index must not remember a layer as empty."""
    store = make_store(tmp_path / "s", make_draft("farm", [square(0, 0, 50)]))
    path = store.objects.path(snapshot(store, as_of=TODAY).versions["farm"].sha256, packed=True)
    whole = path.read_bytes()
    path.chmod(0o600)
    site = make_site(square(0, 0, 100))
    for held in (whole[:-40] + bytes(40), whole[:200]):
        path.write_bytes(held)
        with pytest.raises(StoreError):
            measure(around(store, site, FARM), FARM)
    path.write_bytes(whole)
    assert measure(around(store, site, FARM), FARM).overlap_m2 == 2500.0


def test_a_layer_without_a_version_is_left_out(tmp_path):
    store = make_store(tmp_path / "s", make_draft("farm", [square(0, 0, 50)]))
    found = around(store, make_site(square(0, 0, 100)), Selection(("nothing",)), FARM)
    assert sorted(found.layers) == ["farm"] and not found.failed


def test_zones_met_are_the_zones_of_the_measured_overlap(tmp_path):
    zones = [square(-10, -10, 60), square(40, 40, 200), square(300, 0, 5)]
    store = make_store(tmp_path / "s", make_draft("farm", zones))
    found = around(store, make_site(square(0, 0, 100)), FARM)
    assert zones_met(found, FARM) == measure(found, FARM).zones
    assert [z.id for z in zones_met(found, FARM)] == ["2", "1"]


def test_a_strip_is_the_strip_of_the_whole_line_and_is_kept(tmp_path):
    bend = line((-500, 50), (50, 50), (50, 600))
    store = make_store(tmp_path / "s", make_draft("river", [bend]))
    site = make_site(square(0, 0, 100))
    selection = Selection(("river",), strip=Strip((("", 30.0),)))
    whole = shapely.intersection(shapely.buffer(bend, 30, quad_segs=32), site.geometry)
    first = measure(around(store, site, selection), selection)
    assert first.overlap_m2 == pytest.approx(whole.area, abs=1e-6)
    (kept,) = store.cache.glob("*.strips")
    kept.chmod(0o600)
    kept.write_bytes(kept.read_bytes()[:-1] + b"\x00")
    again = measure(around(store, site, selection), selection)
    assert again.overlap_m2 == first.overlap_m2
    assert again.geometry.equals_exact(first.geometry, 0)


def test_a_strip_measured_with_the_zones_is_the_strip_measured_when_asked(tmp_path):
    spring = shapely.Point(480_090, 2_540_000)
    rivers = [line((-500, 50), (50, 50), (50, 600)), line((-500, 125), (500, 125)), spring]
    rows = [{"kind": "a"}, {"kind": "b"}, {"kind": ""}]
    store = make_store(tmp_path / "s", make_draft("river", rivers, rows))
    snap, site = snapshot(store, as_of=TODAY), make_site(square(0, 0, 100))
    strips = Strip((("", 30.0),)), Strip((("a", 10.0), ("b", 40.0)), "kind")
    asked = [
        Selection(("river",), strip=strip, where=where, outside=outside)
        for strip in strips
        for where in ((), (("kind", ("b",)),))
        for outside in ((), ("river",))
    ]
    together = surroundings(snap, site, reach_of(*asked), strips_of(*asked))
    assert set(near(together, "river").strips) == set(strips)
    alone = surroundings(snap, site, reach_of(*asked))
    for selection in asked:
        one, other = measure(together, selection), measure(alone, selection)
        assert one == other and one.overlap_m2 > 0


def test_a_strip_around_polygons_is_drawn_where_it_is_needed(tmp_path):
    store = make_store(tmp_path / "s", make_draft("pond", [square(-60, 0, 50, 100)]))
    selection = Selection(("pond",), strip=Strip((("", 30.0),)))
    found = measure(around(store, make_site(square(0, 0, 100)), selection), selection)
    assert found.overlap_m2 == pytest.approx(20 * 100, abs=1e-6)
    assert not list(store.cache.glob("*.strips"))


coordinate = st.integers(-150, 150)
squares = st.lists(st.tuples(coordinate, coordinate, st.integers(1, 200)), min_size=1, max_size=5)


@settings(max_examples=40, deadline=None)
@given(squares, st.integers(12, 60))
def test_a_site_cut_into_pieces_measures_like_the_whole(tmp_path_factory, zones, points):
    """The identity holds piece by piece; what is found, left and near does not change."""
    turn = np.linspace(0, 2 * np.pi, points, endpoint=False)
    radius = 90 + 8 * np.cos(5 * turn)
    star = np.c_[480_000 + radius * np.cos(turn), 2_540_000 + radius * np.sin(turn)].round(3)
    site = make_site(shapely.Polygon(star))
    farm = make_draft("farm", [square(x, y, side) for x, y, side in zones])
    store = make_store(tmp_path_factory.mktemp("cut") / "s", farm)
    whole = around(store, site, FARM)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(frames, "MANY_VERTICES", 8)
        cut = around(store, site, FARM)
        assert cut.frame.tree is not None and len(cut.frame.pieces) > 1
        one, other = measure(whole, FARM), measure(cut, FARM)
        rest = measure(cut, Selection(("farm",), complement=True))
    within = max(1e-6, 1e-9 * site.area_m2)
    assert other.overlap_m2 == pytest.approx(one.overlap_m2, abs=within)
    assert other.solid_m2 == pytest.approx(one.solid_m2, abs=within)
    assert other.overlap_m2 + rest.overlap_m2 == pytest.approx(site.area_m2, abs=2 * within)
    assert [z.id for z in other.near] == [z.id for z in one.near]
    assert other.distance_m == pytest.approx(one.distance_m, abs=1e-6)
    assert len(other.parts) == len(one.parts)
    assert silent_m2(whole, "farm")[0] == pytest.approx(rest.overlap_m2, abs=2 * within)
