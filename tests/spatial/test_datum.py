"""Datums: displaced ones are brought back about right and say so; the unit's own stay secret."""

from __future__ import annotations

import json
import math
import traceback
from datetime import date
from pathlib import Path

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from spatial import crs
from spatial.card import parse_card
from spatial.datum import check_datum, conversion, conversion_notice
from spatial.displaced import from_bd09, from_gcj02, to_bd09, to_gcj02
from spatial.errors import BadInput
from spatial.ingest import prepare
from spatial.local_datum import read_datums
from spatial.site import read_site, read_site_bytes
from tests.factories import make_card, make_store
from tests.spatial.formats import samples

CENTRE = np.array([[113.7518, 23.0207]])
PLOT = shapely.box(474_500, 2_546_800, 474_700, 2_546_900)
SECRET = ("-163.8275", "82.4419", "1.23457", "27.8811")
PARAMETERS = """
town-local:
  to: EPSG:4547
  accuracy_m: 0.05
  four: {dx: -163.8275, dy: 82.4419, rotation_s: 1.23457, scale_ppm: 27.8811}
xian80:
  from: EPSG:4610
  to: EPSG:4490
  seven: {convention: position_vector, dx: -163.8275, dy: 82.4419, dz: 27.8811}
by-pipeline:
  from: EPSG:2383
  to: EPSG:4547
  accuracy_m: 0.2
  pipeline: +proj=helmert +x=82.4419 +y=-163.8275
"""


def metres(one: np.ndarray, other: np.ndarray) -> float:
    """Greatest distance between two sets of longitudes and latitudes, m."""
    apart = crs.transform(one, crs.LONLAT, "EPSG:4547") - crs.transform(other, crs.LONLAT, "EPSG:4547")
    return float(np.hypot(apart[:, 0], apart[:, 1]).max())


def drawn(geometry, displace=lambda p: p, source="EPSG:4547"):
    """WKT of a geometry in longitude and latitude, displaced."""
    moved = shapely.transform(geometry, lambda p: displace(crs.transform(p, source, crs.LONLAT)))
    return shapely.to_wkt(moved, rounding_precision=12)


@pytest.fixture
def configured(tmp_path: Path):
    file = tmp_path / "datums.yaml"
    file.write_text(PARAMETERS, "utf-8")
    return read_datums(file)


def site(source, **options):
    return read_site(source, measure_crs="EPSG:4547", study_area=None, **options)


# ---- the public formula


def test_the_displacement_at_the_centre_of_dongguan_is_612_metres():
    assert metres(to_gcj02(CENTRE), CENTRE) == pytest.approx(612, abs=1)
    assert (to_gcj02(CENTRE) - CENTRE).round(5).tolist() == [[0.00519, -0.00272]]


def test_outside_china_nothing_is_displaced():
    far = np.array([[-2.45, 42.46], [139.7, 35.7]])
    assert (to_gcj02(far) == far).all() and (from_gcj02(far) == far).all()


@given(st.floats(74, 135), st.floats(18, 53))
def test_the_inverse_undoes_the_formula_to_a_millimetre(lon, lat):
    there = np.array([[lon, lat]])
    for back, out in ((from_gcj02, to_gcj02), (from_bd09, to_bd09)):
        assert np.abs(back(out(there)) - there).max() < 1e-8
    about = (from_gcj02(to_gcj02(there), 2) - there) * 111_320
    assert np.hypot(*about[0]) < 0.1


@given(st.lists(st.tuples(st.floats(), st.floats()), min_size=1, max_size=5))
def test_no_number_breaks_the_inverse(pairs):
    points = np.array(pairs, dtype=float)
    assert from_gcj02(points).shape == points.shape
    assert from_bd09(points).shape == points.shape


# ---- a site from a map service


@pytest.mark.parametrize(("datum", "displace"), [("gcj02", to_gcj02), ("bd09", to_bd09)])
def test_a_map_service_site_is_brought_back_and_is_indicative(datum, displace):
    found = site(drawn(PLOT, displace), datum=datum)
    assert found.indicative
    assert shapely.hausdorff_distance(found.geometry, PLOT) < 0.01
    notice = next(n for n in found.notices if n.code == "INDICATIVE_POSITION")
    assert datum.upper() in notice.text.en and "5 m" in notice.text.en and "示意位置" in notice.text.zh


def test_without_the_datum_it_is_read_as_it_stands():
    found = site(drawn(PLOT, to_gcj02))
    assert not found.indicative
    assert found.geometry.centroid.distance(PLOT.centroid) == pytest.approx(612, abs=2)


def test_projected_map_service_coordinates_are_brought_back_too():
    moved = shapely.from_wkt(drawn(PLOT, to_gcj02))
    plane = shapely.transform(moved, lambda p: crs.transform(p, crs.LONLAT, "EPSG:4526"))
    found = site(plane.wkt, datum="gcj02", crs="EPSG:4526")
    assert shapely.hausdorff_distance(found.geometry, PLOT) < 0.01


def surveyed(tmp_path: Path, crs_name: str) -> Path:
    """GeoJSON of the plot, displaced, under the name of a CRS."""
    moved = shapely.from_wkt(drawn(PLOT, to_gcj02))
    plane = shapely.transform(moved, lambda p: crs.transform(p, crs.LONLAT, crs_name))
    path = tmp_path / "a.geojson"
    path.write_bytes(samples.geojson(plane, crs_name=crs_name))
    return path


def test_a_file_that_says_it_was_surveyed_contradicts_a_map_service(tmp_path):
    path = surveyed(tmp_path, "EPSG:4547")
    with pytest.raises(BadInput) as refused:
        site(path, datum="gcj02")
    assert refused.value.code == "DATUM_CONTRADICTS"
    answers = [dict(choice.answer) for choice in refused.value.choices]
    assert answers == [{"datum": "cgcs2000"}, {"datum": "gcj02", "crs": "EPSG:4547"}]
    assert not site(path, **answers[0]).indicative
    found = site(path, **answers[1])
    assert found.indicative
    assert shapely.hausdorff_distance(found.geometry, PLOT) < 0.02
    assert "DATUM_OVER_FILE" in {n.code for n in found.notices}
    again = read_site_bytes(
        found.original, found.filename, measure_crs="EPSG:4547", study_area=None,
        crs=found.declared.crs, datum=found.declared.datum,
    )  # fmt: skip
    assert again.geometry == found.geometry


def test_what_a_map_service_itself_writes_is_no_contradiction(tmp_path):
    assert site(surveyed(tmp_path, "EPSG:4326"), datum="gcj02").indicative
    assert site(surveyed(tmp_path, "EPSG:3857"), datum="gcj02").indicative


def test_another_datum_is_no_map_service(tmp_path):
    with pytest.raises(BadInput) as refused:
        site(surveyed(tmp_path, "EPSG:2383"), datum="gcj02", crs="EPSG:2383")
    assert refused.value.code == "DATUM_MISMATCH"


def test_a_site_on_a_surveyed_datum_is_not_indicative():
    for datum in ("cgcs2000", "wgs84", None):
        assert not site(drawn(PLOT), datum=datum).indicative


def test_metres_handed_in_as_gcj02_degrees_are_refused():
    with pytest.raises(BadInput) as refused:
        site("474500,2546800 474700,2546800 474700,2546900", datum="gcj02", crs="EPSG:4326")
    assert refused.value.code in ("CRS_RANGE", "AXES_SWAPPED")


def test_a_height_is_still_told_when_the_datum_is_converted():
    flat = shapely.from_wkt(drawn(PLOT, to_gcj02))
    high = shapely.force_3d(flat, 5.0)
    codes = [n.code for n in site(high.wkt, datum="gcj02").notices]
    assert codes == ["Z_DROPPED", "INDICATIVE_POSITION"]


# ---- datums PROJ knows


def test_a_shift_of_unknown_accuracy_says_so():
    plane = shapely.transform(PLOT, lambda p: crs.transform(p, "EPSG:4547", "EPSG:2435"))
    found = site(plane.wkt, crs="EPSG:2435")
    (notice,) = [n for n in found.notices if n.code == "DATUM_SHIFT_UNSURE"]
    assert "unknown" in notice.text.en and "未知" in notice.text.zh


@pytest.mark.parametrize(("label", "declared", "fits"), [
    ("xian80", "EPSG:2383", True), ("xian80", "EPSG:4547", False), ("beijing54", "EPSG:2435", True),
    ("beijing54", "EPSG:2383", False), ("cgcs2000", "EPSG:2383", False), ("wgs84", "EPSG:4490", True),
    ("etrs89", "EPSG:25830", True), ("nad83", "EPSG:26910", True), ("nad83", "EPSG:4326", False),
])  # fmt: skip
def test_a_crs_on_another_datum_than_the_one_named_is_refused(label, declared, fits):
    if fits:
        check_datum(label, declared)
        return
    with pytest.raises(BadInput) as refused:
        check_datum(label, declared, "a.shp")
    assert (refused.value.code, refused.value.where) == ("DATUM_MISMATCH", "a.shp")


def test_a_site_that_contradicts_its_datum_is_refused():
    with pytest.raises(BadInput) as refused:
        site(PLOT.wkt, crs="EPSG:4547", datum="beijing54")
    assert refused.value.code == "DATUM_MISMATCH"


@pytest.mark.parametrize("label", ["local", "mars", "GCJ02"])
def test_an_unknown_datum_is_refused(label):
    with pytest.raises(BadInput) as refused:
        conversion(label, {})
    assert refused.value.code == "DATUM_UNKNOWN" and "gcj02" in refused.value.fix.en


# ---- datums of the unit


def test_four_parameters_are_those_of_the_textbook(configured):
    """X = dx + k(x cos − y sin), Y = dy + k(x sin + y cos), x north, y east."""
    north, east = 46_800.0, 74_500.0
    angle, k = math.radians(1.23457 / 3600), 1 + 27.8811e-6
    expected_north = -163.8275 + k * (north * math.cos(angle) - east * math.sin(angle))
    expected_east = 82.4419 + k * (north * math.sin(angle) + east * math.cos(angle))
    ((x, y),) = configured["town-local"].convert(np.array([[east, north]]), "")
    assert (x, y) == pytest.approx((expected_east, expected_north), abs=1e-9)


def test_seven_parameters_shift_the_geocentric_axes(configured):
    """Without turns and scale the way east is dy cos λ − dx sin λ."""
    ((lon, lat),) = configured["xian80"].convert(np.array([[113.75, 23.02]]), "EPSG:4610")
    east, up = math.radians(113.75), math.radians(23.02)
    expected = 82.4419 * math.cos(east) + 163.8275 * math.sin(east)
    normal = 6_378_140 / math.sqrt(1 - 0.00669438 * math.sin(up) ** 2)
    assert math.radians(lon - 113.75) * normal * math.cos(up) == pytest.approx(expected, abs=0.01)
    assert abs(lat - 23.02) > 1e-5


def test_a_site_in_the_units_own_system_is_converted_and_only_the_fact_is_told(configured):
    target = configured["town-local"]
    box = shapely.box(474_500, 2_546_800, 474_700, 2_546_900)
    found = site(box.wkt, datum="town-local", datums=configured)
    moved = shapely.transform(box, lambda p: target.convert(p, ""))
    assert shapely.hausdorff_distance(found.geometry, moved) < 0.002
    (notice,) = [n for n in found.notices if n.code == "DATUM_CONFIGURED"]
    assert "已按单位配置参数转换" in notice.text.zh and "0.05 m" in notice.text.en
    assert not found.indicative
    spoken = repr((found.notices, configured, conversion("town-local", configured)))
    assert not any(secret.lstrip("-") in spoken for secret in SECRET)


def test_parameters_stand_over_what_proj_knows_and_need_their_own_datum(configured):
    plane = shapely.transform(PLOT, lambda p: crs.transform(p, "EPSG:4547", "EPSG:2383"))
    found = site(plane.wkt, crs="EPSG:2383", datum="xian80", datums=configured)
    assert [n.code for n in found.notices] == ["DATUM_CONFIGURED", "CRS_DECLARED"]
    assert "unknown" in found.notices[0].text.en
    with pytest.raises(BadInput) as refused:
        site(PLOT.wkt, crs="EPSG:4547", datum="xian80", datums=configured)
    assert refused.value.code == "DATUM_MISMATCH"


def test_a_pipeline_runs_in_the_crs_it_starts_from(configured):
    zoned = shapely.transform(PLOT, lambda p: p + np.array([38_000_000, 0]))  # EPSG:2362, same datum
    found = site(zoned.wkt, crs="EPSG:2362", datum="by-pipeline", datums=configured)
    shifted = shapely.transform(PLOT, lambda p: p + np.array([82.4419, -163.8275]))
    assert shapely.hausdorff_distance(found.geometry, shifted) < 0.002


def test_a_file_that_names_a_crs_is_not_in_the_units_own_system(configured, tmp_path):
    file = tmp_path / "a.geojson"
    file.write_text(shapely.to_geojson(shapely.from_wkt(drawn(PLOT))).replace(
        '{"type":"Polygon"', '{"crs":{"type":"name","properties":{"name":"EPSG:4490"}},"type":"Polygon"'
    ), "utf-8")  # fmt: skip
    with pytest.raises(BadInput) as refused:
        site(file, datum="town-local", datums=configured)
    assert refused.value.code == "DATUM_MISMATCH"


@pytest.mark.parametrize("text", [
    'a: {to: "EPSG:4547"}',
    'a: {to: "EPSG:4547", four: {dx: 163.8275x, dy: 82.4419}}',
    'a: {to: "EPSG:4547", four: {dx: 163.8275, dy: 82.4419}, pipeline: +proj=noop}',
    'a: {to: "EPSG:4547", four: {dx: 163.8275, dy: .inf}}',
    'a: {to: "EPSG:4547", pipeline: +proj=helmert163.8275 +x=82.4419}',
    'a: {to: "EPSG:999999", four: {dx: 163.8275, dy: 82.4419}}',
    'a: {to: "EPSG:4490", seven: {convention: position_vector, dx: 163.8275, dy: 82.4419, dz: 1}}',
    'a: {to: "EPSG:4490", from: "EPSG:4610", seven: {dx: 163.8275, dy: 82.4419, dz: 1}}',
    'a: {to: "EPSG:4547", 163.8275: 1}',
    'a: !!python/object:163.8275 {}',
    'a: {dx: 163.8275, dx: 82.4419}',
    'a: [163.8275, 82.4419',
    "- 163.8275",
    "163.8275",
])  # fmt: skip
def test_a_faulty_file_is_refused_without_saying_what_it_holds(tmp_path, text):
    file = tmp_path / "secret-name.yaml"
    file.write_text(text, "utf-8")
    with pytest.raises(BadInput) as refused:
        read_datums(file)
    assert refused.value.code == "DATUMS_INVALID"
    spoken = " ".join((refused.value.line("zh"), refused.value.line("en"),
                       repr(refused.value.as_dict()), repr(refused.value.values)))  # fmt: skip
    for secret in ("82.4419", "secret-name"):
        assert secret not in spoken
    if "163.8275: 1" not in text:
        assert "163.8275" not in spoken
    shown = "".join(traceback.format_exception(refused.value, chain=True))
    assert "secret-name" not in shown


def test_a_file_that_is_not_there_is_refused_without_its_path(tmp_path):
    with pytest.raises(BadInput) as refused:
        read_datums(tmp_path / "secret-name.yaml")
    assert refused.value.code == "DATUMS_INVALID"
    assert "secret-name" not in refused.value.line("en")


def test_without_a_file_nothing_is_configured():
    assert read_datums(None) == {}


# ---- layers


CARD = """
id: parcels
title: {zh: 地块, en: Parcels}
plan: urban
role: allocation
authority: natural-resources
crs: EPSG:4326
datum: DATUM
coverage: extent
"""


def test_a_layer_of_a_map_service_is_brought_back_and_is_indicative(tmp_path, configured):
    store = make_store(tmp_path / "store")
    near = shapely.box(479_500, 2_539_800, 479_700, 2_539_900)
    file = tmp_path / "parcels.geojson"
    file.write_text(shapely.to_geojson(shapely.from_wkt(drawn(near, to_gcj02))), "utf-8")
    options = {"valid_from": date(2020, 1, 1), "card_folder": tmp_path}
    card = parse_card(CARD.replace("DATUM", "gcj02"), where="c.yaml")
    draft = prepare(store, [file], card, **options)
    assert card.indicative and card.certainty == "certain"
    assert [n.code for n in draft.notices] == ["INDICATIVE_POSITION"]
    local = parse_card(CARD.replace("DATUM", "local"), where="c.yaml")
    with pytest.raises(BadInput) as refused:
        prepare(store, [file], local, **options, datums=configured)
    assert refused.value.code == "DATUM_UNKNOWN"


def test_a_card_is_indicative_by_its_word_or_by_its_datum():
    assert not make_card("a").indicative
    assert make_card("a", certainty="indicative").indicative
    assert make_card("a", datum="bd09").indicative


def test_what_a_conversion_tells_is_its_label_and_its_accuracy(configured):
    assert "0.2 m" in conversion_notice(conversion("by-pipeline", configured)).text.en


# ---- what one file cannot tell


def test_degrees_of_an_unknown_source_are_not_taken_for_surveyed_unsaid(tmp_path):
    path = tmp_path / "a.wkt"
    path.write_text(drawn(PLOT, to_gcj02))
    (notice,) = [n for n in site(path).notices if n.code == "GCJ02_POSSIBLE"]
    assert "612" in notice.text.zh and "控制点" in notice.text.zh
    for said in ({"datum": "wgs84"}, {"datum": "gcj02"}, {"datum": "cgcs2000"}):
        assert "GCJ02_POSSIBLE" not in {n.code for n in site(path, **said).notices}


def test_a_file_or_a_person_that_names_the_crs_is_not_doubted(tmp_path):
    bare, named = tmp_path / "bare.geojson", tmp_path / "named.geojson"
    shape = json.dumps(shapely.geometry.mapping(shapely.from_wkt(drawn(PLOT))))
    collection = '{{"type":"FeatureCollection",{}"features":[{{"type":"Feature","properties":{{}},"geometry":{}}}]}}'
    bare.write_text(collection.format("", shape))
    member = '"crs":{"type":"name","properties":{"name":"urn:ogc:def:crs:EPSG::4326"}},'
    named.write_text(collection.format(member, shape))
    told = [[n.code for n in found.notices] for found in (site(bare), site(named), site(bare, crs="EPSG:4326"))]
    assert told == [["GCJ02_POSSIBLE"], [], ["CRS_DECLARED"]]


@pytest.mark.parametrize("place", [(-2.45, 42.46), (139.7, 35.7)], ids=["La Rioja", "Tokyo"])
def test_where_nothing_is_displaced_nothing_is_said(tmp_path, place):
    path = tmp_path / "a.wkt"
    path.write_text(shapely.box(*place, place[0] + 0.001, place[1] + 0.001).wkt)
    found = read_site(path, measure_crs="EPSG:25830" if place[0] < 0 else "EPSG:32654", study_area=None)
    assert [n.code for n in found.notices] == []
