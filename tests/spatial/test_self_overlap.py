"""Self-overlap: what is known on paper, and what comparing every pair would find."""

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from spatial.layer_object import LayerObject, pack_layer
from spatial.packed import Packed
from spatial.self_overlap import from_meta, self_overlap
from spatial.subdivide import subdivide


def measured(*zones, tolerance_m2=1.0):
    array = np.array(zones, dtype=object)
    ids = [f"z{n}" for n in range(len(array))]
    return self_overlap(array, *subdivide(array), ids, tolerance_m2=tolerance_m2)


def every_pair(zones):
    """The same by brute force: net area, sum over pairs, pairs."""
    parts = []
    for n, one in enumerate(zones):
        for other in zones[n + 1 :]:
            shared = shapely.intersection(one, other)
            if shared.area > 0:
                parts.append(shared)
    return shapely.area(shapely.union_all(parts)), sum(p.area for p in parts), len(parts)


def partition(columns, rows, side=10.0):
    return [
        shapely.box(x * side, y * side, (x + 1) * side, (y + 1) * side)
        for x in range(columns) for y in range(rows)
    ]  # fmt: skip


def test_a_partition_does_not_overlap_itself():
    found = measured(*partition(12, 9))
    assert (found.area_m2, found.pairs, found.worst) == (0.0, 0, ())


def test_an_empty_layer_and_one_of_lines_cover_nothing():
    assert measured().area_m2 == 0.0
    crossing = [shapely.LineString([(0, 0), (9, 9)]), shapely.LineString([(0, 9), (9, 0)])]
    assert measured(*crossing).pairs == 0


def test_three_zones_on_one_place_are_counted_once_net_and_thrice_by_pair():
    found = measured(*[shapely.box(0, 0, 10, 10)] * 3)
    assert (found.area_m2, found.pair_area_m2, found.pairs) == (100.0, 300.0, 3)


def test_a_zone_inside_another_is_found_though_it_crosses_no_edge():
    found = measured(shapely.box(0, 0, 100, 100), shapely.box(40, 40, 50, 50))
    assert found.worst == (("z0", "z1", 100.0),)


def test_a_plan_laid_on_itself_overlaps_everywhere_though_every_edge_has_its_match():
    plan = partition(6, 5)
    found = measured(*plan, *plan)
    assert (found.area_m2, found.pairs) == (3_000.0, 30)


def test_two_plans_over_one_town_overlap_everywhere_though_each_is_without_fault():
    found = measured(*partition(6, 6, 10.0), *partition(5, 5, 12.0))
    assert found.area_m2 == pytest.approx(3_600.0)
    assert found.pair_area_m2 == pytest.approx(3_600.0)


def test_slivers_are_in_the_area_and_not_among_the_pairs():
    found = measured(shapely.box(0, 0, 100, 100), shapely.box(99.995, 0, 200, 100))
    assert found.area_m2 == pytest.approx(0.5)
    assert found.pairs == 0
    assert len(found.worst) == 1


def test_the_ten_worst_pairs_are_named_the_worst_first():
    strips = [shapely.box(n * 10, 0, n * 10 + 10 + (n + 1) / 10, 10) for n in range(15)]
    found = measured(*strips)
    areas = [area for _, _, area in found.worst]
    assert len(areas) == 10
    assert areas == sorted(areas, reverse=True)
    assert found.worst[0][:2] == ("z13", "z14")


@settings(max_examples=60, deadline=None)
@given(st.lists(
    st.tuples(*[st.integers(0, 12)] * 2, *[st.integers(1, 8)] * 2, st.booleans()), min_size=1, max_size=14,
))  # fmt: skip
def test_it_finds_what_comparing_every_pair_finds(rows):
    zones = [
        shapely.box(x, y, x + w, y + h) if whole
        else shapely.Polygon([(x, y), (x + w, y), (x + w, y + h)])
        for x, y, w, h, whole in rows
    ]  # fmt: skip
    zones += partition(3, 3, 4.0)
    net, summed, pairs = every_pair(zones)
    found = measured(*zones, tolerance_m2=1e-9)
    assert found.area_m2 == pytest.approx(net, abs=1e-9)
    assert found.pair_area_m2 == pytest.approx(summed, abs=1e-9)
    assert found.pairs == pairs


def test_large_zones_are_measured_by_their_pieces():
    ring = shapely.Point(0, 0).buffer(1_000, quad_segs=400)
    other = shapely.Point(1_500, 0).buffer(1_000, quad_segs=400)
    found = measured(ring, other)
    assert found.area_m2 == pytest.approx(shapely.intersection(ring, other).area, rel=1e-9)
    assert found.pairs == 1


def test_it_is_kept_in_the_head_of_the_object_and_read_without_a_piece(tmp_path):
    zones = np.array([shapely.box(0, 0, 10, 10), shapely.box(5, 0, 15, 10)])
    rows = [{"id": "a", "code": "", "name": ""}, {"id": "b", "code": "", "name": ""}]
    name, data = pack_layer(zones, rows, shapely.box(0, 0, 99, 99), [], {"layer": "x"})
    assert pack_layer(zones, rows, shapely.box(0, 0, 99, 99), [], {"layer": "x"})[0] == name
    (tmp_path / name).write_bytes(data)
    held = LayerObject(Packed(tmp_path / name, name))
    assert held.self_overlap_m2 == 50.0
    assert from_meta(held.packed.meta).worst == (("a", "b", 50.0),)
