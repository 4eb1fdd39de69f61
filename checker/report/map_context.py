"""Map context (底图要素): the surroundings of a site, light enough that findings stay in front."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from checker.report.looks import meaning
from checker.report.map_frame import Frame
from checker.report.map_legend import Entry, outline_key
from checker.report.map_names import Name, names_of
from checker.report.map_pen import Paper, paint
from checker.report.map_text import write
from checker.report.material import Material
from checker.report.nearby import Nearby, nearby
from checker.report.voice import Voice
from spatial.errors import Text
from spatial.layer import LayerCard

__all__ = ["Context", "Stroke", "context_of", "draw_context"]

_HEX = re.compile(r"#[0-9a-fA-F]{6}")
_SPECK_MM2 = 0.3
_FINE_MM = 0.12
_MOST_POINTS = 24_000
"""Vertices of all surroundings of one map; where there are more they are drawn coarser."""


@dataclass(frozen=True, slots=True)
class Stroke:
    """How one kind of surroundings is drawn, and what the legend calls it.

    Parameters
    ----------
    shapes : tuple of shapely geometries
        On paper, millimetres.
    """

    title: Text
    shapes: tuple[BaseGeometry, ...]
    line: str | None
    width: float
    fill: str | None
    opacity: float
    dash: tuple[float, ...] | None
    order: float
    linear: bool = False


@dataclass(frozen=True, slots=True)
class Context:
    """Surroundings of one frame.

    Parameters
    ----------
    names : tuple of Name
        Of towns, waters and roads.
    labels : tuple of str
        Secrecy labels of the layers drawn.
    sources : tuple of mapping
        Whom they are owed to.
    """

    strokes: tuple[Stroke, ...] = ()
    names: tuple[Name, ...] = ()
    labels: tuple[str, ...] = ()
    sources: tuple[Mapping[str, str], ...] = ()

    def entries(self, voice: Voice) -> list[Entry]:
        """Lines of the legend, the base plan's codes first."""
        return [
            Entry(voice.say(s.title.as_dict()),
                  outline_key(s.line or "#ffffff", max(s.width, 0.15), fill=s.fill, dash=s.dash,
                              opacity=s.opacity, linear=s.linear))
            for s in self.strokes
        ]  # fmt: skip


def context_of(material: Material, frame: Frame, site: BaseGeometry) -> Context:
    """What lies around a site within a frame; nothing where the material has no snapshot.

    Parameters
    ----------
    site : shapely geometry
        On paper: names keep clear of it.
    """
    if material.snapshot is None:
        return Context()
    x0, y0, x1, y1 = frame.ground
    m = 2.0 * frame.metres
    found = list(nearby(material.report, material.snapshot, (x0 - m, y0 - m, x1 + m, y1 + m),
                        landmarks=True))  # fmt: skip
    drawn = _on_paper(found, frame)
    pairs = list(zip(found, drawn, strict=True))
    strokes = [stroke for layer, shapes in pairs for stroke in _strokes(layer, shapes, frame)]
    names = names_of(pairs, frame.paper, site)
    return Context(
        tuple(strokes), names, tuple(layer.card.secrecy for layer in found),
        tuple(layer.card.source for layer in found),
    )  # fmt: skip


def draw_context(sheet: Paper, context: Context) -> None:
    """Draw the surroundings beneath everything else."""
    for stroke in context.strokes:
        paint(sheet.ground, stroke.shapes, order=stroke.order, line=stroke.line, width=stroke.width,
              fill=stroke.fill, opacity=stroke.opacity, dash=stroke.dash)  # fmt: skip
    for name in context.names:
        write(sheet.ground, name.x, name.y, name.text, size=name.size, align="center", order=5.0,
              colour=name.colour, ground=True)  # fmt: skip


def _strokes(layer: Nearby, shapes: Sequence[BaseGeometry | None], frame: Frame) -> list[Stroke]:
    if layer.role == "base":
        return _plan(layer, shapes)
    card = layer.card
    line, fill = _colours(card)
    outline = card.style.get("pattern") == "outline" or "fill" not in card.style
    kept = tuple(s for s in shapes if s is not None and not (outline and _edgeless(s, frame)))
    if not kept:
        return []
    linear = all(shapely.get_dimensions(s) < 2 for s in kept)
    if card.plan == "admin":
        dash = (3.0, 0.7, 0.5, 0.7)
        once = shapely.line_merge(shapely.union_all(shapely.boundary(kept)))
        return [Stroke(layer.title, (once,), "#6d7b8a", 0.3, None, 1.0, dash, 1.5, linear=True)]
    dash_ = (2.0, 0.8) if card.style.get("pattern") == "dash" else None
    return [Stroke(layer.title, kept, line, 0.45 if linear else 0.28, None if outline else fill,
                   0.30 if layer.role == "landmark" else 0.16, dash_, 1.2, linear)]  # fmt: skip


def _edgeless(shape: BaseGeometry, frame: Frame) -> bool:
    """Whether a frame lies wholly inside an area, so that nothing of its outline is seen."""
    if shapely.get_dimensions(shape) < 2:
        return False
    return bool(shapely.clip_by_rect(shapely.boundary(shape), *frame.paper).is_empty)


def _plan(layer: Nearby, shapes: Sequence[BaseGeometry | None]) -> list[Stroke]:
    """The coded plan: one stroke a class, in the order of their codes."""
    classes: dict[str, tuple[Text, str, list[BaseGeometry]]] = {}
    for shape, row in zip(shapes, layer.rows, strict=True):
        if shape is None:
            continue
        entry = meaning(layer.card.classification, str(row["code"] or ""))
        code = entry["code"] if entry else "~"
        title = Text(entry["zh"], entry["en"]) if entry else layer.title
        fill = entry["fill"] if entry else _colours(layer.card)[1]
        classes.setdefault(code, (title, fill, []))[2].append(shape)
    return [Stroke(title, tuple(own), "#ffffff", 0.12, fill, 0.42, None, 1.0)
            for _, (title, fill, own) in sorted(classes.items())]  # fmt: skip


def _on_paper(found: Sequence[Nearby], frame: Frame) -> list[list[BaseGeometry | None]]:
    """Shapes of every layer in millimetres; None for a speck that nobody would see."""
    drawn = [shapely.transform(layer.shapes, frame.on_paper) for layer in found]
    coarse = 1.0
    while True:
        drawn = [shapely.simplify(shapes, coarse * _FINE_MM) for shapes in drawn]
        drawn = [np.where(_seen(shapes, coarse * _SPECK_MM2), shapes, None) for shapes in drawn]
        points = sum(int(shapely.get_num_coordinates(shapes).sum()) for shapes in drawn)
        if points <= _MOST_POINTS or coarse > 8.0:
            return [shapes.tolist() for shapes in drawn]
        coarse *= 2.0


def _seen(shapes: NDArray[np.object_], speck: float) -> NDArray[np.bool_]:
    seen: NDArray[np.bool_] = ~(shapely.is_missing(shapes) | shapely.is_empty(shapes))
    seen &= (shapely.get_dimensions(shapes) < 2) | (shapely.area(shapes) >= speck)
    return seen


def _colours(card: LayerCard) -> tuple[str, str]:
    """Line and fill of a card, which are text of a file: only plain hexadecimal passes."""
    line, fill = (str(card.style.get(part, "")) for part in ("line", "fill"))
    line = line if _HEX.fullmatch(line) else "#777777"
    return line, fill if _HEX.fullmatch(fill) else line
