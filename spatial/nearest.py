"""Nearest (最近): how far zones lie from a site. The nearest of a layer comes first and is found
without measuring the others; how far each of them is gets measured when somebody asks.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from spatial.encoded import Encoded, decoded
from spatial.frame import Frame, distances_m
from spatial.united import NOISE_M

__all__ = ["box_gaps_m", "nearest_m", "zone_distances_m"]


def box_gaps_m(box: NDArray[np.float64], frame: Frame) -> NDArray[np.float64]:
    """Distance of boxes, (n, 4), from the frame's, m: never more than what they hold is at.

    Examples
    --------
    >>> import shapely
    >>> from spatial.frame import frame_of
    >>> near = np.array([[13.0, 14, 20, 20], [5, 5, 6, 6]])
    >>> box_gaps_m(near, frame_of(shapely.box(0, 0, 10, 10)))
    array([5., 0.])
    """
    x0, y0, x1, y1 = frame.bounds
    across = np.maximum(box[:, 0] - x1, x0 - box[:, 2])
    up = np.maximum(box[:, 1] - y1, y0 - box[:, 3])
    gap: NDArray[np.float64] = np.hypot(np.maximum(across, 0.0), np.maximum(up, 0.0))
    return gap


def nearest_m(
    frame: Frame,
    pieces: Encoded,
    gap_m: NDArray[np.float64],
    layer: NDArray[np.int64],
    met: NDArray[np.bool_],
    reach_m: NDArray[np.float64],
) -> NDArray[np.float64]:
    """Distance of the nearest zone of each layer, m.

    Parameters
    ----------
    pieces, gap_m, layer : Encoded, (n,) array of float, (n,) array of int
        Pieces of zones, the distance of their boxes (:func:`box_gaps_m`), and the place of
        each one's layer.
    met : (k,) array of bool
        Layers that share something with the frame, which are at 0.0.
    reach_m : (k,) array of float
        How far each layer matters; infinite where nothing lies within.

    Notes
    -----
    Boxes say how near a piece can be at most. The piece that promises most is measured, and
    then only those that promise more than it keeps.
    """
    found: NDArray[np.float64] = np.where(met, 0.0, np.inf)
    left = (~met[layer] & (gap_m <= reach_m[layer])).nonzero()[0]
    if len(left):
        left = left[np.lexsort((gap_m[left], layer[left]))]
        own = layer[left]
        first = np.ones(len(left), dtype=bool)
        first[1:] = own[1:] != own[:-1]
        found[own[first]] = distances_m(
            frame, decoded(pieces, left[first]), reach_m[own[first]]
        )
        rest = left[~first & (gap_m[left] < found[own])]
        if len(rest):
            each = distances_m(frame, decoded(pieces, rest), reach_m[layer[rest]])
            np.minimum.at(found, layer[rest], each)
    found[found <= NOISE_M] = 0.0
    return found


def zone_distances_m(
    frame: Frame,
    pieces: Encoded,
    owner: NDArray[np.int64],
    met: NDArray[np.bool_],
    reach_m: float,
) -> NDArray[np.float64]:
    """Distance of each zone, m: 0.0 where it touches or shares, infinite beyond the reach.

    Parameters
    ----------
    pieces, owner : Encoded, (n,) array of int
        Pieces of zones, and the place of each one's zone.
    met : (k,) array of bool
        Zones that share something with the frame.
    """
    found: NDArray[np.float64] = np.where(met, 0.0, np.inf)
    left = np.flatnonzero(~met[owner])
    if len(left):
        np.minimum.at(found, owner[left], distances_m(frame, decoded(pieces, left), reach_m))
    found[found <= NOISE_M] = 0.0
    found[found > reach_m] = np.inf
    return found
