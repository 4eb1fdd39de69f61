"""Known answers: the check values of EPSG:4547, and names however a CRS is declared."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyproj import CRS

from spatial import crs
from spatial.errors import BadInput

CHECKED = [  # lon, lat, east, north
    (113.5167, 22.65, 450_323.614, 2_505_858.714),
    (114.25, 23.15, 525_602.282, 2_561_171.297),
    (113.7518, 23.0207, 474_557.733, 2_546_851.532),
]


@pytest.mark.parametrize("row", CHECKED)
@pytest.mark.parametrize("geographic", ["EPSG:4326", "EPSG:4490", "EPSG:4258"])
def test_check_values_hold_from_every_datum_counted_as_one(
    row: tuple[float, float, float, float], geographic: str
) -> None:
    found = crs.transform(np.array([row[:2]]), geographic, "EPSG:4547")[0]
    assert found == pytest.approx(row[2:], abs=0.0015)


def test_zone_prefix_is_a_shift_of_38_million() -> None:
    found = crs.transform(np.array([[474_000.0, 2_547_000.0]]), "EPSG:4547", "EPSG:4526")[0]
    assert found == pytest.approx((38_474_000.0, 2_547_000.0), abs=1e-6)


@pytest.mark.parametrize(
    ("declared", "name"),
    [
        ("EPSG:4547", "EPSG:4547"),
        ("epsg:4547", "EPSG:4547"),
        ("urn:ogc:def:crs:EPSG::4526", "EPSG:4526"),
        ("urn:ogc:def:crs:OGC:1.3:CRS84", "EPSG:4326"),
        ("http://www.opengis.net/def/crs/EPSG/0/4490", "EPSG:4490"),
        ("EPSG:4979", "EPSG:4326"),
        ("EPSG:9518", "EPSG:4326"),
        (CRS(4547).to_wkt("WKT1_ESRI"), "EPSG:4547"),
        (CRS(2362).to_wkt("WKT1_ESRI"), "EPSG:2362"),
        (CRS(25830).to_wkt(), "EPSG:25830"),
    ],
)
def test_a_declaration_gets_its_epsg_name(declared: str, name: str) -> None:
    assert crs.named(declared) == name


@pytest.mark.parametrize(
    ("declared", "code"),
    [
        ("EPSG:999999", "CRS_UNKNOWN"),
        ("http://127.0.0.1:9/crs", "CRS_UNKNOWN"),
        ("+proj=longlat", "CRS_UNKNOWN"),
        ('PROJCS["东莞独立坐标系",GARBAGE', "CRS_UNREADABLE"),
        ("x" * 100, "CRS_UNREADABLE"),
        (
            CRS(4547).to_wkt("WKT1_ESRI").replace("Gauss_Kruger", "Gauss_Kruxer"),
            "CRS_UNREADABLE",
        ),
        ('LOCAL_CS["Dongguan local",UNIT["Meter",1.0]]', "CRS_LOCAL"),
    ],
)
def test_what_cannot_be_named_is_refused(declared: str, code: str) -> None:
    with pytest.raises(BadInput) as refusal:
        crs.named(declared, "a.prj")
    assert refusal.value.code == code
    assert "\n" not in refusal.value.line("zh")


@pytest.mark.parametrize("name", ["EPSG:3857", "EPSG:4326", "EPSG:2225"])
def test_degrees_mercator_and_feet_cannot_measure(name: str) -> None:
    with pytest.raises(BadInput) as refusal:
        crs.check_measuring(name)
    assert refusal.value.code == "CRS_NOT_FOR_MEASURING"


def test_local_projected_crs_can_measure() -> None:
    assert crs.check_measuring("EPSG:4547") == "EPSG:4547"
    assert crs.check_measuring("EPSG:25830") == "EPSG:25830"


def test_other_datums_are_told_with_their_accuracy() -> None:
    notice = crs.datum_notice("EPSG:2435", "EPSG:4547")
    assert notice is not None
    assert notice.code == "DATUM_SHIFT_UNSURE"
    assert crs.datum_notice("EPSG:4326", "EPSG:4547") is None


def test_same_counts_the_geographic_crs_of_one_datum_as_one() -> None:
    assert crs.same("EPSG:4326", "EPSG:4490")
    assert not crs.same("EPSG:4547", "EPSG:4526")
    assert not crs.same("EPSG:4326", "EPSG:4610")


@given(st.floats(113, 115), st.floats(22, 24))
def test_there_and_back_is_the_same_place(lon: float, lat: float) -> None:
    there = crs.transform(np.array([[lon, lat]]), "EPSG:4490", "EPSG:4526")
    back = crs.transform(there, "EPSG:4526", "EPSG:4490")
    assert back[0] == pytest.approx((lon, lat), abs=1e-10)
