"""A seeded city of any size: two plans that half agree, twelve control layers, sites to check.

The plans are warped lattices: neighbours share every point of a common edge, so each plan is
a partition without gap or overlap. In a part of the city both plans follow the same parcels
but for the noise of drawing them twice, which is what makes real slivers.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

__all__ = ["CRS", "SETBACKS_M", "CityLayer", "candidate_sites", "city", "outline", "plans"]

CRS = "EPSG:4547"
CENTRE = (474_000.0, 2_533_000.0)
AREA_M2 = 2_465e6
SETBACKS_M = {"rivers": 50.0, "powerlines": 30.0, "geohazard": 100.0}
NOISE_M = 0.15

Floats = NDArray[np.float64]
Shapes = NDArray[np.object_]


@dataclass(frozen=True, slots=True)
class CityLayer:
    """One layer: its id, whether it is an allocation, its zones in the measuring CRS."""

    id: str
    allocation: bool
    zones: Shapes


def outline() -> BaseGeometry:
    """The city's area: about 2,465 km², 720 vertices."""
    r = np.random.default_rng(20)
    turn = np.linspace(0, 2 * np.pi, 720, endpoint=False)
    radius = 1 + sum(
        r.normal(0, 0.2 / k) * np.cos(k * turn + r.uniform(0, 6.28)) for k in range(2, 9)
    )
    ring = np.c_[1.3 * radius * np.cos(turn), radius * np.sin(turn)]
    scale = np.sqrt(AREA_M2 / shapely.polygons(ring).area)
    found: BaseGeometry = shapely.polygons(np.round(ring * scale + CENTRE, 3))
    return found


def field(points: Floats, seed: int, wave_m: float) -> Floats:
    """A smooth random field at points, about −1 to 1."""
    r = np.random.default_rng(seed)
    angle = r.uniform(0, 2 * np.pi, 16)
    rate = 2 * np.pi / (wave_m * r.uniform(0.5, 1.5, 16))
    vectors = np.c_[rate * np.cos(angle), rate * np.sin(angle)]
    waves = [np.cos(points @ v + p) for v, p in zip(vectors, r.uniform(0, 6.28, 16), strict=True)]
    return np.asarray(np.sum(waves, axis=0) / np.sqrt(8), dtype=np.float64)


@dataclass(frozen=True, slots=True)
class Lattice:
    """Nodes (ny+1, nx+1, 2) and the inner points of its horizontal and vertical edges."""

    nodes: Floats
    across: Floats
    up: Floats


def lattice(count: int, seed: int, inner: int) -> Lattice:
    """A warped lattice of about ``count`` cells in the city, ``inner`` points on each edge."""
    r = np.random.default_rng(seed)
    x0, y0, x1, y1 = outline().bounds
    filled = AREA_M2 / ((x1 - x0) * (y1 - y0))
    side = np.sqrt((x1 - x0) * (y1 - y0) * filled / count)
    nx, ny = round((x1 - x0) / side), round((y1 - y0) / side)
    gaps_x, gaps_y = np.exp(r.uniform(-0.6, 0.6, nx)), np.exp(r.uniform(-0.6, 0.6, ny))
    xs = x0 + np.r_[0, np.cumsum(gaps_x)] * (x1 - x0) / gaps_x.sum()
    ys = y0 + np.r_[0, np.cumsum(gaps_y)] * (y1 - y0) / gaps_y.sum()
    nodes = np.stack(np.meshgrid(xs, ys), axis=2)
    room = min(np.diff(xs).min(), np.diff(ys).min())
    nodes = nodes + r.uniform(-0.25, 0.25, nodes.shape) * room
    return Lattice(
        nodes, edges(nodes[:, :-1], nodes[:, 1:], inner, r), edges(nodes[:-1], nodes[1:], inner, r)
    )


def edges(start: Floats, end: Floats, inner: int, r: np.random.Generator) -> Floats:
    """Points along edges, shifted sideways: (…, inner, 2)."""
    share = (np.arange(1, inner + 1) / (inner + 1))[:, None]
    along = end - start
    length = np.hypot(along[..., 0], along[..., 1])
    side = np.stack([-along[..., 1], along[..., 0]], axis=-1) / length[..., None]
    taper = 0.2 * np.minimum(share, 1 - share) * length[..., None, None]
    shift = r.uniform(-1, 1, taper.shape) * np.minimum(taper, 0.12 * length.min())
    points = start[..., None, :] + along[..., None, :] * share
    return np.asarray(points + side[..., None, :] * shift, dtype=np.float64)


def cells(grid: Lattice) -> Shapes:
    """The cells whose first corner lies in the city, rounded to 1 mm."""
    nodes, across, up = grid.nodes, grid.across, grid.up
    corner = [nodes[:-1, :-1], nodes[:-1, 1:], nodes[1:, 1:], nodes[1:, :-1]]
    sides = [across[:-1], up[:, 1:], across[1:, :, ::-1], up[:, :-1, ::-1]]
    walk = [
        np.concatenate([c[..., None, :], s], axis=2) for c, s in zip(corner, sides, strict=True)
    ]
    ring = np.concatenate(walk, axis=2)
    ring = np.concatenate([ring, ring[..., :1, :]], axis=2)
    ring = np.round(ring.reshape(-1, ring.shape[2], 2), 3)
    inside = shapely.contains_xy(outline(), ring[:, 0, 0], ring[:, 0, 1])
    return np.asarray(shapely.polygons(ring[inside]), dtype=object)


def plans(count: int) -> tuple[Shapes, Shapes]:
    """Land-use and urban plan of about ``count`` polygons each; 45 % share their parcels."""
    first = lattice(count, 1, 8)
    r = np.random.default_rng(3)
    other = np.random.default_rng(4)
    shared = field(first.nodes.reshape(-1, 2), 5, 6_000).reshape(first.nodes.shape[:2]) > 0.1
    room = float(np.abs(np.diff(first.nodes[:, :, 0], axis=1)).min()) * 0.25
    moved = other.uniform(-room, room, first.nodes.shape)
    drawn = r.normal(0, NOISE_M, first.nodes.shape)
    nodes = first.nodes + np.where(shared[..., None], drawn, moved)
    return cells(first), cells(
        Lattice(
            nodes,
            redrawn(first.across, nodes[:, :-1], nodes[:, 1:], shared[:, :-1] & shared[:, 1:], r),
            redrawn(first.up, nodes[:-1], nodes[1:], shared[:-1] & shared[1:], r),
        )
    )


def redrawn(
    points: Floats, start: Floats, end: Floats, same: NDArray[np.bool_], r: np.random.Generator
) -> Floats:
    """Edges of the second plan: the first one's with noise where shared, else its own."""
    own = edges(start, end, points.shape[-2], r)
    noisy = points + r.normal(0, NOISE_M, points.shape)
    return np.where(same[..., None, None], noisy, own)


def merged(zones: Shapes, groups: NDArray[np.int64]) -> Shapes:
    """Cells of a lattice dissolved by group."""
    return np.array(
        [shapely.coverage_union_all(zones[groups == g]) for g in np.unique(groups)], dtype=object
    )


def blobs(count: int, low_m: float, high_m: float, vertices: int, seed: int) -> Shapes:
    """Star-shaped zones of log-uniform radius."""
    r = np.random.default_rng(seed)
    x0, y0, x1, y1 = outline().bounds
    centre = np.c_[r.uniform(x0, x1, count), r.uniform(y0, y1, count)]
    turn = np.linspace(0, 2 * np.pi, vertices, endpoint=False)
    radius = np.exp(r.uniform(np.log(low_m), np.log(high_m), count))[:, None] * np.ones(vertices)
    for k in range(2, 6):
        phase = r.uniform(0, 6.28, (count, 1))
        radius = radius * (1 + r.uniform(0, 0.5 / k, (count, 1)) * np.cos(k * turn + phase))
    radius *= 1 + r.uniform(-0.02, 0.02, radius.shape)
    xy = np.stack([radius * np.cos(turn), radius * np.sin(turn)], axis=2) + centre[:, None]
    ring = np.round(np.concatenate([xy, xy[:, :1]], axis=1), 3)
    return np.asarray(shapely.polygons(ring), dtype=object)


def walks(count: int, steps: int, step_m: float, seed: int) -> Shapes:
    """Winding lines, such as rivers and power lines."""
    r = np.random.default_rng(seed)
    x0, y0, x1, y1 = outline().bounds
    start = np.c_[r.uniform(x0, x1, count), r.uniform(y0, y1, count)]
    turn = r.uniform(0, 6.28, (count, 1)) + np.cumsum(r.normal(0, 0.18, (count, steps)), axis=1)
    moves = np.stack([np.cos(turn), np.sin(turn)], axis=2) * step_m
    lines = np.round(start[:, None] + np.cumsum(moves, axis=1), 3)
    return np.asarray(shapely.linestrings(lines), dtype=object)


def city(count: int) -> list[CityLayer]:
    """Fourteen layers: two plans of about ``count`` polygons and twelve of controls.

    The controls do not grow with ``count``: an ecological red line of two features, farmland
    full of holes, a growth boundary, forest, waters, heritage, lines and points.
    """
    land_use, zoning = plans(count)
    fine = cells(lattice(90_000, 11, 12))
    at = shapely.get_coordinates(shapely.centroid(fine))
    r = np.random.default_rng(13)
    holes = r.uniform(size=len(fine))
    level = field(at, 12, 12_000)
    quarter = (at[:, 0] > CENTRE[0]).astype(np.int64) + 2 * (at[:, 1] > CENTRE[1])
    red = (level > np.quantile(level, 0.7)) & (holes > 0.1)
    farm = (level < np.quantile(level, 0.25)) & (holes > 0.25)
    growth = field(at, 14, 20_000) > -0.1
    woods = cells(lattice(40_000, 15, 6))
    dense = field(shapely.get_coordinates(shapely.centroid(woods)), 12, 12_000)
    x0, y0, x1, y1 = outline().bounds
    points = np.round(np.c_[r.uniform(x0, x1, 3_000), r.uniform(y0, y1, 3_000)], 3)
    controls = {
        "eco-red-line": merged(fine[red], quarter[red] // 2),
        "farmland": merged(fine[farm], quarter[farm]),
        "growth-boundary": merged(fine[growth], np.zeros(int(growth.sum()), np.int64)),
        "forest": woods[np.argsort(-dense)[:20_000]],
        "water-source": blobs(200, 200, 2_500, 400, 16),
        "flood": blobs(500, 200, 1_800, 300, 17),
        "heritage": blobs(800, 30, 250, 40, 18),
        "approved": blobs(10_000, 30, 250, 24, 19),
        "marine": blobs(40, 500, 4_000, 1_500, 20),
        "rivers": walks(600, 800, 25, 21),
        "powerlines": walks(800, 60, 150, 22),
        "geohazard": np.asarray(shapely.points(points), dtype=object),
    }
    allocated = [CityLayer("land-use", True, land_use), CityLayer("zoning", True, zoning)]
    return allocated + [CityLayer(name, False, zones) for name, zones in controls.items()]


def candidate_sites(count: int) -> Shapes:
    """Sites of 0.5 to 50 ha, 28 vertices, all well inside the city."""
    r = np.random.default_rng(30)
    inner = shapely.buffer(outline(), -3_000)
    x0, y0, x1, y1 = inner.bounds
    centre = np.c_[r.uniform(x0, x1, 4 * count), r.uniform(y0, y1, 4 * count)]
    centre = centre[shapely.contains_xy(inner, centre[:, 0], centre[:, 1])][:count]
    turn = np.linspace(0, 2 * np.pi, 28, endpoint=False)
    square = 1 / np.maximum(np.abs(np.cos(turn)), np.abs(np.sin(turn)))
    radius = square * (1 + r.uniform(-0.06, 0.06, (len(centre), 28)))
    x = radius * np.cos(turn) * r.uniform(1, 2.5, (len(centre), 1))
    y, tilt = radius * np.sin(turn), r.uniform(0, 6.28, (len(centre), 1))
    xy = np.stack([x * np.cos(tilt) - y * np.sin(tilt), x * np.sin(tilt) + y * np.cos(tilt)], 2)
    xy = np.concatenate([xy, xy[:, :1]], axis=1)
    area = np.exp(r.uniform(np.log(5e3), np.log(5e5), len(centre)))
    scale = np.sqrt(area / shapely.area(shapely.polygons(xy)))
    return np.asarray(
        shapely.polygons(np.round(xy * scale[:, None, None] + centre[:, None], 3)), dtype=object
    )
