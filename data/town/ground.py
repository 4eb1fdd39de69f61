"""The land itself: border, coast, hills, rivers and the reservoir behind its dam."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import shapely
from shapely import LineString, Polygon
from shapely.geometry.base import BaseGeometry

from . import skeleton as sk
from .contours import contour, region_above
from .shapes import Array, Rng, catmull, chaikin, metres, parts, ribbon, roughen, snap

__all__ = ["Ground", "height_at", "make_ground", "rng_of"]

STEP = 50.0


@dataclass(frozen=True, slots=True)
class Ground:
    """The town's ground; lengths in metres, local frame."""

    border: Polygon
    land: BaseGeometry
    sea: BaseGeometry
    natural_coast: BaseGeometry
    river: BaseGeometry
    river_line: LineString
    streams: BaseGeometry
    stream_lines: tuple[LineString, ...]
    reservoir: BaseGeometry
    dam: BaseGeometry
    tidal: BaseGeometry
    xs: Array
    ys: Array
    heights: Array


def rng_of(step: int) -> Rng:
    """Return the generator of one step, so that steps do not disturb each other."""
    return np.random.Generator(np.random.PCG64([sk.SEED, step]))


def _noise(xs: Array, ys: Array, cell: float, rng: Rng) -> Array:
    """Return smooth value noise in [-1, 1] on the grid; one lattice value every `cell` metres."""
    u, v = (xs - xs[0]) / cell, (ys - ys[0]) / cell
    lattice = rng.random((int(v[-1]) + 3, int(u[-1]) + 3)) * 2 - 1
    i, j = u.astype(int), v.astype(int)
    s, t = u - i, v - j
    s, t = (s * s * (3 - 2 * s))[None, :], (t * t * (3 - 2 * t))[:, None]
    a, b = lattice[np.ix_(j, i)], lattice[np.ix_(j, i + 1)]
    c, d = lattice[np.ix_(j + 1, i)], lattice[np.ix_(j + 1, i + 1)]
    blend: Array = np.round(
        a * (1 - s) * (1 - t) + b * s * (1 - t) + c * (1 - s) * t + d * s * t, 6
    )
    return blend


def distance_grid(xs: Array, ys: Array, line: Array) -> tuple[Array, Array]:
    """Return distance to a polyline and the length along it of the nearest point, per grid node."""
    gx, gy = np.meshgrid(xs, ys)
    best = np.full(gx.shape, 1e12)
    along = np.zeros(gx.shape)
    run = 0.0
    for (x0, y0), (x1, y1) in pairwise(line.tolist()):
        dx, dy = x1 - x0, y1 - y0
        size = dx * dx + dy * dy
        if size == 0.0:
            continue
        t = np.clip(((gx - x0) * dx + (gy - y0) * dy) / size, 0.0, 1.0)
        d2 = (gx - x0 - t * dx) ** 2 + (gy - y0 - t * dy) ** 2
        nearer = d2 < best - 1e-6
        best = np.where(nearer, d2, best)
        along = np.where(nearer, run + t * size**0.5, along)
        run += size**0.5
    return np.sqrt(best), along


def _heights(xs: Array, ys: Array, coast: Array, river: Array, streams: list[Array]) -> Array:
    """Return the height field in metres, rounded to 1 mm."""
    rng = rng_of(1)
    gx, gy = np.meshgrid(xs, ys)
    ridge = 1 - np.abs(_noise(xs, ys, 2600, rng))
    ridge = (
        0.55 * ridge
        + 0.30 * (1 - np.abs(_noise(xs, ys, 1300, rng)))
        + 0.15 * (1 - np.abs(_noise(xs, ys, 600, rng)))
    )
    rough = _noise(xs, ys, 900, rng) * 0.6 + _noise(xs, ys, 380, rng) * 0.5
    fine = _noise(xs, ys, 520, rng) * 0.55 + _noise(xs, ys, 260, rng) * 0.45
    north_east = (gx - 9300) / 4300 * 0.55 + (gy - 7450) / 3300 * 0.75
    mass = np.clip(north_east + 0.10 + 0.16 * rough + 0.10 * fine, 0.0, 1.15)
    hills = 470.0 * mass * (0.05 + 0.95 * ridge * ridge * ridge)
    for x, y, radius, top in sk.HILLS:
        away = ((gx - x * 1000) ** 2 + (gy - y * 1000) ** 2) / (radius * 1000) ** 2
        bump = np.clip(
            1 - away * (1 + 0.8 * rough + 0.9 * fine + 0.8 * (1 - ridge)) + 0.16 * fine, 0.0, 1.0
        )
        hills = np.maximum(hills, top * bump * (0.45 + 0.75 * ridge + 0.2 * fine))
    sea_away, _ = distance_grid(xs, ys, coast)
    plain = 1.2 + 0.0021 * sea_away + np.clip(sea_away - 2500, 0, None) * 0.0006
    height = plain + hills + 0.9 * rough
    for water, flat, steep in ((river, 260.0, 900.0), *((s, 70.0, 520.0) for s in streams)):
        away, along = distance_grid(xs, ys, water)
        total = float(np.sqrt(((water[1:] - water[:-1]) ** 2).sum(axis=1)).sum())
        floor = plain + np.clip(total - along - 1800, 0, None) * 0.020 * (water is streams[0])
        ease = np.clip((away - flat) / steep, 0.0, 1.0)
        height = np.minimum(
            height, floor + (height - floor) * ease * ease * (3 - 2 * ease) + away * 0.004
        )
    return np.round(height, 3)


def _coastline() -> tuple[Array, list[Array]]:
    rng = rng_of(2)
    natural = [
        roughen(chaikin(metres(p), 1), 0.10, 2, rng)
        for p in (sk.COAST_WEST, sk.COAST_MOUTH_NORTH, sk.COAST_MOUTH_SOUTH, sk.COAST_CAPE)
    ]
    natural = [
        np.asarray(shapely.get_coordinates(shapely.simplify(LineString(chaikin(p, 1)), 1.0)))
        for p in natural
    ]
    port, resort = metres(sk.COAST_PORT), metres(sk.COAST_RESORT)
    order = [natural[0], port, natural[1], natural[2], resort, natural[3]]
    return np.vstack(order), natural


def _water_line(points: sk.Points, rng: Rng, share: float) -> Array:
    smooth = LineString(chaikin(roughen(catmull(metres(points), 3), share, 1, rng), 2))
    return np.asarray(shapely.get_coordinates(shapely.simplify(smooth, 0.8)))


def _reservoir(
    xs: Array, ys: Array, heights: Array, border: Polygon
) -> tuple[BaseGeometry, BaseGeometry]:
    dam = metres(sk.DAM)
    axis = dam[1] - dam[0]
    up = np.array([-axis[1], axis[0]]) / float(np.sqrt((axis * axis).sum()))
    wide = [dam[0] - axis * 0.6, dam[1] + axis * 0.6]
    above = Polygon(
        np.round(
            [wide[0], wide[1], wide[1] + up * 2600 + axis * 2, wide[0] + up * 2600 - axis * 1.2], 3
        )
    )
    high = region_above(xs, ys, heights, sk.RESERVOIR_LEVEL, border)
    low = parts(snap(above.intersection(border).difference(high)), 5000)
    middle = shapely.Point(np.round(dam.mean(axis=0) + up * 120, 3))
    lake = min(low, key=lambda p: p.distance(middle))
    crest = LineString(dam)
    return snap(lake), snap(crest.buffer(14, cap_style="flat"))


def _inland_waters(
    land: BaseGeometry, lines: list[Array], river_line: Array
) -> tuple[BaseGeometry, list[BaseGeometry]]:
    """Return the main river and the bands of its tributaries."""
    along, given = np.linspace(0, 1, len(river_line)), np.linspace(0, 1, len(sk.RIVER_HALF))
    wide = ribbon(river_line, np.round(np.interp(along, given, sk.RIVER_HALF), 2))
    pairs = zip(lines, (13.0, 15.0, 11.0, 9.0), strict=True)
    return snap(wide.intersection(land)), [ribbon(p, np.full(len(p), w)) for p, w in pairs]


def make_ground() -> Ground:
    """Return the ground of the town, the same each time."""
    xs = np.arange(sk.EXTENT[0], sk.EXTENT[2] + STEP, STEP)
    ys = np.arange(sk.EXTENT[1], sk.EXTENT[3] + STEP, STEP)
    rng = rng_of(3)
    inland = chaikin(roughen(metres(sk.BORDER_LAND), 0.10, 2, rng), 1)
    border = parts(snap(Polygon(np.vstack([inland, metres(sk.BORDER_SEA)[1:-1]]))))[0]
    coast, natural = _coastline()
    corners = [[14000.0, -600.0], [14000.0, 12000.0], [-600.0, 12000.0]]
    land = snap(border.intersection(shapely.make_valid(Polygon(np.vstack([coast, corners])))))
    river_line = _water_line(sk.RIVER, rng, 0.05)
    courses = (sk.RESERVOIR_STREAM, sk.NORTH_STREAM, sk.WEST_CREEK, sk.SOUTH_CREEK)
    lines = [_water_line(p, rng, 0.08) for p in courses]
    heights = _heights(xs, ys, coast, river_line, [lines[0], lines[1]])
    river, ribbons = _inland_waters(land, lines, river_line)
    reservoir, dam = _reservoir(xs, ys, heights, border)
    still = shapely.union_all([river, reservoir, dam])
    streams = snap(shapely.union_all(ribbons).intersection(land).difference(still))
    wild = shapely.union_all([LineString(p) for p in natural]).intersection(border.buffer(-1))
    sea = snap(border.difference(land))
    tidal = snap(wild.buffer(150, quad_segs=4).intersection(sea))
    return Ground(
        border, land, sea, wild, river, LineString(river_line), streams,
        tuple(LineString(p) for p in lines), reservoir, dam, tidal, xs, ys, heights,
    )  # fmt: skip


def height_at(ground: Ground, points: Array) -> Array:
    """Return the height in metres of the grid node nearest to each point."""
    col = np.clip(np.round((points[:, 0] - ground.xs[0]) / STEP).astype(int), 0, len(ground.xs) - 1)
    row = np.clip(np.round((points[:, 1] - ground.ys[0]) / STEP).astype(int), 0, len(ground.ys) - 1)
    return np.asarray(ground.heights[row, col])


def band(ground: Ground, level: float) -> BaseGeometry:
    """Return the land at or above a height, metres."""
    return region_above(ground.xs, ground.ys, ground.heights, level, ground.border)


def contour_line(ground: Ground, level: float) -> BaseGeometry:
    """Return the contour of a height, metres, inside the border."""
    return shapely.intersection(contour(ground.xs, ground.ys, ground.heights, level), ground.border)
