"""Shapes that are slow to judge or to mend: stars, combs, ten thousand holes."""

from __future__ import annotations

import numpy as np
import shapely
from shapely import Polygon, box
from shapely.affinity import rotate

from tests.bad_inputs.geopackages import geopackage
from tests.bad_inputs.shelf import Shelf
from tests.spatial.formats import samples
from tests.spatial.formats.samples import X, Y

__all__ = ["make"]

_POINTS, _STEP = 2_001, 997
_RING = 200_000


def make(shelf: Shelf) -> None:
    """D01–D04 and D06; D05, 200 MB of text, is made where it is needed."""
    geopackage(shelf, "D01_star_self_cross_2k", Polygon(_circle(1_000, _POINTS, _STEP)))
    geopackage(shelf, "D02_comb_pair_3k", _comb(1_500), rotate(_comb(1_500), 90))
    geopackage(shelf, "D03_10k_holes", _sieve(100))
    geopackage(shelf, "D04_many_vertex_ring", Polygon(_circle(5_000, _RING)))
    left = X + 0.01 * np.arange(100_000)
    tiny = shapely.box(left, Y, left + 0.005, Y + 0.005)
    id = "D06_100k_tiny_features"
    shelf.paths[id] = samples.shapefile(shelf.folder(id), *tiny)


def _circle(radius: float, count: int, step: int = 1) -> np.ndarray:
    """Points on a circle, each ``step`` places after the one before."""
    angles = 2 * np.pi * step * np.arange(count) / count
    return np.c_[X + radius * np.cos(angles), Y + radius * np.sin(angles)]


def _comb(teeth: int) -> Polygon:
    at = np.arange(teeth, dtype=float)
    zigzag = np.empty((2 * teeth, 2))
    zigzag[0::2] = np.c_[X + at, np.full(teeth, Y + 100)]
    zigzag[1::2] = np.c_[X + at + 0.5, np.full(teeth, Y)]
    return Polygon([(X, Y), *zigzag, (X + teeth, Y - 10), (X, Y - 10)])


def _sieve(side: int) -> Polygon:
    """A square with ``side`` times ``side`` holes of a square metre."""
    outer = box(X - 1, Y - 1, X + 2 * side + 1, Y + 2 * side + 1).exterior.coords
    holes = [
        box(X + 2 * i, Y + 2 * j, X + 2 * i + 1, Y + 2 * j + 1).exterior.coords
        for i in range(side)
        for j in range(side)
    ]
    return Polygon(outer, holes)
