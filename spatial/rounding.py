"""Coordinates to the millimetre: rounded point by point, snapped only where that breaks."""

from __future__ import annotations

from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.errors import GEOSException
from shapely.geometry.base import BaseGeometry

__all__ = ["GRID_M", "pointwise", "rounded"]

GRID_M = 0.001
_DECIMALS = 3

Geometries = NDArray[Any]


def pointwise(geometries: Geometries) -> Geometries:
    """Geometries with every coordinate rounded to 1 mm and repeated points dropped.

    Examples
    --------
    >>> line = shapely.from_wkt("LINESTRING (0 0, 0.0004 0, 1 1.00051)")
    >>> pointwise(np.array([line]))[0].wkt
    'LINESTRING (0 0, 1 1.001)'
    """
    moved = shapely.transform(geometries, lambda points: np.round(points, _DECIMALS) + 0.0)
    try:
        return np.asarray(shapely.remove_repeated_points(moved, 0.0))
    except GEOSException:
        return np.array([_thinned(geometry) for geometry in moved], dtype=object)


def _thinned(geometry: BaseGeometry) -> BaseGeometry:
    """Without repeated points; as it is when a ring would collapse, for snapping to settle."""
    try:
        return shapely.remove_repeated_points(geometry, 0.0)
    except GEOSException:
        return geometry


def _snapped(geometries: Geometries) -> Geometries:
    """Snap-rounded to the grid; numbers of no size (1e-300 m) are zero before GEOS divides by them."""
    fine = shapely.transform(geometries, lambda points: np.round(points, 9) + 0.0)
    fine = np.array([_thinned(geometry) for geometry in fine], dtype=object)
    usable = np.where(shapely.is_valid(fine), fine, geometries)
    with np.errstate(all="ignore"):
        return np.asarray(shapely.set_precision(usable, GRID_M))


def rounded(geometries: Geometries) -> tuple[Geometries, NDArray[np.bool_]]:
    """Valid geometries on the millimetre grid, and which of the results are valid.

    Those that pointwise rounding breaks although they were valid are snap-rounded, which
    may split or empty them; those that were invalid before stay as they are, marked False.

    Parameters
    ----------
    geometries : (n,) array of shapely geometries
        In a CRS in metres, finite, 2D.

    Examples
    --------
    >>> result, valid = rounded(np.array([shapely.box(0, 0, 1.00049, 1)]))
    >>> result[0].bounds, bool(valid[0])
    ((0.0, 0.0, 1.0, 1.0), True)
    """
    result = pointwise(geometries)
    valid = np.asarray(shapely.is_valid(result))
    broken = np.flatnonzero(~valid)
    broken = broken[np.asarray(shapely.is_valid(geometries[broken]))]
    if len(broken):
        snapped = pointwise(_snapped(geometries[broken]))
        result[broken] = snapped
        valid[broken] = shapely.is_valid(snapped)
    return result, valid
