"""Picture (附图内容): the shapes a report may show, in the measuring CRS, lettered as in its table."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import shapely
from shapely.geometry.base import BaseGeometry

from checker.assessment import Assessment
from checker.explain import message
from checker.finding import Finding
from checker.report.released import has_geometry, net_buildable_m2, release_of, secrecy_of
from checker.verdict import Verdict
from spatial.errors import Text

__all__ = ["KINDS", "Picture", "Shape", "picture_of"]

KINDS = ("site", "overlap", "sliver", "strip", "undecided")
"""The site; net overlaps; overlaps below the tolerance; land not to be built on; land unknown."""

_ROUND_M2 = 1e-3
NOTHING = Text("", "")


@dataclass(frozen=True, slots=True)
class Shape:
    """One shape of a picture.

    Parameters
    ----------
    kind : str
        One of `KINDS`. ``undecided`` is the part of the site that layers do not cover.
    geometry : shapely geometry
        In the measuring CRS.
    verdict : str
        Of the finding, or of the site as a whole.
    rule, code : str or None
        Finding it belongs to; None for the site and for parts not covered.
    layers : tuple of str
        Layer ids; those that cannot speak about an ``undecided`` part.
    area_m2, share : float
        Net planar area and share of the site, unrounded.
    """

    kind: str
    geometry: BaseGeometry
    verdict: str
    area_m2: float
    share: float
    layers: tuple[str, ...] = ()
    rule: str | None = None
    code: str | None = None
    message: Text = NOTHING


@dataclass(frozen=True, slots=True)
class Picture:
    """Everything that may be drawn of one check; the site comes first.

    Parameters
    ----------
    crs : str
        The measuring CRS, e.g. ``EPSG:4547``.
    name : str
        The site's own name, empty where it has none.
    net_buildable_m2 : float or None
        None where it may not be told.
    secrecy : str
        Highest label of what is drawn.
    """

    crs: str
    name: str
    net_buildable_m2: float | None
    secrecy: str
    shapes: tuple[Shape, ...]

    @property
    def site(self) -> Shape:
        """The proposed site."""
        return self.shapes[0]


def picture_of(assessment: Assessment) -> Picture:
    """The picture of an assessment, as the cards of its layers release it.

    Overlaps of layers released as ``area-only`` or ``hit-only`` are left out.
    """
    a = assessment
    site = Shape("site", a.site.geometry, a.verdict.value, a.site.area_m2, 1.0)
    found = [shape for finding in a.findings if (shape := _found(finding)) is not None]
    return Picture(
        a.site.crs_measured, a.site.name, net_buildable_m2(a),
        secrecy_of(a.facts.states.values(), a.drafts), (site, *found, *_uncovered(a)),
    )  # fmt: skip


def _found(finding: Finding) -> Shape | None:
    overlap = has_geometry(finding)
    if overlap is None:
        return None
    strip = finding.rule.effect == "building"
    kind = "strip" if strip else "sliver" if overlap.sliver else "overlap"
    return Shape(
        kind, overlap.geometry, finding.verdict.value, overlap.overlap_m2, overlap.share,
        layers=finding.rule.layers, rule=finding.rule.id, code=finding.code,
        message=message(finding, release_of(finding)),
    )  # fmt: skip


def _uncovered(a: Assessment) -> Iterator[Shape]:
    """Parts of the site beyond what layers cover: one shape for all layers with the same edge."""
    by_part: dict[bytes, tuple[BaseGeometry, list[str]]] = {}
    for layer, state in sorted(a.facts.states.items()):
        told = state.card is not None and state.card.release == "geometry"
        if state.uncovered is None or not told or shapely.area(state.uncovered) < _ROUND_M2:
            continue
        key = shapely.to_wkb(shapely.normalize(state.uncovered))
        by_part.setdefault(key, (state.uncovered, []))[1].append(layer)
    for part, layers in by_part.values():
        names = [a.titles.get(layer, _title(a, layer)) for layer in layers]
        yield Shape(
            "undecided", part, Verdict.UNKNOWN.value, shapely.area(part),
            min(shapely.area(part) / a.site.area_m2, 1.0), layers=tuple(layers),
            message=Text(f"未覆盖：{'、'.join(n.zh for n in names)}",
                         f"not covered by {', '.join(n.en for n in names)}"),
        )  # fmt: skip


def _title(a: Assessment, layer: str) -> Text:
    card = a.facts.states[layer].card
    return card.title if card is not None else Text(layer, layer)
