"""The catalog: which versions exist, in one SQLite database with one hash-chained journal."""

from __future__ import annotations

import hashlib
import json
import os
import secrets
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import date, datetime
from pathlib import Path
from typing import Any

import rfc8785

from spatial.card import card_from_dict
from spatial.catalog_fault import FAULTS, reason, refusal
from spatial.catalog_tables import FORMAT, statements
from spatial.errors import StoreError
from spatial.layer import LayerVersion
from spatial.objects import sync_directory
from spatial.store_messages import (
    STORE_DAMAGED,
    STORE_EXISTS,
    STORE_FOREIGN,
    STORE_FORMAT,
    STORE_FORMAT_OLD,
    STORE_READ,
    STORE_WRITE,
)
from spatial.system_reason import system_reason
from spatial.turn import take_turn
from spatial.witness import note

__all__ = [
    "append_journal", "create", "drafts", "format_of", "head", "identity", "journal",
    "line_of", "next_line", "reading", "upgrading", "versions", "writing",
]  # fmt: skip

APPLICATION_ID = 0x53414E48  # "SANH"
GENESIS = "0" * 64
WAIT_S = 10.0


def create(path: Path, settings: Mapping[str, str], at: datetime) -> None:
    """Make an empty catalog with its settings and the first journal line, or none at all.

    Raises
    ------
    StoreError
        ``STORE_EXISTS``, ``STORE_WRITE``.
    """
    part = path.with_name(f".{path.name}.{secrets.token_hex(4)}.part")
    try:
        part.touch(mode=0o640, exist_ok=False)
        part.chmod(0o640)
        told = _filled(part, settings, at)
        _name(part, path)
    except sqlite3.Error as problem:
        raise StoreError(STORE_WRITE, where=path.name, what=reason(problem)) from None
    except FileExistsError:
        raise StoreError(STORE_EXISTS, where=path.parent.name) from None
    except OSError as problem:
        raise StoreError(STORE_WRITE, where=path.name, what=system_reason(problem)) from None
    finally:
        for end in ("", "-wal", "-shm"):
            with suppress(OSError):  # what was refused is refused for its own reason
                Path(f"{part}{end}").unlink()
    note(path.parent, told)


def _filled(path: Path, settings: Mapping[str, str], at: datetime) -> str:
    """Fill an empty file; closing it leaves one whole file without a log beside it."""
    connection = sqlite3.connect(path, isolation_level=None)
    try:
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=FULL")
        connection.execute("BEGIN IMMEDIATE")
        for statement in statements(0):
            connection.execute(statement)
        connection.executemany("INSERT INTO setting VALUES (?, ?)", sorted(settings.items()))
        append_journal(connection, "init", {"settings": dict(sorted(settings.items()))}, at)
        connection.execute(f"PRAGMA application_id={APPLICATION_ID}")
        connection.execute(f"PRAGMA user_version={FORMAT}")
        connection.execute("COMMIT")
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        return head(connection)
    finally:
        connection.close()


def _name(part: Path, path: Path) -> None:
    """Give a finished file its name, never over one that is there, and make that durable."""
    os.link(part, path)
    try:
        sync_directory(path.parent)
    except StoreError:
        path.unlink()
        raise


@contextmanager
def reading(path: Path) -> Iterator[sqlite3.Connection]:
    """A connection that sees one state of the catalog for as long as it is open."""
    connection = _connect(path)
    try:
        connection.execute("BEGIN")
        yield connection
        connection.execute("COMMIT")
    except FAULTS as problem:
        raise refusal(problem, path, STORE_READ) from None
    finally:
        connection.close()


@contextmanager
def writing(path: Path) -> Iterator[sqlite3.Connection]:
    """One transaction: all of what happens inside, or nothing."""
    with _transaction(_connect(path), path) as connection:
        yield connection


@contextmanager
def upgrading(path: Path) -> Iterator[sqlite3.Connection]:
    """One transaction on a catalog of an older format, which is of the newest one after it."""
    with _transaction(_opened(path), path) as connection:
        yield connection
        connection.execute(f"PRAGMA user_version={FORMAT}")


@contextmanager
def _transaction(connection: sqlite3.Connection, path: Path) -> Iterator[sqlite3.Connection]:
    try:
        take_turn(connection, WAIT_S)
        yield connection
        told = head(connection)
        connection.execute("COMMIT")
    except FAULTS as problem:
        raise refusal(problem, path, STORE_WRITE) from None
    finally:
        connection.close()
    note(path.parent, told)


def next_line(connection: sqlite3.Connection) -> int:
    """Number of the journal line that will be written next, inside a writing transaction."""
    return int(connection.execute("SELECT coalesce(max(seq), 0) + 1 FROM journal").fetchone()[0])


def append_journal(
    connection: sqlite3.Connection, kind: str, body: Mapping[str, Any], at: datetime
) -> int:
    """Add one line to the hash chain; returns its number."""
    row = connection.execute("SELECT seq, hash FROM journal ORDER BY seq DESC LIMIT 1").fetchone()
    seq, previous = (row[0] + 1, row[1]) if row else (1, GENESIS)
    text = rfc8785.dumps(dict(body)).decode()
    values = (seq, at.isoformat(), kind, text, previous)
    connection.execute(
        "INSERT INTO journal VALUES (?, ?, ?, ?, ?, ?)", (*values, _chain(*values))
    )
    return seq


def head(connection: sqlite3.Connection) -> str:
    """Hash of the last journal line: the state of the whole store in one value."""
    row = connection.execute("SELECT hash FROM journal ORDER BY seq DESC LIMIT 1").fetchone()
    return row[0] if row else GENESIS


def identity(connection: sqlite3.Connection) -> str:
    """Hash of the first journal line, which no other store has: the store's own name."""
    row = connection.execute("SELECT hash FROM journal WHERE seq = 1").fetchone()
    return row[0] if row else GENESIS


def line_of(connection: sqlite3.Connection, head: str) -> int | None:
    """Number of the journal line with this hash; None where the journal has no such line."""
    row = connection.execute("SELECT seq FROM journal WHERE hash = ?", (head,)).fetchone()
    return int(row[0]) if row else None


def journal(connection: sqlite3.Connection) -> Iterator[dict[str, Any]]:
    """Every journal line in order, each proven against the chain.

    Raises
    ------
    StoreError
        ``STORE_DAMAGED`` at the first line that does not follow from the one before.
    """
    previous, expected = GENESIS, 1
    query = "SELECT seq, at, kind, body, previous, hash FROM journal ORDER BY seq"
    for seq, at, kind, body, before, own in connection.execute(query):
        if not _follows((seq, at, kind, body, before, own), expected, previous):
            raise StoreError(STORE_DAMAGED, where=f"journal {seq}", what="hash chain")
        previous, expected = own, seq + 1
        yield {"seq": seq, "at": at, "kind": kind, "body": json.loads(body), "hash": own}


def _follows(line: tuple[Any, ...], seq: int, previous: str) -> bool:
    try:
        return bool(line[0] == seq and line[4] == previous and line[5] == _chain(*line[:5]))
    except ValueError:  # what no JSON holds, such as a number where a text was
        return False


def versions(
    connection: sqlite3.Connection, layer: str | None = None, *, until: int | None = None
) -> list[LayerVersion]:
    """Versions of one layer, or of all, by sequence; ``until`` a line of the journal, or to its end."""
    query = (
        "SELECT sequence, layer, valid_from, recorded_at, object, original, original_name,"
        " zones, quarantined, card, row_number() OVER (PARTITION BY layer ORDER BY sequence)"
        " FROM version WHERE (?1 IS NULL OR layer = ?1) AND (?2 IS NULL OR journal <= ?2)"
        " ORDER BY sequence"
    )
    return [_version(row) for row in connection.execute(query, (layer, until))]


def drafts(connection: sqlite3.Connection) -> list[LayerVersion]:
    """Drafts that wait: neither published nor dropped, in the order they came."""
    query = (
        "SELECT id, layer, 0, valid_from, recorded_at, object, original, original_name,"
        " zones, quarantined, card FROM draft ORDER BY journal, id"
    )
    return [_layer_version(row) for row in connection.execute(query)]


def _version(row: tuple[Any, ...]) -> LayerVersion:
    *known, number = row
    sequence, layer = known[:2]
    return _layer_version((f"{layer}@{number}", layer, sequence, *known[2:]))


def _layer_version(row: tuple[Any, ...]) -> LayerVersion:
    id, layer, sequence, valid_from, recorded_at, held, original, name, zones, out, card = row
    return LayerVersion(
        id, layer, sequence, date.fromisoformat(valid_from),
        datetime.fromisoformat(recorded_at), held, original, name, zones, out,
        card_from_dict(json.loads(card)),
    )  # fmt: skip


def _chain(seq: int, at: str, kind: str, body: str, previous: str) -> str:
    line = rfc8785.dumps([seq, at, kind, body, previous])
    return hashlib.sha256(line).hexdigest()


def format_of(path: Path) -> int:
    """Format number of a catalog that is ours, whichever it is.

    Raises
    ------
    StoreError
        ``STORE_DAMAGED``, ``STORE_FOREIGN``.
    """
    connection = _opened(path)
    try:
        return int(connection.execute("PRAGMA user_version").fetchone()[0])
    finally:
        connection.close()


def _connect(path: Path) -> sqlite3.Connection:
    connection = _opened(path)
    version = connection.execute("PRAGMA user_version").fetchone()[0]
    if version != FORMAT:
        connection.close()
        message = STORE_FORMAT_OLD if 0 < version < FORMAT else STORE_FORMAT
        raise StoreError(message, where=path.name, found=version, known=FORMAT)
    return connection


def _opened(path: Path) -> sqlite3.Connection:
    try:
        place = f"{path.absolute().as_uri()}?immutable=1" if _at_rest(path) else path
        connection = sqlite3.connect(place, isolation_level=None, timeout=WAIT_S, uri=place != path)
    except FAULTS as problem:
        raise refusal(problem, path, STORE_READ) from None
    try:
        connection.execute("PRAGMA synchronous=FULL")
        connection.execute("PRAGMA foreign_keys=ON")
        found = connection.execute("PRAGMA application_id").fetchone()[0]
        connection.execute("PRAGMA user_version").fetchone()
    except FAULTS as problem:
        connection.close()
        raise refusal(problem, path, STORE_READ) from None
    if found != APPLICATION_ID:
        connection.close()
        raise StoreError(STORE_FOREIGN, where=path.name)
    return connection


def _at_rest(path: Path) -> bool:
    """Whether nobody can write: a disk mounted read-only, and no log left to be read.

    SQLite would make its shared memory beside the file, which such a disk refuses. Where only
    this reader may not write it has to see the writers' log, and is refused without.
    """
    log = path.with_name(f"{path.name}-wal")
    try:
        fixed = bool(os.statvfs(path).f_flag & os.ST_RDONLY)
        return fixed and not (log.exists() and log.stat().st_size)
    except OSError:
        return False
