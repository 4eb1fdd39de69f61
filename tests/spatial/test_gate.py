"""Known answers: what is kept, what is quarantined and why, and that nothing is lost."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from spatial.admitted import Admitted
from spatial.datum import conversion
from spatial.errors import BadInput, Message
from spatial.formats.source import RawLayer, Refused
from spatial.gate import admit
from tests.spatial.formats.samples import MEASURE, SITE, STUDY_AREA, X, Y, lonlat

BOWTIE = shapely.Polygon([(X, Y), (X + 100, Y + 100), (X + 100, Y), (X, Y + 100)])


def raw(*blobs: Any, crs: str | None = MEASURE, form: str = "shp", **columns: Any) -> RawLayer:
    wkb = tuple(b if b is None or isinstance(b, bytes) else shapely.to_wkb(b) for b in blobs)
    return RawLayer("layer", form, tuple(range(1, len(wkb) + 1)), wkb, columns, crs)


def enter(layer: RawLayer, **options: Any) -> Admitted:
    settings: dict[str, Any] = {
        "crs": None, "measure_crs": MEASURE, "study_area": STUDY_AREA,
        "kinds": frozenset({2}), "accept_repairs": False,
    }  # fmt: skip
    return admit(layer, **{**settings, **options})


def test_good_and_bad_features_are_told_apart_and_none_is_lost() -> None:
    layer = raw(SITE, BOWTIE, None, shapely.Polygon(), shapely.points(X, Y), b"junk",
                name=tuple("abcdef"))  # fmt: skip
    found = enter(layer)
    assert found.rows == (1,)
    assert found.columns == {"name": ("a",)}
    assert [(q.row, q.code) for q in found.quarantined] == [
        (2, "GEOM_SELF_INTERSECTION"), (3, "GEOM_MISSING"), (4, "GEOM_EMPTY"),
        (5, "GEOM_TYPE"), (6, "GEOM_UNREADABLE"),
    ]  # fmt: skip
    assert len(found.rows) + len(found.quarantined) == 6


def test_quarantine_keeps_the_box_the_point_and_the_delivered_bytes() -> None:
    (bad,) = enter(raw(SITE, BOWTIE)).quarantined
    assert bad.box == shapely.bounds(BOWTIE).tolist() or bad.box == tuple(shapely.bounds(BOWTIE))
    assert bad.point == (X + 50, Y + 50)
    assert bad.wkb == shapely.to_wkb(BOWTIE)


def test_box_of_a_feature_delivered_in_degrees_is_in_the_measuring_crs() -> None:
    (bad,) = enter(raw(lonlat(SITE), lonlat(BOWTIE), crs="EPSG:4490")).quarantined
    assert bad.box == pytest.approx(tuple(shapely.bounds(BOWTIE)), abs=0.1)


def test_a_ring_too_short_for_geos_still_has_a_box() -> None:
    short = bytes.fromhex("010300000001000000") + b"\x02\x00\x00\x00" + np.array(
        [X, Y, X + 5, Y], dtype="<f8").tobytes()  # fmt: skip
    (bad,) = enter(raw(SITE, short)).quarantined
    assert bad.code == "GEOM_RING_TOO_SHORT"
    assert bad.box == (X, Y, X + 5, Y)


def test_an_open_ring_is_closed_and_told() -> None:
    corners = shapely.get_coordinates(SITE)[:-1]
    blob = bytes.fromhex("010300000001000000") + len(corners).to_bytes(4, "little")
    found = enter(raw(blob + corners.astype("<f8").tobytes()))
    assert found.geometries[0].area == 20_000.0
    assert [n.code for n in found.notices] == ["RING_CLOSED"]


@pytest.mark.parametrize("value", [math.nan, math.inf])
def test_not_finite_has_no_box(value: float) -> None:
    broken = np.array([X, Y, value, Y, X, Y + 5, X, Y], dtype="<f8").tobytes()
    blob = bytes.fromhex("01030000000100000004000000") + broken
    (bad,) = enter(raw(SITE, blob)).quarantined
    assert (bad.code, bad.box) == ("COORD_NOT_FINITE", None)


def test_repair_only_with_consent_and_areas_told() -> None:
    found = enter(raw(SITE, BOWTIE), accept_repairs=True)
    assert found.rows == (1, 2)
    (mended,) = found.repaired
    assert (mended.row, mended.method, mended.area_after_m2) == (2, "structure", 5_000.0)
    assert shapely.is_valid(found.geometries).all()


def test_heights_are_dropped_and_told() -> None:
    found = enter(raw(shapely.force_3d(SITE, 7.0)))
    assert not shapely.has_z(found.geometries).any()
    assert [n.code for n in found.notices] == ["Z_DROPPED"]


def test_lines_and_points_enter_where_wanted() -> None:
    line = shapely.linestrings([(X, Y), (X + 10, Y)])
    found = enter(raw(line, SITE, line), kinds=frozenset({1}))
    assert found.rows == (1, 3)
    assert found.quarantined[0].code == "GEOM_TYPE"


def test_a_mistake_of_the_whole_layer_refuses_the_file() -> None:
    with pytest.raises(BadInput) as refusal:
        enter(raw(SITE, BOWTIE, crs="EPSG:4526"))
    assert refusal.value.code == "ZONE_PREFIX"


def test_declared_crs_given_crs_and_neither() -> None:
    assert enter(raw(SITE, crs=None), crs="EPSG:4547").crs_declared == "EPSG:4547"
    bare = replace(raw(lonlat(SITE), crs=None), crs_default="EPSG:4326")
    assert enter(bare).crs_declared == "EPSG:4326"
    assert enter(bare, crs="EPSG:4490").crs_declared == "EPSG:4490"
    with pytest.raises(BadInput) as mismatch:
        enter(raw(SITE), crs="EPSG:4526")
    assert mismatch.value.code == "CRS_MISMATCH"
    with pytest.raises(BadInput) as missing:
        enter(raw(SITE, crs=None))
    assert missing.value.code == "CRS_MISSING"
    assert "EPSG:4547？" in missing.value.fix.zh


def test_displaced_coordinates_are_indicative() -> None:
    found = enter(raw(lonlat(SITE), crs="EPSG:4326"), conversion=conversion("gcj02", {}))
    assert "INDICATIVE_POSITION" in [n.code for n in found.notices]


def test_features_the_reader_refused_are_quarantined_without_a_box() -> None:
    error = BadInput(Message("COORD_NOT_NUMBER", "", "", "", ""))
    layer = RawLayer("l", "geojson", (1,), (shapely.to_wkb(SITE),), {}, MEASURE, None,
                     (Refused(2, error),))  # fmt: skip
    (bad,) = enter(layer).quarantined
    assert (bad.row, bad.code, bad.box) == (2, "COORD_NOT_NUMBER", None)


@pytest.mark.parametrize(("value", "code"), [
    ("a\x00b", "ATTR_CONTROL_CHARS"), ("\u202egpj", "ATTR_CONTROL_CHARS"),
    ("长" * 100_001, "ATTR_TOO_LONG"), (2**70, "NUMBER_RANGE"),
])  # fmt: skip
def test_attributes_that_deceive_or_flood_refuse_the_file(value: object, code: str) -> None:
    with pytest.raises(BadInput) as refusal:
        enter(raw(SITE, SITE, name=("ok", value)))
    assert refusal.value.code == code
    assert "#2" in refusal.value.where


def test_below_a_millimetre_is_quarantined() -> None:
    tiny = shapely.box(X, Y, X + 1e-9, Y + 1e-9)
    assert enter(raw(SITE, tiny)).quarantined[0].code == "GEOM_BELOW_TOLERANCE"


def test_vertex_cap() -> None:
    found = enter(raw(SITE, shapely.buffer(SITE, 10)), max_vertices=10)
    assert found.quarantined[0].code == "GEOM_TOO_MANY_VERTICES"


coordinate = st.floats(0, 1_000)
shape = st.lists(st.tuples(coordinate, coordinate), min_size=3, max_size=9)


@given(st.lists(shape, min_size=1, max_size=6), st.booleans())
def test_in_is_kept_plus_quarantined_and_kept_is_valid(
    outlines: list[list[tuple[float, float]]], accept: bool
) -> None:
    polygons = [shapely.Polygon([(X + x, Y + y) for x, y in outline]) for outline in outlines]
    found = enter(raw(*polygons), accept_repairs=accept)
    assert len(found.rows) + len(found.quarantined) == len(polygons)
    assert sorted([*found.rows, *(q.row for q in found.quarantined)]) == list(
        range(1, len(polygons) + 1)
    )
    assert shapely.is_valid(found.geometries).all()
    assert not shapely.is_empty(found.geometries).any()
    again = enter(raw(*found.geometries)) if len(found.rows) else found
    assert all(map(shapely.equals_exact, again.geometries, found.geometries))
