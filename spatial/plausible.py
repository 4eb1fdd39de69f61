"""Whether coordinates can be in the CRS they claim, and the usual mistake if not.

Four mistakes are tried and *named as a question*, never applied: axes swapped, zone
number before the easting, neighbouring central meridian, degrees in a metre CRS.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from spatial import crs, gauss_kruger
from spatial import crs_messages as say
from spatial.crs_title import crs_choice
from spatial.errors import BadInput, Choice, Message

__all__ = [
    "LAYER",
    "SITE",
    "Outside",
    "Place",
    "candidates",
    "check",
    "in_range",
    "region",
    "transform_boxes",
]

Boxes = NDArray[np.float64]
Range = tuple[float, float, float, float]

_MARGIN_LON = 3.0
_MARGIN_LAT = 2.0
_SAMPLE = 2000
_ABSURD = 1e8


@dataclass(frozen=True, slots=True)
class Outside:
    """The refusals of what lies wholly elsewhere: without and with a question."""

    plain: Message
    ask: Message


LAYER = Outside(say.OUT_OF_STUDY_AREA, say.OUT_OF_STUDY_AREA_ASK)
SITE = Outside(say.SITE_OUTSIDE_STUDY_AREA, say.SITE_OUTSIDE_STUDY_AREA_ASK)


@dataclass(frozen=True, slots=True)
class Place:
    """Where things can be: the measuring CRS and the study area in it (None: unknown)."""

    measure_crs: str
    study_area: BaseGeometry | None = None


@dataclass(frozen=True, slots=True)
class _Guess:
    message: Message
    crs: str
    swapped: bool = False


def region(place: Place) -> BaseGeometry:
    """The study area, or the area of use of the measuring CRS where there is none."""
    if place.study_area is not None:
        return place.study_area
    return _area_of_use(place.measure_crs)


@lru_cache(maxsize=16)
def _area_of_use(name: str) -> BaseGeometry:
    area = crs.parsed(name).area_of_use
    if area is None:
        return shapely.box(-1e8, -1e8, 1e8, 1e8)
    outline = shapely.segmentize(shapely.box(*area.bounds), 0.5)
    points = crs.transform(shapely.get_coordinates(outline), crs.LONLAT, name)
    return shapely.convex_hull(shapely.multipoints(points[np.isfinite(points).all(axis=1)]))


@lru_cache(maxsize=128)
def _range(name: str) -> Range:
    """Numeric range of a CRS: its area of use and a margin of a zone width."""
    if crs.is_geographic(name):
        return (-180.0, -90.0, 180.0, 90.0)
    area = crs.parsed(name).area_of_use
    if area is None:
        return (-1e8, -1e8, 1e8, 1e8)
    west, south, east, north = area.bounds
    wide = shapely.box(
        max(west - _MARGIN_LON, -180), max(south - _MARGIN_LAT, -89),
        min(east + _MARGIN_LON, 180), min(north + _MARGIN_LAT, 89),
    )  # fmt: skip
    points = shapely.get_coordinates(shapely.segmentize(wide, 0.5))
    moved = crs.transform(points, crs.LONLAT, name)
    moved = moved[np.isfinite(moved).all(axis=1)]
    low, high = moved.min(axis=0), moved.max(axis=0)
    return (float(low[0]), float(low[1]), float(high[0]), float(high[1]))


def check(
    boxes: Boxes, declared: str, place: Place, *, outside: Outside, where: str
) -> NDArray[np.bool_]:
    """Which features have all their vertices in the range of the declared CRS.

    Parameters
    ----------
    boxes : (n, 4) array of float
        Box of all vertices of each feature, in ``declared``; finite.
    declared : str
        Declared CRS.
    place : Place
        Measuring CRS and study area.
    outside : Outside
        ``LAYER`` or ``SITE``.
    where : str
        File, for messages.

    Raises
    ------
    BadInput
        When the mistake concerns the file as a whole: ``ZONE_PREFIX``, ``AXES_SWAPPED``,
        ``CRS_RANGE``, ``OUT_OF_STUDY_AREA`` or ``SITE_OUTSIDE_STUDY_AREA``.
    """
    fits = _within(boxes, _range(declared))
    if not len(boxes):
        return fits
    sane = np.abs(boxes).max(axis=1) <= _ABSURD  # what is absurd says nothing about the CRS
    judged = sane if sane.any() else np.ones(len(boxes), dtype=bool)
    good = boxes[fits]
    most = 2 * len(good) > judged.sum()
    if most and _meets(good, declared, place):
        return fits
    bad = good if most else boxes[judged & ~fits]
    _refuse(bad, declared, place, outside=outside, in_range=most, where=where)
    return fits


def in_range(points: Sequence[tuple[float, float]], name: str) -> bool:
    """Whether all (east, north) pairs lie in the numeric range of a CRS.

    Examples
    --------
    >>> in_range([(474000.0, 2547000.0)], "EPSG:4547")
    True
    """
    west, south, east, north = _range(name)
    return all(west <= x <= east and south <= y <= north for x, y in points)


def _within(boxes: Boxes, limits: Range) -> NDArray[np.bool_]:
    low = (boxes[:, 0] >= limits[0]) & (boxes[:, 1] >= limits[1])
    high = (boxes[:, 2] <= limits[2]) & (boxes[:, 3] <= limits[3])
    return np.asarray(low & high)


def _meets(boxes: Boxes, source: str, place: Place) -> bool:
    moved = transform_boxes(boxes, source, place.measure_crs)
    moved = moved[np.isfinite(moved).all(axis=1)]
    shapes = shapely.box(moved[:, 0], moved[:, 1], moved[:, 2], moved[:, 3])
    return bool(shapely.intersects(shapes, region(place)).any())


def transform_boxes(boxes: Boxes, source: str, target: str) -> Boxes:
    """Boxes around the corners and the middle of boxes taken to another CRS."""
    left, bottom, right, top = boxes.T
    xs = np.stack((left, right, right, left, (left + right) / 2))
    ys = np.stack((bottom, bottom, top, top, (bottom + top) / 2))
    moved = crs.transform(np.column_stack((xs.ravel(), ys.ravel())), source, target)
    x, y = moved[:, 0].reshape(xs.shape), moved[:, 1].reshape(xs.shape)
    return np.column_stack((x.min(axis=0), y.min(axis=0), x.max(axis=0), y.max(axis=0)))


def _refuse(
    boxes: Boxes, declared: str, place: Place, *, outside: Outside, in_range: bool, where: str
) -> None:
    sample = boxes[:: max(1, len(boxes) // _SAMPLE)]
    point = {"x": f"{sample[0, 0]:.10g}", "y": f"{sample[0, 1]:.10g}", "crs": declared}
    fitting = [
        guess for guess in _guesses(sample, declared, place, outside)
        if _fits(guess, sample, place)
    ]  # fmt: skip
    if fitting:
        first, choices = fitting[0], {(g.crs, g.swapped): _choice(g, declared) for g in fitting}
        asked = BadInput(first.message, where=where, guess=first.crs, **point)
        raise asked.asking(choices.values())
    absurd = np.abs(sample).max() > _ABSURD
    wrong = say.COORD_RANGE if absurd else outside.plain if in_range else say.CRS_RANGE
    raise BadInput(wrong, where=where, **point)


def _fits(guess: _Guess, boxes: Boxes, place: Place) -> bool:
    tried = boxes[:, [1, 0, 3, 2]] if guess.swapped else boxes
    return bool(_within(tried, _range(guess.crs)).all()) and _meets(tried, guess.crs, place)


def _choice(guess: _Guess, declared: str) -> Choice:
    choice = crs_choice(guess.crs, swapped=guess.swapped)
    if guess.swapped and guess.crs == declared:
        return Choice({"swap_axes": "true"}, choice.title)
    return choice


def _guesses(boxes: Boxes, declared: str, place: Place, outside: Outside) -> Iterator[_Guess]:
    degrees = _within(boxes, (-180.0, -180.0, 180.0, 180.0)).all()
    yield _Guess(say.AXES_SWAPPED, declared, swapped=True)
    twin = gauss_kruger.twin(declared)
    if twin is not None:
        yield _Guess(say.ZONE_PREFIX, twin)
    wrong = outside.ask if _within(boxes, _range(declared)).all() else say.CRS_RANGE_ASK
    if degrees and not crs.is_geographic(declared):
        yield _Guess(say.CRS_RANGE_ASK, crs.LONLAT)
        yield _Guess(say.AXES_SWAPPED, crs.LONLAT, swapped=True)
        return
    for name in (*gauss_kruger.neighbours(declared), *_local(place)):
        yield _Guess(wrong, name)
    for name in (*((twin,) if twin else ()), *_local(place)):
        yield _Guess(say.AXES_SWAPPED, name, swapped=True)


def _local(place: Place) -> tuple[str, ...]:
    twin = gauss_kruger.twin(place.measure_crs)
    return (place.measure_crs,) if twin is None else (place.measure_crs, twin)


def candidates(boxes: Boxes, place: Place) -> tuple[str, ...]:
    """CRSs in which bare coordinates fall into the place, likely ones first.

    Examples
    --------
    >>> box = np.array([[38474000.0, 2547000.0, 38474200.0, 2547100.0]])
    >>> candidates(box, Place("EPSG:4547"))
    ('EPSG:4526',)
    """
    names = (*_local(place), crs.LONLAT)
    return tuple(
        name for name in names if _within(boxes, _range(name)).all() and _meets(boxes, name, place)
    )
