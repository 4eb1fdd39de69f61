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
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = ["Paper", "paint", "paper", "png", "svg"]

Box = tuple[float, float, float, float]

MM = 25.4
POINT = MM / 72.0
"""Millimetres of one point."""
_DRAWING = Lock()
"""matplotlib's settings and faces belong to the process: one drawing at a time."""


@dataclass(frozen=True, slots=True)
class Paper:
    """A sheet of paper: one figure with two sets of axes in millimetres, one cut to the map."""

    figure: Figure
    sheet: Axes
    ground: Axes
    width: float
    height: float


def paper(width: float, height: float, inner: Box, limits: Box) -> Paper:
    """An empty sheet with a map frame; sizes in millimetres.

    Parameters
    ----------
    inner : tuple
        The map frame on the sheet: xmin, ymin, xmax, ymax. It cuts what is drawn on ``ground``.
    limits : tuple
        The same frame in the coordinates of what is drawn on ``ground``.
    """
    from matplotlib.figure import Figure

    figure = Figure(figsize=(width / MM, height / MM), facecolor="#ffffff")
    x0, y0, x1, y1 = inner
    ground = figure.add_axes((x0 / width, y0 / height, (x1 - x0) / width, (y1 - y0) / height))
    ground.set_xlim(limits[0], limits[2])
    ground.set_ylim(limits[1], limits[3])
    sheet = figure.add_axes((0.0, 0.0, 1.0, 1.0))
    sheet.set_xlim(0.0, width)
    sheet.set_ylim(0.0, height)
    for axes in (ground, sheet):
        axes.set_axis_off()
        axes.set_autoscale_on(False)
    return Paper(figure, sheet, ground, width, height)


def paint(
    axes: Axes, shapes: BaseGeometry | Iterable[BaseGeometry], *, order: float,
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
    axes.add_artist(PathPatch(
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
    import matplotlib

    out = io.BytesIO()
    with _DRAWING, matplotlib.rc_context(
        {"svg.fonttype": "none", "svg.hashsalt": salt, "path.simplify": False}
    ):
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
