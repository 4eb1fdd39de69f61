"""Controls of works and finds: power, gas, roads, railway, flight, mines, monuments."""

from __future__ import annotations

import numpy as np
import shapely
from shapely import LineString, Polygon
from shapely.geometry.base import BaseGeometry

from . import skeleton as sk
from .country import road_items
from .ground import Ground
from .names import HERITAGE
from .partition import Parcel
from .shapes import catmull, metres, parts, snap, strip
from .streets import Net
from .topics import Topics

__all__ = ["airport", "gas", "heritage", "highways", "mineral", "power", "railways"]

Rows = list[Parcel]
KV500: sk.Points = (
    (1.75, 10.6),
    (2.6, 8.6),
    (2.62, 7.0),
    (3.0, 5.6),
    (3.62, 4.05),
    (4.7, 2.75),
    (5.6, 2.35),
    (6.9, 2.05),
    (9.0, 1.84),
    (11.0, 1.66),
    (12.9, 1.42),
)
KV220_NORTH: sk.Points = (
    (11.3, 10.6),
    (11.05, 9.4),
    (10.95, 8.0),
    (10.66, 6.9),
    (10.52, 5.9),
    (10.50, 5.0),
)
KV220_SOUTH: sk.Points = ((10.54, 3.95), (10.52, 2.83))
KV220_EAST: sk.Points = ((10.52, 2.83), (11.5, 2.68), (12.9, 2.5))
KV110_WEST: sk.Points = (
    (10.52, 2.83),
    (9.6, 2.86),
    (8.7, 2.88),
    (7.83, 2.92),
    (7.83, 4.7),
    (7.86, 4.95),
)
KV110_NORTH: sk.Points = ((9.25, 8.6), (9.3, 7.9), (9.24, 7.25), (9.16, 6.5))
GAS: sk.Points = (
    (12.9, 1.85),
    (11.0, 1.78),
    (9.0, 1.96),
    (7.6, 2.08),
    (6.4, 2.12),
    (5.3, 2.42),
    (4.45, 3.1),
    (3.75, 4.02),
    (3.1, 4.9),
    (2.3, 5.8),
    (1.2, 6.42),
    (0.0, 6.62),
)


def power(ground: Ground, topics: Topics) -> Rows:
    """Return overhead lines by voltage; one carries no voltage in its record."""
    eight, bare = topics.sites["8"].centroid, topics.sites["8b"].centroid
    x, y = round(eight.x + 22), round(eight.y)
    through = [(x / 1000, (y + 190) / 1000), (x / 1000, (y - 190) / 1000)]
    bx, by = round(bare.x - 18) / 1000, round(bare.y) / 1000
    unknown = ((10.52, 2.83), (10.62, 2.84), (bx, by - 0.2), (bx, by + 0.19), (10.98, 3.9))
    lines = (
        ("500", "湾岭甲线", KV500),
        ("220", "岭湾甲线", (*KV220_NORTH, *through, *KV220_SOUTH)),
        ("220", "岭湾乙线", KV220_EAST),
        ("110", "湾南线", KV110_WEST),
        ("110", "库前线", KV110_NORTH),
        (None, "河东用户线", unknown),
    )
    return [
        Parcel(snap(LineString(metres(p)).intersection(ground.border)), {"XLMC": n, "DYDJ": kv})
        for kv, n, p in lines
    ]


def gas(ground: Ground) -> Rows:
    """Return the gas trunk line."""
    line = LineString(catmull(metres(GAS), 4))
    return [Parcel(snap(line.intersection(ground.border)), {"MC": "湾岭天然气干线", "GJ": "DN800"})]


def highways(ground: Ground, net: Net) -> Rows:
    """Return the land of public roads by grade, outside the street net."""
    out = [
        Parcel(p, {"LXMC": "沿湾高速公路", "DJ": "expressway"})
        for p in parts(snap(strip(net.expressway, 60).intersection(ground.border)), 100)
    ]
    taken: BaseGeometry = shapely.union_all([net.ground, *(r.shape for r in out)], grid_size=0.001)
    for grade, name, shape in road_items(net):
        own = snap(shape.intersection(ground.border).difference(taken))
        out += [Parcel(p, {"LXMC": name, "DJ": grade}) for p in parts(own, 400)]
        taken = shapely.union_all([taken, shape], grid_size=0.001)
    return out


def railways(ground: Ground, net: Net) -> Rows:
    """Return the land of the railway between the feet of its embankment."""
    land = snap(strip(net.railway, 22).intersection(ground.border))
    return [Parcel(p, {"XLMC": "湾岭铁路", "ZDW": "suburban"}) for p in parts(land, 100)]


def airport(ground: Ground) -> Rows:
    """Return the approach surface that cuts the north-western corner, in steps of height (metres)."""
    axis = metres([(-2.6, 13.2), (3.2, 7.6)])
    along = axis[1] - axis[0]
    unit = along / float(np.sqrt((along * along).sum()))
    side = np.array([-unit[1], unit[0]])
    out = []
    for start, stop, height in (
        (1500, 3600, 60),
        (3600, 5000, 90),
        (5000, 6400, 120),
        (6400, 7600, 150),
    ):
        wide, wider = 350 + 0.15 * start, 350 + 0.15 * stop
        ring = [
            axis[0] + unit * start + side * wide,
            axis[0] + unit * stop + side * wider,
            axis[0] + unit * stop - side * wider,
            axis[0] + unit * start - side * wide,
        ]
        shape = snap(Polygon(np.round(ring, 3)).intersection(ground.border))
        out += [Parcel(p, {"XGMC": "进近面", "XZGD": float(height)}) for p in parts(shape, 500)]
    return out


def mineral() -> Rows:
    """Return the mining right of the granite quarry."""
    ring = snap(Polygon(sk.QUARRY).buffer(45, join_style="mitre"))
    return [
        Parcel(
            parts(shapely.simplify(ring, 1.0))[0],
            {"KQMC": "坑仔建筑用花岗岩矿", "KZ": "建筑用花岗岩"},
        )
    ]


def heritage() -> Rows:
    """Return protection and control zones of three houses and a wall."""
    spots = (
        (5310.0, 6705.0, 34.0, 26.0),
        (4556.0, 5042.0, 22.0, 18.0),
        (4286.0, 8958.0, 24.0, 16.0),
    )
    wall = LineString([(6010.0, 5650.0), (6120.0, 5690.0), (6260.0, 5695.0), (6390.0, 5670.0)])
    out: Rows = []
    for (x, y, w, h), (name, level) in zip(spots, HERITAGE, strict=False):
        core = Polygon(
            [(x - w, y - h), (x + w, y - h * 0.9), (x + w * 0.95, y + h), (x - w * 0.9, y + h)]
        )
        out += _two(core, name, level, 40.0)
    return out + _two(
        snap(wall.buffer(12, quad_segs=2, cap_style="flat")), HERITAGE[3][0], HERITAGE[3][1], 30.0
    )


def _two(core: BaseGeometry, name: str, level: str, ring: float) -> Rows:
    core = snap(core)
    around = snap(core.buffer(ring, join_style="mitre").difference(core))
    return [
        Parcel(core, {"MC": name, "LX": "protection", "JB": level}),
        Parcel(around, {"MC": name, "LX": "control", "JB": level}),
    ]
