"""Understanding what a reader child wrote; never pickle, never trust."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from math import isnan
from typing import Any

import numpy as np

from spatial.errors import BadInput, Message
from spatial.formats import messages as say
from spatial.formats.layer_choice import layer_choices
from spatial.quote import quote

__all__ = ["Answer", "understood"]

_MAX_HEADER = 4_000_000
_PATH = re.compile(r"\S*/\S+/\S*")


@dataclass(frozen=True, slots=True)
class Answer:
    """What the child read.

    Parameters
    ----------
    fids : tuple of int
        Feature ids as the driver counts them.
    wkb : tuple of bytes or None
        Raw geometry of each feature.
    columns : dict of str to tuple
        Attribute values; text of shapefiles still as Latin-1, byte for byte.
    crs : str or None
        CRS as the reader names it.
    geometry : str
        Geometry type the layer declares, in the driver's words.
    told : mapping
        What the reader noticed, in words its caller knows.
    """

    fids: tuple[int, ...]
    wkb: tuple[bytes | None, ...]
    columns: dict[str, tuple[object, ...]]
    crs: str | None
    geometry: str = ""
    told: Mapping[str, Any] = field(default_factory=dict[str, Any])


def understood(
    data: bytes, driver: str, name: str, refusals: Mapping[str, Message] | None = None
) -> Answer:
    """The answer of a child, every length checked; its refusal as ours.

    Parameters
    ----------
    driver : str
        Format, for messages.
    refusals : mapping of str to Message, optional
        Words of the reader with their messages, beside those every reader may use.

    Raises
    ------
    BadInput
        ``FILE_UNREADABLE`` when it is no answer, and as :func:`spatial.formats.child.ask`.
    """
    try:
        length = int.from_bytes(data[:4], "big")
        if not 0 < length <= min(_MAX_HEADER, len(data) - 4):
            raise ValueError("length")
        header = json.loads(data[4 : 4 + length])
        if "error" not in header:
            return _answer(header, memoryview(data)[4 + length :])
    except (ValueError, KeyError, TypeError) as problem:
        raise BadInput(say.READER_FAILED, where=name, what=type(problem).__name__) from None
    raise _refusal(header, driver, name, refusals or {})


def _refusal(
    header: dict[str, Any], driver: str, name: str, refusals: Mapping[str, Message]
) -> BadInput:
    error, what = str(header["error"]), quote(_PATH.sub("…", str(header.get("what"))), 200)
    if error in refusals:
        return BadInput(refusals[error], where=name, what=what)
    if error in ("drivers", "locks"):
        return BadInput(say.GDAL_LOCKS_UNAVAILABLE, where=name, format=driver, what=what)
    if error == "memory":
        return BadInput(say.READER_OUT_OF_MEMORY, where=name)
    if error == "layers":
        if not what:
            return BadInput(say.FILE_NO_FEATURES, where=name)
        choices = layer_choices(str(header["what"]).split(", "))
        return BadInput(say.FILE_MANY_LAYERS, where=name, layers=what).asking(choices)
    if error == "layer":
        return BadInput(say.LAYER_UNKNOWN, where=name, layer="?", layers=what)
    if error == "UnicodeDecodeError":
        return BadInput(say.ENCODING, where=name, encoding="UTF-8")
    message = say.FILE_CORRUPT if error == "FeatureError" else say.READER_FAILED
    return BadInput(message, where=name, what=what or error)


def _answer(header: dict[str, Any], body: memoryview) -> Answer:
    blocks: list[memoryview] = []
    at = 0
    for length in header["blocks"]:
        blocks.append(body[at : at + length])
        at += length
    if at != len(body) or len(blocks) != 3 + len(header["fields"]):
        raise ValueError("blocks")
    fids = np.frombuffer(blocks[0], dtype="<i8").tolist()
    count = header["count"]
    if len(fids) != count:
        raise ValueError("count")
    columns = {
        field["name"]: _column(field, block, count)
        for field, block in zip(header["fields"], blocks[3:], strict=True)
    }
    return Answer(
        tuple(fids), _blobs(blocks[1], blocks[2], count), columns, header["crs"],
        str(header.get("geometry", "")), header.get("told", {}),
    )  # fmt: skip


def _blobs(lengths: memoryview, data: memoryview, count: int) -> tuple[bytes | None, ...]:
    sizes = np.frombuffer(lengths, dtype="<i8")
    ends = np.cumsum(np.maximum(sizes, 0))
    if len(sizes) != count or (count and ends[-1] != len(data)):
        raise ValueError("geometry")
    return tuple(
        None if size < 0 else bytes(data[end - size : end])
        for size, end in zip(sizes.tolist(), ends.tolist(), strict=True)
    )


def _column(field: dict[str, Any], block: memoryview, count: int) -> tuple[object, ...]:
    if field["dtype"] == "json":
        values = json.loads(bytes(block))
        made = [json.dumps(v, ensure_ascii=False) if isinstance(v, list) else v for v in values]
    else:
        made = _numbers(np.frombuffer(block, dtype=np.dtype(field["dtype"])), field["type"])
    if len(made) != count:
        raise ValueError("column")
    return tuple(made)


def _numbers(values: np.ndarray[Any, Any], kind: str) -> list[Any]:
    """Numbers as Python has them; NaN is the absence of a value, whole ones stay whole."""
    if values.dtype.kind != "f":
        return list(values.tolist())
    whole = kind in ("OFTInteger", "OFTInteger64")
    return [None if isnan(v) else int(v) if whole else v for v in values.tolist()]
