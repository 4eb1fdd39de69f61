"""DXF drawings: closed figures of one layer become plots, their labels the names of plots."""

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
from spatial.formats.dxf_areas import Chosen, chosen
from spatial.formats.dxf_features import features, pairs
from spatial.formats.dxf_rings import Plots, Polyline, labels, plots, shut
from spatial.formats.notice import told
from spatial.formats.source import Notice, RawLayer
from spatial.formats.text import codec
from spatial.gate_messages import Z_DROPPED
from spatial.quote import quote

__all__ = ["read"]

_METRES = (0, 6)
_UNITS = {1: Text("英寸", "inches"), 2: Text("英尺", "feet"), 4: Text("毫米", "millimetres"),
          5: Text("厘米", "centimetres"), 7: Text("千米", "kilometres")}  # fmt: skip
_NORTHINGS = (1_000_000.0, 6_500_000.0)
_CURVES = ("CIRCLE", "ELLIPSE", "SPLINE", "HATCH")
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
        Layer of the drawing, ``LAYER:KIND`` for one kind of its closed figures; see
        :func:`spatial.formats.dxf_areas.chosen`.
    encoding : str or None
        Encoding of the texts; the drawing's own code page where None.

    Raises
    ------
    BadInput
        ``FILE_TRUNCATED``, ``FILE_CORRUPT``, ``DXF_NO_RING``, ``DXF_MANY_LAYERS``,
        ``DXF_MANY_KINDS``,
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
    closed = [line for line in lines if line.kind != "POLYLINE"]
    lines = [line for line in lines if line.kind == "POLYLINE"]
    ours = [line for line in lines if line.own and layer in (None, line.layer)]
    if ours:
        left = Counter(line.kind for line in closed)
        return _returned(answer, lines, ours, short, left, name, stem, encoding)
    taken = chosen([*lines, *closed], layer, name)
    rings = taken.rings
    units = _units(int(answer.told.get("units", 0)), rings, name)
    made = plots([shut(line.points) for line in rings])
    unread = sum(line.layer == taken.layer and not line.ring for line in lines) + short
    notices = (
        *_taken(taken.layer, taken.others, layer, name), *units, *_shaped(taken, made, name),
        *_left(answer, unread, taken.left, name),
    )  # fmt: skip
    texts = _texts(answer)
    columns: dict[str, tuple[object, ...]] = {
        "name": tuple(labels(made.shapes, texts, taken.layer)),
        "layer": (taken.layer,) * len(made.shapes),
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
    left: Counter[str],
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
        *_left(answer, unread, left, name),
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
        figure = "POLYLINE" if kind in ("ring", "line", "point") else str(kind)
        found.append(Polyline(points, layer, handle, cass, gap, own, figure))
    return found, short


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


def _taken(chosen: str, others: Sequence[str], layer: str | None, name: str) -> Iterator[Notice]:
    if others and layer is None:
        left = quote(", ".join(others), 200)
        yield told(dxf.DXF_LAYER_TAKEN, name, layer=quote(chosen), others=left)


def _shaped(taken: Chosen, made: Plots, name: str) -> Iterator[Notice]:
    curves = sum(ring.kind in _CURVES for ring in taken.rings)
    if curves:
        yield told(dxf.DXF_CURVES, name, count=curves)
    yield told(
        dxf.DXF_RINGS, name, layer=quote(taken.layer), count=len(taken.rings), holes=made.holes,
        kinds=taken.kinds,
    )  # fmt: skip
    gaps = [ring.gap for ring in taken.rings if ring.gap > 0]
    if gaps:
        yield told(dxf.DXF_RING_CLOSED, name, count=len(gaps), gap=f"{max(gaps):.3f}")


def _left(answer: Answer, unread: int, left: Counter[str], name: str) -> Iterator[Notice]:
    if answer.told.get("arcs"):
        yield told(dxf.DXF_ARCS, name, count=answer.told["arcs"])
    if answer.told.get("heights"):
        yield told(Z_DROPPED, name)
    ignored = Counter({**answer.told.get("ignored", {})}) + left
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
