"""Known answers: WKT files and corners typed by hand."""

from __future__ import annotations

import pytest
import shapely

from spatial.errors import BadInput
from spatial.formats import wkt
from tests.spatial.formats.samples import SITE


def test_typed_corners_are_a_closed_ring_in_degrees() -> None:
    layer = wkt.typed("113.7,23.0 113.71,23.0 113.71,23.01")
    assert (layer.crs, layer.crs_default) == (None, "EPSG:4326")
    assert shapely.from_wkb(layer.wkb[0]).area == pytest.approx(0.00005)


@pytest.mark.parametrize("text", [
    "113.7,23.0  113.71, 23.0\n113.71 ,23.01",
    "113.7，23.0 113.71，23.0 113.71，23.01",
    "113°42′,23°0′ 113°42′36″,23°0′ 113°42′36″,23°0′36″",
])  # fmt: skip
def test_typing_is_forgiving_about_marks(text: str) -> None:
    assert wkt.is_typed(text)
    bounds = shapely.from_wkb(wkt.typed(text).wkb[0]).bounds
    assert bounds == pytest.approx((113.7, 23.0, 113.71, 23.01))


@pytest.mark.parametrize(("text", "code"), [
    ("113.7,23.0 113.71,23.0", "GEOM_RING_TOO_SHORT"),
    ("113.7,23.0 113.71,23.0 113.71,abc", "NUMBER_FORMAT"),
    ("113.7,23.0 113.71,23.0 113.71,23.01 x", "COORDINATES_SYNTAX"),
    (";", "COORDINATES_SYNTAX"),
    ("POLYGON ((0 0, 1 0", "WKT_SYNTAX"),
    ("POLYGON ((0 0, nan 0, 1 1, 0 0))", "COORD_NOT_FINITE"),
])  # fmt: skip
def test_refusals(text: str, code: str) -> None:
    with pytest.raises(BadInput) as refusal:
        wkt.typed(text)
    assert refusal.value.code == code


@pytest.mark.parametrize("text", [
    "CURVEPOLYGON (CIRCULARSTRING (0 0, 1 1, 2 0, 1 -1, 0 0))",
    "COMPOUNDCURVE ((0 0, 1 0), CIRCULARSTRING (1 0, 2 1, 3 0))",
])  # fmt: skip
def test_arcs_are_refused_by_name(text: str) -> None:
    with pytest.raises(BadInput) as refusal:
        wkt.read(text.encode(), "a.wkt")
    assert refusal.value.code == "WKT_CURVE"


def test_file_names_are_not_typed_coordinates() -> None:
    assert not wkt.is_typed("2024,3,地块.geojson")
    assert not wkt.is_typed("/data/1.geojson")


def test_a_file_of_several_geometries() -> None:
    text = f"{SITE.wkt}\n{SITE.wkt.replace('POLYGON (', 'POLYGON (' + chr(10))};\n"
    layer = wkt.read(text.encode(), "a.wkt")
    assert layer.crs is None
    assert len(layer.wkb) == 2


def test_srid_names_the_crs_and_degrees_need_none() -> None:
    assert wkt.read(f"SRID=4547;{SITE.wkt}".encode(), "a.wkt").crs == "EPSG:4547"
    bare = wkt.read(b"POLYGON ((1 1, 2 1, 2 2, 1 1))", "a.wkt")
    assert (bare.crs, bare.crs_default) == (None, "EPSG:4326")
