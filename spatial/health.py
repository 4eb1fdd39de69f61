"""Health (``store info``): what a store holds, how old, how complete, how secret."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import shapely

from spatial import catalog
from spatial.errors import StoreError
from spatial.layer import LayerVersion
from spatial.snapshot import Snapshot, snapshot
from spatial.store import Store

__all__ = ["health"]


def health(store: Store, *, as_of: date) -> dict[str, Any]:
    """Facts about a store and each of its layers on one date.

    Returns
    -------
    dict
        ``measure_crs``, ``study_area {bounds, area_m2}`` (None without one), ``time_zone``,
        ``head``, ``id``, ``layers``: per layer its visible version, counts, age in days,
        extent, share of the study area it covers, secrecy, and flags (``missing``,
        ``stale``, ``indicative``, ``quarantined``, ``superseded``, ``damaged``).
    """
    snap = snapshot(store, as_of=as_of)
    with catalog.reading(store.catalog) as connection:
        versions = len(catalog.versions(connection))
    area = store.config.study_area
    return {
        "measure_crs": store.config.measure_crs,
        "study_area": {"bounds": list(area.bounds), "area_m2": area.area} if area else None,
        "time_zone": store.config.time_zone,
        "as_of": as_of.isoformat(),
        "id": snap.store_id,
        "head": snap.head,
        "versions": versions,
        "layers": [_layer(snap, layer) for layer in sorted(snap.cards)],
    }


def _layer(snap: Snapshot, layer: str) -> dict[str, Any]:
    card, version = snap.cards[layer], snap.versions.get(layer)
    extent, share, flags = None, 0.0, []
    if version is None:
        flags.append("missing")
    else:
        flags += _flags(snap, version)
        try:
            extent, share = _where(snap, layer)
        except StoreError:
            flags.append("damaged")
    return {
        "id": layer, "title": card.title.as_dict(), "plan": card.plan, "role": card.role,
        "authority": card.authority,
        "legal_status": (version.card if version else card).legal_status, "crs": card.crs,
        "version": version.id if version else None,
        "valid_from": version.valid_from.isoformat() if version else None,
        "recorded_at": version.recorded_at.isoformat() if version else None,
        "age_days": (snap.as_of - version.valid_from).days if version else None,
        "next_change": snap.upcoming[layer].isoformat() if layer in snap.upcoming else None,
        "zones": version.zones if version else 0,
        "quarantined": version.quarantined if version else 0,
        "extent": extent, "coverage_share": share,
        "secrecy": card.secrecy, "release": card.release, "flags": flags,
    }  # fmt: skip


def _flags(snap: Snapshot, version: LayerVersion) -> list[str]:
    card = version.card
    limit = card.stale_after_days
    stale = limit is not None and snap.as_of - version.valid_from > timedelta(days=limit)
    return [
        name
        for name, holds in (
            ("stale", stale), ("indicative", card.indicative),
            ("quarantined", version.quarantined > 0), (card.legal_status, card.legal_status != "in-force"),
        )
        if holds
    ]  # fmt: skip


def _where(snap: Snapshot, layer: str) -> tuple[list[float] | None, float]:
    """Extent of the zones, and the share of the study area inside the layer's coverage."""
    held = snap.layer(layer)
    boxes = held.zone_boxes()
    extent = None
    if len(boxes):
        extent = [*boxes[:, :2].min(axis=0).tolist(), *boxes[:, 2:].max(axis=0).tolist()]
    area = snap.config.study_area
    if area is None:
        return extent, 1.0
    known = float(shapely.area(snap.covered(layer, area)))
    return extent, min(known / area.area, 1.0)
