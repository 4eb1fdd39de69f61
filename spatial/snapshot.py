"""Snapshot: every layer as the law had it on one date and the store knew it at one moment."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from spatial import catalog
from spatial.errors import StoreError
from spatial.index import Box, index_sections, query
from spatial.layer import LayerCard, LayerVersion
from spatial.layer_object import LayerObject
from spatial.legal_status import deciding, revision
from spatial.objects import write_durably
from spatial.packed import Packed, pack
from spatial.store import Store, StoreConfig

__all__ = ["Snapshot", "snapshot", "visible"]


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Visible versions, opened for measuring. Not shared between threads or processes.

    Parameters
    ----------
    as_of : date
        Date whose law is asked for (valid time).
    known_at : datetime or None
        Moment of knowledge (record time); None is everything recorded so far.
    store_id, head : str
        Hashes of the journal's first line and of its last when the snapshot was taken.
    versions : mapping of str to LayerVersion
        The visible version of each layer that has one.
    cards : mapping of str to LayerCard
        Latest card of every layer with any recorded version.
    upcoming : mapping of str to date
        Next known change of each layer after ``as_of``.
    revisions : mapping of str to LayerVersion
        Per layer, the version that waits for approval beside the visible one, if any.
    """

    store: Store
    as_of: date
    known_at: datetime | None
    store_id: str
    head: str
    versions: Mapping[str, LayerVersion]
    cards: Mapping[str, LayerCard]
    upcoming: Mapping[str, date]
    revisions: Mapping[str, LayerVersion]
    _opened: dict[str, LayerObject]
    _index: list[Packed]
    _found: dict[Box, dict[str, NDArray[np.int32]]]
    _covered: dict[tuple[str, int], tuple[BaseGeometry, BaseGeometry]]

    @property
    def config(self) -> StoreConfig:
        """Configuration of the store."""
        return self.store.config

    def layer(self, layer: str) -> LayerObject:
        """The object of a layer's visible version.

        Raises
        ------
        StoreError
            ``OBJECT_MISSING``, ``OBJECT_DAMAGED``.
        """
        if layer not in self._opened:
            name = self.versions[layer].sha256
            path = self.store.objects.path(name, packed=True)
            self._opened[layer] = LayerObject(Packed(path, name))
        return self._opened[layer]

    def pieces_in(self, layer: str, box: Box) -> NDArray[np.int32]:
        """Numbers of a layer's pieces whose box meets ``box``, ascending."""
        if box not in self._found:
            if len(self._found) >= 64:
                self._found.clear()
            self._found[box] = self._search(box)
        return self._found[box].get(layer, np.empty(0, np.int32))

    def covered(self, layer: str, area: BaseGeometry) -> BaseGeometry:
        """The part of ``area`` inside a layer's coverage, kept for the next layer like it."""
        held = self.layer(layer)
        key = (held.coverage_name, id(area))
        if key not in self._covered:
            if len(self._covered) >= 64:
                self._covered.clear()
            pieces = held.coverage(area.bounds)
            whole = len(pieces) == 1 and shapely.covers(pieces[0], area)
            part = area if whole else shapely.union_all(shapely.intersection(pieces, area))
            self._covered[key] = (area, part)  # holding ``area`` keeps its id its own
        return self._covered[key][1]

    def _search(self, box: Box) -> dict[str, NDArray[np.int32]]:
        if not self._index:
            self._index.append(_open_index(self))
        order = sorted(self.versions)
        numbers, pieces = query(self._index[0], box)
        return {
            order[n]: np.sort(pieces[numbers == n]) for n in np.unique(numbers).tolist()
        }


def snapshot(
    store: Store,
    *,
    as_of: date,
    known_at: datetime | None = None,
    drafts: Sequence[LayerVersion] = (),
) -> Snapshot:
    """Take a snapshot of the store.

    Parameters
    ----------
    as_of : date
        A date in the store's time zone.
    known_at : datetime, optional
        Ignore what was recorded later; everything by default.
    drafts : sequence of LayerVersion, optional
        Taken in place of what is visible of their layers, whatever day they name.
    """
    with catalog.reading(store.catalog) as connection:
        every = catalog.versions(connection)
        store_id, head = catalog.identity(connection), catalog.head(connection)
    known = [v for v in every if known_at is None or v.recorded_at <= known_at]
    asked = {draft.layer: draft for draft in drafts}
    seen = dict(sorted({**visible(known, as_of), **asked}.items()))
    return Snapshot(
        store, as_of, known_at, store_id, head,
        versions=seen,
        cards={v.layer: v.card for v in (*known, *drafts)},
        upcoming=_upcoming(known, as_of), revisions=_revisions(known, as_of, seen),
        _opened={}, _index=[], _found={}, _covered={},
    )  # fmt: skip


def visible(known: Iterable[LayerVersion], as_of: date) -> dict[str, LayerVersion]:
    """Per layer, the version that speaks: the greatest (valid_from, sequence) not after ``as_of``.

    One that waits for approval does not displace one in force; see `deciding`.
    """
    found = {layer: deciding(begun) for layer, begun in _begun(known, as_of).items()}
    return {layer: version for layer, version in sorted(found.items()) if version is not None}


def _begun(known: Iterable[LayerVersion], as_of: date) -> dict[str, list[LayerVersion]]:
    out: dict[str, list[LayerVersion]] = {}
    for version in known:
        if version.valid_from <= as_of:
            out.setdefault(version.layer, []).append(version)
    return out


def _revisions(
    known: Iterable[LayerVersion], as_of: date, seen: Mapping[str, LayerVersion]
) -> dict[str, LayerVersion]:
    found = {
        layer: revision(begun, seen[layer])
        for layer, begun in _begun(known, as_of).items() if not seen[layer].draft
    }
    return {layer: version for layer, version in found.items() if version is not None}


def _upcoming(known: Iterable[LayerVersion], as_of: date) -> dict[str, date]:
    out: dict[str, date] = {}
    for version in known:
        if version.valid_from > as_of:
            first = out.get(version.layer, version.valid_from)
            out[version.layer] = min(first, version.valid_from)
    return out


def _open_index(snap: Snapshot) -> Packed:
    """The cached index of these versions; made on first use, made anew when damaged."""
    order = sorted(snap.versions)
    objects = [snap.versions[layer].sha256 for layer in order]
    key = hashlib.sha256("\n".join(objects).encode()).hexdigest()[:24]
    for path in snap.store.cache.glob(f"{key}.*.index"):
        try:
            return Packed(path, path.name.split(".")[1])
        except StoreError:
            path.unlink(missing_ok=True)
    boxes = []
    for layer in order:
        try:
            boxes.append(snap.layer(layer).piece_boxes())
        except StoreError:  # that layer is reported as failed by whoever measures it
            boxes.append(np.empty((0, 4)))
    sections = index_sections(boxes)
    depth = sum(1 for name in sections if name.startswith("level")) - 1
    name, data = pack(sections, {"depth": depth, "layers": order})
    made = snap.store.cache / f"{key}.{name}.index"
    write_durably(made, data)
    return Packed(made, name)
