"""The one gate through which geometry enters: checked, transformed, rounded, or quarantined.

What comes in is kept or quarantined with a reason, never lost:
``len(kept) + len(quarantined)`` is the number of features the reader saw.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import TypeVar

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from spatial import attributes, crs_messages, plausible, screen
from spatial import crs as systems
from spatial import gate_messages as say
from spatial.admitted import Admitted, Box, Point, Quarantined, Repaired
from spatial.datum import Conversion
from spatial.errors import BadInput, SanheError
from spatial.formats.notice import told
from spatial.formats.source import Notice, RawLayer
from spatial.limits import LIMITS
from spatial.plausible import LAYER, Outside, Place
from spatial.rounding import rounded
from spatial.screen import Geometries
from spatial.settled_crs import converted, corrected, datum_notices, declared_crs
from spatial.validity import REPAIR_METHOD, diagnose, repair

__all__ = ["Admitted", "Quarantined", "Repaired", "admit"]

MAX_VERTICES = LIMITS.feature_vertices

_BLOCK = 10_000

_Refusals = dict[int, tuple[SanheError, Point | None]]
_Boxes = NDArray[np.float64]
_Any = TypeVar("_Any")


def admit(
    raw: RawLayer,
    *,
    crs: str | None,
    measure_crs: str,
    study_area: BaseGeometry | None,
    kinds: frozenset[int],
    accept_repairs: bool,
    conversion: Conversion | None = None,
    where: str = "",
    outside: Outside = LAYER,
    max_vertices: int = MAX_VERTICES,
    answered: bool = False,
    swap_axes: bool = False,
) -> Admitted:
    """Let the features of a layer in, each checked; keep the others out with a reason.

    Order: readable → finite → kind → vertices → CRS plausibility → rounding to 1 mm →
    validity → repair where accepted.

    Parameters
    ----------
    raw : RawLayer
        What a reader found.
    crs : str or None
        CRS given by the person or the layer card; needed when the file is silent.
    measure_crs : str
        Measuring CRS.
    study_area : Polygon or None
        In the measuring CRS; None takes the area of use of that CRS.
    kinds : frozenset of int
        Dimensions that may enter: 0 points, 1 lines, 2 polygons.
    accept_repairs : bool
        Whether invalid polygons are mended (areas before and after are told).
    conversion : Conversion, optional
        What its datum asks to be done to the coordinates before anything believes them.
    where : str
        File, for messages; the layer's name if empty.
    outside : Outside
        How something wholly elsewhere is refused, ``plausible.LAYER`` or ``SITE``.
    max_vertices : int
        Most vertices of one feature.
    answered : bool
        Whether ``crs`` may stand in for one that the file declares and that its coordinates
        cannot be in: the answer to the question this function asks otherwise.
    swap_axes : bool
        Whether a person said that east and north stand in each other's place.

    Raises
    ------
    BadInput
        When the file as a whole cannot be believed: ``CRS_MISSING``, ``CRS_MISMATCH``,
        ``CRS_RANGE``, ``ZONE_PREFIX``, ``AXES_SWAPPED``, ``OUT_OF_STUDY_AREA``,
        ``ATTR_CONTROL_CHARS`` …
    """
    file = where or raw.name
    place = Place(systems.check_measuring(systems.named(measure_crs)), study_area)
    attributes.check(raw.columns, raw.rows, file)
    spots = [f"{file} #{row}" for row in raw.rows]
    shapes, unreadable, closed = screen.decode(raw.wkb, spots)
    boxes = screen.boxes(shapes, raw.wkb)
    notices = [*raw.notices, *_flattened(shapes, closed, file)]
    if swap_axes:
        shapes = np.asarray(shapely.transform(shapes, lambda points: points[:, ::-1]))
        boxes = boxes[:, [1, 0, 3, 2]]
    if answered and corrected(raw, crs, place, boxes, outside, file):
        raw = replace(raw, crs=None)
    if conversion is None:
        declared = declared_crs(raw, crs, place, boxes, file, answered)
    else:
        shapes, boxes, declared = converted(
            raw, crs, place, shapes, boxes, file, conversion, answered
        )
    refused: _Refusals = {}
    for reasons in (
        unreadable,
        screen.unfit(shapes, spots, kinds=kinds, max_vertices=max_vertices),
        _elsewhere(boxes, declared, place, outside, file, spots),
    ):
        refused = {**{index: (error, None) for index, error in reasons.items()}, **refused}
    moved = _moved(shapes, declared, place.measure_crs)
    kept, repaired = _settle(moved, refused, raw.rows, spots, accept_repairs)
    return Admitted(
        moved[kept],
        _only(raw.rows, kept),
        {name: _only(values, kept) for name, values in raw.columns.items()},
        _quarantined(raw, refused, partial(_boxes_in, place, moved, raw, boxes, declared)),
        tuple(repaired),
        (*notices, *datum_notices(declared, place.measure_crs, conversion, file)),
        place.measure_crs,
        declared,
    )


def _only(values: tuple[_Any, ...], kept: list[int]) -> tuple[_Any, ...]:
    return values if len(kept) == len(values) else tuple([values[index] for index in kept])


def _elsewhere(
    boxes: _Boxes, declared: str, place: Place, outside: Outside, file: str, spots: list[str]
) -> dict[int, BadInput]:
    known = np.flatnonzero(np.isfinite(boxes).all(axis=1))
    fits = plausible.check(boxes[known], declared, place, outside=outside, where=file)
    return {
        int(index): BadInput(
            crs_messages.COORD_RANGE, where=spots[index], crs=declared,
            x=f"{boxes[index, 0]:.10g}", y=f"{boxes[index, 1]:.10g}",
        )
        for index in known[~fits]
    }  # fmt: skip


def _flattened(shapes: Geometries, closed: int, file: str) -> list[Notice]:
    notices = [told(say.RING_CLOSED, file, count=closed)] if closed else []
    if shapely.has_z(shapes).any() or shapely.has_m(shapes).any():
        notices.append(told(say.Z_DROPPED, file))
    return notices


def _moved(shapes: Geometries, source: str, target: str) -> Geometries:
    """Geometries in the measuring CRS, 2D; what cannot be transformed becomes infinite."""
    flat = shapes
    if shapely.has_z(shapes).any() or shapely.has_m(shapes).any():
        flat = np.asarray(shapely.force_2d(shapes))
    if source == target:
        return flat
    return np.asarray(
        shapely.transform(flat, lambda points: systems.transform(points, source, target))
    )


def _settle(
    moved: Geometries,
    refused: _Refusals,
    rows: tuple[int, ...],
    spots: list[str],
    accept_repairs: bool,
) -> tuple[list[int], list[Repaired]]:
    """Round what is left; write results into ``moved`` and reasons into ``refused``."""
    for index in np.flatnonzero(~screen.finite(moved)).tolist():
        refused.setdefault(index, (BadInput(say.COORD_NOT_FINITE, where=spots[index]), None))
    alive = np.array([index for index in range(len(moved)) if index not in refused], dtype=int)
    repaired: list[Repaired] = []
    for start in range(0, len(alive), _BLOCK):
        block = alive[start : start + _BLOCK]
        repaired += _settled(moved, block, refused, rows, spots, accept_repairs)
    return [int(index) for index in alive if int(index) not in refused], repaired


def _settled(
    moved: Geometries,
    alive: NDArray[np.int_],
    refused: _Refusals,
    rows: tuple[int, ...],
    spots: list[str],
    accept_repairs: bool,
) -> list[Repaired]:
    """The same for some of them, so that a city is never in memory twice."""
    result, valid = rounded(moved[alive])
    repaired: list[Repaired] = []
    for place in np.flatnonzero(~valid).tolist():
        index = int(alive[place])
        mended, error, point = _mended(moved[index], spots[index], accept_repairs)
        if mended is None:
            refused[index] = (error, point)
            continue
        before, after = float(shapely.area(moved[index])), float(shapely.area(mended))
        repaired.append(Repaired(rows[index], REPAIR_METHOD, before, after))
        result[place] = mended
    empty = np.flatnonzero(shapely.is_empty(result) | _collapsed(result))
    for index in alive[empty].tolist():
        tiny = BadInput(say.GEOM_BELOW_TOLERANCE, where=spots[index])
        refused.setdefault(index, (tiny, None))
    moved[alive] = result
    return repaired


def _collapsed(shapes: Geometries) -> NDArray[np.bool_]:
    kind = shapely.get_type_id(shapes)
    line = (kind == shapely.GeometryType.LINESTRING) | (kind == shapely.GeometryType.MULTILINESTRING)
    return np.asarray(line & (shapely.length(shapes) == 0))


def _boxes_in(
    place: Place, moved: Geometries, raw: RawLayer, boxes: _Boxes, declared: str
) -> _Boxes:
    """Boxes of all features in the measuring CRS; about, where a feature could not be moved."""
    exact = screen.boxes(moved, raw.wkb)
    around = plausible.transform_boxes(boxes, declared, place.measure_crs)
    return np.where(np.isfinite(exact) & ~shapely.is_missing(moved)[:, None], exact, around)


def _mended(
    geometry: BaseGeometry, spot: str, accept: bool
) -> tuple[BaseGeometry | None, SanheError, Point | None]:
    """The repaired geometry (None without consent or success), the reason, and its point."""
    error, point = diagnose(geometry, spot)
    if geometry.geom_type not in ("Polygon", "MultiPolygon"):
        return None, error, point
    if not accept:
        mendable = error.code != say.GEOM_ZERO_AREA.code
        return None, error.asking(say.ACCEPT if mendable else ()), point
    try:
        made, valid = rounded(np.array([repair(geometry, spot)]))
    except BadInput as problem:
        return None, problem, point
    return (made[0] if valid[0] and not made[0].is_empty else None), error, point


def _quarantined(
    raw: RawLayer, refused: _Refusals, boxes_of: Callable[[], _Boxes]
) -> tuple[Quarantined, ...]:
    out = [Quarantined(item.row, item.error, None, None, None) for item in raw.refused]
    boxes = boxes_of() if refused else np.empty((0, 4))
    for index, (error, point) in refused.items():
        box: Box | None = None
        if np.isfinite(boxes[index]).all():
            left, bottom, right, top = (float(value) for value in boxes[index])
            box = (left, bottom, right, top)
        out.append(Quarantined(raw.rows[index], error, point, box, raw.wkb[index]))
    return tuple(sorted(out, key=lambda item: item.row))
