"""Hits (压占图斑): the zones a site meets and those near it, as lists."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from spatial.candidates import Candidates, rows_of, zone_near
from spatial.layer import Attributes
from spatial.listed import Listed
from spatial.overlap import ZoneNear, ZoneOverlap
from spatial.shared import Shared
from spatial.site import Site
from spatial.united import NOISE_M

__all__ = ["Met", "by_distance", "hits", "others"]

Met = Sequence[tuple[Candidates, Shared]]
"""Chosen zones of each layer and what each of them shares with the frame."""


def hits(met: Met, site: Site) -> Sequence[ZoneOverlap]:
    """Chosen zones that share something, largest first."""
    found = [
        (chosen.near.layer, rows_of(chosen, chosen.places[hit]), s.area_m2[hit], s.length_m[hit])
        for chosen, s in met
        if len(hit := np.flatnonzero(s.met))
    ]

    def made() -> tuple[ZoneOverlap, ...]:
        out = [
            _hit(layer, row, area, length, site)
            for layer, rows, areas, lengths in found
            for row, area, length in zip(rows(), areas.tolist(), lengths.tolist(), strict=True)
        ]
        return tuple(sorted(out, key=lambda z: (-z.overlap_m2, -z.length_m, z.layer, z.id)))

    return Listed(sum(len(areas) for _, _, areas, _ in found), made) if found else ()


def _hit(layer: str, row: Attributes, area: float, length: float, site: Site) -> ZoneOverlap:
    code, name = str(row.get("code") or ""), str(row.get("name") or "")
    part = min(area / site.area_m2, 1.0)
    return ZoneOverlap(layer, str(row["id"]), code, name, row, area, part, length)


def others(met: Met, radius_m: float) -> tuple[float | None, Sequence[ZoneNear]]:
    """Chosen zones that share nothing and lie within the radius, and the least distance."""
    found = []
    for chosen, shared in met:
        distance = chosen.near.distance_m[chosen.places]
        close = np.flatnonzero(~shared.met & (distance <= max(radius_m, NOISE_M)))
        if len(close):
            rows = rows_of(chosen, chosen.places[close])
            found.append((chosen.near.layer, rows, distance[close]))
    if not found:
        return None, ()

    def made() -> tuple[ZoneNear, ...]:
        out = [
            zone_near(layer, row, far)
            for layer, rows, distances in found
            for row, far in zip(rows(), distances.tolist(), strict=True)
        ]
        return tuple(sorted(out, key=by_distance))

    least = min(float(distances.min()) for _, _, distances in found)
    return least, Listed(sum(len(distances) for _, _, distances in found), made)


def by_distance(zone: ZoneNear) -> tuple[float, str, str]:
    """Order of zones near a site: nearest first, then by layer and id."""
    return zone.distance_m, zone.layer, zone.id
