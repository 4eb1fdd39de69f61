"""What a site's file holds and what the gate makes of it, before it is one geometry."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import PurePath
from types import MappingProxyType

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from spatial import plausible
from spatial import site_messages as say
from spatial.admitted import Admitted
from spatial.datum import check_datum, conversion
from spatial.declared import Declared
from spatial.errors import BadInput
from spatial.formats import incoming as files
from spatial.formats import unsupported
from spatial.formats.incoming import Incoming
from spatial.formats.reader import TEXT_SUFFIXES, read_incoming
from spatial.formats.source import RawLayer
from spatial.gate import admit
from spatial.gate_messages import GEOM_TOO_MANY_VERTICES
from spatial.limits import LIMITS
from spatial.local_datum import LocalDatum
from spatial.rounding import GRID_M, pointwise

__all__ = ["NO_DATUMS", "admitted_site", "all_good", "handed_over", "raw_site", "ringed", "united"]

MAX_FEATURES = LIMITS.site_features
MAX_VERTICES = LIMITS.site_vertices + 1  # and the point that closes the ring
MAX_BYTES = LIMITS.upload_bytes
MAX_TEXT_BYTES = LIMITS.text_bytes
TABLES = ("txt", "csv", "xlsx")
_LINE_KINDS = {"线", "点"}
_POLYGONS = frozenset({2})
NO_DATUMS: Mapping[str, LocalDatum] = MappingProxyType({})


def handed_over(data: bytes, filename: str) -> Incoming:
    """Uploaded bytes under the last part of the name they came with."""
    return Incoming(PurePath(filename.replace("\\", "/")).name, data=data)


def raw_site(handed: Incoming, said: Declared) -> tuple[RawLayer, bytes, str]:
    """What a site's file holds before anything is believed, its bytes, its name.

    Raises
    ------
    BadInput
        ``FILE_TOO_LARGE``, ``FORMAT_UNSUPPORTED`` and every refusal of the readers.
    """
    limit = MAX_TEXT_BYTES if files.suffix(handed) in TEXT_SUFFIXES else MAX_BYTES
    files.limited(handed, limit)
    unsupported.kind_of(handed)
    kept = files.loaded(handed)
    raw = read_incoming(
        kept, crs=said.crs, encoding=said.encoding, layer=said.layer, limit_bytes=limit,
        swap_axes=said.swap_axes,
    )  # fmt: skip
    return raw, kept.data or b"", kept.name


def admitted_site(
    raw: RawLayer,
    filename: str,
    place: plausible.Place,
    said: Declared,
    datums: Mapping[str, LocalDatum] = NO_DATUMS,
) -> Admitted:
    """What the gate makes of a site's features.

    Raises
    ------
    BadInput
        ``SITE_TOO_MANY_FEATURES``, ``GEOM_TOO_MANY_VERTICES`` of all its features together, and
        where the file as a whole cannot be believed.
    """
    count = len(raw.rows) + len(raw.refused)
    if count > MAX_FEATURES:
        raise BadInput(say.SITE_TOO_MANY_FEATURES, where=filename, count=count, limit=MAX_FEATURES)
    _areal(raw, filename)
    moved = conversion(said.datum, datums)
    admitted = admit(
        ringed(raw), crs=said.crs, measure_crs=place.measure_crs, study_area=place.study_area,
        kinds=_POLYGONS, accept_repairs=said.accept_repairs, where=filename,
        outside=plausible.SITE, max_vertices=MAX_VERTICES, conversion=moved, answered=True,
        swap_axes=said.swap_axes and raw.format not in TABLES,
    )  # fmt: skip
    total = int(shapely.get_num_coordinates(admitted.geometries).sum())
    if total > LIMITS.site_vertices + len(admitted.rows):  # and the points that close rings
        raise BadInput(
            GEOM_TOO_MANY_VERTICES, where=filename, count=total, limit=LIMITS.site_vertices
        )
    check_datum(None if moved else said.datum, admitted.crs_declared, filename)
    return admitted


def all_good(admitted: Admitted, filename: str) -> None:
    """Refuse a site of which any feature was kept out, or that has none."""
    if admitted.quarantined:
        strange = [item for item in admitted.quarantined if item.code == "GEOM_TYPE"]
        if strange and len(admitted.rows):
            raise BadInput(say.GEOM_MIXED, where=filename)
        errors = [item.error for item in admitted.quarantined]
        raise next((error for error in errors if not error.choices), errors[0])
    if not len(admitted.rows):
        raise BadInput(say.SITE_EMPTY, where=filename)


def united(admitted: Admitted) -> BaseGeometry:
    """All features as one, normalised; a single feature is not touched by an overlay."""
    shapes = admitted.geometries
    if len(shapes) > 1:
        shapes = pointwise(np.array([shapely.union_all(shapes, grid_size=GRID_M)]))
    return shapely.normalize(shapes[0])


def _areal(raw: RawLayer, filename: str) -> None:
    """Refuse a boundary-point file whose plots are all marked lines or points."""
    kinds = set(raw.columns.get("图形属性", ())) if raw.format == "txt" else set()
    if kinds and kinds <= _LINE_KINDS:
        kind = "、".join(sorted(str(kind) for kind in kinds))
        raise BadInput(say.SITE_IS_LINE, where=filename, kind=kind)


def ringed(raw: RawLayer) -> RawLayer:
    """Closed lines of coordinate tables are rings; those of boundary-point files say so."""
    if raw.format == "txt" or raw.format not in TABLES:
        return raw
    shapes = shapely.from_wkb(np.array(raw.wkb, dtype=object))
    lines = (shapely.get_type_id(shapes) == 1) & shapely.is_closed(shapes)
    if not lines.any():
        return raw
    shapes[lines] = [shapely.polygons(shapely.get_coordinates(line)) for line in shapes[lines]]
    return replace(raw, wkb=tuple(shapely.to_wkb(shapes)))
