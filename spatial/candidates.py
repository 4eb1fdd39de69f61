"""Candidates: the zones a selection takes near a site, before anything is measured."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray

from spatial.index import Box
from spatial.layer import Attributes
from spatial.overlap import Selection, ZoneNear
from spatial.site import Site
from spatial.snapshot import Snapshot

__all__ = ["Candidate", "candidates", "zone_near"]

MARGIN_M = 1e-6


@dataclass(frozen=True, slots=True)
class Candidate:
    """A selected zone near the site, with the pieces that may meet it.

    ``strip_m`` is the half-width of its building strip; None where the zone itself counts.
    """

    layer: str
    attributes: Attributes
    pieces: NDArray[np.object_]
    strip_m: float | None


def candidates(
    snapshot: Snapshot, site: Site, selection: Selection
) -> tuple[list[Candidate], tuple[ZoneNear, ...]]:
    """Zones that may meet the site or lie within its search radius.

    Returns
    -------
    list of Candidate
        Selected zones by layer and zone number.
    tuple of ZoneNear
        Zones whose strip width is not known and whose widest strip would meet the site,
        nearest first.

    Raises
    ------
    StoreError
        ``OBJECT_MISSING``, ``OBJECT_DAMAGED``.
    """
    strip = selection.strip
    widths = dict(strip.widths_m) if strip else {}
    reach = max([selection.radius_m, *widths.values()])
    x0, y0, x1, y1 = site.geometry.bounds
    box = (x0 - reach - MARGIN_M, y0 - reach - MARGIN_M, x1 + reach + MARGIN_M, y1 + reach + MARGIN_M)
    zones: list[Candidate] = []
    unkeyed: list[ZoneNear] = []
    for layer, attributes, pieces in _near(snapshot, selection, box):
        if strip is None:
            zones.append(Candidate(layer, attributes, pieces, None))
            continue
        value = attributes.get(strip.field) if strip.field else ""
        width = widths.get("" if value is None and not strip.field else str(value))
        if width is None:
            distance = float(shapely.distance(pieces, site.geometry).min())
            if distance <= max(widths.values()):
                unkeyed.append(zone_near(layer, attributes, distance))
        else:
            zones.append(Candidate(layer, attributes, pieces, width))
    return zones, tuple(sorted(unkeyed, key=lambda z: (z.distance_m, z.layer, z.id)))


def _near(
    snapshot: Snapshot, selection: Selection, box: Box
) -> Iterator[tuple[str, Attributes, NDArray[np.object_]]]:
    for layer in selection.layers:
        held = snapshot.layer(layer)
        numbers = snapshot.pieces_in(layer, box)
        if not len(numbers):
            continue
        owners = held.owners(numbers)
        pieces = held.pieces(numbers)
        for zone in np.unique(owners).tolist():
            attributes = held.attributes(zone)
            if _selected(attributes, selection):
                yield layer, attributes, pieces[owners == zone]


def _selected(attributes: Attributes, selection: Selection) -> bool:
    def value(name: str) -> str:
        found = attributes.get(name)
        return "" if found is None else str(found)

    return all(value(name) in allowed for name, allowed in selection.where) and not any(
        value(name) in refused for name, refused in selection.unless
    )


def zone_near(layer: str, row: Attributes, distance_m: float) -> ZoneNear:
    """A zone that is near and not met, with its distance in m."""
    code, name = str(row.get("code") or ""), str(row.get("name") or "")
    return ZoneNear(layer, str(row["id"]), code, name, row, distance_m)
