"""Publish: drafts become versions in force, all of them or none, in one transaction."""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

import rfc8785

from spatial import catalog
from spatial.card import card_from_dict, card_to_dict
from spatial.errors import BadInput, StoreError
from spatial.ingest import Draft
from spatial.layer import LayerVersion
from spatial.layer_object import LayerObject
from spatial.packed import Packed
from spatial.store import Store
from spatial.store_messages import CARD_CHANGED, LAYER_TWICE

__all__ = [
    "add_versions",
    "entry_of",
    "prove_held",
    "publish",
    "put_again",
    "put_objects",
    "refuse_change",
    "refuse_twice",
    "unchanged",
]  # fmt: skip


def publish(
    store: Store,
    drafts: Sequence[Draft],
    *,
    recorded_at: datetime,
    accept_card_change: bool = False,
    by: str = "",
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
    by : str
        Who publishes, for the journal; empty where nobody is named.

    Returns
    -------
    list of LayerVersion
        In the order of the drafts.

    Raises
    ------
    BadInput
        ``CARD_CHANGED``, ``LAYER_TWICE``.
    StoreError
        ``STORE_BUSY``, ``STORE_WRITE``; no version is visible then.
    """
    refuse_twice(draft.card.id for draft in drafts)
    originals = put_objects(store, drafts)
    with catalog.writing(store.catalog) as connection:
        put_again(store, drafts, originals)
        if not accept_card_change:
            for draft in drafts:
                refuse_change(store, connection, draft)
        entries = [entry_of(d, original) for d, original in zip(drafts, originals, strict=True)]
        return add_versions(connection, "publish", entries, recorded_at, by=by)


def refuse_twice(layers: Iterable[str]) -> None:
    """Refuse a list in which a layer stands twice: which of the two would be in force?

    Raises
    ------
    BadInput
        ``LAYER_TWICE``.
    """
    seen: set[str] = set()
    for layer in layers:
        if layer in seen:
            raise BadInput(LAYER_TWICE, where=layer, layer=layer)
        seen.add(layer)


def put_objects(store: Store, drafts: Sequence[Draft]) -> list[str]:
    """Make the objects of drafts durable; returns the names of the originals."""
    originals = []
    for draft in drafts:
        originals.append(store.objects.put(draft.original))
        store.objects.put_packed(draft.name, draft.data)
    return originals


def unchanged(store: Store, draft: Draft) -> LayerVersion | None:
    """The layer's latest version where a draft would only repeat it; None where it would not.

    It repeats it when the delivered bytes, what became of them, the card and the day from
    which the law applies them are all the same.
    """
    with catalog.reading(store.catalog) as connection:
        known = catalog.versions(connection, draft.card.id)
    if not known:
        return None
    last = known[-1]
    same = (
        last.sha256 == draft.name
        and last.original_sha256 == hashlib.sha256(draft.original).hexdigest()
        and last.valid_from == draft.valid_from
        and last.card == draft.card
    )
    return last if same else None


def prove_held(store: Store, held: Iterable[LayerVersion]) -> None:
    """Prove the objects of versions or drafts whose bytes nobody has in hand.

    Raises
    ------
    StoreError
        ``OBJECT_MISSING``, ``OBJECT_DAMAGED``; what rests on them is not put in force.
    """
    for one in held:
        store.objects.prove(one.sha256, packed=True)
        store.objects.prove(one.original_sha256)


def put_again(store: Store, drafts: Sequence[Draft], originals: Sequence[str]) -> None:
    """Write what ``store gc`` took between :func:`put_objects` and the transaction.

    Inside the transaction, where nothing is cleared up; an object that was there all along and
    named by nobody may have been old enough to go.
    """
    for draft, original in zip(drafts, originals, strict=True):
        if not store.objects.holds(original):
            store.objects.put(draft.original)
        if not store.objects.holds(draft.name, packed=True):
            store.objects.put_packed(draft.name, draft.data)


def add_versions(
    connection: sqlite3.Connection,
    kind: str,
    entries: Sequence[Mapping[str, Any]],
    at: datetime,
    **also: Any,
) -> list[LayerVersion]:
    """Write versions and the journal line that says so, inside the caller's transaction.

    Parameters
    ----------
    kind : str
        ``publish`` or ``rollback``.
    entries : sequence of mappings
        ``layer``, ``valid_from``, ``object``, ``original``, ``original_name``, ``zones``,
        ``quarantined`` and ``card``, as they will stand in the journal.
    **also
        What else the journal line says where it says anything, such as who acts (``by``) and
        the drafts these versions were.
    """
    told = {name: value for name, value in also.items() if value}
    line = catalog.append_journal(connection, kind, {"versions": list(entries), **told}, at)
    for entry in entries:
        _insert(connection, entry, at, line)
    return catalog.versions(connection)[-len(entries) :] if entries else []


def entry_of(draft: Draft, original: str) -> dict[str, Any]:
    """A prepared layer as it will stand in the journal."""
    return {
        "layer": draft.card.id, "valid_from": draft.valid_from.isoformat(), "object": draft.name,
        "original": original, "original_name": draft.original_name, "zones": draft.kept,
        "quarantined": len(draft.quarantined), "card": card_to_dict(draft.card),
    }  # fmt: skip


def _insert(
    connection: sqlite3.Connection, entry: Mapping[str, Any], at: datetime, line: int
) -> None:
    connection.execute(
        "INSERT INTO version (layer, valid_from, recorded_at, object, original, original_name,"
        " zones, quarantined, card, journal) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            entry["layer"], entry["valid_from"], at.isoformat(), entry["object"],
            entry["original"], entry["original_name"], entry["zones"], entry["quarantined"],
            rfc8785.dumps(entry["card"]).decode(), line,
        ),
    )  # fmt: skip


def refuse_change(
    store: Store, connection: sqlite3.Connection, draft: Draft | LayerVersion
) -> None:
    """Refuse a draft whose CRS or coverage is not that of the layer's last version.

    A coverage named by a file is held by what the file holds, where that version can be read.

    Raises
    ------
    BadInput
        ``CARD_CHANGED``.
    """
    card = draft.card
    query = "SELECT card, object FROM version WHERE layer = ? ORDER BY sequence DESC LIMIT 1"
    row = connection.execute(query, (card.id,)).fetchone()
    if row is None:
        return
    before = card_from_dict(json.loads(row[0]))
    pairs = {field: (getattr(before, field), getattr(card, field)) for field in ("crs", "coverage")}
    if card.coverage == before.coverage and card.coverage not in ("study-area", "extent"):
        was, now = _area(store, row[1]), _area(store, draft)
        if was and now:
            pairs["coverage"] = f"{card.coverage} ({was:.8})", f"{card.coverage} ({now:.8})"
    for field, (old, new) in pairs.items():
        if old != new:
            raise BadInput(CARD_CHANGED, where=card.id, field=field, before=old, after=new)


def _area(store: Store, held: str | Draft | LayerVersion) -> str | None:
    """Hash of the area in which a layer is known; None where its object cannot be read."""
    name, data = (
        (held.name, bytes(held.data)) if isinstance(held, Draft)
        else (held if isinstance(held, str) else held.sha256, None)
    )  # fmt: skip
    try:
        return LayerObject(Packed(store.objects.path(name, packed=True), name, data)).coverage_name
    except StoreError:
        return None
