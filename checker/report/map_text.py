"""Map text (注记文字): words on a map, in millimetres, in the one face of every form.

Texts are set as text; matplotlib's own formula language is never asked, so that ``$…$`` in a name
stays what it is.
"""

from __future__ import annotations

import math
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any

from checker.report.fonts import FAMILY, face, in_face

if TYPE_CHECKING:
    from checker.report.map_pen import Surface

__all__ = ["fitted", "text_width", "write"]

_POINT = 25.4 / 72.0


def write(
    surface: Surface, x: float, y: float, text: str, *, size: float, order: float = 10.0,
    colour: str = "#1b2a3a", align: str = "left", turn: float = 0.0, ground: bool = False,
) -> None:  # fmt: skip
    """Set a text at a point; ``size`` is the height of the face in millimetres.

    ``align`` is ``left``, ``center`` or ``right``; ``ground`` lays white under it.

    Raises
    ------
    BadInput
        ``GLYPH_MISSING``.
    """
    plain = in_face(text)
    if not plain:
        return
    from checker.report.map_words import Words

    if ground:
        _ground_of(surface, x, y, plain, size, align, order)
    back = text_width(plain, size) * {"left": 0.0, "center": 0.5, "right": 1.0}[align]
    way = math.radians(turn)
    surface.add(Words(x - back * math.cos(way), y - back * math.sin(way), plain, _sized(size),
                      colour=colour, turn=turn, order=order))  # fmt: skip


def text_width(text: str, size: float) -> float:
    """Width of a text, millimetres, set at ``size`` millimetres."""
    return sum(_advance(c) for c in in_face(text)) * size


def fitted(text: str, size: float, most: float) -> str:
    """A text cut with an ellipsis so that it is no wider than ``most`` millimetres."""
    plain = in_face(text)
    if text_width(plain, size) <= most:
        return plain
    room = most - text_width("…", size)
    for n, c in enumerate(plain):
        room -= _advance(c) * size
        if room < 0:
            return plain[:n].rstrip() + "…"
    return plain


def _ground_of(surface: Surface, x: float, y: float, text: str, size: float, align: str, order: float) -> None:
    """A white ground under a text, so that it can be read on hatches."""
    from matplotlib.patches import Rectangle

    wide = text_width(text, size)
    left = x - {"left": 0.0, "center": wide / 2, "right": wide}[align] - 0.5
    surface.add(Rectangle((left, y - 0.32 * size), wide + 1.0, 1.3 * size, linewidth=0.0,
                          facecolor="#ffffff", alpha=0.72, zorder=order - 0.01))  # fmt: skip


@lru_cache(maxsize=256)
def _sized(size: float) -> Any:
    """The face at a height, millimetres."""
    face_ = _properties().copy()
    face_.set_size(size / _POINT)
    return face_


@cache
def _properties() -> Any:
    from matplotlib.font_manager import FontPath, FontProperties

    found = face()
    return FontProperties(family=FAMILY, fname=FontPath(str(found.path), found.number))


@lru_cache(maxsize=8192)
def _advance(character: str) -> float:
    """Advance of a character in the face, in its height."""
    from matplotlib.font_manager import get_font
    from matplotlib.ft2font import LoadFlags

    font = get_font(_properties().get_file())
    units = font.load_char(ord(character), flags=LoadFlags.NO_SCALE).horiAdvance
    return float(units) / font.units_per_EM
