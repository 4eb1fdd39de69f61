"""Closed figures of a drawing beside its polylines: circles, ellipses, splines, hatch edges."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

from spatial.formats.sandbox.bulge import MAX_POINTS, arc

__all__ = ["KINDS", "closed_figures"]

KINDS = ("CIRCLE", "ELLIPSE", "SPLINE", "HATCH")
_TEXT_BOX = 8
_FULL = 2 * math.pi

Point = tuple[float, float]


def closed_figures(entity: Any, tolerance: float) -> Iterator[list[Point]]:
    """The rings of one entity in the plane of the map, each ending where it begins.

    None where it is not closed. A hatch has one ring for each of its boundary paths.

    Raises
    ------
    ValueError
        When a curve takes more points than a ring may have.
    """
    kind = entity.dxftype()
    if kind == "CIRCLE" and not entity.dxf.radius > 0:
        return
    if kind == "CIRCLE":
        found = [_circle(entity.dxf.center, entity.dxf.radius, tolerance)]
    elif kind == "ELLIPSE":
        found = [_flat(entity, float(entity.dxf.major_axis.magnitude), tolerance)]
    elif kind == "SPLINE":
        found = [_flat(entity, 0.0, tolerance)]
    else:
        paths = (path for path in entity.paths if not path.path_type_flags & _TEXT_BOX)
        found = [list(_path(path, tolerance)) for path in paths]
    in_plane = kind in ("CIRCLE", "HATCH") and entity.ocs().transform
    for drawn in found:
        points = drawn
        if in_plane:
            moved = entity.ocs().points_to_wcs([(x, y, 0.0) for x, y in drawn])
            points = [(at.x, at.y) for at in moved]
        if kind == "HATCH":
            points = [*points, *points[:1]]
        if len(points) > 3 and math.dist(points[0], points[-1]) <= tolerance:
            yield [*points[:-1], points[0]]


def _circle(centre: Any, radius: float, tolerance: float) -> list[Point]:
    return list(_round((centre.x, centre.y), radius, 0.0, _FULL, tolerance))


def _round(
    centre: Point, radius: float, begin: float, sweep: float, tolerance: float
) -> Iterator[Point]:
    """Points of an arc, both ends included; its chords keep within the tolerance."""
    step = 2 * math.acos(max(-1.0, 1 - tolerance / radius)) if radius > tolerance else _FULL / 8
    count = max(math.ceil(abs(sweep) / step), 8) if math.isfinite(radius) else MAX_POINTS + 1
    if count > MAX_POINTS:
        raise ValueError("arc")
    for k in range(count + 1):
        angle = begin + sweep * (k % count if abs(sweep) >= _FULL else k) / count
        yield centre[0] + radius * math.cos(angle), centre[1] + radius * math.sin(angle)


def _flat(curve: Any, reach: float, tolerance: float) -> list[Point]:
    """Points of a curve that the library flattens itself."""
    if reach > 0 and _FULL / (2 * math.acos(max(-1.0, 1 - tolerance / reach))) > MAX_POINTS:
        raise ValueError("arc")
    points: list[Point] = []
    for at in curve.flattening(tolerance):
        points.append((at.x, at.y))
        if len(points) > MAX_POINTS:
            raise ValueError("arc")
    return points


def _path(path: Any, tolerance: float) -> Iterator[Point]:
    """Points along one boundary path of a hatch, the first not repeated."""
    vertices = getattr(path, "vertices", None)
    if vertices is not None:
        for (x, y, bulge), (to_x, to_y, _) in zip(
            vertices, [*vertices[1:], *vertices[:1]], strict=True
        ):
            yield x, y
            yield from arc((x, y), (to_x, to_y), bulge, tolerance)
        return
    for edge in path.edges:
        yield from _edge(edge, tolerance)[:-1]


def _edge(edge: Any, tolerance: float) -> list[Point]:
    kind = type(edge).__name__
    if kind == "LineEdge":
        return [(edge.start.x, edge.start.y), (edge.end.x, edge.end.y)]
    if kind == "ArcEdge":
        begin = math.radians(edge.start_angle)
        sweep = math.radians(edge.end_angle) - begin
        sweep = sweep % _FULL or _FULL
        points = list(
            _round((edge.center.x, edge.center.y), edge.radius, begin, sweep, tolerance)
        )
        return points if edge.ccw else points[::-1]
    reach = float(edge.major_axis.magnitude) if kind == "EllipseEdge" else 0.0
    points = _flat(edge.construction_tool(), reach, tolerance)
    return points if getattr(edge, "ccw", True) else points[::-1]
