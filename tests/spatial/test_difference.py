"""Difference of two versions: laws that hold for any two, and cases known on paper."""

import numpy as np
import pytest
import shapely
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from spatial.difference import difference
from spatial.history import history
from spatial.publish import publish
from tests.factories import AT, X, Y, line, make_draft, make_store, square

MIRROR = {"added": "removed", "removed": "added"}


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    return make_store(tmp_path_factory.mktemp("difference") / "s")


def between(store, *drafts):
    """Difference of two drafts, published as the newest versions of their layer."""
    for draft in drafts:
        publish(store, [draft], recorded_at=AT, accept_card_change=True)
    return difference(store, *history(store, drafts[0].card.id)[-2:])


def farm(*squares, rows=None, **card):
    return make_draft("farm", [square(*s) for s in squares], rows, **card)


def told(found):
    return [(c.kind, c.id, c.fields) for c in found.changes]


boxes = st.lists(
    st.tuples(st.integers(0, 20), st.integers(0, 20), st.integers(1, 9), st.sampled_from("ABC")),
    min_size=1, max_size=7,
)  # fmt: skip


def drawn(rows, named):
    ids = [
        {"id": f"k{n}" if named else str(n + 1), "name": name} for n, (*_, name) in enumerate(rows)
    ]
    return farm(*(r[:3] for r in rows), rows=ids)


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(boxes, boxes, st.booleans())
def test_the_laws_of_a_difference(store, first, second, named):
    a, b = drawn(first, named), drawn(second, named)
    there = between(store, a, b)
    back = difference(store, there.after, there.before)
    same = difference(store, there.before, there.before)
    assert same.changes == ()
    assert same.unchanged == len(first)
    # what is read backwards is the same, the other way round
    assert sorted(
        (MIRROR.get(c.kind, c.kind), round(c.lost_m2, 6), round(c.gained_m2, 6), c.id_before)
        for c in there.changes
    ) == sorted((c.kind, round(c.gained_m2, 6), round(c.lost_m2, 6), c.id) for c in back.changes)
    assert there.unchanged == back.unchanged
    # the areas add up, zone by zone and as a whole
    for c in there.changes:
        assert c.gained_m2 - c.lost_m2 == pytest.approx(
            c.area_after_m2 - c.area_before_m2, abs=1e-6
        )
    areas = there.areas
    assert areas.net_m2 == pytest.approx(areas.after_m2 - areas.before_m2, abs=1e-6)
    assert areas.before_m2 == sum(side**2 for *_, side, _ in first)


@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(boxes, st.randoms(use_true_random=False))
def test_a_reordered_file_without_ids_is_no_change(store, rows, random):
    mixed = list(rows)
    random.shuffle(mixed)
    found = between(store, drawn(rows, False), drawn(mixed, False))
    assert told(found) == []
    assert found.unchanged == len(rows)


def test_a_ring_that_begins_elsewhere_is_no_change(store):
    ring = [(0, 0), (10, 0), (10, 10), (0, 10)]
    turned = shapely.Polygon([(X + x, Y + y) for x, y in [*ring[2:], *ring[:2]]])
    found = between(
        store, farm((0, 0, 10), rows=[{"id": "a"}]), make_draft("farm", [turned], [{"id": "a"}])
    )
    assert told(found) == []


def test_ground_gained_and_lost_of_a_zone_that_moved(store):
    found = between(
        store, farm((0, 0, 10), rows=[{"id": "a"}]), farm((4, 0, 10), rows=[{"id": "a"}])
    )
    (change,) = found.changes
    assert (change.kind, change.gained_m2, change.lost_m2) == ("geometry", 40.0, 40.0)
    assert (change.area_before_m2, change.area_after_m2, found.areas.net_m2) == (100.0, 100.0, 0.0)
    assert shapely.equals(change.gained, square(10, 0, 4, 10))
    assert shapely.equals(change.lost, square(0, 0, 4, 10))


def test_zones_without_ids_that_grew_keep_their_partner_by_the_ground_they_share(store):
    found = between(store, farm((0, 0, 10), (50, 0, 10)), farm((50, 0, 12), (0, 0, 11), (90, 0, 5)))
    rows = [(c.kind, c.id_before, c.id, c.gained_m2) for c in found.changes]
    assert rows == [
        ("added", "3", "3", 25.0), ("geometry", "2", "1", 44.0), ("geometry", "1", "2", 21.0),
    ]  # fmt: skip


def test_the_values_before_and_after(store):
    found = between(
        store, farm((0, 0, 9), rows=[{"id": "a", "name": "甲", "grade": 1}]),
        farm((0, 0, 9), rows=[{"id": "a", "name": "乙", "grade": None}]),
    )  # fmt: skip
    assert found.changes[0].values == (("grade", 1, None), ("name", "甲", "乙"))


def test_a_renamed_field_is_told_once_and_changes_no_zone(store):
    found = between(
        store, farm((0, 0, 9), (20, 0, 9), rows=[{"id": "a", "MJ": 81.0, "old": 1}, {"id": "b", "MJ": 80.5}]),
        farm((0, 0, 9), (20, 0, 9), rows=[{"id": "a", "TBMJ": 81.0}, {"id": "b", "TBMJ": 80.5, "new": "x"}]),
    )  # fmt: skip
    assert told(found) == []
    assert (found.renamed, found.columns_added, found.columns_removed) == (
        (("MJ", "TBMJ"),),
        ("new",),
        ("old",),
    )


def test_what_differs_on_the_card(store):
    first = farm((0, 0, 9), rows=[{"id": "a"}])
    second = farm((0, 0, 9), rows=[{"id": "a"}], crs="EPSG:4490", secrecy="public")
    found = between(store, first, second)
    assert told(found) == []
    assert found.card == (("crs", "EPSG:4547", "EPSG:4490"), ("secrecy", "internal", "public"))


def test_lines_gain_and_lose_length(store):
    road = make_draft("road", [line((0, 0), (100, 0))], [{"id": "r"}])
    longer = make_draft("road", [line((0, 0), (130, 0))], [{"id": "r"}])
    (change,) = between(store, road, longer).changes
    assert (change.gained_m, change.lost_m, change.gained_m2) == (30.0, 0.0, 0.0)


def test_a_layer_that_lost_everything(store):
    found = between(store, farm((0, 0, 10), rows=[{"id": "a"}]), farm())
    assert told(found) == [("removed", "a", ())]
    assert found.areas.net_m2 == -100.0
    assert np.isclose(found.changes[0].lost.area, 100.0)
