"""The one gate through which geometry enters: checked, transformed, rounded, or quarantined.

What comes in is kept or quarantined with a reason, never lost:
``len(kept) + len(quarantined)`` is the number of features the reader saw.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TypeVar

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from spatial import attributes, crs_messages, plausible, screen
from spatial import crs as systems
from spatial import gate_messages as say
from spatial.admitted import Admitted, Box, Point, Quarantined, Repaired
from spatial.crs_title import crs_choice
from spatial.datum import Conversion, check_displaced, conversion_notice
from spatial.datum_messages import DATUM_MISMATCH
from spatial.errors import BadInput, SanheError
from spatial.formats.notice import told
from spatial.formats.source import Notice, RawLayer
from spatial.limits import LIMITS
from spatial.plausible import LAYER, Outside, Place
from spatial.rounding import rounded
from spatial.screen import Geometries
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
    if answered and _corrected(raw, crs, place, boxes, outside, file):
        raw = replace(raw, crs=None)
    if conversion is None:
        declared = _declared(raw, crs, place, boxes, file, answered)
    else:
        if raw.crs_refused is not None and (conversion.bare or not (answered and crs)):
            raise raw.crs_refused
        shapes, boxes, declared = _converted(raw, crs, place, shapes, boxes, file, conversion)
    refused: _Refusals = {}
    for reasons in (
        unreadable,
        screen.unfit(shapes, spots, kinds=kinds, max_vertices=max_vertices),
        _elsewhere(boxes, declared, place, outside, file, spots),
    ):
        refused = {**{index: (error, None) for index, error in reasons.items()}, **refused}
    moved = _moved(shapes, declared, place.measure_crs)
    kept, repaired = _settle(moved, refused, raw.rows, spots, accept_repairs)
    exact = screen.boxes(moved, raw.wkb)
    around = plausible.transform_boxes(boxes, declared, place.measure_crs)
    boxes = np.where(np.isfinite(exact) & ~shapely.is_missing(moved)[:, None], exact, around)
    return Admitted(
        moved[kept],
        _only(raw.rows, kept),
        {name: _only(values, kept) for name, values in raw.columns.items()},
        _quarantined(raw, refused, boxes),
        tuple(repaired),
        (*notices, *_datum(declared, place.measure_crs, conversion, file)),
        place.measure_crs,
        declared,
    )


def _only(values: tuple[_Any, ...], kept: list[int]) -> tuple[_Any, ...]:
    return values if len(kept) == len(values) else tuple([values[index] for index in kept])


def _declared(
    raw: RawLayer, given: str | None, place: Place, boxes: _Boxes, file: str, answered: bool
) -> str:
    name = systems.named(given, file) if given else None
    if name and raw.crs and not systems.same(name, raw.crs):
        raise BadInput(crs_messages.CRS_MISMATCH, where=file, given=name, declared=raw.crs)
    silent = raw.crs_refused is None
    found = raw.crs or name or raw.crs_default
    if found is not None and (silent or (name and answered)):
        return found
    known = boxes[np.isfinite(boxes).all(axis=1)]
    likely = plausible.candidates(known, place) if len(known) else ()
    choices = [crs_choice(name) for name in likely]
    if raw.crs_refused is not None:
        raise raw.crs_refused.asking(choices)
    guess = " / ".join(likely) or place.measure_crs
    raise BadInput(crs_messages.CRS_MISSING, where=file, guess=guess).asking(choices)


def _corrected(
    raw: RawLayer, given: str | None, place: Place, boxes: _Boxes, outside: Outside, file: str
) -> bool:
    """Whether the file's own CRS is impossible, was asked about, and ``given`` is an answer."""
    if given is None or raw.crs is None:
        return False
    name = systems.named(given, file)
    known = boxes[np.isfinite(boxes).all(axis=1)]
    try:
        plausible.check(known, raw.crs, place, outside=outside, where=file)
    except BadInput as asked:
        return any(choice.answer.get("crs") == name for choice in asked.choices)
    return False


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
    line = np.isin(shapely.get_type_id(shapes), (1, 5))
    return np.asarray(line & (shapely.length(shapes) == 0))


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


def _quarantined(raw: RawLayer, refused: _Refusals, boxes: _Boxes) -> tuple[Quarantined, ...]:
    out = [Quarantined(item.row, item.error, None, None, None) for item in raw.refused]
    for index, (error, point) in refused.items():
        box: Box | None = None
        if np.isfinite(boxes[index]).all():
            left, bottom, right, top = (float(value) for value in boxes[index])
            box = (left, bottom, right, top)
        out.append(Quarantined(raw.rows[index], error, point, box, raw.wkb[index]))
    return tuple(sorted(out, key=lambda item: item.row))


def _converted(
    raw: RawLayer,
    given: str | None,
    place: Place,
    shapes: Geometries,
    boxes: _Boxes,
    file: str,
    conversion: Conversion,
) -> tuple[Geometries, _Boxes, str]:
    """Geometries, boxes and CRS after the datum of the delivery has been dealt with."""
    if conversion.bare and raw.crs is not None:
        raise BadInput(DATUM_MISMATCH, where=file, crs=raw.crs, datum=conversion.label)
    if conversion.indicative and raw.crs is not None:
        check_displaced(conversion.label, raw.crs, given, file)
    declared = "" if conversion.bare else _declared(raw, given, place, boxes, file, True)
    if conversion.source and not systems.same_datum(declared, conversion.source):
        raise BadInput(DATUM_MISMATCH, where=file, crs=declared, datum=conversion.label)
    moved = shapely.transform(shapes, lambda points: conversion(points, declared))
    left, bottom, right, top = boxes.T
    low = conversion(np.column_stack((left, bottom)), declared)
    high = conversion(np.column_stack((right, top)), declared)
    around = np.hstack((np.minimum(low, high), np.maximum(low, high)))
    exact = np.asarray(shapely.bounds(moved))
    return np.asarray(moved), np.where(np.isfinite(exact), exact, around), conversion.target


def _datum(
    declared: str, measure_crs: str, conversion: Conversion | None, file: str
) -> list[Notice]:
    shift = systems.datum_notice(declared, measure_crs)
    found = [shift] if shift is not None else []
    if conversion is not None:
        found.append(conversion_notice(conversion, file))
    return found
