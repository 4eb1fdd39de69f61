"""The street net: four bent grids of arterials, collectors and local streets, and roads outside."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely
from shapely import LineString, Polygon
from shapely.geometry.base import BaseGeometry

from . import skeleton as sk
from .ground import Ground, rng_of
from .names import STREETS
from .shapes import Array, catmull, chaikin, metres, parts, snap, strip

__all__ = ["Block", "Net", "Street", "make_net"]

WIDTH = {"arterial": 40.0, "collector": 24.0, "local": 15.0}
PER = 12  # steps of a curve across one arterial cell


@dataclass(frozen=True, slots=True)
class Street:
    """A named street and its land; grade is arterial, collector or local."""

    name: str
    grade: str
    line: LineString
    land: BaseGeometry


@dataclass(frozen=True, slots=True)
class Block:
    """Ground between collectors: patch, arterial cell (column, row) and place inside the cell."""

    patch: str
    cell: tuple[int, int]
    sub: tuple[int, int]
    shape: Polygon


@dataclass(frozen=True, slots=True)
class Net:
    """All streets of the town, the ground they serve, and the roads of the country."""

    streets: tuple[Street, ...]
    blocks: tuple[Block, ...]
    ground: BaseGeometry
    cells: tuple[tuple[str, tuple[int, int], Polygon], ...]
    roads: tuple[tuple[str, str, LineString], ...]
    expressway: LineString
    railway: LineString
    verge: BaseGeometry


def _surface(rows: tuple[sk.Points, ...]) -> Array:
    """Return the bent grid of a patch as (rows × PER + 1, columns × PER + 1, 2) points, metres."""
    across = np.stack([catmull(metres(r), PER) for r in rows])
    return np.stack([catmull(across[:, i], PER) for i in range(across.shape[1])], axis=1)


def _grade(step: int) -> str:
    return "arterial" if step == 0 else "collector"


def _patch_lines(patch: str, mesh: Array, names: dict[str, list[str]]) -> list[Street]:
    each = PER // sk.COLLECTORS[patch]
    out = []
    for axis in (0, 1):
        for index in range(0, mesh.shape[axis], each):
            grade = _grade(index % PER)
            points = mesh[index] if axis == 0 else mesh[:, index]
            name = names[grade + str(axis)].pop(0)
            line = LineString(np.round(points, 3))
            out.append(Street(name, grade, line, strip(line, WIDTH[grade])))
    return sorted(out, key=lambda s: s.grade)


def _ring(mesh: Array, r0: int, r1: int, c0: int, c1: int) -> Polygon:
    ring = np.vstack(
        [
            mesh[r0, c0 : c1 + 1],
            mesh[r0 : r1 + 1, c1],
            mesh[r1, c0 : c1 + 1][::-1],
            mesh[r0 : r1 + 1, c0][::-1],
        ]
    )
    return parts(snap(shapely.make_valid(Polygon(np.round(ring, 3)))))[0]


def _cells(
    patch: str, mesh: Array
) -> tuple[list[tuple[str, tuple[int, int], Polygon]], list[Block]]:
    each = PER // sk.COLLECTORS[patch]
    cells, blocks = [], []
    for r in range(0, mesh.shape[0] - 1, PER):
        for c in range(0, mesh.shape[1] - 1, PER):
            cell = (c // PER, r // PER)
            cells.append((patch, cell, _ring(mesh, r, r + PER, c, c + PER)))
            for j in range(0, PER, each):
                for i in range(0, PER, each):
                    ring = _ring(mesh, r + j, r + j + each, c + i, c + i + each)
                    blocks.append(Block(patch, cell, (i // each, j // each), ring))
    return cells, blocks


def _corridor(meshes: dict[str, Array], ground: Ground) -> BaseGeometry:
    """Return the ground between the riverside roads: the river and its park."""
    north, south = meshes["north"][0], meshes["south"][-1]
    split = 4 * PER
    course = shapely.get_coordinates(ground.river_line)
    course = course[(course[:, 0] > south[split, 0]) & (course[:, 0] < south[-1, 0] + 10)]
    between = Polygon(np.round(np.vstack([north, south[: split + 1][::-1]]), 3))
    bank = Polygon(np.round(np.vstack([south[split:], course]), 3))
    rings = [snap(shapely.make_valid(p)) for p in (between, bank)]
    return shapely.union_all([*rings, ground.river.intersection(bank.buffer(60))], grid_size=0.001)


def _verge(south: Array, expressway: LineString) -> BaseGeometry:
    """Return the green verge between the expressway and the southernmost street."""
    course = shapely.get_coordinates(expressway)
    course = course[(course[:, 0] > south[0, 0] + 120) & (course[:, 0] < south[-1, 0])]
    ring = snap(shapely.make_valid(Polygon(np.vstack([south, course[::-1]]))))
    return ring.difference(strip(expressway, 60))


def _curve(points: sk.Points) -> LineString:
    return shapely.simplify(LineString(chaikin(catmull(metres(points), 6), 1)), 0.5)


def make_net(ground: Ground) -> Net:
    """Return the streets, blocks and roads of the town."""
    rng = rng_of(4)
    names = {
        key: [STREETS[key][i] for i in rng.permutation(len(STREETS[key]))]
        for key in sorted(STREETS)
    }
    streets: list[Street] = []
    cells: list[tuple[str, tuple[int, int], Polygon]] = []
    blocks: list[Block] = []
    meshes = {patch: _surface(rows) for patch, rows in sk.PATCHES.items()}
    for patch, mesh in meshes.items():
        streets += _patch_lines(patch, mesh, names)
        more_cells, more_blocks = _cells(patch, mesh)
        cells += more_cells
        blocks += more_blocks
    order = {"arterial": 0, "collector": 1, "local": 2}
    streets.sort(key=lambda s: order[s.grade])
    edge = [s.land for s in streets if s.grade == "arterial"]
    expressway = _curve(sk.EXPRESSWAY)
    verge = _verge(meshes["south"][0], expressway)
    every = (
        [c[2] for c in cells]
        + edge
        + [_corridor(meshes, ground), verge]
        + [Polygon(p) for p in sk.EXTRA_PLOTS.values()]
    )
    area = snap(shapely.union_all(every, grid_size=0.001).intersection(ground.border))
    area = shapely.multipolygons(parts(snap(area.difference(ground.sea)), 2000.0))
    roads = tuple((grade, name, _curve(points)) for grade, name, points in sk.COUNTRY_ROADS)
    return Net(
        tuple(streets),
        tuple(blocks),
        area,
        tuple(cells),
        roads,
        expressway,
        _curve(sk.RAILWAY),
        verge,
    )
