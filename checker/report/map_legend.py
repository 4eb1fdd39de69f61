"""Map legend (图例): what is drawn, and nothing else, in the order of the report's tables."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise

import shapely

from checker.report.map_labels import HALF_HEIGHT, half_width
from checker.report.map_pen import Paper, Surface, paint
from checker.report.map_symbols import INK, LOOKS, area, ink_of, line_of
from checker.report.map_text import fitted, text_width, write
from checker.report.voice import Said, Voice

__all__ = ["Entry", "Legend", "area_key", "disc", "draw_legend", "laid_out", "letter_key", "outline_key"]

Key = Callable[[Surface, float, float], None]
"""Draws a key of 7 by 3.4 mm whose lower left corner is given."""

WIDE, HIGH = 7.0, 3.0
_BIG, _SMALL = 2.45, 1.95
_FAINT = "#5b6b7b"
_MOST_COLUMNS = 4
_GUTTER = 3.0
_TIGHTEST = 0.84


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the legend: a heading, an entry with its key, or a bare remark."""

    text: Said
    key: Key | None = None
    heading: bool = False


@dataclass(frozen=True, slots=True)
class Legend:
    """Entries in columns; sizes in millimetres."""

    columns: tuple[tuple[Entry, ...], ...]
    column_width: float
    row: float
    height: float


def laid_out(entries: Sequence[Entry], width: float, most: float, voice: Voice) -> Legend:
    """Entries in as many columns as their texts allow, no higher than ``most`` millimetres.

    Where there are too many the columns become narrower, and in the end the last entries give
    way to a word that the rest stands in the table.
    """
    row = 3.1 + 2.3 * (len(voice.languages) - 1) + 1.1
    longest = max((_wide(e) for e in entries), default=0.0) + WIDE + 2.0
    fitting = max(min(int((width + _GUTTER) // (longest + _GUTTER)), _MOST_COLUMNS), 1)
    rows = max(int(most // row), 1)
    count = max(fitting, 2 if fitting == 1 else 1, min(math.ceil(len(entries) / rows), _MOST_COLUMNS))
    kept = list(entries)
    if len(kept) > rows * count:
        kept = [*kept[: rows * count - 1], Entry(voice.word("map.rest"))]
    columns = _filled(kept, count)
    column_width = (width - _GUTTER * (count - 1)) / count
    return Legend(columns, column_width, row, max(map(len, columns), default=0) * row)


def _wide(entry: Entry) -> float:
    sizes = (_BIG, _SMALL)
    return max(text_width(text, sizes[min(n, 1)]) for n, (_, text) in enumerate(entry.text.lines))


def _filled(entries: list[Entry], count: int) -> tuple[tuple[Entry, ...], ...]:
    """Columns of even height, sections whole where that makes none much higher.

    A heading never stands alone at the foot of a column.
    """
    high = math.ceil(len(entries) / count)
    whole = _by_sections(entries, count)
    if max(map(len, whole), default=0) <= high + 3:
        return whole
    columns: list[list[Entry]] = [[]]
    for entry in entries:
        if len(columns[-1]) >= high and len(columns) < count:
            last = columns[-1][-1]
            columns.append([columns[-1].pop()] if last.heading and len(columns[-1]) > 1 else [])
        columns[-1].append(entry)
    return tuple(tuple(column) for column in columns)


def _by_sections(entries: list[Entry], count: int) -> tuple[tuple[Entry, ...], ...]:
    """Whole sections, as many a column as keep the highest column lowest."""
    starts = [n for n, e in enumerate(entries) if e.heading] or [0]
    inner = combinations(starts[1:], min(count, len(starts)) - 1)
    ways = [list(pairwise((0, *cuts, len(entries)))) for cuts in inner]
    best = min(ways, key=lambda way: max(stop - start for start, stop in way))
    return tuple(tuple(entries[start:stop]) for start, stop in best)


def draw_legend(sheet: Paper, legend: Legend, left: float, top: float) -> None:
    """Draw a legend below and to the right of a corner."""
    surface = sheet.sheet
    for n, column in enumerate(legend.columns):
        x = left + n * (legend.column_width + _GUTTER)
        for m, entry in enumerate(column):
            base = top - (m + 1) * legend.row
            _draw_entry(surface, entry, x, base, legend)


def _draw_entry(surface: Surface, entry: Entry, x: float, base: float, legend: Legend) -> None:
    two = len(entry.text.lines) > 1
    start = x if entry.key is None else x + WIDE + 1.8
    most = legend.column_width - (start - x)
    middle = base + (legend.row - HIGH) / 2
    if entry.key is not None:
        entry.key(surface, x, middle)
    first = base + 1.2 + (2.3 if two else 0.0)
    for n, (_, text) in enumerate(entry.text.lines):
        size = _BIG if n == 0 else _SMALL
        size *= min(1.0, max(most / max(text_width(text, size), 1e-6), _TIGHTEST))
        colour = INK if entry.heading and n == 0 else ("#26333f" if n == 0 else _FAINT)
        write(surface, start, first - 2.3 * n, fitted(text, size, most), size=size, colour=colour)
    if entry.heading:
        rule = shapely.LineString([(x, base + 0.35), (x + legend.column_width, base + 0.35)])
        paint(surface, rule, order=7.0, line="#c3cbd3", width=0.15)


def disc(surface: Surface, text: str, x: float, y: float, colour: str, order: float) -> None:
    """A finding's letter: white on a disc of its verdict's colour, rimmed with white."""
    wide = half_width(text) - HALF_HEIGHT
    body = shapely.LineString([(x - wide, y), (x + wide, y)]) if wide else shapely.Point(x, y)
    paint(surface, body.buffer(HALF_HEIGHT, quad_segs=6), order=order, line="#ffffff", width=0.35,
          fill=colour)  # fmt: skip
    write(surface, x, y - 0.95, text, size=2.6, align="center", colour="#ffffff", order=order + 0.1)


def letter_key(text: str, verdict: str) -> Key:
    """The key of a lettered finding."""
    return lambda surface, x, y: disc(surface, text, x + WIDE / 2, y + HIGH / 2, ink_of(verdict), 8.0)


def area_key(look_key: str) -> Key:
    """The key of a kind of area, hatched as on the map."""
    look = LOOKS[look_key]

    def draw(surface: Surface, x: float, y: float) -> None:
        box = shapely.box(x, y, x + WIDE, y + HIGH)
        area(surface, box, look, 8.0)
        paint(surface, box.exterior, order=8.3, line=line_of(look), width=0.3, dash=look.dash)

    return draw


def outline_key(
    line: str, width: float, *, fill: str | None = None, dash: tuple[float, ...] | None = None,
    opacity: float = 1.0, linear: bool = False,
) -> Key:  # fmt: skip
    """The key of an outlined or filled area, or of a line."""

    def draw(surface: Surface, x: float, y: float) -> None:
        half = y + HIGH / 2
        shape = (shapely.LineString([(x, half), (x + WIDE, half)]) if linear
                 else shapely.box(x + 0.3, y, x + WIDE - 0.3, y + HIGH))  # fmt: skip
        paint(surface, shape, order=8.0, line=line, width=width, fill=fill, opacity=opacity, dash=dash)

    return draw
