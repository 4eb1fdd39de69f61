"""Drawings of simple exporters that ezdxf refuses: polylines without class markers.

Only what stands in the section ENTITIES is looked at, tag by tag.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TextIO

__all__ = ["Plain", "entities"]

_SPLINE_FRAME, _MESH = 16, 16 | 64
_X, _Y, _Z, _BULGE, _FLAGS = 10, 20, 30, 42, 70

Tag = tuple[int, str]
Vertex = tuple[float, float, float]


@dataclass(slots=True)
class Plain:
    """One entity: its type, layer, vertices (x, y, bulge) and text."""

    kind: str
    layer: str = "0"
    handle: str = ""
    text: str = ""
    closed: bool = False
    mirrored: bool = False
    height: float = 0.0
    vertices: list[Vertex] = field(default_factory=list)


def entities(stream: TextIO) -> Iterator[Plain]:
    """Entities of a drawing in order; a POLYLINE with the vertices that follow it.

    Raises
    ------
    ValueError
        When a group code or a coordinate is no number, or an entity lies in a tilted plane.

    Examples
    --------
    >>> import io
    >>> tags = "0 SECTION 2 ENTITIES 0 LWPOLYLINE 8 JZD 70 1 10 3 20 4 10 5 20 6 0 ENDSEC 0 EOF"
    >>> [(e.layer, e.closed, e.vertices) for e in entities(io.StringIO("\\n".join(tags.split())))]
    [('JZD', True, [(3.0, 4.0, 0.0), (5.0, 6.0, 0.0)])]
    """
    inside, line = False, None
    for tags in _groups(stream):
        kind = tags[0][1].strip()
        if kind == "SECTION":
            inside = (2, "ENTITIES") in [(code, value.strip()) for code, value in tags[1:2]]
        elif kind == "VERTEX" and line is not None:
            line.vertices.extend(_entity(kind, tags).vertices)
        elif kind in ("ENDSEC", "SEQEND"):
            inside = inside and kind == "SEQEND"
            if line is not None:
                yield line
            line = None
        elif inside and kind != "VERTEX":
            if line is not None:
                yield line
            found = _entity(kind, tags)
            line = found if kind == "POLYLINE" else None
            if line is None:
                yield found


def _entity(kind: str, tags: list[Tag]) -> Plain:
    first = dict(reversed(tags))
    flags = int(first.get(_FLAGS, 0))
    if kind == "VERTEX" and flags & _SPLINE_FRAME:
        return Plain(kind)
    if float(first.get(210, 0)) or float(first.get(220, 0)):
        raise ValueError("tilted")
    return Plain(
        "MESH" if kind == "POLYLINE" and flags & _MESH else kind,
        layer=first.get(8, "0").strip(), handle=first.get(5, "").strip(),
        text="".join(value for code, value in tags if code == 3) + first.get(1, ""),
        closed=bool(flags & 1), mirrored=float(first.get(230, 1)) < 0,
        height=float(first.get(38, 0)) or float(first.get(_Z, 0)),
        vertices=[] if kind == "POLYLINE" else _vertices(tags),
    )  # fmt: skip


def _vertices(tags: list[Tag]) -> list[Vertex]:
    found: list[Vertex] = []
    for code, value in tags:
        if code == _X:
            found.append((float(value), math.nan, 0.0))
        elif code == _Y and found:
            found[-1] = (found[-1][0], float(value), found[-1][2])
        elif code == _BULGE and found:
            found[-1] = (*found[-1][:2], float(value))
    return found


def _groups(stream: TextIO) -> Iterator[list[Tag]]:
    """Tags from one code 0 to the next."""
    group: list[Tag] = []
    while True:
        code, value = stream.readline(), stream.readline()
        if not code or not value:
            break
        tag = (int(code), value.rstrip("\r\n"))
        if tag[0] == 0 and group:
            yield group
            group = []
        group.append(tag)
    if group:
        yield group
