"""Proof of a partition: no overlap, no gap, and every plan's area found again in the pieces.

Asked of the finished pieces alone; nothing of the cut is believed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from spatial.blueprint.messages import BLUEPRINT_NOT_A_PARTITION
from spatial.blueprint.partition import GRID_M, Partition
from spatial.blueprint.source import Source
from spatial.errors import StoreError

__all__ = ["Proof", "proven"]

FLOOR_M2 = 1e-3


@dataclass(frozen=True, slots=True)
class Proof:
    """What was measured; areas in m².

    Parameters
    ----------
    total_m2, study_area_m2 : float
        Sum of the pieces, and the study area.
    apart_m2 : float
        Area that lies in one of union of pieces and study area but not in both.
    tolerance_m2 : float
        1 mm times the length of the study area's boundary.
    worst_zone_m2 : float
        Greatest difference between a zone, clipped, and its pieces.
    """

    pieces: int
    total_m2: float
    study_area_m2: float
    apart_m2: float
    tolerance_m2: float
    worst_zone_m2: float


def proven(area: BaseGeometry, cut: Partition, sources: Sequence[Source]) -> Proof:
    """Prove that the pieces are a partition of the study area that loses nothing of a source.

    Boundaries move by at most the 1 mm grid, so an area may differ by 1 mm times the length
    of its boundary, and by no more.

    Raises
    ------
    StoreError
        ``BLUEPRINT_NOT_A_PARTITION`` with what was measured and where.
    """
    pieces = cut.geometries
    allowed = GRID_M * area.length + FLOOR_M2
    if not shapely.is_valid(pieces).all():
        raise _failed("invalid piece", pieces[~shapely.is_valid(pieces)][0])
    crossing = shapely.coverage_invalid_edges(pieces)
    wrong = crossing[~shapely.is_empty(crossing)]
    if len(wrong):
        raise _failed(f"{len(wrong)} overlap", wrong[0])
    total = float(shapely.area(pieces).sum())
    apart = shapely.symmetric_difference(shapely.coverage_union_all(pieces), area)
    if abs(total - area.area) > allowed or apart.area > allowed:
        raise _failed(f"{total:.3f} ≠ {area.area:.3f} m², {apart.area:.3f} m²", apart)
    worst = [_worst_zone(area, cut, n, source) for n, source in enumerate(sources)]
    return Proof(
        len(pieces), total, float(area.area), float(apart.area), allowed, max(worst, default=0.0)
    )


def _worst_zone(area: BaseGeometry, cut: Partition, column: int, source: Source) -> float:
    """Greatest difference of a zone's area in the pieces from its own inside the study area."""
    found = np.zeros(source.held.zone_count())
    by_saying = np.bincount(
        cut.said[:, column], weights=shapely.area(cut.geometries),
        minlength=len(cut.sayings[column]),
    )  # fmt: skip
    for zones, m2 in zip(cut.sayings[column], by_saying.tolist(), strict=True):
        for zone in zones:
            if zone >= 0:
                found[zone] += m2
    own = clipped(source, area)
    off = np.abs(found - shapely.area(own))
    allowed = GRID_M * shapely.length(own) + FLOOR_M2
    bad = np.flatnonzero(off > allowed)
    if len(bad):
        zone = int(bad[np.argmax(off[bad])])
        what = f"{source.layer} {source.held.attributes(zone)['id']} ±{off[zone]:.3f} m²"
        raise _failed(what, own[zone])
    return float(off.max(initial=0.0))


def clipped(source: Source, area: BaseGeometry) -> NDArray[np.object_]:
    """Zones of a source inside the study area."""
    zones = source.held.zones(range(source.held.zone_count())).copy()
    shapely.prepare(area)
    out = np.flatnonzero(~shapely.covers(area, zones))
    zones[out] = shapely.intersection(zones[out], area)
    return zones


def _failed(what: str, place: BaseGeometry) -> StoreError:
    x, y = shapely.get_coordinates(shapely.point_on_surface(place))[0]
    return StoreError(BLUEPRINT_NOT_A_PARTITION, where=f"x {x:.3f}, y {y:.3f}", what=what)
