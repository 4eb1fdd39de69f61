"""Past checks (核查存档): what each check was made from and said, kept for replay or deleted."""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from spatial import catalog
from spatial.actor import named
from spatial.errors import BadInput, StoreError
from spatial.proof import needed_objects
from spatial.store import Store
from spatial.store_messages import CHECK_DELETED, CHECK_NOT_FOUND, OBJECT_MISSING, STORE_DAMAGED

__all__ = [
    "CheckDeletedError", "KeptCheck", "Part", "delete_checks", "expired", "keep_check", "keep_put",
    "kept_check", "kept_checks", "part_of", "retention", "set_retention", "tombstone",
]  # fmt: skip

SHARED = frozenset({"pack", "layer"})
"""Roles of parts that are nobody's secret: a deletion leaves them to ``store gc``."""


class CheckDeletedError(BadInput):
    """The check was made here and its site and report have been deleted."""


@dataclass(frozen=True, slots=True)
class Part:
    """One object of a check: ``site``, ``pack``, ``report``, ``picture`` or ``layer`` (a draft)."""

    role: str
    object: str
    packed: bool = False


@dataclass(frozen=True, slots=True)
class KeptCheck:
    """A check this store remembers.

    Parameters
    ----------
    id : str
        Id of its report.
    at : datetime
        When it was last kept.
    parts : tuple of Part
        Its objects, the latest report last; after a deletion only their hashes are left.
    deleted_at, reason : datetime or None, str or None
        Set for a tombstone.
    """

    id: str
    at: datetime
    parts: tuple[Part, ...]
    deleted_at: datetime | None = None
    reason: str | None = None


def keep_check(
    store: Store,
    id: str,
    parts: Mapping[str, bytes],
    *,
    layers: Iterable[str] = (),
    at: datetime,
) -> None:
    """Keep everything a check was made from and what it said, with one line in the journal.

    The line holds the id and hashes alone, since nothing can be taken out of a journal.

    Parameters
    ----------
    parts : mapping of str to bytes
        ``site`` as delivered, ``pack`` in its canonical form, ``report``, and whatever else.
    layers : iterable of str
        Packed objects of drafts the check was made with, which no version names yet.

    Raises
    ------
    StoreError
        ``OBJECT_MISSING`` for a draft that was dropped and swept meanwhile; ``STORE_WRITE``.

    Notes
    -----
    Keeping the very same bytes again adds nothing.
    """
    found = [Part(role, hashlib.sha256(data).hexdigest()) for role, data in parts.items()]
    found += [Part("layer", name, packed=True) for name in layers]
    with catalog.reading(store.catalog) as connection:
        if set(found) <= set(_parts(connection, id)):
            return
    names = {store.objects.put(data): data for data in parts.values()}
    with catalog.writing(store.catalog) as connection:
        for name, data in names.items():  # a deletion may just have taken the site
            if not store.objects.path(name).exists():
                store.objects.put(data)
        for part in found:
            if part.packed and not store.objects.path(part.object, packed=True).exists():
                raise StoreError(OBJECT_MISSING, name=part.object)
        _add(connection, id, found, at)


def _add(connection: sqlite3.Connection, id: str, found: Sequence[Part], at: datetime) -> None:
    """One line in the journal, one row an object."""
    body = {"id": id, "objects": [_as_dict(part) for part in found]}
    line = catalog.append_journal(connection, "check", body, at)
    connection.executemany(
        "INSERT INTO kept (id, role, object, packed, journal) VALUES (?, ?, ?, ?, ?)",
        [(id, p.role, p.object, int(p.packed), line) for p in found],
    )


def keep_put(
    store: Store, checks: Iterable[tuple[str, Sequence[tuple[str, str]]]], *, at: datetime
) -> None:
    """Keep many checks at once whose objects were put into the store before, in one transaction.

    Parameters
    ----------
    checks : iterable of (str, sequence of (str, str))
        Id, and the role and hash of each object.

    Raises
    ------
    StoreError
        ``OBJECT_MISSING`` for one that was swept or deleted meanwhile; nothing is kept then.
    """
    with catalog.writing(store.catalog) as connection:
        for id, parts in checks:
            found = [Part(role, name) for role, name in parts]
            if set(found) <= set(_parts(connection, id)):
                continue
            for part in found:
                if not store.objects.path(part.object).exists():
                    raise StoreError(OBJECT_MISSING, name=part.object)
            _add(connection, id, found, at)


def kept_checks(store: Store) -> list[KeptCheck]:
    """Every check ever kept here, the latest first; deleted ones stand there as tombstones."""
    with catalog.reading(store.catalog) as connection:
        return _every(connection)


def kept_check(store: Store, id: str) -> KeptCheck:
    """One check.

    Raises
    ------
    BadInput
        ``CHECK_NOT_FOUND``.
    """
    with catalog.reading(store.catalog) as connection:
        found = _every(connection, id)
    if not found:
        raise BadInput(CHECK_NOT_FOUND, where=id[:64])
    return found[0]


def part_of(store: Store, id: str, role: str) -> bytes:
    """An object of a check, the latest of its role.

    Raises
    ------
    BadInput
        ``CHECK_NOT_FOUND``.
    CheckDeletedError
        ``CHECK_DELETED``.
    StoreError
        ``OBJECT_MISSING``, ``OBJECT_DAMAGED``.
    """
    check = _standing(kept_check(store, id))
    held = [part.object for part in check.parts if part.role == role]
    if not held:
        raise BadInput(CHECK_NOT_FOUND, where=f"{id} {role}")
    return store.objects.get(held[-1])


def delete_checks(
    store: Store, ids: Sequence[str], *, reason: str, at: datetime, by: str = ""
) -> tuple[str, ...]:
    """Delete the site and the report of checks; their hashes, the reason and who did it stay.

    An object that another check still needs survives until that one is deleted too.

    Returns
    -------
    tuple of str
        Hashes of the objects that are gone.

    Raises
    ------
    BadInput
        ``CHECK_NOT_FOUND``, ``CHECK_DELETED``; nothing is deleted then.
    """
    with catalog.writing(store.catalog) as connection:
        doomed: set[Part] = set()
        for id in ids:
            found = _every(connection, id)
            if not found:
                raise BadInput(CHECK_NOT_FOUND, where=id[:64])
            doomed.update(p for p in _standing(found[0]).parts if p.role not in SHARED)
        line = catalog.next_line(connection)
        marks = [(line, id) for id in ids]
        body = {"checks": list(dict.fromkeys(ids)), "reason": reason, **named(by)}
        catalog.append_journal(connection, "delete-checks", body, at)
        connection.executemany("UPDATE kept SET ended = ? WHERE id = ? AND ended IS NULL", marks)
    return _unlink(store, doomed)


def tombstone(check: KeptCheck) -> dict[str, Any]:
    """What is left of a deleted check, as data: its id, when and why, and its hashes."""
    return {
        "id": check.id,
        "deleted_at": check.deleted_at.isoformat() if check.deleted_at else None,
        "reason": check.reason,
        "objects": [{"role": p.role, "sha256": p.object} for p in check.parts],
    }


def retention(store: Store) -> int | None:
    """Days after which checks may be expired; None keeps them until somebody deletes them."""
    with catalog.reading(store.catalog) as connection:
        row = connection.execute("SELECT value FROM setting WHERE key = 'retention_days'").fetchone()
    return int(row[0]) if row else None


def set_retention(store: Store, days: int | None, *, at: datetime, by: str = "") -> None:
    """Set for how many days checks are kept; nothing is deleted by it."""
    with catalog.writing(store.catalog) as connection:
        catalog.append_journal(connection, "retention", {"days": days, **named(by)}, at)
        connection.execute("DELETE FROM setting WHERE key = 'retention_days'")
        if days is not None:
            connection.execute("INSERT INTO setting VALUES ('retention_days', ?)", (str(days),))


def expired(store: Store, *, now: datetime) -> tuple[str, ...]:
    """Ids of the checks older than the store's retention; none where it has none."""
    days = retention(store)
    if days is None:
        return ()
    before = now - timedelta(days=days)
    return tuple(c.id for c in kept_checks(store) if c.deleted_at is None and c.at < before)


def _unlink(store: Store, doomed: Collection[Part]) -> tuple[str, ...]:
    """Remove objects nothing names, while nobody can come to name them."""
    gone = []
    with catalog.writing(store.catalog) as connection:
        needed = needed_objects(connection)
        for part in doomed:
            if (part.object, part.packed) not in needed:
                path: Path = store.objects.path(part.object, packed=part.packed)
                path.unlink(missing_ok=True)
                gone.append(part.object)
    return tuple(sorted(gone))


def _every(connection: sqlite3.Connection, id: str | None = None) -> list[KeptCheck]:
    """Checks by their last line, latest first."""
    query = (
        "SELECT k.id, k.role, k.object, k.packed, m.at, e.at, e.body FROM kept k"
        " JOIN journal m ON m.seq = k.journal LEFT JOIN journal e ON e.seq = k.ended"
    )
    where, values = (" WHERE k.id = ?", (id,)) if id is not None else ("", ())
    rows: dict[str, list[tuple[str, ...]]] = {}
    for row in connection.execute(query + where + " ORDER BY k.seq", values):
        rows.setdefault(row[0], []).append(row)
        rows[row[0]] = rows.pop(row[0])  # the latest last
    return [_check(name, found) for name, found in reversed(rows.items())]


def _check(id: str, rows: Sequence[tuple[str, ...]]) -> KeptCheck:
    standing = [row for row in rows if row[5] is None]
    at = datetime.fromisoformat(rows[-1][4])
    parts = tuple(Part(row[1], row[2], bool(row[3])) for row in standing or rows)
    if standing:
        return KeptCheck(id, at, parts)
    ended, reason = rows[-1][5], json.loads(rows[-1][6]).get("reason")
    if not isinstance(reason, str):
        raise StoreError(STORE_DAMAGED, where=f"check {id}", what="kept")
    return KeptCheck(id, at, parts, datetime.fromisoformat(ended), reason)


def _standing(check: KeptCheck) -> KeptCheck:
    if check.deleted_at is not None:
        at = check.deleted_at.isoformat()
        raise CheckDeletedError(CHECK_DELETED, where=check.id, at=at, reason=check.reason)
    return check


def _parts(connection: sqlite3.Connection, id: str) -> list[Part]:
    query = "SELECT role, object, packed FROM kept WHERE id = ? AND ended IS NULL"
    return [Part(role, held, bool(packed)) for role, held, packed in connection.execute(query, (id,))]


def _as_dict(part: Part) -> dict[str, object]:
    return {"role": part.role, "object": part.object, "packed": int(part.packed)}
