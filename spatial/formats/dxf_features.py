"""Lines of a drawing that our own export wrote, put together as the features they came from."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from spatial.formats.dxf_rings import Polyline, shut
from spatial.formats.rings import assemble

__all__ = ["GEOMETRY", "NUMBER", "Features", "features", "pairs"]

NUMBER, GEOMETRY = "#", "*"
_FLAT = ("Point", "MultiPoint", "LineString", "MultiLineString")


@dataclass(frozen=True, slots=True)
class Features:
    """Features in the order of their numbers, their values by field, their first handles."""

    shapes: tuple[BaseGeometry, ...]
    columns: dict[str, tuple[object, ...]]
    handles: tuple[str, ...]


@dataclass(slots=True)
class _One:
    values: dict[str, object]
    lines: list[Polyline] = field(default_factory=list)


def pairs(own: str) -> dict[str, object]:
    """Names and values of extended data; empty where they do not come in pairs with a number.

    Examples
    --------
    >>> pairs('[[1000, "#"], [1071, 3], [1000, "DLMC"], [1000, "水田"]]')
    {'#': 3, 'DLMC': '水田'}
    >>> pairs('[[1000, "DLMC"]]'), pairs("")
    ({}, {})
    """
    tags: list[Any] = json.loads(own) if own else []
    names = [value for _, value in tags[::2]]
    values = [value for _, value in tags[1::2]]
    if len(tags) % 2 or not all(isinstance(n, str) for n in names):
        return {}
    made = dict(zip(names, values, strict=True))
    return made if isinstance(made.get(NUMBER), int) else {}


def features(lines: Iterable[Polyline]) -> Features:
    """Features of lines that carry the number of theirs.

    Rings of one number are its parts and holes, by containment among themselves alone: a
    feature that fills the hole of another stays one of its own, and shared borders are no
    matter. A line copied in a drawing program keeps its number and so becomes an overlapping
    part, for the gate to name.

    Examples
    --------
    >>> box = lambda a, b: shapely.get_coordinates(shapely.box(a, a, b, b))
    >>> own = ['[[1000, "#"], [1071, %d]]' % n for n in (1, 1, 2)]
    >>> rings = [Polyline(box(*at), "x", "", "", 0.0, o)
    ...          for at, o in zip(((0, 9), (3, 6), (3, 6)), own)]
    >>> [shape.area for shape in features(rings).shapes]
    [72.0, 9.0]
    """
    found: dict[int, _One] = {}
    for line in lines:
        values = pairs(line.own)
        number = values.pop(NUMBER)
        assert isinstance(number, int)
        found.setdefault(number, _One(values)).lines.append(line)
    ones = [found[number] for number in sorted(found)]
    names = dict.fromkeys(name for one in ones for name in one.values if name != GEOMETRY)
    return Features(
        tuple(_shape(one) for one in ones),
        {name: tuple(one.values.get(name) for one in ones) for name in names},
        tuple(one.lines[0].handle for one in ones),
    )


def _shape(one: _One) -> BaseGeometry:
    kind = str(one.values.get(GEOMETRY))
    if kind not in _FLAT:
        return assemble([shut(np.asarray(line.points)) for line in one.lines])
    if kind.endswith("Point"):
        parts: list[BaseGeometry] = [shapely.Point(line.points[0]) for line in one.lines]
    else:
        parts = [shapely.LineString(line.points) for line in one.lines]
    if len(parts) == 1 and not kind.startswith("Multi"):
        return parts[0]
    many = shapely.multipoints if kind.endswith("Point") else shapely.multilinestrings
    made: BaseGeometry = many(parts)
    return made
