"""Gathered (汇集): what of every layer lies near a site, read in one go and not decoded."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from spatial.encoded import Encoded, encoded
from spatial.frame import Frame
from spatial.layer_object import LayerObject
from spatial.nearest import box_gaps_m
from spatial.overlap import Strip
from spatial.snapshot import Snapshot

__all__ = ["Gathered", "gathered"]

MARGIN_M = 1e-6
BIG = np.int64(1) << 32


@dataclass(frozen=True, slots=True)
class Gathered:
    """Zones of several layers, then the strips along them, with their pieces.

    A *block* is the zones of one layer, or the strips along them; *places* of zones count
    through all blocks.

    Parameters
    ----------
    zones : sequence of (n,) array of int
        Zone numbers of each layer, ascending.
    strips : sequence of (str, Strip)
        Layer and strip of each block after the layers'; its zones are the layer's.
    pieces, owner : Encoded, (m,) array of int
        Pieces, block by block, and the place of each one's zone.
    gap_m : (k,) array of float
        Distance of the boxes of the layers' own pieces from the frame's, m.
    ends, piece_ends : sequence of int
        Where the zones, and the pieces, of each block begin, and where the last ones end.
    """

    zones: Sequence[NDArray[np.int64]]
    strips: Sequence[tuple[str, Strip]]
    pieces: Encoded
    owner: NDArray[np.int64]
    gap_m: NDArray[np.float64]
    ends: Sequence[int]
    piece_ends: Sequence[int]


def gathered(
    snapshot: Snapshot,
    frame: Frame,
    opened: Mapping[str, LayerObject],
    reach_m: Mapping[str, float],
    strips: Sequence[tuple[str, Strip]] = (),
) -> Gathered:
    """Every piece of some layers whose box is within the layer's reach of a frame.

    Parameters
    ----------
    opened : mapping of str to LayerObject
        The layers, in the order of their ids.
    reach_m : mapping of str to float
        How far each matters, m.
    strips : sequence of (str, Strip)
        Building strips to gather too, of those layers that have lines and points only.

    Raises
    ------
    StoreError
        ``OBJECT_DAMAGED``.
    """
    reach = {layer: reach_m[layer] + MARGIN_M for layer in opened}
    order, found = snapshot.near(frame.bounds, reach)
    number = {layer: i for i, layer in enumerate(order)}
    numbers = np.array([number[layer] for layer in opened], dtype=np.int64)
    every = found.layer * BIG + found.zone
    first = np.ones(len(every), dtype=bool)
    first[1:] = every[1:] != every[:-1]
    keys, places = every[first], np.cumsum(first) - 1
    piece_ends = [0, *np.searchsorted(found.layer, numbers, side="right").tolist()]
    ends = [0, *np.searchsorted(keys, (numbers + 1) * BIG).tolist()]
    keys %= BIG
    zones = [keys[a:b] for a, b in pairwise(ends)]
    starts, stops = found.start.tolist(), found.stop.tolist()
    wkb, boxes, owner = [], [found.box], [places]
    for held, (a, b) in zip(opened.values(), pairwise(piece_ends), strict=True):
        if a < b:
            wkb += held.piece_texts(starts[a:b], stops[a:b])
    layers, gap = list(opened), box_gaps_m(found.box, frame)
    own = [one for one in strips if one[0] in opened and opened[one[0]].dimension < 2]
    for layer, strip in own:
        i = layers.index(layer)
        a, b = piece_ends[i : i + 2]
        wide = max((width for _, width in strip.widths_m), default=0.0)
        close = (gap[a:b] <= wide).nonzero()[0]
        if len(close):
            near = np.array(sorted(set(places[a:b][close].tolist()))) - ends[i]
            texts, box, which = snapshot.strips_near(layer, strip, frame.bounds, zones[i][near])
            wkb += texts
            boxes.append(box)
            owner.append(ends[-1] + near[which])
        ends.append(ends[-1] + len(zones[i]))
        piece_ends.append(len(wkb))
    return Gathered(
        zones, own, encoded(wkb, np.concatenate(boxes)), np.concatenate(owner), gap, ends,
        piece_ends,
    )  # fmt: skip
