"""Snapshot index: one static tree of boxes over the pieces of all visible layers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from spatial.hilbert import hilbert_order
from spatial.packed import Packed

__all__ = ["Box", "index_sections", "query"]

Box = tuple[float, float, float, float]
FANOUT = 32


def index_sections(boxes: Sequence[NDArray[np.float64]]) -> dict[str, NDArray[Any]]:
    """Arrays of the index over the pieces of several layers, ready to be packed.

    Parameters
    ----------
    boxes : sequence of (n, 4) arrays
        Boxes of the pieces of each layer, in the measuring CRS.

    Returns
    -------
    dict of ndarray
        ``level0`` all boxes in Hilbert order, ``level1`` … boxes of groups of 32,
        ``layer`` and ``piece`` the pointers parallel to ``level0``.
    """
    layer = np.repeat(np.arange(len(boxes), dtype=np.int32), [len(b) for b in boxes])
    pieces = [np.arange(len(b), dtype=np.int32) for b in boxes]
    piece = np.concatenate([np.empty(0, np.int32), *pieces])
    level = np.concatenate([np.empty((0, 4)), *boxes])
    order = hilbert_order(level)
    out: dict[str, NDArray[Any]] = {"layer": layer[order], "piece": piece[order]}
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


def query(index: Packed, box: Box) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """Pieces whose box meets ``box``, edges included.

    Returns
    -------
    layer, piece : arrays of int32
        Layer number and piece number of each candidate, in no promised order.
    """
    x0, y0, x1, y1 = box
    depth = int(index.meta["depth"])
    level = index.array(f"level{depth}")
    found = np.arange(len(level))
    for step in range(depth, -1, -1):
        level = index.array(f"level{step}")
        if step < depth:
            found = (found[:, None] * FANOUT + np.arange(FANOUT)).ravel()
            found = found[found < len(level)]
        near = level[found]
        meets = (
            (near[:, 0] <= x1) & (near[:, 2] >= x0) & (near[:, 1] <= y1) & (near[:, 3] >= y0)
        )
        found = found[meets]
    return index.array("layer")[found], index.array("piece")[found]
