"""Known answers first: areas are chosen so that a planner can check them by hand."""

from datetime import date

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from spatial.overlap import Selection, Strip
from spatial.overlay import measure
from spatial.snapshot import snapshot
from spatial.surroundings import reach_of, surroundings
from tests.factories import STUDY_AREA, line, make_draft, make_site, make_store, square

TODAY = date(2026, 1, 1)


def measured(snap, site, selection):
    return measure(surroundings(snap, site, reach_of(selection)), selection)


@pytest.fixture
def against(tmp_path):
    """Measure a site against layers given as {id: geometries or draft keywords}."""
    number = iter(range(100))

    def run(site, selection, **layers):
        drafts = [
            make_draft(name.replace("_", "-"), **(g if isinstance(g, dict) else {"geometries": g}))
            for name, g in layers.items()
        ]
        store = make_store(tmp_path / f"s{next(number)}", *drafts)
        made = site if hasattr(site, "area_m2") else make_site(site)
        return measured(snapshot(store, as_of=TODAY), made, selection)

    return run


FARM = Selection(("farm",))


def test_two_identical_zones_are_counted_once(against):
    found = against(square(0, 0, 100), FARM, farm=[square(-10, -10, 200)] * 2)
    assert found.overlap_m2 == pytest.approx(10_000, abs=1e-6)
    assert found.share == 1.0
    assert len(found.zones) == 2
    assert [z.overlap_m2 for z in found.zones] == pytest.approx([10_000, 10_000])
    assert found.hit and not found.sliver and found.distance_m == 0.0


def test_a_quarter_of_the_site(against):
    found = against(square(0, 0, 100), FARM, farm=[square(50, 50, 500)])
    assert found.overlap_m2 == pytest.approx(2_500, abs=1e-6)
    assert found.share == pytest.approx(0.25)
    assert found.parts[0].width_m == pytest.approx(2 * 2_500 / 200)
    assert abs(found.overlap_ellipsoid_m2 / 2_500 - 1) < 1e-4
    assert found.geometry.equals(square(50, 50, 50))


def test_the_percent_is_of_the_site_whatever_the_search_radius(against):
    farm = [square(50, 0, 50), square(130, 0, 50)]
    near = against(square(0, 0, 100), Selection(("farm",), radius_m=50), farm=farm)
    assert near.share == pytest.approx(0.25)
    assert [(z.id, z.distance_m) for z in near.near] == [("2", 30.0)]


def test_a_common_border_is_touch_not_overlap(against):
    found = against(square(0, 0, 100), FARM, farm=[square(100, 0, 100)])
    assert not found.hit and not found.sliver and found.touches
    assert found.overlap_m2 == 0.0
    assert found.distance_m == 0.0


def test_nothing_near_has_no_distance(against):
    found = against(square(0, 0, 100), FARM, farm=[square(300, 0, 100)])
    assert found.distance_m is None and not found.touches and found.zones == ()


def test_a_distance_of_five_kilometres_fires(against):
    far = [square(4_500, 0, 100)]
    found = against(square(0, 0, 100), Selection(("farm",), radius_m=5_000), farm=far)
    assert found.distance_m == pytest.approx(4_400)


def test_forty_pieces_of_nine_tenths_are_an_overlap(against):
    pieces = [square(2 * i, 0, 0.9, 1.0) for i in range(40)]
    found = against(square(0, 0, 100), FARM, farm=pieces)
    assert found.solid_m2 == pytest.approx(36.0)
    assert found.hit and not found.sliver
    assert len(found.parts) == 40


def test_a_thin_strip_is_a_sliver_however_long(against):
    found = against(square(0, 0, 1_000), FARM, farm=[square(0, -10, 1_000, 10.05)])
    assert found.overlap_m2 == pytest.approx(50.0)
    assert found.solid_m2 == 0.0
    assert found.sliver and not found.hit
    assert found.parts[0].thin
    assert found.parts[0].width_m == pytest.approx(0.05, rel=1e-3)


def test_half_a_square_metre_is_a_sliver_and_stays_visible(against):
    found = against(square(0, 0, 100), FARM, farm=[square(-1, -1, 1.7, 1.7)])
    assert found.overlap_m2 == pytest.approx(0.49)
    assert found.sliver and not found.hit and found.zones[0].overlap_m2 == pytest.approx(0.49)


def test_holes_and_islands_are_exact(against):
    ring = shapely.difference(square(0, 0, 100), square(20, 20, 60))
    zone = shapely.MultiPolygon([ring, square(40, 40, 20)])
    found = against(square(0, 0, 100), FARM, farm=[zone])
    assert found.overlap_m2 == pytest.approx(10_000 - 3_600 + 400, abs=1e-6)
    assert len(found.parts) == 2


def test_zones_are_selected_by_attribute_before_they_are_united(against):
    grades = {"geometries": [square(0, 0, 50, 100), square(50, 0, 50, 100)],
              "rows": [{"grade": "1"}, {"grade": "2"}]}  # fmt: skip
    first = Selection(("farm",), where=(("grade", ("1",)),))
    rest = Selection(("farm",), unless=(("grade", ("1",)),))
    assert against(square(0, 0, 100), first, farm=grades).overlap_m2 == pytest.approx(5_000)
    assert [z.id for z in against(square(0, 0, 100), rest, farm=grades).zones] == ["2"]


def test_a_zone_without_the_attribute_that_selects_it_is_told_not_dropped(against):
    zones = {"geometries": [square(0, 0, 50, 100), square(50, 0, 50, 100), square(100, 0, 50, 100)],
             "rows": [{"grade": "1"}, {}, {"grade": None}]}  # fmt: skip
    found = against(square(0, 0, 100), Selection(("farm",), where=(("grade", ("1",)),)), farm=zones)
    assert found.overlap_m2 == pytest.approx(5_000)
    # the second meets the site, the third only touches it
    assert [z.id for z in found.unkeyed] == ["2"]


def test_only_what_lies_outside_another_layer(against):
    found = against(
        square(0, 0, 100), Selection(("farm",), outside=("basic-farm",)),
        farm=[square(0, 0, 100)], basic_farm=[square(0, 0, 30, 100)],
    )  # fmt: skip
    assert found.overlap_m2 == pytest.approx(7_000)
    inside = against(
        square(0, 0, 100), Selection(("farm",), within=("basic-farm",)),
        farm=[square(0, 0, 100)], basic_farm=[square(0, 0, 30, 100)],
    )  # fmt: skip
    assert inside.overlap_m2 == pytest.approx(3_000)


def test_what_the_boundary_does_not_cover(against):
    found = against(
        square(0, 0, 100), Selection(("farm",), complement=True), farm=[square(0, 0, 80, 100)]
    )
    assert found.overlap_m2 == pytest.approx(2_000)
    nowhere = against(square(0, 0, 100), Selection(("farm",), complement=True), farm=[])
    assert nowhere.share == 1.0


def test_a_line_counts_inside_and_only_touches_along_the_edge(against):
    through = against(square(0, 0, 100), FARM, farm=[line((-50, 40), (150, 40))])
    assert through.length_m == pytest.approx(100.0) and through.hit and through.dimension == 1
    along = against(square(0, 0, 100), FARM, farm=[line((-50, 100), (150, 100))])
    assert along.length_m == 0.0 and not along.hit and along.touches


def test_a_point_counts_inside_and_not_on_the_edge(against):
    point = shapely.Point(line((50, 50), (0, 0)).coords[0])
    edge = shapely.Point(line((100, 50), (0, 0)).coords[0])
    assert against(square(0, 0, 100), FARM, farm=[point]).points == 1
    assert not against(square(0, 0, 100), FARM, farm=[edge]).hit


def test_a_building_strip_by_voltage(against):
    lines = {
        "geometries": [line((-500, 50), (500, 50)), line((-500, 10), (500, 10)),
                       line((-500, 130), (500, 130))],
        "rows": [{"kv": "220"}, {}, {"kv": "500"}],
    }  # fmt: skip
    strip = Strip((("220", 15.0), ("500", 20.0)), field="kv")
    found = against(square(0, 0, 100), Selection(("farm",), strip=strip), farm=lines)
    assert found.overlap_m2 == pytest.approx(3_000, abs=1e-6)
    assert [z.id for z in found.zones] == ["1"]
    assert [z.id for z in found.unkeyed] == ["2"]


def test_a_subdivided_zone_measures_like_the_whole(against):
    angle = np.linspace(0, 2 * np.pi, 5_000, endpoint=False)
    radius = 800 + 30 * np.sin(60 * angle)
    ring = np.c_[480_000 + radius * np.cos(angle), 2_540_000 + radius * np.sin(angle)].round(3)
    zone = shapely.Polygon(ring)
    site = square(300, 300, 400)
    found = against(site, FARM, farm=[zone])
    assert found.overlap_m2 == pytest.approx(shapely.intersection(zone, site).area, rel=1e-12)
    assert len(found.parts) == len(shapely.get_parts(shapely.intersection(zone, site)))


def test_sharing_the_border_of_a_subdivided_zone_is_touch(against):
    angle = np.linspace(0, 2 * np.pi, 3_000, endpoint=False)
    ring = np.c_[480_000 + 900 * np.cos(angle), 2_540_000 + 870 * np.sin(angle)].round(3)
    zone = shapely.Polygon(ring)
    shared = [tuple(p) for p in ring[100:400]]
    site = shapely.Polygon([*shared, (ring[399][0] * 2 - 480_000, 2_541_500), (482_000, 2_541_500)])
    assert site.is_valid and shapely.intersection(site, zone).area < 1e-6
    found = against(site, FARM, farm=[zone])
    assert found.touches and not found.hit and not found.sliver


coordinate = st.integers(-300, 300)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(coordinate, coordinate, st.integers(1, 300)), min_size=1, max_size=6),
       st.tuples(coordinate, coordinate, st.integers(20, 300)))  # fmt: skip
def test_laws_of_measuring(tmp_path_factory, zones, place):
    geometries = [square(x, y, side) for x, y, side in zones]
    site = make_site(square(*place))
    draft = make_draft("farm", geometries)
    turned = make_draft("farm-turned", geometries[::-1])
    dissolved = make_draft("farm-whole", [shapely.union_all(geometries)])
    empty = make_draft("none", [])
    store = make_store(tmp_path_factory.mktemp("laws") / "s", draft, turned, dissolved, empty)
    snap = snapshot(store, as_of=TODAY)
    found = measured(snap, site, FARM)
    outside = measured(snap, site, Selection(("farm",), complement=True))
    tolerance = max(1e-6, 1e-9 * site.area_m2)
    # M1: inside and outside sum to the site
    assert found.overlap_m2 + outside.overlap_m2 == pytest.approx(site.area_m2, abs=2 * tolerance)
    # M3, M4: order and dissolving change nothing
    for other in ("farm-turned", "farm-whole"):
        same = measured(snap, site, Selection((other,)))
        assert same.overlap_m2 == pytest.approx(found.overlap_m2, abs=tolerance)
        assert (same.hit, same.sliver) == (found.hit, found.sliver)
    # M7: nothing shares nothing; net area never exceeds the sum or the site
    assert measured(snap, site, Selection(("none",))).overlap_m2 == 0.0
    assert found.overlap_m2 <= sum(z.overlap_m2 for z in found.zones) + tolerance
    assert 0.0 <= found.share <= 1.0
    assert found.overlap_m2 == pytest.approx(
        shapely.intersection(shapely.union_all(geometries), site.geometry).area, abs=tolerance
    )
    assert STUDY_AREA.contains(site.geometry)


def test_a_site_of_many_vertices_measures_like_its_plain_twin(against):
    """Cheaper bounds stand in for the full check there: the answers may not differ."""
    many = shapely.segmentize(square(0, 0, 1_000), 0.5)
    assert shapely.get_num_coordinates(many) > 2_000
    zones = [
        square(-10, -10, 600, 2_000),
        square(500, -10, 300, 2_000),
        square(790, -10, 500, 2_000),
    ]
    for selection in (FARM, Selection(("farm",), complement=True)):
        for farm in (zones, zones[:2], [zones[0], zones[2]]):
            plain = against(square(0, 0, 1_000), selection, farm=farm)
            found = against(many, selection, farm=farm)
            assert found.overlap_m2 == pytest.approx(plain.overlap_m2, abs=1e-3)
            assert (found.hit, found.sliver) == (plain.hit, plain.sliver)
