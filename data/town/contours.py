"""Height bands as polygons: straight interpolation in triangles, then smoothed."""

from __future__ import annotations

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import Polygon
from shapely.geometry.base import BaseGeometry

from .shapes import chaikin

Array = NDArray[np.float64]

__all__ = ["contour", "region_above"]


def _crossings(x: Array, y: Array, z: Array, level: float) -> Array:
    """Return the segments (n, 2, 2) where triangles with corners (n, 3) cross the level."""
    above = z >= level
    count = above.sum(axis=1)
    odd = np.where(count == 1, above.argmax(axis=1), (~above).argmax(axis=1))
    keep = (count == 1) | (count == 2)
    row = np.nonzero(keep)[0]
    lone = odd[row]
    ends = []
    for turn in (1, 2):
        other = (lone + turn) % 3
        za, zb = z[row, lone], z[row, other]
        t = (level - za) / (zb - za)
        px = x[row, lone] + (x[row, other] - x[row, lone]) * t
        py = y[row, lone] + (y[row, other] - y[row, lone]) * t
        ends.append(np.column_stack([px, py]))
    return np.round(np.stack(ends, axis=1), 2)


def contour(xs: Array, ys: Array, heights: Array, level: float) -> BaseGeometry:
    """Return the lines of one height, smoothed; `heights` is (len(ys), len(xs)), metres."""
    gx, gy = np.meshgrid(xs, ys)

    def corners(a: Array) -> Array:
        sw, se, nw, ne = a[:-1, :-1], a[:-1, 1:], a[1:, :-1], a[1:, 1:]
        return np.vstack(
            [
                np.stack([sw, se, ne], axis=-1).reshape(-1, 3),
                np.stack([sw, ne, nw], axis=-1).reshape(-1, 3),
            ]
        )

    found = _crossings(corners(gx), corners(gy), corners(heights), level)
    found = found[(found[:, 0] != found[:, 1]).any(axis=1)]
    merged = shapely.line_merge(shapely.multilinestrings(shapely.linestrings(found)))
    smooth = []
    for part in shapely.get_parts(merged):
        if part.length < 250:
            continue
        points = shapely.get_coordinates(shapely.simplify(part, 12.0))
        closed = bool((points[0] == points[-1]).all())
        if closed and len(points) > 4:
            ring = chaikin(points[:-1], 2, closed=True)
            smooth.append(shapely.LineString(np.vstack([ring, ring[:1]])))
        elif not closed:
            smooth.append(shapely.LineString(chaikin(points, 2)))
    return shapely.simplify(shapely.multilinestrings(smooth), 1.5)


def region_above(
    xs: Array, ys: Array, heights: Array, level: float, within: Polygon
) -> BaseGeometry:
    """Return where the ground is at or above a level inside a polygon."""
    lines = shapely.union_all([contour(xs, ys, heights, level), within.boundary], grid_size=0.001)
    faces = [f for f in shapely.get_parts(shapely.polygonize([lines])) if f.area > 4000]
    spots = shapely.get_coordinates([f.representative_point() for f in faces])
    col = np.clip(np.round((spots[:, 0] - xs[0]) / (xs[1] - xs[0])).astype(int), 0, len(xs) - 1)
    row = np.clip(np.round((spots[:, 1] - ys[0]) / (ys[1] - ys[0])).astype(int), 0, len(ys) - 1)
    high = heights[row, col] >= level
    chosen = [
        f
        for f, up in zip(faces, high, strict=True)
        if up and within.covers(f.representative_point())
    ]
    return shapely.union_all(chosen, grid_size=0.001) if chosen else Polygon()
