"""Surroundings (周边): every zone of every layer in and around a site, measured once.

All layers are asked together: one search, one decoding, one overlay of all pieces. Rules then
only choose among the zones.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial

import numpy as np
from numpy.typing import NDArray

from spatial.encoded import Encoded, run
from spatial.errors import StoreError
from spatial.frame import Frame
from spatial.gathered import Gathered, gathered
from spatial.layer import Attributes
from spatial.layer_object import LayerObject
from spatial.nearest import nearest_m, zone_distances_m
from spatial.once import Once
from spatial.overlap import Selection, Strip
from spatial.shared import Shared, blocks, share
from spatial.site import Site
from spatial.snapshot import Snapshot
from spatial.united import NOISE_M

__all__ = ["LayerNear", "Surroundings", "near", "reach_of", "strips_of", "surroundings"]

@dataclass(frozen=True, slots=True)
class LayerNear:
    """Zones of one layer in and around the site.

    Parameters
    ----------
    zones : (n,) array of int
        Zone numbers, ascending; an index into it is a *place*.
    found : Gathered
        What was gathered of this and other layers.
    number : int
        The layer's among them.
    shared : Shared
        What each zone shares with the site, by place.
    strips : mapping of Strip to Shared
        What the building strip along each zone shares, by place; of lines and points, where
        it was asked for beforehand.
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
    found: Gathered
    number: int
    shared: Shared
    strips: Mapping[Strip, Shared]
    nearest_m: float
    distances_m: Callable[[], NDArray[np.float64]]
    rows: Callable[[], list[Attributes]]

    @property
    def pieces(self) -> Encoded:
        """Pieces of the zones whose box is within reach."""
        return run(self.found.pieces, *self.found.piece_ends[self.number : self.number + 2])

    @property
    def owner(self) -> NDArray[np.int64]:
        """The place of each piece's zone."""
        first, last = self.found.piece_ends[self.number : self.number + 2]
        return self.found.owner[first:last] - self.found.ends[self.number]


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


def surroundings(
    snapshot: Snapshot,
    site: Site,
    reach_m: Mapping[str, float],
    strips: Iterable[tuple[str, Strip]] = (),
) -> Surroundings:
    """Measure every zone of some layers in and around a site.

    Parameters
    ----------
    reach_m : mapping of str to float
        By layer id, how far from the site zones matter, m. Layers without a visible version
        are left out.
    strips : iterable of (str, Strip)
        Building strips to measure along with the zones of these layers; any other is
        measured when a rule asks for it.

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
    frame, along = snapshot.frame(site.geometry), tuple(dict.fromkeys(strips))
    groups = [opened] if frame.tree is None else [{x: held} for x, held in opened.items()]
    layers: dict[str, LayerNear] = {}
    while any(groups):
        group = groups.pop()
        try:
            layers.update(_read(snapshot, site, frame, group, reach_m, along))
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


def strips_of(*selections: Selection) -> Iterator[tuple[str, Strip]]:
    """The building strips some selections ask for, with their layers."""
    for selection in selections:
        if selection.strip is not None:
            for layer in selection.layers:
                yield layer, selection.strip


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


def _read(
    snapshot: Snapshot,
    site: Site,
    frame: Frame,
    opened: Mapping[str, LayerObject],
    reach_m: Mapping[str, float],
    strips: Sequence[tuple[str, Strip]],
) -> dict[str, LayerNear]:
    found = gathered(snapshot, frame, opened, reach_m, strips)
    shared = share(frame, found.pieces, found.owner, found.ends[-1])
    parts, count = blocks(shared, found.ends), len(opened)
    ends = found.piece_ends[: count + 1]
    met = np.zeros(len(parts), dtype=bool)
    met[np.repeat(np.arange(len(parts)), np.diff(found.ends))[shared.met]] = True
    reach = [max(reach_m[layer], NOISE_M) for layer in opened]
    nearest = nearest_m(
        frame, found.pieces, found.gap_m, np.repeat(np.arange(count), np.diff(ends)),
        met[:count], np.array(reach),
    ).tolist()  # fmt: skip
    along: dict[str, dict[Strip, Shared]] = {layer: {} for layer in opened}
    for (layer, strip), part in zip(found.strips, parts[count:], strict=True):
        along[layer][strip] = part
    out = {}
    for i, (layer, held) in enumerate(opened.items()):
        far, zones = reach[i], found.zones[i]
        out[layer] = LayerNear(
            layer, held, zones, found, i, parts[i], along[layer], nearest[i],
            Once(partial(_distances_m, frame, found, i, parts[i].met, far)),
            Once(held.rows_later(zones) if nearest[i] <= far else list),
        )
    return out


def _distances_m(
    frame: Frame, found: Gathered, number: int, met: NDArray[np.bool_], reach_m: float
) -> NDArray[np.float64]:
    """Distance of each zone of one of the layers, by place."""
    first, last = found.piece_ends[number : number + 2]
    owner = found.owner[first:last] - found.ends[number]
    return zone_distances_m(frame, run(found.pieces, first, last), owner, met, reach_m)
