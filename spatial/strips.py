"""Building strips (保护区、建筑控制区): buffers of whole lines, made once and kept beside the store.

A strip around a piece of a line is not quite the piece of the strip, and buffering at every
check costs more than all else it does. What is kept is a cache: it follows from the layer
version and the widths alone and may be deleted at any time.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from spatial.errors import StoreError
from spatial.index import Box
from spatial.layer_object import LayerObject
from spatial.objects import keep_cache
from spatial.overlap import Strip
from spatial.packed import Packed, pack
from spatial.subdivide import subdivide

__all__ = ["QUAD_SEGS", "Strips", "strips", "width_of"]

QUAD_SEGS = 32
FORM = "3"
MAX_VERTICES = 4 * QUAD_SEGS + 16
"""Of a piece; the circle around a point, with its turns, is not cut."""
_NONE: NDArray[np.int64] = np.empty(0, dtype=np.int64)


@dataclass(frozen=True, slots=True)
class Strips:
    """Strips along the lines and around the points of one layer version, zone by zone, mapped.

    Polygons have no strip here: theirs are drawn where they are needed.
    """

    packed: Packed

    def near(
        self, box: Box, zones: NDArray[np.int64]
    ) -> tuple[list[bytes], NDArray[np.float64], NDArray[np.int64]]:
        """Pieces of the strips of some zones whose box meets ``box``.

        Returns
        -------
        wkb, box, which : list of bytes, (n, 4) array, (n,) array of int
            The pieces, their boxes, and the place of each one's zone; a zone without a strip
            has none.
        """
        runs = [np.arange(a, b) for a, b in self.packed.rows("run", zones).tolist()]
        found = np.concatenate([_NONE, *runs])
        which = np.repeat(np.arange(len(zones)), [len(run) for run in runs])
        boxes = self.packed.rows("box", found)
        x0, y0, x1, y1 = box
        meets = (boxes[:, 0] <= x1) & (boxes[:, 2] >= x0)
        meets &= (boxes[:, 1] <= y1) & (boxes[:, 3] >= y0)
        if not meets.any():
            return [], boxes[:0], _NONE
        starts, stops = self.packed.rows("span", found[meets]).T.tolist()
        return self.packed.texts("strip_wkb", starts, stops), boxes[meets], which[meets]


def strips(cache: Path, held: LayerObject, strip: Strip) -> Strips:
    """The strips of a layer version, from the cache or made now.

    Parameters
    ----------
    cache : Path
        Directory of the store's caches.
    strip : Strip
        Half-widths in metres; zones whose value is not a key have none.

    Raises
    ------
    StoreError
        ``OBJECT_DAMAGED`` (the layer's).
    """
    told = f"{FORM}\n{held.packed.name}\n{QUAD_SEGS}\n{strip.field}\n{strip.widths_m!r}"
    key = hashlib.sha256(told.encode()).hexdigest()[:24]
    for path in cache.glob(f"{key}.*.strips"):
        try:
            return Strips(Packed(path, path.name.split(".")[1]))
        except StoreError:
            with suppress(OSError):
                path.unlink(missing_ok=True)
    name, data = _made(held, strip)
    return Strips(keep_cache(cache / f"{key}.{name}.strips", name, data))


def width_of(row: object, strip: Strip) -> float | None:
    """Half-width of a zone's strip, m; None where its attribute is no key.

    Examples
    --------
    >>> strip = Strip((("220", 15.0),), "voltage")
    >>> width_of({"voltage": 220}, strip), width_of({"voltage": None}, strip)
    (15.0, None)
    """
    if strip.field is None:
        return dict(strip.widths_m)[""]
    value = row.get(strip.field) if isinstance(row, dict) else None
    return dict(strip.widths_m).get("" if value is None else str(value))


def _made(held: LayerObject, strip: Strip) -> tuple[str, bytes | bytearray]:
    numbers = np.arange(held.zone_count())
    shapes = held.zones(numbers)
    numbers = numbers[shapely.get_dimensions(shapes) < 2]
    rows: Sequence[object] = held.rows(numbers) if strip.field else [None] * len(numbers)
    widths = [width_of(row, strip) for row in rows]
    keyed = np.array([width is not None for width in widths], dtype=bool)
    numbers = numbers[keyed]
    reach = np.array([width for width in widths if width is not None], dtype=np.float64)
    pieces, owner = subdivide(shapely.buffer(shapes[numbers], reach, quad_segs=QUAD_SEGS), MAX_VERTICES)
    order = np.argsort(owner, kind="stable")
    pieces, owner = pieces[order], owner[order]
    texts = shapely.to_wkb(pieces).tolist()
    first = np.searchsorted(numbers[owner], np.arange(held.zone_count() + 1))
    at = np.cumsum([0, *map(len, texts)], dtype=np.int64)
    sections: dict[str, NDArray[Any]] = {
        "run": np.column_stack([first[:-1], first[1:]]),
        "box": np.asarray(shapely.bounds(pieces), dtype=np.float64).reshape(-1, 4),
        "span": np.column_stack([at[:-1], at[1:]]),
        "strip_wkb": np.frombuffer(b"".join(texts), dtype=np.uint8),
    }
    return pack(sections, {})
