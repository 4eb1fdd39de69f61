"""Registered objects that apply from a day on, such as rule packs: visible by the same two times as layers."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from datetime import date, datetime

from spatial import catalog
from spatial.store import Store

__all__ = ["PACK", "Registered", "publish_object", "registered_objects", "visible_object"]

PACK = "pack"
"""Kind of a rule pack in its canonical form."""


@dataclass(frozen=True, slots=True)
class Registered:
    """One object that the store holds under a kind and an id.

    Parameters
    ----------
    sequence : int
        Order in which objects of all kinds were registered.
    valid_from : date or None
        Day from which it applies; None is always.
    recorded_at : datetime
        Moment the store learned of it.
    """

    kind: str
    id: str
    sha256: str
    sequence: int
    valid_from: date | None
    recorded_at: datetime


def publish_object(
    store: Store, kind: str, id: str, data: bytes, *, valid_from: date | None = None, at: datetime
) -> Registered:
    """Register an object that takes the place of those of its kind before it.

    Parameters
    ----------
    valid_from : date, optional
        Day from which it applies; always by default, since the values inside a rule pack have
        dates of their own.

    Notes
    -----
    What is already the last of its kind, with the same id and day, is not registered again; an
    earlier one may be, which is the way back to it.
    """
    name = store.objects.put(data)
    with catalog.writing(store.catalog) as connection:
        if not store.objects.holds(name):  # cleared up between the two
            store.objects.put(data)
        known = _every(connection, kind)
        if known and (known[-1].id, known[-1].sha256, known[-1].valid_from) == (id, name, valid_from):
            return known[-1]
        body = {"kind": kind, "id": id, "object": name}
        day = valid_from.isoformat() if valid_from else None
        if day is not None:
            body["valid_from"] = day
        line = catalog.append_journal(connection, "register", body, at)
        connection.execute(
            "INSERT INTO registered (kind, id, object, valid_from, journal) VALUES (?, ?, ?, ?, ?)",
            (kind, id, name, day, line),
        )
        return _every(connection, kind)[-1]


def registered_objects(store: Store, kind: str, *, at_line: int | None = None) -> list[Registered]:
    """Every object of a kind, in the order they were registered; ``at_line`` of the journal, or now."""
    with catalog.reading(store.catalog) as connection:
        return _every(connection, kind, at_line)


def visible_object(
    store: Store,
    kind: str,
    *,
    as_of: date,
    known_at: datetime | None = None,
    at_line: int | None = None,
) -> Registered | None:
    """The object that applies: of those known by then, the greatest (valid_from, sequence).

    None where the store has none of the kind, or none yet on that day.
    """
    found = [
        one for one in registered_objects(store, kind, at_line=at_line)
        if (one.valid_from or date.min) <= as_of
        and (known_at is None or one.recorded_at <= known_at)
    ]
    return max(found, key=lambda one: (one.valid_from or date.min, one.sequence), default=None)


def _every(
    connection: sqlite3.Connection, kind: str, at_line: int | None = None
) -> list[Registered]:
    rows = connection.execute(
        "SELECT r.kind, r.id, r.object, r.seq, r.valid_from, j.at FROM registered r"
        " JOIN journal j ON j.seq = r.journal WHERE r.kind = ?1 AND (?2 IS NULL OR j.seq <= ?2)"
        " ORDER BY r.seq",
        (kind, at_line),
    )
    return [
        Registered(kind, id, name, seq, date.fromisoformat(day) if day else None,
                   datetime.fromisoformat(at))
        for kind, id, name, seq, day, at in rows
    ]  # fmt: skip
