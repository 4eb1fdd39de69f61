"""Vector tile encoder (Mapbox Vector Tile 2.1): clipped zones in, protocol buffer out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

__all__ = ["BUFFER", "EXTENT", "encode"]

EXTENT = 4096
BUFFER = 96
_SIMPLER = 1.5
_MOVE, _LINE, _CLOSE = 1, 2, 7
_POINT, _LINESTRING, _POLYGON = 1, 2, 3


def encode(
    name: str, shapes: NDArray[np.object_], rows: Sequence[Mapping[str, str]]
) -> bytes:
    """One tile with one layer.

    Parameters
    ----------
    name : str
        Name of the layer inside the tile.
    shapes : (n,) array of shapely geometries
        In tile units, x right and y down, the tile spanning 0 … `EXTENT`.
    rows : sequence of n mappings
        Text properties of each shape.

    Returns
    -------
    bytes
        The tile; empty when nothing of the shapes lies in it.

    Examples
    --------
    >>> square = np.array([shapely.box(0, 0, 4096, 4096)])
    >>> len(encode("zones", square, [{"code": "R2"}])) > 0
    True
    >>> encode("zones", square[:0], [])
    b''
    """
    keys: dict[str, int] = {}
    values: dict[str, int] = {}
    features: list[bytes] = []
    for shape, row in zip(_drawn(shapes), rows, strict=True):
        kind, commands = _commands(shape)
        if not kind:
            continue
        tags: list[int] = []
        for key, value in row.items():
            tags.append(keys.setdefault(key, len(keys)))
            tags.append(values.setdefault(value, len(values)))
        features.append(
            _block(2, _block(2, _varints(tags)) + _number(3, kind) + _block(4, _varints(commands)))
        )
    if not features:
        return b""
    body = [_block(1, name.encode()), *features]
    body += [_block(3, key.encode()) for key in keys]
    body += [_block(4, _block(1, value.encode())) for value in values]
    body += [_number(5, EXTENT), _number(15, 2)]
    return _block(3, b"".join(body))


def _drawn(shapes: NDArray[np.object_]) -> NDArray[np.object_]:
    """What a screen can show of the shapes: clipped, without detail below a pixel, oriented."""
    low, high = -BUFFER, EXTENT + BUFFER
    seen = shapely.clip_by_rect(shapely.simplify(shapes, _SIMPLER), low, low, high, high)
    drawn: NDArray[np.object_] = shapely.orient_polygons(seen, exterior_cw=False)
    return drawn


def _commands(shape: BaseGeometry) -> tuple[int, list[int]]:
    """Kind and drawing commands of one shape; kind 0 when nothing is left of it."""
    parts = shapely.get_parts(shape)
    dimensions = shapely.get_dimensions(parts)
    if not len(parts) or (top := int(dimensions.max())) < 0:
        return 0, []
    if top == _POINT - 1:
        return _POINT, _points(shapely.get_coordinates(parts[dimensions == 0]))
    out: list[int] = []
    at = np.zeros(2, np.int64)
    for part in parts[dimensions == top]:
        for ring in shapely.get_rings(part) if top == _POLYGON - 1 else [part]:
            points = np.rint(shapely.get_coordinates(ring)).astype(np.int64)
            at = _draw(out, points, at, closed=top == _POLYGON - 1)
    return (top + 1 if out else 0), out


def _points(coordinates: NDArray[np.float64]) -> list[int]:
    """One command for all points of a feature."""
    walked = np.vstack([np.zeros((1, 2)), np.rint(coordinates)]).astype(np.int64)
    return [_command(_MOVE, len(coordinates)), *_zigzag(walked)]


def _zigzag(walked: NDArray[np.int64]) -> list[int]:
    """Steps from place to place, small numbers of either sign as small ones without."""
    steps: NDArray[np.int64] = walked[1:] - walked[:-1]
    folded: list[int] = ((steps << 1) ^ (steps >> 63)).ravel().tolist()
    return folded


def _draw(
    out: list[int], points: NDArray[np.int64], at: NDArray[np.int64], *, closed: bool
) -> NDArray[np.int64]:
    """Append one line or ring; returns where the pen stands."""
    if closed:
        points = points[:-1]
    if len(points) > 1:
        moved = np.any(points[1:] != points[:-1], axis=1)
        points = points[np.concatenate([[True], moved])]
    if closed and len(points) > 1 and (points[0] == points[-1]).all():
        points = points[:-1]
    if len(points) < (3 if closed else 2):
        return at
    zigzag = _zigzag(np.vstack([at, points]))
    out += [_command(_MOVE, 1), *zigzag[:2], _command(_LINE, len(points) - 1), *zigzag[2:]]
    if closed:
        out.append(_command(_CLOSE, 1))
    last: NDArray[np.int64] = points[-1]
    return last


def _command(id: int, count: int) -> int:
    return (id & 7) | (count << 3)


def _varints(numbers: Iterable[int]) -> bytes:
    """Numbers in base 128, least significant group first."""
    given = np.fromiter(numbers, np.uint64)
    if not len(given):
        return b""
    shifts = np.arange(0, 70, 7, dtype=np.uint64)[:9]
    groups = (given[:, None] >> shifts) & np.uint64(0x7F)
    length = np.maximum(9 - np.argmax(groups[:, ::-1] != 0, axis=1), 1)
    length[given == 0] = 1
    position = np.arange(9)
    groups[position < (length - 1)[:, None]] |= np.uint64(0x80)
    return bytes(groups[position < length[:, None]].astype(np.uint8).tobytes())


def _number(field: int, value: int) -> bytes:
    return _varints([field << 3, value])


def _block(field: int, data: bytes) -> bytes:
    return _varints([(field << 3) | 2, len(data)]) + data
