"""How a child answers: a length (4 bytes, big-endian), a JSON header, the blocks it announces."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, BinaryIO

__all__ = ["Field", "Layer", "Refusal", "refuse", "send"]

_NUMBERS = ("bool", "int8", "int16", "int32", "int64", "uint8", "float32", "float64")


class Refusal(Exception):
    """Why a child reads no further: a word the parent knows, and what it is about."""

    def __init__(self, error: str, what: str = "") -> None:
        self.error, self.what = error, what
        super().__init__(error)


@dataclass(frozen=True, slots=True)
class Field:
    """One attribute: its name, its type in the driver's words, its values."""

    name: str
    kind: str
    values: Any


@dataclass(frozen=True, slots=True)
class Layer:
    """What a reader found: feature ids, WKB or None, attributes, CRS, and what to tell."""

    fids: Any
    blobs: Sequence[bytes | None]
    fields: Sequence[Field]
    crs: str | None = None
    geometry: str = ""
    told: dict[str, Any] = field(default_factory=dict[str, Any])


def refuse(out: BinaryIO, problem: Refusal) -> None:
    """Answer with a refusal."""
    _write(out, {"error": problem.error, "what": problem.what[:400]}, [])


def send(out: BinaryIO, layer: Layer, locks: list[str]) -> None:
    """Answer with a layer, and the locks it was read under."""
    import numpy as np

    blobs = layer.blobs
    lengths = np.array([-1 if blob is None else len(blob) for blob in blobs], dtype="<i8")
    blocks = [
        np.asarray(layer.fids, dtype="<i8").tobytes(),
        lengths.tobytes(),
        b"".join(blob for blob in blobs if blob is not None),
    ]
    fields = []
    for found in layer.fields:
        values = found.values
        plain = isinstance(values, np.ndarray) and str(values.dtype) in _NUMBERS
        dtype = values.dtype.newbyteorder("<").str if plain else "json"
        fields.append({"name": found.name, "type": found.kind, "dtype": dtype})
        blocks.append(np.ascontiguousarray(values).tobytes() if plain else _texts(values))
    header = {
        "count": len(blobs), "crs": layer.crs, "geometry": layer.geometry, "fields": fields,
        "told": layer.told, "locks": locks,
    }  # fmt: skip
    _write(out, header, blocks)


def _texts(values: Any) -> bytes:
    listed = values if isinstance(values, list) else values.tolist()
    return json.dumps(listed, ensure_ascii=False, default=_plain).encode("utf-8", "replace")


def _plain(value: Any) -> Any:
    if isinstance(value, bytes):
        return None
    return value.tolist() if hasattr(value, "tolist") else str(value)


def _write(out: BinaryIO, header: dict[str, Any], blocks: list[bytes]) -> None:
    text = json.dumps({**header, "blocks": [len(block) for block in blocks]}).encode()
    out.write(len(text).to_bytes(4, "big"))
    out.write(text)
    out.writelines(blocks)
    out.flush()
