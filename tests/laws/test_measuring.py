"""M3 to M6: order does not matter, nothing is counted twice, far things change nothing, more is more."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from checker.rulebook import Rulebook
from tests.factories import square
from tests.laws.ground import (
    COUNTED,
    LAW,
    Zone,
    book,
    boxes,
    checked,
    near,
    overlaps,
    told,
    turned,
    zones,
)


@pytest.fixture(scope="module")
def pack(tmp_path_factory: pytest.TempPathFactory) -> Rulebook:
    return book(tmp_path_factory.mktemp("laws"))


@LAW
@given(ground=zones(least=2), site=boxes, chance=st.randoms(use_true_random=False))
def test_m3_order_start_and_direction_do_not_matter(
    pack: Rulebook, ground: list[Zone], site: shapely.Polygon, chance: random.Random
):
    other = [Zone(turned(z.shape, chance.randrange(4), chance.random() < 0.5), z.row) for z in ground]
    chance.shuffle(other)
    again = turned(site, chance.randrange(4), True)
    assert told(checked(pack, ground, site)) == told(checked(pack, other, again))


@LAW
@given(ground=zones(), site=boxes, at=st.integers(1, 119))
def test_m4_a_zone_cut_in_two_covers_the_same(
    pack: Rulebook, ground: list[Zone], site: shapely.Polygon, at: int
):
    west, _, east, _ = ground[0].shape.bounds
    cut = west + min(at, int(east - west) - 1)
    halves = [shapely.box(west, -1e7, cut, 1e7), shapely.box(cut, -1e7, east, 1e7)]
    parts = [
        Zone(ground[0].shape.intersection(half), {**ground[0].row, "id": f"half{n}"})
        for n, half in enumerate(halves)
    ]
    whole, split = checked(pack, ground, site), checked(pack, [*parts, *ground[1:]], site)
    assert told(whole, COUNTED) == told(split, COUNTED)


@LAW
@given(ground=zones(), site=boxes)
def test_m5_a_zone_far_off_changes_nothing(pack: Rulebook, ground: list[Zone], site: shapely.Polygon):
    far = Zone(square(3000, 3000, 40), {"id": "far", "code": "1", "name": ""})
    before, after = checked(pack, ground, site), checked(pack, [*ground, far], site)
    assert told(before, COUNTED) == told(after, COUNTED)


@LAW
@given(ground=zones(), site=boxes, distances=st.tuples(st.integers(1, 400), st.integers(1, 400)))
def test_m6_a_wider_distance_finds_no_less(
    tmp_path: Path, ground: list[Zone], site: shapely.Polygon, distances: tuple[int, int]
):
    small, large = sorted(distances)
    found = [
        checked(book(tmp_path / str(d), {"law/near.yaml": near(d)}), ground, site).findings[0]
        for d in (small, large)
    ]
    assert not (found[0].measures["near"] and not found[1].measures["near"])


@LAW
@given(ground=zones(), site=boxes, more=boxes)
def test_m6_a_bigger_site_never_has_less_overlap(
    pack: Rulebook, ground: list[Zone], site: shapely.Polygon, more: shapely.Polygon
):
    bigger = site.union(more) if site.intersects(more) else site.union(site.buffer(5))
    if bigger.geom_type != "Polygon":
        bigger = bigger.convex_hull
    small, large = (overlaps(checked(pack, ground, one)) for one in (site, bigger))
    for rule_id, area in small.items():
        if rule_id != "law.outside":
            assert area <= large[rule_id] + 1e-6

