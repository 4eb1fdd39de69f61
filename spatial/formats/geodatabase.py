"""The files of a file geodatabase looked at before GDAL sees them: whole, and how many rows."""

from __future__ import annotations

import struct
from pathlib import Path

from spatial.errors import BadInput
from spatial.formats import messages as say

__all__ = ["check", "rows"]

_HEADER = 40
_INDEX_HEADER, _INDEX_END = 16, 16
_BLOCK = 1024
_VERSION = 3


def check(folder: Path, where: str) -> None:
    """Whether every table has its index, and both are as long as they say.

    GDAL reads a table whose index is cut off as an empty one.

    Raises
    ------
    BadInput
        ``FILE_TRUNCATED``, ``FILE_CORRUPT``.
    """
    for table in sorted(folder.glob("*.gdbtable")):
        index = table.with_suffix(".gdbtablx")
        if not index.is_file():
            raise BadInput(say.FILE_CORRUPT, where=where, what=index.name)
        if _short(table) or _cut(index):
            raise BadInput(say.FILE_TRUNCATED, where=f"{where} ({table.stem})")


def rows(folder: Path) -> frozenset[int]:
    """Numbers of rows that the tables say they have; empty when one does not say."""
    found = set()
    for table in folder.glob("*.gdbtable"):
        head = _head(table, _HEADER)
        version, count = struct.unpack("<ii", head[:8]) if len(head) >= 8 else (0, 0)
        if version != _VERSION:
            return frozenset()
        found.add(count)
    return frozenset(found)


def _short(table: Path) -> bool:
    head = _head(table, _HEADER)
    declared = int.from_bytes(head[24:32], "little")
    return len(head) < _HEADER or table.stat().st_size < declared


def _cut(index: Path) -> bool:
    head = _head(index, _INDEX_HEADER)
    if len(head) < _INDEX_HEADER:
        return True
    version, blocks, _, width = struct.unpack("<iiii", head)
    if version != _VERSION:
        return False
    return bool(index.stat().st_size < _INDEX_HEADER + blocks * _BLOCK * width + _INDEX_END)


def _head(path: Path, count: int) -> bytes:
    with path.open("rb") as stream:
        return stream.read(count)
