"""Map sheet (图幅): one map laid out as a planning institute prints it, on one column of A4."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from shapely.affinity import translate

from checker.report.lettering import letters_of
from checker.report.map_caption import Caption, draw_caption, draw_title
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
from checker.report.map_pen import Paper, paper, text_width, write
from checker.report.map_symbols import INK, KEYS
from checker.report.voice import Said, voice

if TYPE_CHECKING:
    from checker.report.material import Material

__all__ = ["Printed", "View", "printed"]

WIDTH = 178.0
TALLEST = 250.0
_LOW, _HIGH = 92.0, 150.0
_TITLE, _TITLE_MORE, _BAR, _GAP = 8.5, 4.2, 8.0, 3.0
_LEGEND = 112.0


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
class Printed:
    """A map on its sheet, with the frame and what was drawn in it."""

    sheet: Paper
    frame: Frame
    drawn: tuple[Drawn, ...]


def printed(view: View, material: Material, caption: Caption) -> Printed:
    """Lay out and draw one map.

    Parameters
    ----------
    material : Material
        Already reduced to a department, where it names one.
    """
    letters = letters_of(material.report, material.picture)
    height = _preferred(view.bounds)
    frame, drawn, legend = _fitted(view, material, letters, height)
    rest = _below(legend, caption) + _above(view)
    if rest + height > TALLEST:
        height = max(TALLEST - rest, _LOW)
        frame, drawn, legend = _fitted(view, material, letters, height)
    foot = _below(legend, caption)
    drawn = [replace(d, geometry=translate(d.geometry, yoff=foot)) for d in drawn]
    frame = replace(frame, bottom=frame.bottom + foot)
    total = foot + frame.height + 2 * EDGE + _above(view)
    sheet = paper(WIDTH, total, frame.paper)
    _draw(sheet, material, frame, drawn, caption)
    bottom = frame.bottom - EDGE
    voice_ = voice(material.lang)
    scale_bar(sheet, frame, 3.0, bottom - 6.4, voice_)
    draw_legend(sheet, legend, 0.0, bottom - _BAR)
    draw_caption(sheet, caption, bottom - _BAR - legend.height - 1.2)
    draw_title(sheet, caption, view.title, total)
    return Printed(sheet, frame, tuple(drawn))


def _preferred(bounds: Box) -> float:
    x0, y0, x1, y1 = bounds
    aspect = (y1 - y0) / max(x1 - x0, 1e-6)
    return min(max((WIDTH - 2 * EDGE) * aspect, _LOW), _HIGH)


def _fitted(
    view: View, material: Material, letters: Mapping[str, str], height: float
) -> tuple[Frame, list[Drawn], Legend]:
    frame = frame_around(view.bounds, EDGE, EDGE, WIDTH - 2 * EDGE, height,
                         fill=view.fill, least=view.least)  # fmt: skip
    drawn = drawn_shapes(material.picture, letters, frame)
    entries = _entries(drawn, material)
    return frame, drawn, laid_out(entries, WIDTH, _LEGEND, voice(material.lang))


def _below(legend: Legend, caption: Caption) -> float:
    return _BAR + legend.height + caption.height + 1.2


def _above(view: View) -> float:
    return _TITLE + _TITLE_MORE * (len(view.title.lines) - 1)


def _draw(
    sheet: Paper, material: Material, frame: Frame, drawn: Sequence[Drawn], caption: Caption
) -> None:
    _, _, x1, y1 = frame.paper
    say = voice(material.lang)
    tint = material.report["verdict"] == "clear"
    draw_site(sheet, material.picture, frame, tint=tint)
    arrow = (x1 - ARROW[0] - 1.5, y1 - ARROW[1] - 1.5, x1, y1)
    grid(sheet, frame)
    kept = [arrow, *_draw_notice(sheet, frame, caption)]
    draw_findings(sheet, drawn, frame, kept)
    neat_lines(sheet, frame)
    north_arrow(sheet, x1 - 1.5, y1 - 1.5, say)


def _draw_notice(sheet: Paper, frame: Frame, caption: Caption) -> list[Box]:
    """That the town is an invented one, on the map itself, where no cropping takes it away."""
    if caption.notice is None:
        return []
    text = "  ".join(line for _, line in caption.notice.lines)
    x0, y0, _, _ = frame.paper
    write(sheet.sheet, x0 + 2.0, y0 + 2.0, text, size=2.6, colour="#6b2330", ground=True)
    return [(x0, y0, x0 + 3.5 + text_width(text, 2.6), y0 + 6.0)]


def _entries(drawn: Sequence[Drawn], material: Material) -> list[Entry]:
    say = voice(material.lang)
    entries = [Entry(say.word("map.legend")), Entry(say.word("map.site"), outline_key(INK, 0.65))]
    held = {d.key for d in drawn}
    entries += [Entry(say.word(f"map.key.{key}"), area_key(key)) for key in KEYS if key in held]
    titles = {f["rule"]: f["title"] for f in material.report["findings"]}
    lettered = [Entry(say.say(titles[d.rule]), letter_key(d.letter, d.verdict))
                for d in drawn if d.letter]  # fmt: skip
    return [*entries, Entry(say.word("map.letters")), *lettered] if lettered else entries
