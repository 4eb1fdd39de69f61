"""Measures every criterion builds on: what is shared, which zones count, what else is known."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

from checker.measured import Measured, Measures, zone_attributes
from spatial.overlap import Overlap, ZoneNear, ZoneOverlap

__all__ = [
    "as_measures", "codes_met", "codes_of", "given", "hit_zones", "is_number", "near_measures",
    "overlap_values",
]  # fmt: skip


def given(measured: Measured) -> Overlap:
    """The overlap of a rule's selection; criteria run only where there is one."""
    assert measured.overlap is not None, "criteria run only on what was measured"
    return measured.overlap


def overlap_values(found: Overlap, measured: Measured, near_m: Any) -> dict[str, Any]:
    """Measures of what is shared; ``near`` only where ``near_m`` is asked about."""
    gap = math.inf if found.distance_m is None else found.distance_m
    near = {} if near_m is None else {"near": gap <= near_m if is_number(near_m) else near_m}
    return {
        **near, "overlap": found.hit, "sliver": found.sliver, "touches": found.touches,
        "overlap_m2": found.overlap_m2, "solid_m2": found.solid_m2, "share": found.share,
        "length_m": found.length_m, "distance_m": gap, "zones": float(len(found.zones)),
        "codes": codes_of(found, measured),
    }  # fmt: skip


def as_measures(
    measured: Measured,
    values: dict[str, Any],
    found: Overlap | None,
    ellipsoid: Mapping[str, float] | None = None,
    zones: tuple[Mapping[str, Any], ...] | None = None,
) -> Measures:
    """Measures with the site's own size, the zones hit and the ellipsoidal areas added."""
    other = dict(ellipsoid or {})
    if found is not None and ellipsoid is None and found.overlap_m2 > 0:
        ratio = found.overlap_ellipsoid_m2 / found.overlap_m2
        other = {"overlap_m2": found.overlap_ellipsoid_m2, "solid_m2": found.solid_m2 * ratio}
    if zones is None:
        hit = hit_zones(found, measured) if found is not None else ()
        zones = tuple(zone_attributes(z) for z in hit)
    other["site_area_m2"] = measured.site_area_ellipsoid_m2
    return Measures({**values, "site_area_m2": measured.site_area_m2}, zones, None, other)


def hit_zones(found: Overlap, measured: Measured) -> Sequence[ZoneOverlap]:
    """Zones that count: those above the tolerance, or all when only their sum reaches it."""
    if found.dimension < 2:
        return found.zones
    solid = [z for z in found.zones if z.overlap_m2 >= measured.tolerance_m2 or z.length_m > 0]
    return solid or (found.zones if found.hit else ())


def near_measures(measured: Measured, near_m: Any) -> Measures:
    """Measures of what is shared and of what is near; zones near are asked about too."""
    found = given(measured)
    out = overlap_values(found, measured, near_m)
    out["inside"] = out["overlap"]
    zones: tuple[ZoneOverlap | ZoneNear, ...] = tuple(hit_zones(found, measured))
    zones += tuple(found.near) if out["near"] is True else ()
    return as_measures(measured, out, found, zones=tuple(zone_attributes(z) for z in zones))


def codes_of(found: Overlap, measured: Measured) -> tuple[str, ...]:
    """Codes of the zones that count, in order."""
    return tuple(sorted({z.code for z in hit_zones(found, measured) if z.code}))


def codes_met(zones: Sequence[ZoneOverlap], measured: Measured) -> tuple[str, ...]:
    """Codes of zones above the tolerance, or of all when only their sum reaches it."""
    least = measured.tolerance_m2
    solid = [z for z in zones if z.overlap_m2 >= least]
    told = solid or (zones if sum(z.overlap_m2 for z in zones) >= least else ())
    return tuple(sorted({z.code for z in told if z.code}))


def is_number(value: Any) -> bool:
    """Whether a value can be compared with a limit."""
    return isinstance(value, int | float) and not isinstance(value, bool)
