"""Shapefiles that lack a part, contradict themselves, or hide the encoding of their names."""

from __future__ import annotations

import struct
from pathlib import Path

import shapefile
import shapely

from tests.bad_inputs.shelf import Shelf, put
from tests.spatial.formats import samples
from tests.spatial.formats.samples import SITE, URN, X, Y, geojson

__all__ = ["make"]

NEXT = shapely.box(X + 300, Y, X + 400, Y + 100)
LAST = shapely.box(X + 500, Y, X + 600, Y + 100)


def make(shelf: Shelf) -> None:
    """F01–F13: files cut short or incomplete, and the encodings of attributes."""
    put(shelf, "F01_empty_0byte", "a.geojson", b"")
    put(shelf, "F02_truncated_geojson", "a.geojson", geojson(SITE, crs_name=URN, name="x")[:-40])
    _incomplete(shelf)
    _contradicting(shelf)
    for id, cpg, language in (
        ("F10_gbk_no_cpg", "", 0),
        ("F11_gbk_cpg_says_utf8", "UTF-8", 0),
        ("F12_gbk_ldid_4D", "", 0x4D),
        ("F13_gbk_cpg_GBK", "GBK", 0),
    ):
        _gbk(shelf, id, cpg, language)


def _shapefile(shelf: Shelf, id: str, *geometries: object) -> Path:
    shelf.paths[id] = samples.shapefile(shelf.folder(id), *geometries)
    return shelf.paths[id]


def _incomplete(shelf: Shelf) -> None:
    for id, absent in (
        ("F03_shp_no_prj", (".prj",)),
        ("F04_shp_no_shx", (".shx",)),
        ("F05_shp_no_dbf", (".dbf",)),
        ("F06_shp_alone", (".dbf", ".shx", ".prj", ".cpg")),
    ):
        path = _shapefile(shelf, id, SITE)
        for suffix in absent:
            path.with_suffix(suffix).unlink()


def _contradicting(shelf: Shelf) -> None:
    path = _shapefile(shelf, "F07_shp_truncated", SITE, NEXT, LAST)
    path.write_bytes(path.read_bytes()[:-120])
    rows = _shapefile(shelf, "F08_dbf_fewer_rows", SITE, NEXT).with_suffix(".dbf")
    _overwrite(rows, 4, struct.pack("<I", 1))
    index = _shapefile(shelf, "F09_shx_points_wrong", SITE, NEXT).with_suffix(".shx")
    _overwrite(index, 108, struct.pack(">i", 9_999))


def _overwrite(path: Path, at: int, new: bytes) -> None:
    data = path.read_bytes()
    path.write_bytes(data[:at] + new + data[at + len(new) :])


def _gbk(shelf: Shelf, id: str, cpg: str, language: int) -> None:
    """Names and values in GBK; the encoding stands in the ``.cpg``, the header, or nowhere."""
    base = shelf.folder(id) / "a"
    with shapefile.Writer(str(base), shapeType=shapefile.POLYGON, encoding="gbk") as writer:
        writer.field("地类名称", "C", 40)
        writer.poly([list(SITE.exterior.coords)])
        writer.record("永久基本农田")
    _overwrite(base.with_suffix(".dbf"), 29, bytes([language]))
    base.with_suffix(".cpg").unlink(missing_ok=True)
    if cpg:
        base.with_suffix(".cpg").write_text(cpg, encoding="ascii")
    base.with_suffix(".prj").write_bytes(samples.esri_wkt(4547))
    shelf.paths[id] = base.with_suffix(".shp")
