"""Known answers: KML, KMZ and OVKML, read without GDAL and without a network."""

from __future__ import annotations

from typing import Any

import pytest
import shapely

from spatial.errors import BadInput
from spatial.formats.incoming import Incoming
from spatial.formats.reader import read_incoming
from spatial.formats.source import RawLayer
from spatial.site import read_site_bytes
from tests.spatial.formats.samples import (
    MEASURE,
    SITE,
    STUDY_AREA,
    X,
    Y,
    kml,
    kml_ring,
    zipped,
)

HOLE = shapely.box(X + 50, Y + 20, X + 60, Y + 30)
OUTER = f"<outerBoundaryIs>{kml_ring(SITE)}</outerBoundaryIs>"
INNER = f"<innerBoundaryIs>{kml_ring(HOLE)}</innerBoundaryIs>"
PLACE = {"measure_crs": MEASURE, "study_area": STUDY_AREA}


def layer(data: bytes, name: str = "a.kml", **options: Any) -> RawLayer:
    return read_incoming(Incoming(name, data=data), **options)


def refusal(data: bytes, name: str = "a.kml", **options: Any) -> str:
    with pytest.raises(BadInput) as caught:
        layer(data, name, **options)
    return caught.value.code


def codes(found: RawLayer) -> list[str]:
    return [notice.code for notice in found.notices]


@pytest.mark.parametrize("name", ["a.kml", "a.ovkml", "a.KML"])
def test_a_polygon_with_a_hole(name: str) -> None:
    site = read_site_bytes(kml(f"<Polygon>{OUTER}{INNER}</Polygon>"), name, **PLACE)
    assert site.area_m2 == pytest.approx(20_000 - 100, abs=0.1)
    assert site.crs_declared == "EPSG:4326"
    assert [n.code for n in site.notices] == ["KML_DATUM"]


def test_several_inner_rings_in_one_boundary() -> None:
    other = kml_ring(shapely.box(X + 70, Y + 20, X + 80, Y + 30))
    inner = f"<innerBoundaryIs>{kml_ring(HOLE)}{other}</innerBoundaryIs>"
    site = read_site_bytes(kml(f"<Polygon>{OUTER}{inner}</Polygon>"), "a.kml", **PLACE)
    assert site.area_m2 == pytest.approx(19_800, abs=0.1)


def test_multigeometry_and_two_geometries_in_one_placemark() -> None:
    far = f"<Polygon><outerBoundaryIs>{kml_ring(shapely.box(X + 300, Y, X + 400, Y + 100))}"
    far += "</outerBoundaryIs></Polygon>"
    here = f"<Polygon>{OUTER}</Polygon>"
    for inside in (f"<MultiGeometry>{here}<MultiGeometry>{far}</MultiGeometry></MultiGeometry>",
                   here + far):  # fmt: skip
        found = layer(kml(inside))
        (shape,) = shapely.from_wkb(list(found.wkb))
        assert shape.geom_type == "MultiPolygon"
        assert len(shape.geoms) == 2
    mixed = f"<MultiGeometry>{here}<Point><coordinates>1,2</coordinates></Point></MultiGeometry>"
    assert shapely.from_wkb(layer(kml(mixed)).wkb[0]).geom_type == "GeometryCollection"


def test_attributes_and_folders() -> None:
    data = kml(
        "<name>一号</name><description>厂房</description><ExtendedData>"
        '<Data name="用途"><displayName>x</displayName><value>工业</value></Data>'
        '<SchemaData><SimpleData name="面积">2.0</SimpleData></SchemaData></ExtendedData>'
        "<Point><coordinates>113.7,23</coordinates></Point>",
        more="<Folder><name>二期</name><Placemark><Point><coordinates>113.7,23</coordinates>"
        "</Point></Placemark></Folder>",
    )
    assert layer(data).columns == {
        "folder": ("文档", "文档/二期"), "name": ("一号", None), "description": ("厂房", None),
        "用途": ("工业", None), "面积": ("2.0", None),
    }  # fmt: skip


def test_heights_are_dropped_and_told_zeros_are_not_heights() -> None:
    for height, told in ((",0", []), (",12.5", ["Z_DROPPED"])):
        ring = kml_ring(SITE, height)
        found = layer(kml(f"<Polygon><outerBoundaryIs>{ring}</outerBoundaryIs></Polygon>"))
        assert codes(found) == ["KML_DATUM", *told]
        assert not shapely.has_z(shapely.from_wkb(found.wkb[0]))


def test_an_open_ring_is_closed_and_told() -> None:
    ring = "<LinearRing><coordinates>113,23 113.1,23 113.1,23.1</coordinates></LinearRing>"
    found = layer(kml(f"<Polygon><outerBoundaryIs>{ring}</outerBoundaryIs></Polygon>"))
    assert codes(found) == ["KML_DATUM", "RING_CLOSED"]


def test_links_and_pictures_are_told() -> None:
    more = "<NetworkLink/><NetworkLink/><GroundOverlay/>"
    found = layer(kml("<Point><coordinates>1,2</coordinates></Point>", more=more))
    assert codes(found) == ["KML_DATUM", "KML_NETWORKLINK", "KML_IGNORED"]
    assert "2" in found.notices[1].text.zh


def test_one_bad_placemark_hides_nothing() -> None:
    found = layer(kml("<Point><coordinates>x,y</coordinates></Point>", "<name>空</name>",
                      "<Point><coordinates>1,2,3,4</coordinates></Point>",
                      f"<Polygon>{OUTER}</Polygon>"))  # fmt: skip
    assert [(r.row, r.error.code) for r in found.refused] == [
        (1, "NUMBER_FORMAT"), (3, "COORDINATES_SYNTAX"),
    ]  # fmt: skip
    assert found.rows == (2, 4)
    assert found.wkb[0] is None


def test_gbk_where_it_is_declared() -> None:
    text = kml("<name>一号</name><Point><coordinates>1,2</coordinates></Point>").decode()
    data = text.replace("UTF-8", "GBK").encode("gbk")
    assert layer(data).columns["name"] == ("一号",)
    assert refusal(text.encode("gbk")) == "ENCODING"


@pytest.mark.parametrize(("data", "code"), [
    (b"<kml><Placemark>", "XML_SYNTAX"),
    (b"<gpx></gpx>", "CONTENT_NOT_KML"),
    (b"<!DOCTYPE kml><kml/>", "XML_DTD_FORBIDDEN"),
    (b'<!DOCTYPE k [<!ENTITY a "b">]><kml>&a;</kml>', "XML_DTD_FORBIDDEN"),
    (b"<kml>" + b"<a>" * 200 + b"</a>" * 200 + b"</kml>", "XML_TOO_DEEP"),
    (b"<kml>&undeclared;</kml>", "XML_SYNTAX"),
])  # fmt: skip
def test_refusals(data: bytes, code: str) -> None:
    assert refusal(data) == code


def test_kmz() -> None:
    data = kml(f"<Polygon>{OUTER}</Polygon>")
    found = layer(
        zipped({"doc.kml": data, "files/icon.png": b"x", "other.kml": b"<kml/>"}), "a.kmz"
    )
    assert (found.name, found.format, len(found.rows)) == ("a", "kml", 1)
    assert len(layer(zipped({"图/地块.kml": data}), "a.kmz").rows) == 1
    two = zipped({"a.kml": data, "b.kml": b"<kml/>"})
    assert refusal(two, "a.kmz") == "ZIP_MANY_LAYERS"
    assert len(layer(two, "a.kmz", layer="a").rows) == 1
    assert refusal(zipped({"readme.txt": b""}), "a.kmz") == "ZIP_NO_LAYER"
    assert refusal(zipped({"../doc.kml": data}), "a.kmz") == "ZIP_UNSAFE_PATH"
    long = zipped({"doc.kml": kml(f"<description>{'x' * 5000}</description>")})
    assert refusal(long, "a.kmz", limit_bytes=1000) == "FILE_TOO_LARGE"
    assert len(layer(zipped({"a.kml": data}), "a.zip").rows) == 1


def test_numbers_are_those_of_the_schema_and_codes_keep_their_zero() -> None:
    point = "<Point><coordinates>113.7,23</coordinates></Point>"
    cells = "".join(
        f'<SimpleData name="{key}">{value}</SimpleData>'
        for key, value in (("kv", "220"), ("slope", "2.5"), ("code", "0101"), ("far", "nan"))
    )
    kinds = "".join(
        f'<SimpleField name="{key}" type="{kind}"/>'
        for key, kind in (("kv", "int"), ("slope", "double"), ("code", "int"), ("far", "float"))
    )
    text = (
        f'<kml><Document><Schema id="s">{kinds}</Schema><Placemark><ExtendedData>'
        f"<SchemaData>{cells}</SchemaData></ExtendedData>{point}</Placemark></Document></kml>"
    )
    columns = layer(text.encode()).columns
    assert columns == {"kv": (220,), "slope": (2.5,), "code": ("0101",), "far": ("nan",)}
