"""Attribution: which zones of each source a face lies in, or why there are none."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import shapely
from numpy.typing import NDArray

from spatial.blueprint.linework import Box
from spatial.blueprint.source import Source

__all__ = ["OUTSIDE", "SILENT", "UNCERTAIN", "Said", "Sayings", "attribute"]

Said = tuple[int, ...]
"""Zones of one source at a place, ascending: none is silence, several a self-overlap."""

SILENT: Said = ()
OUTSIDE: Said = (-1,)
"""Outside the layer's coverage: nothing is known there."""
UNCERTAIN: Said = (-2,)
"""Inside its coverage and without a zone, but a quarantined zone may lie there."""


@dataclass(slots=True)
class Sayings:
    """What one source says anywhere, each saying with its number."""

    numbers: dict[Said, int] = field(default_factory=dict)

    def number(self, said: Said) -> int:
        """Number of a saying, given on first use."""
        return self.numbers.setdefault(said, len(self.numbers))

    def listed(self) -> list[Said]:
        """Sayings by their number."""
        return list(self.numbers)


def attribute(
    points: NDArray[np.object_], tile: Box, sources: Sequence[Source], sayings: Sequence[Sayings]
) -> NDArray[np.int32]:
    """What each source says at each point.

    Parameters
    ----------
    points : (n,) array of points
        One inside each face of the tile.
    sayings : sequence of Sayings
        One a source; new ones are added.

    Returns
    -------
    (n, k) array of int32
        Number of the saying of each of the k sources.
    """
    columns = [_column(points, tile, s, k) for s, k in zip(sources, sayings, strict=True)]
    return np.column_stack(columns) if columns else np.empty((len(points), 0), np.int32)


def _column(
    points: NDArray[np.object_], tile: Box, source: Source, known: Sayings
) -> NDArray[np.int32]:
    pieces, owners = source.pieces_in(tile)
    out = np.full(len(points), known.number(SILENT), np.int32)
    if len(pieces):
        hit, piece = shapely.STRtree(pieces).query(points, predicate="intersects")
        pairs = np.unique(np.column_stack([hit, owners[piece]]), axis=0)
        rows, start, count = np.unique(pairs[:, 0], return_index=True, return_counts=True)
        for row, first, n in zip(rows.tolist(), start.tolist(), count.tolist(), strict=True):
            zones: Said = tuple(pairs[first : first + n, 1].tolist())
            if n > 1:
                zones = _inside(points[row], source, zones)
            out[row] = known.number(zones)
    if source.known is not None:
        silent = np.flatnonzero(out == known.number(SILENT))
        covered = np.zeros(len(silent), dtype=bool)
        for part in source.known:
            covered |= shapely.intersects(part, points[silent])
        out[silent[~covered]] = known.number(OUTSIDE)
    return out


def _inside(point: shapely.Point, source: Source, zones: Said) -> Said:
    """The zones that hold a point in their interior; all of them where none does."""
    within = shapely.contains(source.held.zones(zones), point)
    kept = tuple(zone for zone, holds in zip(zones, within.tolist(), strict=True) if holds)
    return kept or zones[:1]
