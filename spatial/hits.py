"""Hits (压占图斑): the zones a site meets and those near it, as lists."""

from __future__ import annotations

from collections.abc import Sequence

from spatial.candidates import Candidates, zone_near
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
        (chosen.near, chosen.places[hit].tolist(), s.area_m2[hit].tolist(), s.length_m[hit].tolist())
        for chosen, s in met
        if len(hit := s.met.nonzero()[0])
    ]

    def made() -> tuple[ZoneOverlap, ...]:
        out = [
            _hit(layer.layer, rows[place], area, length, site)
            for layer, places, areas, lengths in found
            for rows in [layer.rows()]
            for place, area, length in zip(places, areas, lengths, strict=True)
        ]
        return tuple(sorted(out, key=lambda z: (-z.overlap_m2, -z.length_m, z.layer, z.id)))

    return Listed(sum(len(one[1]) for one in found), made) if found else ()


def _hit(layer: str, row: Attributes, area: float, length: float, site: Site) -> ZoneOverlap:
    code, name = str(row.get("code") or ""), str(row.get("name") or "")
    part = min(area / site.area_m2, 1.0)
    return ZoneOverlap(layer, str(row["id"]), code, name, row, area, part, length)


def others(met: Met, radius_m: float) -> tuple[float | None, Sequence[ZoneNear]]:
    """Chosen zones that share nothing and lie within the radius, and the least distance."""
    radius_m = max(radius_m, NOISE_M)
    found = []
    for chosen, shared in met:
        distance = chosen.near.distance_m[chosen.places]
        close = (~shared.met & (distance <= radius_m)).nonzero()[0]
        if len(close):
            found.append((chosen.near, chosen.places[close].tolist(), distance[close].tolist()))
    if not found:
        return None, ()

    def made() -> tuple[ZoneNear, ...]:
        out = [
            zone_near(layer.layer, rows[place], far)
            for layer, places, distances in found
            for rows in [layer.rows()]
            for place, far in zip(places, distances, strict=True)
        ]
        return tuple(sorted(out, key=by_distance))

    least = min(min(distances) for _, _, distances in found)
    return least, Listed(sum(len(distances) for _, _, distances in found), made)


def by_distance(zone: ZoneNear) -> tuple[float, str, str]:
    """Order of zones near a site: nearest first, then by layer and id."""
    return zone.distance_m, zone.layer, zone.id
