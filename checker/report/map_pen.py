"""Pen (绘图笔): shapes and lines on one sheet, in millimetres, by matplotlib, as SVG or PNG."""

from __future__ import annotations

import io
from collections.abc import Iterable
from dataclasses import dataclass
from threading import Lock
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from checker.report.map_svg import lean

if TYPE_CHECKING:
    from matplotlib.artist import Artist
    from matplotlib.figure import Figure
    from matplotlib.transforms import BboxBase, Transform

__all__ = ["Paper", "Surface", "paint", "paper", "png", "svg"]

Box = tuple[float, float, float, float]

MM = 25.4
POINT = MM / 72.0
"""Millimetres of one point."""
_ABOVE = 100.0
_DRAWING = Lock()
"""matplotlib's settings and faces belong to the process: one drawing at a time."""


@dataclass(frozen=True, slots=True)
class Surface:
    """What is drawn on: millimetres from a corner of its own, shapes cut to the map or not.

    Parameters
    ----------
    place : Transform
        From its millimetres to the figure.
    cut : bounding box or None
        What cuts shapes; words are never cut.
    lift : float
        Added to every order: a surface with a greater one lies above.
    """

    figure: Figure
    place: Transform
    cut: BboxBase | None
    lift: float

    def add(self, artist: Artist) -> None:
        """Draw a shape or words here, in their order."""
        artist.set_transform(self.place)
        artist.set_zorder(artist.get_zorder() + self.lift)
        if self.cut is not None and artist.get_clip_on():
            artist.set_clip_box(self.cut)
        self.figure.add_artist(artist)


@dataclass(frozen=True, slots=True)
class Paper:
    """A sheet of paper: one figure with two surfaces in millimetres, one cut to the map."""

    figure: Figure
    sheet: Surface
    ground: Surface
    width: float
    height: float


def paper(width: float, height: float, inner: Box, limits: Box) -> Paper:
    """An empty sheet with a map frame; sizes in millimetres.

    Parameters
    ----------
    inner : tuple
        The map frame on the sheet: xmin, ymin, xmax, ymax. It cuts what is drawn on ``ground``.
    limits : tuple
        The same frame in the coordinates of what is drawn on ``ground``; as large.
    """
    from matplotlib.figure import Figure
    from matplotlib.transforms import Affine2D, Bbox, TransformedBbox

    figure = Figure(figsize=(width / MM, height / MM), facecolor="#ffffff")
    whole = Affine2D().scale(1.0 / MM) + figure.dpi_scale_trans
    cut = TransformedBbox(Bbox.from_extents(*inner), whole)
    within = Affine2D().translate(inner[0] - limits[0], inner[1] - limits[1]) + whole
    return Paper(
        figure, Surface(figure, whole, None, _ABOVE), Surface(figure, within, cut, 0.0), width, height
    )


def paint(
    surface: Surface, shapes: BaseGeometry | Iterable[BaseGeometry], *, order: float,
    line: str | None = None, width: float = 0.2, fill: str | None = None,
    opacity: float = 1.0, dash: tuple[float, ...] | None = None,
) -> None:  # fmt: skip
    """Draw shapes: areas filled and outlined, lines and points of lines stroked; mm throughout.

    Parameters
    ----------
    order : float
        What has a greater one lies above.
    opacity : float
        Of the filling alone.
    dash : tuple of float, optional
        Lengths of dash and gap, millimetres.
    """
    from matplotlib.patches import PathPatch

    several = [shapes] if isinstance(shapes, BaseGeometry) else list(shapes)
    path = _path(several)
    if path is None:
        return
    areal = any(shapely.get_dimensions(shape) == 2 for shape in several)
    stroke = (0, tuple(d / POINT for d in dash)) if dash else "solid"
    surface.add(PathPatch(
        path, facecolor=_with(fill, opacity) if fill and areal else "none",
        edgecolor=line or "none", linewidth=width / POINT if line else 0.0, linestyle=stroke,
        zorder=order, capstyle="round" if dash is None else "butt", joinstyle="round",
    ))  # fmt: skip


def svg(sheet: Paper, name: str) -> str:
    """The sheet as one ``<svg>`` element: no names, no styles that a page could mistake or forbid.

    Parameters
    ----------
    name : str
        Salt of the few ids inside, so that two maps on one page do not share one.
    """
    return lean(_saved(sheet, "svg", {"Date": None}, salt=name).decode("utf-8"))


def png(sheet: Paper, dpi: int) -> bytes:
    """The sheet as a PNG picture of so many dots an inch."""
    return _saved(sheet, "png", {"Software": None}, dpi=dpi, pil_kwargs={"compress_level": 2})


def _saved(sheet: Paper, form: str, about: dict[str, Any], salt: str = "", **more: Any) -> bytes:
    """The sheet in one form; letters by the face's own hints, which are quicker than guessed ones."""
    import matplotlib

    out = io.BytesIO()
    with _DRAWING, matplotlib.rc_context({
        "svg.fonttype": "none", "svg.hashsalt": salt, "path.simplify": False,
        "text.hinting": "default",
    }):  # fmt: skip
        sheet.figure.savefig(out, format=form, metadata=about, **more)
    return out.getvalue()


def _path(shapes: list[BaseGeometry]) -> Any:
    """One compound path of rings and lines; None where there is nothing to draw."""
    from matplotlib.path import Path

    vertices, codes = [], []
    for shape in shapes:
        for ring in _rings(shape):
            points = shapely.get_coordinates(ring)
            closed = ring.geom_type == "LinearRing"
            step = np.full(len(points), Path.LINETO, dtype=np.uint8)
            step[0] = Path.MOVETO
            if closed:
                step[-1] = Path.CLOSEPOLY
            vertices.append(points)
            codes.append(step)
    if not vertices:
        return None
    return Path(np.concatenate(vertices), np.concatenate(codes))


def _rings(shape: BaseGeometry) -> list[BaseGeometry]:
    out: list[BaseGeometry] = []
    for part in shapely.get_parts(shape).tolist():
        if part.is_empty:
            continue
        if part.geom_type == "Polygon":
            out += [part.exterior, *part.interiors]
        elif part.geom_type in ("LineString", "LinearRing"):
            out.append(part)
        elif part.geom_type.startswith(("Multi", "Geometry")):
            out += _rings(part)
    return out


def _with(colour: str, opacity: float) -> tuple[float, float, float, float]:
    from matplotlib.colors import to_rgba

    red, green, blue, _ = to_rgba(colour)
    return (red, green, blue, opacity)
