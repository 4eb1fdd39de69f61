"""Turn (写入轮次): the right to write to a store, which one process has at a time.

SQLite's own waiting soon asks ten times a second only, and sleeps through the moments in which
another writer, who comes again at once, has let go: it can wait for ever beside one. Whoever asks
more often than others come again gets a turn.
"""

from __future__ import annotations

import sqlite3
import time

__all__ = ["take_turn"]

PAUSE_S = 0.002
"""Between two questions; others are away for longer, to write their objects."""


def take_turn(connection: sqlite3.Connection, wait_s: float) -> None:
    """Begin a writing transaction as soon as no other process has one.

    Parameters
    ----------
    connection : sqlite3.Connection
        In no transaction; its own time-out is as before afterwards.
    wait_s : float
        Seconds to wait at most.

    Raises
    ------
    sqlite3.OperationalError
        With ``SQLITE_BUSY`` where others wrote all that time; whatever else SQLite raises, at once.

    Examples
    --------
    >>> connection = sqlite3.connect(":memory:", isolation_level=None)
    >>> take_turn(connection, 1.0)
    >>> connection.in_transaction
    True
    """
    until = time.monotonic() + wait_s
    (own_ms,) = connection.execute("PRAGMA busy_timeout").fetchone()
    connection.execute("PRAGMA busy_timeout=0")
    try:
        while not _begun(connection, last=time.monotonic() >= until):
            time.sleep(PAUSE_S)
    finally:
        connection.execute(f"PRAGMA busy_timeout={own_ms:d}")


def _begun(connection: sqlite3.Connection, *, last: bool) -> bool:
    try:
        connection.execute("BEGIN IMMEDIATE")
    except sqlite3.OperationalError as problem:
        if last or problem.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY:
            raise
        return False
    return True
