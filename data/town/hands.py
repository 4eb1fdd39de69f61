"""The same ground drawn by another hand: simpler lines, vertices some decimetres elsewhere.

A vertex moves by a function of its own coordinates, so neighbours stay neighbours.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from .partition import Parcel

__all__ = ["generalise", "redraw"]

Array = NDArray[np.float64]


def _mix(keys: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Return SplitMix64 of each key: exact on every machine."""
    z = keys + np.uint64(0x9E3779B97F4A7C15)
    z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return z ^ (z >> np.uint64(31))


def _push(points: Array, seed: int, reach: float) -> Array:
    """Return a displacement per point in metres: mostly a third of `reach`, at times all of it."""
    grid = np.round(points * 1000).astype(np.int64).astype(np.uint64)
    one = _mix(grid[:, 0] * np.uint64(0x9E3779B1) + _mix(grid[:, 1] + np.uint64(seed)))
    two, three = _mix(one), _mix(one + np.uint64(1))
    unit = np.float64(1 / 2**53)
    shift = np.column_stack([(one >> np.uint64(11)) * unit, (two >> np.uint64(11)) * unit]) * 2 - 1
    far = (three >> np.uint64(11)) * unit
    return shift * (reach * (0.25 + 0.75 * far * far))[:, None]


def redraw(
    shapes: Sequence[BaseGeometry], seed: int, reach: float, fixed: BaseGeometry | None = None
) -> list[BaseGeometry]:
    """Return the shapes with shared vertices moved by up to `reach` metres; those on `fixed` stay."""
    collection = np.asarray(shapes, dtype=object)
    points, owner = shapely.get_coordinates(collection, return_index=True)
    moved = _push(points, seed, reach)
    step = np.full(len(points), np.inf)
    gap = np.sqrt(((points[1:] - points[:-1]) ** 2).sum(axis=1))
    gap[owner[1:] != owner[:-1]] = np.inf
    gap[gap == 0] = np.inf
    step[1:], step[:-1] = np.minimum(step[1:], gap), np.minimum(step[:-1], gap)
    unique, where = np.unique(np.round(points * 1000).astype(np.int64), axis=0, return_inverse=True)
    where = where.ravel()
    room = np.full(len(unique), np.inf)
    np.minimum.at(room, where, step)
    size = np.sqrt((moved**2).sum(axis=1))
    moved *= np.minimum(1.0, 0.22 * room[where] / np.maximum(size, 1e-9))[:, None]
    hold = np.zeros(len(unique), dtype=bool)
    if fixed is not None:
        near = shapely.dwithin(shapely.points(unique / 1000.0), fixed, 0.004)
        hold |= near
    for _ in range(12):
        at = np.round(points + np.where(hold[where][:, None], 0.0, moved), 3)
        drawn = shapely.set_coordinates(collection.copy(), at)
        bad = ~shapely.is_valid(drawn)
        if not bad.any():
            break
        hold[where[bad[owner]]] = True
    return list(drawn)


def generalise(
    parcels: Sequence[Parcel],
    tolerance: float,
    seed: int,
    reach: float,
    frame: BaseGeometry,
    keep: BaseGeometry | None = None,
) -> list[Parcel]:
    """Return the coverage simplified and redrawn; its border and the lines of `keep` stay as they are."""
    shapes = np.asarray([p.shape for p in parcels], dtype=object)
    if tolerance > 0:
        shapes = shapely.coverage_simplify(shapes, tolerance, simplify_boundary=False)
        shapes = shapely.set_coordinates(shapes, np.round(shapely.get_coordinates(shapes), 3))
    drawn = redraw(list(shapes), seed, reach, keep if keep is not None else frame.boundary)
    return [Parcel(d, p.data) for d, p in zip(drawn, parcels, strict=True)]
