"""History: every version a layer ever had, and the way back to one of them."""

from __future__ import annotations

from datetime import date, datetime

from spatial import catalog
from spatial.card import card_to_dict
from spatial.errors import BadInput
from spatial.layer import DERIVED, LayerVersion
from spatial.publish import add_versions, prove_held
from spatial.snapshot import visible
from spatial.store import Store
from spatial.store_messages import AS_OF_BEFORE_FIRST, LAYER_UNKNOWN, VERSION_UNKNOWN
from spatial.strictest import bound, own_day

__all__ = ["find_version", "history", "rollback"]


def history(store: Store, layer: str) -> list[LayerVersion]:
    """Versions of a layer by sequence, the first one first.

    Raises
    ------
    BadInput
        ``LAYER_UNKNOWN``.
    """
    with catalog.reading(store.catalog) as connection:
        found = catalog.versions(connection, layer)
        if not found:
            known = sorted({v.layer for v in catalog.versions(connection)})
            raise BadInput(LAYER_UNKNOWN, layer=layer, known=", ".join(known) or "—")
        if layer in DERIVED:
            return bound(found, catalog.versions(connection), {own_day(store.config)})
    return found


def find_version(store: Store, layer: str, version: str) -> LayerVersion:
    """A version by its id (``farm@2``), by its number alone (``2``), or by a date.

    A date (``2024-05-01``) names the version that spoke for the layer on that day.

    Raises
    ------
    BadInput
        ``LAYER_UNKNOWN``, ``VERSION_UNKNOWN``, ``AS_OF_BEFORE_FIRST``.
    """
    every = history(store, layer)
    day = _date(version)
    if day is not None:
        seen = visible(every, day).get(layer)
        if seen is None:
            first = min(one.valid_from for one in every).isoformat()
            raise BadInput(AS_OF_BEFORE_FIRST, where=layer, layer=layer, as_of=day, first=first)
        return seen
    for one in every:
        if version in {one.id, one.id.rpartition("@")[2]}:
            return one
    known = ", ".join(one.id for one in every)
    raise BadInput(VERSION_UNKNOWN, where=layer, version=version, known=known)


def _date(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if len(text) == len("2024-05-01") else None
    except ValueError:
        return None


def rollback(
    store: Store,
    layer: str,
    version: str,
    *,
    recorded_at: datetime,
    valid_from: date | None = None,
    by: str = "",
) -> LayerVersion:
    """Put an earlier version in force again: a new row on the same object.

    Parameters
    ----------
    valid_from : date, optional
        Day from which it applies again; by default the greatest valid_from of the layer so
        far, so that it is visible from there on and earlier dates keep what they showed.
    by : str
        Who does it, for the journal.

    Raises
    ------
    BadInput
        ``LAYER_UNKNOWN``, ``VERSION_UNKNOWN``.
    StoreError
        ``OBJECT_MISSING``, ``OBJECT_DAMAGED``: that version is no more what it was.
    """
    wanted = find_version(store, layer, version)
    prove_held(store, [wanted])
    with catalog.writing(store.catalog) as connection:
        every = catalog.versions(connection, layer)
        latest = max(v.valid_from for v in every)
        card = next(v.card for v in every if v.sequence == wanted.sequence)  # as it was published
        entry = {
            "layer": layer, "valid_from": (valid_from or latest).isoformat(),
            "object": wanted.sha256, "original": wanted.original_sha256,
            "original_name": wanted.original_name, "zones": wanted.zones,
            "quarantined": wanted.quarantined, "card": card_to_dict(card),
        }  # fmt: skip
        (made,) = add_versions(connection, "rollback", [entry], recorded_at, by=by)
    return made
