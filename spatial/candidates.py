"""Candidates: the zones around a site that a selection takes."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray

from spatial.encoded import Encoded, decoded, encoded, every, plain, some
from spatial.frame import Frame
from spatial.layer import Attributes
from spatial.nearest import box_gaps_m
from spatial.overlap import Selection, Strip, ZoneNear
from spatial.snapshot import Snapshot
from spatial.strips import QUAD_SEGS, width_of
from spatial.surroundings import LayerNear, Surroundings, near

__all__ = ["Candidates", "candidates", "pieces_of", "zone_near"]

NO_OWNER: NDArray[np.int64] = np.empty(0, dtype=np.int64)
NOTHING = plain(np.empty(0, dtype=object))


@dataclass(frozen=True, slots=True)
class Candidates:
    """Selected zones of one layer.

    Parameters
    ----------
    near : LayerNear
        The layer's zones around the site.
    places : (n,) array of int
        Places of the selected ones there.
    strip_m : (n,) array of float or None
        Half-width of each one's building strip; None where the zones themselves count.
    unkeyed : tuple of ZoneNear
        Zones that nobody can place: an attribute the selection asks for is empty and the zone
        meets the site, or the strip width is not known and the widest strip would meet it.
    """

    near: LayerNear
    places: NDArray[np.int64]
    strip_m: NDArray[np.float64] | None = None
    unkeyed: tuple[ZoneNear, ...] = ()


def candidates(around: Surroundings, selection: Selection) -> tuple[Candidates, ...]:
    """Zones of each layer of a selection; one entry a layer, in the selection's order.

    Raises
    ------
    StoreError, shapely.errors.GEOSException
        Why a layer could not be measured.
    """
    return tuple(_of_layer(near(around, layer), selection) for layer in selection.layers)


def pieces_of(
    chosen: Candidates, frame: Frame, snapshot: Snapshot, selection: Selection
) -> tuple[Encoded, NDArray[np.int64]]:
    """What to measure of the chosen zones: their pieces, or the building strips along them.

    Returns
    -------
    pieces, owner : Encoded, array of int
        Geometries in the measuring CRS, and the place of each one's zone among the chosen.

    Raises
    ------
    StoreError
        ``OBJECT_DAMAGED``.
    """
    if selection.strip is None:
        return _pieces(chosen)
    return _strips(chosen, frame, snapshot, selection.strip)


def _of_layer(layer: LayerNear, selection: Selection) -> Candidates:
    every = np.arange(len(layer.zones))
    strip = selection.strip
    if not (selection.where or selection.unless or (strip and strip.field)):
        width = width_of({}, strip) if strip else None
        return Candidates(layer, every, np.full(len(every), width) if strip else None)
    rows = layer.rows()
    widths = dict(strip.widths_m) if strip else {}
    places: list[int] = []
    strip_m: list[float] = []
    unkeyed: list[ZoneNear] = []
    for place, row in enumerate(rows):
        chosen = _selected(row, selection)
        width = width_of(row, strip) if strip else 0.0
        if chosen and width is not None:
            places.append(place)
            strip_m.append(width)
        elif chosen is None and layer.shared.met[place]:
            unkeyed.append(zone_near(layer.layer, row, 0.0))
        elif chosen and (far := float(layer.distances_m()[place])) <= max(widths.values()):
            unkeyed.append(zone_near(layer.layer, row, far))
    return Candidates(
        layer, np.array(places, dtype=np.int64), np.array(strip_m) if strip else None,
        tuple(unkeyed),
    )  # fmt: skip


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


def _pieces(chosen: Candidates) -> tuple[Encoded, NDArray[np.int64]]:
    """Pieces of the chosen zones, each with its zone's place among the chosen."""
    layer = chosen.near
    place = np.full(len(layer.zones), -1, dtype=np.int64)
    place[chosen.places] = np.arange(len(chosen.places))
    own = place[layer.owner]
    kept = (own >= 0).nonzero()[0]
    return some(layer.pieces, kept), own[kept]


def _strips(
    chosen: Candidates, frame: Frame, snapshot: Snapshot, strip: Strip
) -> tuple[Encoded, NDArray[np.int64]]:
    """Building strips of the chosen zones within reach: kept ones of lines, polygons' own."""
    layer, width_m = chosen.near, chosen.strip_m
    if width_m is None or not len(chosen.places):
        return NOTHING, NO_OWNER
    found, of = layer.pieces, layer.owner
    place = np.full(len(layer.zones), -1, dtype=np.int64)
    place[chosen.places] = np.arange(len(chosen.places))
    width = np.zeros(len(layer.zones))
    width[chosen.places] = width_m
    close = box_gaps_m(found.box, frame) <= width[of]
    far = np.ones(len(layer.zones), dtype=bool)
    far[of[close]] = False
    place[far] = -1
    areal = found.dimension == 2
    lines, owner = NOTHING, NO_OWNER
    if not areal.all():
        wanted = np.flatnonzero(place >= 0)
        wkb, box, which = snapshot.strips_near(
            layer.layer, strip, frame.bounds, layer.zones[wanted]
        )
        lines, owner = encoded(wkb, box), place[wanted[which]]
    if not areal.any():
        return lines, owner
    areal &= place[of] >= 0
    drawn, owners = [every(lines)], [owner]
    for zone in np.unique(of[areal]).tolist():
        i = int(place[zone])
        parts = _drawn(decoded(found, (areal & (of == zone)).nonzero()[0]), width_m[i])
        drawn.append(parts)
        owners.append(np.full(len(parts), i))
    return plain(np.concatenate(drawn)), np.concatenate(owners)


def _drawn(pieces: NDArray[np.object_], width_m: float) -> NDArray[np.object_]:
    """Parts of the strip around one zone's pieces."""
    strip = shapely.union_all(shapely.buffer(pieces, width_m, quad_segs=QUAD_SEGS))
    parts: NDArray[np.object_] = shapely.get_parts(strip)
    return parts


def zone_near(layer: str, row: Attributes, distance_m: float) -> ZoneNear:
    """A zone that is near and not met, with its distance in m."""
    code, name = str(row.get("code") or ""), str(row.get("name") or "")
    return ZoneNear(layer, str(row["id"]), code, name, row, distance_m)
