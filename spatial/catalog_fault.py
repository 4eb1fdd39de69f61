"""What a failing SQLite means: another writer, a system that gives no more, or damage."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from spatial.errors import Message, StoreError
from spatial.store_messages import STORE_BUSY, STORE_DAMAGED

__all__ = ["FAULTS", "refusal"]

FAULTS = (sqlite3.DatabaseError, UnicodeDecodeError)
"""What SQLite raises: its errors, and one whose own words a damaged page has garbled."""

_SYSTEM = frozenset({
    sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_NOMEM,
    sqlite3.SQLITE_PERM, sqlite3.SQLITE_READONLY,
})  # fmt: skip


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
    code = getattr(problem, "sqlite_errorcode", sqlite3.SQLITE_CORRUPT)
    if code & 0xFF in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
        return StoreError(STORE_BUSY, where=path.name, what=str(problem))
    if code & 0xFF in _SYSTEM and code != sqlite3.SQLITE_IOERR_SHORT_READ:
        return StoreError(message, where=path.name, what=str(problem))
    return StoreError(STORE_DAMAGED, where=path.name, what=str(problem))
