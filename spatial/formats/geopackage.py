"""A GeoPackage looked at with SQLite, read-only and distrustful, before GDAL sees it."""

from __future__ import annotations

import sqlite3
import struct
import time
from collections.abc import Iterable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from spatial.errors import BadInput
from spatial.formats import messages as say
from spatial.formats import package_messages as pack
from spatial.formats.layer_choice import layer_choices
from spatial.quote import quote

__all__ = ["Table", "blobs", "curved", "inspect"]

_WAL = 2
_STEPS = 100_000
_SECONDS = 60.0
_UNDEFINED = (-1, 0)
_CURVES = frozenset(range(8, 15))  # CircularString … Surface
_ENVELOPES = {0: 0, 1: 32, 2: 48, 3: 48, 4: 64}


@dataclass(frozen=True, slots=True)
class Table:
    """A feature table: its name, geometry and key column, and what its CRS is called.

    ``system`` is empty where the table says that it has none.
    """

    name: str
    geometry: str
    key: str
    system: str


def inspect(path: Path, layer: str | None, where: str) -> Table:
    """The feature table to read.

    Parameters
    ----------
    path : Path
        Private copy.
    layer : str or None
        Wanted table; needed when there are several.

    Raises
    ------
    BadInput
        ``CONTENT_NOT_GPKG``, ``FILE_UNCHECKPOINTED``, ``FILE_CORRUPT``, ``TOO_EXPENSIVE``,
        ``GPKG_VIRTUAL_TABLE``, ``GPKG_NO_LAYER``, ``GPKG_MANY_LAYERS``, ``LAYER_UNKNOWN``.
    """
    with path.open("rb") as stream:
        start = stream.read(100)
    if len(start) == 100 and _WAL in start[18:20]:
        raise BadInput(pack.FILE_UNCHECKPOINTED, where=where)
    try:
        with closing(_opened(path)) as database:
            return _table(database, layer, where)
    except (sqlite3.Error, ValueError, OverflowError) as problem:
        raise BadInput(say.FILE_CORRUPT, where=where, what=quote(problem, 80)) from None


def blobs(path: Path, table: Table, keys: Iterable[int], where: str) -> dict[int, bytes]:
    """Raw WKB, header stripped, of rows whose geometry GDAL could not build.

    Rows whose geometry is really absent are left out.
    """
    found: dict[int, bytes] = {}
    geometry, name, key = map(_quoted, (table.geometry, table.name, table.key))
    sql = f"SELECT {geometry} FROM {name} WHERE {key}=?"  # noqa: S608 - identifiers are quoted
    try:
        with closing(_opened(path)) as database:
            for fid in keys:
                row = database.execute(sql, (fid,)).fetchone()
                if row is not None and isinstance(row[0], bytes):
                    found[fid] = _stripped(row[0])
    except (sqlite3.Error, ValueError, OverflowError) as problem:
        raise BadInput(say.FILE_CORRUPT, where=where, what=quote(problem, 80)) from None
    return found


def curved(path: Path, table: Table, where: str) -> int:
    """How many geometries are made of arcs, which GDAL hands on as lines."""
    geometry, name = map(_quoted, (table.geometry, table.name))
    sql = f"SELECT substr({geometry}, 1, 80) FROM {name}"  # noqa: S608 - identifiers are quoted
    try:
        with closing(_opened(path)) as database:
            return sum(_is_curve(blob) for (blob,) in database.execute(sql))
    except (sqlite3.Error, ValueError, OverflowError) as problem:
        raise BadInput(say.FILE_CORRUPT, where=where, what=quote(problem, 80)) from None


def _is_curve(blob: object) -> bool:
    wkb = _stripped(blob) if isinstance(blob, bytes) else b""
    if len(wkb) < 5 or wkb[0] > 1:
        return False
    (flags,) = struct.unpack_from("<I" if wkb[0] else ">I", wkb, 1)
    return (flags & 0x0FFFFFFF) % 1000 in _CURVES


def _opened(path: Path) -> sqlite3.Connection:
    uri = f"{path.resolve().as_uri()}?mode=ro&immutable=1"
    database = sqlite3.connect(uri, uri=True)
    database.text_factory = lambda raw: raw.decode("utf-8", "replace")
    database.execute("PRAGMA trusted_schema=0")
    database.execute("PRAGMA cell_size_check=1")
    end = time.monotonic() + _SECONDS
    database.set_progress_handler(lambda: int(time.monotonic() > end), _STEPS)
    return database


def _table(database: sqlite3.Connection, layer: str | None, where: str) -> Table:
    schema = {
        name: (kind, sql or "")
        for kind, name, sql in database.execute("SELECT type, name, sql FROM sqlite_master")
    }
    if "gpkg_contents" not in schema:
        raise BadInput(pack.CONTENT_NOT_GPKG, where=where, what="gpkg_contents")
    for name, (_, sql) in schema.items():
        words = sql.upper().split()
        if words[:3] == ["CREATE", "VIRTUAL", "TABLE"] and " RTREE" not in " ".join(words):
            raise BadInput(pack.GPKG_VIRTUAL_TABLE, where=where, table=quote(name))
    listed = database.execute("SELECT table_name, data_type FROM gpkg_contents").fetchall()
    for name, _ in listed:
        if schema.get(name, ("", ""))[0] == "view":
            raise BadInput(pack.TOO_EXPENSIVE, where=where, table=quote(name))
    checked = database.execute("PRAGMA quick_check(1)").fetchone()
    if checked is None or checked[0] != "ok":
        raise BadInput(say.FILE_CORRUPT, where=where, what=quote(checked and checked[0], 80))
    names = [name for name, kind in listed if kind == "features" and name in schema]
    name = _chosen(names, layer, where)
    return _described(database, name, where)


def _chosen(names: list[str], layer: str | None, where: str) -> str:
    if not names:
        raise BadInput(pack.GPKG_NO_LAYER, where=where)
    shown = quote(", ".join(names), 200)
    if layer is not None and layer not in names:
        raise BadInput(say.LAYER_UNKNOWN, where=where, layer=quote(layer), layers=shown)
    if layer is None and len(names) > 1:
        asked = BadInput(pack.GPKG_MANY_LAYERS, where=where, layers=shown)
        raise asked.asking(layer_choices(names))
    return layer if layer is not None else names[0]


def _described(database: sqlite3.Connection, name: str, where: str) -> Table:
    row = database.execute(
        "SELECT column_name, srs_id FROM gpkg_geometry_columns WHERE table_name=?", (name,)
    ).fetchone()
    if row is None:
        raise BadInput(pack.GPKG_NO_LAYER, where=where)
    keys = [
        column[1] for column in database.execute(f"PRAGMA table_info({_quoted(name)})") if column[5]
    ]
    return Table(name, row[0], keys[0] if keys else "rowid", _system(database, row[1]))


def _system(database: sqlite3.Connection, number: object) -> str:
    """What a spatial reference is called; empty for the two that mean none."""
    if number in _UNDEFINED:
        return ""
    row = database.execute(
        "SELECT organization, organization_coordsys_id, srs_name FROM gpkg_spatial_ref_sys"
        " WHERE srs_id=?", (number,),
    ).fetchone()  # fmt: skip
    return f"{row[0]}:{row[1]} {row[2]}" if row is not None else f"srs_id {number}"


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _stripped(blob: bytes) -> bytes:
    """WKB behind the GeoPackage header; the blob itself when the header is no header."""
    if len(blob) < 8 or blob[:2] != b"GP":
        return blob
    (flags,) = struct.unpack_from("B", blob, 3)
    return blob[8 + _ENVELOPES.get(flags >> 1 & 7, 0) :]
