"""Which closed figures of a drawing are meant: polylines, circles, hatches, and on which layer."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from spatial.errors import BadInput, Choice, Text
from spatial.formats import dxf_messages as dxf
from spatial.formats import messages as say
from spatial.formats.dxf_rings import Polyline, shut
from spatial.formats.layer_choice import layer_choices
from spatial.quote import quote

__all__ = ["Chosen", "chosen"]

_BOUNDARY = "JZD"
_POLYLINE, _ALL = "POLYLINE", "ALL"
_SAME_M = 0.01
_KINDS = {
    _POLYLINE: Text("闭合多段线", "closed polylines"), "CIRCLE": Text("圆", "circles"),
    "ELLIPSE": Text("椭圆", "ellipses"), "SPLINE": Text("闭合样条曲线", "closed splines"),
    "HATCH": Text("填充边界", "hatch boundaries"),
    _ALL: Text("以上全部，在内的作为孔洞", "all of them, those inside another as holes"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Chosen:
    """The figures that are read.

    Parameters
    ----------
    layer : str
        Layer of the drawing they stand on.
    rings : tuple of Polyline
        What is read.
    others : tuple of str
        Other layers with figures that could have been meant, left out by the custom of CASS.
    kinds : Text
        What the figures are.
    left : Counter of str
        Closed figures that are not read, by kind: marks of boundary points, hatches that
        repeat an outline, what lies inside it on other layers, what was not chosen.
    """

    layer: str
    rings: tuple[Polyline, ...]
    others: tuple[str, ...]
    kinds: Text
    left: Counter[str]


@dataclass(frozen=True, slots=True)
class _Outlines:
    """Outlines at hand, found by their place."""

    rings: tuple[Polyline, ...]
    shapes: NDArray[Any]
    tree: shapely.STRtree


def chosen(lines: Sequence[Polyline], asked: str | None, name: str) -> Chosen:
    """What of a drawing is read: one layer, one kind of figure unless a person says more.

    Parameters
    ----------
    asked : str or None
        ``LAYER`` or ``LAYER:KIND`` as a person answered; no layer of a drawing has a colon.

    Raises
    ------
    BadInput
        ``DXF_NO_RING``, ``LAYER_UNKNOWN``; ``DXF_MANY_LAYERS``, ``DXF_MANY_KINDS`` as questions.
    """
    rings = [line for line in lines if line.ring]
    if not rings:
        gaps = [line.gap for line in lines]
        zh = f"最小缺口 {min(gaps):.3f} 米" if gaps else "没有多段线"
        en = f"the smallest gap is {min(gaps):.3f} m" if gaps else "it has no polyline"
        raise BadInput(dxf.DXF_NO_RING, where=name, what_zh=zh, what_en=en)
    wanted, _, kind = (asked or "").partition(":")
    if kind and kind not in _KINDS:
        wanted, kind = asked or "", ""
    meant = _meant(rings)
    layer, others = _layer(meant, wanted, name) if not wanted else (wanted, [])
    known = sorted({ring.layer for ring in rings})
    here = [ring for ring in meant if ring.layer == layer]
    here = here or [ring for ring in rings if ring.layer == layer]
    if not here or (kind not in ("", _ALL) and all(ring.kind != kind for ring in here)):
        found = {ring.kind for ring in here}
        known = [f"{layer}:{one}" for one in _KINDS if one in found] if here else known
        shown = quote(", ".join(known), 300)
        raise BadInput(say.LAYER_UNKNOWN, where=name, layer=quote(asked or ""), layers=shown)
    kinds = sorted({ring.kind for ring in here}, key=list(_KINDS).index)
    if len(kinds) > 1 and not kind:
        raise _which_kind(here, layer, kinds, name)
    taken = [ring for ring in here if kind in ("", _ALL, ring.kind)]
    read = {id(ring) for ring in taken}
    left = Counter(r.kind for r in rings if id(r) not in read and r.kind != _POLYLINE)
    left[_POLYLINE] = sum(r.kind == _POLYLINE and id(r) not in read for r in here)
    return Chosen(layer, tuple(taken), tuple(others), _told(taken), +left)


def _told(rings: Sequence[Polyline]) -> Text:
    found = [kind for kind in _KINDS if any(ring.kind == kind for ring in rings)]
    return Text("、".join(_KINDS[k].zh for k in found), ", ".join(_KINDS[k].en for k in found))


def _layer(meant: Sequence[Polyline], wanted: str, name: str) -> tuple[str, list[str]]:
    """The layer to read and the others; the boundary layer of CASS goes first."""
    counts = Counter(ring.layer for ring in meant)
    boundary = [key for key in counts if key.upper() == _BOUNDARY]
    if len(counts) > 1 and len(boundary) != 1:
        listed = [f"{key} ({counts[key]})" for key in sorted(counts)]
        refusal = BadInput(dxf.DXF_MANY_LAYERS, where=name, layers=quote(", ".join(listed), 300))
        raise refusal.asking(layer_choices(sorted(counts), listed))
    taken = boundary[0] if boundary else next(iter(counts))
    return taken, sorted(key for key in counts if key != taken)


def _which_kind(
    here: Sequence[Polyline], layer: str, kinds: Sequence[str], name: str
) -> BadInput:
    counts = Counter(ring.kind for ring in here)
    titles = {k: Text(f"{_KINDS[k].zh}（{counts[k]}）", f"{_KINDS[k].en} ({counts[k]})") for k in kinds}
    titles[_ALL] = _KINDS[_ALL]
    refusal = BadInput(
        dxf.DXF_MANY_KINDS, where=name, layer=quote(layer), example=quote(f"{layer}:{kinds[0]}"),
        kinds=Text("、".join(titles[k].zh for k in kinds), ", ".join(titles[k].en for k in kinds)),
    )  # fmt: skip
    return refusal.asking(Choice({"layer": f"{layer}:{k}"}, title) for k, title in titles.items())


def _meant(rings: Sequence[Polyline]) -> list[Polyline]:
    """Figures that could be a boundary: all polylines, and of the others those that say more.

    Not meant are circles around a vertex (boundary points), hatches that repeat an outline, and
    what lies inside the outlines of another layer (trees, wells, fills).
    """
    outlines = [ring for ring in rings if ring.kind == _POLYLINE]
    others = [ring for ring in rings if ring.kind != _POLYLINE]
    if not others:
        return outlines
    kept = [ring for ring, mark in zip(others, _marks(others, outlines), strict=True) if not mark]
    drawn = [ring for ring in kept if ring.kind != "HATCH"]
    said = _outlines([*outlines, *drawn])
    for ring in kept:
        shape = shapely.polygons(shut(ring.points))
        if ring.kind == "HATCH" and _repeated(shape, said):
            continue
        if not _inside(ring, shape, said):
            outlines.append(ring)
    return outlines


def _marks(figures: Sequence[Polyline], outlines: Sequence[Polyline]) -> NDArray[np.bool_]:
    """Which figures are circles around a vertex of an outline."""
    made = np.zeros(len(figures), dtype=bool)
    if not outlines:
        return made
    tree = shapely.STRtree(shapely.points(np.vstack([line.points for line in outlines])))
    middles = [(ring.points.min(axis=0) + ring.points.max(axis=0)) / 2 for ring in figures]
    hits, _ = tree.query(shapely.points(middles), predicate="dwithin", distance=_SAME_M)
    made[hits] = True
    made[[ring.kind != "CIRCLE" for ring in figures]] = False
    return made


def _outlines(rings: Sequence[Polyline]) -> _Outlines:
    shapes = np.array([shapely.polygons(shut(ring.points)) for ring in rings], dtype=object)
    return _Outlines(tuple(rings), shapes, shapely.STRtree(shapes))


def _repeated(shape: shapely.Geometry, said: _Outlines) -> bool:
    """Whether an outline is drawn there already, within a centimetre."""
    near = said.tree.query(shape)
    boxes = shapely.bounds(said.shapes[near])
    alike = near[np.abs(boxes - np.array(shape.bounds)).max(axis=1, initial=0.0) <= _SAME_M]
    edges = shapely.get_exterior_ring(said.shapes[alike])
    far = shapely.hausdorff_distance(shapely.get_exterior_ring(shape), edges, 0.5)
    return bool((far <= _SAME_M).any())


def _inside(ring: Polyline, shape: shapely.Geometry, said: _Outlines) -> bool:
    """Whether a figure lies inside a polyline of another layer."""
    if not shapely.is_valid(shape):
        return False
    around = [
        k for k in said.tree.query(shape).tolist()
        if said.rings[k].layer != ring.layer and said.rings[k].kind == _POLYLINE
    ]  # fmt: skip
    return any(shapely.is_valid(said.shapes[k]) and shapely.covers(said.shapes[k], shape)
               for k in around)  # fmt: skip
