"""Building strips (保护区、建筑控制区): buffers of whole lines, made once and kept beside the store.

A strip around a piece of a line is not quite the piece of the strip, and buffering at every
check costs more than all else it does. What is kept is a cache: it follows from the layer
version and the widths alone and may be deleted at any time.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import shapely
from numpy.typing import NDArray

from spatial.errors import StoreError
from spatial.index import Box, PieceTable, index_sections, query
from spatial.layer_object import LayerObject
from spatial.objects import write_durably
from spatial.overlap import Strip
from spatial.packed import Packed, pack
from spatial.subdivide import subdivide

__all__ = ["QUAD_SEGS", "Strips", "strips", "width_of"]

QUAD_SEGS = 32
FORM = "1"


@dataclass(frozen=True, slots=True)
class Strips:
    """Strips along the lines and around the points of one layer version, mapped.

    Polygons have no strip here: theirs are drawn where they are needed.
    """

    packed: Packed

    def near(self, box: Box) -> tuple[NDArray[np.object_], NDArray[np.int64]]:
        """Pieces of strips whose box meets ``box``, and the zone number of each."""
        found = query(self.packed, box)
        wkb = self.packed.texts("strip_wkb", found.start.tolist(), found.stop.tolist())
        return shapely.from_wkb(np.array(wkb, dtype=object)), found.zone.astype(np.int64)


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
        ``OBJECT_DAMAGED`` (the layer's), ``STORE_WRITE``.
    """
    told = f"{FORM}\n{held.packed.name}\n{QUAD_SEGS}\n{strip.field}\n{strip.widths_m!r}"
    key = hashlib.sha256(told.encode()).hexdigest()[:24]
    for path in cache.glob(f"{key}.*.strips"):
        try:
            return Strips(Packed(path, path.name.split(".")[1]))
        except StoreError:
            path.unlink(missing_ok=True)
    name, data = _made(held, strip)
    made = cache / f"{key}.{name}.strips"
    write_durably(made, data)
    return Strips(Packed(made, name))


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
    pieces, owner = subdivide(shapely.buffer(shapes[numbers], reach, quad_segs=QUAD_SEGS))
    texts = shapely.to_wkb(pieces).tolist()
    offset = np.cumsum([0, *map(len, texts)], dtype=np.uint64)
    boxes = np.asarray(shapely.bounds(pieces), dtype=np.float64).reshape(-1, 4)
    sections = index_sections([PieceTable(boxes, numbers[owner].astype(np.int32), offset)])
    depth = sum(1 for name in sections if name.startswith("level")) - 1
    sections["strip_wkb"] = np.frombuffer(b"".join(texts), dtype=np.uint8)
    return pack(sections, {"depth": depth})
