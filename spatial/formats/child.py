"""Having one file read by a child of its own, or by a fork of the zygote."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from collections.abc import Mapping
from contextvars import ContextVar
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from spatial.errors import BadInput, Message
from spatial.formats import locks, zygote
from spatial.formats import messages as say
from spatial.formats.answer import Answer, understood

__all__ = ["Answer", "ask", "locks_told", "paths", "understood", "use_zygote"]

SCRIPT = Path(__file__).parent / "sandbox" / "start.py"
_ROOT = Path(__file__).parents[2]
_NEEDED = (
    "numpy", "pyogrio", "packaging", "pyarrow", "ezdxf", "fontTools", "pyparsing",
    "typing_extensions",
)  # fmt: skip
_ADDRESS: ContextVar[str | None] = ContextVar("address of the zygote", default=None)


def use_zygote(address: str | None) -> None:
    """Have the files of this thread read by the zygote at ``address``; None starts a child a file.

    A zygote that does not answer is passed over, never waited for.
    """
    _ADDRESS.set(address)


def ask(
    folder: Path,
    file: str,
    *,
    driver: str,
    size: int,
    name: str,
    reader: str = "gdal",
    layer: str | None = None,
    choose: bool = False,
    encoding: str | None = None,
    options: dict[str, str] | None = None,
    refusals: Mapping[str, Message] | None = None,
) -> Answer:
    """Have one layer of a file read under lock.

    Parameters
    ----------
    folder : Path
        Private folder; the working directory of the child.
    file : str
        File in it, under a name of ours.
    driver : str
        The one GDAL driver that may be registered, or the format of another reader.
    size : int
        Bytes, from which memory and time limits follow.
    name : str
        Delivered name, for messages.
    reader : str
        ``gdal``, ``drawing`` or ``parquet``.
    choose : bool
        Whether the child finds the layer, and refuses a choice among several.
    refusals : mapping of str to Message, optional
        Words of the reader with their messages.

    Raises
    ------
    BadInput
        ``GDAL_LOCKS_UNAVAILABLE``, ``READER_TIMEOUT``, ``READER_OUT_OF_MEMORY``,
        ``FILE_UNREADABLE``, ``FILE_CORRUPT``, ``FILE_MANY_LAYERS``, ``LAYER_UNKNOWN``.
    """
    if not locks.supported():
        raise BadInput(say.GDAL_LOCKS_UNAVAILABLE, where=name, format=driver, what=sys.platform)
    order = {
        "paths": paths(), "libraries": libraries(), "limits": locks.limits(size), "reader": reader, "driver": driver,
        "skip": locks.skipped(driver), "folder": str(folder), "file": file, "layer": layer,
        "choose": choose, "encoding": encoding, "options": options or {},
        "counted": choose and driver != "GML", "seconds": locks.seconds(size),
    }  # fmt: skip
    data, status = _answered(order)
    if status in (zygote.TIMED_OUT, -signal.SIGXCPU):
        raise BadInput(say.READER_TIMEOUT, where=name, seconds=order["seconds"])
    if status != 0:
        raise BadInput(say.READER_FAILED, where=name, what=f"exit {status}")
    return understood(data, driver, name, refusals)


def locks_told() -> tuple[str, ...]:
    """Locks of the kernel that a child started now says it holds; it reads nothing."""
    order = {"paths": paths(), "libraries": libraries(), "limits": {}, "reader": "none",
             "driver": "", "folder": str(SCRIPT.parent), "seconds": 30}  # fmt: skip
    data, _ = _started(order)
    try:
        header = json.loads(data[4 : 4 + int.from_bytes(data[:4], "big")])
        return tuple(str(header["what"]).split())
    except (ValueError, KeyError):
        return ()


def _answered(order: dict[str, Any]) -> tuple[bytes, int]:
    address = _ADDRESS.get()
    told = zygote.asked(address, order) if address else None
    return told if told is not None else _started(order)


def _started(order: dict[str, Any]) -> tuple[bytes, int]:
    """Answer of a child started for one file, and how it ended."""
    try:
        done = subprocess.run(  # noqa: S603 - our own interpreter and script, no shell
            [sys.executable, "-I", "-S", "-B", str(SCRIPT), json.dumps(order)],
            env=locks.environment(order["driver"]), cwd=order["folder"],
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
            timeout=order["seconds"], check=False,
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        return b"", zygote.TIMED_OUT
    return done.stdout, done.returncode


def paths() -> list[str]:
    """Folders a child may import from: its libraries, and this house for the sandbox alone."""
    return list(dict.fromkeys((*libraries(), str(_ROOT))))


def libraries() -> list[str]:
    """Folders of the libraries a child needs; all that it may read beside its file."""
    folders: dict[str, None] = {}
    for package in _NEEDED:
        spec = find_spec(package)
        if spec is None or spec.origin is None:
            continue
        at = Path(spec.origin).parent
        folders[str(at.parent if spec.submodule_search_locations else at)] = None
    return list(folders)
