"""Boundary-point exchange files (勘测定界界址点坐标交换格式 TXT): X is north and comes first."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import shapely

from spatial.crs_messages import CRS_UNKNOWN
from spatial.errors import BadInput, SanheError
from spatial.formats import txt_messages as say
from spatial.formats.axes import asked_swapped
from spatial.formats.notice import told
from spatial.formats.number import number
from spatial.formats.rings import Ring, assemble, closed
from spatial.formats.source import Notice, RawLayer
from spatial.formats.text import decode
from spatial.formats.txt_header import KEYS, Header, declared_crs, header, looks_swapped
from spatial.quote import quote

__all__ = ["AREA_FIELD", "read", "recognised"]

AREA_FIELD = "地块面积"
_FIELDS = (AREA_FIELD, "地块编号", "地块名称", "图形属性", "图幅号", "地块用途", "地类编码")
_POINTS_SECTION, _HEAD_SECTION = "地块坐标", "属性描述"
_LEGACY = "GISQLANDPLAN"
_KINDS = ("", "面", "线", "点")
_SHOWN = 8


@dataclass(slots=True)
class _Plot:
    line: int
    cells: list[str]
    rings: dict[str, list[tuple[float, float]]] = field(default_factory=dict)
    last: str = ""
    points: int = 0


def recognised(text: str) -> bool:
    """Whether a text is a boundary-point file: it has a section [地块坐标]."""
    return f"[{_POINTS_SECTION}]" in text


def read(
    data: bytes,
    name: str,
    *,
    encoding: str | None = None,
    stem: str = "",
    swap_axes: bool = False,
) -> RawLayer:
    """Plots of a boundary-point file, one feature a plot.

    Rings are told apart by ring number and put together by containment; the last point of
    a ring may repeat the first or not. Coordinates come back as (east, north).

    Parameters
    ----------
    data : bytes
        The file, UTF-8 or GBK.
    name : str
        File name for messages.
    swap_axes : bool
        A person said that the columns of X and Y are exchanged.

    Raises
    ------
    BadInput
        ``ENCODING``, ``TXT_NO_COORDINATES``, ``TXT_LEGACY``, ``TXT_LINE``, ``TXT_HEADER``,
        ``TXT_TRANSFORMED``, ``TXT_KIND``, ``TXT_POINT_COUNT``, ``RING_NUMBER``, ``GEOM_RING_TOO_SHORT``, ``NUMBER_FORMAT``,
        ``COORD_NOT_FINITE``, ``AXES_SWAPPED``, ``ZONE_CONFLICT``.
    """
    text, used = decode(data, encoding, name)
    if text.lstrip().startswith(_LEGACY) and not recognised(text):
        raise BadInput(say.TXT_LEGACY, where=name)
    keys, unused, plots = _sections(text, name, swap_axes)
    if not any(plot.points for plot in plots):
        raise BadInput(say.TXT_NO_COORDINATES, where=name)
    head = header(keys, name)
    systems = [_system(plot, head, name) for plot in plots]
    if len(set(systems)) > 1:
        raise BadInput(say.AXES_UNCLEAR, where=name, x=str(systems[0]), y=str(systems[-1]))
    gaps: list[float] = []
    shapes = tuple(shapely.to_wkb(_shape(plot, name, gaps)) for plot in plots)
    columns = {
        title: tuple(_cell(plot, index) for plot in plots)
        for index, title in enumerate(_FIELDS, start=1)
    }
    return RawLayer(
        stem or name, "txt", tuple(range(1, len(plots) + 1)), shapes, columns, systems[0], used,
        notices=_notices(gaps, unused, name),
        crs_refused=_unknown(head, name) if systems[0] is None else None,
    )  # fmt: skip


def _unknown(head: Header, name: str) -> BadInput | None:
    """Why the grid that the header names cannot be taken; None where it names none we lack."""
    named = bool(head.system) and head.datum in (None, "wgs84")
    return BadInput(CRS_UNKNOWN, where=name, crs=quote(head.system, 40)) if named else None


def _sections(
    text: str, name: str, swap_axes: bool
) -> tuple[dict[str, str], list[str], list[_Plot]]:
    """What the header says by key, its lines that say nothing known, the plots."""
    keys: dict[str, str] = {}
    unused: list[str] = []
    plots: list[_Plot] = []
    section = ""
    for number_, raw in enumerate(text.splitlines(), start=1):
        line = raw.strip().replace("，", ",")
        if not line:
            continue
        if line.startswith("[") and line.endswith("]"):
            section = line[1:-1].strip()
        elif section != _POINTS_SECTION:
            if line.endswith("@"):  # a plot where none is read
                raise BadInput(say.TXT_LINE, where=f"{name}:{number_}", line=quote(line, 40))
            _keep(line, section, keys, unused, f"{name}:{number_}")
        elif line.endswith("@"):
            plots.append(_Plot(number_, [cell.strip() for cell in line[:-1].split(",")]))
        else:
            _point(line, plots, f"{name}:{number_}", swap_axes)
    return keys, unused, plots


def _keep(line: str, section: str, keys: dict[str, str], unused: list[str], where: str) -> None:
    """One header line; other sections than 属性描述 describe the project and count for nothing."""
    key, sign, value = (part.strip() for part in line.replace("＝", "=").partition("="))
    if section not in ("", _HEAD_SECTION):
        return
    if not sign or key not in KEYS:
        unused.append(key or line)
    elif keys.setdefault(key, value) != value:
        raise BadInput(say.TXT_KEY_TWICE, where=where, key=key, values=f"{keys[key]} / {value}")


def _point(line: str, plots: list[_Plot], where: str, swap_axes: bool) -> None:
    cells = [cell.strip() for cell in line.split(",")]
    if len(cells) < 4 or not plots or any(cells[4:]):
        raise BadInput(say.TXT_LINE, where=where, line=quote(line, 40))
    north, east = number(cells[2], where), number(cells[3], where)
    if swap_axes:
        north, east = east, north
    if looks_swapped(north, east):
        raise asked_swapped(north, east, where)
    plot, ring = plots[-1], cells[1]
    points = plot.rings.setdefault(ring, [])
    returned = bool(points) and plot.last != ring
    complete = len(points) > 2 and points[0] == points[-1] and (east, north) != points[-1]
    if returned or complete:
        raise BadInput(say.RING_NUMBER, where=where, ring=quote(ring, 20))
    points.append((east, north))
    plot.last = ring
    plot.points += 1


def _system(plot: _Plot, head: Header, name: str) -> str | None:
    eastings = [east for points in plot.rings.values() for east, _ in points]
    return declared_crs(head, max(eastings, default=0.0), f"{name}:{plot.line}")


def _shape(plot: _Plot, name: str, gaps: list[float]) -> shapely.Geometry:
    where = f"{name}:{plot.line}"
    kind = plot.cells[4] if len(plot.cells) > 4 else ""
    if kind not in _KINDS:
        raise BadInput(say.TXT_KIND, where=where, kind=quote(kind, 20))
    rings = [np.array(points, dtype=float) for points in plot.rings.values()]
    if not rings:
        raise BadInput(say.TXT_POINT_COUNT, where=where, declared=plot.cells[0] or "?", found=0)
    _counted(plot, rings, where)
    if kind == "点":
        return shapely.multipoints(np.vstack(rings))
    if kind == "线":
        return _lines(rings, where)
    shut: list[Ring] = []
    for ring in rings:
        distinct = len({tuple(point) for point in ring.tolist()})
        if distinct < 3:
            raise BadInput(say.RING_TOO_SHORT, where=where, count=distinct)
        whole, gap = closed(ring)
        shut.append(whole)
        gaps.append(gap)
    return assemble(shut)


def _lines(rings: list[Ring], where: str) -> shapely.Geometry:
    short = [ring for ring in rings if len(ring) < 2]
    if short:
        raise BadInput(say.RING_TOO_SHORT, where=where, count=len(short[0]))
    lines = [shapely.linestrings(ring) for ring in rings]
    return lines[0] if len(lines) == 1 else shapely.multilinestrings(lines)


def _counted(plot: _Plot, rings: list[Ring], where: str) -> None:
    """Declared count may include the closing points or not (both are common)."""
    text = plot.cells[0]
    if not text:
        return
    declared = number(text, where)
    repeats = sum(len(ring) > 1 and bool((ring[0] == ring[-1]).all()) for ring in rings)
    least, most = plot.points - repeats, plot.points + len(rings) - repeats
    if not least <= declared <= most:
        raise BadInput(
            say.TXT_POINT_COUNT, where=where, declared=quote(text, 20), found=plot.points
        )


def _cell(plot: _Plot, index: int) -> object:
    text = plot.cells[index] if index < len(plot.cells) else ""
    if not text or _FIELDS[index - 1] != AREA_FIELD:
        return text or None
    try:
        return number(text, "")
    except SanheError:
        return text


def _notices(gaps: list[float], unused: list[str], name: str) -> tuple[Notice, ...]:
    found = []
    if unused:
        shown = [quote(line, 20) for line in unused[:_SHOWN]]
        more = ["…"] if len(unused) > _SHOWN else []
        found.append(told(say.TXT_HEADER_UNUSED, name, lines="、".join([*shown, *more])))
    widest = max(gaps, default=0.0)
    if widest:
        found.append(told(say.RING_CLOSED_FOR_YOU, name, gap=f"{widest:.3f}"))
    return tuple(found)
