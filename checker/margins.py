"""Margins: how far what is declared stays within a limit that a map or a ledger sets."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from checker.measured import Measured, Measures, zone_attributes
from checker.overlap_measures import (
    as_measures,
    given,
    hit_zones,
    is_number,
    near_measures,
    overlap_values,
)
from checker.truth import Missing

__all__ = ["LIMITS", "height", "limits", "quota", "sightline"]

Values = Mapping[str, Any]


def height(measured: Measured, values: Values) -> Measures:
    """How far the declared height stays below the lowest limit over the site (净空限高), m.

    ``height_margin_m`` = least ``height_limit_m`` of the zones hit − fact ``height_m``;
    infinite when no zone is hit. Source: 民用机场管理条例 art. 47, 49.
    """
    found = given(measured)
    out = overlap_values(found, measured, None)
    zones = [zone_attributes(z) for z in hit_zones(found, measured)]
    out["height_margin_m"] = _margin(zones, ("height_limit_m", None), values.get("height_m"))
    return as_measures(measured, out, found)


LIMITS: Mapping[str, tuple[tuple[str | None, str | None], str]] = {
    "far_margin": (("far_max", "far_min"), "far"),
    "density_margin": (("density_max", "density_min"), "density"),
    "height_margin_m": (("height_max_m", "height_min_m"), "height_m"),
    "green_margin": (("green_max", "green_min"), "green_ratio"),
    "setback_margin_m": ((None, "setback_min_m"), "setback_m"),
}


def limits(measured: Measured, values: Values) -> Measures:
    """How far declared indicators stay within the strictest plot limits (规划条件).

    Each margin is the least of (upper limit − fact) and (fact − lower limit) over the plots
    hit; negative breaks a limit, infinite means no plot is hit. A plot that gives neither
    limit leaves the margin unknown. Source: 城乡规划法 art. 38.
    """
    found = given(measured)
    out = overlap_values(found, measured, None)
    zones = [zone_attributes(z) for z in hit_zones(found, measured)]
    for name, (bounds, fact) in LIMITS.items():
        out[name] = _margin(zones, bounds, values.get(fact))
    return as_measures(measured, out, found)


def sightline(measured: Measured, values: Values) -> Measures:
    """How far the declared height stays below a line of sight that rises with distance, m.

    ``height_margin_m`` = distance × parameter ``ratio`` − fact ``height_m`` within ``near_m``,
    infinite beyond it. Source: 气象设施和气象探测环境保护条例 art. 13 (a tenth of the distance).
    """
    found = given(measured)
    base = near_measures(measured, values.get("near_m"))
    near: Any = base.values["near"]
    ratio: Any = values.get("ratio")
    height_m: Any = values.get("height_m")
    margin: Any = math.inf
    if isinstance(near, Missing):
        margin = near
    elif near:
        unknown = [v for v in (ratio, height_m) if isinstance(v, Missing)]
        margin = (
            unknown[0] if unknown else (found.distance_m or 0.0) * float(ratio) - float(height_m)
        )
    return replace(base, values={**base.values, "height_margin_m": margin})


def quota(measured: Measured, values: Values) -> Measures:
    """What of a quota the site would take, and what would be left of it (用地指标), ha.

    ``need_ha`` is the net area shared with the zones; ``quota_margin_ha`` the balance less
    that. The balance is the project fact that the parameter ``ledger`` names; a balance nobody
    gave (未掌握) leaves the margin unknown. Source: 土地管理法 art. 23, 森林法 art. 36.
    """
    found = given(measured)
    need = found.overlap_m2 / 10_000.0
    ledger = str(values.get("ledger"))
    balance = values.get(ledger, Missing("fact", ledger))
    margin = balance if isinstance(balance, Missing) else balance - need
    out = {**overlap_values(found, measured, None), "need_ha": need, "quota_margin_ha": margin}
    return as_measures(measured, out, found)


def _margin(zones: Sequence[Values], bounds: tuple[str | None, str | None], fact: Any) -> Any:
    if not zones:
        return math.inf
    upper, lower = bounds
    if not is_number(fact):
        return fact if isinstance(fact, Missing) else Missing("fact", upper or lower or "")
    margins = []
    for zone in zones:
        high, low = zone.get(upper) if upper else None, zone.get(lower) if lower else None
        if not is_number(high) and not is_number(low):
            return Missing("attribute", upper or lower or "")
        margins += [high - fact] if is_number(high) else []
        margins += [fact - low] if is_number(low) else []
    return min(margins)
