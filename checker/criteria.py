"""Criteria: pure functions from what was measured to the measures a rule may ask about.

The set is closed. A criterion knows no geometry, no storage and no language.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from checker.measured import Measured, Measures, zone_attributes
from checker.truth import Missing
from spatial.overlap import Overlap, ZoneNear, ZoneOverlap

__all__ = ["COMMON", "CRITERIA", "Criterion"]

Values = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Criterion:
    """A criterion's name, what it gives and what it needs.

    Parameters
    ----------
    measures : mapping of str to str
        Names it gives and their types (``bool``, ``number``, ``list``).
    parameters, optional : tuple of str
        Parameters a rule must, and may, give.
    facts : mapping of str to str
        Measures that need a project fact, and which.
    layered : bool
        Whether it needs a layer.
    """

    name: str
    run: Callable[[Measured, Values], Measures]
    measures: Mapping[str, str]
    parameters: tuple[str, ...] = ()
    optional: tuple[str, ...] = ()
    facts: Mapping[str, str] = field(default_factory=dict)
    layered: bool = True


COMMON = {"site_area_m2": "number"}
"""Measures every criterion gives."""

_OVERLAP = {
    "overlap": "bool", "sliver": "bool", "touches": "bool", "near": "bool",
    "overlap_m2": "number", "solid_m2": "number", "share": "number", "length_m": "number",
    "distance_m": "number", "zones": "number", "codes": "list",
}  # fmt: skip


def overlap(measured: Measured, values: Values) -> Measures:
    """What the site shares with the selected zones, united (压占, 去重面积).

    ``overlap`` is a solid area at or above the layer's tolerance (or a line or point inside),
    ``sliver`` less than that, ``touches`` a shared border only; ``near`` is a distance of at
    most the parameter ``near_m``. Source: DESIGN, measuring; 自然资发〔2022〕142号 for the
    practice of net areas.
    """
    found = _given(measured)
    return _measures(measured, _overlap_values(found, measured, values.get("near_m")), found)


def within(measured: Measured, values: Values) -> Measures:
    """What of the site lies outside the selected zones (城镇开发边界外).

    ``outside`` is a solid area not covered by the zones, ``sliver`` a thin one, ``inside``
    means nothing is outside. Source: 城乡规划法 art. 42, 自然资发〔2023〕193号.
    """
    found = _given(measured)
    out: dict[str, Any] = {
        "outside": found.hit, "sliver": found.sliver, "inside": not found.hit and not found.sliver,
        "outside_m2": found.overlap_m2, "outside_solid_m2": found.solid_m2,
        "share_outside": found.share,
    }  # fmt: skip
    ellipsoid = {"outside_m2": found.overlap_ellipsoid_m2}
    return _measures(measured, out, found, ellipsoid)


def distance(measured: Measured, values: Values) -> Measures:
    """How far the nearest selected zone is: ``inside``, ``near`` (≤ ``near_m``), distance.

    Inside and near are different facts; a zone inside is also near. No zone within the search
    radius is a distance of infinity. Source: distances of R44, R51, R52, R57 of the catalogue.
    """
    found = _given(measured)
    out = _overlap_values(found, measured, values.get("near_m"))
    out["inside"] = out["overlap"]
    out["distance_m"] = math.inf if found.distance_m is None else found.distance_m
    zones: tuple[ZoneOverlap | ZoneNear, ...] = tuple(_hit_zones(found, measured))
    zones += found.near if out["near"] is True else ()
    return _measures(measured, out, found, zones=tuple(zone_attributes(z) for z in zones))


def strip(measured: Measured, values: Values) -> Measures:
    """What the strip along the zones takes from the site (保护区, 建筑控制区).

    The half-width is the parameter ``strip_m``, plain or by attribute; a zone whose width is
    unknown is ``unkeyed``. Source: 电力设施保护条例 art. 10, 公路安全保护条例 art. 11.
    """
    found = _given(measured)
    out = _overlap_values(found, measured, None)
    out["unkeyed"] = bool(found.unkeyed)
    return _measures(measured, out, found)


def allowed_class(measured: Measured, values: Values) -> Measures:
    """Whether the plan's class of every part of the site is among the ``allowed`` codes.

    ``nonconforming`` is a solid area of other classes; ``silent`` a solid part of the covered
    site where the plan says nothing. Source: 城乡规划法 art. 38, 40; GB 50137.
    """
    found = _given(measured)
    whole = measured.whole if measured.whole is not None else found.zones
    covered = measured.site_area_m2 * measured.covered_share
    conforming = max(0.0, covered - measured.gap_m2 - found.overlap_m2)
    out: dict[str, Any] = {
        "nonconforming": found.hit, "sliver": found.sliver,
        "nonconforming_m2": found.overlap_m2, "share_nonconforming": found.share,
        "conforming_m2": conforming, "silent_m2": measured.gap_m2,
        "silent": measured.gap_solid_m2 >= measured.tolerance_m2, "codes": _codes(whole, measured),
    }  # fmt: skip
    return _measures(measured, out, found, {"nonconforming_m2": found.overlap_ellipsoid_m2})


def height(measured: Measured, values: Values) -> Measures:
    """How far the declared height stays below the lowest limit over the site (净空限高), m.

    ``height_margin_m`` = least ``height_limit_m`` of the zones hit − fact ``height_m``;
    infinite when no zone is hit. Source: 民用机场管理条例 art. 47, 49.
    """
    found = _given(measured)
    out = _overlap_values(found, measured, None)
    zones = [zone_attributes(z) for z in _hit_zones(found, measured)]
    out["height_margin_m"] = _margin(zones, ("height_limit_m", None), values.get("height_m"))
    return _measures(measured, out, found)


_LIMITS = {
    "far_margin": (("far_max", "far_min"), "far"),
    "density_margin": (("density_max", "density_min"), "density"),
    "height_margin_m": (("height_max_m", "height_min_m"), "height_m"),
    "green_margin": (("green_max", "green_min"), "green_ratio"),
}


def limits(measured: Measured, values: Values) -> Measures:
    """How far declared indicators stay within the strictest plot limits (规划条件).

    Each margin is the least of (upper limit − fact) and (fact − lower limit) over the plots
    hit; negative breaks a limit, infinite means no plot is hit. A plot that gives neither
    limit leaves the margin unknown. Source: 城乡规划法 art. 38.
    """
    found = _given(measured)
    out = _overlap_values(found, measured, None)
    zones = [zone_attributes(z) for z in _hit_zones(found, measured)]
    for name, (bounds, fact) in _LIMITS.items():
        out[name] = _margin(zones, bounds, values.get(fact))
    return _measures(measured, out, found)


def buildable(measured: Measured, values: Values) -> Measures:
    """What is left to build on after the union of all strips (净可建设面积).

    ``remainder_m2`` is its area, ``remainder_width_m`` the widest circle in it; ``reduced``
    says that some strip meets the site. Source: DESIGN, effect: building.
    """
    rest = measured.remainder
    if rest is None:
        missing = measured.missing or Missing("layer", "site")
        values = dict.fromkeys(CRITERIA["buildable"].measures, missing)
        return Measures({**values, "site_area_m2": measured.site_area_m2})
    ratio = measured.site_area_ellipsoid_m2 / measured.site_area_m2
    out = {
        "remainder_m2": rest.area_m2, "remainder_width_m": rest.width_m,
        "strips_m2": rest.strips_m2, "reduced": rest.strips_m2 > 0.0,
    }  # fmt: skip
    ellipsoid = {"remainder_m2": rest.area_m2 * ratio, "strips_m2": rest.strips_m2 * ratio}
    return _measures(measured, out, None, ellipsoid)


def declared(measured: Measured, values: Values) -> Measures:
    """Nothing is measured: the rule asks only about the project and the site's size."""
    return _measures(measured, {}, None)


def _given(measured: Measured) -> Overlap:
    assert measured.overlap is not None, "criteria run only on what was measured"
    return measured.overlap


def _overlap_values(found: Overlap, measured: Measured, near_m: Any) -> dict[str, Any]:
    gap = math.inf if found.distance_m is None else found.distance_m
    near = {} if near_m is None else {"near": gap <= near_m if _number(near_m) else near_m}
    return {
        **near, "overlap": found.hit, "sliver": found.sliver, "touches": found.touches,
        "overlap_m2": found.overlap_m2, "solid_m2": found.solid_m2, "share": found.share,
        "length_m": found.length_m, "distance_m": gap, "zones": float(len(found.zones)),
        "codes": _codes_of(_hit_zones(found, measured)),
    }  # fmt: skip


def _measures(
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
        hit = _hit_zones(found, measured) if found is not None else ()
        zones = tuple(zone_attributes(z) for z in hit)
    other["site_area_m2"] = measured.site_area_ellipsoid_m2
    return Measures({**values, "site_area_m2": measured.site_area_m2}, zones, None, other)


def _hit_zones(found: Overlap, measured: Measured) -> Sequence[ZoneOverlap]:
    """Zones that count: those above the tolerance, or all when only their sum reaches it."""
    if found.dimension < 2:
        return found.zones
    solid = [z for z in found.zones if z.overlap_m2 >= measured.tolerance_m2 or z.length_m > 0]
    return solid or (found.zones if found.hit else ())


def _codes(zones: Sequence[ZoneOverlap], measured: Measured) -> tuple[str, ...]:
    """Codes of the zones above the tolerance, or of all when only their sum reaches it."""
    least = measured.tolerance_m2
    solid = [z for z in zones if z.overlap_m2 >= least]
    return _codes_of(solid or (zones if sum(z.overlap_m2 for z in zones) >= least else ()))


def _codes_of(zones: Iterable[ZoneOverlap]) -> tuple[str, ...]:
    return tuple(sorted({z.code for z in zones if z.code}))


def _margin(zones: Sequence[Values], bounds: tuple[str, str | None], fact: Any) -> Any:
    if not zones:
        return math.inf
    if not _number(fact):
        return fact if isinstance(fact, Missing) else Missing("fact", bounds[0])
    upper, lower = bounds
    margins = []
    for zone in zones:
        high, low = zone.get(upper), zone.get(lower) if lower else None
        if not _number(high) and not _number(low):
            return Missing("attribute", upper)
        margins += [high - fact] if _number(high) else []
        margins += [fact - low] if _number(low) else []
    return min(margins)


def _number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


_PLAIN = {name: kind for name, kind in _OVERLAP.items() if name != "near"}
_WITHIN = {
    "outside": "bool", "sliver": "bool", "inside": "bool", "outside_m2": "number",
    "outside_solid_m2": "number", "share_outside": "number",
}  # fmt: skip
_CLASS = {
    "nonconforming": "bool", "sliver": "bool", "silent": "bool", "nonconforming_m2": "number",
    "conforming_m2": "number", "silent_m2": "number", "share_nonconforming": "number",
    "codes": "list",
}  # fmt: skip
_BUILDABLE = {
    "remainder_m2": "number", "remainder_width_m": "number", "strips_m2": "number",
    "reduced": "bool",
}  # fmt: skip

CRITERIA: Mapping[str, Criterion] = {
    c.name: c
    for c in (
        Criterion("overlap", overlap, _OVERLAP, optional=("near_m",)),
        Criterion("within", within, _WITHIN),
        Criterion("distance", distance, {**_OVERLAP, "inside": "bool"}, ("near_m",)),
        Criterion("strip", strip, {**_PLAIN, "unkeyed": "bool"}, ("strip_m",)),
        Criterion("class", allowed_class, _CLASS, ("allowed",)),
        Criterion(
            "height", height, {**_PLAIN, "height_margin_m": "number"},
            facts={"height_margin_m": "height_m"},
        ),
        Criterion(
            "limits", limits, {**_PLAIN, **dict.fromkeys(_LIMITS, "number")},
            facts={name: fact for name, (_, fact) in _LIMITS.items()},
        ),
        Criterion("buildable", buildable, _BUILDABLE, layered=False),
        Criterion("declared", declared, {}, layered=False),
    )
}  # fmt: skip
"""The closed set of criteria by name."""
