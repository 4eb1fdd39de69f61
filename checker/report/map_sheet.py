"""Map sheet (图幅): one map laid out as a planning institute prints it, on one column of A4."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from shapely.geometry.base import BaseGeometry

from checker.report.lettering import letters_of
from checker.report.map_caption import Caption, caption_of, draw_caption, draw_title
from checker.report.map_context import Context, context_of, draw_context
from checker.report.map_findings import Drawn, draw_findings, draw_site, drawn_shapes
from checker.report.map_frame import Box, Frame, frame_around
from checker.report.map_furniture import ARROW, EDGE, grid, neat_lines, north_arrow, scale_bar
from checker.report.map_legend import (
    Entry,
    Legend,
    area_key,
    draw_legend,
    laid_out,
    letter_key,
    outline_key,
)
from checker.report.map_pen import Paper, paper
from checker.report.map_symbols import INK, KEYS, TINT, ink_of
from checker.report.map_text import text_width, write
from checker.report.overall import only_told
from checker.report.voice import Said, Voice, voice

if TYPE_CHECKING:
    from checker.report.material import Material

__all__ = ["Printed", "View", "printed"]

WIDTH = 178.0
SIDE = 0.4
INNER = WIDTH - 2 * (EDGE + SIDE)
TALLEST = 250.0
_LOW, _HIGH = 92.0, 150.0
_TITLE, _TITLE_MORE, _BAR, _GAP = 8.5, 4.2, 8.0, 3.0
_LEGEND = 112.0
MOST_LETTERS = 12
"""An overview with more findings than this leaves the letters to the detail."""


@dataclass(frozen=True, slots=True)
class View:
    """What one map is to show.

    Parameters
    ----------
    kind : str
        ``overview`` or ``detail``.
    bounds : tuple
        Ground that has to be seen, metres.
    fill : float
        Share of the frame it may take.
    least : int
        Smallest denominator of the scale.
    """

    kind: str
    title: Said
    bounds: Box
    fill: float
    least: int


@dataclass(frozen=True, slots=True)
class _Fitted:
    """What is seen in a frame whose lower left corner is the origin, and the words around it."""

    frame: Frame
    drawn: list[Drawn]
    site: BaseGeometry
    context: Context
    legend: Legend
    caption: Caption


@dataclass(frozen=True, slots=True)
class Printed:
    """A map on its sheet, with the frame and what was drawn in it."""

    sheet: Paper
    frame: Frame
    drawn: tuple[Drawn, ...]


def printed(view: View, material: Material) -> Printed:
    """Lay out and draw one map.

    Parameters
    ----------
    material : Material
        Already reduced to a department, where it names one.
    """
    height = _preferred(view.bounds)
    fitted = _fitted(view, material, height)
    foot = _foot(fitted)
    if foot + height + 2 * EDGE + _above(view) > TALLEST:
        height = max(TALLEST - foot - 2 * EDGE - _above(view), _LOW)
        fitted = _fitted(view, material, height)
        foot = _foot(fitted)
    total = foot + height + 2 * EDGE + _above(view)
    frame = replace(fitted.frame, left=SIDE + EDGE, bottom=foot + EDGE)
    sheet = paper(WIDTH, total, frame.paper, fitted.frame.paper)
    _draw_ground(sheet, material, fitted)
    _draw_margin(sheet, view, material, fitted, frame)
    return Printed(sheet, frame, tuple(fitted.drawn))


def _preferred(bounds: Box) -> float:
    x0, y0, x1, y1 = bounds
    aspect = (y1 - y0) / max(x1 - x0, 1e-6)
    return min(max(INNER * aspect, _LOW), _HIGH)


def _fitted(view: View, material: Material, height: float) -> _Fitted:
    """Frame of one height with all that is seen in it, its legend and caption."""
    frame = frame_around(view.bounds, 0.0, 0.0, INNER, height, fill=view.fill, least=view.least)
    letters = letters_of(material.report, material.picture)
    drawn = drawn_shapes(material.picture, letters, frame, only_told(material.report))
    if view.kind == "overview" and sum(bool(d.letter) for d in drawn) > MOST_LETTERS:
        drawn = [replace(d, letter="") for d in drawn]
    site = frame.drawn(material.picture.site.geometry)
    context = context_of(material, frame, site)
    say = voice(material.lang)
    legend = laid_out(_entries(drawn, context, material, say), WIDTH - 2 * SIDE, _LEGEND, say)
    return _Fitted(frame, drawn, site, context, legend,
                   caption_of(material, context.labels, context.sources))  # fmt: skip


def _foot(fitted: _Fitted) -> float:
    return _BAR + fitted.legend.height + fitted.caption.height + 1.2


def _above(view: View) -> float:
    return _TITLE + _TITLE_MORE * (len(view.title.lines) - 1)


def _draw_ground(sheet: Paper, material: Material, fitted: _Fitted) -> None:
    """Everything within the frame, in millimetres from its corner."""
    _, _, wide, high = fitted.frame.paper
    kept: list[Box] = [(wide - ARROW[0] - 1.5, high - ARROW[1] - 1.5, wide, high)]
    kept += [name.box for name in fitted.context.names]
    if fitted.caption.notice is not None:
        text = "  ".join(line for _, line in fitted.caption.notice.lines)
        write(sheet.ground, 2.0, 2.0, text, size=2.6, colour="#6b2330", ground=True)
        kept.append((0.0, 0.0, 3.5 + text_width(text, 2.6), 6.0))
    draw_context(sheet, fitted.context)
    draw_site(sheet, fitted.site, tint=material.report["verdict"] == "clear")
    draw_findings(sheet, fitted.drawn, fitted.frame, kept)


def _draw_margin(sheet: Paper, view: View, material: Material, fitted: _Fitted, frame: Frame) -> None:
    """Everything around the frame, in millimetres from the sheet's corner."""
    say = voice(material.lang)
    _, _, x1, y1 = frame.paper
    grid(sheet, frame)
    neat_lines(sheet, frame)
    north_arrow(sheet, x1 - 1.5, y1 - 1.5, say)
    bottom = frame.bottom - EDGE
    scale_bar(sheet, frame, 3.0, bottom - 6.4, say)
    draw_legend(sheet, fitted.legend, SIDE, bottom - _BAR)
    draw_caption(sheet, fitted.caption, bottom - _BAR - fitted.legend.height - 1.2)
    draw_title(sheet, fitted.caption, view.title, sheet.height)


def _entries(
    drawn: Sequence[Drawn], context: Context, material: Material, say: Voice
) -> list[Entry]:
    site = Entry(say.word("map.site"), outline_key(INK, 0.65))
    if material.report["verdict"] == "clear":
        key = outline_key(INK, 0.65, fill=ink_of("clear"), opacity=TINT)
        site = Entry(say.word("map.site.clear"), key)
    entries = [Entry(say.word("map.legend"), heading=True), site]
    held = {d.key for d in drawn}
    entries += [Entry(say.word(f"map.key.{key}"), area_key(key)) for key in KEYS if key in held]
    titles = {f["rule"]: f["title"] for f in material.report["findings"]}
    lettered = [Entry(say.say(titles[d.rule]), letter_key(d.letter, d.verdict))
                for d in drawn if d.letter]  # fmt: skip
    if not lettered and any(d.rule for d in drawn):
        entries.append(Entry(say.word("map.see")))
    entries += [Entry(say.word("map.letters"), heading=True), *lettered] if lettered else []
    around = context.entries(say)
    return [*entries, Entry(say.word("map.around"), heading=True), *around] if around else entries
