"""Map context (底图要素): the surroundings of a site, light enough that findings stay in front."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from checker.report.looks import meaning
from checker.report.map_frame import Box, Frame
from checker.report.map_legend import Entry, outline_key
from checker.report.map_pen import Paper, paint, text_width, write
from checker.report.material import Material
from checker.report.nearby import Nearby, nearby
from checker.report.voice import Voice
from spatial.errors import Text
from spatial.layer import LayerCard

__all__ = ["Context", "Stroke", "context_of", "draw_context"]

_HEX = re.compile(r"#[0-9a-fA-F]{6}")
_SPECK_MM2 = 0.25
_FINE_MM = 0.12
_NAME = 2.9


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
    names : tuple of (str, float, float)
        Names of towns and villages with the place where they stand.
    labels : tuple of str
        Secrecy labels of the layers drawn.
    sources : tuple of mapping
        Whom they are owed to.
    """

    strokes: tuple[Stroke, ...] = ()
    names: tuple[tuple[str, float, float], ...] = ()
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
    strokes = [stroke for layer in found for stroke in _strokes(layer, frame)]
    names = [n for layer in found if layer.card.plan == "admin" for n in _names(layer, frame, site)]
    return Context(
        tuple(strokes), tuple(names), tuple(layer.card.secrecy for layer in found),
        tuple(layer.card.source for layer in found),
    )  # fmt: skip


def draw_context(sheet: Paper, context: Context) -> None:
    """Draw the surroundings beneath everything else."""
    for stroke in context.strokes:
        paint(sheet.ground, stroke.shapes, order=stroke.order, line=stroke.line, width=stroke.width,
              fill=stroke.fill, opacity=stroke.opacity, dash=stroke.dash)  # fmt: skip
    for name, x, y in context.names:
        write(sheet.ground, x, y, name, size=_NAME, align="center", order=5.0, colour="#44546a",
              ground=True)  # fmt: skip


def _strokes(layer: Nearby, frame: Frame) -> list[Stroke]:
    shapes = _on_paper(layer, frame)
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


def _on_paper(layer: Nearby, frame: Frame) -> list[BaseGeometry | None]:
    """Shapes in millimetres; None for a speck that nobody would see."""
    fine = shapely.simplify(layer.shapes, _FINE_MM * frame.metres)
    drawn = shapely.transform(fine, frame.on_paper)
    seen = ~shapely.is_empty(drawn)
    seen &= (shapely.get_dimensions(drawn) < 2) | (shapely.area(drawn) >= _SPECK_MM2)
    return [shape if s else None for shape, s in zip(drawn.tolist(), seen.tolist(), strict=True)]


def _names(layer: Nearby, frame: Frame, site: BaseGeometry) -> list[tuple[str, float, float]]:
    """Names of the places seen, each once, where they fit and do not hide the site."""
    x0, y0, x1, y1 = frame.paper
    taken: list[Box] = [site.bounds] if not site.is_empty else []
    out = []
    for shape, row in zip(_on_paper(layer, frame), layer.rows, strict=True):
        name = str(row["name"] or "")[:20]
        seen = shape and shapely.clip_by_rect(shape, x0 + 3, y0 + 3, x1 - 3, y1 - 3)
        if not name or seen is None or seen.is_empty:
            continue
        half = text_width(name, _NAME) / 2
        room = shapely.clip_by_rect(seen, x0 + half + 2, y0 + 3, x1 - half - 2, y1 - 6)
        for part in _places(room):
            box = (part[0] - half - 1, part[1] - 1, part[0] + half + 1, part[1] + _NAME + 1)
            if all(box[0] > t[2] or box[2] < t[0] or box[1] > t[3] or box[3] < t[1] for t in taken):
                taken.append(box)
                out.append((name, *part))
                break
    return out


def _places(room: BaseGeometry) -> list[tuple[float, float]]:
    """Points inside an area to try, the middle first, then a coarse raster."""
    if room.is_empty or shapely.area(room) < 60.0:
        return []
    middle = room.representative_point()
    x0, y0, x1, y1 = room.bounds
    xs, ys = np.linspace(x0, x1, 9)[1:-1], np.linspace(y0, y1, 9)[1:-1]
    raster = np.stack(np.meshgrid(xs, ys), axis=-1).reshape(-1, 2)
    inside = raster[shapely.contains_xy(room, raster)]
    return [(middle.x, middle.y), *((float(x), float(y)) for x, y in inside)]


def _colours(card: LayerCard) -> tuple[str, str]:
    """Line and fill of a card, which are text of a file: only plain hexadecimal passes."""
    line, fill = (str(card.style.get(part, "")) for part in ("line", "fill"))
    line = line if _HEX.fullmatch(line) else "#777777"
    return line, fill if _HEX.fullmatch(fill) else line
