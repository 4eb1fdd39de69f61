"""The files of a file geodatabase looked at before GDAL sees them: whole, and how many rows."""

from __future__ import annotations

import struct
from pathlib import Path

from spatial.errors import BadInput
from spatial.formats import messages as say

__all__ = ["check", "rows"]

_HEADER = 40
_INDEX_HEADER = 16
_INDEX_END = {3: 16, 4: 12}
_BLOCK = 1024
_LONG_IDS = 4  # ArcGIS Pro 3.2 on; 3 has object ids of 32 bits


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
        version = int.from_bytes(head[:4], "little")
        if len(head) < _HEADER or version not in _INDEX_END:
            return frozenset()
        (count,) = (
            struct.unpack_from("<q", head, 16)
            if version == _LONG_IDS
            else (struct.unpack_from("<i", head, 4))
        )
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
    version, blocks, high, width = struct.unpack("<IIII", head)
    if version not in _INDEX_END:
        return False
    blocks += high << 32 if version == _LONG_IDS else 0
    least = _INDEX_HEADER + blocks * _BLOCK * width + (_INDEX_END[version] if blocks else 0)
    return bool(index.stat().st_size < least)


def _head(path: Path, count: int) -> bytes:
    with path.open("rb") as stream:
        return stream.read(count)
