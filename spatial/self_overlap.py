"""Self-overlap of a layer: where its own zones cover the same ground, measured once at publish.

Zones of a clean partition share their edges, each edge once in either direction. Such edges
cancel: how often a place is covered changes only across the edges that are left. So only
zones with an edge left over, and then the neighbours of zones that do overlap, are compared;
a partition without a fault costs little more than sorting its edges.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

__all__ = ["SelfOverlap", "from_meta", "released", "self_overlap"]

KEPT = 10
_STEP = 20_000
_ODD = np.uint64(0x9E3779B97F4A7C15)
_MIX = np.uint64(0xBF58476D1CE4E5B9)


@dataclass(frozen=True, slots=True)
class SelfOverlap:
    """How far the zones of one layer version cover each other.

    Parameters
    ----------
    area_m2 : float
        Net area that more than one zone covers, m².
    pair_area_m2 : float
        Sum over all pairs, m²; greater than ``area_m2`` where three zones meet in one place.
        The sum of the zones' areas exceeds the area they cover by no more than this.
    pairs : int
        Pairs that share at least ``tolerance_m2``.
    worst : tuple of (str, str, float)
        The pairs that share most, by ids, with their area in m².
    """

    area_m2: float
    pair_area_m2: float
    pairs: int
    tolerance_m2: float
    worst: tuple[tuple[str, str, float], ...]

    def as_dict(self) -> dict[str, Any]:
        """As JSON content, areas to 1e-4 m²."""
        return {
            "area_m2": round(self.area_m2, 4), "pair_area_m2": round(self.pair_area_m2, 4),
            "pairs": self.pairs, "tolerance_m2": self.tolerance_m2,
            "worst": [[a, b, round(area, 4)] for a, b, area in self.worst],
        }  # fmt: skip


def from_meta(meta: Mapping[str, Any]) -> SelfOverlap | None:
    """What the head of a layer's object says; None for an object that was not measured.

    Examples
    --------
    >>> from_meta({"layer": "made before it was measured"}) is None
    True
    """
    held = meta.get("self_overlap")
    if held is None:
        return None
    worst = tuple((str(a), str(b), float(area)) for a, b, area in held["worst"])
    return SelfOverlap(
        held["area_m2"], held["pair_area_m2"], held["pairs"], held["tolerance_m2"], worst
    )


def released(found: SelfOverlap | None, release: str) -> dict[str, Any] | None:
    """As JSON content, as far as a layer's release goes: ids with geometry, areas unless hit-only.

    Examples
    --------
    >>> released(SelfOverlap(20.0, 20.0, 1, 1.0, (("a", "b", 20.0),)), "hit-only")["area_m2"] is None
    True
    """
    if found is None:
        return None
    told = found.as_dict()
    if release != "geometry":
        told["worst"] = []
    if release == "hit-only":
        told["area_m2"] = told["pair_area_m2"] = None
    return told


def self_overlap(
    zones: NDArray[np.object_],
    pieces: NDArray[np.object_],
    owner: NDArray[np.int32],
    ids: Sequence[str],
    *,
    tolerance_m2: float = 1.0,
) -> SelfOverlap:
    """Measure where zones of one layer overlap.

    Parameters
    ----------
    zones : (n,) array of shapely geometries
        Valid zones in the measuring CRS; points and lines cover nothing.
    pieces : (m,) array of shapely geometries
        The same zones subdivided.
    owner : (m,) array of int32
        Zone of each piece.
    ids : sequence of n str
        What the zones are called.
    tolerance_m2 : float
        From how much shared area a pair counts, m².

    Examples
    --------
    >>> two = np.array([shapely.box(0, 0, 10, 10), shapely.box(8, 0, 20, 10)])
    >>> found = self_overlap(two, two, np.arange(2, dtype=np.int32), ["a", "b"])
    >>> found.area_m2, found.pairs, found.worst
    (20.0, 1, (('a', 'b', 20.0),))
    """
    flat = shapely.get_dimensions(pieces) == 2
    polygons, whose = pieces[flat], owner[flat]
    first, second, parts = _shared(polygons, whose, _unmatched(zones))
    if not len(parts):
        return SelfOverlap(0.0, 0.0, 0, tolerance_m2, ())
    areas = shapely.area(parts)
    key = first.astype(np.int64) * len(zones) + second
    pairs, place = np.unique(key, return_inverse=True)
    sums = np.bincount(place, weights=areas)
    named: list[tuple[str, str, float]] = []
    for pair, area in zip(pairs.tolist(), sums.tolist(), strict=True):
        one, other = sorted((str(ids[pair // len(zones)]), str(ids[pair % len(zones)])))
        named.append((one, other, area))
    named.sort(key=lambda p: (-round(p[2], 4), p[0], p[1]))
    return SelfOverlap(
        _net(parts, areas), float(areas.sum()), int((sums >= tolerance_m2).sum()), tolerance_m2,
        tuple((a, b, area) for a, b, area in named[:KEPT]),
    )  # fmt: skip


def _net(parts: NDArray[np.object_], areas: NDArray[np.float64]) -> float:
    """Area of the parts united; only those that meet another one need uniting."""
    left, right = shapely.STRtree(parts).query(parts)
    once = left < right
    left, right = left[once], right[once]
    meet = shapely.relate_pattern(parts[left], parts[right], "T********")
    shared = np.zeros(len(parts), dtype=bool)
    shared[left[meet]] = shared[right[meet]] = True
    return float(areas[~shared].sum() + shapely.area(shapely.union_all(parts[shared])))


def _unmatched(zones: NDArray[np.object_]) -> NDArray[np.int64]:
    """Zones with an edge that no other zone runs along, once, in the other direction."""
    found = [_edges(zones, start) for start in range(0, len(zones), _STEP)]
    if not sum(len(part[0]) for part in found):
        return np.empty(0, np.int64)
    columns = list(map(list, zip(*found, strict=True)))
    del found
    edge = np.concatenate(columns.pop(0))
    order = np.argsort(edge)
    edge = edge[order]
    same = edge[:-1] == edge[1:]
    del edge
    check, forward, zone = (np.concatenate(columns.pop(0))[order] for _ in range(3))
    same &= check[:-1] == check[1:]
    before, after = np.r_[False, same], np.r_[same, False]
    odd = before == after  # nobody runs along it, or it stands between two that do
    partner = np.clip(np.arange(len(zone)) + np.where(after, 1, -1), 0, len(zone) - 1)
    good = ~odd & ~odd[partner] & (forward != forward[partner]) & (zone != zone[partner])
    left: NDArray[np.int64] = np.unique(zone[~good]).astype(np.int64)
    return left


def _edges(
    zones: NDArray[np.object_], start: int
) -> tuple[NDArray[np.uint64], NDArray[np.uint64], NDArray[np.bool_], NDArray[np.int32]]:
    """Edges of some zones: name and check alike in both directions, direction, zone."""
    rings, whose = _rings(zones[start : start + _STEP])
    points, ring = shapely.get_coordinates(rings, return_index=True)
    inside = ring[:-1] == ring[1:]
    name = _named(points)
    head, tail = name[:-1][inside], name[1:][inside]
    zone = (whose[ring[:-1][inside]] + start).astype(np.int32)
    return head + tail, (head ^ tail) * _ODD, head < tail, zone


def _rings(zones: NDArray[np.object_]) -> tuple[NDArray[np.object_], NDArray[np.int64]]:
    """All rings, zones to the left of every edge, and whose they are."""
    parts, zone = shapely.get_parts(zones, return_index=True)
    flat = shapely.get_dimensions(parts) == 2
    parts = shapely.orient_polygons(parts[flat])
    rings, part = shapely.get_rings(parts, return_index=True)
    return rings, zone[flat][part].astype(np.int64)


def _named(points: NDArray[np.float64]) -> NDArray[np.uint64]:
    """A number of 64 bits for each place; two places share one by a chance of 1 in 10¹⁹."""
    bits = np.ascontiguousarray(points + 0.0).view(np.uint64)  # one zero, not two
    out = (bits[:, 0] * _ODD) ^ (bits[:, 1] + (bits[:, 1] >> np.uint64(31)))
    for _ in range(2):
        out ^= out >> np.uint64(29)
        out *= _MIX
    out ^= out >> np.uint64(32)
    return out


def _shared(
    pieces: NDArray[np.object_], owner: NDArray[np.int32], suspects: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.object_]]:
    """Zone pairs and the parts they share, spreading from the suspects over what overlaps."""
    tree = shapely.STRtree(pieces)
    asked = np.zeros(int(owner.max()) + 1 if len(owner) else 0, dtype=bool)
    frontier = suspects
    found: list[tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.object_]]] = []
    while len(frontier):
        old = asked.copy()
        asked[frontier] = True
        mine = np.flatnonzero(asked[owner] & ~old[owner])
        left, right = tree.query(pieces[mine])
        left = mine[left]
        a, b = owner[left].astype(np.int64), owner[right].astype(np.int64)
        once = (a != b) & ~old[b] & ((a < b) | ~asked[b])
        pairs = _overlapping(pieces, left[once], right[once])
        a, b, parts = owner[pairs[0]].astype(np.int64), owner[pairs[1]].astype(np.int64), pairs[2]
        found.append((np.minimum(a, b), np.maximum(a, b), parts))
        reached = np.unique(np.concatenate([a, b]))
        frontier = reached[~asked[reached]]
    if not found:
        nobody = np.empty(0, np.int64)
        return nobody, nobody, np.empty(0, dtype=object)
    first, second, parts_ = (np.concatenate([f[n] for f in found]) for n in range(3))
    return first, second, parts_


def _overlapping(
    pieces: NDArray[np.object_], left: NDArray[np.int64], right: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.object_]]:
    """The pairs whose interiors meet, and the polygons they share."""
    kept = []
    for start in range(0, len(left), _STEP):
        one, other = left[start : start + _STEP], right[start : start + _STEP]
        meet = shapely.relate_pattern(pieces[one], pieces[other], "T********")
        kept.append((one[meet], other[meet]))
    if not kept:
        return left, right, np.empty(0, dtype=object)
    one, other = (np.concatenate([k[n] for k in kept]) for n in range(2))
    shared: NDArray[np.object_] = shapely.intersection(pieces[one], pieces[other])
    solid = shapely.area(shared) > 0.0
    return one[solid], other[solid], shared[solid]
