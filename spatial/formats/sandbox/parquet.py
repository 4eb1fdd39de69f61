"""One GeoParquet file through pyarrow: geometry column as WKB, plain columns as attributes."""

from __future__ import annotations

import json
from typing import Any

from spatial.formats.sandbox.wire import Field, Layer, Refusal

__all__ = ["read"]

_MAX_UNPACKED = 1_000_000_000


def read(order: dict[str, Any]) -> Layer:
    """The features of a GeoParquet file.

    Raises
    ------
    Refusal
        ``not-geo``, ``encoding``, ``unpacked``, ``damaged``.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    pa.set_cpu_count(1)
    pa.set_io_thread_count(1)
    try:
        with pq.ParquetFile(order["file"]) as file:
            geo, primary = _described(file)
            total = sum(
                file.metadata.row_group(i).total_byte_size
                for i in range(file.metadata.num_row_groups)
            )
            if total > _MAX_UNPACKED:
                raise Refusal("unpacked", f"{total} B")
            table = file.read(use_threads=False)
    except MemoryError:
        raise
    except (pa.ArrowException, OSError, ValueError, KeyError) as problem:
        raise Refusal("damaged", str(problem)) from None
    if primary not in table.column_names:
        raise Refusal("not-geo", primary)
    blobs = _blobs(table.column(primary))
    others = [name for name in table.column_names if name not in geo["columns"] and name != "bbox"]
    fields = [
        Field(name, str(table.column(name).type), _values(table.column(name))) for name in others
    ]
    column = geo["columns"][primary]
    crs = "OGC:CRS84" if "crs" not in column else None
    return Layer(range(len(blobs)), blobs, fields, crs, "", {"projjson": column.get("crs")})


def _described(file: Any) -> tuple[dict[str, Any], str]:
    """The ``geo`` metadata and the primary geometry column, of a kind that can be read."""
    held = {**(file.schema_arrow.metadata or {}), **(file.metadata.metadata or {})}
    text = held.get(b"geo")
    try:
        geo = json.loads(text) if text else None
        primary = geo["primary_column"] if geo else ""
        column = geo["columns"][primary] if geo else {}
        encoding, edges = str(column.get("encoding")), str(column.get("edges") or "planar")
    except (ValueError, KeyError, TypeError, AttributeError):
        raise Refusal("not-geo", "geo") from None
    if not geo:
        raise Refusal("not-geo", "geo")
    if encoding.upper() != "WKB" or edges != "planar":
        raise Refusal("encoding", f"{encoding}, {edges}")
    return geo, str(primary)


def _blobs(column: Any) -> list[bytes | None]:
    values = column.to_pylist()
    if not all(value is None or isinstance(value, bytes) for value in values):
        raise Refusal("encoding", str(column.type))
    return values  # type: ignore[no-any-return]


def _values(column: Any) -> list[Any]:
    return [_plain(value) for value in column.to_pylist()]


def _plain(value: Any) -> Any:
    if value is None or isinstance(value, str | int | float | bool):
        return None if isinstance(value, float) and value != value else value  # noqa: PLR0124
    if isinstance(value, bytes):
        return None
    if isinstance(value, list | dict):
        return json.dumps(value, ensure_ascii=False, default=str)
    return value.isoformat() if hasattr(value, "isoformat") else str(value)
