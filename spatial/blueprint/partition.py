"""Partition: the study area cut along every boundary of every source, tile by tile."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from spatial.blueprint.attribution import SILENT, UNCERTAIN, Said, Sayings, attribute
from spatial.blueprint.linework import Box, cut_to_tile, distinct, edges
from spatial.blueprint.seams import joined
from spatial.blueprint.source import Source

__all__ = ["GRID_M", "Partition", "partition", "tiles"]

GRID_M = 0.001
EDGES_A_TILE = 4_000
BYTES_AN_EDGE = 16
SMALLEST_TILE_M = 64


@dataclass(frozen=True, slots=True)
class Partition:
    """Pieces of the study area and what each source says there.

    Parameters
    ----------
    geometries : (n,) array of polygons
        Normalised, sorted by place; on the 1 mm grid.
    said : (n, k) array of int32
        Per piece and source, an index into that source's ``sayings``.
    sayings : tuple of k tuples
        What each source says anywhere.
    """

    geometries: NDArray[np.object_]
    said: NDArray[np.int32]
    sayings: tuple[tuple[Said, ...], ...]


def partition(
    area: BaseGeometry, sources: Sequence[Source], *, tile_m: int | None = None
) -> Partition:
    """Cut the study area along the boundaries of all sources.

    Boundaries are noded on the 1 mm grid; a piece is a connected part of the study area in
    which every source says the same. The same input gives the same pieces in the same order.

    Parameters
    ----------
    area : polygon or multipolygon
        Study area, measuring CRS.
    tile_m : int, optional
        Side of the tiles, whole m; by default from how much there is to cut. Memory grows
        with what lies in one tile and with the result.
    """
    sayings = tuple(Sayings() for _ in sources)
    shapely.prepare(area)
    faces, said, open_ = [], [], []
    size = tile_m or _tile_size(area, sources)
    for tile in tiles(area.bounds, size):
        found = _faces(area, tile, sources)
        if not len(found):
            continue
        faces.append(found)
        said.append(attribute(shapely.point_on_surface(found), tile, sources, sayings))
        open_.append(_at_side(found, tile))
    if not faces:
        return Partition(np.empty(0, object), np.empty((0, len(sources)), np.int32), ())
    pieces, numbers = joined(
        np.concatenate(faces), np.concatenate(said), np.concatenate(open_), size
    )
    numbers = _doubted(pieces, numbers, sources, sayings)
    order = _order(pieces)
    return Partition(pieces[order], numbers[order], tuple(tuple(s.listed()) for s in sayings))


def tiles(bounds: Box, size: int) -> Iterator[Box]:
    """Square tiles on whole multiples of ``size`` that cover a box, west to east, south first.

    Examples
    --------
    >>> list(tiles((3, 3, 12, 8), 10))
    [(0.0, 0.0, 10.0, 10.0), (10.0, 0.0, 20.0, 10.0)]
    """
    x0, y0, x1, y1 = bounds
    for row in range(math.floor(y0 / size), math.ceil(y1 / size)):
        for column in range(math.floor(x0 / size), math.ceil(x1 / size)):
            left, bottom = float(column * size), float(row * size)
            yield left, bottom, left + size, bottom + size


def _tile_size(area: BaseGeometry, sources: Sequence[Source]) -> int:
    """A power of two of metres, so that a tile holds about ``EDGES_A_TILE`` edges."""
    stored = sum(s.held.packed.length("zone_wkb") for s in sources)
    wanted = math.sqrt(area.area * EDGES_A_TILE / max(stored / BYTES_AN_EDGE, 1))
    return max(SMALLEST_TILE_M, 1 << max(0, round(math.log2(max(wanted, 1)))))


def _faces(area: BaseGeometry, tile: Box, sources: Sequence[Source]) -> NDArray[np.object_]:
    """Faces of all boundaries inside one tile that lie in the study area."""
    frame = shapely.box(*tile)
    if not shapely.intersects(area, frame):
        return np.empty(0, object)
    lines = [edges(np.array([frame])), edges(shapely.get_parts(area))]
    lines += [source.edges_in(tile) for source in sources]
    own = distinct(np.vstack([cut_to_tile(part, tile) for part in lines]))
    noded = shapely.union_all(shapely.linestrings(own.reshape(-1, 2, 2)), grid_size=GRID_M)
    found = shapely.get_parts(shapely.polygonize(shapely.get_parts(noded)))
    inside = shapely.intersects(area, shapely.point_on_surface(found))
    kept: NDArray[np.object_] = found[inside]
    return kept


def _at_side(faces: NDArray[np.object_], tile: Box) -> NDArray[np.bool_]:
    """Faces that reach a side of their tile and may go on behind it."""
    found: NDArray[np.bool_] = (shapely.bounds(faces) == np.array(tile)).any(axis=1)
    return found


def _doubted(
    pieces: NDArray[np.object_],
    numbers: NDArray[np.int32],
    sources: Sequence[Source],
    sayings: Sequence[Sayings],
) -> NDArray[np.int32]:
    """Silence that meets the box of a quarantined zone is not known to be silence."""
    for column, (source, known) in enumerate(zip(sources, sayings, strict=True)):
        if not source.doubtful:
            continue
        silent = np.flatnonzero(numbers[:, column] == known.number(SILENT))
        x0, y0, x1, y1 = shapely.bounds(pieces[silent]).T.reshape(4, -1)
        for west, south, east, north in source.doubtful:
            near = (x0 <= east) & (x1 >= west) & (y0 <= north) & (y1 >= south)
            rows = silent[near]
            if np.isfinite(west):
                rows = rows[shapely.intersects(pieces[rows], shapely.box(west, south, east, north))]
            numbers[rows, column] = known.number(UNCERTAIN)
    return numbers


def _order(pieces: NDArray[np.object_]) -> NDArray[np.intp]:
    """West to east, south first; pieces of one box by their centre and size."""
    x0, y0, x1, y1 = shapely.bounds(pieces).T.reshape(4, -1)
    x, y = shapely.get_coordinates(shapely.centroid(pieces)).T.reshape(2, -1)
    return np.lexsort((shapely.area(pieces), y, x, y1, x1, y0, x0))
