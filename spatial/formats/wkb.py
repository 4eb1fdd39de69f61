"""Well-known binary by hand: writing it fast, and reading what GEOS refuses.

Readers hand every feature on as WKB of its own, so that one bad ring never hides the
others; :func:`walk` looks into those that GEOS cannot build.
"""

from __future__ import annotations

import struct
from array import array
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

__all__ = ["Broken", "geometry", "line", "multi", "point", "polygon", "walk"]

POINT, LINE, POLYGON, MULTIPOINT, MULTILINE, MULTIPOLYGON, COLLECTION = range(1, 8)
_Z = 1000


@dataclass(frozen=True, slots=True)
class Broken:
    """What can be seen of a geometry that GEOS cannot build.

    Parameters
    ----------
    kind : int
        WKB type 1–7 without dimension flags.
    parts : tuple of tuple of (n, 2) arrays
        Rings or lines, part by part.
    """

    kind: int
    parts: tuple[tuple[NDArray[np.float64], ...], ...]


def geometry(kind: int, dims: int, body: bytes) -> bytes:
    """Little-endian WKB of one geometry; ``dims`` 2 or 3."""
    return struct.pack("<BI", 1, kind + (_Z if dims == 3 else 0)) + body


def point(values: array[float], dims: int) -> bytes:
    """WKB of a point from its ordinates."""
    return geometry(POINT, dims, _doubles(values))


def line(values: array[float], dims: int) -> bytes:
    """WKB of a line string from interleaved ordinates."""
    return geometry(LINE, dims, _sequence(values, dims))


def polygon(rings: Sequence[array[float]], dims: int) -> bytes:
    """WKB of a polygon, each ring as interleaved ordinates, shell first."""
    body = struct.pack("<I", len(rings)) + b"".join(_sequence(ring, dims) for ring in rings)
    return geometry(POLYGON, dims, body)


def multi(kind: int, parts: Sequence[bytes], dims: int) -> bytes:
    """WKB of a multi-geometry or collection from the WKB of its parts."""
    return geometry(kind, dims, struct.pack("<I", len(parts)) + b"".join(parts))


def _sequence(values: array[float], dims: int) -> bytes:
    return struct.pack("<I", len(values) // dims) + _doubles(values)


def _doubles(values: array[float]) -> bytes:
    return np.asarray(values, dtype="<f8").tobytes()


def walk(data: bytes) -> Broken | None:
    """Rings of a polygon or line that GEOS cannot build, None when even that fails.

    Counts are checked against the bytes at hand before anything is allocated.

    Examples
    --------
    >>> short = polygon([array("d", [0, 0, 1, 0])], 2)
    >>> walk(short).parts[0][0].tolist()
    [[0.0, 0.0], [1.0, 0.0]]
    """
    try:
        kind, parts, _ = _geometry(data, 0)
    except (struct.error, ValueError, IndexError):
        return None
    return Broken(kind, tuple(parts))


_Parts = list[tuple[NDArray[np.float64], ...]]


def _geometry(data: bytes, at: int) -> tuple[int, _Parts, int]:
    order = {0: ">", 1: "<"}.get(data[at], "")
    if not order:
        raise ValueError("byte order")
    (flags,) = struct.unpack_from(order + "I", data, at + 1)
    at += 5
    if flags & 0x20000000:
        at += 4
    kind, dims = _kind(flags)
    if kind == POLYGON:
        count, at = _count(data, at, order, 4)
        rings = []
        for _ in range(count):
            ring, at = _coordinates(data, at, order, dims)
            rings.append(ring)
        return kind, [tuple(rings)], at
    if kind == LINE:
        found, at = _coordinates(data, at, order, dims)
        return kind, [(found,)], at
    if kind in (MULTILINE, MULTIPOLYGON):
        count, at = _count(data, at, order, 9)
        parts: _Parts = []
        for _ in range(count):
            _, inner, at = _geometry(data, at)
            parts.extend(inner)
        return kind, parts, at
    raise ValueError("type")


def _kind(flags: int) -> tuple[int, int]:
    dims = 2 + bool(flags & 0x80000000) + bool(flags & 0x40000000)
    plain = flags & 0x0FFFFFFF
    return plain % 1000, max(dims, {0: 2, 1: 3, 2: 3, 3: 4}.get(plain // 1000, 2))


def _count(data: bytes, at: int, order: str, least: int) -> tuple[int, int]:
    (count,) = struct.unpack_from(order + "I", data, at)
    if count * least > len(data) - at - 4:
        raise ValueError("count")
    return count, at + 4


def _coordinates(data: bytes, at: int, order: str, dims: int) -> tuple[NDArray[np.float64], int]:
    count, at = _count(data, at, order, 8 * dims)
    flat = np.frombuffer(data, dtype=order + "f8", count=count * dims, offset=at)
    return flat.reshape(count, dims)[:, :2].astype(np.float64), at + 8 * dims * count
