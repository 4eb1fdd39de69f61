"""Starting the reader child and understanding its answer; never pickle, never trust."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from dataclasses import dataclass
from importlib.util import find_spec
from math import isnan
from pathlib import Path
from typing import Any

import numpy as np

from spatial.errors import BadInput
from spatial.formats import locks
from spatial.formats import messages as say
from spatial.quote import quote

__all__ = ["Answer", "ask", "understood"]

_SCRIPT = Path(__file__).with_name("zygote.py")
_NEEDED = ("numpy", "pyogrio", "packaging")
_MAX_HEADER = 4_000_000


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
        CRS as GDAL names it.
    """

    fids: tuple[int, ...]
    wkb: tuple[bytes | None, ...]
    columns: dict[str, tuple[object, ...]]
    crs: str | None


def ask(
    folder: Path,
    file: str,
    *,
    driver: str,
    size: int,
    name: str,
    layer: str | None = None,
    encoding: str | None = None,
    options: dict[str, str] | None = None,
) -> Answer:
    """Have one layer of a file read by a child of its own.

    Parameters
    ----------
    folder : Path
        Private folder; the working directory of the child.
    file : str
        File in it, under a name of ours.
    driver : str
        The one GDAL driver that may be registered.
    size : int
        Bytes, from which memory and time limits follow.
    name : str
        Delivered name, for messages.

    Raises
    ------
    BadInput
        ``GDAL_LOCKS_UNAVAILABLE``, ``READER_TIMEOUT``, ``READER_OUT_OF_MEMORY``,
        ``FILE_UNREADABLE``, ``FILE_CORRUPT``.
    """
    if not locks.supported():
        raise BadInput(say.GDAL_LOCKS_UNAVAILABLE, where=name, format=driver, what=sys.platform)
    order = {
        "paths": _paths(), "limits": locks.limits(size), "driver": driver, "file": file,
        "layer": layer, "encoding": encoding, "options": options or {},
    }  # fmt: skip
    seconds = locks.seconds(size)
    try:
        done = subprocess.run(  # noqa: S603 - our own interpreter and script, no shell
            [sys.executable, "-I", "-S", "-B", str(_SCRIPT), json.dumps(order)],
            env=locks.environment(driver), cwd=folder, stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, timeout=seconds, check=False,
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        raise BadInput(say.READER_TIMEOUT, where=name, seconds=seconds) from None
    if done.returncode == -signal.SIGXCPU:
        raise BadInput(say.READER_TIMEOUT, where=name, seconds=seconds)
    if done.returncode != 0:
        raise BadInput(say.READER_FAILED, where=name, what=f"exit {done.returncode}")
    return understood(done.stdout, driver, name)


def _paths() -> list[str]:
    folders: dict[str, None] = {}
    for package in _NEEDED:
        spec = find_spec(package)
        if spec is not None and spec.origin is not None:
            folders[str(Path(spec.origin).parent.parent)] = None
    return list(folders)


def understood(data: bytes, driver: str, name: str) -> Answer:
    """The answer of a child, every length checked; its refusal as ours.

    Raises
    ------
    BadInput
        ``FILE_UNREADABLE`` when it is no answer, and as :func:`ask`.
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
    raise _refusal(header, driver, name)


def _refusal(header: dict[str, Any], driver: str, name: str) -> BadInput:
    error, what = header["error"], quote(header.get("what"), 120)
    if error == "drivers":
        return BadInput(say.GDAL_LOCKS_UNAVAILABLE, where=name, format=driver, what=what)
    if error == "memory":
        return BadInput(say.READER_OUT_OF_MEMORY, where=name)
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
    return Answer(tuple(fids), _blobs(blocks[1], blocks[2], count), columns, header["crs"])


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
