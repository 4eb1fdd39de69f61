"""Controls along water and on slopes: river range, flood storage, shoreline, sea, geohazards."""

from __future__ import annotations

import numpy as np
import shapely
from shapely import Polygon

from . import skeleton as sk
from .contours import region_above
from .ground import STEP, Ground
from .partition import Parcel
from .shapes import metres, parts, snap
from .streets import Net
from .topics import Topics

__all__ = [
    "flood_storage",
    "geohazard",
    "geohazard_coverage",
    "river_range",
    "sea_area",
    "shoreline",
    "twice",
]

Rows = list[Parcel]
HAZARD_EDGE: sk.Points = ((6.6, 11.4), (7.1, 8.6), (7.9, 5.6))  # then through site 6, then:
HAZARD_FOOT: sk.Points = ((7.6, 1.5), (7.3, -0.4))


def river_range(ground: Ground, topics: Topics) -> Rows:
    """Return the river management range: banks and 40 m, wider where an old dyke stands; with repeated points."""
    x, y = topics.sites["15"].centroid.x, topics.sites["15"].centroid.y
    dyke = Polygon(
        np.round([(x - 190, y + 620), (x + 190, y + 620), (x + 120, y + 14), (x - 110, y + 22)], 3)
    )
    main = snap(
        shapely.simplify(ground.river.buffer(40, quad_segs=3), 1.0)
        .union(dyke)
        .intersection(ground.land)
    )
    side = snap(
        shapely.simplify(ground.streams.buffer(18, quad_segs=3), 1.0)
        .intersection(ground.land)
        .difference(main)
    )
    rows = [Parcel(twice(p), {"HLMC": "禾江", "GLDW": "禾湾镇水务站"}) for p in parts(main, 2000)]
    return rows + [Parcel(p, {"HLMC": "支流", "GLDW": "禾湾镇水务站"}) for p in parts(side, 2000)]


def twice(polygon: Polygon) -> Polygon:
    """Return the polygon with every seventh point of its outer ring given twice."""
    ring = shapely.get_coordinates(polygon.exterior)
    count = np.where(np.arange(len(ring)) % 7 == 3, 2, 1)
    return Polygon(
        np.repeat(ring, count, axis=0), [shapely.get_coordinates(r) for r in polygon.interiors]
    )


def flood_storage(ground: Ground) -> Rows:
    """Return the one polder kept for floods."""
    ring = metres(
        [(1.95, 5.15), (2.05, 5.75), (2.35, 6.02), (2.62, 5.72), (2.98, 5.3), (2.9, 5.12)]
    )
    return [Parcel(Polygon(ring), {"MC": "蚝围蓄滞洪区"})]


def shoreline(ground: Ground) -> Rows:
    """Return the natural shoreline of the mainland, as lines."""
    lines = [
        p for p in shapely.get_parts(shapely.line_merge(ground.natural_coast)) if p.length > 60
    ]
    return [Parcel(snap(shapely.simplify(p, 0.5)), {"AXLX": "自然岸线"}) for p in lines]


def sea_area(ground: Ground) -> Rows:
    """Return the sea in its three uses."""
    cuts = (
        (shapely.box(-999, -999, 3000, 9e3), "港口航运区"),
        (shapely.box(3000, -999, 5300, 9e3), "增养殖区"),
        (shapely.box(5300, -999, 15e3, 9e3), "旅游休闲区"),
    )
    return [
        Parcel(p, {"HYGN": n})
        for box, n in cuts
        for p in parts(snap(ground.sea.intersection(box)), 3000)
    ]


def geohazard_coverage(ground: Ground, topics: Topics) -> Polygon:
    """Return where geohazards were surveyed: the eastern part; its edge runs through site 6."""
    x = round(topics.sites["6"].centroid.x, 0)
    edge = np.vstack([metres(HAZARD_EDGE), [[x, 4300.0], [x, 2900.0]], metres(HAZARD_FOOT)])
    ring = np.vstack([edge, [[14000.0, -400.0], [14000.0, 11400.0]]])
    return parts(snap(Polygon(ring).intersection(ground.border)))[0]


def geohazard(ground: Ground, net: Net, coverage: Polygon) -> Rows:
    """Return geohazard-prone ground by slope (%) of the height field, inside the surveyed part."""
    z = ground.heights
    rise = np.zeros_like(z)
    dx, dy = (z[1:-1, 2:] - z[1:-1, :-2]) / (2 * STEP), (z[2:, 1:-1] - z[:-2, 1:-1]) / (2 * STEP)
    rise[1:-1, 1:-1] = np.sqrt(dx * dx + dy * dy)
    for _ in range(3):
        rise[1:-1, 1:-1] = (
            rise[1:-1, 1:-1] * 2
            + rise[:-2, 1:-1]
            + rise[2:, 1:-1]
            + rise[1:-1, :-2]
            + rise[1:-1, 2:]
        ) / 6
    rise = np.round(rise, 5)
    free = snap(coverage.difference(net.ground.buffer(30, quad_segs=2)))
    above = [
        snap(region_above(ground.xs, ground.ys, rise, s, ground.border).intersection(free))
        for s in (0.16, 0.24, 0.34)
    ]
    shells = [above[0].difference(above[1]), above[1].difference(above[2]), above[2]]
    return [
        Parcel(shapely.simplify(p, 2.0), {"YFCD": level})
        for shape, level in zip(shells, ("low", "medium", "high"), strict=True)
        for p in parts(snap(shape), 15000)
    ]
