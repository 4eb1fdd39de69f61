"""Known answers: 200 m by 100 m is 2 ha is 30 mu; the ellipsoid differs by parts per million."""

from __future__ import annotations

import math

import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from pyproj import Geod

from spatial import crs, measure
from tests.spatial.formats.samples import MEASURE, SITE


def test_planar_area_hectares_and_mu() -> None:
    assert measure.area_m2(SITE) == 20_000.0
    assert measure.hectares(20_000.0) == 2.0
    assert measure.mu(20_000.0) == 30.0


def test_mu_is_exactly_two_thousand_thirds_of_a_square_metre() -> None:
    assert measure.mu(2000.0) == 3.0


def test_width_of_a_strip_is_its_width() -> None:
    assert measure.width_m(shapely.box(0, 0, 1000, 0.05)) == pytest.approx(0.05, rel=1e-3)
    assert measure.width_m(shapely.Polygon()) == 0.0


def test_ellipsoid_area_differs_by_the_published_parts_per_million() -> None:
    # domain: projected - ellipsoid is +16 ppm at 113.75 E, 23 N
    ellipsoid = measure.ellipsoid_area_m2(SITE, MEASURE)
    assert (20_000.0 / ellipsoid - 1) * 1e6 == pytest.approx(16, abs=2)


def test_ellipsoid_area_agrees_with_geod_on_lonlat_and_counts_holes() -> None:
    holed = shapely.Polygon(SITE.exterior.coords, [shapely.box(474010, 2547010, 474020, 2547020)
                                                   .exterior.coords])  # fmt: skip
    degrees = shapely.transform(holed, lambda c: crs.transform(c, MEASURE, "EPSG:4490"))
    expected, _ = Geod(ellps="GRS80").geometry_area_perimeter(shapely.orient_polygons(degrees))
    assert measure.ellipsoid_area_m2(holed, MEASURE) == pytest.approx(abs(expected), rel=1e-7)
    assert measure.ellipsoid_area_m2(shapely.Polygon(), MEASURE) == 0.0


def test_area_basis_matters_only_when_the_threshold_lies_between() -> None:
    areas = measure.AreaBasis(10_001.0, 9_999.0)
    assert measure.basis_matters(areas, 10_000.0)
    assert not measure.basis_matters(areas, 10_002.0)
    assert not measure.basis_matters(areas, 9_999.0)


@given(st.floats(1, 5_000), st.floats(1, 5_000))
def test_parts_add_up_on_the_ellipsoid(width: float, height: float) -> None:
    box = shapely.box(474_000, 2_547_000, 474_000 + width, 2_547_000 + height)
    twice = shapely.MultiPolygon([box, shapely.box(480_000, 2_547_000, 480_001, 2_547_001)])
    parts = sum(measure.ellipsoid_area_m2(part, MEASURE) for part in shapely.get_parts(twice))
    assert measure.ellipsoid_area_m2(twice, MEASURE) == pytest.approx(parts, rel=1e-12)


@given(
    st.sampled_from(["EPSG:4547", "EPSG:4526", "EPSG:25830", "EPSG:3035"]),
    st.floats(-60_000, 60_000), st.floats(-60_000, 60_000), st.floats(20, 2_400), st.floats(0, 6),
)  # fmt: skip
def test_the_integrated_scale_agrees_with_geodesic_polygons(
    measure_crs: str, east: float, north: float, size: float, turn: float
) -> None:
    x, y = {
        "EPSG:4547": (474_000, 2_547_000), "EPSG:4526": (38_474_000, 2_547_000),
        "EPSG:25830": (540_000, 4_680_000), "EPSG:3035": (3_200_000, 2_100_000),
    }[measure_crs]  # fmt: skip
    angles = [turn + k * 0.7 for k in range(9)]
    reach = [size * (1 + 0.3 * (-1) ** k) / 1.3 for k in range(9)]
    centre = x + east, y + north
    ring = shapely.transform(
        shapely.Polygon([(r * math.cos(a), r * math.sin(a)) for r, a in zip(reach, angles, strict=True)]),
        lambda c: c + centre,
    )
    zone = shapely.difference(ring, shapely.Point(centre).buffer(size / 5))
    if zone.geom_type != "Polygon":
        return
    geodesic = measure._geodesic_m2(zone, measure_crs)
    tolerance = 5e-4 + (1e-9 if measure_crs == "EPSG:3035" else 1e-10) * zone.area
    assert measure.ellipsoid_area_m2(zone, measure_crs) == pytest.approx(geodesic, abs=tolerance)


def test_an_equal_area_map_has_the_area_of_the_ground() -> None:
    box = shapely.box(3_200_000, 2_100_000, 3_202_000, 2_101_000)
    assert measure.ellipsoid_area_m2(box, "EPSG:3035") == pytest.approx(2e6, rel=2e-10)
