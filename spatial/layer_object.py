"""The object that holds a layer version: pieces, whole zones, attributes, coverage."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import rfc8785
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from spatial.canonical_rows import canonical_rows
from spatial.hilbert import hilbert_order
from spatial.layer import Attributes
from spatial.packed import Packed, pack
from spatial.subdivide import subdivide

__all__ = ["LayerObject", "QuarantinedBox", "pack_layer"]


@dataclass(frozen=True, slots=True)
class QuarantinedBox:
    """A delivered zone that could not enter, its reason, and where it lies if known."""

    row: int
    code: str
    box: tuple[float, float, float, float] | None


def pack_layer(
    geometries: NDArray[np.object_],
    attributes: Sequence[Attributes],
    coverage: BaseGeometry,
    quarantined: Sequence[Mapping[str, Any]],
    meta: Mapping[str, Any],
    issues: Sequence[Mapping[str, Any]] = (),
) -> tuple[str, bytes | bytearray]:
    """Pack admitted zones into the immutable object of a layer version.

    Parameters
    ----------
    geometries : (n,) array of shapely geometries
        Valid zones in the measuring CRS, rounded to 1 mm.
    attributes : sequence of n mappings
        ``id``, ``code``, ``name`` and whatever else was delivered.
    coverage : shapely geometry
        Where the layer is known, measuring CRS.
    quarantined : sequence of mappings
        ``row``, ``code``, ``box`` and text of each zone kept out.
    meta : mapping
        JSON content for the head (layer id, CRS, counts …).
    issues : sequence of mappings
        What else the delivery's issue log says: accepted repairs, notices.

    Returns
    -------
    name, data
        SHA-256 of the head, and the file.
    """
    pieces, owner = subdivide(geometries)
    boxes = _boxes(pieces)
    order = hilbert_order(boxes)
    boxes, owner = boxes[order], owner[order]
    piece_off, piece_wkb = _texts(shapely.to_wkb(pieces[order]))
    del pieces
    zone_off, zone_wkb = _texts(shapely.to_wkb(geometries))
    row_off, row_json = _texts(canonical_rows(attributes))
    covered, _ = subdivide(np.array([coverage], dtype=object))
    covered_off, covered_wkb = _texts(shapely.to_wkb(covered))
    kept_out = np.frombuffer(rfc8785.dumps(list(map(dict, quarantined))), np.uint8)
    sections: dict[str, NDArray[Any]] = {
        "piece_box": boxes, "piece_zone": owner,
        "piece_off": piece_off, "piece_wkb": piece_wkb,
        "zone_box": _boxes(geometries), "zone_off": zone_off, "zone_wkb": zone_wkb,
        "row_off": row_off, "row_json": row_json,
        "covered_box": _boxes(covered), "covered_off": covered_off, "covered_wkb": covered_wkb,
        "quarantined": kept_out,
    }  # fmt: skip
    if issues:
        sections["issues"] = np.frombuffer(rfc8785.dumps(list(map(dict, issues))), np.uint8)
    dimension = int(shapely.get_dimensions(geometries).max()) if len(geometries) else 2
    known = hashlib.sha256(shapely.to_wkb(coverage)).hexdigest()
    return pack(sections, {**meta, "coverage": known, "dimension": dimension})


@dataclass(frozen=True, slots=True)
class LayerObject:
    """Read access to a packed layer version; nothing is loaded before it is asked for."""

    packed: Packed

    @property
    def dimension(self) -> int:
        """Dimension of the zones (2, 1 or 0); 2 for an empty layer."""
        return int(self.packed.meta["dimension"])

    @property
    def coverage_name(self) -> str:
        """SHA-256 of the coverage; layers known in the same area share it."""
        return str(self.packed.meta["coverage"])

    def zone_count(self) -> int:
        """Number of zones."""
        return self.packed.length("zone_box")

    def piece_boxes(self) -> NDArray[np.float64]:
        """Boxes of all pieces, (m, 4)."""
        return self.packed.array("piece_box")

    def zone_boxes(self) -> NDArray[np.float64]:
        """Boxes of all zones, (n, 4)."""
        return self.packed.array("zone_box")

    def owners(self, pieces: NDArray[np.int32]) -> NDArray[np.int32]:
        """Zone numbers of the given pieces."""
        if not len(pieces):
            return np.empty(0, np.int32)
        first, last = int(pieces.min()), int(pieces.max())
        return self.packed.items("piece_zone", first, last + 1)[pieces - first]

    def pieces(self, numbers: NDArray[np.int32]) -> NDArray[np.object_]:
        """Geometries of the given pieces, fresh objects that no other thread shares."""
        return self._geometries("piece", numbers.tolist())

    def zones(self, numbers: Sequence[int]) -> NDArray[np.object_]:
        """Whole geometries of the given zones."""
        return self._geometries("zone", list(numbers))

    def attributes(self, zone: int) -> Attributes:
        """Attributes of one zone, with ``id``, ``code`` and ``name`` always present."""
        start, stop = self.packed.items("row_off", zone, zone + 2).tolist()
        row: Attributes = json.loads(self.packed.text("row_json", start, stop))
        return row

    def coverage(self, box: tuple[float, float, float, float]) -> NDArray[np.object_]:
        """Pieces of the layer's coverage whose box meets ``box``."""
        boxes = self.packed.array("covered_box")
        x0, y0, x1, y1 = box
        meets = (boxes[:, 0] <= x1) & (boxes[:, 2] >= x0)
        meets &= (boxes[:, 1] <= y1) & (boxes[:, 3] >= y0)
        return self._geometries("covered", np.flatnonzero(meets).tolist())

    def quarantined(self) -> tuple[QuarantinedBox, ...]:
        """Zones that could not enter."""
        rows = json.loads(self.packed.array("quarantined").tobytes())
        return tuple(
            QuarantinedBox(r["row"], r["code"], tuple(r["box"]) if r["box"] else None) for r in rows
        )

    def quarantine_log(self) -> list[dict[str, Any]]:
        """Full record of what could not enter: row, code, text, place, box, who, how to fix."""
        log: list[dict[str, Any]] = json.loads(self.packed.array("quarantined").tobytes())
        return log

    def other_issues(self) -> list[dict[str, Any]]:
        """The rest of the issue log: accepted repairs and notices; empty in older objects."""
        if not self.packed.holds("issues"):
            return []
        log: list[dict[str, Any]] = json.loads(self.packed.array("issues").tobytes())
        return log

    def _geometries(self, kind: str, numbers: list[int]) -> NDArray[np.object_]:
        wkb = []
        for i in numbers:
            start, stop = self.packed.items(f"{kind}_off", i, i + 2).tolist()
            wkb.append(self.packed.text(f"{kind}_wkb", start, stop))
        out: NDArray[np.object_] = shapely.from_wkb(np.array(wkb, dtype=object))
        return out


def _boxes(geometries: NDArray[np.object_]) -> NDArray[np.float64]:
    return np.asarray(shapely.bounds(geometries), dtype=np.float64).reshape(-1, 4)


def _texts(items: Sequence[bytes]) -> tuple[NDArray[np.uint64], NDArray[np.uint8]]:
    lengths = np.fromiter((len(i) for i in items), dtype=np.uint64, count=len(items))
    offsets = np.concatenate([np.zeros(1, np.uint64), np.cumsum(lengths, dtype=np.uint64)])
    return offsets, np.frombuffer(b"".join(items), dtype=np.uint8)
