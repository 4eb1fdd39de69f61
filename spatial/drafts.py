"""Drafts (草案): layers in the store that can be checked against and are not in force."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import rfc8785

from spatial import catalog
from spatial.actor import named
from spatial.card import card_to_dict
from spatial.errors import BadInput
from spatial.ingest import Draft
from spatial.layer import LayerVersion
from spatial.publish import (
    add_versions,
    entry_of,
    prove_held,
    put_again,
    put_objects,
    refuse_change,
    refuse_twice,
)
from spatial.store import Store
from spatial.store_messages import DRAFT_UNKNOWN

__all__ = [
    "ABANDONED_AFTER", "asked_drafts", "drop_abandoned", "drop_drafts", "keep_drafts",
    "publish_drafts",
]  # fmt: skip

ABANDONED_AFTER = timedelta(days=90)
"""Age at which ``store gc`` drops a draft that nobody has published."""


def keep_drafts(
    store: Store,
    drafts: Sequence[Draft],
    *,
    recorded_at: datetime,
    accept_card_change: bool = False,
    by: str = "",
) -> list[LayerVersion]:
    """Keep prepared layers as drafts, all of them or none.

    Parameters
    ----------
    drafts : sequence of Draft
        Prepared layers.
    recorded_at : datetime
        With time zone; the age of a draft is counted from it.
    by : str
        Who keeps them, for the journal; empty where nobody is named.

    Returns
    -------
    list of LayerVersion
        With ids ``<layer>@draft-<line>``, which are never used twice, and sequence 0.

    Raises
    ------
    BadInput
        ``CARD_CHANGED``, ``LAYER_TWICE``.
    """
    refuse_twice(draft.card.id for draft in drafts)
    originals = put_objects(store, drafts)
    with catalog.writing(store.catalog) as connection:
        put_again(store, drafts, originals)
        if not accept_card_change:
            for draft in drafts:
                refuse_change(store, connection, draft)
        line = catalog.next_line(connection)
        entries = [
            {"id": f"{d.card.id}@draft-{line}", **entry_of(d, original)}
            for d, original in zip(drafts, originals, strict=True)
        ]
        told = {"by": by} if by else {}
        catalog.append_journal(connection, "draft", {"drafts": entries, **told}, recorded_at)
        for entry in entries:
            _insert(connection, entry, recorded_at, line)
        return _find(connection, [entry["id"] for entry in entries])


def asked_drafts(store: Store, ids: Sequence[str]) -> list[LayerVersion]:
    """Drafts a check is asked to take as though they were in force, at most one a layer.

    Raises
    ------
    BadInput
        ``DRAFT_UNKNOWN``, ``LAYER_TWICE``.
    """
    if not ids:
        return []
    with catalog.reading(store.catalog) as connection:
        found = _find(connection, ids)
    refuse_twice(draft.layer for draft in found)
    return found


def _find(connection: sqlite3.Connection, ids: Iterable[str]) -> list[LayerVersion]:
    """Drafts by id in the order asked for, inside the caller's transaction."""
    known = {draft.id: draft for draft in catalog.drafts(connection)}
    out = []
    for id in ids:
        if id not in known:
            raise BadInput(DRAFT_UNKNOWN, draft=id[:80], known=", ".join(known) or "—")
        out.append(known[id])
    return out


def publish_drafts(
    store: Store,
    ids: Sequence[str],
    *,
    recorded_at: datetime,
    valid_from: date | None = None,
    accept_card_change: bool = False,
    by: str = "",
) -> list[LayerVersion]:
    """Put drafts in force, all of them or none; they are drafts no longer.

    Parameters
    ----------
    valid_from : date, optional
        Instead of the day each draft names.
    by : str
        Who publishes, for the journal.

    Raises
    ------
    BadInput
        ``DRAFT_UNKNOWN``, ``LAYER_TWICE``, ``CARD_CHANGED``.
    StoreError
        ``OBJECT_MISSING``, ``OBJECT_DAMAGED``: a draft that rotted is not put in force.
    """
    with catalog.writing(store.catalog) as connection:
        found = _find(connection, ids)
        refuse_twice(draft.layer for draft in found)
        if not accept_card_change:
            for draft in found:
                refuse_change(store, connection, draft)
        prove_held(store, found)
        if valid_from is not None:
            found = [replace(draft, valid_from=valid_from) for draft in found]
        entries = [_entry(draft) for draft in found]
        made = add_versions(
            connection, "publish", entries, recorded_at, drafts=list(ids), by=by
        )
        _remove(connection, ids)
        return made


def drop_drafts(
    store: Store, ids: Sequence[str], *, reason: str, at: datetime, by: str = ""
) -> None:
    """Give drafts up; the journal says so, and ``store gc`` removes their objects.

    Raises
    ------
    BadInput
        ``DRAFT_UNKNOWN``; no draft is dropped then.
    """
    with catalog.writing(store.catalog) as connection:
        _find(connection, ids)
        _drop(connection, list(dict.fromkeys(ids)), reason, at, by)


def drop_abandoned(store: Store, *, now: datetime) -> int:
    """Drop the drafts older than 90 days; returns how many."""
    with catalog.writing(store.catalog) as connection:
        old = [d.id for d in catalog.drafts(connection) if now - d.recorded_at > ABANDONED_AFTER]
        if old:
            _drop(connection, old, f"abandoned after {ABANDONED_AFTER.days} days", now)
    return len(old)


def _drop(
    connection: sqlite3.Connection, ids: list[str], reason: str, at: datetime, by: str = ""
) -> None:
    body = {"drafts": ids, "reason": reason, **named(by)}
    catalog.append_journal(connection, "drop-draft", body, at)
    _remove(connection, ids)


def _remove(connection: sqlite3.Connection, ids: Collection[str]) -> None:
    connection.executemany("DELETE FROM draft WHERE id = ?", [(id,) for id in ids])


def _entry(draft: LayerVersion) -> dict[str, Any]:
    return {
        "layer": draft.layer, "valid_from": draft.valid_from.isoformat(), "object": draft.sha256,
        "original": draft.original_sha256, "original_name": draft.original_name,
        "zones": draft.zones, "quarantined": draft.quarantined, "card": card_to_dict(draft.card),
    }  # fmt: skip


def _insert(connection: sqlite3.Connection, entry: dict[str, Any], at: datetime, line: int) -> None:
    connection.execute(
        "INSERT INTO draft (id, layer, valid_from, recorded_at, object, original, original_name,"
        " zones, quarantined, card, journal) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            entry["id"], entry["layer"], entry["valid_from"], at.isoformat(), entry["object"],
            entry["original"], entry["original_name"], entry["zones"], entry["quarantined"],
            rfc8785.dumps(entry["card"]).decode(), line,
        ),
    )  # fmt: skip
