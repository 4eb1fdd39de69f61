"""Known answers: what strict GeoJSON is, and the code of everything that is not."""

from __future__ import annotations

import json

import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from spatial.errors import BadInput
from spatial.formats import geojson
from tests.spatial.formats import samples

POINT = '{"type": "Point", "coordinates": [113.7, 23.0]}'
FEATURE = '{"type": "Feature", "properties": {"code": "0101"}, "geometry": ' + POINT + "}"


def point_feature(coordinates: str, properties: str = "{}") -> str:
    geometry = '{"type": "Point", "coordinates": ' + coordinates + "}"
    return f'{{"type": "Feature", "properties": {properties}, "geometry": {geometry}}}'


@pytest.mark.parametrize("text", [
    POINT, FEATURE, f'{{"type": "FeatureCollection", "features": [{FEATURE}]}}',
    "\ufeff" + FEATURE,
])  # fmt: skip
def test_every_shape_of_geojson_is_read(text: str) -> None:
    layer = geojson.read(text.encode(), "a.geojson")
    assert shapely.from_wkb(layer.wkb[0]).equals(shapely.points(113.7, 23.0))
    assert layer.crs is None


def test_an_empty_collection_is_read_as_such() -> None:
    assert geojson.read(b'{"type": "FeatureCollection", "features": []}', "a.json").rows == ()


def test_one_feature_a_line() -> None:
    for name in ("a.ndjson", "a.geojson"):
        layer = geojson.read(f"{FEATURE}\n\n{FEATURE}\n".encode(), name)
        assert layer.columns == {"code": ("0101", "0101")}
    assert len(geojson.read(f"\x1e{FEATURE}\n\x1e{FEATURE}".encode(), "a.json").wkb) == 2


@pytest.mark.parametrize(("text", "code"), [
    ('{"type": "FeatureColl', "FILE_TRUNCATED"),
    ('{"type": "FeatureCollection", "features": [' + FEATURE, "FILE_TRUNCATED"),
    ('{"type" "Point"}', "JSON_SYNTAX"),
    (POINT + "garbage", "JSON_TRAILING"),
    ('{"type": "Point", "type": "Point"}', "JSON_DUPLICATE_KEY"),
    (point_feature("[NaN, 1]"), "COORD_NOT_FINITE"),
    (point_feature("[1, -Infinity]"), "COORD_NOT_FINITE"),
    ("[" * 100_000 + "]" * 100_000, "JSON_TOO_DEEP"),
    ('{"type": "GeometryCollection", "geometries": [' * 3000 + POINT + "]}" * 3000,
     "GEOM_NESTING"),
    ("<OGRVRTDataSource/>", "CONTENT_NOT_GEOJSON"),
    ('{"type": "gdal_streamed_alg"}', "CONTENT_NOT_GEOJSON"),
    ('{"geometryType": "esriGeometryPoint", "features": []}', "CONTENT_NOT_GEOJSON"),
    ("null", "CONTENT_NOT_GEOJSON"),
    ('{"type": "Point", "coordinates": [' + "1" * 5000 + ", 1]}", "JSON_SYNTAX"),
])  # fmt: skip
def test_what_is_not_geojson_is_refused(text: str, code: str) -> None:
    with pytest.raises(BadInput) as refusal:
        geojson.read(text.encode(), "a.geojson")
    assert refusal.value.code == code
    assert "a.geojson" in refusal.value.where


@pytest.mark.parametrize(("feature", "code"), [
    (point_feature('["1", "2"]'), "COORD_NOT_NUMBER"),
    (point_feature("[true, 1]"), "COORD_NOT_NUMBER"),
    (point_feature("[1]"), "COORD_NOT_NUMBER"),
    (point_feature("[1, null]"), "COORD_NOT_NUMBER"),
    (point_feature("[1, 2]", '{"v": 1e400}'), "COORD_NOT_FINITE"),
    (point_feature("[1" + "0" * 400 + ", 2]"), "COORD_NOT_FINITE"),
    ('{"type": "Feature", "properties": {}, "geometry": {"type": "Circle"}}',
     "CONTENT_NOT_GEOJSON"),
    ('{"type": "Feature", "crs": {}, "properties": {}, "geometry": null}', "CRS_UNKNOWN"),
    ("7", "CONTENT_NOT_GEOJSON"),
])  # fmt: skip
def test_one_bad_feature_never_hides_the_others(feature: str, code: str) -> None:
    text = f'{{"type": "FeatureCollection", "features": [{FEATURE}, {feature}, {FEATURE}]}}'
    layer = geojson.read(text.encode(), "a.geojson")
    assert layer.rows == (1, 3)
    assert [(r.row, r.error.code) for r in layer.refused] == [(2, code)]


@pytest.mark.parametrize(("member", "name"), [
    ({"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::4547"}}, "EPSG:4547"),
    ({"type": "name", "properties": {"name": "urn:ogc:def:crs:OGC:1.3:CRS84"}}, "EPSG:4326"),
    (None, None),
])  # fmt: skip
def test_crs_member_by_name_only(member: object, name: str | None) -> None:
    data = json.dumps({"type": "FeatureCollection", "crs": member, "features": [
        json.loads(FEATURE)]}).encode()  # fmt: skip
    assert geojson.read(data, "a.geojson").crs == name


@pytest.mark.parametrize("member", [
    {"type": "link", "properties": {"href": "http://127.0.0.1:9/x", "type": "proj4"}},
    "EPSG:4547",
])  # fmt: skip
def test_crs_links_are_never_followed(member: object) -> None:
    data = json.dumps({"type": "Point", "coordinates": [1, 2], "crs": member}).encode()
    layer = geojson.read(data, "a.geojson")
    assert layer.crs is None
    assert layer.crs_refused is not None and layer.crs_refused.code == "CRS_UNKNOWN"


def test_a_crs_named_by_an_address_is_not_looked_up_and_has_to_be_asked_about() -> None:
    member = {"type": "name", "properties": {"name": "http://127.0.0.1:9/x"}}
    data = json.dumps({"type": "Point", "coordinates": [1, 2], "crs": member}).encode()
    layer = geojson.read(data, "a.geojson")
    assert layer.crs is None
    assert layer.crs_refused is not None and layer.crs_refused.code == "CRS_UNKNOWN"


def test_codes_keep_their_leading_zeros_and_mixed_types_are_told() -> None:
    features = [point_feature("[1, 2]", p) for p in ('{"c": "0101"}', '{"c": 101}', "{}")]
    layer = geojson.read("\n".join(features).encode(), "a.ndjson")
    assert layer.columns == {"c": ("0101", 101, None)}
    assert [n.code for n in layer.notices] == ["ATTR_MIXED_TYPES"]


def test_open_ring_is_closed_and_the_gap_told() -> None:
    ring = {"type": "Polygon", "coordinates": [[[0, 0], [3, 0], [3, 4]]]}
    layer = geojson.read(json.dumps(ring).encode(), "a.geojson")
    assert shapely.from_wkb(layer.wkb[0]).area == 6.0
    assert layer.notices[0].code == "RING_CLOSED"
    assert "5" in layer.notices[0].text.en


@pytest.mark.parametrize("encoding", ["gbk", "utf-16"])
def test_json_is_utf8_unless_said_otherwise(encoding: str) -> None:
    data = samples.geojson(samples.SITE, name="永久基本农田").decode().encode(encoding)
    with pytest.raises(BadInput) as refusal:
        geojson.read(data, "a.geojson")
    assert refusal.value.code == "ENCODING"
    if encoding == "gbk":
        layer = geojson.read(data, "a.geojson", encoding="gbk")
        assert layer.columns["name"] == ("永久基本农田",)


number = st.floats(-1e6, 1e6, allow_nan=False)


@given(st.lists(st.tuples(number, number), min_size=3, max_size=8, unique=True), st.booleans())
def test_every_geometry_type_survives(points: list[tuple[float, float]], heights: bool) -> None:
    ring = [*points, points[0]]
    shapes = [
        shapely.points(points[0]), shapely.linestrings(points), shapely.polygons(ring),
        shapely.multipoints(points), shapely.multilinestrings([shapely.linestrings(points)]),
        shapely.multipolygons([shapely.polygons(ring)]),
    ]  # fmt: skip
    shapes = [shapely.force_3d(s, 5.0) if heights else s for s in shapes]
    layer = geojson.read(samples.geojson(*shapes), "a.geojson")
    for blob, shape in zip(layer.wkb, shapes, strict=True):
        assert shapely.equals_exact(shapely.from_wkb(blob), shape, 0.0)
        assert shapely.has_z(shapely.from_wkb(blob)) == heights
