"""Map furniture (图廓整饰): neat lines, coordinate grid, scale bar and north arrow."""

from __future__ import annotations

import math

import numpy as np
import shapely

from checker.report.map_frame import Frame, round_below
from checker.report.map_pen import Paper, Surface, paint
from checker.report.map_symbols import INK
from checker.report.map_text import text_width, write
from checker.report.voice import Voice

__all__ = ["ARROW", "EDGE", "grid", "neat_lines", "north_arrow", "scale_bar"]

EDGE = 6.0
"""Distance of the outer from the inner neat line, where the coordinates stand."""
ARROW = (11.0, 17.0)
"""Width and height of the north arrow with its words."""
_FIGURE = 2.1
_FAINT = "#5b6b7b"
_SPACING = 34.0


def neat_lines(sheet: Paper, frame: Frame) -> None:
    """The inner neat line, thin, and the outer one, heavy (内、外图廓)."""
    x0, y0, x1, y1 = frame.paper
    inner, outer = shapely.box(x0, y0, x1, y1), shapely.box(x0 - EDGE, y0 - EDGE, x1 + EDGE, y1 + EDGE)
    paint(sheet.sheet, inner.exterior, order=9.0, line=INK, width=0.25)
    paint(sheet.sheet, outer.exterior, order=9.0, line=INK, width=0.6)


def grid(sheet: Paper, frame: Frame) -> None:
    """Grid crosses on the ground and full coordinates between the neat lines (坐标网).

    Eastings stand below and above, northings left and right, in metres as they are: nothing is
    taken off them, so that a number can be read into any other program.
    """
    gx0, gy0, gx1, gy1 = frame.ground
    step = max(round_below(_SPACING * frame.metres), 1.0)
    xs = np.arange(math.ceil(gx0 / step), math.floor(gx1 / step) + 1) * step
    ys = np.arange(math.ceil(gy0 / step), math.floor(gy1 / step) + 1) * step
    x0, y0, x1, y1 = frame.paper
    columns = frame.on_paper([(x, gy0) for x in xs])[:, 0].tolist()
    rows = frame.on_paper([(gx0, y) for y in ys])[:, 1].tolist()
    ends = [end for x in columns for y in rows
            for end in ([(x - 1.2, y), (x + 1.2, y)], [(x, y - 1.2), (x, y + 1.2)])]  # fmt: skip
    crosses = shapely.clip_by_rect(shapely.multilinestrings(ends), x0, y0, x1, y1)
    paint(sheet.sheet, crosses, order=6.0, line=_FAINT, width=0.13)
    ticks = [shapely.LineString([(x, y), (x, y + d)]) for x in columns for y, d in ((y0, -1.5), (y1, 1.5))]
    ticks += [shapely.LineString([(x, y), (x + d, y)]) for y in rows for x, d in ((x0, -1.5), (x1, 1.5))]
    paint(sheet.sheet, ticks, order=9.0, line=INK, width=0.18)
    _eastings(sheet.sheet, frame, xs.tolist(), columns)
    _northings(sheet.sheet, frame, ys.tolist(), rows)


def _eastings(surface: Surface, frame: Frame, values: list[float], places: list[float]) -> None:
    x0, y0, x1, y1 = frame.paper
    for value, x in zip(values, places, strict=True):
        text = f"{value:.0f}"
        half = text_width(text, _FIGURE) / 2
        if x0 + half <= x <= x1 - half:
            write(surface, x, y0 - 4.2, text, size=_FIGURE, align="center")
            write(surface, x, y1 + 2.3, text, size=_FIGURE, align="center")


def _northings(surface: Surface, frame: Frame, values: list[float], places: list[float]) -> None:
    x0, y0, x1, y1 = frame.paper
    for value, y in zip(values, places, strict=True):
        text = f"{value:.0f}"
        half = text_width(text, _FIGURE) / 2
        if y0 + half <= y <= y1 - half:
            write(surface, x0 - 2.4, y, text, size=_FIGURE, align="center", turn=90.0)
            write(surface, x1 + 4.0, y, text, size=_FIGURE, align="center", turn=90.0)


def north_arrow(sheet: Paper, right: float, top: float, voice: Voice) -> None:
    """An arrow to grid north (坐标北) with its upper right corner at the place given."""
    wide, high = ARROW
    x, base = right - wide / 2, top - high
    words = [text for _, text in voice.word("map.north").lines]
    ground = shapely.box(right - wide, base, right, top)
    paint(sheet.sheet, ground, order=8.0, fill="#ffffff", opacity=0.82)
    low, tip = base + 1.4 + 2.1 * len(words), top - 3.4
    west = shapely.Polygon([(x, tip), (x - 2.4, low), (x, low + 1.7)])
    east = shapely.Polygon([(x, tip), (x + 2.4, low), (x, low + 1.7)])
    paint(sheet.sheet, west, order=8.1, line=INK, width=0.18, fill=INK)
    paint(sheet.sheet, east, order=8.1, line=INK, width=0.18, fill="#ffffff")
    write(sheet.sheet, x, tip + 0.6, "N", size=2.9, align="center")
    for n, word in enumerate(words):
        write(sheet.sheet, x, base + 0.8 + 2.1 * (len(words) - 1 - n), word, size=1.75,
              align="center", colour=_FAINT)  # fmt: skip


def scale_bar(sheet: Paper, frame: Frame, left: float, bottom: float, voice: Voice) -> float:
    """A bar of four parts with round ends (比例尺), and the scale in figures beside it.

    Returns
    -------
    float
        Where it ends on the right, millimetres.
    """
    length = round_below(46.0 * frame.metres)
    part = length / 4 / frame.metres
    far = length >= 2000.0
    for n in range(4):
        box = shapely.box(left + n * part, bottom, left + (n + 1) * part, bottom + 1.3)
        paint(sheet.sheet, box, order=8.0, line=INK, width=0.18, fill=INK if n % 2 == 0 else "#ffffff")
    for share in (0.0, 0.5, 1.0):
        value = length * share / (1000.0 if far else 1.0)
        write(sheet.sheet, left + share * 4 * part, bottom + 1.9, f"{value:g}", size=2.1, align="center")
    end = left + 4 * part + text_width(f"{length:g}", 2.1) / 2 + 1.0
    write(sheet.sheet, end, bottom + 1.9, "km" if far else "m", size=2.1)
    text = f"1:{frame.scale:,}"
    write(sheet.sheet, end + 5.0, bottom, text, size=3.2)
    return end + 5.0 + text_width(text, 3.2)
