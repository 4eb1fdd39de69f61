"""GeoParquet 1.1: rows in groups, WKB, a box a row, the CRS as PROJJSON, streamed by pyarrow."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from spatial import crs as systems
from spatial.errors import BadInput
from spatial.export import messages as say
from spatial.export.names import fitted
from spatial.export.table import Feature, Field, Table
from spatial.export.vector import Written
from spatial.quote import quote

__all__ = ["write_parquet"]

GEOMETRY, BOX = "geometry", "bbox"
_SIDES = ("xmin", "ymin", "xmax", "ymax")
_ROWS = 8_192  # of a row group
_VERSION = "1.1.0"


def write_parquet(table: Table, path: Path, where: str) -> Written:
    """Write a GeoParquet file in the CRS of the data.

    A column ``bbox`` holds the box of each row (the covering of the standard), so that a
    reader skips what it does not need; the key ``sanhe`` of the file says where the data come
    from. Axes are east, north, as the standard has it.

    Raises
    ------
    BadInput
        ``EXPORT_UNAVAILABLE``, ``EXPORT_WRITE``.

    References
    ----------
    GeoParquet Specification 1.1.0, https://geoparquet.org/releases/v1.1.0/
    """
    try:
        import pyarrow as arrow
        from pyarrow import parquet
    except ImportError:
        raise BadInput(
            say.EXPORT_UNAVAILABLE, where=where, format="GeoParquet", library="pyarrow"
        ) from None
    names = fitted([f.name for f in table.fields], reserved=frozenset({GEOMETRY, BOX}))
    schema = _schema(arrow, table, names)
    around = np.array([np.inf, np.inf, -np.inf, -np.inf])
    try:
        with parquet.ParquetWriter(path, schema, compression="zstd") as target:
            for group in _groups(table):
                shapes = np.array([one.geometry for one in group], dtype=object)
                boxes = np.asarray(shapely.bounds(shapes), dtype=float).reshape(-1, 4)
                around[:2] = np.fmin(around[:2], np.fmin.reduce(boxes[:, :2]))
                around[2:] = np.fmax(around[2:], np.fmax.reduce(boxes[:, 2:]))
                columns = _columns(arrow, table, group, shapes, boxes)
                target.write_table(arrow.Table.from_arrays(list(columns), schema=schema))
            target.add_key_value_metadata({"geo": json.dumps(_geo(table, around))})
            target.add_key_value_metadata({"sanhe": json.dumps(dict(table.facts))})
    except arrow.ArrowException as problem:
        raise BadInput(say.EXPORT_WRITE, where=where, what=quote(problem, 120)) from None
    changed = any(key != value for key, value in names.items())
    return Written(names=names if changed else None)


def _groups(table: Table) -> Iterator[list[Feature]]:
    features = table.features()
    while group := list(islice(features, _ROWS)):
        yield group


def _kinds(arrow: Any) -> dict[str, Any]:
    return {"integer": arrow.int64(), "number": arrow.float64(), "text": arrow.string()}


def _sides(arrow: Any) -> list[Any]:
    return [arrow.field(side, arrow.float64(), nullable=False) for side in _SIDES]


def _schema(arrow: Any, table: Table, names: Mapping[str, str]) -> Any:
    kinds = _kinds(arrow)
    return arrow.schema([
        *(arrow.field(names[f.name], kinds[f.kind]) for f in table.fields),
        arrow.field(GEOMETRY, arrow.binary()), arrow.field(BOX, arrow.struct(_sides(arrow))),
    ])  # fmt: skip


def _columns(
    arrow: Any,
    table: Table,
    group: list[Feature],
    shapes: NDArray[np.object_],
    boxes: NDArray[np.float64],
) -> Iterator[Any]:
    """One array a column; a row without geometry has neither geometry nor box."""
    kinds = _kinds(arrow)
    for field in table.fields:
        values = [_value(one.values.get(field.name), field) for one in group]
        yield arrow.array(values, kinds[field.kind])
    yield arrow.array(shapely.to_wkb(shapes).tolist(), arrow.binary())
    absent = ~np.isfinite(boxes).all(axis=1)
    sides = [arrow.array(np.where(absent, 0.0, boxes[:, at])) for at in range(4)]
    yield arrow.StructArray.from_arrays(sides, fields=_sides(arrow), mask=arrow.array(absent))


def _value(value: Any, field: Field) -> Any:
    if value is None or (value == "" and field.kind != "text"):
        return None
    return {"text": str, "number": float, "integer": int}[field.kind](value)


def _geo(table: Table, around: NDArray[np.float64]) -> dict[str, Any]:
    """What the standard asks for under the key ``geo``."""
    column: dict[str, Any] = {
        "encoding": "WKB",
        "geometry_types": sorted(table.types),
        "crs": systems.parsed(table.crs).to_json_dict(),
        "edges": "planar",
        "covering": {"bbox": {side: [BOX, side] for side in _SIDES}},
    }
    if np.isfinite(around).all():
        column["bbox"] = around.tolist()
    return {"version": _VERSION, "primary_column": GEOMETRY, "columns": {GEOMETRY: column}}
