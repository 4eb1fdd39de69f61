"""Map symbols (图式): how a verdict and a kind of shape look, by colour, hatch and outline alike.

No two of them share a hatch, so that a copy in black and white can still be read; what is not
decided is grey, hatched and dashed, and never looks like land without findings.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from checker.report.looks import area_colour, verdict_styles
from checker.report.map_pen import Surface, paint

__all__ = ["INK", "KEYS", "LOOKS", "TINT", "Look", "area", "ink_of", "key_of", "line_of"]

INK = "#1b2a3a"
"""Colour of the site's boundary, of frames and of words."""

TINT = 0.14
"""Opacity of the colour of a site where all that must be checked is clear."""


@dataclass(frozen=True, slots=True)
class Look:
    """How one kind of area is drawn.

    Parameters
    ----------
    verdict : str
        Whose colour it has.
    hatch : tuple of (float, float)
        Directions of hatching in degrees with their distance, millimetres.
    opacity : float
        Of the colour under the hatching.
    dash : tuple of float or None
        Of outline and hatching; None for unbroken lines.
    """

    verdict: str
    hatch: tuple[tuple[float, float], ...]
    opacity: float
    dash: tuple[float, float] | None = None


LOOKS: Mapping[str, Look] = {
    "prohibited": Look("prohibited", ((45.0, 1.3),), 0.22),
    "conditional": Look("conditional", ((-45.0, 1.7),), 0.18),
    "unknown": Look("unknown", ((0.0, 1.3),), 0.16, dash=(1.6, 0.8)),
    "undecided": Look("unknown", ((45.0, 2.2), (-45.0, 2.2)), 0.12, dash=(0.9, 0.7)),
    "strip": Look("conditional", ((90.0, 1.1),), 0.10, dash=(2.4, 0.7)),
    "sliver": Look("unknown", (), 0.5),
}
KEYS = tuple(LOOKS)
"""In the order of the legend, the worst first."""


def key_of(kind: str, verdict: str) -> str | None:
    """Which look a shape of a picture has; None for one that is not drawn.

    Examples
    --------
    >>> key_of("overlap", "prohibited"), key_of("strip", "clear"), key_of("overlap", "clear")
    ('prohibited', 'strip', None)
    """
    if kind in ("undecided", "strip"):
        return kind
    if verdict not in ("prohibited", "conditional", "unknown"):
        return None
    return "sliver" if kind == "sliver" else verdict


def line_of(look: Look) -> str:
    """Colour of lines on the map."""
    return area_colour(look.verdict)


def ink_of(verdict: str) -> str:
    """Colour of letters and their discs: dark enough for white letters upon it."""
    return verdict_styles()[verdict]["colour"]


def area(surface: Surface, shape: BaseGeometry, look: Look, order: float) -> None:
    """Fill and hatch an area given in millimetres; the hatch runs on from shape to shape."""
    colour = line_of(look)
    paint(surface, shape, order=order, fill=colour, opacity=look.opacity)
    for turn, gap in look.hatch:
        lines = _hatch(shape, turn, gap)
        paint(surface, lines, order=order + 0.1, line=colour, width=0.16, dash=None)


def _hatch(shape: BaseGeometry, turn: float, gap: float) -> BaseGeometry:
    """Parallel lines within a shape, all on one raster, so that neighbours line up."""
    x0, y0, x1, y1 = shape.bounds
    if not math.isfinite(x0):
        return shape
    along = np.array([math.cos(math.radians(turn)), math.sin(math.radians(turn))])
    across = np.array([-along[1], along[0]])
    corners = np.array([(x0, y0), (x0, y1), (x1, y0), (x1, y1)])
    first, last = (corners @ across).min(), (corners @ across).max()
    start, stop = (corners @ along).min() - 1.0, (corners @ along).max() + 1.0
    offsets = np.arange(math.ceil(first / gap), math.floor(last / gap) + 1) * gap
    if not len(offsets):
        return shapely.LineString()
    ends = np.stack([
        offsets[:, None] * across + start * along, offsets[:, None] * across + stop * along
    ], axis=1)  # fmt: skip
    shapely.prepare(shape)
    cut = shapely.intersection(shapely.linestrings(ends), shape)
    return shapely.multilinestrings([
        part for part in shapely.get_parts(shapely.get_parts(cut)).tolist()
        if part.geom_type == "LineString" and not part.is_empty
    ])  # fmt: skip
