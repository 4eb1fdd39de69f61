"""Map names (地名注记): names of towns, waters and roads around a site, each once, none on another."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from checker.report.map_frame import Box
from checker.report.map_text import text_width
from checker.report.nearby import LANDMARKS, Nearby

__all__ = ["Name", "names_of"]

_TOWN, _PLACE = 2.9, 2.3
_TOWN_INK, _WATER_INK, _ROAD_INK = "#44546a", "#1f5f8b", "#5b5b5b"
_LONGEST = 20
_ROOM_MM2 = 60.0
_LENGTH_MM = 18.0
_MOST = 14


@dataclass(frozen=True, slots=True)
class Name:
    """A name in its place: the middle of its foot, height and colour, millimetres on paper."""

    text: str
    x: float
    y: float
    size: float
    colour: str

    @property
    def box(self) -> Box:
        """Room it takes, a millimetre around it included."""
        half = text_width(self.text, self.size) / 2 + 1
        return (self.x - half, self.y - 1, self.x + half, self.y + self.size + 1)


def names_of(
    pairs: Iterable[tuple[Nearby, Sequence[BaseGeometry | None]]], frame: Box, site: BaseGeometry
) -> tuple[Name, ...]:
    """Names that fit into a frame and hide neither the site nor each other.

    Parameters
    ----------
    pairs : iterable of (Nearby, sequence of shapely geometries)
        Layers with their shapes on paper, None for one that is not drawn.
    site : shapely geometry
        On paper; may be empty.
    """
    taken: list[Box] = [] if site.is_empty else [site.bounds]
    out: list[Name] = []
    layers = sorted(pairs, key=lambda pair: pair[0].card.plan != "admin")
    for layer, shapes in layers:
        look = _look(layer)
        if look is None:
            continue
        for text, shape in _named(layer, shapes):
            if len(out) >= _MOST or text in {name.text for name in out}:
                continue
            name = _placed(text, shape, look, frame, taken)
            if name is not None:
                out.append(name)
    return tuple(out)


def _look(layer: Nearby) -> tuple[float, str] | None:
    """Size and colour; None for a layer whose zones have no place names."""
    if layer.card.plan == "admin":
        return _TOWN, _TOWN_INK
    if layer.card.id not in LANDMARKS:
        return None
    return _PLACE, _WATER_INK if layer.card.plan in ("water", "marine") else _ROAD_INK


def _named(layer: Nearby, shapes: Sequence[BaseGeometry | None]) -> Iterator[tuple[str, BaseGeometry]]:
    """Names with all of what bears them, the largest first."""
    groups: dict[str, list[BaseGeometry]] = {}
    for shape, row in zip(shapes, layer.rows, strict=True):
        text = str(row["name"] or "")[:_LONGEST]
        if text and shape is not None:
            groups.setdefault(text, []).append(shape)
    for text, own in sorted(groups.items(), key=lambda g: -sum(s.area + s.length for s in g[1])):
        yield text, own[0] if len(own) == 1 else shapely.union_all(own)


def _placed(
    text: str, shape: BaseGeometry, look: tuple[float, str], frame: Box, taken: list[Box]
) -> Name | None:
    size, colour = look
    half = text_width(text, size) / 2
    x0, y0, x1, y1 = frame
    room = shapely.clip_by_rect(shape, x0 + half + 2, y0 + 7, x1 - half - 2, y1 - size - 3)
    for x, y in _places(room, town=size == _TOWN):
        name = Name(text, x, y - size / 3, size, colour)
        box = name.box
        if all(box[0] > t[2] or box[2] < t[0] or box[1] > t[3] or box[3] < t[1] for t in taken):
            taken.append(box)
            return name
    return None


def _places(room: BaseGeometry, *, town: bool) -> list[tuple[float, float]]:
    """Points to try, the middle first: none where there is too little to be named."""
    enough = room.area >= _ROOM_MM2 if town else room.length >= _LENGTH_MM
    if room.is_empty or not enough:
        return []
    parts = sorted(shapely.get_parts(room).tolist(), key=lambda part: -part.length)
    middle = parts[0].representative_point()
    x0, y0, x1, y1 = room.bounds
    xs, ys = np.linspace(x0, x1, 13)[1:-1], np.linspace(y0, y1, 13)[1:-1]
    raster = np.stack(np.meshgrid(xs, ys), axis=-1).reshape(-1, 2)
    inside = raster[shapely.contains_xy(room, raster)]
    return [(middle.x, middle.y), *((float(x), float(y)) for x, y in inside)]
