"""Snapshot index: one static tree of boxes over the pieces of all visible layers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from spatial.hilbert import hilbert_order
from spatial.packed import Packed

__all__ = ["Box", "Found", "PieceTable", "index_sections", "query"]

Box = tuple[float, float, float, float]
FANOUT = 32
WIDE = 1024
"""Boxes of the topmost level at most; all of them are looked at."""
START = slice(4, 6)
_CHILDREN = np.arange(FANOUT)


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
    """Pieces an index found, by layer, zone and piece number; parallel arrays.

    ``start`` and ``stop`` bound each piece's WKB in its layer's object; ``box`` is (n, 4).
    """

    layer: NDArray[np.int32]
    piece: NDArray[np.int32]
    zone: NDArray[np.int32]
    start: NDArray[np.int64]
    stop: NDArray[np.int64]
    box: NDArray[np.float64]


def index_sections(tables: Sequence[PieceTable]) -> dict[str, NDArray[Any]]:
    """Arrays of the index over the pieces of several layers, ready to be packed.

    Parameters
    ----------
    tables : sequence of PieceTable
        The pieces of each layer.

    Returns
    -------
    dict of ndarray
        ``level0`` all boxes in Hilbert order, ``level1`` … boxes of groups of 32; ``entry``
        parallel to ``level0``: layer, piece, zone and size, and the two halves of the start.
    """
    counts = [len(t.box) for t in tables]
    level = np.concatenate([np.empty((0, 4)), *(t.box for t in tables)])
    order = hilbert_order(level)
    entry = np.empty((len(level), 6), dtype=np.int32)
    ends = np.cumsum([0, *counts]).tolist()
    for number, (table, (a, b)) in enumerate(zip(tables, pairwise(ends), strict=True)):
        entry[a:b, 0], entry[a:b, 1] = number, np.arange(b - a)
        entry[a:b, 2], entry[a:b, 3] = table.zone, np.diff(table.offset)
        entry[a:b, START] = table.offset[:-1].astype("<i8").view("<i4").reshape(-1, 2)
    level = level[order]
    out: dict[str, NDArray[Any]] = {"level0": level, "entry": entry[order]}
    depth = 0
    while len(level) > WIDE:
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
    entry = index.rows("entry", found)
    if reach_m is not None:
        own = reach_m[entry[:, 0]]
        close = (boxes[:, 0] <= box[2] + own) & (boxes[:, 2] >= box[0] - own)
        close &= (boxes[:, 1] <= box[3] + own) & (boxes[:, 3] >= box[1] - own) & (own >= 0)
        entry, boxes = entry[close], boxes[close]
    order = np.lexsort((entry[:, 1], entry[:, 2], entry[:, 0]))
    entry = entry[order]
    start = entry[:, START].copy().view("<i8")[:, 0]
    return Found(
        entry[:, 0], entry[:, 1], entry[:, 2], start, start + entry[:, 3], boxes[order]
    )


def _meeting(index: Packed, box: Box) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Places of the boxes that meet ``box``, and these boxes; level by level."""
    x0, y0, x1, y1 = box
    depth = int(index.meta["depth"])
    boxes = index.items(f"level{depth}", 0, index.length(f"level{depth}"))
    found = np.arange(len(boxes))
    while True:
        meets = (
            (boxes[:, 0] <= x1) & (boxes[:, 2] >= x0) & (boxes[:, 1] <= y1) & (boxes[:, 3] >= y0)
        ).nonzero()[0]
        found = found.take(meets)
        if not depth:
            return found, boxes.take(meets, axis=0)
        depth -= 1
        found = (found[:, None] * FANOUT + _CHILDREN).ravel()
        size = index.length(f"level{depth}")
        if len(found) and found[-1] >= size:
            found = found[found < size]
        boxes = index.rows(f"level{depth}", found)
