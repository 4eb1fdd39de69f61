"""Seams: faces that a tile's side has cut are one piece again, vertex to vertex with all others."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

__all__ = ["joined"]


def joined(
    faces: NDArray[np.object_],
    said: NDArray[np.int32],
    open_: NDArray[np.bool_],
    size: int,
) -> tuple[NDArray[np.object_], NDArray[np.int32]]:
    """Pieces: faces that go on behind a tile's side united where every source says the same.

    Parameters
    ----------
    faces : (n,) array of polygons
        Faces of all tiles.
    said : (n, k) array
        What each source says there.
    open_ : (n,) array of bool
        Faces that reach a side of their tile.
    size : int
        Side of the tiles, m.

    Returns
    -------
    pieces, said
        Normalised polygons, and their rows.
    """
    rows, group = np.unique(said[open_], axis=0, return_inverse=True)
    group = group.reshape(-1)
    order = np.argsort(group, kind="stable")
    cut = np.flatnonzero(np.diff(group[order])) + 1
    whole, owner = [faces[~open_]], [said[~open_]]
    for number, members in enumerate(np.split(order, cut) if len(order) else []):
        parts = shapely.get_parts(shapely.union_all(faces[open_][members]))
        whole.append(parts)
        owner.append(np.repeat(rows[number : number + 1], len(parts), axis=0))
    pieces = _meshed(np.concatenate(whole), size)
    return shapely.normalize(pieces), np.concatenate(owner)


def _meshed(pieces: NDArray[np.object_], size: int) -> NDArray[np.object_]:
    """Pieces that share a side of a tile get each other's vertices on it."""
    box = shapely.bounds(pieces)
    touching = np.zeros(len(pieces), dtype=bool)
    for low, high in ((0, 2), (1, 3)):
        touching |= np.floor(box[:, high] / size) >= np.ceil(box[:, low] / size)
    near = np.flatnonzero(touching)
    bad = shapely.coverage_invalid_edges(pieces[near])
    wrong = near[~shapely.is_empty(bad)]
    if not len(wrong):
        return pieces
    points = shapely.get_coordinates(pieces[wrong])
    lines: dict[tuple[int, float], NDArray[np.float64]] = {}
    for axis in (0, 1):
        on = points[points[:, axis] % size == 0]
        for at in np.unique(on[:, axis]).tolist():
            lines[axis, at] = np.unique(on[on[:, axis] == at][:, 1 - axis])
    out = pieces.copy()
    for number in wrong.tolist():
        out[number] = _with_vertices(pieces[number], lines, size)
    return out


def _with_vertices(
    piece: shapely.Polygon, lines: dict[tuple[int, float], NDArray[np.float64]], size: int
) -> shapely.Polygon:
    rings = [_ring(shapely.get_coordinates(r), lines, size) for r in shapely.get_rings(piece)]
    return shapely.Polygon(rings[0], rings[1:])


def _ring(
    points: NDArray[np.float64], lines: dict[tuple[int, float], NDArray[np.float64]], size: int
) -> NDArray[np.float64]:
    """The ring with every known vertex that lies on one of its edges along a tile's side."""
    out: list[Any] = []
    for start, stop in pairwise(points):
        out.append(start)
        for axis in (0, 1):
            if start[axis] == stop[axis] and start[axis] % size == 0:
                low, high = sorted((start[1 - axis], stop[1 - axis]))
                known = lines.get((axis, float(start[axis])), np.empty(0))
                between = known[(known > low) & (known < high)]
                if start[1 - axis] > stop[1 - axis]:
                    between = between[::-1]
                for value in between.tolist():
                    out.append((start[0], value) if axis == 0 else (value, start[1]))
    out.append(points[-1])
    return np.array(out, dtype=float)
