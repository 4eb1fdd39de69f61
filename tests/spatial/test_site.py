"""Known answers: one plot of 2 ha through every format, and every way it can be refused."""

from __future__ import annotations

import hashlib
import time
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from spatial.errors import BadInput
from spatial.site import Site, read_site, read_site_bytes, site_from_geometry
from tests.spatial.formats import samples
from tests.spatial.formats.samples import AREA_M2, MEASURE, SITE, STUDY_AREA, X, Y, lonlat

PLACE: dict[str, Any] = {"measure_crs": MEASURE, "study_area": STUDY_AREA}


def refused(data: bytes, name: str, **options: Any) -> BadInput:
    with pytest.raises(BadInput) as refusal:
        read_site_bytes(data, name, **{**PLACE, **options})
    return refusal.value


def all_forms(folder: Path) -> dict[str, Site]:
    """The same plot, sent in every way."""
    ring = samples.ring()
    degrees = lonlat(SITE)
    rows = [["点号", "X", "Y"], *([f"J{i}", y, x] for i, (x, y) in enumerate(ring, start=1))]
    typed = " ".join(f"{x:.9f},{y:.9f}" for x, y in samples.ring(degrees))
    shp = samples.shapefile(folder, SITE)
    files = {
        "a.geojson": samples.geojson(SITE),
        "degrees.geojson": samples.geojson(degrees, crs_name=None),
        "a.txt": samples.txt(ring).encode("gbk"),
        "prefix.txt": samples.txt(ring + np.array([38e6, 0])).encode("gbk"),
        "a.xlsx": samples.xlsx(rows),
        "a.csv": "\n".join(",".join(map(str, row)) for row in rows).encode(),
        "a.wkt": SITE.wkt.encode(),
        "a.zip": samples.zipped({f"图件/site{k}": v for k, v in samples.parts(shp).items()}),
        "a.gpkg": samples.gpkg(folder / "b.gpkg", SITE).read_bytes(),
    }
    needy = ("a.xlsx", "a.csv", "a.wkt")
    sites = {
        name: read_site_bytes(data, name, crs=MEASURE if name in needy else None, **PLACE)
        for name, data in files.items()
    }
    sites["a.shp"] = read_site(shp, **PLACE)
    sites["typed"] = read_site(typed, **PLACE)
    return sites


def test_every_format_gives_the_same_site(tmp_path: Path) -> None:
    for name, site in all_forms(tmp_path).items():
        assert shapely.equals_exact(site.geometry, shapely.normalize(SITE), 0.001), name
        assert site.area_m2 == pytest.approx(AREA_M2, abs=0.3), name
        assert site.parts == 1
        assert site.crs_measured == MEASURE


def test_original_bytes_are_kept_with_their_hash() -> None:
    data = samples.geojson(SITE)
    site = read_site_bytes(data, "../../etc/a.geojson", **PLACE)
    assert site.original == data
    assert site.sha256 == hashlib.sha256(data).hexdigest()
    assert site.filename == "a.geojson"
    assert site.crs_declared == MEASURE


def test_a_bare_shapefile_is_kept_as_a_zip_that_reads_the_same(tmp_path: Path) -> None:
    site = read_site(samples.shapefile(tmp_path, SITE), **PLACE)
    again = read_site_bytes(site.original, site.filename, **PLACE)
    assert (again.sha256, again.geometry) == (site.sha256, site.geometry)


def test_features_are_united_and_overlaps_count_once() -> None:
    shifted = shapely.box(X + 100, Y, X + 300, Y + 100)
    site = read_site_bytes(samples.geojson(SITE, shifted), "a.geojson", **PLACE)
    assert site.area_m2 == 30_000.0
    assert site.parts == 1
    apart = shapely.box(X + 400, Y, X + 500, Y + 100)
    assert read_site_bytes(samples.geojson(SITE, apart), "a.geojson", **PLACE).parts == 2


@pytest.mark.parametrize("kind", ["线", "点"])
def test_what_a_boundary_file_marks_a_line_never_closes(kind: str) -> None:
    text = samples.txt(samples.ring()).replace(",面,", f",{kind},")
    error = refused(text.encode(), "a.txt")
    assert error.code == "GEOM_TYPE"
    assert kind in error.text.zh and "面" in error.fix.zh


def test_a_line_beside_the_plot_is_not_left_out_unsaid() -> None:
    second = samples.txt(samples.ring()).partition("[地块坐标]\n")[2].replace(",面,", ",线,")
    assert refused((samples.txt(samples.ring()) + second).encode(), "a.txt").code == "GEOM_MIXED"


def test_partly_outside_the_study_area_is_allowed() -> None:
    half = shapely.box(X - 9_000, Y, X, Y + 100)
    site = read_site_bytes(samples.geojson(half), "a.geojson", **PLACE)
    assert site.area_m2 == 900_000.0


def test_wholly_outside_is_refused() -> None:
    away = shapely.box(X + 20_000, Y, X + 20_200, Y + 100)
    assert refused(samples.geojson(away), "a.geojson").code == "SITE_OUTSIDE_STUDY_AREA"
    beijing = b"116.3,39.9 116.4,39.9 116.4,40.0"
    assert refused(beijing, "a.wkt").code == "WKT_SYNTAX"
    with pytest.raises(BadInput) as refusal:
        read_site(beijing.decode(), **PLACE)
    assert refusal.value.code == "SITE_OUTSIDE_STUDY_AREA"


def test_wrong_meridian_asks_for_the_right_one() -> None:
    error = refused(samples.geojson(SITE, crs_name="EPSG:4548"), "a.geojson")
    assert error.code == "SITE_OUTSIDE_STUDY_AREA"
    assert "EPSG:4547？" in error.fix.zh


BAD = {
    "GEOM_SELF_INTERSECTION": shapely.Polygon(
        [(X, Y), (X + 100, Y + 100), (X + 100, Y), (X, Y + 100)]
    ),
    "GEOM_MISSING": None,
    "GEOM_EMPTY": {"type": "Polygon", "coordinates": []},
    "GEOM_TYPE": shapely.points(X, Y),
    "GEOM_COLLECTION": shapely.GeometryCollection([SITE, shapely.points(X, Y)]),
    "GEOM_RING_TOO_SHORT": {"type": "Polygon", "coordinates": [[[X, Y], [X + 1, Y]]]},
    "GEOM_ZERO_AREA": {"type": "Polygon", "coordinates": [[[X, Y], [X + 9, Y], [X + 5, Y],
                                                           [X, Y]]]},
    "COORD_NOT_NUMBER": {"type": "Polygon", "coordinates": [[["1", "2"]]]},
}  # fmt: skip


@pytest.mark.parametrize("code", BAD)
def test_a_bad_feature_refuses_the_site(code: str) -> None:
    error = refused(samples.geojson(BAD[code]), "a.geojson")
    assert error.code == code
    assert "#1" in error.where


def test_one_bad_feature_among_good_ones_refuses_the_site_too() -> None:
    data = samples.geojson(SITE, BAD["GEOM_SELF_INTERSECTION"])
    error = refused(data, "a.geojson")
    assert error.code == "GEOM_SELF_INTERSECTION"
    assert "474050.000, 2547050.000" in error.text.zh
    assert refused(samples.geojson(SITE, BAD["GEOM_TYPE"]), "a.geojson").code == "GEOM_MIXED"


def test_an_accepted_repair_tells_both_areas() -> None:
    data = samples.geojson(BAD["GEOM_SELF_INTERSECTION"])
    site = read_site_bytes(data, "a.geojson", accept_repairs=True, **PLACE)
    assert site.area_m2 == 5_000.0
    assert "5000.00" in site.notices[-1].text.zh


def test_declared_area_that_differs_is_told_with_its_unit() -> None:
    text = samples.txt(samples.ring(), area="20000")
    (notice,) = read_site_bytes(text.encode(), "a.txt", **PLACE).notices
    assert notice.code == "AREA_DECLARED_DIFFERS"
    assert "平方米" in notice.text.zh
    good = samples.txt(samples.ring(), area="2.0000")
    assert read_site_bytes(good.encode(), "a.txt", **PLACE).notices == ()


def test_more_than_two_hundred_features_are_a_batch() -> None:
    assert refused(samples.geojson(*[SITE] * 201), "a.geojson").code == "SITE_TOO_MANY_FEATURES"


def circle(vertices: int) -> bytes:
    angles = np.linspace(0, 2 * np.pi, vertices, endpoint=False)
    points = np.column_stack((113.75 + 0.01 * np.cos(angles), 23.02 + 0.01 * np.sin(angles)))
    ring = [*points.tolist(), points[0].tolist()]
    return samples.geojson({"type": "Polygon", "coordinates": [ring]}, crs_name=None)


def test_fifty_thousand_vertices_within_a_second_and_more_refused() -> None:
    data = circle(50_000)
    begin = time.perf_counter()
    site = read_site_bytes(data, "a.geojson", **PLACE)
    assert time.perf_counter() - begin < 1
    assert site.area_m2 > 3e6
    assert refused(circle(50_001), "a.geojson").code == "GEOM_TOO_MANY_VERTICES"


def test_five_megabytes_of_geojson_are_refused_at_once() -> None:
    data = circle(130_000) + b" "
    begin = time.perf_counter()
    assert refused(data, "a.geojson").code == "FILE_TOO_LARGE"
    assert time.perf_counter() - begin < 1


def test_a_file_that_is_not_there() -> None:
    with pytest.raises(BadInput) as refusal:
        read_site(Path("nowhere.geojson"), **PLACE)
    assert refusal.value.code == "FILE_MISSING"


corner = st.tuples(st.integers(0, 5_000_000), st.integers(0, 5_000_000))


@given(st.lists(corner, min_size=4, max_size=12, unique=True), st.integers(0, 11), st.booleans())
def test_ring_start_and_direction_do_not_matter(
    corners: list[tuple[int, int]], shift: int, reverse: bool
) -> None:
    hull = shapely.convex_hull(
        shapely.multipoints([(X + a / 1e3, Y + b / 1e3) for a, b in corners])
    )
    if hull.geom_type != "Polygon":
        return
    ring = shapely.get_coordinates(hull)[:-1]
    turned = np.roll(ring, shift, axis=0)
    turned = turned[::-1] if reverse else turned
    one = site_from_geometry(shapely.polygons(ring), measure_crs=MEASURE, study_area=None)
    other = site_from_geometry(shapely.polygons(turned), measure_crs=MEASURE, study_area=None)
    assert shapely.to_wkb(one.geometry) == shapely.to_wkb(other.geometry)
    assert one.area_m2 == other.area_m2


@given(st.permutations(range(4)))
def test_part_order_does_not_matter(order: list[int]) -> None:
    boxes = [shapely.box(X + 50 * i, Y, X + 50 * i + 20, Y + 20 + i) for i in range(4)]
    data = samples.geojson(*(boxes[i] for i in order))
    site = read_site_bytes(data, "a.geojson", **PLACE)
    together = samples.geojson(shapely.MultiPolygon(boxes))
    expected = read_site_bytes(together, "a.geojson", **PLACE)
    assert shapely.to_wkb(site.geometry) == shapely.to_wkb(expected.geometry)


@given(st.floats(0, 1_000), st.floats(0, 1_000), st.floats(10, 500))
def test_a_site_read_again_from_its_measured_geometry_is_itself(
    dx: float, dy: float, size: float
) -> None:
    plot = shapely.box(X + dx, Y + dy, X + dx + size, Y + dy + size / 3)
    first = site_from_geometry(plot, measure_crs=MEASURE, study_area=None)
    again = site_from_geometry(first.geometry, measure_crs=MEASURE, study_area=None)
    assert shapely.to_wkb(again.geometry) == shapely.to_wkb(first.geometry)


@pytest.mark.parametrize("text", [
    "POLYGON ((113.75 23.02, 113.752 23.02, 113.752 23.021, 113.75 23.021, 113.75 23.02))",
    "113.75,23.02 113.752,23.02 113.752,23.021 113.75,23.021",
])  # fmt: skip
def test_bare_degrees_may_be_said_to_be_of_another_datum(text: str) -> None:
    """They declare nothing: a surveyor's Xian 80 degrees are taken as such, and that is told."""
    plain = read_site(text, measure_crs="EPSG:4547", study_area=None)
    assert plain.crs_declared == "EPSG:4326"
    xian = read_site(text, measure_crs="EPSG:4547", study_area=None, crs="EPSG:4610")
    assert xian.crs_declared == "EPSG:4610"
    assert "CRS_DECLARED" in {notice.code for notice in xian.notices}


def test_the_vertices_of_all_features_count_together() -> None:
    angles = np.linspace(0, 2 * np.pi, 9_999, endpoint=False)
    round_ = np.column_stack([np.cos(angles), np.sin(angles)]) * 400
    far = [shapely.Polygon(np.round(np.add(round_, (X + 900 * k, Y)), 2)) for k in range(6)]
    assert refused(samples.wkt(*far), "a.wkt").code == "GEOM_TOO_MANY_VERTICES"
    assert read_site_bytes(samples.wkt(*far[:5]), "a.wkt", **PLACE).parts == 5
