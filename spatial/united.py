"""United parts: zones as one area, so that nothing is counted twice, and its parts by width."""

from __future__ import annotations

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from spatial.errors import Message, StoreError
from spatial.frame import Frame
from spatial.layer import Tolerance
from spatial.measure import polygons_in
from spatial.overlap import Part

__all__ = ["EMPTY", "NOISE_AREA_M2", "NOISE_M", "margin_m2", "parts_of", "unite"]

NOISE_AREA_M2 = 1e-6
NOISE_M = 1e-6
EMPTY = shapely.Polygon()

IDENTITY_BROKEN = Message(
    "OVERLAY_IDENTITY",
    "叠加结果不自洽：占用与剩余之和与地块面积相差 {difference_m2} 平方米",
    "the overlay contradicts itself: inside and outside differ from the site by {difference_m2} m²",
    "该项按待核实处理；请将地块和图层交维护人员检查",
    "the finding is unknown; have the site and the layer examined",
)


def margin_m2(area_m2: float) -> float:
    """Within which two ways to measure an area must agree: max(1e-6 m², 1e-9 × area)."""
    return max(NOISE_AREA_M2, 1e-9 * area_m2)


def unite(
    polygons: NDArray[np.object_],
    cell: NDArray[np.int64],
    frame: Frame,
    summed_m2: float | None = None,
) -> BaseGeometry:
    """Union of areal parts, checked against the frame they were cut from.

    Parameters
    ----------
    polygons, cell : (n,) arrays
        Parts inside the frame, and the piece of the frame each lies in; none gives an empty
        polygon.
    summed_m2 : float, optional
        What the parts sum to where that was measured without cutting them. A union that has
        this area lost nothing and counted nothing twice, and is not checked again.

    Raises
    ------
    StoreError
        ``OVERLAY_IDENTITY`` when inside and outside do not sum to the frame, piece by piece,
        within max(1e-6 m², 1e-9 × area).

    Examples
    --------
    >>> from spatial.frame import frame_of
    >>> frame = frame_of(shapely.box(0, 0, 10, 10))
    >>> zones = np.array([shapely.box(0, 0, 5, 10), shapely.box(4, 0, 6, 10)])
    >>> unite(zones, np.array([0, 0]), frame).area
    60.0
    """
    if not len(polygons):
        return EMPTY
    if frame.tree is not None:
        inside = _by_cell(polygons, cell, frame, always=False)[0]
        found: BaseGeometry = inside[0] if len(inside) == 1 else shapely.union_all(inside)
        area = float(shapely.area(inside).sum())
    else:
        found = polygons[0] if len(polygons) == 1 else shapely.union_all(polygons)
        area = float(shapely.area(found))
        if summed_m2 is None or abs(area - summed_m2) > margin_m2(frame.area_m2):
            _proven(np.array([found]), np.array([frame.whole]))
    return frame.whole if abs(area - frame.area_m2) <= margin_m2(frame.area_m2) else found


def left_of(polygons: NDArray[np.object_], cell: NDArray[np.int64], frame: Frame) -> BaseGeometry:
    """What parts leave of the frame they were cut from; the frame itself without parts.

    Raises
    ------
    StoreError
        As :func:`unite`.
    """
    if not len(polygons):
        return frame.whole
    rest = _by_cell(polygons, cell, frame, always=frame.tree is None)[1]
    rest = rest[~shapely.is_empty(rest)]
    if not len(rest):
        return EMPTY
    found: BaseGeometry = rest[0] if len(rest) == 1 else shapely.union_all(rest)
    return found


def _by_cell(
    polygons: NDArray[np.object_], cell: NDArray[np.int64], frame: Frame, *, always: bool
) -> tuple[NDArray[np.object_], NDArray[np.object_]]:
    """In each piece of the frame: the union of the parts there, and what they leave of it.

    What is left of a piece that is filled is not computed unless ``always``.
    """
    order = np.argsort(cell, kind="stable")
    cells, first = np.unique(cell[order], return_index=True)
    groups = np.split(polygons[order], first[1:])
    inside = np.array([g[0] if len(g) == 1 else shapely.union_all(g) for g in groups], dtype=object)
    rest = _proven(inside, frame.pieces[cells], always=always)
    return inside, np.concatenate([rest, np.delete(frame.pieces, cells)])


def _proven(
    inside: NDArray[np.object_], pieces: NDArray[np.object_], *, always: bool = False
) -> NDArray[np.object_]:
    """What is left of pieces of the frame, once inside and outside are known to sum to them."""
    whole, filled = shapely.area(pieces), shapely.area(inside)
    margin = np.maximum(NOISE_AREA_M2, 1e-9 * whole)
    rest = np.full(len(pieces), EMPTY, dtype=object)
    open_ = always | (np.abs(filled - whole) > margin)
    rest[open_] = shapely.difference(pieces[open_], inside[open_])
    off = np.abs(filled + shapely.area(rest) - whole)
    if (off > margin).any():
        raise StoreError(IDENTITY_BROKEN, difference_m2=f"{float(off.max()):.6f}")
    return rest


def parts_of(geometry: BaseGeometry, tolerance: Tolerance) -> tuple[Part, ...]:
    """Connected parts with area and width 2A/P, largest first; numerical noise left out.

    A part below 1e-6 m² or thinner than 1e-7 m is noise of the arithmetic, not of a map:
    coordinates are known to 1 mm.
    """
    if geometry is EMPTY:
        return ()
    polygons = polygons_in(geometry)
    areas, lengths = shapely.area(polygons).tolist(), shapely.length(polygons).tolist()
    parts = [
        Part(area, width, width < tolerance.min_width_m)
        for area, length in zip(areas, lengths, strict=True)
        if area > NOISE_AREA_M2 and (width := 2 * area / length) > NOISE_M / 10
    ]
    return tuple(sorted(parts, key=lambda p: (-p.area_m2, p.width_m)))
