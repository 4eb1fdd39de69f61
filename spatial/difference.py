"""Difference between two versions of a layer: added, removed, changed, and by how much."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from spatial.actor import published_by
from spatial.card import card_to_dict
from spatial.layer import LayerVersion
from spatial.layer_object import LayerObject
from spatial.packed import Packed
from spatial.pairing import Pairing, Side, paired, side
from spatial.store import Store

__all__ = ["KINDS", "Areas", "Change", "LayerDifference", "Value", "difference"]

KINDS = ("added", "removed", "geometry", "both", "attributes")
Value = str | float | int | None


@dataclass(frozen=True, slots=True)
class Change:
    """What became of one zone.

    Parameters
    ----------
    id, id_before : str
        Its id now and before; alike unless the zone was paired by its ground.
    kind : str
        ``added``, ``removed``, ``attributes``, ``geometry`` or ``both``.
    area_before_m2, area_after_m2, gained_m2, lost_m2 : float
        Areas, m²: ``gained − lost = after − before``. All of it is gained when added, lost
        when removed.
    gained_m, lost_m : float
        The same as length for lines, m.
    values : tuple of (str, value, value)
        Attributes that differ, before and after; with None where a zone has none.
    geometry : shapely geometry
        The zone now, or as it was when removed.
    gained, lost : shapely geometry
        Ground that came and went; empty where the outline stayed.
    """

    id: str
    id_before: str
    kind: str
    name: str
    area_before_m2: float
    area_after_m2: float
    gained_m2: float
    lost_m2: float
    gained_m: float
    lost_m: float
    values: tuple[tuple[str, Value, Value], ...]
    geometry: BaseGeometry
    gained: BaseGeometry
    lost: BaseGeometry

    @property
    def fields(self) -> tuple[str, ...]:
        """Attributes whose value differs."""
        return tuple(name for name, _, _ in self.values)

    @property
    def moved_m2(self) -> float:
        """Area gained plus area lost, m²."""
        return self.gained_m2 + self.lost_m2


@dataclass(frozen=True, slots=True)
class Areas:
    """Areas of the whole, m²: ``before + added + gained − removed − lost = after``.

    ``before`` and ``after`` sum the zones, so that ground two zones cover counts twice.
    """

    before_m2: float
    after_m2: float
    added_m2: float
    removed_m2: float
    gained_m2: float
    lost_m2: float

    @property
    def net_m2(self) -> float:
        """What the layer as a whole gained; below zero where it lost."""
        return self.added_m2 + self.gained_m2 - self.removed_m2 - self.lost_m2


@dataclass(frozen=True, slots=True)
class LayerDifference:
    """Changes between two versions, and how many zones stayed as they were.

    Parameters
    ----------
    published_by : (str, str)
        Who published either; empty where nobody is named.
    renamed : tuple of (str, str)
        Fields that only changed their name: every pair of zones has the same value.
    columns_added, columns_removed : tuple of str
        Fields that no zone of the other version has; they change no zone.
    card : tuple of (str, object, object)
        What differs on the layer card, ``crs`` and ``coverage`` among it.
    coverage_changed : bool
        Whether the area in which the layer is known differs.
    """

    before: LayerVersion
    after: LayerVersion
    published_by: tuple[str, str]
    changes: tuple[Change, ...]
    unchanged: int
    areas: Areas
    renamed: tuple[tuple[str, str], ...]
    columns_added: tuple[str, ...]
    columns_removed: tuple[str, ...]
    card: tuple[tuple[str, object, object], ...]
    coverage_changed: bool


def difference(store: Store, before: LayerVersion, after: LayerVersion) -> LayerDifference:
    """Compare two versions zone by zone; how zones find their partner: :mod:`spatial.pairing`.

    Returns
    -------
    LayerDifference
        Changes by kind, the largest first, then by id.

    Raises
    ------
    StoreError
        ``OBJECT_MISSING``, ``OBJECT_DAMAGED``.
    """
    held = _opened(store, before), _opened(store, after)
    old, new = side(held[0], before), side(held[1], after)
    pairing = paired(old, new)
    renamed, added, removed = _columns(old, new, pairing)
    silent = {*added, *removed, *(n for pair in renamed for n in pair)}
    if old.numbered or new.numbered:
        silent.add("id")
    unlike = (
        (i, j) for i, j in pairing.pairs
        if old.texts[i] != new.texts[j] or old.shapes[i] != new.shapes[j]
    )  # fmt: skip
    changes = [c for i, j in unlike if (c := _compared(old, new, i, j, silent)) is not None]
    same = len(pairing.pairs) - len(changes)
    changes += [_alone(old, i, "removed") for i in pairing.gone]
    changes += [_alone(new, j, "added") for j in pairing.come]
    changes.sort(key=lambda c: (KINDS.index(c.kind), -c.moved_m2, -c.gained_m - c.lost_m, c.id))
    names = published_by(store.catalog)
    who = names.get(before.sequence, ""), names.get(after.sequence, "")
    return LayerDifference(
        before, after, who, tuple(changes), same, _areas(old, new, changes), renamed, added, removed,
        _card(before, after), held[0].coverage_name != held[1].coverage_name,
    )  # fmt: skip


def _opened(store: Store, version: LayerVersion) -> LayerObject:
    name = version.sha256
    return LayerObject(Packed(store.objects.path(name, packed=True), name))


def _columns(
    old: Side, new: Side, pairing: Pairing
) -> tuple[tuple[tuple[str, str], ...], tuple[str, ...], tuple[str, ...]]:
    """Fields renamed, added and removed as a whole."""
    if not old.rows or not new.rows:
        return (), (), ()
    was: set[str] = set().union(*old.rows)
    now: set[str] = set().union(*new.rows)
    gone, come = sorted(was - now), sorted(now - was)
    renamed: list[tuple[str, str]] = []
    for name in gone:
        values = [old.rows[i].get(name) for i, _ in pairing.pairs]
        if all(value is None for value in values):
            continue
        for other in come:
            taken = any(other == later for _, later in renamed)
            pairs = zip(values, pairing.pairs, strict=True)
            if not taken and all(v == new.rows[j].get(other) for v, (_, j) in pairs):
                renamed.append((name, other))
                break
    left = {name for pair in renamed for name in pair}
    return (
        tuple(renamed), tuple(n for n in come if n not in left), tuple(n for n in gone if n not in left),
    )  # fmt: skip


def _compared(old: Side, new: Side, i: int, j: int, silent: Iterable[str]) -> Change | None:
    was_row, now_row = old.rows[i], new.rows[j]
    values: tuple[tuple[str, Value, Value], ...] = ()
    if old.texts[i] != new.texts[j]:
        names = sorted({*was_row, *now_row} - set(silent))
        values = tuple(
            (n, was_row.get(n), now_row.get(n)) for n in names if was_row.get(n) != now_row.get(n)
        )
    moved = old.shapes[i] != new.shapes[j]
    if not values and not moved:
        return None
    (was,), (now,) = old.zones([i]), new.zones([j])
    moved = moved and not bool(shapely.equals_exact(was, now, normalize=True))
    if not values and not moved:
        return None
    gained, lost = (
        (shapely.difference(now, was), shapely.difference(was, now))
        if moved else (shapely.Polygon(), shapely.Polygon())
    )  # fmt: skip
    kind = "both" if values and moved else "geometry" if moved else "attributes"
    lines = shapely.get_dimensions(now) == 1
    return Change(
        str(now_row["id"]), str(was_row["id"]), kind, str(now_row["name"]),
        float(was.area), float(now.area), float(gained.area), float(lost.area),
        float(gained.length) if lines else 0.0, float(lost.length) if lines else 0.0,
        values, now, gained, lost,
    )  # fmt: skip


def _alone(one: Side, number: int, kind: str) -> Change:
    row, (shape,) = one.rows[number], one.zones([number])
    area, none = float(shape.area), shapely.Polygon()
    length = float(shape.length) if shapely.get_dimensions(shape) == 1 else 0.0
    id, name = str(row["id"]), str(row["name"])
    if kind == "removed":
        return Change(id, id, kind, name, area, 0.0, 0.0, area, 0.0, length, (), shape, none, shape)
    return Change(id, id, kind, name, 0.0, area, area, 0.0, length, 0.0, (), shape, shape, none)


def _areas(old: Side, new: Side, changes: list[Change]) -> Areas:
    def total(one: Side) -> float:
        return float(np.sum(shapely.area(one.zones(list(range(len(one.rows)))))))

    added = sum(c.gained_m2 for c in changes if c.kind == "added")
    removed = sum(c.lost_m2 for c in changes if c.kind == "removed")
    gained = sum(c.gained_m2 for c in changes) - added
    lost = sum(c.lost_m2 for c in changes) - removed
    return Areas(total(old), total(new), added, removed, gained, lost)


def _card(before: LayerVersion, after: LayerVersion) -> tuple[tuple[str, object, object], ...]:
    was, now = card_to_dict(before.card), card_to_dict(after.card)
    names = sorted({*was, *now})
    return tuple((n, was.get(n), now.get(n)) for n in names if was.get(n) != now.get(n))
