"""Subdivision at ingest: large zones become small pieces that remember their owner.

A site check then costs what the site touches, not what the zone holds. Cuts run along
whole-metre grid lines, so both sides of a cut share exactly the same points and a union
of pieces has no slit. See decision record on subdivision.
"""

from __future__ import annotations

import math

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

__all__ = ["MAX_VERTICES", "subdivide"]

MAX_VERTICES = 128
MAX_DEPTH = 32
MAX_STRIPS = 16


def subdivide(
    geometries: NDArray[np.object_], max_vertices: int = MAX_VERTICES
) -> tuple[NDArray[np.object_], NDArray[np.int32]]:
    """Cut zones of more than ``max_vertices`` vertices into pieces.

    Parameters
    ----------
    geometries : (n,) array of shapely geometries
        Valid points, lines or polygons (single or multi) in the measuring CRS.
    max_vertices : int
        Vertices from which a zone is cut.

    Returns
    -------
    pieces : (m,) array of shapely geometries
        Single points, lines and polygons; areas and lengths sum to the zones' own.
    owner : (m,) array of int32
        Index of the zone each piece belongs to.

    Notes
    -----
    An empty input gives two empty arrays. Polygons are cut by rectangles (OverlayNG), lines
    between vertices; a polygon whose pieces do not sum to its area within 1e-9 stays whole.

    Examples
    --------
    >>> ring = shapely.Point(0, 0).buffer(100, quad_segs=64)
    >>> pieces, owner = subdivide(np.array([ring]))
    >>> len(pieces) > 1, bool(abs(shapely.area(pieces).sum() / ring.area - 1) < 1e-12)
    (True, True)
    """
    parts, owner = shapely.get_parts(geometries, return_index=True)
    owner = owner.astype(np.int32)
    large = shapely.get_num_coordinates(parts) > max_vertices
    if not large.any():
        return parts, owner
    pieces = [parts[~large]]
    owners = [owner[~large]]
    for part, zone in zip(parts[large], owner[large], strict=True):
        cut = _cut(part, max_vertices)
        pieces.append(np.array(cut, dtype=object))
        owners.append(np.full(len(cut), zone, dtype=np.int32))
    return np.concatenate(pieces), np.concatenate(owners)


def _cut(part: BaseGeometry, max_vertices: int) -> list[BaseGeometry]:
    if shapely.get_dimensions(part) == 1:
        points = shapely.get_coordinates(part)
        step = max_vertices - 1
        return [
            shapely.LineString(points[i : i + max_vertices])
            for i in range(0, len(points) - 1, step)
        ]
    out: list[BaseGeometry] = []
    stack = [(part, 0)]
    while stack:
        piece, depth = stack.pop()
        strips = None
        vertices = shapely.get_num_coordinates(piece)
        if depth < MAX_DEPTH and vertices > max_vertices:
            strips = _strips(piece, round(math.sqrt(vertices / max_vertices)))
        if strips is None:
            out.append(piece)
        else:
            stack.extend((strip, depth + 1) for strip in strips)
    return out


def _strips(piece: BaseGeometry, count: int) -> list[BaseGeometry] | None:
    """The polygon cut across its longer side; None when no whole metre lies within.

    Many strips at once, because each cut of a large polygon reads all of it.
    """
    x0, y0, x1, y1 = piece.bounds
    wide = x1 - x0 >= y1 - y0
    low, high = (x0, x1) if wide else (y0, y1)
    count = min(max(count, 2), MAX_STRIPS)
    cuts = np.unique(np.round(np.linspace(low, high, count + 1)[1:-1]))
    cuts = cuts[(cuts > low) & (cuts < high)]
    if not len(cuts):
        return None
    left, bottom, right, top = (math.floor(x0), math.floor(y0), math.ceil(x1), math.ceil(y1))
    if wide:
        edges = np.concatenate([[left], cuts, [right]])
        boxes = shapely.box(edges[:-1], bottom, edges[1:], top)
    else:
        edges = np.concatenate([[bottom], cuts, [top]])
        boxes = shapely.box(left, edges[:-1], right, edges[1:])
    parts = shapely.get_parts(shapely.intersection(piece, boxes))
    polygons = [p for p in parts if shapely.get_dimensions(p) == 2]
    whole = shapely.area(piece)
    if abs(float(shapely.area(polygons).sum()) - whole) > 1e-9 * whole + 1e-9:
        return None
    return polygons
