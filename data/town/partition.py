"""A clean partition of the ground from overlapping drawings: nodes, faces, owners, neighbours.

Every border is cut at every other (snap rounding, 1 mm), the faces go to the first item that
holds them, orphans and crumbs to the neighbour with the longest common border. What comes out has
no overlap and no gap, and neighbours share their vertices.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import Polygon
from shapely.geometry.base import BaseGeometry

__all__ = ["Item", "Parcel", "dissolve", "partition", "shared_edges"]

Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Item:
    """A drawing that claims ground; the earlier in the list, the stronger. `crumbs` takes orphans."""

    shape: BaseGeometry
    data: Mapping[str, Any]
    crumbs: bool = True
    least_m2: float = 60.0


@dataclass(frozen=True, slots=True)
class Parcel:
    """One polygon of a partition and what is known of it."""

    shape: Polygon
    data: Mapping[str, Any] = field(default_factory=dict)


def _segments(faces: Sequence[Polygon]) -> tuple[NDArray[np.float64], Ints]:
    rings, owner = shapely.get_rings(np.asarray(faces, dtype=object), return_index=True)
    points, ring = shapely.get_coordinates(rings, return_index=True)
    same = ring[:-1] == ring[1:]
    first, second = points[:-1][same], points[1:][same]
    swap = (first[:, 0] > second[:, 0]) | (
        (first[:, 0] == second[:, 0]) & (first[:, 1] > second[:, 1])
    )
    first[swap], second[swap] = second[swap], first[swap].copy()
    return np.hstack([first, second]), owner[ring[:-1][same]]


def shared_edges(faces: Sequence[Polygon]) -> tuple[Ints, NDArray[np.float64]]:
    """Return pairs of faces with a common border, and its length in metres."""
    segments, owner = _segments(faces)
    keys = np.round(segments * 1000).astype(np.int64)
    order = np.lexsort(keys.T[::-1])
    keys, owner, segments = keys[order], owner[order], segments[order]
    twin = (keys[:-1] == keys[1:]).all(axis=1)
    pair = np.sort(np.column_stack([owner[:-1][twin], owner[1:][twin]]), axis=1)
    step = segments[:-1][twin]
    length = np.sqrt((step[:, 2] - step[:, 0]) ** 2 + (step[:, 3] - step[:, 1]) ** 2)
    unique, where = np.unique(pair, axis=0, return_inverse=True)
    return unique, np.round(np.bincount(where.ravel(), weights=length, minlength=len(unique)), 3)


def _owners(faces: Sequence[Polygon], items: Sequence[Item]) -> Ints:
    tree = shapely.STRtree([i.shape for i in items])
    spots = shapely.point_on_surface(np.asarray(faces, dtype=object))
    face, item = tree.query(spots, predicate="intersects")
    owner = np.full(len(faces), len(items), dtype=np.int64)
    np.minimum.at(owner, face, item)
    return owner


def _components(owner: Ints, pairs: Ints) -> Ints:
    """Return a label per face: faces of one owner that hang together."""
    label = np.arange(len(owner))
    same = pairs[owner[pairs[:, 0]] == owner[pairs[:, 1]]]
    while True:
        low = np.minimum(label[same[:, 0]], label[same[:, 1]])
        new = label.copy()
        np.minimum.at(new, same[:, 0], low)
        np.minimum.at(new, same[:, 1], low)
        new = new[new]
        if (new == label).all():
            return label
        label = new


def _thin(area: NDArray[Any], length: NDArray[Any]) -> NDArray[np.bool_]:
    return np.asarray(2 * area < 0.8 * length)


def _absorb(
    faces: Sequence[Polygon],
    owner: Ints,
    items: Sequence[Item],
    pairs: Ints,
    shared: NDArray[np.float64],
) -> Ints:
    """Return owners after orphans and crumbs joined the neighbour with the longest common border."""
    area, rim = (
        shapely.area(np.asarray(faces, dtype=object)),
        shapely.length(np.asarray(faces, dtype=object)),
    )
    takes = np.array([i.crumbs for i in items] + [False])
    least = np.array([i.least_m2 for i in items] + [np.inf])
    for turn in range(8):
        label = _components(owner, pairs)
        size = np.bincount(label, weights=area, minlength=len(faces))
        bound = np.bincount(label, weights=rim, minlength=len(faces))
        inner = owner[pairs[:, 0]] == owner[pairs[:, 1]]
        bound -= 2 * np.bincount(
            label[pairs[inner, 0]], weights=shared[inner], minlength=len(faces)
        )
        crumb = (owner == len(items)) | (size[label] < least[owner]) | _thin(size, bound)[label]
        best = np.zeros(len(faces))
        choice = owner.copy()
        both = np.vstack([pairs, pairs[:, ::-1]])
        longest = np.concatenate([shared, shared])
        usable = crumb[both[:, 0]] & ~crumb[both[:, 1]] & (takes[owner[both[:, 1]]] | (turn > 3))
        votes: dict[tuple[int, int], float] = {}
        for (one, two), size_m in zip(both[usable].tolist(), longest[usable].tolist(), strict=True):
            key = (int(label[one]), int(owner[two]))
            votes[key] = votes.get(key, 0.0) + size_m
        for (part, who), size_m in sorted(votes.items()):
            if size_m > best[part] + 0.0005:
                best[part] = size_m
                choice[label == part] = who
        if turn > 3 and (choice == owner).all():
            break
        owner = choice
    return owner


def partition(items: Sequence[Item], frame: BaseGeometry) -> list[Parcel]:
    """Return the parcels that fill `frame`, each with the data of the item that owns it."""
    edges = shapely.boundary(np.asarray([i.shape for i in items] + [frame], dtype=object))
    lines = shapely.union_all(edges, grid_size=0.001)
    faces = shapely.get_parts(shapely.polygonize([lines])).tolist()
    shapely.prepare(frame)
    inside = shapely.intersects(frame, shapely.point_on_surface(np.asarray(faces, dtype=object)))
    faces = [f for f, within in zip(faces, inside, strict=True) if within]
    pairs, shared = shared_edges(faces)
    owner = _absorb(faces, _owners(faces, items), items, pairs, shared)
    label = _components(owner, pairs)
    return _join(faces, label, [items[o].data if o < len(items) else {} for o in owner.tolist()])


def _join(faces: Sequence[Polygon], label: Ints, data: Sequence[Mapping[str, Any]]) -> list[Parcel]:
    groups: dict[int, list[int]] = {}
    for index, name in enumerate(label.tolist()):
        groups.setdefault(name, []).append(index)
    out = []
    for members in groups.values():
        shape = (
            faces[members[0]]
            if len(members) == 1
            else shapely.coverage_union_all([faces[m] for m in members])
        )
        for part in shapely.get_parts(shape).tolist():
            out.append(Parcel(shapely.normalize(part), data[members[0]]))
    return sorted(out, key=lambda p: shapely.bounds(p.shape).tolist())


def dissolve(
    parcels: Sequence[Parcel], keys: Sequence[Any], data: Mapping[Any, Mapping[str, Any]]
) -> list[Parcel]:
    """Return the parcels joined where neighbours have the same key; a key of None is left out."""
    kept = [i for i, k in enumerate(keys) if k is not None]
    faces = [parcels[i].shape for i in kept]
    names = [keys[i] for i in kept]
    order = {k: n for n, k in enumerate(dict.fromkeys(names))}
    owner = np.array([order[k] for k in names], dtype=np.int64)
    pairs, _ = shared_edges(faces)
    return _join(faces, _components(owner, pairs), [data[k] for k in names])
