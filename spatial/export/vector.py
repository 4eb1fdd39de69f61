"""GeoPackage, FlatGeobuf and GeoJSON, feature by feature through fiona."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import shapely
from shapely.geometry.base import BaseGeometry

from spatial import crs as systems
from spatial.errors import BadInput, Message
from spatial.export import messages as say
from spatial.export.names import fitted
from spatial.export.table import Field, Table
from spatial.formats.notice import told
from spatial.formats.source import Notice
from spatial.quote import quote

__all__ = ["Written", "crs_of", "fiona_errors", "in_degrees_notice", "left_out", "records", "write_flatgeobuf",
           "write_geojson", "write_gpkg"]  # fmt: skip

_TYPES = {"integer": "int64", "number": "float", "text": "str"}
_GPKG_OWN = frozenset({"fid", "geom", "ogc_fid", "rowid"})
_DECIMALS = 11  # of a degree: a micrometre


@dataclass(frozen=True, slots=True)
class Written:
    """What a writer did.

    Parameters
    ----------
    notices : tuple of Notice
        What the format could not hold.
    names : mapping of str to str
        Field name to its name in the file, where the two differ for any field; else empty.
    why : Message
        Why they differ.
    """

    notices: tuple[Notice, ...] = ()
    names: Mapping[str, str] | None = None
    why: Message = say.FIELDS_SHORTENED


def write_gpkg(table: Table, path: Path, where: str) -> Written:
    """Write a GeoPackage with one feature table, in the CRS of the data."""
    names = fitted([field.name for field in table.fields], reserved=_GPKG_OWN)
    properties = {names[f.name]: _TYPES[f.kind] for f in table.fields}
    kind = next(iter(table.types)) if len(table.types) == 1 else "Unknown"
    schema = {"geometry": kind, "properties": properties}
    with fiona_errors(where, "GPKG") as fiona, fiona.open(
        path, "w", driver="GPKG", layer=table.name, schema=schema, **crs_of(table.crs)
    ) as target:  # fmt: skip
        if table.facts:
            target.update_tags(dict(table.facts))
        target.writerecords(records(table, names))
    changed = any(key != value for key, value in names.items())
    return Written(names=names if changed else None)


def write_flatgeobuf(table: Table, path: Path, where: str) -> Written:
    """Write FlatGeobuf with its spatial index, in the CRS of the data.

    The index sorts the features along a Hilbert curve: their order is not that of the layer.
    Where a feature has no geometry there is none.
    """
    names = fitted([field.name for field in table.fields])
    properties = {names[f.name]: _TYPES[f.kind] for f in table.fields}
    kind = next(iter(table.types)) if len(table.types) == 1 else "Unknown"
    schema = {"geometry": kind, "properties": properties}
    with fiona_errors(where, "FlatGeobuf") as fiona, fiona.open(
        path, "w", driver="FlatGeobuf", layer=table.name, schema=schema, **crs_of(table.crs),
        SPATIAL_INDEX="NO" if table.bare else "YES",
    ) as target:  # fmt: skip
        target.writerecords(records(table, names))
    changed = any(key != value for key, value in names.items())
    return Written(names=names if changed else None)


def write_geojson(table: Table, path: Path, where: str) -> Written:
    """Write GeoJSON in longitude and latitude on the datum of the data itself."""
    base = lonlat_base(table.crs)
    names = {f.name: f.name for f in table.fields}
    schema = {"geometry": "Unknown", "properties": {f.name: _TYPES[f.kind] for f in table.fields}}
    with fiona_errors(where, "GeoJSON") as fiona, fiona.open(
        path, "w", driver="GeoJSON", schema=schema, **crs_of(base),
        COORDINATE_PRECISION=_DECIMALS,
    ) as target:  # fmt: skip
        target.writerecords(records(table, names, angular=True))
    return Written(in_degrees_notice(table, base, where, "GeoJSON"))


def lonlat_base(crs: str) -> str:
    """Name of the geographic CRS on whose datum ``crs`` stands.

    Examples
    --------
    >>> lonlat_base("EPSG:4547"), lonlat_base("EPSG:4326")
    ('EPSG:4490', 'EPSG:4326')
    """
    base = systems.parsed(crs).geodetic_crs
    return crs if base is None else systems.named(base.to_2d().to_wkt())


def in_degrees_notice(table: Table, base: str, where: str, form: str) -> tuple[Notice, ...]:
    """What is told of coordinates that were in another CRS than the degrees they come in."""
    if systems.same(table.crs, base):
        return ()
    shown = quote(table.crs, 60)
    return (told(say.IN_DEGREES, where, format=form, crs=shown, base=base),)


def left_out(table: Table, where: str, form: str) -> tuple[Notice, ...]:
    """What is told where a format leaves out the records that have no geometry."""
    count = sum(one.geometry is None for one in table.features()) if table.bare else 0
    return (told(say.FEATURES_LEFT_OUT, where, format=form, count=count),) if count else ()


def crs_of(crs: str) -> dict[str, str]:
    """How fiona is told a CRS: by its code where it has one, so that GDAL's own words count."""
    if crs.startswith("EPSG:"):
        return {"crs": crs}
    return {"crs_wkt": str(systems.parsed(crs).to_wkt("WKT1_GDAL"))}


def records(
    table: Table, names: Mapping[str, str], *, angular: bool = False
) -> Iterator[dict[str, Any]]:
    """Features as fiona takes them, coordinates in degrees where ``angular``."""
    for one in table.features():
        shape = one.geometry
        if shape is not None and angular:
            shape = in_degrees(shape, table.crs)
        values = {names[f.name]: _value(one.values.get(f.name), f) for f in table.fields}
        yield {"geometry": None if shape is None else shape.__geo_interface__,
               "properties": values}  # fmt: skip


def in_degrees(shape: BaseGeometry, crs: str) -> BaseGeometry:
    """The geometry in longitude and latitude on its own datum."""
    moved: BaseGeometry = shapely.transform(shape, lambda points: systems.to_lonlat(points, crs))
    return moved


def _value(value: Any, field: Field) -> Any:
    if value is None or (value == "" and field.kind != "text"):
        return None
    if field.kind == "number":
        return float(value)  # fiona writes nothing for a whole number in a column of floats
    return str(value) if field.kind == "text" else value


@contextmanager
def fiona_errors(where: str, form: str) -> Iterator[Any]:
    """The library, imported now; its failures told as ours.

    Raises
    ------
    BadInput
        ``EXPORT_UNAVAILABLE``, ``EXPORT_WRITE``.
    """
    try:
        import fiona
        from fiona._err import CPLE_BaseError
        from fiona.errors import FionaError
    except ImportError:
        raise BadInput(say.EXPORT_UNAVAILABLE, where=where, format=form, library="fiona") from None
    try:
        yield fiona
    except (FionaError, CPLE_BaseError, RuntimeError, SystemError) as problem:
        raise BadInput(say.EXPORT_WRITE, where=where, what=quote(problem, 120)) from None
