"""A difference as JSON: what the release of the layer allows to be told, and a picture of it."""

from __future__ import annotations

from collections import Counter
from typing import Any

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from spatial import crs
from spatial.difference import KINDS, Change, LayerDifference
from spatial.layer import LayerVersion
from spatial.strictest import RELEASES, SECRECY, strictest

__all__ = ["difference_row", "picture", "release_of", "secrecy_of", "version_row"]

MAX_POINTS = 200_000
_DECIMALS = 7  # of a degree: a centimetre; this is a picture


def release_of(found: LayerDifference) -> str:
    """What may be told: the stricter of the two cards."""
    return strictest((found.before.card.release, found.after.card.release), RELEASES)


def secrecy_of(found: LayerDifference) -> str:
    """The higher label of the two cards."""
    return strictest((found.before.card.secrecy, found.after.card.secrecy), SECRECY)


def version_row(version: LayerVersion, by: str = "") -> dict[str, Any]:
    """A version as a line of the history."""
    return {
        "version": version.id, "valid_from": version.valid_from.isoformat(),
        "recorded_at": version.recorded_at.isoformat(), "zones": version.zones,
        "quarantined": version.quarantined, "sha256": version.sha256,
        "original": version.original_name, "legal_status": version.card.legal_status,
        "published_by": by,
    }  # fmt: skip


def difference_row(found: LayerDifference, *, limit: int | None = None) -> dict[str, Any]:
    """The difference as JSON content.

    A layer released as ``hit-only`` gives counts alone, one released as ``area-only`` gives
    areas of the whole beside them; zones, fields and values are told where the release is
    ``geometry``.

    Parameters
    ----------
    limit : int, optional
        Most changes to tell, those with most ground first; counts and areas stay whole.
    """
    release = release_of(found)
    counts = Counter(c.kind for c in found.changes)
    told = _largest(found.changes, limit) if release == "geometry" else ()
    open_ = release == "geometry"
    areas = found.areas
    return {
        "layer": found.after.layer, "title": found.after.card.title.as_dict(),
        "before": found.before.id, "after": found.after.id,
        "versions": {
            name: version_row(version, by) for name, version, by in
            zip(("before", "after"), (found.before, found.after), found.published_by, strict=True)
        },
        "release": release, "secrecy": secrecy_of(found),
        "counts": {kind: counts.get(kind, 0) for kind in KINDS}, "unchanged": found.unchanged,
        "areas": None if release == "hit-only" else {
            "before_m2": areas.before_m2, "after_m2": areas.after_m2,
            "added_m2": areas.added_m2, "removed_m2": areas.removed_m2,
            "gained_m2": areas.gained_m2, "lost_m2": areas.lost_m2, "net_m2": areas.net_m2,
        },
        "renamed": [list(pair) for pair in found.renamed] if open_ else [],
        "columns_added": list(found.columns_added) if open_ else [],
        "columns_removed": list(found.columns_removed) if open_ else [],
        "card": [[name, was, now] for name, was, now in found.card],
        "coverage_changed": found.coverage_changed,
        "changes": [_change(c) for c in told],
        "left_out": len(found.changes) - len(told) if open_ else 0,
    }  # fmt: skip


def picture(found: LayerDifference, measured: str, *, limit: int) -> dict[str, Any]:
    """The same changes as GeoJSON in degrees; ``part`` is added, removed, gained, lost or values.

    Each feature has the place ``n`` of its change in :func:`difference_row` with this limit.
    Nothing is drawn unless the release is ``geometry``, and no more than 200,000 points.
    """
    features: list[dict[str, Any]] = []
    points = 0
    told = _largest(found.changes, limit) if release_of(found) == "geometry" else ()
    for n, change in enumerate(told):
        for part, shape in _parts(change):
            points += int(shapely.get_num_coordinates(shape))
            if points > MAX_POINTS:
                return {"type": "FeatureCollection", "features": features, "cut": True}
            moved = shapely.transform(shape, lambda xy: _degrees(xy, measured))
            features.append({
                "type": "Feature", "geometry": shapely.geometry.mapping(moved),
                "properties": {"n": n, "part": part},
            })  # fmt: skip
    return {"type": "FeatureCollection", "features": features, "cut": False}


def _degrees(points: np.ndarray[Any, Any], measured: str) -> np.ndarray[Any, Any]:
    lonlat: np.ndarray[Any, Any] = np.round(crs.to_lonlat(points, measured), _DECIMALS)
    return lonlat


def _parts(change: Change) -> list[tuple[str, BaseGeometry]]:
    if change.kind in ("added", "removed"):
        return [(change.kind, change.geometry)]
    if change.kind == "attributes":
        return [("values", change.geometry)]
    parts = [("gained", change.gained), ("lost", change.lost)]
    return [(name, shape) for name, shape in parts if not shape.is_empty]


def _largest(changes: tuple[Change, ...], limit: int | None) -> tuple[Change, ...]:
    """The changes with most ground, in the order they stand in."""
    if limit is None or len(changes) <= limit:
        return changes
    ranked = sorted(
        range(len(changes)),
        key=lambda n: (-changes[n].moved_m2, -changes[n].gained_m - changes[n].lost_m, n),
    )
    return tuple(changes[n] for n in sorted(ranked[:limit]))


def _change(c: Change) -> dict[str, Any]:
    return {
        "id": c.id, "id_before": c.id_before, "kind": c.kind, "name": c.name,
        "area_before_m2": c.area_before_m2, "area_after_m2": c.area_after_m2,
        "gained_m2": c.gained_m2, "lost_m2": c.lost_m2, "moved_m2": c.moved_m2,
        "net_m2": c.area_after_m2 - c.area_before_m2,
        "gained_m": c.gained_m, "lost_m": c.lost_m, "fields": list(c.fields),
        "values": [[name, was, now] for name, was, now in c.values],
    }  # fmt: skip
