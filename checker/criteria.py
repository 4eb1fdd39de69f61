"""Criteria: pure functions from what was measured to the measures a rule may ask about.

The set is closed. A criterion knows no geometry, no storage and no language.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from checker.margins import LIMITS, height, limits, quota, sightline
from checker.measured import Measured, Measures
from checker.overlap_measures import as_measures, codes_met, given, near_measures, overlap_values
from checker.truth import Missing

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
    whole : bool
        Whether it asks about every part of the site, so that zones far away are an answer too.
    """

    name: str
    run: Callable[[Measured, Values], Measures]
    measures: Mapping[str, str]
    parameters: tuple[str, ...] = ()
    optional: tuple[str, ...] = ()
    facts: Mapping[str, str] = field(default_factory=dict)
    layered: bool = True
    whole: bool = False


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
    found = given(measured)
    return as_measures(measured, overlap_values(found, measured, values.get("near_m")), found)


def within(measured: Measured, values: Values) -> Measures:
    """What of the site lies outside the selected zones (城镇开发边界外).

    ``outside`` is a solid area not covered by the zones, ``sliver`` a thin one, ``inside``
    means nothing is outside. Source: 城乡规划法 art. 42, 自然资发〔2023〕193号.
    """
    found = given(measured)
    out: dict[str, Any] = {
        "outside": found.hit, "sliver": found.sliver, "inside": not found.hit and not found.sliver,
        "outside_m2": found.overlap_m2, "outside_solid_m2": found.solid_m2,
        "share_outside": found.share,
    }  # fmt: skip
    ellipsoid = {"outside_m2": found.overlap_ellipsoid_m2}
    return as_measures(measured, out, found, ellipsoid)


def distance(measured: Measured, values: Values) -> Measures:
    """How far the nearest selected zone is: ``inside``, ``near`` (≤ ``near_m``), distance.

    Inside and near are different facts; a zone inside is also near. No zone within the search
    radius is a distance of infinity. Source: distances of R44, R51, R52, R57 of the catalogue.
    """
    return near_measures(measured, values.get("near_m"))


def strip(measured: Measured, values: Values) -> Measures:
    """What the strip along the zones takes from the site (保护区, 建筑控制区).

    The half-width is the parameter ``strip_m``, plain or by attribute; a zone whose width is
    unknown is ``unkeyed``. Source: 电力设施保护条例 art. 10, 公路安全保护条例 art. 11.
    """
    found = given(measured)
    out = overlap_values(found, measured, None)
    out["unkeyed"] = bool(found.unkeyed)
    return as_measures(measured, out, found)


def allowed_class(measured: Measured, values: Values) -> Measures:
    """Whether the plan's class of every part of the site is among the ``allowed`` codes.

    ``nonconforming`` is a solid area of other classes; ``silent`` a solid part of the covered
    site where the plan says nothing. Source: 城乡规划法 art. 38, 40; GB 50137.
    """
    found = given(measured)
    whole = measured.whole if measured.whole is not None else found.zones
    covered = measured.site_area_m2 * measured.covered_share
    conforming = max(0.0, covered - measured.gap_m2 - found.overlap_m2)
    out: dict[str, Any] = {
        "nonconforming": found.hit, "sliver": found.sliver,
        "nonconforming_m2": found.overlap_m2, "share_nonconforming": found.share,
        "conforming_m2": conforming, "silent_m2": measured.gap_m2,
        "silent": measured.gap_solid_m2 >= measured.tolerance_m2, "codes": codes_met(whole, measured),
    }  # fmt: skip
    return as_measures(measured, out, found, {"nonconforming_m2": found.overlap_ellipsoid_m2})


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
    return as_measures(measured, out, None, ellipsoid)


def declared(measured: Measured, values: Values) -> Measures:
    """Nothing is measured: the rule asks only about the project and the site's size."""
    return as_measures(measured, {}, None)


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
        Criterion("within", within, _WITHIN, whole=True),
        Criterion("distance", distance, {**_OVERLAP, "inside": "bool"}, ("near_m",)),
        Criterion("strip", strip, {**_PLAIN, "unkeyed": "bool"}, ("strip_m",)),
        Criterion("class", allowed_class, _CLASS, ("allowed",), whole=True),
        Criterion(
            "height", height, {**_PLAIN, "height_margin_m": "number"},
            facts={"height_margin_m": "height_m"},
        ),
        Criterion(
            "limits", limits, {**_PLAIN, **dict.fromkeys(LIMITS, "number")},
            facts={name: fact for name, (_, fact) in LIMITS.items()},
        ),
        Criterion(
            "sightline", sightline, {**_OVERLAP, "inside": "bool", "height_margin_m": "number"},
            ("near_m", "ratio"), facts={"height_margin_m": "height_m"},
        ),
        Criterion(
            "quota", quota, {**_PLAIN, "need_ha": "number", "quota_margin_ha": "number"},
            ("ledger",),
        ),
        Criterion("buildable", buildable, _BUILDABLE, layered=False, whole=True),
        Criterion("declared", declared, {}, layered=False),
    )
}  # fmt: skip
"""The closed set of criteria by name."""
