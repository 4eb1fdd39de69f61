"""Map frame (图廓): which ground a map shows, at which round scale, and where it lies on paper."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

__all__ = ["Box", "Frame", "clusters", "frame_around", "round_below", "round_scale"]

Box = tuple[float, float, float, float]

_STEPS = (1.0, 1.25, 1.5, 2.0, 2.5, 3.0, 4.0, 5.0, 6.0, 8.0)
FINE_MM = 0.06
"""What lies nearer together on paper than this is drawn as one."""
_MOST_CLUSTERS = 4
_SPARSE = 0.05


@dataclass(frozen=True, slots=True)
class Frame:
    """The inner neat line (内图廓) of a map.

    Parameters
    ----------
    x, y : float
        Ground at the lower left corner, metres in the measuring CRS.
    scale : int
        Denominator of the scale at the size the map was drawn for.
    left, bottom, width, height : float
        Place on paper, millimetres from the lower left corner of the sheet.

    Examples
    --------
    >>> frame = Frame(480_000.0, 2_540_000.0, 1000, 6.0, 40.0, 166.0, 110.0)
    >>> frame.ground
    (480000.0, 2540000.0, 480166.0, 2540110.0)
    >>> frame.on_paper([(480_010.0, 2_540_020.0)]).tolist()
    [[16.0, 60.0]]
    """

    x: float
    y: float
    scale: int
    left: float
    bottom: float
    width: float
    height: float

    @property
    def metres(self) -> float:
        """Ground metres of one millimetre on paper."""
        return self.scale / 1000.0

    @property
    def ground(self) -> Box:
        """Ground shown: xmin, ymin, xmax, ymax in metres."""
        return (self.x, self.y, self.x + self.width * self.metres, self.y + self.height * self.metres)

    @property
    def paper(self) -> Box:
        """The frame on paper: xmin, ymin, xmax, ymax in millimetres."""
        return (self.left, self.bottom, self.left + self.width, self.bottom + self.height)

    def on_paper(self, ground: Sequence[tuple[float, float]] | NDArray[np.float64]) -> NDArray[np.float64]:
        """Points of the ground on paper.

        Parameters
        ----------
        ground : (n, 2) array
            Metres in the measuring CRS.

        Returns
        -------
        (n, 2) array
            Millimetres from the lower left corner of the sheet.
        """
        points = np.asarray(ground, dtype=float).reshape(-1, 2)
        return (points - (self.x, self.y)) / self.metres + (self.left, self.bottom)

    def drawn(self, geometry: BaseGeometry, margin_mm: float = 2.0) -> BaseGeometry:
        """A geometry as this map draws it: cut a little outside the frame, on paper, simplified.

        What cannot be told apart at this scale (`FINE_MM`) is drawn as one, but no part is
        dropped for being small. Of mixed parts those of the highest dimension are kept; empty
        stays empty.
        """
        x0, y0, x1, y1 = self.ground
        m = margin_mm * self.metres
        parts = shapely.get_parts(geometry)
        rough = shapely.simplify(parts, FINE_MM * self.metres, preserve_topology=False)
        fine = _alike(np.where(shapely.is_empty(rough), parts, rough))
        cut = shapely.clip_by_rect(_sound(fine), x0 - m, y0 - m, x1 + m, y1 + m)
        return _sound(shapely.transform(_alike(shapely.get_parts(cut)), self.on_paper))


def frame_around(
    bounds: Box, left: float, bottom: float, width: float, height: float,
    *, fill: float = 0.8, least: int = 100,
) -> Frame:  # fmt: skip
    """The frame with ``bounds`` in its middle, at the largest round scale at which they fit.

    Parameters
    ----------
    bounds : tuple
        Ground to be shown, metres.
    fill : float
        Share of the frame they may take in the tighter direction.
    least : int
        Smallest denominator: 100 draws nothing larger than 1:100.
    """
    x0, y0, x1, y1 = bounds
    need = max((x1 - x0) / (width * fill), (y1 - y0) / (height * fill), 1e-6) * 1000.0
    scale = round_scale(max(need, least))
    metres = scale / 1000.0
    x, y = (x0 + x1 - width * metres) / 2.0, (y0 + y1 - height * metres) / 2.0
    return Frame(x, y, scale, left, bottom, width, height)


def round_scale(need: float) -> int:
    """The next round denominator at or above what is needed.

    Examples
    --------
    >>> [round_scale(n) for n in (1, 730, 1000, 1001, 8300)]
    [100, 800, 1000, 1250, 10000]
    """
    need = max(need, 100.0)
    power = 10.0 ** math.floor(math.log10(need))
    for step in (*_STEPS, 10.0):
        if step * power >= need * (1.0 - 1e-9):
            return round(step * power)
    return round(10.0 * power)


def round_below(most: float) -> float:
    """The greatest of 1, 2, 5 times a power of ten that is not above ``most``.

    Examples
    --------
    >>> round_below(70.0), round_below(3.0), round_below(0.6)
    (50.0, 2.0, 0.5)
    """
    power = 10.0 ** math.floor(math.log10(most))
    return max(step * power for step in (1.0, 2.0, 5.0) if step * power <= most * (1.0 + 1e-9))


def clusters(site: BaseGeometry) -> list[Box]:
    """Bounds of parts that lie together, where a site's parts lie far apart; else its own.

    Parts are far apart when the boxes around groups of them take less than a twentieth of the
    box around all; no more than four groups, in order from west to east.
    """
    whole: Box = site.bounds
    parts = shapely.get_parts(site)
    if len(parts) < 2:
        return [whole]
    boxes: list[Box] = [tuple(b) for b in shapely.bounds(parts).tolist()]
    reach = 0.1 * max(whole[2] - whole[0], whole[3] - whole[1])
    groups = _joined(boxes, reach)
    taken = sum((b[2] - b[0]) * (b[3] - b[1]) for b in groups)
    area = (whole[2] - whole[0]) * (whole[3] - whole[1])
    far = 2 <= len(groups) <= _MOST_CLUSTERS and taken < _SPARSE * area
    return sorted(groups) if far else [whole]


def _joined(boxes: list[Box], reach: float) -> list[Box]:
    groups: list[Box] = []
    for own in boxes:
        box = own
        near = [g for g in groups if _gap(g, box) <= reach]
        while near:
            groups = [g for g in groups if g not in near]
            box = _around([*near, box])
            near = [g for g in groups if _gap(g, box) <= reach]
        groups.append(box)
    return groups


def _gap(a: Box, b: Box) -> float:
    return max(a[0] - b[2], b[0] - a[2], a[1] - b[3], b[1] - a[3], 0.0)


def _around(boxes: Sequence[Box]) -> Box:
    w, s, e, n = zip(*boxes, strict=True)
    return (min(w), min(s), max(e), max(n))


def _sound(geometry: BaseGeometry) -> BaseGeometry:
    if geometry.is_valid:
        return geometry
    return _alike(shapely.get_parts(shapely.make_valid(geometry, method="structure", keep_collapsed=False)))


def _alike(parts: NDArray[np.object_]) -> BaseGeometry:
    """Parts as one geometry: areas where there are any, else lines, else points."""
    kinds = shapely.get_dimensions(parts)
    most = int(kinds.max(initial=-1))
    collected = {2: shapely.multipolygons, 1: shapely.multilinestrings, 0: shapely.multipoints}
    flat = shapely.get_parts(parts[kinds == most])
    return collected[most](flat) if most >= 0 else shapely.Polygon()
