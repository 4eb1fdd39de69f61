"""Frame: the area zones are measured in, made ready for many questions about it.

A frame of many vertices is cut into pieces as zones are, so that a question costs what a
zone touches of it and not what it holds.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from spatial.measure import polygons_in
from spatial.rings import rings_of
from spatial.shared_area import Edges, edges_of
from spatial.subdivide import subdivide

__all__ = ["MANY_VERTICES", "Frame", "Parts", "distances_m", "frame_of", "shared_parts"]

MANY_VERTICES = 512
WIDE_M = 10_000.0
NONE: NDArray[np.int64] = np.empty(0, dtype=np.int64)


@dataclass(frozen=True, slots=True)
class Frame:
    """A polygon to measure in. Its prepared copy belongs to one thread.

    Parameters
    ----------
    whole : Polygon or MultiPolygon
        The area itself, in the measuring CRS.
    prepared : Polygon or MultiPolygon
        A copy that nobody else holds, prepared for predicates.
    area_m2 : float
        Planar area.
    bounds : (x0, y0, x1, y1)
        Its box; NaN where it is empty.
    pieces : (n,) array of Polygon
        The area cut into pieces; the area itself where it has few vertices.
    tree : STRtree or None
        Over the pieces; None where there is nothing to cut.
    edges : Edges or None
        To sum shared areas from; None where the frame is cut or more than 10 km wide, so
        that digits would be lost.
    """

    whole: BaseGeometry
    prepared: BaseGeometry
    area_m2: float
    bounds: tuple[float, float, float, float]
    pieces: NDArray[np.object_]
    tree: shapely.STRtree | None
    edges: Edges | None = None


def frame_of(area: BaseGeometry) -> Frame:
    """Make an area ready to be measured in.

    Parameters
    ----------
    area : Polygon or MultiPolygon
        Valid, in the measuring CRS; an empty one is a frame in which nothing is found.

    Examples
    --------
    >>> frame = frame_of(shapely.box(0, 0, 100, 100))
    >>> frame.area_m2, frame.tree is None
    (10000.0, True)
    """
    own, bounds = shapely.force_2d(area), area.bounds  # a copy
    shapely.prepare(own)
    pieces, tree, edges = np.array([area], dtype=object), None, None
    if shapely.get_num_coordinates(area) > MANY_VERTICES:
        pieces, _ = subdivide(pieces, MANY_VERTICES)
        tree = shapely.STRtree(pieces)
    elif not area.is_empty:
        x0, y0, x1, y1 = bounds
        if max(x1 - x0, y1 - y0) <= WIDE_M:
            edges = edges_of(rings_of(polygons_in(area)))
    return Frame(area, own, float(shapely.area(area)), bounds, pieces, tree, edges)


@dataclass(frozen=True, slots=True)
class Parts:
    """Areal parts that polygons share with a frame; parallel arrays.

    Parameters
    ----------
    polygons : (m,) array of Polygon
        In no promised order; a common border is no part.
    owner : (m,) array of int
        Place of the polygon each part comes from.
    cell : (m,) array of int
        Place of the frame's piece it lies in.
    """

    polygons: NDArray[np.object_]
    owner: NDArray[np.int64]
    cell: NDArray[np.int64]


def shared_parts(frame: Frame, polygons: NDArray[np.object_]) -> Parts:
    """What polygons share with a frame, part by part and piece by piece of the frame.

    Parameters
    ----------
    polygons : (n,) array of Polygon
        Valid, in the measuring CRS.

    Raises
    ------
    shapely.errors.GEOSException
        An overlay GEOS cannot finish.
    """
    met = np.flatnonzero(shapely.intersects(frame.prepared, polygons))
    if frame.tree is None:
        within = shapely.contains_properly(frame.prepared, polygons[met])
        inside, own = met[within], met[~within]
        cell = np.zeros(len(own), dtype=np.int64)
        found = shapely.intersection(polygons[own], frame.whole)
    else:
        inside = NONE
        zone, cell = frame.tree.query(polygons[met], predicate="intersects")
        own = met[zone]
        found = shapely.intersection(polygons[own], frame.pieces[cell])
    parts, of = shapely.get_parts(found, return_index=True)
    areal = shapely.get_dimensions(parts) == 2
    of = of[areal]
    return Parts(
        np.concatenate([polygons[inside], parts[areal]]),
        np.concatenate([inside, own[of]]).astype(np.int64),
        np.concatenate([np.zeros(len(inside), dtype=np.int64), cell[of]]),
    )


def distances_m(
    frame: Frame, pieces: NDArray[np.object_], within_m: float | NDArray[np.float64]
) -> NDArray[np.float64]:
    """Distance of each geometry from the frame, m; infinite beyond ``within_m``."""
    if frame.tree is None:
        found = np.asarray(shapely.distance(frame.whole, pieces), dtype=np.float64)
        found[found > within_m] = np.inf
        return found
    found = np.full(len(pieces), np.inf)
    near = np.flatnonzero(shapely.dwithin(frame.prepared, pieces, within_m))
    if len(near):
        (place, _), far = frame.tree.query_nearest(
            pieces[near], return_distance=True, all_matches=False
        )
        found[near[place]] = far
    return found
