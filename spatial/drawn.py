"""Drawn in degrees: a measured geometry as GeoJSON holds it. A picture; nothing is measured on it."""

from __future__ import annotations

from typing import Any

import shapely
from shapely.geometry.base import BaseGeometry

from spatial import crs

__all__ = ["PLACES", "drawn"]

PLACES = 9
"""Decimals of a degree: 0.1 mm."""


def drawn(geometry: BaseGeometry, measured: str, places: int = PLACES) -> dict[str, Any]:
    """A geometry as GeoJSON in longitude and latitude on the datum of its own CRS.

    Parameters
    ----------
    geometry : shapely geometry
        In ``measured``; an empty one has no coordinates.
    measured : str
        Measuring CRS, such as ``EPSG:4547``.
    places : int
        Decimals of a degree.

    Examples
    --------
    >>> drawn(shapely.Point(474557.733, 2546851.533), "EPSG:4547", 4)
    {'type': 'Point', 'coordinates': [113.7518, 23.0207]}
    """
    lonlat = shapely.transform(geometry, lambda xy: crs.to_lonlat(xy, measured))
    return {key: _rounded(value, places) for key, value in shapely.geometry.mapping(lonlat).items()}


def _rounded(value: Any, places: int) -> Any:
    """Coordinates, and members of a collection, however deep."""
    if isinstance(value, float):
        return round(value, places)
    if isinstance(value, tuple | list):
        return [_rounded(v, places) for v in value]
    return {k: _rounded(v, places) for k, v in value.items()} if isinstance(value, dict) else value
