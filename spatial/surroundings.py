"""Surroundings (周边): every zone of every layer in and around a site, measured once.

All layers are asked together: one search, one decoding, one overlay of all pieces. Rules then
only choose among the zones.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial

import numpy as np
import shapely
from numpy.typing import NDArray

from spatial.errors import StoreError
from spatial.frame import Frame
from spatial.layer import Attributes
from spatial.layer_object import LayerObject
from spatial.nearest import nearest_m, zone_distances_m
from spatial.once import Once
from spatial.overlap import Selection
from spatial.shared import Shared, share
from spatial.site import Site
from spatial.snapshot import Snapshot
from spatial.united import NOISE_M

__all__ = ["LayerNear", "Surroundings", "near", "reach_of", "surroundings"]

MARGIN_M = 1e-6
BIG = np.int64(1) << 32


@dataclass(frozen=True, slots=True)
class LayerNear:
    """Zones of one layer in and around the site.

    Parameters
    ----------
    zones : (n,) array of int
        Zone numbers, ascending; an index into it is a *place*.
    pieces, owner : (m,) arrays
        Pieces whose box is within reach, and the place of each one's zone.
    shared : Shared
        What each zone shares with the site, by place.
    nearest_m : float
        Distance of the nearest zone, 0.0 where it touches or meets the site, infinite beyond
        the reach.
    distances_m : callable
        Distance of each zone, by place; measured at the first call.
    rows : callable
        Attributes by place; proven already and understood at the first call.
    """

    layer: str
    held: LayerObject
    zones: NDArray[np.int64]
    pieces: NDArray[np.object_]
    owner: NDArray[np.int64]
    shared: Shared
    nearest_m: float
    distances_m: Callable[[], NDArray[np.float64]]
    rows: Callable[[], list[Attributes]]


@dataclass(frozen=True, slots=True)
class Surroundings:
    """A site and what lies around it, as of one snapshot.

    Parameters
    ----------
    layers : mapping of str to LayerNear
        Layers that were asked for and could be read.
    failed : mapping of str to Exception
        Why the others could not.
    cut : dict
        Frames of the site cut by other layers, kept for the next selection cut alike.
    """

    snapshot: Snapshot
    site: Site
    frame: Frame
    layers: Mapping[str, LayerNear]
    failed: Mapping[str, Exception]
    cut: dict[tuple[tuple[str, ...], tuple[str, ...]], Frame] = field(default_factory=dict)


def surroundings(snapshot: Snapshot, site: Site, reach_m: Mapping[str, float]) -> Surroundings:
    """Measure every zone of some layers in and around a site.

    Parameters
    ----------
    reach_m : mapping of str to float
        By layer id, how far from the site zones matter, m. Layers without a visible version
        are left out.

    Returns
    -------
    Surroundings
        A layer whose object is damaged, or whose overlay GEOS cannot finish, is in
        ``failed`` and concerns no other.
    """
    failed: dict[str, Exception] = {}
    opened: dict[str, LayerObject] = {}
    for layer in sorted(x for x in reach_m if x in snapshot.versions):
        try:
            opened[layer] = snapshot.layer(layer)
        except StoreError as problem:
            failed[layer] = problem
    frame = snapshot.frame(site.geometry)
    groups = [opened] if frame.tree is None else [{x: held} for x, held in opened.items()]
    layers: dict[str, LayerNear] = {}
    while any(groups):
        group = groups.pop()
        try:
            layers.update(_read(snapshot, site, frame, group, reach_m))
        except Exception as problem:  # one bad layer must not silence the others
            if len(group) > 1:
                groups += [{x: held} for x, held in group.items()]
            else:
                failed[next(iter(group))] = problem
    return Surroundings(snapshot, site, frame, layers, failed)


def reach_of(*selections: Selection) -> dict[str, float]:
    """How far the zones of each layer matter to some selections, m."""
    reach: dict[str, float] = {}
    for selection in selections:
        widths = [width for _, width in selection.strip.widths_m] if selection.strip else []
        for layer in selection.layers:
            reach[layer] = max([reach.get(layer, 0.0), selection.radius_m, *widths])
        for layer in (*selection.outside, *selection.within):
            reach.setdefault(layer, 0.0)
    return reach


def near(around: Surroundings, layer: str) -> LayerNear:
    """The zones of one layer.

    Raises
    ------
    StoreError, shapely.errors.GEOSException
        Why that layer could not be measured.
    """
    if layer in around.failed:
        raise around.failed[layer]
    return around.layers[layer]


@dataclass(frozen=True, slots=True)
class _Pieces:
    """Pieces of several layers, by layer; places of zones count through all of them."""

    zones: list[NDArray[np.int64]]
    pieces: NDArray[np.object_]
    owner: NDArray[np.int64]
    ends: list[int]


def _read(
    snapshot: Snapshot,
    site: Site,
    frame: Frame,
    opened: Mapping[str, LayerObject],
    reach_m: Mapping[str, float],
) -> dict[str, LayerNear]:
    found = _pieces(snapshot, site, opened, reach_m)
    counts = [len(zones) for zones in found.zones]
    shared = share(frame, found.pieces, found.owner, sum(counts))
    reach = [max(reach_m[layer], NOISE_M) for layer in opened]
    layer_of = np.repeat(np.arange(len(opened)), np.diff(found.ends))
    met = np.zeros(len(opened), dtype=bool)
    met[np.repeat(np.arange(len(opened)), counts)[shared.met]] = True
    nearest = nearest_m(frame, found.pieces, layer_of, met, np.array(reach)).tolist()
    ends = np.cumsum([0, *counts]).tolist()
    parts = np.searchsorted(shared.zone, ends).tolist()
    out = {}
    for i, (layer, held) in enumerate(opened.items()):
        (a, b), (first, last), (own, end) = ends[i : i + 2], found.ends[i : i + 2], parts[i : i + 2]
        lower = tuple((place - a, g) for place, g in shared.lower if a <= place < b)
        pieces, owner = found.pieces[first:last], found.owner[first:last] - a
        own_met = shared.met[a:b]
        out[layer] = LayerNear(
            layer, held, found.zones[i], pieces, owner,
            Shared(
                shared.area_m2[a:b], shared.length_m[a:b], shared.points[a:b], own_met,
                shared.cuts, shared.cut[own:end], shared.zone[own:end] - a, lower,
            ),
            nearest[i],
            Once(partial(zone_distances_m, frame, pieces, owner, own_met, reach[i])),
            Once(held.rows_later(found.zones[i]) if nearest[i] <= reach[i] else list),
        )  # fmt: skip
    return out


def _pieces(
    snapshot: Snapshot,
    site: Site,
    opened: Mapping[str, LayerObject],
    reach_m: Mapping[str, float],
) -> _Pieces:
    """Every piece of every layer whose box is within the layer's reach, decoded at once."""
    reach = {layer: reach_m[layer] + MARGIN_M for layer in opened}
    order, found = snapshot.near(site.geometry.bounds, reach)
    numbers = [order.index(layer) for layer in opened]
    keys, owner = np.unique(found.layer * BIG + found.zone, return_inverse=True)
    first = np.searchsorted(found.layer, numbers).tolist()
    last = np.searchsorted(found.layer, numbers, side="right").tolist()
    starts, stops = found.start.tolist(), found.stop.tolist()
    wkb: list[bytes] = []
    for held, a, b in zip(opened.values(), first, last, strict=True):
        if a < b:
            wkb += held.piece_texts(starts[a:b], stops[a:b])
    bounds = [np.searchsorted(keys, [n * BIG, (n + 1) * BIG]) for n in numbers]
    return _Pieces(
        [keys[a:b] % BIG for a, b in bounds],
        shapely.from_wkb(np.array(wkb, dtype=object)), owner.astype(np.int64), [0, *last],
    )  # fmt: skip
