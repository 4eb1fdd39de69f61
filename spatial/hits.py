"""Hits (压占图斑): the zones a site meets and those near it, as lists."""

from __future__ import annotations

import math
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
        if s.anything
        for hit in [s.met.nonzero()[0]]
    ]

    def made() -> tuple[ZoneOverlap, ...]:
        out = [
            _hit(layer.layer, rows[place], area, length, site)
            for layer, places, areas, lengths in found
            for rows in [layer.rows()]
            for place, area, length in zip(places, areas, lengths, strict=True)
        ]
        return tuple(sorted(out, key=lambda z: (-z.overlap_m2, -z.length_m, z.layer, z.id)))

    return Listed(made, sum(len(one[1]) for one in found)) if found else ()


def _hit(layer: str, row: Attributes, area: float, length: float, site: Site) -> ZoneOverlap:
    code, name = str(row.get("code") or ""), str(row.get("name") or "")
    part = min(area / site.area_m2, 1.0)
    return ZoneOverlap(layer, str(row["id"]), code, name, row, area, part, length)


def others(met: Met, radius_m: float, *, hit: bool) -> tuple[float | None, Sequence[ZoneNear]]:
    """Chosen zones that share nothing and lie within the radius, and the least distance.

    Parameters
    ----------
    hit : bool
        Whether some chosen zone shares something; the least distance is of no use then.
    """
    radius_m = max(radius_m, NOISE_M)
    close = [one for one in met if one[0].near.nearest_m <= radius_m]
    least = None if hit else min((_nearest_m(chosen) for chosen, _ in close), default=math.inf)
    if not close or (least is not None and least > radius_m):
        return None, ()

    def made() -> tuple[ZoneNear, ...]:
        out = []
        for chosen, shared in close:
            rows, distance = chosen.near.rows(), chosen.near.distances_m()[chosen.places]
            near = (~shared.met & (distance <= radius_m)).nonzero()[0]
            for place, far in zip(chosen.places[near].tolist(), distance[near].tolist(), strict=True):
                out.append(zone_near(chosen.near.layer, rows[place], far))
        return tuple(sorted(out, key=by_distance))

    return least, Listed(made)


def _nearest_m(chosen: Candidates) -> float:
    near = chosen.near
    if len(chosen.places) == len(near.zones):
        return near.nearest_m
    return float(near.distances_m()[chosen.places].min(initial=math.inf))


def by_distance(zone: ZoneNear) -> tuple[float, str, str]:
    """Order of zones near a site: nearest first, then by layer and id."""
    return zone.distance_m, zone.layer, zone.id
