"""Overlap (压占): what a proposed site shares with the zones of a layer."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from shapely import Polygon
from shapely.geometry.base import BaseGeometry

from spatial.layer import Attributes, LayerCard, LayerVersion
from spatial.legal_status import PENDING_WITH_EFFECT, SUPERSEDED

__all__ = [
    "LayerState", "Overlap", "Part", "Selection", "Strip", "ZoneNear", "ZoneOverlap", "nothing",
]  # fmt: skip


Pairs = tuple[tuple[str, tuple[str, ...]], ...]


@dataclass(frozen=True, slots=True)
class Strip:
    """A building strip along zones: half-width in metres, by attribute or one for all.

    Parameters
    ----------
    widths_m : tuple of (str, float)
        Half-width by the value of ``field``; a zone whose value is not a key is *unkeyed*.
    field : str or None
        Attribute to look up; None takes the width of key ``""`` for every zone.
    """

    widths_m: tuple[tuple[str, float], ...]
    field: str | None = None


@dataclass(frozen=True, slots=True)
class Selection:
    """Which zones of which layers are united before they are measured.

    Parameters
    ----------
    layers : tuple of str
        Layer ids, united.
    where : tuple of (str, tuple of str)
        Keep zones whose attribute (``code``, ``id``, ``name`` or any other) is listed.
    unless : tuple of (str, tuple of str)
        Drop zones whose attribute is listed.
    outside, within : tuple of str
        Measure only what lies outside (inside) the united zones of these layers.
    complement : bool
        Measure the covered part of the site that the selected zones do *not* cover.
    strip : Strip or None
        Measure the strip along the zones instead of the zones.
    radius_m : float
        Search radius for the nearest zone, m.
    """

    layers: tuple[str, ...]
    where: Pairs = ()
    unless: Pairs = ()
    outside: tuple[str, ...] = ()
    within: tuple[str, ...] = ()
    complement: bool = False
    strip: Strip | None = None
    radius_m: float = 0.0


@dataclass(frozen=True, slots=True)
class Part:
    """A connected part of the net overlap; ``width_m`` = 2A/P."""

    area_m2: float
    width_m: float
    thin: bool


@dataclass(frozen=True, slots=True)
class ZoneOverlap:
    """One zone (图斑) that the site meets, with its own area, length or point count."""

    layer: str
    id: str
    code: str
    name: str
    attributes: Attributes
    overlap_m2: float
    share: float
    length_m: float


@dataclass(frozen=True, slots=True)
class ZoneNear:
    """One zone within the search radius that the site does not overlap."""

    layer: str
    id: str
    code: str
    name: str
    attributes: Attributes
    distance_m: float


@dataclass(frozen=True, slots=True)
class Overlap:
    """Site against one selection: net area, parts, slivers, distance (去重面积).

    Parameters
    ----------
    dimension : int
        Dimension of what is measured: 2 zones or strips, 1 lines, 0 points.
    overlap_m2, solid_m2, share : float
        Net planar area, area of parts not thin, share of the site (0–1).
    on_ellipsoid_m2 : callable
        Gives the net area on the ellipsoid; told as :attr:`overlap_ellipsoid_m2`.
    length_m : float
        Length of lines in the site's interior.
    points : int
        Points strictly inside the site.
    hit : bool
        Solid area at or above the tolerance; a line or point inside the site.
    sliver : bool
        Something is shared, but less than the tolerance: boundary to be surveyed.
    distance_m : float or None
        Distance to the nearest selected zone, 0 when it touches or overlaps,
        None when none lies within the search radius.
    zones : sequence of ZoneOverlap
        Zones hit, worst first (area descending, then id).
    near : sequence of ZoneNear
        Zones within the radius, nearest first.
    unkeyed : tuple of ZoneNear
        Zones nobody can place: the attribute that would select them is empty and they meet
        the site, or their strip width is unknown and the widest possible strip meets it.
    geometry : shapely geometry
        Net overlap in the measuring CRS, empty when nothing is shared.
    """

    dimension: int
    overlap_m2: float
    on_ellipsoid_m2: Callable[[], float] = field(compare=False)
    solid_m2: float
    share: float
    length_m: float
    points: int
    hit: bool
    sliver: bool
    touches: bool
    distance_m: float | None
    parts: tuple[Part, ...]
    zones: Sequence[ZoneOverlap]
    near: Sequence[ZoneNear]
    unkeyed: tuple[ZoneNear, ...]
    geometry: BaseGeometry

    @property
    def overlap_ellipsoid_m2(self) -> float:
        """Net area on the ellipsoid, m², computed when it is first asked for."""
        return self.on_ellipsoid_m2()


@lru_cache(maxsize=3)
def nothing(dimension: int) -> Overlap:
    """Nothing shared, nothing near.

    Examples
    --------
    >>> nothing(2).overlap_m2, nothing(2).distance_m
    (0.0, None)
    """
    return Overlap(
        dimension=dimension, overlap_m2=0.0, on_ellipsoid_m2=float, solid_m2=0.0, share=0.0,
        length_m=0.0, points=0, hit=False, sliver=False, touches=False, distance_m=None,
        parts=(), zones=(), near=(), unkeyed=(), geometry=Polygon(),
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class LayerState:
    """Whether a layer can speak about a site, before any rule reads it.

    Parameters
    ----------
    want : str or None
        Why nothing is known here: ``failed``, ``missing``, ``not-yet-valid``, ``empty``;
        None when the layer can be measured (an empty layer with a ``none_exist`` card can).
    covered_share : float
        Share of the site inside the layer's coverage (0–1); 0.0 when ``want`` is set.
    gap_m2 : float
        Allocation layers: covered part of the site on which the plan is silent, m².
    gap_solid_m2 : float
        The same without thin parts.
    quarantined : bool
        The site meets the box of a quarantined zone (or of one without a readable box).
    revision : LayerVersion or None
        A version that waits for approval beside the one in force.
    revision_bears : bool
        It controls already (pending with effect) and meets the site, or cannot be read.
    uncovered : shapely geometry or None
        Part of the site outside the layer's coverage; None where it covers the site whole.
    """

    id: str
    card: LayerCard | None
    version: LayerVersion | None
    want: str | None
    covered_share: float
    gap_m2: float
    gap_solid_m2: float
    stale: bool
    indicative: bool
    quarantined: bool
    next_version_on: str | None = None
    revision: LayerVersion | None = None
    revision_bears: bool = False
    uncovered: BaseGeometry | None = None

    @property
    def superseded(self) -> bool:
        """Whether the plan is out of force: history, and no ground for anything."""
        return self.version is not None and self.version.card.legal_status == SUPERSEDED

    @property
    def provisional(self) -> bool:
        """Whether the plan controls while it waits for approval, so that approval may change it."""
        version = self.version
        return (
            version is not None and not version.draft
            and version.card.legal_status == PENDING_WITH_EFFECT
        )
