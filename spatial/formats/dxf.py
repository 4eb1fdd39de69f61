"""DXF drawings: closed polylines of one layer become plots, their labels the names of plots."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import shapely

from spatial.errors import BadInput, Text
from spatial.formats import child
from spatial.formats import dxf_messages as dxf
from spatial.formats import messages as say
from spatial.formats.answer import Answer
from spatial.formats.dxf_features import features, pairs
from spatial.formats.dxf_rings import Plots, Polyline, labels, plots, shut
from spatial.formats.layer_choice import layer_choices
from spatial.formats.notice import told
from spatial.formats.source import Notice, RawLayer
from spatial.formats.text import codec
from spatial.gate_messages import Z_DROPPED
from spatial.quote import quote

__all__ = ["read"]

_BOUNDARY = "JZD"
_METRES = (0, 6)
_UNITS = {1: Text("英寸", "inches"), 2: Text("英尺", "feet"), 4: Text("毫米", "millimetres"),
          5: Text("厘米", "centimetres"), 7: Text("千米", "kilometres")}  # fmt: skip
_NORTHINGS = (1_000_000.0, 6_500_000.0)
_END = b"EOF"
_REFUSALS = {"damaged": say.FILE_CORRUPT, "arc": dxf.DXF_ARC_TOO_LONG}


def read(
    folder: Path, file: str, *, name: str, stem: str, layer: str | None, encoding: str | None
) -> RawLayer:
    """Plots of a DXF drawing in a private folder.

    A DXF says nothing of its CRS. Open polylines whose ends nearly meet are closed and told
    with their gap; units are never converted.

    Parameters
    ----------
    layer : str or None
        Layer of the drawing; without it the only one with closed polylines, or JZD.
    encoding : str or None
        Encoding of the texts; the drawing's own code page where None.

    Raises
    ------
    BadInput
        ``FILE_TRUNCATED``, ``FILE_CORRUPT``, ``DXF_NO_RING``, ``DXF_MANY_LAYERS``,
        ``DXF_UNITS``, ``DXF_ARC_TOO_LONG``, ``LAYER_UNKNOWN`` and as
        :func:`spatial.formats.child.ask`.
    """
    path = folder / file
    if _END not in _tail(path):
        raise BadInput(say.FILE_TRUNCATED, where=name)
    answer = child.ask(
        folder, file, driver="DXF", reader="drawing", size=path.stat().st_size, name=name,
        encoding=codec(encoding, name) if encoding else None, refusals=_REFUSALS,
    )  # fmt: skip
    lines, short = _polylines(answer)
    ours = [line for line in lines if line.own and layer in (None, line.layer)]
    if ours:
        return _returned(answer, lines, ours, short, name, stem, encoding)
    chosen, others = _chosen(lines, layer, name)
    rings = [line for line in lines if line.layer == chosen and line.ring]
    units = _units(int(answer.told.get("units", 0)), rings, name)
    made = plots([shut(line.points) for line in rings])
    unread = sum(line.layer == chosen and not line.ring for line in lines) + short
    notices = (
        *_taken(chosen, others, layer, name), *units, *_shaped(chosen, rings, made, name),
        *_left(answer, unread, name),
    )  # fmt: skip
    texts = _texts(answer)
    columns: dict[str, tuple[object, ...]] = {
        "name": tuple(labels(made.shapes, texts, chosen)),
        "layer": (chosen,) * len(made.shapes),
        "handle": tuple(rings[shell].handle for shell in made.shells),
        "cass": tuple(rings[shell].cass or None for shell in made.shells),
    }
    rows = tuple(range(1, len(made.shapes) + 1))
    shapes = tuple(shapely.to_wkb(made.shapes).tolist())
    return RawLayer(stem, "dxf", rows, shapes, columns, None, encoding, notices=notices)


def _returned(
    answer: Answer,
    lines: Sequence[Polyline],
    ours: Sequence[Polyline],
    short: int,
    name: str,
    stem: str,
    encoding: str | None,
) -> RawLayer:
    """Features that our own export wrote; closed lines drawn beside them are plots too."""
    made = features(ours)
    layers = {line.layer for line in ours}
    added = [line for line in lines if line.ring and not line.own and line.layer in layers]
    drawn = plots([shut(line.points) for line in added])
    shapes = [*made.shapes, *drawn.shapes]
    blank = (None,) * len(drawn.shapes)
    columns = {key: (*values, *blank) for key, values in made.columns.items()}
    others = sorted({line.layer for line in lines if line.ring and line.layer not in layers})
    unread = sum(not (line.ring or line.own) for line in lines) + short
    chosen = ", ".join(sorted(layers))
    rings = [*(line for line in ours if line.ring), *added]
    notices = (
        *_taken(chosen, others, None, name),
        *_units(int(answer.told.get("units", 0)), rings or ours, name),
        told(dxf.DXF_FEATURES, name, count=len(made.shapes), lines=len(ours)),
        *_left(answer, unread, name),
    )  # fmt: skip
    rows = tuple(range(1, len(shapes) + 1))
    blobs = tuple(shapely.to_wkb(np.array(shapes, dtype=object)).tolist())
    return RawLayer(stem, "dxf", rows, blobs, columns, None, encoding, notices=notices)


def _tail(path: Path) -> bytes:
    with path.open("rb") as stream:
        stream.seek(max(0, path.stat().st_size - 100))
        return stream.read()


def _polylines(answer: Answer) -> tuple[list[Polyline], int]:
    """Polylines that could be rings, and how many are too short to be one."""
    found: list[Polyline] = []
    short = 0
    columns = answer.columns
    for index, kind in enumerate(columns["kind"]):
        if kind == "text":
            continue
        points = shapely.get_coordinates(shapely.from_wkb(answer.wkb[index]))
        own = str(columns["own"][index])
        own = own if pairs(own) else ""
        distinct = np.unique(points, axis=0)
        if len(distinct) < 3 and not own:
            short += 1
            continue
        gap = float(np.hypot(*(points[0] - points[-1])))
        layer, handle, cass = (str(columns[key][index]) for key in ("layer", "handle", "cass"))
        found.append(Polyline(points, layer, handle, cass, gap, own))
    return found, short


def _chosen(lines: Sequence[Polyline], layer: str | None, name: str) -> tuple[str, list[str]]:
    """The layer to read, and the others with closed polylines."""
    counts = Counter(line.layer for line in lines if line.ring)
    if not counts:
        gaps = [line.gap for line in lines]
        zh = f"最小缺口 {min(gaps):.3f} 米" if gaps else "没有多段线"
        en = f"the smallest gap is {min(gaps):.3f} m" if gaps else "it has no polyline"
        raise BadInput(dxf.DXF_NO_RING, where=name, what_zh=zh, what_en=en)
    shown = quote(", ".join(f"{key} ({counts[key]})" for key in sorted(counts)), 300)
    if layer is not None:
        if layer not in counts:
            raise BadInput(say.LAYER_UNKNOWN, where=name, layer=quote(layer), layers=shown)
        return layer, []
    boundary = [key for key in counts if key.upper() == _BOUNDARY]
    if len(counts) > 1 and len(boundary) != 1:
        choices = layer_choices(sorted(counts), (f"{key} ({counts[key]})" for key in sorted(counts)))
        raise BadInput(dxf.DXF_MANY_LAYERS, where=name, layers=shown).asking(choices)
    taken = boundary[0] if boundary else next(iter(counts))
    return taken, sorted(key for key in counts if key != taken)


def _units(code: int, rings: Sequence[Polyline], name: str) -> list[Notice]:
    """Units are what the numbers are: many drawings in metres are labelled millimetres."""
    if code in _METRES:
        return []
    unit = _UNITS.get(code, Text(f"$INSUNITS={code}", f"$INSUNITS={code}"))
    points = np.vstack([ring.points for ring in rings])
    low, high = _NORTHINGS
    metres = ((points[:, 1] > low) & (points[:, 1] < high)).all()
    if not metres:
        raise BadInput(
            dxf.DXF_UNITS, where=name, unit_zh=unit.zh, unit_en=unit.en,
            x=f"{points[0, 0]:.10g}", y=f"{points[0, 1]:.10g}",
        )  # fmt: skip
    return [told(dxf.DXF_UNITS_METRES, name, unit_zh=unit.zh, unit_en=unit.en)]


def _taken(chosen: str, others: list[str], layer: str | None, name: str) -> Iterator[Notice]:
    if others and layer is None:
        left = quote(", ".join(others), 200)
        yield told(dxf.DXF_LAYER_TAKEN, name, layer=quote(chosen), others=left)


def _shaped(chosen: str, rings: Sequence[Polyline], made: Plots, name: str) -> Iterator[Notice]:
    yield told(dxf.DXF_RINGS, name, layer=quote(chosen), count=len(rings), holes=made.holes)
    gaps = [ring.gap for ring in rings if ring.gap > 0]
    if gaps:
        yield told(dxf.DXF_RING_CLOSED, name, count=len(gaps), gap=f"{max(gaps):.3f}")


def _left(answer: Answer, unread: int, name: str) -> Iterator[Notice]:
    if answer.told.get("arcs"):
        yield told(dxf.DXF_ARCS, name, count=answer.told["arcs"])
    if answer.told.get("heights"):
        yield told(Z_DROPPED, name)
    ignored = dict(answer.told.get("ignored", {}))
    if unread:
        ignored["open polyline"] = unread
    if ignored:
        what = quote(", ".join(f"{n} {kind}" for kind, n in sorted(ignored.items())), 200)
        yield told(dxf.DXF_IGNORED, name, what=what)


def _texts(answer: Answer) -> list[tuple[float, float, str, str]]:
    found = []
    for index, kind in enumerate(answer.columns["kind"]):
        text = str(answer.columns["text"][index])
        if kind == "text" and text:
            ((x, y),) = shapely.get_coordinates(shapely.from_wkb(answer.wkb[index])).tolist()
            found.append((x, y, str(answer.columns["layer"][index]), text))
    return found
