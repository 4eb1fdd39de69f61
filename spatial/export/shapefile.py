"""Zipped shapefiles in GBK, one for each kind of geometry, with the list of full field names."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import shapely

from spatial.export import messages as say
from spatial.export.dbf import Columns, columns, fitted_value
from spatial.export.names import fitted, write_list
from spatial.export.table import Table
from spatial.export.vector import Written, crs_of, fiona_errors
from spatial.formats.notice import told

__all__ = ["write_shapefile"]

_KINDS = {0: ("points", "Point"), 1: ("lines", "LineString"), 2: ("polygons", "Polygon")}
_MULTI = "MultiPoint"
_LDID_AT, _LDID_GBK = 29, 0x4D
_NAME_BYTES = 10
_DAY_ZERO = (1980, 1, 1, 0, 0, 0)


def write_shapefile(table: Table, path: Path, where: str) -> Written:
    """Write a zip of shapefiles.

    Texts are GBK (said in the ``.cpg`` and in the ``.dbf``), or UTF-8 where a character
    needs it. Different kinds of geometry become one shapefile each. ``NAME.fields.txt`` in
    the zip holds the full field names and where the data come from.

    Returns
    -------
    Written
        Notices on shortened names, cut texts, and the split.
    """
    held = columns(table, where)
    names = fitted([f.name for f in table.fields], limit=_NAME_BYTES, encoding=held.encoding)
    notices = list(held.notices)
    shortened = sum(key != value for key, value in names.items())
    listed = f"{table.name}.fields.txt"
    if shortened:
        notices.append(
            told(say.FIELDS_SHORTENED, where, count=shortened, format="SHP", list=listed)
        )
    dimensions = sorted(table.dimensions) or [2]
    stems = {d: table.name if len(dimensions) == 1 else f"{table.name}_{_KINDS[d][0]}"
             for d in dimensions}  # fmt: skip
    if len(stems) > 1:
        parts = ", ".join(stems.values())
        notices.append(told(say.GEOMETRY_SPLIT, where, format="SHP", parts=parts))
    for dimension, stem in stems.items():
        _write(table, path.parent / stem, dimension, dimension == dimensions[0], names, held, where)
    write_list(path.parent / listed, table, names)
    _zip(path, [*stems.values(), table.name])
    return Written(tuple(notices))


def _write(
    table: Table,
    base: Path,
    dimension: int,
    first: bool,
    names: Mapping[str, str],
    held: Columns,
    where: str,
) -> None:
    """One shapefile; features without geometry go into the first one."""
    kind = _MULTI if dimension == 0 and _MULTI in table.types else _KINDS[dimension][1]
    schema = {"geometry": kind, "properties": {names[k]: t for k, t in held.types.items()}}
    with fiona_errors(where, "SHP") as fiona, fiona.open(
        base.with_name(f"{base.name}.shp"), "w", driver="ESRI Shapefile", schema=schema,
        encoding=held.encoding, **crs_of(table.crs),
    ) as target:  # fmt: skip
        target.writerecords(_records(table, dimension, first, kind == _MULTI, names, held))
    if held.encoding == "GBK":
        with base.with_name(f"{base.name}.dbf").open("r+b") as dbf:
            dbf.seek(_LDID_AT)
            dbf.write(bytes([_LDID_GBK]))


def _records(
    table: Table,
    dimension: int,
    first: bool,
    multi: bool,
    names: Mapping[str, str],
    held: Columns,
) -> Iterator[dict[str, Any]]:
    for one in table.features():
        shape = one.geometry
        if shape is None and not first:
            continue
        if shape is not None and int(shapely.get_dimensions(shape)) != dimension:
            continue
        if multi and shape is not None and shape.geom_type == "Point":
            shape = shapely.MultiPoint([shape])
        values = {
            names[f.name]: fitted_value(
                one.values.get(f.name), f, held.types[f.name], held.encoding
            )
            for f in table.fields
        }
        yield {"geometry": None if shape is None else shape.__geo_interface__,
               "properties": values}  # fmt: skip


def _zip(path: Path, stems: list[str]) -> None:
    """All made files in one zip; the member names need no encoding beyond UTF-8's flag."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for part in sorted(path.parent.iterdir()):
            known = part.name.partition(".")[0] in stems
            if known and part != path and part.is_file():
                info = zipfile.ZipInfo(part.name, _DAY_ZERO)
                info.compress_type = zipfile.ZIP_DEFLATED
                info.external_attr = 0o644 << 16
                with part.open("rb") as source, archive.open(info, "w", force_zip64=True) as out:
                    while chunk := source.read(1 << 20):
                        out.write(chunk)
