"""A source of the base: one layer version, as the cut and the attribution read it."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from spatial.blueprint.linework import Box, edges
from spatial.encoded import within
from spatial.layer import LayerVersion
from spatial.layer_object import LayerObject

__all__ = ["NO_BOX", "Source", "source_of"]

NO_BOX: Box = (-np.inf, -np.inf, np.inf, np.inf)
"""Stands for a quarantined zone that may lie anywhere."""


@dataclass(frozen=True, slots=True)
class Source:
    """One layer that takes part.

    Parameters
    ----------
    role : str
        ``base``, ``control``, ``constraint`` or ``superseded``.
    field : str
        Name of the attribute that carries what the layer says.
    known : tuple of polygons, or None
        Pieces of the layer's coverage; None where it is the study area itself.
    doubtful : tuple of boxes
        Where quarantined zones lie: silence there is not known to be silence.
    """

    layer: str
    role: str
    field: str
    version: LayerVersion
    held: LayerObject
    zone_boxes: NDArray[np.float64]
    piece_boxes: NDArray[np.float64]
    known: tuple[BaseGeometry, ...] | None
    doubtful: tuple[Box, ...]

    def edges_in(self, tile: Box) -> NDArray[np.float64]:
        """Edges of the zones, and of the coverage, whose boxes meet a tile."""
        zones = self.held.zones(np.flatnonzero(_meets(self.zone_boxes, tile)).tolist())
        own = edges(shapely.get_parts(zones))
        if self.known is None:
            return own
        return np.vstack([own, edges(np.array(self.known, dtype=object))])

    def pieces_in(self, tile: Box) -> tuple[NDArray[np.object_], NDArray[np.int32]]:
        """Pieces whose boxes meet a tile, and the zones they belong to."""
        numbers = np.flatnonzero(_meets(self.piece_boxes, tile)).astype(np.int32)
        return self.held.pieces(numbers), self.held.owners(numbers)


def source_of(
    layer: str, role: str, field: str, version: LayerVersion, held: LayerObject, area: BaseGeometry
) -> Source:
    """A layer's version made ready to be cut with the others over the study area."""
    same = held.coverage_name == hashlib.sha256(shapely.to_wkb(area)).hexdigest()
    return Source(
        layer, role, field, version, held, held.zone_boxes(), held.piece_table().box,
        None if same else _coverage(held, area),
        tuple(q.box or NO_BOX for q in held.quarantined()),
    )  # fmt: skip


def _coverage(held: LayerObject, area: BaseGeometry) -> tuple[BaseGeometry, ...] | None:
    whole = shapely.union_all(within(held.coverage(), area.bounds))
    if shapely.covers(whole, area):
        return None
    parts: Sequence[BaseGeometry] = shapely.get_parts(whole).tolist()
    return tuple(parts)


def _meets(boxes: NDArray[np.float64], tile: Box) -> NDArray[np.bool_]:
    x0, y0, x1, y1 = tile
    meets: NDArray[np.bool_] = (boxes[:, 0] <= x1) & (boxes[:, 2] >= x0)
    return meets & (boxes[:, 1] <= y1) & (boxes[:, 3] >= y0)
