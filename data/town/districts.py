"""Districts of the departments: towns, sewers, industry, projects."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import shapely
from shapely import LineString, Polygon

from . import skeleton as sk
from .blocks import Plot, Town
from .ground import Ground
from .hands import redraw
from .names import PROJECTS, UNITS
from .partition import Item, Parcel, partition
from .shapes import metres, parts, snap, strip
from .streets import Net
from .topics import Topics

__all__ = ["electroplating", "industrial_line", "key_projects", "sewers", "towns"]

Rows = list[Parcel]


def towns(ground: Ground, net: Net, topics: Topics) -> Rows:
    """Return the five communities and villages of the town; one border runs through site 7."""
    x = round(topics.sites["7"].centroid.x) / 1000
    bend = ((x - 0.05, -0.5), (x - 0.1, 1.2), (x, 2.9), (x, 5.0), (x + 0.12, 5.5))
    rail = shapely.get_coordinates(net.railway)
    river = shapely.get_coordinates(ground.river_line)[::-1]
    shapes = (
        (Polygon(np.vstack([rail[rail[:, 1] > 3300], metres(sk.UNIT_WEST)])), 4),
        (Polygon(metres((*bend, *sk.UNIT_EAST))), 1),
        (Polygon(np.vstack([river, metres(((13.6, 6.0), (13.6, -0.9), (0.5, -0.9)))])), 2),
        (Polygon(metres(sk.UNIT_NORTH)), 3),
        (ground.border, 0),
    )
    items = []
    for shape, i in shapes:
        data = {"XZQDM": UNITS[i][0], "XZQMC": UNITS[i][1]}
        items.append(Item(snap(shapely.make_valid(shape)), data, least_m2=200000))
    return partition(items, ground.border)


def sewers(net: Net, ground: Ground) -> Rows:
    """Return the ground drained to sewage works, with their spare capacity in m³ a day."""
    names = (
        (("north",), "城北净水厂", 12500.0),
        (("south",), "河东净水厂", 21800.0),
        (("port",), "港区净水厂", 3600.0),
    )
    out = []
    for patches, name, spare in names:
        shapes = [c[2] for c in net.cells if c[0] in patches]
        if "south" in patches:
            shapes += [Polygon(p) for p in sk.EXTRA_PLOTS.values()] + [
                Polygon(sk.EXTENSION).buffer(25),
                shapely.box(9500, 2500, 9620, 3000),
            ]
        whole = snap(
            shapely.union_all(shapes, grid_size=0.001)
            .buffer(22, join_style="mitre")
            .intersection(ground.border)
        )
        out += [Parcel(p, {"WSC": name, "SYNL": spare}) for p in parts(whole, 50000)]
    return out


def industrial_line(net: Net, town: Town) -> Rows:
    """Return the industrial protection line: the park without its mixed western end, and the port's factories."""
    pairs = list(zip(net.blocks, town.kinds, strict=True))
    park = [
        b.shape
        for b, k in pairs
        if k in ("industry", "village") and b.shape.centroid.x > 8250 and b.patch == "south"
    ]
    park += [Polygon(p) for p in sk.EXTRA_PLOTS.values()]
    port = [b.shape for b, k in pairs if k == "logistics" and b.shape.centroid.y > 4000]
    out = []
    for shapes, name in ((park, "河东工业保护线"), (port, "港区工业保护线")):
        whole = snap(shapely.union_all(shapes, grid_size=0.001).intersection(net.ground))
        drawn = redraw(parts(whole, 20000), 51, 0.0)
        out += [Parcel(s, {"MC": name}) for s in drawn]
    return out


def electroplating(plots: Sequence[Plot]) -> Rows:
    """Return the one base for electroplating, in the port."""
    near = [
        p.shape
        for p in plots
        if p.patch == "port" and p.shape.centroid.y > 4350 and p.shape.centroid.x < 1500
    ]
    whole = snap(
        shapely.union_all(near, grid_size=0.001)
        .buffer(10, join_style="mitre")
        .buffer(-10, join_style="mitre")
    )
    return [Parcel(max(parts(whole), key=lambda p: p.area), {"MC": "禾湾环保专业基地（电镀）"})]


def key_projects(ground: Ground, net: Net, plots: Sequence[Plot]) -> Rows:
    """Return the ground of the key projects of the development plan."""
    pick = {
        0: shapely.box(11700, 3850, 12100, 4900),
        1: shapely.box(6150, 700, 7300, 1500),
        2: shapely.box(1000, 3300, 1900, 4100),
        3: shapely.box(5700, 7500, 6700, 8200),
    }
    rows = [
        Parcel(snap(net.ground.intersection(box)), {"XMMC": PROJECTS[i], "XMLX": "产业"})
        for i, box in pick.items()
    ]
    works = Polygon(metres([(9.55, 7.78), (9.72, 7.76), (9.74, 7.9), (9.58, 7.93)]))
    hospital = [p.shape for p in plots if p.use == "A51" and p.shape.area > 12000][:1]
    rows += [Parcel(works, {"XMMC": PROJECTS[4], "XMLX": "民生"})] + [
        Parcel(h, {"XMMC": PROJECTS[5], "XMLX": "民生"}) for h in hospital
    ]
    moved = strip(
        LineString(metres(((2.90, 7.35), (3.05, 7.75), (3.35, 8.05), (3.62, 7.72), (3.66, 7.20)))),
        40,
    )
    path = snap(ground.stream_lines[1].buffer(22, quad_segs=2).intersection(net.ground))
    return [
        *rows,
        Parcel(moved, {"XMMC": PROJECTS[6], "XMLX": "交通"}),
        *(Parcel(p, {"XMMC": PROJECTS[7], "XMLX": "生态"}) for p in parts(path, 2000)),
    ]
