"""Hilbert order of boxes, so that neighbours on the ground are neighbours on disk."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

__all__ = ["hilbert_order"]

ORDER = 16


def hilbert_order(boxes: NDArray[np.float64]) -> NDArray[np.int64]:
    """Order that sorts boxes along a Hilbert curve through their centres.

    Parameters
    ----------
    boxes : (n, 4) array of float
        xmin, ymin, xmax, ymax.

    Returns
    -------
    (n,) array of int
        Stable sorting permutation; empty for no boxes.

    References
    ----------
    Skilling, J. (2004). Programming the Hilbert curve. AIP Conf. Proc. 707.

    Examples
    --------
    >>> hilbert_order(np.array([[9., 9, 9, 9], [0, 0, 0, 0], [0, 1, 0, 1]])).tolist()
    [1, 2, 0]
    """
    if not len(boxes):
        return np.empty(0, dtype=np.int64)
    centre = (boxes[:, :2] + boxes[:, 2:]) / 2
    low = centre.min(axis=0)
    span = np.maximum(centre.max(axis=0) - low, 1e-9)
    grid = ((centre - low) / span * ((1 << ORDER) - 1)).astype(np.int64)
    return np.argsort(_distance(grid[:, 0], grid[:, 1]), kind="stable")


def _distance(x: NDArray[np.int64], y: NDArray[np.int64]) -> NDArray[np.int64]:
    x, y = x.copy(), y.copy()
    total = np.zeros_like(x)
    side = 1 << (ORDER - 1)
    while side:
        right = (x & side) > 0
        upper = (y & side) > 0
        total += side * side * ((3 * right) ^ upper)
        flip = ~upper & right
        x[flip] = (1 << ORDER) - 1 - x[flip]
        y[flip] = (1 << ORDER) - 1 - y[flip]
        x[~upper], y[~upper] = y[~upper], x[~upper]
        side >>= 1
    return total
