"""In which CRS the coordinates of a delivery are: the file's word, a person's, or a question."""

from __future__ import annotations

import numpy as np
import shapely
from numpy.typing import NDArray

from spatial import crs as systems
from spatial import crs_messages, plausible
from spatial.crs_title import crs_choice
from spatial.datum import Conversion, check_displaced, conversion_notice
from spatial.datum_messages import DATUM_MISMATCH
from spatial.errors import BadInput
from spatial.formats.source import Notice, RawLayer
from spatial.plausible import Outside, Place
from spatial.screen import Geometries

__all__ = ["converted", "corrected", "datum_notices", "declared_crs"]

_Boxes = NDArray[np.float64]


def declared_crs(
    raw: RawLayer, given: str | None, place: Place, boxes: _Boxes, file: str, answered: bool
) -> str:
    """The CRS a file declares, or the person does where it is silent or cannot be understood.

    Raises
    ------
    BadInput
        ``CRS_MISMATCH``; ``CRS_MISSING``, ``CRS_UNKNOWN`` … as questions.
    """
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
    if len(known) and not likely:
        likely = plausible.candidates(known[:, [1, 0, 3, 2]], place)
        choices = [crs_choice(name, swapped=True) for name in likely]
    if raw.crs_refused is not None:
        raise raw.crs_refused.asking(choices)
    guess = " / ".join(likely) or place.measure_crs
    raise BadInput(crs_messages.CRS_MISSING, where=file, guess=guess).asking(choices)


def corrected(
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


def _settled_by(conversion: Conversion, raw: RawLayer, named: bool) -> bool:
    """Whether a CRS that cannot be used is settled: a local grid by the unit's own parameters."""
    local = raw.crs_refused is not None and raw.crs_refused.code == crs_messages.CRS_LOCAL.code
    return local if conversion.bare else named


def converted(
    raw: RawLayer,
    given: str | None,
    place: Place,
    shapes: Geometries,
    boxes: _Boxes,
    file: str,
    conversion: Conversion,
    answered: bool,
) -> tuple[Geometries, _Boxes, str]:
    """Geometries, boxes and CRS after the datum of the delivery has been dealt with.

    Raises
    ------
    BadInput
        ``DATUM_MISMATCH``, ``DATUM_CONTRADICTS`` and as :func:`declared_crs`.
    """
    if raw.crs_refused is not None and not _settled_by(conversion, raw, bool(answered and given)):
        raise raw.crs_refused
    if conversion.bare and raw.crs is not None:
        raise BadInput(DATUM_MISMATCH, where=file, crs=raw.crs, datum=conversion.label)
    if conversion.indicative and raw.crs is not None:
        check_displaced(conversion.label, raw.crs, given, file)
    declared = "" if conversion.bare else declared_crs(raw, given, place, boxes, file, True)
    if conversion.source and not systems.same_datum(declared, conversion.source):
        raise BadInput(DATUM_MISMATCH, where=file, crs=declared, datum=conversion.label)
    moved = shapely.transform(shapes, lambda points: conversion(points, declared))
    left, bottom, right, top = boxes.T
    low = conversion(np.column_stack((left, bottom)), declared)
    high = conversion(np.column_stack((right, top)), declared)
    around = np.hstack((np.minimum(low, high), np.maximum(low, high)))
    exact = np.asarray(shapely.bounds(moved))
    return np.asarray(moved), np.where(np.isfinite(exact), exact, around), conversion.target


def datum_notices(
    declared: str, measure_crs: str, conversion: Conversion | None, file: str
) -> list[Notice]:
    """What is told of the way from the declared CRS to the measuring one."""
    shift = systems.datum_notice(declared, measure_crs)
    found = [shift] if shift is not None else []
    if conversion is not None:
        found.append(conversion_notice(conversion, file))
    return found
