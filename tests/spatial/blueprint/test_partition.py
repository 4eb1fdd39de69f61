import tempfile
from dataclasses import replace
from pathlib import Path

import numpy as np
import pyclipper
import pytest
import shapely
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from spatial.blueprint.attribution import OUTSIDE, SILENT, UNCERTAIN
from spatial.blueprint.partition import partition
from spatial.blueprint.proven import proven
from spatial.errors import StoreError
from tests.spatial.blueprint.sources import make_source

AREA = shapely.box(0, 0, 100, 100)


def by_saying(cut, *columns):
    """Area, m², per combination of what the sources say."""
    out = {}
    for piece, row in zip(cut.geometries, cut.said, strict=True):
        key = tuple(cut.sayings[c][row[c]] for c in columns)
        out[key] = out.get(key, 0.0) + piece.area
    return out


def test_two_plans_cut_the_area_into_what_each_says(tmp_path):
    # a: west half; b: south half; so four quarters of 2,500 m²
    a = make_source(tmp_path, "a", [shapely.box(0, 0, 50, 100)], AREA)
    b = make_source(tmp_path, "b", [shapely.box(0, 0, 100, 50)], AREA)
    cut = partition(AREA, [a, b])
    assert by_saying(cut, 0, 1) == {
        ((0,), (0,)): 2500.0, ((0,), SILENT): 2500.0, (SILENT, (0,)): 2500.0,
        (SILENT, SILENT): 2500.0,
    }  # fmt: skip
    assert len(cut.geometries) == 4
    found = proven(AREA, cut, [a, b])
    assert (found.total_m2, found.apart_m2, found.worst_zone_m2) == (10_000.0, 0.0, 0.0)


def test_outside_the_coverage_is_not_a_gap_inside_it(tmp_path):
    known = shapely.box(0, 0, 60, 100)
    a = make_source(tmp_path, "a", [shapely.box(0, 0, 20, 100)], AREA, coverage=known)
    assert by_saying(partition(AREA, [a]), 0) == {
        ((0,),): 2000.0, (SILENT,): 4000.0, (OUTSIDE,): 4000.0,
    }  # fmt: skip


def test_zones_that_overlap_each_other_are_both_kept(tmp_path):
    zones = [shapely.box(0, 0, 60, 100), shapely.box(40, 0, 100, 100)]
    a = make_source(tmp_path, "a", zones, AREA)
    cut = partition(AREA, [a])
    assert by_saying(cut, 0) == {((0,),): 4000.0, ((0, 1),): 2000.0, ((1,),): 4000.0}
    proven(AREA, cut, [a])


def test_silence_near_a_quarantined_zone_is_uncertain(tmp_path):
    kept_out = {"row": 2, "code": "SELF_CROSSING", "box": [60, 0, 70, 10]}
    zones = [shapely.box(0, 0, 50, 100), shapely.box(50, 50, 100, 100)]
    a = make_source(tmp_path, "a", zones, AREA, quarantined=[kept_out])
    assert by_saying(partition(AREA, [a]), 0) == {
        ((0,),): 5000.0, ((1,),): 2500.0, (UNCERTAIN,): 2500.0,
    }  # fmt: skip
    anywhere = make_source(tmp_path, "b", zones, AREA, quarantined=[{**kept_out, "box": None}])
    assert (UNCERTAIN,) in by_saying(partition(AREA, [anywhere]), 0)


def test_a_zone_of_many_vertices_and_holes_is_not_cut_by_tiles(tmp_path):
    ring = shapely.set_precision(shapely.Point(50, 50).buffer(45, quad_segs=200), 0.001)
    hole = shapely.Polygon(ring.exterior, [shapely.box(40, 40, 60, 60).exterior])
    a = make_source(tmp_path, "a", [hole], AREA)
    whole, tiled = partition(AREA, [a], tile_m=128), partition(AREA, [a], tile_m=16)
    assert len(whole.geometries) == len(tiled.geometries) == 3  # ring, hole, outside
    for one, other in zip(whole.geometries, tiled.geometries, strict=True):
        assert one.symmetric_difference(other).area < 0.05


def test_the_same_input_gives_the_same_bytes_whatever_the_order_of_zones(tmp_path):
    zones = [shapely.box(0, 0, 30, 100), shapely.box(30, 0, 70, 40), shapely.box(70, 3, 99, 80)]
    cuts = [
        partition(AREA, [make_source(tmp_path, f"a{n}", z, AREA)])
        for n, z in enumerate((zones, zones[::-1]))
    ]
    first, second = (shapely.to_wkb(c.geometries).tolist() for c in cuts)
    assert first == second


def test_a_piece_too_many_a_gap_and_a_lost_zone_are_found(tmp_path):
    a = make_source(tmp_path, "a", [shapely.box(0, 0, 50, 100)], AREA)
    cut = partition(AREA, [a])
    twice = replace(
        cut, geometries=np.append(cut.geometries, [shapely.box(10, 10, 11, 11)]),
        said=np.vstack([cut.said, cut.said[:1]]),
    )  # fmt: skip
    gap = replace(cut, geometries=cut.geometries[:1], said=cut.said[:1])
    lost = replace(cut, said=cut.said[::-1].copy() * 0 + cut.said[0])
    for broken in (twice, gap, lost):
        with pytest.raises(StoreError, match="BLUEPRINT_NOT_A_PARTITION"):
            proven(AREA, broken, [a])


def clipper(*shapes):
    """Area of the intersection on integer millimetres, by code that is not GEOS."""
    paths = [np.round(shapely.get_coordinates(AREA)[:-1] * 1000).astype(int).tolist()]
    for shape in shapes:
        tool = pyclipper.Pyclipper()
        ring = np.round(shapely.get_coordinates(shape)[:-1] * 1000).astype(int).tolist()
        if not paths or not tool.AddPaths(paths, pyclipper.PT_SUBJECT, True):
            return 0.0
        tool.AddPath(ring, pyclipper.PT_CLIP, True)
        paths = tool.Execute(pyclipper.CT_INTERSECTION)
        paths = [path for path in paths if abs(pyclipper.Area(path)) > 0.5]
    return abs(sum(pyclipper.Area(path) for path in paths)) / 1e6


millimetre = st.integers(-20_000, 120_000).map(lambda v: v / 1000)
triangle = st.tuples(*[st.tuples(millimetre, millimetre)] * 3).map(shapely.Polygon)
plan = st.lists(triangle.filter(lambda t: t.area > 1 and t.is_valid), min_size=1, max_size=4)


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(plan, plan, st.sampled_from([32, 256]))
def test_random_plans_are_cut_without_loss_and_as_clipper_measures(one, two, tile_m):
    with tempfile.TemporaryDirectory() as name:
        sources = [make_source(Path(name), n, z, AREA) for n, z in (("a", one), ("b", two))]
        cut = partition(AREA, sources, tile_m=tile_m)
        proven(AREA, cut, sources)
        pairs = {}
        for (zones_a, zones_b), m2 in by_saying(cut, 0, 1).items():
            for pair in [(i, j) for i in zones_a for j in zones_b]:
                pairs[pair] = pairs.get(pair, 0.0) + m2
    for i, a in enumerate(one):
        for j, b in enumerate(two):
            allowed = 0.001 * (a.length + b.length) + 0.01
            assert abs(pairs.get((i, j), 0.0) - clipper(a, b)) < allowed
