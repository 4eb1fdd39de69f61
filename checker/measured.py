"""What was measured for one rule: the only thing a criterion sees of the map."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from checker.truth import Missing
from spatial.layer import Attributes
from spatial.overlap import Overlap, ZoneNear, ZoneOverlap

__all__ = ["SIZE", "Measured", "Measures", "Remainder", "zone_attributes"]

SIZE = "site_area_m2"
"""The one measure that every criterion gives: how large the site is."""


@dataclass(frozen=True, slots=True)
class Remainder:
    """What can be built on after every strip is taken away (净可建设面积).

    Parameters
    ----------
    area_m2 : float
        Site less the union of all strips, m².
    width_m : float
        Diameter of the largest circle inside what remains, m.
    strips_m2 : float
        Union of the strips inside the site, m².
    """

    area_m2: float
    width_m: float
    strips_m2: float


@dataclass(frozen=True, slots=True)
class Measured:
    """Overlaps and states that concern one rule.

    Parameters
    ----------
    overlap : Overlap or None
        Site against the rule's selection; None when nothing could be measured.
    whole : sequence of ZoneOverlap or None
        Allocation rules: every zone of the layer that the site meets.
    missing : Missing or None
        Why ``overlap`` is None.
    tolerance_m2 : float
        Area below which a zone's overlap is digitising noise.
    """

    site_area_m2: float
    site_area_ellipsoid_m2: float
    overlap: Overlap | None = None
    whole: Sequence[ZoneOverlap] | None = None
    missing: Missing | None = None
    covered_share: float = 1.0
    gap_m2: float = 0.0
    gap_solid_m2: float = 0.0
    tolerance_m2: float = 1.0
    remainder: Remainder | None = None


@dataclass(frozen=True, slots=True)
class Measures:
    """What a criterion makes of it: values by name, and the zones ``when`` may ask about.

    Parameters
    ----------
    values : mapping
        Measures by name; what cannot be known is `Missing`; no limit is ``inf``.
    ellipsoid : mapping
        The same areas on the ellipsoid, where they differ.
    """

    values: Mapping[str, Any]
    zones: tuple[Mapping[str, Any], ...] = ()
    zones_missing: Missing | None = None
    ellipsoid: Mapping[str, float] = field(default_factory=dict)


def zone_attributes(zone: ZoneOverlap | ZoneNear) -> Mapping[str, Any]:
    """Attributes of a zone as ``when`` reads them, its id, code and name among them."""
    attributes: Attributes = zone.attributes
    return {**attributes, "id": zone.id, "code": zone.code, "name": zone.name}
