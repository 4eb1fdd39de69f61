"""Files as departments send them: GeoPackage, GBK shapefile zip, GeoJSON; the same bytes each time."""

from __future__ import annotations

import json
import sqlite3
import tempfile
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pyogrio
import shapely
from pyogrio.raw import write as ogr_write
from pyproj import Transformer
from shapely.geometry.base import BaseGeometry

from .partition import Parcel
from .skeleton import ORIGIN

__all__ = ["geojson", "gpkg", "lonlat", "placed", "shapefile_zip", "stored_zip"]

STAMP = (2026, 11, 24, 8, 0, 0)
pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": "2026-11-24T00:00:00.000Z"})


def placed(shape: BaseGeometry, east: float = ORIGIN[0], north: float = ORIGIN[1]) -> BaseGeometry:
    """Return a local shape in EPSG:4547 (or with another false origin), rounded to 1 mm."""
    points = shapely.get_coordinates(shape)
    return shapely.set_coordinates(shape, np.round(points + np.array([east, north]), 3))


def lonlat(shape: BaseGeometry, decimals: int = 11) -> BaseGeometry:
    """Return a local shape in EPSG:4490 lon/lat; 11 decimals (1 µm) give the millimetres back."""
    east, north = shapely.get_coordinates(placed(shape)).T
    lon, lat = Transformer.from_crs("EPSG:4547", "EPSG:4490", always_xy=True).transform(east, north)
    return shapely.set_coordinates(shape, np.round(np.column_stack([lon, lat]), decimals))


def _kind(rows: Sequence[Parcel]) -> str:
    names = {str(r.shape.geom_type) for r in rows}
    return names.pop() if len(names) == 1 else "Multi" + sorted(names)[0].removeprefix("Multi")


def _columns(rows: Sequence[Parcel]) -> tuple[list[str], list[Any], list[Any]]:
    fields = list(dict.fromkeys(k for r in rows for k in r.data))
    data, masks = [], []
    for name in fields:
        values = [r.data.get(name) for r in rows]
        mask = np.array([v is None for v in values])
        if any(isinstance(v, str) for v in values):
            data.append(np.array(["" if v is None else str(v) for v in values], dtype=object))
        else:
            data.append(np.array([np.nan if v is None else float(v) for v in values]))
        masks.append(mask if mask.any() else None)
    return fields, data, masks


def gpkg(path: Path, layers: Mapping[str, Sequence[Parcel]]) -> None:
    """Write a GeoPackage in EPSG:4547, one table a layer."""
    path.unlink(missing_ok=True)
    for number, (name, rows) in enumerate(layers.items()):
        fields, data, masks = _columns(rows)
        ogr_write(
            str(path),
            shapely.to_wkb([placed(r.shape) for r in rows]),
            data,
            fields,
            field_mask=masks,
            layer=name,
            driver="GPKG",
            geometry_type=_kind(rows),
            crs="EPSG:4547",
            append=number > 0,
            layer_options={"SPATIAL_INDEX": "NO", "FID": "fid"},
        )
    with sqlite3.connect(path) as base:
        found = base.execute("SELECT DISTINCT last_change FROM gpkg_contents").fetchall()
    assert found == [("2026-11-24T00:00:00.000Z",)], found


def stored_zip(path: Path, members: Iterable[tuple[str, bytes]]) -> None:
    """Write a zip with fixed dates and no compression, so that its bytes do not depend on zlib."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as archive:
        for name, content in members:
            info = zipfile.ZipInfo(name, STAMP)
            info.external_attr = 0o644 << 16
            archive.writestr(info, content)


def _narrow(dbf: bytes) -> bytes:
    """Return a DBF table with text columns only as wide as their longest value."""
    count, start, width = (
        int.from_bytes(dbf[4:8], "little"),
        int.from_bytes(dbf[8:10], "little"),
        int.from_bytes(dbf[10:12], "little"),
    )
    heads = [bytearray(dbf[at : at + 32]) for at in range(32, start - 1, 32)]
    body = [dbf[start + i * width : start + (i + 1) * width] for i in range(count)]
    columns, at = [[row[:1] for row in body]], 1
    for head in heads:
        values = [row[at : at + head[16]] for row in body]
        at += head[16]
        if head[11:12] == b"C":
            head[16] = max([1, *(len(v.rstrip(b" ")) for v in values)])
        columns.append([v[: head[16]] for v in values])
    lines = b"".join(b"".join(cells) for cells in zip(*columns, strict=True))
    size = 1 + sum(h[16] for h in heads)
    return (
        dbf[:10]
        + size.to_bytes(2, "little")
        + dbf[12:32]
        + b"".join(heads)
        + dbf[start - 1 : start]
        + lines
        + dbf[start + count * width :]
    )


def _shapefile(
    folder: Path, name: str, rows: Sequence[Parcel], crs: str, east: float, prj: bool
) -> list[tuple[str, bytes]]:
    fields, data, masks = _columns(rows)
    ogr_write(
        str(folder / f"{name}.shp"),
        shapely.to_wkb([placed(r.shape, east) for r in rows]),
        data,
        fields,
        field_mask=masks,
        driver="ESRI Shapefile",
        geometry_type=_kind(rows),
        crs=crs,
        encoding="GBK",
        layer_options={"DBF_DATE_LAST_UPDATE": "2026-11-24"},
    )
    ends = (".shp", ".shx", ".dbf", ".prj", ".cpg") if prj else (".shp", ".shx", ".dbf")
    found = {end: (folder / (name + end)).read_bytes() for end in ends}
    return [
        (name + end, _narrow(content) if end == ".dbf" else content)
        for end, content in found.items()
    ]


def shapefile_zip(
    path: Path,
    layers: Mapping[str, Sequence[Parcel]],
    *,
    zone_prefix: bool = False,
    prj: bool = True,
) -> None:
    """Write zipped shapefiles with GBK attributes: EPSG:4547, or EPSG:4526 with the zone before the east."""
    crs, east = ("EPSG:4526", 38_000_000 + ORIGIN[0]) if zone_prefix else ("EPSG:4547", ORIGIN[0])
    with tempfile.TemporaryDirectory() as folder:
        members = [
            m
            for name, rows in layers.items()
            for m in _shapefile(Path(folder), name, rows, crs, east, prj)
        ]
    stored_zip(path, members)


def geojson(path: Path, rows: Sequence[Parcel]) -> None:
    """Write GeoJSON in EPSG:4490 lon/lat without a crs member, one feature a line."""
    lines = []
    for row in rows:
        shape = lonlat(row.shape)
        if shape.geom_type in ("Polygon", "MultiPolygon"):
            shape = shapely.orient_polygons(shape)
        geometry = json.loads(shapely.to_geojson(shape))
        feature = {"type": "Feature", "properties": dict(row.data), "geometry": geometry}
        lines.append(json.dumps(feature, ensure_ascii=False, separators=(",", ":")))
    text = '{"type":"FeatureCollection","features":[\n' + ",\n".join(lines) + "\n]}\n"
    path.write_text(
        text if rows else '{"type":"FeatureCollection","features":[]}\n',
        encoding="utf-8",
        newline="\n",
    )
