"""Snapshot: every layer as the law had it on one date and the store knew it at one moment."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from spatial import catalog
from spatial.encoded import Encoded, within
from spatial.errors import StoreError
from spatial.frame import Frame, frame_of, shared_parts
from spatial.index import Box, Found, query
from spatial.layer import LayerCard, LayerVersion
from spatial.layer_object import LayerObject
from spatial.legal_status import deciding, revision
from spatial.overlap import LayerState, Strip
from spatial.packed import Packed
from spatial.snapshot_index import SnapshotIndex, open_index
from spatial.store import Store, StoreConfig
from spatial.strictest import bound, own_day
from spatial.strips import Strips, strips
from spatial.united import unite

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
    _index: list[SnapshotIndex]
    _found: dict[Box, dict[str, NDArray[np.int32]]]
    _coverages: dict[str, Encoded]
    _covered: dict[tuple[str, int], tuple[BaseGeometry, BaseGeometry]]
    _frames: dict[int, Frame]
    _strips: dict[tuple[str, Strip], Strips]
    _states: dict[str, LayerState]

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
            self._opened[layer] = self.opened(self.versions[layer])
        return self._opened[layer]

    def opened(self, version: LayerVersion) -> LayerObject:
        """The object of any version, such as one that waits for approval."""
        path = self.store.objects.path(version.sha256, packed=True)
        return LayerObject(Packed(path, version.sha256))

    def pieces_in(self, layer: str, box: Box) -> NDArray[np.int32]:
        """Numbers of a layer's pieces whose box meets ``box``, ascending.

        Raises
        ------
        StoreError
            ``OBJECT_MISSING``, ``OBJECT_DAMAGED``.
        """
        if layer in self._tree().failed:
            raise self._tree().failed[layer]
        if box not in self._found:
            if len(self._found) >= 64:
                self._found.clear()
            self._found[box] = self._search(box)
        return self._found[box].get(layer, np.empty(0, np.int32))

    def readable(self, layers: Iterable[str]) -> list[str]:
        """Those of some layers that can be searched."""
        failed = self._tree().failed
        return [layer for layer in layers if layer not in failed]

    def near(self, box: Box, reach_m: Mapping[str, float]) -> tuple[tuple[str, ...], Found]:
        """Pieces of some layers whose box is within reach of ``box``.

        Returns
        -------
        layers : tuple of str
            Layer ids by the layer number of what was found.
        found : Found
            By layer, zone and piece number.

        Raises
        ------
        StoreError
            ``OBJECT_MISSING``, ``OBJECT_DAMAGED`` of a layer that was asked for.
        """
        tree = self._tree()
        for layer in reach_m:
            if layer in tree.failed:
                raise tree.failed[layer]
        reach = np.array([reach_m.get(layer, -1.0) for layer in tree.layers])
        return tree.layers, self._queried(box, reach)

    def everywhere(self, layer: str, state: Callable[[Snapshot, str], LayerState]) -> LayerState:
        """What a layer is at any site, as ``state`` has it; kept for the next site."""
        if layer not in self._states:
            self._states[layer] = state(self, layer)
        return self._states[layer]

    def frame(self, area: BaseGeometry) -> Frame:
        """An area ready to be measured in, kept for the next question about the same area."""
        if id(area) not in self._frames:
            if len(self._frames) >= 16:
                self._frames.clear()
            self._frames[id(area)] = frame_of(area)  # it holds ``area``, so its id stays its own
        return self._frames[id(area)]

    def covered(self, layer: str, area: BaseGeometry) -> BaseGeometry:
        """The part of ``area`` inside a layer's coverage, kept for the next layer like it."""
        held = self.layer(layer)
        key = (held.coverage_name, id(area))
        if key not in self._covered:
            if len(self._covered) >= 64:
                self._covered.clear()
            self._covered[key] = (area, self._covered_part(held, area))
        return self._covered[key][1]

    def strips(self, layer: str, strip: Strip) -> Strips:
        """Building strips along the lines and around the points of a layer."""
        if (layer, strip) not in self._strips:
            self._strips[layer, strip] = strips(self.store.cache, self.layer(layer), strip)
        return self._strips[layer, strip]

    def strips_near(
        self, layer: str, strip: Strip, box: Box, zones: NDArray[np.int64]
    ) -> tuple[list[bytes], NDArray[np.float64], NDArray[np.int64]]:
        """Pieces of the strips of some zones near a box, as :meth:`Strips.near` has them.

        A damaged cache is made anew.
        """
        try:
            return self.strips(layer, strip).near(box, zones)
        except StoreError:
            self._strips.pop((layer, strip)).packed.discard()
            return self.strips(layer, strip).near(box, zones)

    def _covered_part(self, held: LayerObject, area: BaseGeometry) -> BaseGeometry:
        frame = self.frame(area)
        if held.coverage_name not in self._coverages:
            self._coverages[held.coverage_name] = held.coverage()
        pieces = within(self._coverages[held.coverage_name], area.bounds)
        shapely.prepare(pieces)
        if shapely.covers(pieces, area).any():
            return area
        parts = shared_parts(frame, pieces)
        return unite(parts.polygons, parts.cell, frame)

    def _tree(self) -> SnapshotIndex:
        if not self._index:
            names = {layer: version.sha256 for layer, version in self.versions.items()}
            self._index.append(open_index(self.store.cache, names, self.layer))
        return self._index[0]

    def _queried(self, box: Box, reach_m: NDArray[np.float64] | None = None) -> Found:
        """What the index finds; a damaged one is made anew, because it is only a cache."""
        try:
            return query(self._tree().packed, box, reach_m)
        except StoreError:
            self._index.pop().packed.discard()
            return query(self._tree().packed, box, reach_m)

    def _search(self, box: Box) -> dict[str, NDArray[np.int32]]:
        found, tree = self._queried(box), self._tree()
        numbers = np.unique(found.layer).tolist()
        return {tree.layers[n]: np.sort(found.piece[found.layer == n]) for n in numbers}


def snapshot(
    store: Store,
    *,
    as_of: date,
    known_at: datetime | None = None,
    drafts: Sequence[LayerVersion] = (),
    at_line: int | None = None,
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
    at_line : int, optional
        Ignore what was recorded after this line of the journal, whatever the clocks said.
    """
    with catalog.reading(store.catalog) as connection:
        every = catalog.versions(connection, until=at_line)
        store_id, head = catalog.identity(connection), catalog.head(connection)
    days = {as_of} if at_line is not None else {as_of, own_day(store.config)}
    known = bound((v for v in every if known_at is None or v.recorded_at <= known_at), every, days)
    asked = {draft.layer: draft for draft in drafts}
    seen = dict(sorted({**visible(known, as_of), **asked}.items()))
    return Snapshot(
        store, as_of, known_at, store_id, head,
        versions=seen,
        cards={v.layer: v.card for v in (*known, *drafts)},
        upcoming=_upcoming(known, as_of), revisions=_revisions(known, as_of, seen),
        _opened={}, _index=[], _found={}, _coverages={}, _covered={}, _frames={}, _strips={},
        _states={},
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
