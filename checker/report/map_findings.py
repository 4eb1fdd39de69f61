"""Findings on a map: site, hatched areas, outlines, small things made visible, letters."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from checker.report.map_frame import Box, Frame
from checker.report.map_labels import Wanted, place
from checker.report.map_legend import disc
from checker.report.map_pen import Paper, paint
from checker.report.map_symbols import INK, KEYS, LOOKS, TINT, area, ink_of, key_of, line_of
from checker.report.picture import Picture, Shape

__all__ = ["Drawn", "draw_findings", "draw_site", "drawn_shapes"]

_SMALL, _THIN = 1.5, 0.5
_MOST_RINGS = 8
_ORDER = {"undecided": 2.0, "unknown": 2.3, "conditional": 2.6, "prohibited": 2.9, "strip": 3.2}


@dataclass(frozen=True, slots=True)
class Drawn:
    """A shape of the picture as one map draws it.

    Parameters
    ----------
    key : str
        Which look it has, of `checker.report.map_symbols.KEYS`.
    rule : str
        Of its finding; empty for parts that layers do not cover.
    letter : str
        Empty where it bears none.
    geometry : shapely geometry
        On paper, millimetres; never empty.
    """

    key: str
    rule: str
    letter: str
    verdict: str
    geometry: BaseGeometry


def drawn_shapes(
    picture: Picture, letters: Mapping[str, str], frame: Frame, told: Set[str] = frozenset()
) -> list[Drawn]:
    """The shapes that lie in a frame, in the order of letters; those without one last.

    Parameters
    ----------
    told : set of str
        Rules whose findings do not count; none of them is drawn.
    """
    found = [d for shape in picture.shapes[1:] if shape.rule not in told
             and (d := _drawn(shape, letters, frame)) is not None]  # fmt: skip
    return sorted(found, key=lambda d: (not d.letter, len(d.letter), d.letter))


def draw_site(sheet: Paper, site: BaseGeometry, *, tint: bool) -> None:
    """The site, given on paper: heavy ink around paled surroundings.

    It is tinted where all that must be checked is clear.
    """
    paint(sheet.ground, site, order=1.7, fill="#ffffff", opacity=0.92 if tint else 0.55)
    if tint:
        paint(sheet.ground, site, order=1.8, fill=ink_of("clear"), opacity=TINT)
    edge = shapely.boundary(site) if shapely.get_dimensions(site) == 2 else site
    paint(sheet.ground, edge, order=1.9, line="#ffffff", width=1.5)
    paint(sheet.ground, edge, order=4.1, line=INK, width=0.65)
    _ring_if_small(sheet, site, INK, 4.2, radius=2.3)


def draw_findings(sheet: Paper, drawn: Sequence[Drawn], frame: Frame, kept: Sequence[Box]) -> None:
    """Areas hatched together by kind, outlines one by one, letters where they are wanted.

    Parameters
    ----------
    kept : sequence of tuple
        Boxes on paper where no letter may stand.
    """
    for key in KEYS:
        own = [d.geometry for d in drawn if d.key == key]
        if own and key in _ORDER:
            area(sheet.ground, shapely.union_all(_areal(own)), LOOKS[key], _ORDER[key])
        for shape in own:
            _outline(sheet, shape, key)
    wanted = [(d, Wanted(d.letter, d.geometry)) for d in drawn if d.letter]
    places = place([w for _, w in wanted], frame.paper, kept)
    for (d, _), label in zip(wanted, places, strict=True):
        colour = ink_of(d.verdict)
        if label.anchor is not None:
            line = shapely.LineString([label.anchor, (label.x, label.y)])
            paint(sheet.ground, line, order=6.1, line="#ffffff", width=0.6)
            paint(sheet.ground, line, order=6.2, line=colour, width=0.25)
            dot = shapely.Point(label.anchor).buffer(0.45, quad_segs=4)
            paint(sheet.ground, dot, order=6.3, line="#ffffff", width=0.12, fill=colour)
        disc(sheet.ground, label.text, label.x, label.y, colour, 6.5)


def _drawn(shape: Shape, letters: Mapping[str, str], frame: Frame) -> Drawn | None:
    key = key_of(shape.kind, shape.verdict)
    if key is None:
        return None
    geometry = frame.drawn(shape.geometry)
    if geometry.is_empty:
        geometry = _remnant(shape.geometry, frame)
    if geometry is None:
        return None
    x0, y0, x1, y1 = frame.paper
    if shapely.clip_by_rect(geometry, x0, y0, x1, y1).is_empty:
        return None
    return Drawn(key, shape.rule or "", letters.get(shape.rule or "", ""), shape.verdict, geometry)


def _remnant(geometry: BaseGeometry, frame: Frame) -> BaseGeometry | None:
    """What is too small for the scale is a dot where it lies, if that is in the frame."""
    if geometry.is_empty:
        return None
    middle = geometry.representative_point()
    return shapely.transform(middle, frame.on_paper).buffer(0.1)


def _areal(shapes: Sequence[BaseGeometry]) -> list[BaseGeometry]:
    return [part for shape in shapes for part in shapely.get_parts(shape).tolist()
            if part.geom_type == "Polygon"]  # fmt: skip


def _outline(sheet: Paper, shape: BaseGeometry, key: str) -> None:
    look = LOOKS[key]
    colour = line_of(look)
    edge = shapely.boundary(shape) if shapely.get_dimensions(shape) == 2 else shape
    thin = _width(shape) < _THIN
    paint(sheet.ground, edge, order=4.6 if thin else 3.6, line=colour, width=0.9 if thin else 0.4,
          dash=None if thin else look.dash)  # fmt: skip
    _ring_if_small(sheet, shape, colour, 4.8)


def _ring_if_small(
    sheet: Paper, shape: BaseGeometry, colour: str, order: float, radius: float = 1.5
) -> None:
    """A ring around what would be a speck on paper; rings that meet become one.

    Many specks beside parts that are seen bear none: they would hide what is seen.
    """
    parts = shapely.get_parts(shape)
    x0, y0, x1, y1 = shapely.bounds(parts).T
    small = np.maximum(x1 - x0, y1 - y0) < _SMALL
    if not small.any() or (small.sum() > _MOST_RINGS and not small.all()):
        return
    middles = shapely.points((x0 + x1)[small] / 2, (y0 + y1)[small] / 2)
    rings = shapely.boundary(shapely.union_all(shapely.buffer(middles, radius, quad_segs=12)))
    paint(sheet.ground, rings, order=order - 0.01, line="#ffffff", width=0.9)
    paint(sheet.ground, rings, order=order, line=colour, width=0.35)


def _width(shape: BaseGeometry) -> float:
    """Width 2A/P of the widest part, millimetres."""
    parts = shapely.get_parts(shape)
    lengths = np.maximum(shapely.length(parts), 1e-9)
    return float(np.max(2.0 * shapely.area(parts) / lengths, initial=0.0))
