"""Publish: drafts become versions in force, all of them or none, in one transaction."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from datetime import datetime

import rfc8785

from spatial import catalog
from spatial.card import card_from_dict, card_to_dict
from spatial.errors import BadInput
from spatial.ingest import Draft
from spatial.layer import LayerVersion
from spatial.store import Store
from spatial.store_messages import CARD_CHANGED

__all__ = ["publish"]


def publish(
    store: Store,
    drafts: Sequence[Draft],
    *,
    recorded_at: datetime,
    accept_card_change: bool = False,
) -> list[LayerVersion]:
    """Publish one or several layers at once, or none.

    Parameters
    ----------
    drafts : sequence of Draft
        Prepared layers; their objects are made durable before the catalog names them.
    recorded_at : datetime
        Record time with time zone; the order of versions is by sequence, not by it.
    accept_card_change : bool
        Let a card change its CRS or coverage.

    Returns
    -------
    list of LayerVersion
        In the order of the drafts.

    Raises
    ------
    BadInput
        ``CARD_CHANGED``.
    StoreError
        ``STORE_BUSY``, ``STORE_WRITE``; no version is visible then.
    """
    originals = []
    for draft in drafts:
        originals.append(store.objects.put(draft.original))
        store.objects.put_packed(draft.name, draft.data)
    with catalog.writing(store.catalog) as connection:
        if not accept_card_change:
            for draft in drafts:
                _refuse_change(connection, draft)
        body = {
            "versions": [
                {"layer": d.card.id, "object": d.name, "original": original,
                 "valid_from": d.valid_from.isoformat(), "kept": d.kept,
                 "quarantined": len(d.quarantined)}
                for d, original in zip(drafts, originals, strict=True)
            ]
        }  # fmt: skip
        line = catalog.append_journal(connection, "publish", body, recorded_at)
        for draft, original in zip(drafts, originals, strict=True):
            _insert(connection, draft, original, recorded_at, line)
        return catalog.versions(connection)[-len(drafts) :] if drafts else []


def _insert(
    connection: sqlite3.Connection, draft: Draft, original: str, at: datetime, line: int
) -> None:
    card = rfc8785.dumps(card_to_dict(draft.card)).decode()
    connection.execute(
        "INSERT INTO version (layer, valid_from, recorded_at, object, original, original_name,"
        " zones, quarantined, card, journal) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            draft.card.id, draft.valid_from.isoformat(), at.isoformat(), draft.name, original,
            draft.original_name, draft.kept, len(draft.quarantined), card, line,
        ),
    )  # fmt: skip


def _refuse_change(connection: sqlite3.Connection, draft: Draft) -> None:
    row = connection.execute(
        "SELECT card FROM version WHERE layer = ? ORDER BY sequence DESC LIMIT 1", (draft.card.id,)
    ).fetchone()
    if row is None:
        return
    before = card_from_dict(json.loads(row[0]))
    for field in ("crs", "coverage"):
        old, new = getattr(before, field), getattr(draft.card, field)
        if old != new:
            raise BadInput(CARD_CHANGED, where=draft.card.id, field=field, before=old, after=new)
