"""Polylines of a drawing as rings of plots: closed ones, holes, labels inside."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

__all__ = ["Plots", "Polyline", "labels", "plots", "shut"]

MAX_GAP = 1.0
_MAX_SHARE = 0.05

Points = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Polyline:
    """A polyline of three or more distinct points, its ends ``gap`` apart (0: closed).

    ``kind`` is POLYLINE, or what else was closed: CIRCLE, ELLIPSE, SPLINE, HATCH.
    ``own`` holds the extended data of our own export as JSON; its lines may be shorter.
    """

    points: Points
    layer: str
    handle: str
    cass: str
    gap: float
    own: str = ""
    kind: str = "POLYLINE"

    @property
    def ring(self) -> bool:
        """Whether it counts as closed: its gap is small, and small against its length."""
        length = float(np.hypot(*np.diff(self.points, axis=0).T).sum())
        return self.gap <= MAX_GAP and self.gap <= _MAX_SHARE * length


@dataclass(frozen=True, slots=True)
class Plots:
    """Polygons of rings, the polyline each outer ring came from, and how many are holes."""

    shapes: NDArray[Any]
    shells: tuple[int, ...]
    holes: int


def shut(points: Points) -> Points:
    """The points with the first one repeated at the end, if it is not there."""
    return points if (points[0] == points[-1]).all() else np.vstack((points, points[:1]))


def plots(rings: Sequence[Points]) -> Plots:
    """Polygons of closed rings; one wholly inside an odd number of others is a hole.

    A ring that touches the one around it, or equals it, is a plot of its own.

    Examples
    --------
    >>> outer = np.array([[0, 0], [9, 0], [9, 9], [0, 9], [0, 0]], dtype=float)
    >>> made = plots([outer / 3 + 1, outer])
    >>> made.shapes[0].area, made.shells, made.holes
    (72.0, (1,), 1)
    """
    found = np.array([shapely.polygons(ring) for ring in rings], dtype=object)
    sound = np.flatnonzero(shapely.is_valid(found))
    outer, inner = shapely.STRtree(found[sound]).query(found[sound], predicate="contains_properly")
    depth = np.zeros(len(found), dtype=int)
    np.add.at(depth, sound[inner], 1)
    inside: dict[int, list[int]] = {}
    for shell, hole in zip(sound[outer].tolist(), sound[inner].tolist(), strict=True):
        if depth[shell] % 2 == 0 and depth[hole] == depth[shell] + 1:
            inside.setdefault(shell, []).append(hole)
    shells = np.flatnonzero(depth % 2 == 0).tolist()
    shapes = [
        shapely.polygons(
            rings[shell],
            holes=[shapely.linearrings(rings[hole]) for hole in inside.get(shell, ())] or None,
        )
        for shell in shells
    ]
    return Plots(np.array(shapes, dtype=object), tuple(shells), len(found) - len(shells))


def labels(
    shapes: NDArray[Any], texts: Sequence[tuple[float, float, str, str]], layer: str
) -> list[str | None]:
    """The label of each polygon: the text inside that is nearest to its middle.

    Texts on the layer of the boundary count first, then those on ZJ (the notes of CASS),
    then any.

    Parameters
    ----------
    texts : sequence of (x, y, layer, text)
        Where each text stands.
    """
    if not texts:
        return [None] * len(shapes)
    points = shapely.points([(x, y) for x, y, _, _ in texts])
    tree = shapely.STRtree(points)
    made: list[str | None] = []
    for shape in shapes:
        usable = bool(shapely.is_valid(shape))
        hits = tree.query(shape, predicate="contains").tolist() if usable else []
        middle = shapely.centroid(shape)
        ranked = sorted(
            hits,
            key=lambda i: (
                {layer: 0, "ZJ": 1}.get(texts[i][2], 2), shapely.distance(points[i], middle), i
            ),
        )  # fmt: skip
        made.append(texts[ranked[0]][3] if ranked else None)
    return made
