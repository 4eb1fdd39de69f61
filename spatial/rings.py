"""Rings (环): the vertices of polygons, from geometries or straight from their WKB."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from struct import unpack_from

import numpy as np
import shapely
from numpy.typing import NDArray

__all__ = ["Rings", "rings_in", "rings_of"]

HEAD, COUNT, VERTEX = 9, 4, 16
ONE = (1).to_bytes(4, "little")


@dataclass(frozen=True, slots=True)
class Rings:
    """Closed rings of polygons, one after the other.

    Parameters
    ----------
    points : (n, 2) array of float
        Vertices, m; the last of a ring is its first.
    ring : (n,) array of int
        The ring each is of.
    polygon : (m,) array of int
        Place of the polygon each ring is of.
    shell : (m,) array of bool
        Whether it is the outer one.
    """

    points: NDArray[np.float64]
    ring: NDArray[np.int64]
    polygon: NDArray[np.int64]
    shell: NDArray[np.bool_]


def rings_of(polygons: NDArray[np.object_]) -> Rings:
    """The rings of polygons; none of an empty array.

    Examples
    --------
    >>> found = rings_of(np.array([shapely.box(0, 0, 2, 1)]))
    >>> len(found.points), found.shell.tolist()
    (5, [True])
    """
    if not shapely.get_num_interior_rings(polygons).any():
        points, ring = shapely.get_coordinates(polygons, return_index=True)
        return Rings(points, ring, np.arange(len(polygons)), np.ones(len(polygons), dtype=bool))
    rings, polygon = shapely.get_rings(polygons, return_index=True)
    points, ring = shapely.get_coordinates(rings, return_index=True)
    return Rings(points, ring, polygon, _first(polygon))


def rings_in(wkb: Sequence[bytes]) -> Rings:
    """The same from WKB, without making geometries.

    Parameters
    ----------
    wkb : sequence of n bytes
        Plane polygons, none empty, least significant byte first, as stored pieces are.

    Examples
    --------
    >>> hole = shapely.box(0, 0, 9, 9).difference(shapely.box(1, 1, 2, 2))
    >>> found = rings_in([shapely.to_wkb(hole)])
    >>> found.polygon.tolist(), found.shell.tolist()
    ([0, 0], [True, False])
    """
    runs: list[bytes] = []
    polygon: list[int] = []
    for place, text in enumerate(wkb):
        if text[5:HEAD] == ONE:
            runs.append(text[HEAD + COUNT :])
            polygon.append(place)
        else:
            own = _runs(text)
            runs += own
            polygon += [place] * len(own)
    sizes = [len(run) // VERTEX for run in runs]
    of = np.array(polygon, dtype=np.int64)
    points = np.frombuffer(b"".join(runs), dtype="<f8").reshape(-1, 2)
    return Rings(points, np.repeat(np.arange(len(runs)), sizes), of, _first(of))


def _runs(text: bytes) -> list[bytes]:
    """Vertices of each ring of one polygon, as bytes."""
    (rings,) = unpack_from("<I", text, 5)
    out, at = [], HEAD
    for _ in range(rings):
        (count,) = unpack_from("<I", text, at)
        end = at + COUNT + count * VERTEX
        out.append(text[at + COUNT : end])
        at = end
    return out


def _first(polygon: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Which rings are the first of their polygon."""
    shell = np.ones(len(polygon), dtype=bool)
    shell[1:] = polygon[1:] != polygon[:-1]
    return shell
