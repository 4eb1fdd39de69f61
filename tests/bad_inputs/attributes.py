"""Attributes: markup, formulas, control characters, numbers and codes that are none."""

from __future__ import annotations

import json

import numpy as np
import shapely

from tests.bad_inputs.shelf import Shelf, feature_file, put
from tests.spatial.formats import samples
from tests.spatial.formats.samples import SITE, URN, geojson

__all__ = ["SCRIPT", "make"]

_NAME, _ROW = 11, 32

SCRIPT = "<img src=x onerror=alert(1)><script>alert(2)</script>"


def make(shelf: Shelf) -> None:
    """A01–A13."""
    values: tuple[tuple[str, str, object], ...] = (
        ("A01_xss_value", "name", SCRIPT),
        ("A02_xss_field_name", SCRIPT, "v"),
        ("A03_js_template_break", "name", "</script><script>alert(3)</script>${7*7}{{7*7}}`'\"\\"),
        ("A04_nul_and_controls", "name", "a\x00b\x1b[31m\u202e\u200b"),
        ("A05_1MB_string", "name", "长" * 350_000),
        ("A06_formula", "name", '=HYPERLINK("http://x","y")'),
        ("A07_unknown_landuse", "dlbm", "9999"),
        ("A08_number_as_text", "area_mu", "三十亩"),
        ("A09_bigint", "v", 2**70),
        ("A10_negative_area", "area", -5),
        ("A13_bad_date", "approved", "0000-00-00"),
    )
    for id, field, value in values:
        feature_file(shelf, id, SITE, URN, **{field: value})
    _cut_names(shelf, "A11_shp_field_truncated")
    beside = shapely.transform(SITE, lambda c: np.add(c, [300, 0]))
    document = json.loads(geojson(SITE, beside, id="a"))
    put(shelf, "A12_dup_ids", "a.geojson", json.dumps(document))


def _cut_names(shelf: Shelf, id: str) -> None:
    """规划用途名称代码 and 规划用途名称备注, cut where ten bytes end, in the middle of a character."""
    path = samples.shapefile(shelf.folder(id), SITE, first=["x"], second=["y"])
    table = path.with_suffix(".dbf")
    data = bytearray(table.read_bytes())
    whole = "规划用途".encode()
    for row, name in ((1, whole[:10]), (2, whole[:8] + b"_1")):
        data[row * _ROW : row * _ROW + _NAME] = name.ljust(_NAME, b"\0")
    table.write_bytes(bytes(data))
    shelf.paths[id] = path
