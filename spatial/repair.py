"""Repair is a proposal: what each method would make of an invalid polygon, and who agrees.

The *structure* method is the one that is applied; the others stand beside it so that a
person can see whether it keeps the area that the file itself publishes.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from spatial import crs as systems
from spatial import screen
from spatial.admitted import Admitted, Repaired
from spatial.datum import Conversion
from spatial.errors import BadInput, Text
from spatial.formats.source import RawLayer
from spatial.formats.txt import AREA_FIELD
from spatial.gate_messages import GEOM_INVALID
from spatial.rounding import rounded
from spatial.validity import REPAIR_METHOD, Point, diagnose, repair

__all__ = ["METHODS", "Proposal", "Published", "proposals", "propose"]

METHODS = (REPAIR_METHOD, "linework", "buffer")
AGREES = 0.01
_FIELDS = ("TBMJ", "MJ", "YJJBNTTBMJ", "YJJBNTMJ", "DKMJ", "SHAPE_Area")
_HECTARE_FIELD = AREA_FIELD
_MAX_CROSSINGS = 500  # linework takes about 0.1 s there, and minutes at 20,000
_BUDGET = 5_000  # crossings of one file for which other methods are tried
_MOST = 2_000  # features of one file whose repairs are tried beforehand


@dataclass(frozen=True, slots=True)
class Published:
    """The area that the file gives for a feature, m², and the field it stands in."""

    field: str
    area_m2: float


@dataclass(frozen=True, slots=True)
class Proposal:
    """What could be made of one invalid feature; all areas planar, m².

    Parameters
    ----------
    row : int
        Row in the source, 1-based.
    code, text, fix : str, Text, Text
        What is wrong and what to do.
    point : (float, float) or None
        Where, measuring CRS.
    applied : bool
        Whether the person accepted it and the repaired feature entered.
    method : str
        The method applied or proposed.
    area_before_m2 : float
        Signed sum of the outline as delivered.
    area_after_m2 : float or None
        After ``method``; None when nothing could be made in time.
    candidates : mapping of str to float
        Area after each method that was tried.
    published : Published or None
        What the file says.
    agrees : tuple of str
        Methods whose area is within 1 % of it.
    """

    row: int
    code: str
    text: Text
    fix: Text
    point: Point | None
    applied: bool
    method: str
    area_before_m2: float
    area_after_m2: float | None
    candidates: Mapping[str, float]
    published: Published | None
    agrees: tuple[str, ...]


def proposals(
    raw: RawLayer,
    admitted: Admitted,
    fields: Mapping[str, str],
    *,
    where: str = "",
    crs: str | None = None,
    conversion: Conversion | None = None,
) -> tuple[Proposal, ...]:
    """A proposal for the invalid polygons of a file, repaired or kept out, in row order.

    Repairs are tried for the first 2,000; after them only what was applied is told.

    Parameters
    ----------
    raw, admitted : RawLayer, Admitted
        What was read, and what the gate made of it.
    fields : mapping of str to str
        Our names to the file's (the card's ``fields``); ``area_m2`` names the published area.
    crs, conversion : str or None, Conversion or None
        As they were given to the gate.
    """
    applied = {item.row: item for item in admitted.repaired}
    wanted = {item.row for item in admitted.quarantined if item.wkb is not None}
    places = [index for index, row in enumerate(raw.rows) if row in wanted or row in applied]
    declared = raw.crs or crs or admitted.crs_declared
    out: list[Proposal] = []
    budget = _BUDGET
    for index, shape in zip(
        places, _measured(raw, admitted, places, declared, conversion), strict=True
    ):
        row, spot = raw.rows[index], f"{where or raw.name} #{raw.rows[index]}"
        if _mendable(shape) and len(out) < _MOST:
            made, crossings = propose(
                shape, row=row, where=spot, applied=row in applied,
                published=_published(raw, index, fields, declared), budget=budget,
            )  # fmt: skip
            budget -= crossings
            out.append(made)
        elif row in applied:
            out.append(_entered(shape, applied[row], spot))
    return tuple(out)


def _entered(shape: BaseGeometry, item: Repaired, where: str) -> Proposal:
    """An applied repair, told by what the gate measured."""
    if _mendable(shape):
        error, point = diagnose(shape, where)
    else:  # it broke only when it was rounded
        error, point = BadInput(GEOM_INVALID, where=where, what="1 mm"), None
    return Proposal(
        item.row, error.code, error.text, error.fix, point, True, item.method,
        item.area_before_m2, item.area_after_m2, {item.method: item.area_after_m2}, None, (),
    )  # fmt: skip


def propose(
    shape: BaseGeometry,
    *,
    row: int,
    where: str,
    published: Published | None = None,
    applied: bool = False,
    budget: int = _BUDGET,
) -> tuple[Proposal, int]:
    """What each method makes of one invalid polygon, and how many crossings were resolved.

    Methods beside *structure* are tried only while the outline crosses itself at most 500
    times and ``budget`` lasts: their time grows faster than the crossings.

    Examples
    --------
    >>> bowtie = shapely.from_wkt("POLYGON ((0 0, 9 9, 9 0, 0 8, 0 0))")
    >>> made, _ = propose(bowtie, row=1, where="a #1", published=Published("TBMJ", 38.5))
    >>> made.code, round(made.area_after_m2, 1), made.agrees
    ('GEOM_SELF_INTERSECTION', 38.4, ('structure', 'linework'))
    """
    error, point = diagnose(shape, where)
    areas: dict[str, float] = {}
    crossings = 0
    try:
        areas[REPAIR_METHOD] = _area(repair(shape, where))
    except BadInput as problem:
        error = problem
    else:
        crossings = _crossings(shape)
        if crossings <= min(_MAX_CROSSINGS, budget):
            areas["linework"] = _area(shapely.make_valid(shape, method="linework"))
            areas["buffer"] = _area(shapely.buffer(shape, 0))
        else:
            crossings = 0
    near = () if published is None else tuple(
        method for method, area in areas.items()
        if abs(area - published.area_m2) <= AGREES * published.area_m2
    )  # fmt: skip
    made = Proposal(
        row, error.code, error.text, error.fix, point, applied, REPAIR_METHOD,
        float(shapely.area(shape)), areas.get(REPAIR_METHOD), areas, published, near,
    )  # fmt: skip
    return made, crossings


def _measured(
    raw: RawLayer,
    admitted: Admitted,
    places: list[int],
    declared: str,
    conversion: Conversion | None,
) -> NDArray[np.object_]:
    """Geometries as the gate saw them before it mended any: measuring CRS, 2D."""
    blobs = [raw.wkb[index] for index in places]
    shapes, _, _ = screen.decode(blobs, [""] * len(blobs))
    flat = np.asarray(shapely.force_2d(shapes))
    source, target = admitted.crs_declared, admitted.crs

    def moved(points: NDArray[np.float64]) -> NDArray[np.float64]:
        if conversion is not None:
            points = conversion(points, "" if conversion.bare else declared)
        return systems.transform(points, source, target)

    return np.asarray(shapely.transform(flat, moved)) if len(flat) else flat


def _mendable(shape: BaseGeometry | None) -> bool:
    if shape is None or shape.geom_type not in ("Polygon", "MultiPolygon"):
        return False
    finite = bool(np.isfinite(shapely.get_coordinates(shape)).all())
    return finite and not shape.is_empty and not shapely.is_valid(shape)


def _area(shape: BaseGeometry) -> float:
    result, _ = rounded(np.array([shape]))
    return float(shapely.area(result[0]))


def _crossings(shape: BaseGeometry) -> int:
    """Pairs of edges that cross; asked only after the repair itself was found affordable."""
    rings = shapely.get_rings(shapely.get_parts(shape))
    edges = [
        shapely.linestrings(np.stack((points[:-1], points[1:]), axis=1))
        for points in map(shapely.get_coordinates, rings)
    ]
    lines = np.concatenate(edges)
    return int(shapely.STRtree(lines).query(lines, predicate="crosses").shape[1]) // 2


def _published(
    raw: RawLayer, index: int, fields: Mapping[str, str], crs: str
) -> Published | None:
    """The area that the file gives for a feature: the card's field first, then known ones."""
    by_name = {name.casefold(): name for name in raw.columns}
    known = [fields["area_m2"]] if "area_m2" in fields else []
    known += [by_name[name.casefold()] for name in _FIELDS if name.casefold() in by_name]
    if systems.is_geographic(crs):
        known = [name for name in known if name.casefold() != "shape_area"]
    for name in (*known, _HECTARE_FIELD):
        area = _number(raw.columns[name][index]) if name in raw.columns else None
        if area is not None:
            hectares = name == _HECTARE_FIELD and name not in known
            return Published(name, area * 10_000 if hectares else area)
    return None


def _number(value: object) -> float | None:
    try:
        number = float(str(value))
    except ValueError:
        return None
    return number if math.isfinite(number) and number > 0 else None
