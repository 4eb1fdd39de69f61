"""Coordinates that are not what their coordinate system says."""

from __future__ import annotations

import numpy as np
import shapely

from spatial import crs
from spatial.displaced import to_gcj02
from tests.bad_inputs.shelf import Shelf, feature_file
from tests.spatial.formats import samples
from tests.spatial.formats.samples import MEASURE, SITE, URN, lonlat

__all__ = ["make"]


def make(shelf: Shelf) -> None:
    """C01–C14."""
    degrees = lonlat(SITE)
    mercator = shapely.transform(SITE, lambda c: crs.transform(c, MEASURE, "EPSG:3857"))
    for id, geometry, named in (
        ("C01_degrees_labelled_metres", degrees, URN),
        ("C02_metres_labelled_4326", SITE, None),
        ("C03_zone_prefix_but_cm_crs", _moved(SITE, 38e6), URN),
        ("C04_no_prefix_but_zone_crs", SITE, _urn(4526)),
        ("C05_axes_swapped", _swapped(SITE), URN),
        ("C06_latlon_swapped", _swapped(degrees), None),
        ("C07_wrong_central_meridian", SITE, _urn(4548)),
        ("C08_gcj02_shifted", shapely.transform(degrees, to_gcj02), None),
        ("C11_beijing54_label", SITE, _urn(2435)),
        ("C12_compound_crs", SITE, _urn(9518)),
        ("C13_crs_unknown_epsg", SITE, _urn(999_999)),
        ("C14_webmercator_area", mercator, _urn(3857)),
    ):
        feature_file(shelf, id, geometry, named)
    local = _moved(SITE, -400_000, -2_500_000)
    for id, geometry, text in (
        ("C09_prj_garbage", SITE, 'PROJCS["东莞独立坐标系",GARBAGE'),
        ("C10_prj_local_grid", local, 'LOCAL_CS["Dongguan local",UNIT["Meter",1.0]]'),
    ):
        path = samples.shapefile(shelf.folder(id), geometry)
        path.with_suffix(".prj").write_text(text, encoding="utf-8")
        shelf.paths[id] = path


def _urn(code: int) -> str:
    return f"urn:ogc:def:crs:EPSG::{code}"


def _moved(geometry: shapely.Polygon, east: float, north: float = 0.0) -> shapely.Polygon:
    return shapely.transform(geometry, lambda c: np.add(c, [east, north]))


def _swapped(geometry: shapely.Polygon) -> shapely.Polygon:
    return shapely.transform(geometry, lambda c: c[:, ::-1])
