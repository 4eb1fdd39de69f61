"""Net buildable land (净可建设面积): the site less the union of every strip on it."""

from __future__ import annotations

from collections.abc import Sequence

import shapely
from shapely.geometry.base import BaseGeometry

from checker.measured import Remainder

__all__ = ["remainder"]

LARGEST_PARTS = 5


def remainder(
    site: BaseGeometry, strips: Sequence[BaseGeometry], *, width: bool = True
) -> Remainder:
    """Take the strips away together: two may each leave enough and both together not.

    Parameters
    ----------
    site : Polygon or MultiPolygon
        In the measuring CRS.
    strips : sequence of geometry
        What each rule for buildings takes from the site; empty ones count nothing.
    width : bool
        Whether the width is wanted; it costs time on sites of many vertices.

    Examples
    --------
    >>> rest = remainder(shapely.box(0, 0, 100, 50), [shapely.box(0, 0, 100, 20)])
    >>> rest.area_m2, round(rest.width_m)
    (3000.0, 30)
    """
    whole = float(shapely.area(site))
    polygons = [g for g in strips if not g.is_empty and shapely.area(g) > 0]
    if not polygons:
        return Remainder(whole, _width(site) if width else 0.0, 0.0)
    rest = shapely.difference(site, shapely.union_all(polygons))
    area = float(shapely.area(rest))
    return Remainder(area, _width(rest) if width else 0.0, max(0.0, whole - area))


def _width(geometry: BaseGeometry) -> float:
    """Diameter of the largest inscribed circle of the largest parts, m; 0.0 when empty."""
    parts = [p for p in shapely.get_parts(geometry) if shapely.area(p) > 0]
    parts.sort(key=lambda p: -float(shapely.area(p)))
    radii = [float(shapely.maximum_inscribed_circle(p).length) for p in parts[:LARGEST_PARTS]]
    return 2.0 * max(radii, default=0.0)
