"""Encoded (编码几何): geometries as the store keeps them, decoded when somebody asks for one.

Most of what lies near a site is only looked at by its box, or has its area summed from the
vertices; both are in the text already.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray

from spatial.rings import Rings, rings_in, rings_of

__all__ = ["Encoded", "decoded", "encoded", "every", "plain", "rings", "run", "some", "within"]

KIND = 1
DIMENSION = np.full(8, 2)
DIMENSION[[1, 4]] = 0
DIMENSION[[2, 5]] = 1


@dataclass(frozen=True, slots=True)
class Encoded:
    """Geometries with what is known of them before they are made; parallel arrays.

    Parameters
    ----------
    wkb : (n,) array of bytes
        None where the geometry was never text.
    box : (n, 4) array of float
        Least and greatest coordinates, m.
    dimension : (n,) array of int
        0 points, 1 lines, 2 polygons.
    made : (n,) array of object
        The geometries, filled in as they are asked for.
    closed : (n,) array of bool
        Which are not made yet.
    """

    wkb: NDArray[np.object_]
    box: NDArray[np.float64]
    dimension: NDArray[np.int64]
    made: NDArray[np.object_]
    closed: NDArray[np.bool_]


def encoded(wkb: Sequence[bytes], box: NDArray[np.float64]) -> Encoded:
    """Geometries as the store keeps them.

    Parameters
    ----------
    wkb : sequence of n bytes
        Plane geometries, least significant byte first.
    box : (n, 4) array of float
        Their boxes.

    Examples
    --------
    >>> line = shapely.LineString([(0, 0), (3, 4)])
    >>> found = encoded([shapely.to_wkb(line)], np.array([[0.0, 0, 3, 4]]))
    >>> found.dimension.tolist(), every(found)[0].length
    ([1], 5.0)
    """
    texts = np.empty(len(wkb), dtype=object)
    texts[:] = wkb
    kinds = DIMENSION[[text[KIND] for text in wkb]] if wkb else np.empty(0, dtype=np.int64)
    made = np.empty(len(wkb), dtype=object)
    return Encoded(texts, box, kinds, made, np.ones(len(wkb), dtype=bool))


def plain(geometries: NDArray[np.object_]) -> Encoded:
    """Geometries that are made already.

    Parameters
    ----------
    geometries : (n,) array of geometries
        In the measuring CRS.
    """
    box = np.asarray(shapely.bounds(geometries), dtype=np.float64).reshape(-1, 4)
    count = len(geometries)
    return Encoded(
        np.empty(count, dtype=object), box, shapely.get_dimensions(geometries).astype(np.int64),
        geometries, np.zeros(count, dtype=bool),
    )  # fmt: skip


def run(found: Encoded, first: int, last: int) -> Encoded:
    """Those from ``first`` to before ``last``; what is made of one is made of both."""
    return Encoded(
        found.wkb[first:last], found.box[first:last], found.dimension[first:last],
        found.made[first:last], found.closed[first:last],
    )  # fmt: skip


def some(found: Encoded, places: NDArray[np.int64]) -> Encoded:
    """Those at some places, as geometries of their own."""
    return Encoded(
        found.wkb[places], found.box[places], found.dimension[places], found.made[places],
        found.closed[places],
    )  # fmt: skip


def decoded(found: Encoded, places: NDArray[np.int64]) -> NDArray[np.object_]:
    """The geometries at some places, made now if nobody asked before."""
    todo = places[found.closed[places]]
    if len(todo):
        found.made[todo] = shapely.from_wkb(found.wkb[todo])
        found.closed[todo] = False
    return found.made[places]


def within(found: Encoded, box: tuple[float, float, float, float]) -> NDArray[np.object_]:
    """The geometries whose box meets ``box``, edges included."""
    x0, y0, x1, y1 = box
    meets = (found.box[:, 0] <= x1) & (found.box[:, 2] >= x0)
    meets &= (found.box[:, 1] <= y1) & (found.box[:, 3] >= y0)
    return decoded(found, meets.nonzero()[0])


def every(found: Encoded) -> NDArray[np.object_]:
    """All of the geometries."""
    return decoded(found, np.arange(len(found.closed)))


def rings(found: Encoded, places: NDArray[np.int64]) -> Rings:
    """Rings of the polygons at some places, which need not be made for it."""
    if found.closed[places].all():
        return rings_in(found.wkb[places].tolist())
    return rings_of(decoded(found, places))
