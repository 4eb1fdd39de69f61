"""Health (``store info``): what a store holds, how old, how complete, how secret."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import shapely

from spatial import catalog
from spatial.actor import published_by
from spatial.errors import StoreError, Text
from spatial.kept_checks import kept_checks
from spatial.layer import LayerCard, LayerVersion
from spatial.layer_object import LayerObject
from spatial.self_overlap import from_meta, released
from spatial.snapshot import Snapshot, snapshot
from spatial.store import Store
from spatial.verified import last_proof

__all__ = ["FLAGS", "draft_row", "health"]

FLAGS = (
    "wanted", "damaged", "missing", "stale", "review-due", "quarantined", "self-overlap", "repaired",
    "empty", "indicative", "draft", "pending", "pending-with-effect", "superseded",
)  # fmt: skip
"""What may be said of a layer, the worst first; ``wanted`` is what the rules need and nobody gave."""


def health(
    store: Store, *, as_of: date, wanted: Mapping[str, Text] | None = None
) -> dict[str, Any]:
    """Facts about a store and each of its layers on one date.

    Nothing is proven here: what was proven last, and when, stands in ``verified``.

    Parameters
    ----------
    wanted : mapping of str to Text, optional
        Layers that the rules in use must have, with their titles.

    Returns
    -------
    dict
        ``measure_crs``, ``study_area {bounds, area_m2}`` (None without one), ``time_zone``,
        ``head``, ``id``, ``size_bytes``, ``verified``, ``checks`` (reports kept), ``wanted``
        (layers the rules need and no version of which is visible), ``drafts`` (kept and not in
        force), ``layers``: per layer its
        visible version and who published it, validity (kept, repaired, kept out with codes),
        age, extent, coverage share, self-overlap, next review, secrecy and ``flags``.
    """
    snap = snapshot(store, as_of=as_of)
    with catalog.reading(store.catalog) as connection:
        versions = len(catalog.versions(connection))
        drafts = catalog.drafts(connection)
    checks = sum(check.deleted_at is None for check in kept_checks(store))
    names = published_by(store.catalog)
    area = store.config.study_area
    lacking = {k: v for k, v in sorted((wanted or {}).items()) if k not in snap.versions}
    files, size = _size(store.root)
    return {
        "measure_crs": store.config.measure_crs,
        "study_area": {"bounds": list(area.bounds), "area_m2": area.area} if area else None,
        "time_zone": store.config.time_zone,
        "as_of": as_of.isoformat(),
        "id": snap.store_id,
        "head": snap.head,
        "versions": versions,
        "checks": checks,
        "files": files,
        "size_bytes": size,
        "verified": last_proof(store),
        "wanted": [{"id": k, "title": v.as_dict()} for k, v in lacking.items()],
        "drafts": [draft_row(draft) for draft in drafts],
        "layers": [_layer(snap, layer, names, lacking) for layer in sorted(snap.cards)],
    }


def draft_row(draft: LayerVersion) -> dict[str, Any]:
    """A draft as JSON content: what it is, since when it waits, what of it could enter."""
    return {
        "id": draft.id, "layer": draft.layer, "title": draft.card.title.as_dict(),
        "legal_status": "draft", "valid_from": draft.valid_from.isoformat(),
        "recorded_at": draft.recorded_at.isoformat(), "zones": draft.zones,
        "quarantined": draft.quarantined, "sha256": draft.sha256,
    }  # fmt: skip


def _layer(
    snap: Snapshot, layer: str, names: Mapping[int, str], lacking: Mapping[str, Text]
) -> dict[str, Any]:
    version = snap.versions.get(layer)
    card = version.card if version else snap.cards[layer]
    held, flags = None, ["wanted"] if layer in lacking else []
    if version is None:
        flags.append("missing")
    else:
        try:
            held = snap.layer(layer)
        except StoreError:
            flags.append("damaged")
    review = _review(card, version, snap.as_of)
    found = {**_version(version, names, snap.as_of), **_inside(snap, layer, card, held, flags)}
    if version is not None:
        flags += _flags(card, version, review, found, snap.as_of)
    return {
        "id": layer, "title": card.title.as_dict(), "plan": card.plan, "role": card.role,
        "authority": card.authority,
        "legal_status": (version.card if version else card).legal_status, "crs": card.crs,
        **found,
        "next_change": snap.upcoming[layer].isoformat() if layer in snap.upcoming else None,
        "review": review, "secrecy": card.secrecy, "release": card.release,
        "flags": sorted(flags, key=FLAGS.index),
    }  # fmt: skip


def _version(version: LayerVersion | None, names: Mapping[int, str], as_of: date) -> dict[str, Any]:
    return {
        "version": version.id if version else None,
        "valid_from": version.valid_from.isoformat() if version else None,
        "recorded_at": version.recorded_at.isoformat() if version else None,
        "published_by": names.get(version.sequence) or None if version else None,
        "age_days": (as_of - version.valid_from).days if version else None,
        "zones": version.zones if version else 0,
        "quarantined": version.quarantined if version else 0,
    }


def _inside(
    snap: Snapshot, layer: str, card: LayerCard, held: LayerObject | None, flags: list[str]
) -> dict[str, Any]:
    """What only the object itself knows; null where it is missing, damaged or not to be told."""
    out: dict[str, Any] = {
        "repaired": 0, "quarantine_codes": {}, "extent": None, "coverage_share": 0.0,
        "self_overlap": None,
    }  # fmt: skip
    if held is None:
        return out
    try:
        out["repaired"] = sum(bool(row.get("method")) for row in held.other_issues())
        codes = Counter(str(row["code"]) for row in held.quarantine_log())
        out["quarantine_codes"] = dict(sorted(codes.items()))
        extent, out["coverage_share"] = _where(snap, layer)
        out["extent"] = extent if card.release == "geometry" else None
    except StoreError:
        flags.append("damaged")
    out["self_overlap"] = released(from_meta(held.packed.meta), card.release)
    return out


def _review(card: LayerCard, version: LayerVersion | None, as_of: date) -> dict[str, Any]:
    """When the layer has to be looked at again: the day its owner promised, or it goes stale."""
    stale_on = None
    if card.stale_after_days is not None and version is not None:
        stale_on = version.valid_from + timedelta(days=card.stale_after_days + 1)
    days = [day for day in (card.review_on, stale_on) if day is not None]
    due = min(days, default=None)
    return {
        "on": due.isoformat() if due else None,
        "promised": card.review_on.isoformat() if card.review_on else None,
        "stale_on": stale_on.isoformat() if stale_on else None,
        "days_left": (due - as_of).days if due else None,
    }  # fmt: skip


def _flags(
    card: LayerCard, version: LayerVersion, review: Mapping[str, Any], found: Mapping[str, Any],
    as_of: date,
) -> list[str]:  # fmt: skip
    shared = found["self_overlap"] or {}
    day = as_of.isoformat()
    return [
        name
        for name, holds in (
            ("stale", review["stale_on"] is not None and review["stale_on"] <= day),
            ("review-due", review["promised"] is not None and review["promised"] <= day),
            ("indicative", card.indicative), ("quarantined", version.quarantined > 0),
            ("repaired", found["repaired"] > 0),
            ("empty", version.zones == 0),
            ("self-overlap", shared.get("pairs", 0) > 0 and card.role == "allocation"),
            (card.legal_status, card.legal_status != "in-force"),
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


def _size(root: Path) -> tuple[int, int]:
    """Files of a store and their bytes, caches included; what vanishes meanwhile is not counted."""
    files = size = 0
    for folder, _, names in os.walk(root):
        for name in names:
            try:
                size += (Path(folder) / name).stat().st_size
            except FileNotFoundError:
                continue
            files += 1
    return files, size
