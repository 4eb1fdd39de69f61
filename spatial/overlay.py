"""Overlay: the only place where a site is measured against zones.

Zones are united before they are measured, so nothing is counted twice. What is shared is
told whole; which of it is solid and which is a sliver is decided by width 2A/P.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import partial

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from spatial.candidates import Candidates, candidates, pieces_of
from spatial.frame import Frame, frame_of
from spatial.hits import Met, by_distance, hits, others
from spatial.layer import Tolerance
from spatial.legal_status import in_effect
from spatial.measure import ellipsoid_area_m2
from spatial.once import Once
from spatial.overlap import Overlap, Selection, ZoneNear, ZoneOverlap, nothing
from spatial.shared import Shared, polygons_of, share, taken
from spatial.site import Site
from spatial.surroundings import Surroundings, near
from spatial.united import EMPTY, NOISE_M, left_of, margin_m2, parts_of, unite

__all__ = ["covered_part", "measure", "silent_m2", "zones_met"]


def measure(around: Surroundings, selection: Selection) -> Overlap:
    """Measure a site against the united zones of a selection.

    Parameters
    ----------
    around : Surroundings
        The site and the zones around it, at least as far as the selection reaches.
    selection : Selection
        Its ``layers`` must be measurable; ``outside`` and ``within`` layers that are not
        count as empty.

    Returns
    -------
    Overlap
        Areas in m² (planar, measuring CRS, and ellipsoidal), lengths and distances in m.

    Raises
    ------
    StoreError
        A damaged object, or an overlay that contradicts itself.
    shapely.errors.GEOSException
        An overlay GEOS cannot finish; the caller reports the finding as unknown.
    """
    if _far(around, selection):
        return nothing(_dimension(around, selection))
    site = around.site
    frame = _frame(around, selection)
    met = [(c, _shared(c, frame, around, selection)) for c in candidates(around, selection)]
    if not selection.complement and not any(s.anything for _, s in met):
        return _beside(around, selection, frame, met)
    found = _found(around, selection, frame, met)
    tolerance = _tolerance(around, selection)
    parts = parts_of(found, tolerance)
    area = min(sum(p.area_m2 for p in parts), site.area_m2)
    solid = sum(p.area_m2 for p in parts if not p.thin)
    met_zones = hits(met, site)
    least, near_zones = others(met, selection.radius_m, hit=bool(met_zones))
    length = math.fsum(float(shapely.length(g)) for _, s in met for _, g in s.lower)
    points = sum(int(s.points.sum()) for _, s in met if s.lower)
    distance = 0.0 if met_zones else least
    solid_hit = area > 0 and solid >= tolerance.min_area_m2
    return Overlap(
        dimension=_dimension(around, selection),
        overlap_m2=area,
        on_ellipsoid_m2=Once(partial(_ellipsoid, found, site)) if parts else float,
        solid_m2=solid,
        share=min(area / site.area_m2, 1.0),
        length_m=length,
        points=points,
        hit=solid_hit or (not selection.complement and (length > NOISE_M or points > 0)),
        sliver=area > 0 and not solid_hit,
        touches=distance == 0.0 and not met_zones and frame is around.frame,
        distance_m=distance,
        parts=parts,
        zones=met_zones,
        near=near_zones,
        unkeyed=_unkeyed(met),
        geometry=_picture(found if parts else EMPTY, met, selection),
    )


def zones_met(around: Surroundings, selection: Selection) -> Sequence[ZoneOverlap]:
    """The zones of a selection that a site meets, each with its own area; nothing is united.

    Enough where a rule asks which classes a plan has here. Zones that overlap one another
    are each told whole.

    Returns
    -------
    sequence of ZoneOverlap
        Largest first (area, length, then id); empty where no zone is met.

    Raises
    ------
    StoreError, shapely.errors.GEOSException
        As :func:`measure`.
    """
    frame = _frame(around, selection)
    met = [(c, _shared(c, frame, around, selection)) for c in candidates(around, selection)]
    return hits(met, around.site)


def silent_m2(around: Surroundings, layer: str) -> tuple[float, float]:
    """Where a plan says nothing about the covered site: all of it, and without thin parts.

    Returns
    -------
    gap_m2, gap_solid_m2 : float
        0.0 where the plan's zones fill the covered site.

    Raises
    ------
    StoreError, shapely.errors.GEOSException
        As :func:`measure`.
    """
    selection = Selection((layer,), complement=True)
    own = near(around, layer)
    whole = Candidates(own, np.arange(len(own.zones)))
    if _filled(around.frame, [(whole, own.shared)]):
        return 0.0, 0.0
    met = [(c, _shared(c, around.frame, around, selection)) for c in candidates(around, selection)]
    found = _found(around, selection, around.frame, met)
    parts = parts_of(found, _tolerance(around, selection))
    area = min(sum(p.area_m2 for p in parts), around.site.area_m2)
    return area, sum(p.area_m2 for p in parts if not p.thin)


def covered_part(around: Surroundings, layers: Sequence[str]) -> BaseGeometry:
    """The part of the site inside the coverage of every one of these layers."""
    site: BaseGeometry = around.site.geometry
    part = site
    for layer in layers:
        known = around.snapshot.covered(layer, site)
        if known is not site:
            part = known if part is site else shapely.intersection(part, known)
    return part


def _shared(chosen: Candidates, frame: Frame, around: Surroundings, selection: Selection) -> Shared:
    """What the chosen zones, or strips along them, share with the frame, by choice."""
    if frame is around.frame:
        strip = selection.strip
        known = chosen.near.shared if strip is None else chosen.near.strips.get(strip)
        if known is not None:
            return taken(known, chosen.places)
    pieces, owner = pieces_of(chosen, frame, around.snapshot, selection)
    return share(frame, pieces, owner, len(chosen.places))


def _found(around: Surroundings, selection: Selection, frame: Frame, met: Met) -> BaseGeometry:
    """The net overlap, or what the zones leave of the covered frame."""
    if not selection.complement and not any(len(s.cut) for _, s in met):
        return EMPTY
    if _filled(frame, met):
        return EMPTY if selection.complement else frame.whole
    cut = [polygons_of(s) for _, s in met]
    polygons, cell = (
        cut[0] if len(cut) == 1 else (np.concatenate([one[n] for one in cut]) for n in (0, 1))
    )
    if not selection.complement:
        return unite(polygons, cell, frame, _summed_m2(frame, (s for _, s in met)))
    left = left_of(polygons, cell, frame)
    covered = covered_part(around, selection.layers)
    return left if covered is around.site.geometry else shapely.intersection(left, covered)


def _summed_m2(frame: Frame, shared: Iterable[Shared]) -> float | None:
    """What zones share with the frame as the sum of edges has it; None where it was cut."""
    return None if frame.edges is None else sum(float(s.area_m2.sum()) for s in shared)


def _far(around: Surroundings, selection: Selection) -> bool:
    """Whether every zone of the layers, chosen or not, is farther off than the selection asks."""
    if selection.complement or selection.within or selection.outside:
        return False
    widths = [width for _, width in selection.strip.widths_m] if selection.strip else []
    reach = max(selection.radius_m, NOISE_M, *widths)
    return all(near(around, layer).nearest_m > reach for layer in selection.layers)


def _beside(around: Surroundings, selection: Selection, frame: Frame, met: Met) -> Overlap:
    """Nothing shared; what is near, and zones that cannot be placed."""
    none = nothing(_dimension(around, selection))
    least, near_zones = others(met, selection.radius_m, hit=False)
    unkeyed = _unkeyed(met)
    if least is None and not unkeyed:
        return none
    touches = least == 0.0 and frame is around.frame
    return replace(none, touches=touches, distance_m=least, near=near_zones, unkeyed=unkeyed)


def _unkeyed(met: Met) -> tuple[ZoneNear, ...]:
    """Zones of all layers that cannot be placed, nearest first."""
    return tuple(sorted((z for c, _ in met for z in c.unkeyed), key=by_distance))


def _filled(frame: Frame, met: Met) -> bool:
    """Whether zones that nowhere overlap one another fill the frame to the last digit."""
    if len(met) != 1:
        return False
    chosen, shared = met[0]
    if len(shared.cut) > 1 and not chosen.near.held.disjoint:
        return False
    return abs(float(shared.area_m2.sum()) - frame.area_m2) <= margin_m2(frame.area_m2)


def _frame(around: Surroundings, selection: Selection) -> Frame:
    """The site, cut to ``within`` and freed of ``outside``."""
    if not selection.within and not selection.outside:
        return around.frame
    key = selection.within, selection.outside
    if key not in around.cut:
        area: BaseGeometry = around.site.geometry
        for layer in selection.within:
            area = shapely.intersection(area, _whole(around, layer))
        for layer in selection.outside:
            area = shapely.difference(area, _whole(around, layer))
        around.cut[key] = frame_of(area)
    return around.cut[key]


def _whole(around: Surroundings, layer: str) -> BaseGeometry:
    """Everything of a layer in effect that lies in the site."""
    if not in_effect(around.snapshot.versions.get(layer)):
        return EMPTY
    shared = near(around, layer).shared
    return unite(*polygons_of(shared), around.frame, _summed_m2(around.frame, [shared]))


def _tolerance(around: Surroundings, selection: Selection) -> Tolerance:
    """The strictest tolerance of the layers that are measured together."""
    own = [around.snapshot.versions[layer].card.tolerance for layer in selection.layers]
    if len(own) == 1:
        return own[0]
    return Tolerance(min(t.min_area_m2 for t in own), min(t.min_width_m for t in own))


def _dimension(around: Surroundings, selection: Selection) -> int:
    if selection.strip or selection.complement:
        return 2
    own = [near(around, layer).held.dimension for layer in selection.layers]
    return own[0] if len(own) == 1 else max(own)


def _ellipsoid(found: BaseGeometry, site: Site) -> float:
    if found is site.geometry:
        return site.area_ellipsoid_m2
    return ellipsoid_area_m2(found, site.crs_measured)


def _picture(found: BaseGeometry, met: Met, selection: Selection) -> BaseGeometry:
    """What is drawn: the net area, and lines and points where there is no area."""
    if selection.complement or not found.is_empty:
        return found
    lower = [geometry for _, s in met for _, geometry in s.lower]
    if len(lower) == 1:
        return lower[0]
    return shapely.union_all(lower) if lower else EMPTY
