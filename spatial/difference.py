"""Difference between two versions of a layer: added, removed, changed, and by how much."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from spatial.layer import Attributes, LayerVersion
from spatial.layer_object import LayerObject
from spatial.packed import Packed
from spatial.store import Store

__all__ = ["Change", "LayerDifference", "difference"]


@dataclass(frozen=True, slots=True)
class Change:
    """What became of one zone.

    Parameters
    ----------
    kind : str
        ``added``, ``removed``, ``attributes``, ``geometry`` or ``both``.
    area_before_m2, area_after_m2, moved_m2 : float
        Areas, and the area of the symmetric difference, m².
    fields : tuple of str
        Attributes whose value differs.
    """

    id: str
    kind: str
    name: str
    area_before_m2: float
    area_after_m2: float
    moved_m2: float
    fields: tuple[str, ...]
    geometry: BaseGeometry


@dataclass(frozen=True, slots=True)
class LayerDifference:
    """Changes between two versions, and how many zones stayed as they were."""

    before: LayerVersion
    after: LayerVersion
    changes: tuple[Change, ...]
    unchanged: int


def difference(store: Store, before: LayerVersion, after: LayerVersion) -> LayerDifference:
    """Compare two versions zone by zone.

    Zones are paired by id where ids are unique in both versions; zones without a partner are
    paired by equal geometry before they count as added or removed.

    Returns
    -------
    LayerDifference
        Changes by kind, then id.
    """
    old, new = _opened(store, before), _opened(store, after)
    pairs, gone, come = _paired(_rows(old), _rows(new), old, new)
    changes = [c for c in (_compared(old, new, i, j) for i, j in pairs) if c is not None]
    changes += [_alone(old, i, "removed") for i in gone]
    changes += [_alone(new, j, "added") for j in come]
    changes.sort(key=lambda c: (c.kind, c.id))
    same = len(pairs) - sum(c.kind not in {"added", "removed"} for c in changes)
    return LayerDifference(before, after, tuple(changes), same)


def _opened(store: Store, version: LayerVersion) -> LayerObject:
    name = version.sha256
    return LayerObject(Packed(store.objects.path(name, packed=True), name))


def _rows(held: LayerObject) -> list[Attributes]:
    return [held.attributes(i) for i in range(held.zone_count())]


def _paired(
    old_rows: list[Attributes], new_rows: list[Attributes], old: LayerObject, new: LayerObject
) -> tuple[list[tuple[int, int]], list[int], list[int]]:
    """Pairs by unique id, then by geometry; what is left went or came."""
    old_ids, new_ids = _unique(old_rows), _unique(new_rows)
    pairs = [(old_ids[key], new_ids[key]) for key in old_ids if key in new_ids]
    gone = sorted(set(range(len(old_rows))) - {i for i, _ in pairs})
    come = sorted(set(range(len(new_rows))) - {j for _, j in pairs})
    shapes = {shapely.to_wkb(g): i for i, g in zip(gone, old.zones(gone), strict=True)}
    for j, shape in zip(list(come), new.zones(come), strict=True):
        i = shapes.pop(shapely.to_wkb(shape), None)
        if i is not None:
            pairs.append((i, j))
            gone.remove(i)
            come.remove(j)
    return pairs, gone, come


def _unique(rows: list[Attributes]) -> dict[str, int]:
    ids = [str(row["id"]) for row in rows]
    twice = {key for key, count in zip(*np.unique(ids, return_counts=True), strict=True) if count > 1}
    return {key: i for i, key in enumerate(ids) if key not in twice}


def _compared(old: LayerObject, new: LayerObject, i: int, j: int) -> Change | None:
    before, after = old.attributes(i), new.attributes(j)
    fields = tuple(sorted(k for k in {*before, *after} if before.get(k) != after.get(k)))
    was, now = old.zones([i])[0], new.zones([j])[0]
    moved = shapely.to_wkb(shapely.normalize(was)) != shapely.to_wkb(shapely.normalize(now))
    if not fields and not moved:
        return None
    kind = "both" if fields and moved else "geometry" if moved else "attributes"
    apart = shapely.symmetric_difference(was, now) if moved else shapely.Polygon()
    return Change(
        str(after["id"]), kind, str(after["name"]), float(was.area), float(now.area),
        float(apart.area), fields, now,
    )  # fmt: skip


def _alone(held: LayerObject, number: int, kind: str) -> Change:
    row, shape = held.attributes(number), held.zones([number])[0]
    area = float(shape.area)
    before, after = (area, 0.0) if kind == "removed" else (0.0, area)
    return Change(str(row["id"]), kind, str(row["name"]), before, after, area, (), shape)
