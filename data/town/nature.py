"""Controls that follow the ground: red line, water source, farmland, forest, old trees."""

from __future__ import annotations

from collections.abc import Sequence

import shapely
from shapely import Point, Polygon
from shapely.geometry.base import BaseGeometry

from . import skeleton as sk
from .country import Country
from .ground import Ground, rng_of
from .hands import redraw
from .partition import Parcel, dissolve
from .shapes import metres, parts, snap
from .streets import Net
from .topics import Topics

__all__ = ["farmland", "forest", "mangrove", "old_trees", "red_line", "water_source"]

Rows = list[Parcel]


def mangrove(ground: Ground) -> BaseGeometry:
    """Return the mangrove of the two inlets."""
    near = shapely.union_all([Point(5560, 1880).buffer(430), Point(3560, 2260).buffer(380)])
    return snap(near.intersection(ground.tidal.buffer(1)).intersection(ground.sea))


def _headwaters(ground: Ground, country: Country) -> BaseGeometry:
    """Return the forest above the reservoir and the shore around it, without villages and quarry."""
    wood = shapely.union_all(country.woods[2:], grid_size=0.001)
    hills = wood.intersection(shapely.box(9300, 7500, 13500, 11400))
    head = snap(hills.difference(Polygon(sk.QUARRY).buffer(90)))
    shore = ground.reservoir.buffer(120, quad_segs=3).intersection(ground.border)
    shore = snap(shore.difference(ground.dam.buffer(30)))
    village = shapely.union_all([v for _, v in country.villages]).buffer(25, quad_segs=2)
    head = snap(shapely.union_all([head, shore], grid_size=0.001).difference(village))
    smooth = shapely.simplify(head.buffer(-15).buffer(15, quad_segs=2), 3.0)
    return snap(smooth.intersection(ground.border))


def red_line(ground: Ground, country: Country) -> Rows:
    """Return the ecological red line: headwaters with a core, mangrove, the eastern hill."""
    head = _headwaters(ground, country)
    inner = shapely.simplify(country.woods[3], 3.0).buffer(-20, quad_segs=2)
    core = parts(snap(inner.intersection(head)), 60000)
    rest = parts(snap(head.difference(shapely.union_all(core, grid_size=0.001))), 20000)
    west = mangrove(ground).intersection(shapely.box(3000, 1500, 4200, 3000))
    cape = parts(snap(shapely.simplify(west.buffer(40, quad_segs=2), 3.0)), 5000)
    named = (
        (core, "禾湾岭水源涵养生态保护红线（核心保护区）", "core"),
        (rest, "禾湾岭水源涵养生态保护红线", "general"),
        ([Polygon(sk.EAST_HILL)], "东岭生态保护红线", "general"),
        ([Polygon(sk.INLET)], "鹤塱湾红树林生态保护红线", "general"),
        (cape, "沙塱咀红树林生态保护红线", "general"),
    )
    return [Parcel(p, {"MC": name, "LX": kind}) for shapes, name, kind in named for p in shapes]


def _intake(ground: Ground) -> tuple[BaseGeometry, BaseGeometry]:
    """Return the first and second grade of the river intake."""
    near = shapely.simplify(ground.river.buffer(50, quad_segs=3), 1.0)
    first = snap(near.intersection(shapely.box(10640, 5000, 11240, 7000)))
    wide = shapely.simplify(ground.river.buffer(820, quad_segs=4), 4.0)
    stem = wide.intersection(shapely.box(10420, 4700, 11600, 7000))
    second = stem.intersection(shapely.box(10420, 4980, 11600, 6350))
    return first, snap(second.difference(first))


def water_source(ground: Ground) -> Rows:
    """Return the drinking-water source zones: the reservoir and a river intake, three grades."""
    lake = ground.reservoir
    first = snap(shapely.simplify(lake.buffer(30, quad_segs=3), 1.0))
    around = shapely.simplify(lake.buffer(480, quad_segs=4), 4.0)
    second = snap(around.intersection(ground.border).difference(first))
    catchment = Polygon(metres(sk.CATCHMENT)).intersection(ground.border)
    quasi = snap(catchment.difference(lake.buffer(480, quad_segs=4)))
    intake, banks = _intake(ground)
    named = (
        (first, "1", "岭前水库"),
        (second, "2", "岭前水库"),
        (quasi, "quasi", "岭前水库"),
        (intake, "1", "禾江河东取水口"),
        (banks, "2", "禾江河东取水口"),
    )
    return [
        Parcel(p, {"MC": n + "饮用水水源保护区", "JB": g})
        for shape, g, n in named
        for p in parts(shape, 500)
    ]


def farmland(today: Sequence[Parcel], country: Country, net: Net, topics: Topics) -> Rows:
    """Return permanent basic farmland: the best connected plain fields, and some that lie under plans."""
    rng = rng_of(13)
    drop = rng.random((40, 40))
    avoid = shapely.union_all([Polygon(sk.EXTENSION).buffer(40), Polygon(sk.BRICKYARD)])
    town = snap(net.ground)
    shapely.prepare(town)
    keys: list[str | None] = []
    for parcel in today:
        x, y = parcel.shape.centroid.x, parcel.shape.centroid.y
        good = parcel.data["code"] in ("0101", "0102") and parcel.data.get("kind") == "field"
        where = (
            (x < 3500 and y > 6150)
            or (7000 < x < 12250 and 550 < y < 2650)
            or (x < 4450 and 6600 < y < 7500)
        )
        good = (
            good
            and where
            and drop[int(y // 380), int(x // 380)] > 0.14
            and not avoid.intersects(parcel.shape)
        )
        good = good and (x < 4450 or not town.intersects(parcel.shape.representative_point()))
        keys.append("farm" if good else None)
    blocks = dissolve(today, keys, {"farm": {}})
    shapes = [s for s in redraw([b.shape for b in blocks], 41, 0.35) if s.area > 9000]
    return [Parcel(s, {}) for s in [*shapes, topics.planted_farmland]]


def forest(today: Sequence[Parcel], net: Net, country: Country, topics: Topics) -> Rows:
    """Return forest land by grade; one stand is a self-crossing ring, one lies on a plot of the town."""
    grade_of = {"wood0": "IV", "wood1": "III", "wood2": "II", "wood3": "I", "terrace": "IV"}
    keep_off = snap(net.ground.buffer(6, quad_segs=2))
    keys: list[str | None] = []
    for p in today:
        tree = (
            str(p.data["code"]) in ("0301", "0302", "0305", "0307")
            and p.data.get("kind") in grade_of
        )
        keys.append(
            f"{grade_of[str(p.data['kind'])]}{p.data['code']}"
            if tree and p.shape.area > 2500
            else None
        )
    stands = dissolve(
        today, keys, {k: {"grade": k.rstrip("0123456789"), "code": k[-4:]} for k in keys if k}
    )
    rows: Rows = []
    public = {"I": "national-1", "II": "national-2", "III": "provincial", "IV": "none"}
    names = {"0301": "乔木林", "0302": "竹林", "0305": "灌木林", "0307": "其他林地"}
    for stand, shape in zip(stands, redraw([s.shape for s in stands], 42, 1.5), strict=True):
        for part in parts(snap(shape.difference(keep_off)), 2500):
            grade = str(stand.data["grade"])
            rows.append(
                Parcel(
                    part, {"DJ": grade, "GYL": public[grade], "LZ": names[str(stand.data["code"])]}
                )
            )
    rows.append(Parcel(topics.plots["14"], {"DJ": "II", "GYL": "national-2", "LZ": "乔木林"}))
    x, y = 2380.0, 9520.0  # digitised in the wrong order: the ring crosses itself
    bow = Polygon([(x, y), (x + 160, y + 130), (x + 170, y + 4), (x + 6, y + 140)])
    return [*rows, Parcel(bow, {"DJ": "IV", "GYL": "none", "LZ": "竹林"})]


def old_trees(country: Country) -> Rows:
    """Return the protection circles of old trees, as drawn in 2009."""
    rng = rng_of(14)
    spots = [
        (n, v.centroid.x + 60 * (rng.random() - 0.5), v.centroid.y + 60 * (rng.random() - 0.5))
        for n, v in country.villages[::2]
    ]
    spots += [("城中", 6330.0, 5560.0), ("城中", 6010.0, 5480.0), ("埗头", 4560.0, 5070.0)]
    kinds = ("榕树", "樟树", "木棉", "荔枝", "秋枫")
    return [
        Parcel(
            snap(Point(round(x, 2), round(y, 2)).buffer(9 + 4 * (i % 3), quad_segs=4)),
            {"SZ": kinds[i % 5], "DZ": n, "SL": str(110 + 37 * i % 260)},
        )
        for i, (n, x, y) in enumerate(spots)
    ]
