"""The ranked sites as a GeoPackage in the measuring CRS, coloured by verdict at once in QGIS."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import shapely

from checker.batch.columns import COLUMNS, REFUSED
from checker.report.looks import area_colour
from checker.verdict import WORDS, Verdict
from spatial.export.styles import Look, style_layers
from spatial.export.vector import crs_of, fiona_errors

__all__ = ["write_gpkg"]

_REFUSED = "#3c3c3c"
TABLE = "sites"
_TYPES = {"integer": "int64", "number": "float", "text": "str"}


def write_gpkg(
    path: Path, rows: Sequence[Mapping[str, Any]], crs: str, lang: str,
    table: Mapping[str, Any], **_: Any,
) -> None:  # fmt: skip
    """Write one feature a site, with the columns of the table and its verdict's code.

    A site that could not be checked has a row without geometry.

    Raises
    ------
    BadInput
        ``EXPORT_UNAVAILABLE``, ``EXPORT_WRITE``.
    """
    properties = {"code": "str", **{c.name: _TYPES[c.kind] for c in COLUMNS}}
    schema = {"geometry": "MultiPolygon", "properties": properties}
    with fiona_errors(path.name, "GPKG") as fiona, fiona.open(
        path, "w", driver="GPKG", layer=TABLE, schema=schema, **crs_of(crs)
    ) as target:  # fmt: skip
        told = {"secrecy": table["secrecy"], "as_of": table["as_of"], "schema": table["schema"]}
        target.update_tags(told)
        target.writerecords([_record(row, lang) for row in rows])
    colours = [(v.value, WORDS[v].of(lang), area_colour(v.value)) for v in Verdict]
    colours.append(("refused", REFUSED.of(lang), _REFUSED))
    style_layers(path, [Look(TABLE, "code", colours)])


def _record(row: Mapping[str, Any], lang: str) -> dict[str, Any]:
    values = {c.name: c.value(row, lang) for c in COLUMNS}
    texts = {c.name for c in COLUMNS if c.kind == "text"}
    properties = {n: str(v) if n in texts and v is not None else v for n, v in values.items()}
    geometry = None
    if row["wkb"]:
        shape = shapely.from_wkb(bytes.fromhex(row["wkb"]))
        geometry = shapely.MultiPolygon(shapely.get_parts(shape).tolist()).__geo_interface__
    return {"geometry": geometry,
            "properties": {"code": row["verdict"] or "refused", **properties}}  # fmt: skip
