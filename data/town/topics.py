"""The ground of the demo sites: for each topic one plot, and the polygon an investor would send."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from shapely import Point, Polygon

from . import skeleton as sk
from .blocks import Plot
from .shapes import parts, snap
from .streets import Net

__all__ = ["Topics", "make_topics"]

SLIVER = (0.05, 16.0)  # width and length in metres of what site 4 takes of the red line


@dataclass(frozen=True, slots=True)
class Topics:
    """Sites by number with the plots they stand on, and the farmland planted inside site 2."""

    sites: dict[str, Polygon]
    plots: dict[str, Polygon]
    planted_farmland: Polygon


def _inset(plot: Polygon, net: Net, by: float) -> Polygon:
    """Return the plot some metres inside its lines and away from the noise strips of main streets."""
    arterial = shapely.union_all([s.land for s in net.streets if s.grade == "arterial"]).buffer(
        38, quad_segs=2
    )
    free = plot.buffer(-by, join_style="mitre").difference(arterial)
    shape = max(parts(snap(free)), key=lambda p: p.area)
    plain = shapely.simplify(shape, 1.0)
    kept = shapely.minimum_rotated_rectangle(plain.buffer(-2, join_style="mitre"))
    whole = parts(snap(plain.intersection(kept)))[0]
    return shapely.normalize(parts(snap(shapely.simplify(whole, 0.6)))[0])


def _beside_red_line() -> tuple[Polygon, Polygon]:
    """Return site 3, whose eastern edge is the red line, and site 4, which crosses it by 5 cm."""
    a, b, c = (np.array(sk.EAST_HILL[i]) for i in range(3))
    third = Polygon([(12262.0, 4024.0), tuple(a), tuple(b), (12222.0, 4216.0)])
    edge = c - b
    unit = edge / float(np.sqrt((edge * edge).sum()))
    out = np.array([unit[1], -unit[0]])
    p, q = b + unit * 90.0, b + unit * (90.0 + SLIVER[1])
    back, over = out * -1.5, out * SLIVER[0]
    corners = [b + unit * 20 + back, p + back, p + over, q + over, q + back, b + unit * 170 + back]
    east = np.round(corners, 3)
    west = [(12172.0, 4384.0), (12218.0, 4228.0)]
    return third, Polygon([*map(tuple, east), *west])


def make_topics(net: Net, plots: tuple[Plot, ...], extension: Sequence[Polygon]) -> Topics:
    """Return the demo sites on the plots that hold their spots."""
    found: dict[str, Polygon] = {}
    for number, (x, y) in sk.SPOTS.items():
        found[number] = next(p.shape for p in plots if p.shape.contains(Point(x * 1000, y * 1000)))
    sites = {number: _inset(shape, net, 8.0) for number, shape in found.items()}
    sites["3"], sites["4"] = _beside_red_line()
    west, east = 12420.0, 12620.0
    sites["10b"] = Polygon([(west, 3200.0), (east, 3200.0), (east, 3390.0), (west - 6, 3390.0)])
    sites["10"] = Polygon(
        [(15200.0, 12300.0), (15360.0, 12310.0), (15350.0, 12440.0), (15205.0, 12430.0)]
    )
    sites["9"] = _inset(
        min(extension, key=lambda p: round(p.centroid.distance(Point(9400, 2350)), 1)), net, 8.0
    )
    middle = np.round(shapely.get_coordinates(sites["2"].centroid)[0])
    rice = shapely.box(
        middle[0] - 40, middle[1] - 37.5, middle[0] + 40, middle[1] + 37.5
    )  # 6,000 m²
    return Topics(sites, found, rice)
