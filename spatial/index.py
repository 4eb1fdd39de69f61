"""Snapshot index: one static tree of boxes over the pieces of all visible layers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from spatial.hilbert import hilbert_order
from spatial.packed import Packed

__all__ = ["Box", "Found", "PieceTable", "index_sections", "query"]

Box = tuple[float, float, float, float]
FANOUT = 32
_CHILDREN = np.arange(FANOUT)
_AT_ONCE = 2048
"""Boxes of one level that are looked at together: a block of the file, and quicker than a level more."""


@dataclass(frozen=True, slots=True)
class PieceTable:
    """Where the pieces of one layer lie, on the ground and in its object.

    Parameters
    ----------
    box : (n, 4) array of float
        In the measuring CRS.
    zone : (n,) array of int32
        Zone number of each piece.
    offset : (n + 1,) array of uint64
        Where each piece's WKB begins and the one before it ends.
    """

    box: NDArray[np.float64]
    zone: NDArray[np.int32]
    offset: NDArray[np.uint64]


@dataclass(frozen=True, slots=True)
class Found:
    """Pieces an index found, by layer and piece number; parallel arrays.

    ``start`` and ``stop`` bound each piece's WKB in its layer's object.
    """

    layer: NDArray[np.int32]
    piece: NDArray[np.int32]
    zone: NDArray[np.int32]
    start: NDArray[np.int64]
    stop: NDArray[np.int64]


def index_sections(tables: Sequence[PieceTable]) -> dict[str, NDArray[Any]]:
    """Arrays of the index over the pieces of several layers, ready to be packed.

    Parameters
    ----------
    tables : sequence of PieceTable
        The pieces of each layer.

    Returns
    -------
    dict of ndarray
        ``level0`` all boxes in Hilbert order, ``level1`` … boxes of groups of 32;
        ``layer``, ``piece``, ``zone``, ``start`` and ``size`` parallel to ``level0``.
    """
    counts = [len(t.box) for t in tables]
    level = np.concatenate([np.empty((0, 4)), *(t.box for t in tables)])
    order = hilbert_order(level)
    begins = [np.empty(0, np.int64), *(t.offset[:-1].astype(np.int64) for t in tables)]
    sizes = [np.empty(0, np.int32), *(np.diff(t.offset).astype(np.int32) for t in tables)]
    zones = [np.empty(0, np.int32), *(t.zone for t in tables)]
    pieces = [np.empty(0, np.int32), *(np.arange(n, dtype=np.int32) for n in counts)]
    out: dict[str, NDArray[Any]] = {
        "layer": np.repeat(np.arange(len(counts), dtype=np.int32), counts)[order],
        "piece": np.concatenate(pieces)[order],
        "zone": np.concatenate(zones)[order],
        "start": np.concatenate(begins)[order],
        "size": np.concatenate(sizes)[order],
    }
    level = level[order]
    out["level0"] = level
    depth = 0
    while len(level) > FANOUT:
        starts = np.arange(0, len(level), FANOUT)
        low = np.minimum.reduceat(level[:, :2], starts)
        high = np.maximum.reduceat(level[:, 2:], starts)
        level = np.hstack([low, high])
        depth += 1
        out[f"level{depth}"] = level
    return out


def query(index: Packed, box: Box, reach_m: NDArray[np.float64] | None = None) -> Found:
    """Pieces whose box meets ``box``, edges included.

    Parameters
    ----------
    reach_m : (n,) array of float, optional
        By layer number, how far beyond ``box`` its pieces count; a negative one leaves the
        layer out.
    """
    far = 0.0 if reach_m is None else float(reach_m.max(initial=0.0))
    found, boxes = _meeting(index, (box[0] - far, box[1] - far, box[2] + far, box[3] + far))
    layer = index.rows("layer", found)
    if reach_m is not None:
        own = reach_m[layer]
        close = (boxes[:, 0] <= box[2] + own) & (boxes[:, 2] >= box[0] - own)
        close &= (boxes[:, 1] <= box[3] + own) & (boxes[:, 3] >= box[1] - own) & (own >= 0)
        found, layer = found[close], layer[close]
    piece = index.rows("piece", found)
    order = np.argsort(layer.astype(np.int64) << 32 | piece)
    found = found[order]
    start = index.rows("start", found)
    return Found(
        layer[order], piece[order], index.rows("zone", found), start,
        start + index.rows("size", found),
    )  # fmt: skip


def _meeting(index: Packed, box: Box) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Places of the boxes that meet ``box``, and these boxes; level by level."""
    x0, y0, x1, y1 = box
    depth = int(index.meta["depth"])
    top = next((s for s in range(depth) if index.length(f"level{s}") <= _AT_ONCE), depth)
    found = np.arange(index.length(f"level{top}"))
    boxes = np.empty((0, 4))
    for step in range(top, -1, -1):
        if step < top:
            found = (found[:, None] * FANOUT + _CHILDREN).ravel()
            size = index.length(f"level{step}")
            if len(found) and found[-1] >= size:
                found = found[found < size]
        boxes = index.rows(f"level{step}", found)
        meets = np.flatnonzero(
            (boxes[:, 0] <= x1) & (boxes[:, 2] >= x0) & (boxes[:, 1] <= y1) & (boxes[:, 3] >= y0)
        )
        found, boxes = found[meets], boxes[meets]
    return found, boxes
