"""The reader child: the only process that runs GDAL on a delivered file.

Started as a script with a clean environment in which the driver allow list already stands,
so it imports nothing of ours. It lowers its own limits first, lists the drivers that GDAL
registered, stops if one is outside the list, reads one layer and writes it to its standard
output: a length (4 bytes, big-endian), a JSON header, then the blocks it announces. One
process a file for now; a forking parent that has GDAL loaded belongs here as well.
"""

from __future__ import annotations

import json
import sys
from typing import Any, BinaryIO

_BLOCKED = ("pandas", "geopandas", "pyarrow", "shapely", "pyproj", "certifi")
_NUMBERS = ("bool", "int8", "int16", "int32", "int64", "uint8", "float32", "float64")


def main(order: dict[str, Any], out: BinaryIO) -> None:
    """Carry out one order ``{paths, limits, driver, file, layer, encoding, options}``."""
    _lower(order["limits"])
    sys.path.extend(order["paths"])
    for name in _BLOCKED:
        sys.modules[name] = None  # type: ignore[assignment]
    import pyogrio.raw

    drivers = sorted(pyogrio.list_drivers())
    if drivers != [order["driver"]]:
        _answer(out, {"error": "drivers", "what": ", ".join(drivers)[:200]}, [])
        return
    try:
        meta, fids, shapes, values = pyogrio.raw.read(
            order["file"], layer=order["layer"], encoding=order["encoding"], return_fids=True,
            datetime_as_string=True, **order["options"],
        )  # fmt: skip
    except MemoryError:
        _answer(out, {"error": "memory", "what": ""}, [])
        return
    except Exception as problem:
        _answer(out, {"error": type(problem).__name__, "what": str(problem)[:200]}, [])
        return
    _send(out, meta, fids, shapes, values)


def _lower(limits: dict[str, int]) -> None:
    import resource

    for name, value in limits.items():
        resource.setrlimit(getattr(resource, name), (value, value))


def _send(out: BinaryIO, meta: Any, fids: Any, shapes: Any, values: Any) -> None:
    import numpy as np

    count = len(fids)
    blobs = [None] * count if shapes is None else shapes.tolist()
    lengths = np.array([-1 if blob is None else len(blob) for blob in blobs], dtype="<i8")
    blocks = [
        np.asarray(fids, dtype="<i8").tobytes(),
        lengths.tobytes(),
        b"".join(blob for blob in blobs if blob is not None),
    ]
    fields = []
    for name, kind, column in zip(meta["fields"], meta["ogr_types"], values, strict=True):
        plain = str(column.dtype) in _NUMBERS
        fields.append({
            "name": str(name), "type": str(kind),
            "dtype": column.dtype.newbyteorder("<").str if plain else "json",
        })  # fmt: skip
        blocks.append(np.ascontiguousarray(column).tobytes() if plain else _texts(column))
    header = {
        "count": count,
        "crs": meta["crs"],
        "geometry": str(meta["geometry_type"]),
        "fields": fields,
    }
    _answer(out, header, blocks)


def _texts(column: Any) -> bytes:
    return json.dumps(column.tolist(), ensure_ascii=False, default=_plain).encode()


def _plain(value: Any) -> Any:
    return None if isinstance(value, bytes) else value.tolist()


def _answer(out: BinaryIO, header: dict[str, Any], blocks: list[bytes]) -> None:
    text = json.dumps({**header, "blocks": [len(block) for block in blocks]}).encode()
    out.write(len(text).to_bytes(4, "big"))
    out.write(text)
    out.writelines(blocks)
    out.flush()


if __name__ == "__main__":
    main(json.loads(sys.argv[1]), sys.stdout.buffer)
