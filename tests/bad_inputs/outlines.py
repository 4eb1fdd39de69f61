"""Outlines: crossing, nested, flat, tiny, endless, unclosed, not of this plane."""

from __future__ import annotations

import struct

import numpy as np
import shapely
from shapely import MultiPolygon, Polygon, box

from tests.bad_inputs.geopackages import blob, set_blob
from tests.bad_inputs.shelf import Shelf, feature_file, put
from tests.spatial.formats.samples import SITE, X, Y, geojson

__all__ = ["make"]

_CURVE_POLYGON, _CIRCULAR_STRING, _POLYGON, _POLYGON_ZM = 10, 8, 3, 3003


def make(shelf: Shelf) -> None:
    """P01–P26."""
    for id, shape in (*_invalid(), *_odd(), *_written()):
        feature_file(shelf, id, shape)
    across = [[179, 10], [-179, 10], [-179, 11], [179, 11], [179, 10]]
    feature_file(shelf, "P17_antimeridian", {"type": "Polygon", "coordinates": [across]}, None)
    others = (shapely.Point(X, Y), shapely.LineString([(X, Y), (X + 1, Y)]))
    put(shelf, "P13_mixed_types", "a.geojson", geojson(SITE, *others))
    for id, wkb in _binary():
        set_blob(shelf, id, blob(wkb))


def _at(*offsets: tuple[float, float]) -> list[tuple[float, float]]:
    return [(X + east, Y + north) for east, north in offsets]


def _hole(at: float, size: float) -> list[tuple[float, float]]:
    return list(box(X + at, Y + at, X + at + size, Y + at + size).exterior.coords)


def _invalid() -> list[tuple[str, object]]:
    outer = list(SITE.exterior.coords)
    shifted = shapely.transform(SITE, lambda c: np.add(c, [100, 0]))
    return [
        ("P01_bowtie", Polygon(_at((0, 0), (100, 100), (100, 0), (0, 100)))),
        ("P02_hole_outside", Polygon(outer, [_hole(500, 10)])),
        ("P03_nested_holes", Polygon(outer, [_hole(10, 80), _hole(20, 10)])),
        ("P04_overlapping_parts", MultiPolygon([SITE, shifted])),
        ("P06_spike", Polygon(_at((0, 0), (100, 0), (100, 50), (500, 50), (100, 50), (100, 100),
                                  (0, 100)))),
        ("P21_self_touch", Polygon(_at((0, 0), (100, 0), (50, 50), (100, 100), (0, 100),
                                       (50, 50)))),
        ("P22_figure8_double_wound", Polygon([*outer[:-1], *outer])),
    ]  # fmt: skip


def _odd() -> list[tuple[str, object]]:
    corner = _at((0, 0))
    return [
        ("P05_dup_points", Polygon([*corner * 5, *_at((100, 0)) * 3, *_at((100, 100)), *corner])),
        ("P09_zero_area", Polygon(_at((0, 0), (100, 0), (50, 0)))),
        ("P12_collection", shapely.GeometryCollection([SITE, shapely.Point(X, Y)])),
        ("P16_huge_extent", box(-1e15, -1e15, 1e15, 1e15)),
        ("P18_tiny_1e-9", box(X, Y, X + 1e-9, Y + 1e-9)),
        ("P19_sliver", Polygon(_at((0, 0), (1000, 0), (1000, 0.0005)))),
        ("P20_clockwise", Polygon(list(SITE.exterior.coords)[::-1])),
    ]


def _written() -> list[tuple[str, object]]:
    """What a library would not write: rings too short, open, or with heights."""
    three = [[X, Y, 1], [X + 100, Y, 2], [X + 100, Y + 100, 3], [X, Y, 1]]
    rings: list[tuple[str, list[object]]] = [
        ("P07_two_point_ring", [_at((0, 0), (1, 0))]),
        ("P08_unclosed_ring", [_at((0, 0), (100, 0), (100, 100), (0, 100))]),
        ("P11_empty_polygon", []),
        ("P14_3d", [three]),
    ]
    shapes = [(id, {"type": "Polygon", "coordinates": ring}) for id, ring in rings]
    return [*shapes, ("P10_null_geometry", None)]


def _binary() -> list[tuple[str, bytes]]:
    """Raw WKB, little-endian."""
    measured = [(X, Y, 1, 9), (X + 100, Y, 2, 9), (X + 100, Y + 100, 3, 9), (X, Y, 1, 9)]
    arcs = _at((0, 0), (50, 50), (100, 0), (50, -50), (0, 0))
    curve = struct.pack("<BII", 1, _CIRCULAR_STRING, len(arcs)) + _packed(arcs)
    strange = {
        id: struct.pack("<BIII", 1, _POLYGON, 1, 4)
        + _packed([(X, Y), (value, Y), (X + 1, Y + 1), (X, Y)])
        for id, value in (("P23_nan_wkb", float("nan")), ("P24_inf_wkb", float("inf")))
    }
    endless = struct.pack("<BIII", 1, _POLYGON, 1, 0xFFFFFFF0) + bytes(64)
    return [
        ("P15_measured_zm", struct.pack("<BIII", 1, _POLYGON_ZM, 1, 4) + _packed(measured)),
        *strange.items(),
        ("P25_curve_polygon", struct.pack("<BII", 1, _CURVE_POLYGON, 1) + curve),
        ("P26_wkb_4e9_points", endless),
    ]


def _packed(points: list[tuple[float, ...]] | list[tuple[float, float]]) -> bytes:
    return b"".join(struct.pack(f"<{len(point)}d", *point) for point in points)
