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
        Zones that nobody can place: an attribute the selection asks for is empty and the zone
        meets the site, or the strip width is not known and the widest strip would meet it;
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
        if _selected(attributes, selection) is None:
            if _meets(pieces, site):
                unkeyed.append(zone_near(layer, attributes, 0.0))
        elif strip is None:
            zones.append(Candidate(layer, attributes, pieces, None))
        elif (width := widths.get(_value(attributes, strip.field))) is not None:
            zones.append(Candidate(layer, attributes, pieces, width))
        else:
            distance = float(shapely.distance(pieces, site.geometry).min())
            if distance <= max(widths.values()):
                unkeyed.append(zone_near(layer, attributes, distance))
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
            if _selected(attributes, selection) is not False:
                yield layer, attributes, pieces[owners == zone]


def _selected(attributes: Attributes, selection: Selection) -> bool | None:
    """Whether a zone is taken; None when an attribute that decides it is empty."""
    if any(_value(attributes, name) in refused for name, refused in selection.unless):
        return False
    asked = [(_value(attributes, name), allowed) for name, allowed in selection.where]
    if any(value and value not in allowed for value, allowed in asked):
        return False
    return None if any(not value and value not in allowed for value, allowed in asked) else True


def _value(attributes: Attributes, name: str | None) -> str:
    found = attributes.get(name) if name else ""
    return "" if found is None else str(found)


def _meets(pieces: NDArray[np.object_], site: Site) -> bool:
    inside = shapely.intersects(pieces, site.geometry) & ~shapely.touches(pieces, site.geometry)
    return bool(inside.any())


def zone_near(layer: str, row: Attributes, distance_m: float) -> ZoneNear:
    """A zone that is near and not met, with its distance in m."""
    code, name = str(row.get("code") or ""), str(row.get("name") or "")
    return ZoneNear(layer, str(row["id"]), code, name, row, distance_m)
