"""Texts that are nearly GeoJSON, and files under a name that is not theirs."""

from __future__ import annotations

import json

import shapely

from tests.bad_inputs.shelf import Shelf, put
from tests.spatial.formats.samples import SITE, X, Y, geojson

__all__ = ["make"]

_POINT = {"type": "Point", "coordinates": [113, 23]}


def make(shelf: Shelf) -> None:
    """J01–J15."""
    good = geojson(SITE, name="永久基本农田").decode()
    for id, data in (
        ("J01_bom", b"\xef\xbb\xbf" + good.encode()),
        ("J02_utf16", good.encode("utf-16")),
        ("J03_gbk", good.encode("gbk")),
        ("J04_nan_inf", _feature("[NaN, Infinity]", properties='{"v": NaN}')),
        (
            "J05_1e400",
            _feature("[[[0, 0], [1e400, 0], [1, 1], [0, 0]]]", "Polygon", '{"v": 1e400}'),
        ),
        ("J06_deep_nesting", _feature("[" * 100_000 + "]" * 100_000, "Polygon")),
        ("J07_dup_keys", _feature("[113.7, 23]", properties='{"code": "0101", "code": "0702"}')),
        ("J08_collection_nest", _nested(3_000)),
        ("J09_string_coords", _feature('["113.7", "23.0"]')),
        ("J10_mixed_prop_types", _mixed()),
        ("J11_trailing_garbage", geojson(shapely.Point(113, 23), crs_name=None) + b"garbage"),
        ("J12_bare_geometry", json.dumps(_POINT)),
    ):
        put(shelf, id, "a.geojson", data)
    put(shelf, "J13_png_named_shp", "a.shp", b"\x89PNG\r\n\x1a\n" + bytes(200))
    put(shelf, "J14_dwg", "a.dwg", b"AC1032" + bytes(2_000))
    put(shelf, "J15_dxf_minimal", "a.dxf", _drawing())


def _feature(coordinates: str, kind: str = "Point", properties: str = "{}") -> str:
    geometry = f'{{"type": "{kind}", "coordinates": {coordinates}}}'
    return (
        '{"type": "FeatureCollection", "features": [{"type": "Feature", '
        f'"properties": {properties}, "geometry": {geometry}}}]}}'
    )


def _nested(depth: int) -> str:
    begin = '{"type": "GeometryCollection", "geometries": ['
    inside = begin * depth + json.dumps(_POINT) + "]}" * depth
    return f'{{"type": "Feature", "properties": {{}}, "geometry": {inside}}}'


def _mixed() -> str:
    """One field: a number, a text with a leading zero, nothing, a list."""
    codes: list[object] = [101, "0101", None, [1]]
    features = [
        {"type": "Feature", "properties": {"code": code}, "geometry": _POINT} for code in codes
    ]
    return json.dumps({"type": "FeatureCollection", "features": features})


def _drawing() -> str:
    """A closed polyline and nothing else: no header, no tables."""
    corners = ((X, Y), (X + 200, Y), (X + 200, Y + 100), (X, Y + 100))
    tags = ["0", "SECTION", "2", "ENTITIES", "0", "LWPOLYLINE", "8", "0", "90", "4", "70", "1"]
    for east, north in corners:
        tags += ["10", f"{east:.0f}", "20", f"{north:.0f}"]
    return "\n".join([*tags, "0", "ENDSEC", "0", "EOF", ""])
