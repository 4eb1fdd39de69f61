"""The object that holds a layer version: pieces, whole zones, attributes, coverage."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
import rfc8785
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from spatial.canonical_rows import canonical_rows
from spatial.hilbert import hilbert_order
from spatial.index import PieceTable
from spatial.layer import Attributes
from spatial.packed import Packed, pack
from spatial.self_overlap import self_overlap
from spatial.subdivide import subdivide

__all__ = ["LayerObject", "QuarantinedBox", "pack_layer"]

NOISE_M2 = 1e-6


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
    tolerance_m2: float = 1.0,
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
    tolerance_m2 : float
        From how much shared area a pair of overlapping zones is counted, m².

    Returns
    -------
    name, data
        SHA-256 of the head, and the file.
    """
    pieces, owner = subdivide(geometries)
    shared = self_overlap(
        geometries, pieces, owner, [str(a["id"]) for a in attributes], tolerance_m2=tolerance_m2
    )
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
    del boxes, owner, piece_off, piece_wkb, zone_off, zone_wkb, row_off, row_json
    if issues:
        sections["issues"] = np.frombuffer(rfc8785.dumps(list(map(dict, issues))), np.uint8)
    dimension = int(shapely.get_dimensions(geometries).max()) if len(geometries) else 2
    known = hashlib.sha256(shapely.to_wkb(coverage)).hexdigest()
    head = {**meta, "coverage": known, "dimension": dimension, "self_overlap": shared.as_dict()}
    return pack(sections, head, emptied=True)


@dataclass(frozen=True, slots=True)
class LayerObject:
    """Read access to a packed layer version; nothing is loaded before it is asked for."""

    packed: Packed

    @property
    def dimension(self) -> int:
        """Dimension of the zones (2, 1 or 0); 2 for an empty layer."""
        return int(self.packed.meta["dimension"])

    @property
    def disjoint(self) -> bool:
        """Whether no two zones overlap, as measured when the version was made."""
        found = self.self_overlap_m2
        return found is not None and found <= NOISE_M2

    @property
    def coverage_name(self) -> str:
        """SHA-256 of the coverage; layers known in the same area share it."""
        return str(self.packed.meta["coverage"])

    @property
    def self_overlap_m2(self) -> float | None:
        """Net area that more than one zone covers, m²; None in objects made before it was kept."""
        held = self.packed.meta.get("self_overlap")
        return None if held is None else float(held["area_m2"])

    def zone_count(self) -> int:
        """Number of zones."""
        return self.packed.length("zone_box")

    def piece_table(self) -> PieceTable:
        """Boxes, zones and places of all pieces."""
        array = self.packed.array
        return PieceTable(array("piece_box"), array("piece_zone"), array("piece_off"))

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
        return self._geometries("piece", numbers)

    def piece_texts(self, starts: Sequence[int], stops: Sequence[int]) -> list[bytes]:
        """WKB of pieces by where the index says they lie."""
        return self.packed.texts("piece_wkb", starts, stops)

    def zones(self, numbers: Sequence[int] | NDArray[np.int64]) -> NDArray[np.object_]:
        """Whole geometries of the given zones."""
        return self._geometries("zone", numbers)

    def attributes(self, zone: int) -> Attributes:
        """Attributes of one zone, with ``id``, ``code`` and ``name`` always present."""
        start, stop = self.packed.items("row_off", zone, zone + 2).tolist()
        row: Attributes = json.loads(self.packed.text("row_json", start, stop))
        return row

    def rows(self, zones: Sequence[int] | NDArray[np.int64]) -> list[Attributes]:
        """Attributes of several zones, in their order."""
        return self.rows_later(zones)()

    def rows_later(
        self, zones: Sequence[int] | NDArray[np.int64]
    ) -> Callable[[], list[Attributes]]:
        """The same, proven now and understood when called, so that the call cannot fail.

        Raises
        ------
        StoreError
            ``OBJECT_DAMAGED``.
        """
        if not len(zones):
            return list
        asked = np.asarray(zones, dtype=np.int64)
        first = int(asked.min())
        offsets = self.packed.items("row_off", first, int(asked.max()) + 2)
        self.packed.prove_runs("row_json", offsets, asked - first)
        return partial(_read_rows, self.packed, offsets, asked - first)

    def coverage(
        self, box: tuple[float, float, float, float], kept: dict[int, BaseGeometry] | None = None
    ) -> NDArray[np.object_]:
        """Pieces of the layer's coverage whose box meets ``box``.

        Those read before are taken from ``kept``, into which the others are put, prepared.
        """
        boxes = self.packed.array("covered_box")
        x0, y0, x1, y1 = box
        meets = (boxes[:, 0] <= x1) & (boxes[:, 2] >= x0)
        meets &= (boxes[:, 1] <= y1) & (boxes[:, 3] >= y0)
        numbers = np.flatnonzero(meets).tolist()
        known: dict[int, BaseGeometry] = {} if kept is None else kept
        wanting = [number for number in numbers if number not in known]
        if wanting:
            read = self._geometries("covered", wanting)
            shapely.prepare(read)
            known.update(zip(wanting, read, strict=True))
        return np.array([known[number] for number in numbers], dtype=object)

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

    def _geometries(self, kind: str, numbers: Sequence[int] | NDArray[Any]) -> NDArray[np.object_]:
        wkb = self._texts_of(f"{kind}_off", f"{kind}_wkb", numbers)
        out: NDArray[np.object_] = shapely.from_wkb(np.array(wkb, dtype=object))
        return out

    def _texts_of(
        self, offsets: str, key: str, numbers: Sequence[int] | NDArray[Any]
    ) -> list[bytes]:
        """Runs of a byte section by number; the offsets between the ends are read at once."""
        if not len(numbers):
            return []
        asked = np.asarray(numbers, dtype=np.int64)
        first = int(asked.min())
        held = self.packed.items(offsets, first, int(asked.max()) + 2)
        starts, stops = held[asked - first].tolist(), held[asked - first + 1].tolist()
        return self.packed.texts(key, starts, stops)


def _read_rows(
    packed: Packed, offsets: NDArray[np.uint64], places: NDArray[np.int64]
) -> list[Attributes]:
    starts, stops = offsets[places].tolist(), offsets[places + 1].tolist()
    texts = packed.texts("row_json", starts, stops)
    found: list[Attributes] = json.loads(b"[" + b",".join(texts) + b"]")
    return found


def _boxes(geometries: NDArray[np.object_]) -> NDArray[np.float64]:
    return np.asarray(shapely.bounds(geometries), dtype=np.float64).reshape(-1, 4)


def _texts(items: Sequence[bytes]) -> tuple[NDArray[np.uint64], NDArray[np.uint8]]:
    lengths = np.fromiter((len(i) for i in items), dtype=np.uint64, count=len(items))
    offsets = np.concatenate([np.zeros(1, np.uint64), np.cumsum(lengths, dtype=np.uint64)])
    return offsets, np.frombuffer(b"".join(items), dtype=np.uint8)
