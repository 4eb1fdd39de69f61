"""GeoPackages: triggers, views and virtual tables, damaged pages, blobs and indexes that lie."""

from __future__ import annotations

import os
import shutil
import sqlite3
import struct
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path

import geopandas as gpd
import pyogrio
import shapely

from tests.bad_inputs.shelf import Shelf
from tests.spatial.formats import samples
from tests.spatial.formats.samples import MEASURE, SITE, X, Y

__all__ = ["blob", "edit", "geopackage", "make", "set_blob"]

_PAGE = 4096


def make(shelf: Shelf) -> None:
    """G01–G11."""
    _planted(shelf)
    _damaged(shelf)
    _lying(shelf)
    _many_layers(shelf)
    _pending(shelf)


def geopackage(shelf: Shelf, id: str, *geometries: object, layer: str = "a") -> Path:
    """A good GeoPackage with one layer."""
    path = shelf.folder(id) / "a.gpkg"
    shelf.paths[id] = samples.gpkg(path, *(geometries or (SITE,)), layer=layer)
    return path


def edit(path: Path, *statements: str, values: Iterable[object] = ()) -> None:
    """Change a database behind the back of whoever wrote it; its triggers go first."""
    with closing(sqlite3.connect(path)) as database:
        names = database.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall()
        for (name,) in names:
            database.execute(f'DROP TRIGGER "{name}"')
        for statement in statements:
            database.execute(statement, tuple(values))
        database.commit()


def blob(wkb: bytes) -> bytes:
    """A GeoPackage geometry without a box around this WKB."""
    return b"GP\x00\x01" + struct.pack("<i", 4547) + wkb


def set_blob(shelf: Shelf, id: str, content: bytes) -> None:
    """A GeoPackage whose one feature has this for a geometry."""
    edit(geopackage(shelf, id), "UPDATE a SET geom = ?", values=(content,))


def _planted(shelf: Shelf) -> None:
    path = geopackage(shelf, "G01_gpkg_trigger")
    with closing(sqlite3.connect(path)) as database:
        database.execute("CREATE TRIGGER evil AFTER INSERT ON a BEGIN DELETE FROM a; END")
        database.commit()
    geopackage(shelf, "G02_gpkg_bad_layer_name", layer='a"; DROP TABLE gpkg_contents;--')
    contents = "INSERT INTO gpkg_contents (table_name, data_type, identifier, srs_id) VALUES "
    edit(
        geopackage(shelf, "G06_gpkg_view_virtualogr"),
        "PRAGMA writable_schema = 1",
        "INSERT INTO sqlite_master (type, name, tbl_name, rootpage, sql) VALUES ('table', 'evil', "
        f"'evil', 0, 'CREATE VIRTUAL TABLE evil USING VirtualOGR(''{shelf.secret}'')')",
        f"{contents} ('evil', 'attributes', 'evil', 0)",
    )
    edit(
        geopackage(shelf, "G11_gpkg_view_cte_bomb"),
        "CREATE VIEW boom AS WITH RECURSIVE r (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM r) "
        "SELECT i AS fid, 1 AS v FROM r",
        f"{contents} ('boom', 'attributes', 'boom', 0)",
        "DELETE FROM gpkg_contents WHERE table_name = 'a'",
        "DELETE FROM gpkg_geometry_columns",
    )


def _damaged(shelf: Shelf) -> None:
    path = geopackage(shelf, "G03_gpkg_corrupt_page", *[SITE] * 200)
    data = bytearray(path.read_bytes())
    data[20 * _PAGE : 21 * _PAGE] = b"\xff" * _PAGE
    path.write_bytes(bytes(data))
    set_blob(shelf, "G04_gpkg_bad_blob", bytes.fromhex("47500001000000000102"))


def _lying(shelf: Shelf) -> None:
    edit(
        geopackage(shelf, "G05_gpkg_srs_undefined"),
        "UPDATE gpkg_geometry_columns SET srs_id = -1",
        "UPDATE gpkg_contents SET srs_id = -1",
    )
    edit(
        geopackage(shelf, "G09_gpkg_extent_lies"),
        "UPDATE gpkg_contents SET min_x = 0, min_y = 0, max_x = 1, max_y = 1",
    )
    row = [shapely.box(X + k * 300, Y, X + k * 300 + 100, Y + 100) for k in range(1, 50)]
    path = geopackage(shelf, "G10_gpkg_rtree_lies", SITE, *row)
    with closing(sqlite3.connect(path)) as database:
        database.execute("DELETE FROM rtree_a_geom WHERE id = 1")
        database.commit()


def _many_layers(shelf: Shelf) -> None:
    path = geopackage(shelf, "G08_gpkg_two_layers")
    points = gpd.GeoDataFrame({"n": [1]}, geometry=[shapely.Point(X, Y)], crs=MEASURE)
    pyogrio.write_dataframe(points, path, layer="b", driver="GPKG", append=True)


def _pending(shelf: Shelf) -> None:
    """A copy of the database alone while its last change stands in the log beside it."""
    path = geopackage(shelf, "G07_gpkg_wal_pending")
    edit(path)
    copy = path.with_suffix(".copy")
    with closing(sqlite3.connect(path)) as database:
        database.execute("PRAGMA journal_mode = wal")
        database.execute("UPDATE a SET name = 'in wal'")
        database.commit()
        shutil.copy(path, copy)
    os.replace(copy, path)
