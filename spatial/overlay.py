"""Overlay: the only place where a site is measured against zones.

Zones are united before they are measured, so nothing is counted twice. What is shared is
told whole; which of it is solid and which is a sliver is decided by width 2A/P.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from spatial.candidates import Candidate, candidates, zone_near
from spatial.errors import Message, StoreError
from spatial.layer import Tolerance
from spatial.measure import ellipsoid_area_m2
from spatial.overlap import Overlap, Part, Selection, ZoneNear, ZoneOverlap
from spatial.site import Site
from spatial.snapshot import Snapshot

__all__ = ["NOISE_AREA_M2", "NOISE_M", "covered_part", "measure", "parts_of", "unite"]

NOISE_AREA_M2 = 1e-6
NOISE_M = 1e-6
QUAD_SEGS = 32
MANY_VERTICES = 2_000
EMPTY = shapely.Polygon()

IDENTITY_BROKEN = Message(
    "OVERLAY_IDENTITY",
    "叠加结果不自洽：占用与剩余之和与地块面积相差 {difference_m2} 平方米",
    "the overlay contradicts itself: inside and outside differ from the site by "
    "{difference_m2} m²",
    "该项按待核实处理；请将地块和图层交维护人员检查",
    "the finding is unknown; have the site and the layer examined",
)


def measure(snapshot: Snapshot, site: Site, selection: Selection) -> Overlap:
    """Measure a site against the united zones of a selection.

    Parameters
    ----------
    snapshot : Snapshot
        Layer versions to measure against.
    site : Site
        Valid, in the measuring CRS.
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
    zones, unkeyed = candidates(snapshot, site, selection)
    if not zones and not selection.complement:
        return _nothing(_dimension(snapshot, selection), unkeyed)
    frame = _frame(snapshot, site, selection)
    shapes = [_shape(zone, frame) for zone in zones]
    found = unite([s for s in shapes if s.dimension == 2], frame)
    if selection.complement:
        covered = covered_part(snapshot, site, selection.layers)
        found = _rest(frame, covered, found)
    tolerance = _tolerance(snapshot, selection)
    parts = parts_of(found, tolerance)
    area = min(sum(p.area_m2 for p in parts), site.area_m2)
    solid = sum(p.area_m2 for p in parts if not p.thin)
    hits = tuple(_hits(zones, shapes, site))
    length = sum(s.length_m for s in shapes)
    points = sum(s.points for s in shapes)
    near = _near(zones, shapes, site, selection.radius_m)
    distance = _distance(zones, site, hits, near)
    solid_hit = area > 0 and solid >= tolerance.min_area_m2
    return Overlap(
        dimension=_dimension(snapshot, selection),
        overlap_m2=area,
        overlap_ellipsoid_m2=_ellipsoid(found, site) if parts else 0.0,
        solid_m2=solid,
        share=min(area / site.area_m2, 1.0),
        length_m=length,
        points=points,
        hit=solid_hit or (not selection.complement and (length > NOISE_M or points > 0)),
        sliver=area > 0 and not solid_hit,
        touches=distance == 0.0 and not hits and frame is site.geometry,
        distance_m=distance,
        parts=parts,
        zones=hits,
        near=near,
        unkeyed=unkeyed,
        geometry=_picture(found if parts else EMPTY, shapes, selection),
    )


def _nothing(dimension: int, unkeyed: tuple[ZoneNear, ...]) -> Overlap:
    """The overlap with zones of which none is near."""
    return Overlap(
        dimension, 0.0, 0.0, 0.0, 0.0, 0.0, 0, hit=False, sliver=False, touches=False,
        distance_m=None, parts=(), zones=(), near=(), unkeyed=unkeyed, geometry=EMPTY,
    )  # fmt: skip


def _rest(frame: BaseGeometry, covered: BaseGeometry, found: BaseGeometry) -> BaseGeometry:
    """What of the covered frame the zones leave; nothing where they fill it to the last digit."""
    if covered is frame:
        whole = float(shapely.area(frame))
        many = shapely.get_num_coordinates(frame) > MANY_VERTICES
        if many and whole - shapely.area(found) <= max(NOISE_AREA_M2, 1e-9 * whole):
            return EMPTY
        return shapely.difference(frame, found)
    return shapely.difference(shapely.intersection(frame, covered), found)


def unite(shapes: Sequence[_Shape], frame: BaseGeometry) -> BaseGeometry:
    """Union of areal overlaps, checked against the frame they were cut from.

    Raises
    ------
    StoreError
        ``OVERLAY_IDENTITY`` when inside and outside do not sum to the frame within
        max(1e-6 m², 1e-9 × area); for frames of more than 2,000 vertices, when the union is
        smaller than its largest part or larger than their sum or the frame.
    """
    polygons = [s.geometry for s in shapes if s.area_m2 > 0]
    if not polygons:
        return EMPTY
    united = polygons[0] if len(polygons) == 1 else shapely.union_all(polygons)
    whole, inside = float(shapely.area(frame)), float(shapely.area(united))
    margin = max(NOISE_AREA_M2, 1e-9 * whole)
    if abs(inside - whole) <= margin:
        return united
    if shapely.get_num_coordinates(frame) > MANY_VERTICES:  # the bounds that cost nothing
        areas = [s.area_m2 for s in shapes]
        difference = max(0.0, max(areas) - inside, inside - min(sum(areas), whole))
    else:
        rest = float(shapely.area(shapely.difference(frame, united)))
        difference = abs(inside + rest - whole)
    if difference > margin:
        raise StoreError(IDENTITY_BROKEN, difference_m2=f"{difference:.6f}")
    return united


def parts_of(geometry: BaseGeometry, tolerance: Tolerance) -> tuple[Part, ...]:
    """Connected parts with area and width 2A/P, largest first; numerical noise left out.

    A part below 1e-6 m² or thinner than 1e-7 m is noise of the arithmetic, not of a map:
    coordinates are known to 1 mm.
    """
    if geometry.is_empty:
        return ()
    polygons = shapely.get_parts(geometry)
    polygons = polygons[shapely.get_dimensions(polygons) == 2]
    areas = shapely.area(polygons)
    widths = 2 * areas / shapely.length(polygons)
    keep = (areas > NOISE_AREA_M2) & (widths > NOISE_M / 10)
    parts = [
        Part(float(a), float(w), bool(w < tolerance.min_width_m))
        for a, w in zip(areas[keep], widths[keep], strict=True)
    ]
    return tuple(sorted(parts, key=lambda p: (-p.area_m2, p.width_m)))


def covered_part(snapshot: Snapshot, site: Site, layers: Sequence[str]) -> BaseGeometry:
    """The part of the site inside the coverage of every one of these layers."""
    part: BaseGeometry = site.geometry
    for layer in layers:
        known = snapshot.covered(layer, site.geometry)
        if known is not site.geometry:
            part = shapely.intersection(part, known)
    return part


@dataclass(frozen=True, slots=True)
class _Shape:
    """What one zone shares with the frame, in the zone's own dimension."""

    dimension: int
    geometry: BaseGeometry
    area_m2: float = 0.0
    length_m: float = 0.0
    points: int = 0


def _frame(snapshot: Snapshot, site: Site, selection: Selection) -> BaseGeometry:
    """The site, cut to ``within`` and freed of ``outside``."""
    frame: BaseGeometry = site.geometry
    for layer in selection.within:
        frame = shapely.intersection(frame, _whole(snapshot, site, layer))
    for layer in selection.outside:
        frame = shapely.difference(frame, _whole(snapshot, site, layer))
    return frame


def _whole(snapshot: Snapshot, site: Site, layer: str) -> BaseGeometry:
    if layer not in snapshot.versions:
        return EMPTY
    held = snapshot.layer(layer)
    pieces = held.pieces(snapshot.pieces_in(layer, site.geometry.bounds))
    return shapely.union_all(pieces[shapely.get_dimensions(pieces) == 2])


def _shape(zone: Candidate, frame: BaseGeometry) -> _Shape:
    pieces = zone.pieces
    if zone.strip_m is not None:
        buffered = shapely.buffer(pieces, zone.strip_m, quad_segs=QUAD_SEGS)
        pieces = np.array([shapely.union_all(buffered)], dtype=object)
    dimension = int(shapely.get_dimensions(pieces).max())
    if dimension == 0:
        inside = pieces[shapely.contains(frame, pieces)]
        return _Shape(0, shapely.union_all(inside), points=len(inside))
    shared = shapely.get_parts(shapely.intersection(pieces, frame))
    shared = shared[shapely.get_dimensions(shared) == dimension]
    if dimension == 1:
        inside = shapely.difference(shapely.union_all(shared), frame.boundary)
        length = float(shapely.length(inside))
        return _Shape(1, inside, length_m=length if length > NOISE_M else 0.0)
    area = float(shapely.area(shared).sum())
    if area <= NOISE_AREA_M2:
        return _Shape(2, EMPTY)
    return _Shape(2, shapely.union_all(shared), area_m2=area)


def _hits(
    zones: Sequence[Candidate], shapes: Sequence[_Shape], site: Site
) -> Iterator[ZoneOverlap]:
    met = [(z, s) for z, s in zip(zones, shapes, strict=True) if _meets(s)]
    met.sort(key=lambda pair: (-pair[1].area_m2, -pair[1].length_m, _id(pair[0])))
    for zone, shape in met:
        row = zone.attributes
        yield ZoneOverlap(
            zone.layer, str(row["id"]), str(row.get("code") or ""), str(row.get("name") or ""),
            row, shape.area_m2, min(shape.area_m2 / site.area_m2, 1.0), shape.length_m,
        )  # fmt: skip


def _meets(shape: _Shape) -> bool:
    return shape.area_m2 > 0 or shape.length_m > 0 or shape.points > 0


def _near(
    zones: Sequence[Candidate], shapes: Sequence[_Shape], site: Site, radius_m: float
) -> tuple[ZoneNear, ...]:
    out = []
    for zone, shape in zip(zones, shapes, strict=True):
        if _meets(shape):
            continue
        distance = float(shapely.distance(zone.pieces, site.geometry).min())
        if distance <= max(radius_m, NOISE_M):
            distance = 0.0 if distance <= NOISE_M else distance
            out.append(zone_near(zone.layer, zone.attributes, distance))
    return tuple(sorted(out, key=lambda z: (z.distance_m, z.layer, z.id)))


def _distance(
    zones: Sequence[Candidate], site: Site, hits: Sequence[ZoneOverlap], near: Sequence[ZoneNear]
) -> float | None:
    if hits:
        return 0.0
    return near[0].distance_m if near else None


def _id(zone: Candidate) -> tuple[str, str]:
    return zone.layer, str(zone.attributes["id"])


def _tolerance(snapshot: Snapshot, selection: Selection) -> Tolerance:
    """The strictest tolerance of the layers that are measured together."""
    own = [snapshot.versions[layer].card.tolerance for layer in selection.layers]
    return Tolerance(min(t.min_area_m2 for t in own), min(t.min_width_m for t in own))


def _dimension(snapshot: Snapshot, selection: Selection) -> int:
    if selection.strip or selection.complement:
        return 2
    return max(snapshot.layer(layer).dimension for layer in selection.layers)


def _ellipsoid(geometry: BaseGeometry, site: Site) -> float:
    return ellipsoid_area_m2(geometry, site.crs_measured)


def _picture(
    found: BaseGeometry, shapes: Sequence[_Shape], selection: Selection
) -> BaseGeometry:
    """What is drawn: the net area, and lines and points where there is no area."""
    if selection.complement or not found.is_empty:
        return found
    lower = [s.geometry for s in shapes if s.dimension < 2 and _meets(s)]
    return shapely.union_all(lower) if lower else EMPTY
