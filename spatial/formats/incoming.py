"""A delivered file before it is read: its name and its bytes, on disk or in memory."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path, PurePath

from spatial.errors import BadInput
from spatial.formats import messages as say

__all__ = [
    "Incoming",
    "content",
    "head",
    "incoming",
    "limited",
    "loaded",
    "size",
    "stem",
    "suffix",
]


@dataclass(frozen=True, slots=True)
class Incoming:
    """A file as handed in.

    Parameters
    ----------
    name : str
        File name without folders, for messages; never used as a path.
    path : Path or None
        Where it lies, None when it came as bytes.
    data : bytes or None
        Its bytes, None when it lies on disk.
    """

    name: str
    path: Path | None = None
    data: bytes | None = None


def incoming(path: Path) -> Incoming:
    """A file on disk, not yet opened.

    Raises
    ------
    BadInput
        ``FILE_MISSING`` when it is not an ordinary file, ``FORMAT_UNSUPPORTED`` for a folder.
    """
    if path.is_dir():
        raise BadInput(
            say.FORMAT_UNSUPPORTED, where=path.name, format="folder/文件夹", instead="zip"
        )
    if not path.is_file():
        raise BadInput(say.FILE_MISSING, where=str(path))
    return Incoming(path.name, path=path)


def size(handed: Incoming) -> int:
    """Size in bytes."""
    if handed.data is not None:
        return len(handed.data)
    return handed.path.stat().st_size if handed.path is not None else 0


def content(handed: Incoming) -> bytes:
    """All bytes of the file."""
    if handed.data is not None:
        return handed.data
    return handed.path.read_bytes() if handed.path is not None else b""


def head(handed: Incoming, count: int = 512) -> bytes:
    """The first bytes of the file."""
    if handed.data is not None:
        return handed.data[:count]
    if handed.path is None:
        return b""
    with handed.path.open("rb") as stream:
        return stream.read(count)


def suffix(handed: Incoming) -> str:
    """Last suffix of the name in lower case, with its dot; empty without one."""
    return _suffix(handed.name)


@lru_cache(maxsize=256)
def _suffix(name: str) -> str:
    return PurePath(name).suffix.lower()


def stem(handed: Incoming) -> str:
    """Name without its last suffix."""
    return PurePath(handed.name).stem


def limited(handed: Incoming, limit_bytes: int) -> None:
    """Refuse an empty file and one above a limit, before anything is read.

    Raises
    ------
    BadInput
        ``FILE_EMPTY``, ``FILE_TOO_LARGE``.
    """
    found = size(handed)
    if found == 0:
        raise BadInput(say.FILE_EMPTY, where=handed.name)
    if found > limit_bytes:
        raise BadInput(say.FILE_TOO_LARGE, where=handed.name, size=found, limit=limit_bytes)


def loaded(handed: Incoming) -> Incoming:
    """The same file in memory, read once; a bare ``.shp`` with its sidecars as one zip."""
    if handed.data is not None or handed.path is None:
        return handed
    if suffix(handed) == ".shp":
        from spatial.formats.sidecars import packed

        return Incoming(f"{handed.name}.zip", data=packed(handed.path))
    return Incoming(handed.name, data=handed.path.read_bytes())
