"""What a failing SQLite means: another writer, a system that gives no more, or damage."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

from spatial.errors import Message, StoreError, Text
from spatial.store_messages import STORE_BUSY, STORE_DAMAGED, STORE_WRITE

__all__ = ["FAULTS", "reason", "refusal"]

FAULTS = (sqlite3.DatabaseError, UnicodeDecodeError)
"""What SQLite raises: its errors, and one whose own words a damaged page has garbled."""


_WRITING = frozenset({
    sqlite3.SQLITE_IOERR_WRITE, sqlite3.SQLITE_IOERR_FSYNC, sqlite3.SQLITE_IOERR_DIR_FSYNC,
    sqlite3.SQLITE_IOERR_TRUNCATE, sqlite3.SQLITE_IOERR_SHMSIZE, sqlite3.SQLITE_IOERR_SHMOPEN,
    sqlite3.SQLITE_IOERR_SHMMAP,
})  # fmt: skip
"""What SQLite has to write even to read: its log and the memory that its readers share."""

_REASONS: Mapping[int, Text] = MappingProxyType({
    sqlite3.SQLITE_CANTOPEN: Text("数据库文件无法打开", "its database file cannot be opened"),
    sqlite3.SQLITE_FULL: Text("磁盘空间不足", "no space left on the disk"),
    sqlite3.SQLITE_IOERR: Text("读写设备出错", "the device failed"),
    sqlite3.SQLITE_NOMEM: Text("内存不足", "no memory left"),
    sqlite3.SQLITE_PERM: Text("没有权限", "permission denied"),
    sqlite3.SQLITE_READONLY: Text("数据库只读", "its database is read-only"),
})  # fmt: skip
WRITE_REFUSED = Text(
    "系统拒绝写入，可能是磁盘已满、超出配额或文件大小限额（ulimit -f）",
    "the system refused a write; the disk may be full, or a quota or the limit of a file's size"
    " (ulimit -f) reached",
)


def refusal(problem: Exception, path: Path, message: Message) -> StoreError:
    """The refusal to raise for an error of SQLite.

    Parameters
    ----------
    message : Message
        Said when disk, permissions or the number of open files are the cause: what was tried.

    Examples
    --------
    >>> from spatial.store_messages import STORE_WRITE
    >>> refusal(sqlite3.DatabaseError("malformed"), Path("c.sqlite"), STORE_WRITE).code
    'STORE_DAMAGED'
    """
    code = _code(problem)
    if code & 0xFF in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
        return StoreError(STORE_BUSY, where=path.name, what=str(problem))
    if code & 0xFF in _REASONS and code != sqlite3.SQLITE_IOERR_SHORT_READ:
        tried = STORE_WRITE if code in _WRITING else message
        return StoreError(tried, where=path.name, what=reason(problem))
    return StoreError(STORE_DAMAGED, where=path.name, what=str(problem))


def reason(problem: Exception) -> Text:
    """What SQLite says, in words; its own words where it says something rarer."""
    code = _code(problem)
    if code in _WRITING:
        return WRITE_REFUSED
    return _REASONS.get(code & 0xFF) or Text(str(problem), str(problem))


def _code(problem: Exception) -> int:
    code: int = getattr(problem, "sqlite_errorcode", sqlite3.SQLITE_CORRUPT)
    return code
