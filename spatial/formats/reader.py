"""Reading any delivered file: the content decides the reader, the suffix must agree."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from spatial.errors import BadInput
from spatial.formats import geojson, txt, unsupported, wkt
from spatial.formats import messages as say
from spatial.formats.incoming import (
    Incoming,
    content,
    head,
    incoming,
    limited,
    stem,
    suffix,
)
from spatial.formats.layer_choice import only_layer
from spatial.formats.source import RawLayer
from spatial.formats.text import decode
from spatial.limits import LIMITS

__all__ = ["LAYER_LIMIT", "TEXT_SUFFIXES", "read", "read_incoming"]

LAYER_LIMIT = LIMITS.layer_bytes
GEOJSON_SUFFIXES = (
    ".geojson", ".json", ".ndjson", ".jsonl", ".geojsonl", ".geojsons", ".geojsonseq",
)  # fmt: skip
TEXT_SUFFIXES = (*GEOJSON_SUFFIXES, ".txt", ".csv", ".tsv", ".wkt", ".kml", ".ovkml")
_PACKAGED = ("shp", "gpkg", "zip", "gml", "fgb", "parquet", "dxf")


def read(
    path: Path,
    *,
    crs: str | None = None,
    encoding: str | None = None,
    layer: str | None = None,
    limit_bytes: int = LAYER_LIMIT,
) -> RawLayer:
    """Features of one layer of a file, as delivered and before anything is believed.

    Parameters
    ----------
    path : Path
        GeoJSON, NDJSON, WKT, boundary-point TXT, CSV, XLSX, KML, KMZ, OVKML, SHP (zipped or
        with its sidecars beside it), GPKG, FileGDB (zipped), GML, FlatGeobuf, GeoParquet, DXF.
    crs : str or None
        CRS given by the person: tables need it to tell which column is the easting.
    encoding : str or None
        Encoding of the text or the attributes; found out where None.
    layer : str or None
        Which layer (sheet) of a file with several.
    limit_bytes : int
        Largest file that is opened.

    Raises
    ------
    BadInput
        One code for each way in which a file can be unusable; see
        :mod:`spatial.formats.messages`.
    """
    return read_incoming(
        incoming(path), crs=crs, encoding=encoding, layer=layer, limit_bytes=limit_bytes
    )


def read_incoming(
    handed: Incoming,
    *,
    crs: str | None = None,
    encoding: str | None = None,
    layer: str | None = None,
    limit_bytes: int = LAYER_LIMIT,
    swap_axes: bool = False,
) -> RawLayer:
    """The same as :func:`read` for a file on disk or in memory.

    ``swap_axes``: a person said that the columns of east and north are exchanged; only readers
    whose columns say which is which (TXT, CSV, XLSX) heed it.
    """
    limited(handed, limit_bytes)
    kind = unsupported.kind_of(handed)
    if kind in _PACKAGED:
        from spatial.formats import packaged

        return packaged.read(handed, kind, encoding=encoding, layer=layer)
    if kind in ("kml", "kmz"):
        from spatial.formats import kml

        if kind == "kmz":
            return kml.read_kmz(handed, layer=layer, limit_bytes=limit_bytes)
        only_layer(layer, stem(handed), handed.name)
        return kml.read(content(handed), handed.name, stem=stem(handed))
    if kind == "xlsx":
        from spatial.formats import xlsx

        return xlsx.read(
            content(handed), handed.name, crs=crs, layer=layer, stem=stem(handed),
            swap_axes=swap_axes,
        )  # fmt: skip
    only_layer(layer, stem(handed), handed.name)
    return _text(handed, crs=crs, encoding=encoding, swap_axes=swap_axes)


def _text(
    handed: Incoming, *, crs: str | None, encoding: str | None, swap_axes: bool
) -> RawLayer:
    name, end, data = handed.name, suffix(handed), content(handed)
    if end in GEOJSON_SUFFIXES:
        return geojson.read(data, name, encoding=encoding, stem=stem(handed))
    if end == ".wkt":
        return wkt.read(data, name, encoding=encoding, stem=stem(handed))
    if end in (".csv", ".tsv"):
        from spatial.formats import csv_table

        return csv_table.read(
            data, name, crs=crs, encoding=encoding, stem=stem(handed), swap_axes=swap_axes
        )
    if end == ".txt":
        text, _ = decode(data, encoding, name)
        if not txt.recognised(text) and wkt.is_typed(text):
            return replace(wkt.typed(text), name=stem(handed))
        return txt.read(data, name, encoding=encoding, stem=stem(handed), swap_axes=swap_axes)
    raise BadInput(
        say.FORMAT_UNSUPPORTED, where=name, format=end or unsupported.glimpse(head(handed, 12)),
        instead=unsupported.ACCEPTED,
    )  # fmt: skip
