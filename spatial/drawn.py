"""Drawn in degrees: a measured geometry as GeoJSON holds it. A picture; nothing is measured on it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from spatial import crs

__all__ = ["PLACES", "drawn", "drawn_each"]

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
    return _told(shapely.transform(geometry, lambda xy: crs.to_lonlat(xy, measured)), places)


def drawn_each(
    geometries: Sequence[BaseGeometry], measured: str, places: int = PLACES
) -> list[dict[str, Any]]:
    """Each geometry as :func:`drawn` draws it; of equal ones it is the same mapping."""
    shapes = np.array(geometries, dtype=object)
    names = shapely.to_wkb(shapes).tolist()
    first = {name: n for n, name in reversed([*enumerate(names)])}
    lonlat = shapely.transform(shapes[[*first.values()]], lambda xy: crs.to_lonlat(xy, measured))
    told = {name: _told(one, places) for name, one in zip(first, lonlat, strict=True)}
    return [told[name] for name in names]


def _told(geometry: BaseGeometry, places: int) -> dict[str, Any]:
    given = shapely.geometry.mapping(geometry)
    return {key: _rounded(value, places) for key, value in given.items()}


def _rounded(value: Any, places: int) -> Any:
    """Coordinates, and members of a collection, however deep."""
    if isinstance(value, tuple | list):
        if value and isinstance(value[0], float):
            return [round(v, places) for v in value]
        return [_rounded(v, places) for v in value]
    if isinstance(value, float):
        return round(value, places)
    return {k: _rounded(v, places) for k, v in value.items()} if isinstance(value, dict) else value
