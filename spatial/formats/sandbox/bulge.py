"""Arcs of CAD polylines turned into points: the bulge is the tangent of a quarter of the arc."""

from __future__ import annotations

import math

__all__ = ["MAX_POINTS", "arc"]

MAX_POINTS = 20_000

Point = tuple[float, float]


def arc(start: Point, end: Point, bulge: float, tolerance: float) -> list[Point]:
    """Points between ``start`` and ``end`` on the arc, neither included.

    The chords between them keep within ``tolerance`` of the arc.

    Parameters
    ----------
    start, end : (float, float)
        Ends of the segment.
    bulge : float
        Positive when the arc lies to the right of the way (drawn counter-clockwise).
    tolerance : float
        In the units of the drawing.

    Raises
    ------
    ValueError
        When that takes more than ``MAX_POINTS`` points.

    Examples
    --------
    >>> points = arc((0.0, 0.0), (100.0, 0.0), 1.0, 0.001)
    >>> len(points), round(min(y for x, y in points), 2)
    (248, -50.0)
    """
    dx, dy = end[0] - start[0], end[1] - start[1]
    chord = math.hypot(dx, dy)
    if bulge == 0 or chord == 0 or not math.isfinite(chord * bulge):
        return []
    sweep = 4 * math.atan(bulge)
    radius = chord * (1 + bulge * bulge) / (4 * abs(bulge))
    step = 2 * math.acos(max(-1.0, 1 - tolerance / radius))
    count = math.ceil(abs(sweep) / step)
    if count > MAX_POINTS:
        raise ValueError("arc")
    rise = (1 - bulge * bulge) / (4 * bulge)
    centre = ((start[0] + end[0]) / 2 - dy * rise, (start[1] + end[1]) / 2 + dx * rise)
    begin = math.atan2(start[1] - centre[1], start[0] - centre[0])
    return [
        (centre[0] + radius * math.cos(angle), centre[1] + radius * math.sin(angle))
        for angle in (begin + sweep * k / count for k in range(1, count))
    ]
