"""What a delivered file holds, as read and before anything is believed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from spatial.errors import BadInput, SanheError, Text

__all__ = ["Notice", "RawLayer", "Refused"]


@dataclass(frozen=True, slots=True)
class Notice:
    """Something a reader did or suspected that a person should be told."""

    code: str
    text: Text
    where: str = ""


@dataclass(frozen=True, slots=True)
class Refused:
    """One feature the reader could not read, by its row (1-based), with its reason."""

    row: int
    error: SanheError


@dataclass(frozen=True, slots=True)
class RawLayer:
    """Features of one layer of one file, column by column, geometry as raw WKB.

    Parameters
    ----------
    name : str
        Layer name inside the file, or the file's stem.
    format : str
        ``geojson``, ``txt``, ``csv``, ``xlsx``, ``wkt``, ``shp``, ``gpkg`` …
    rows : tuple of int
        Row number (1-based) of each feature in the source.
    wkb : tuple of bytes or None
        Raw WKB per feature; None where the feature has no geometry.
    columns : mapping of str to tuple
        Attribute values, one tuple per field, parallel to ``rows``.
    crs : str or None
        CRS the file declares (``EPSG:n`` where it can be named, else WKT), None without one.
    encoding : str or None
        Encoding the attributes were decoded with.
    crs_default : str or None
        CRS that the format, or the look of the numbers, stands for where the file is silent; a
        person may say another.
    crs_refused : BadInput or None
        Why the CRS that the file declares cannot be understood; ``crs`` is None then, and the
        file enters only if a person who was asked says which it is.
    """

    name: str
    format: str
    rows: tuple[int, ...]
    wkb: tuple[bytes | None, ...]
    columns: Mapping[str, tuple[object, ...]]
    crs: str | None
    encoding: str | None = None
    refused: tuple[Refused, ...] = ()
    notices: tuple[Notice, ...] = ()
    crs_default: str | None = None
    crs_refused: BadInput | None = None
