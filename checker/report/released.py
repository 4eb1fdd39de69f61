"""Release (公开程度): what a layer's card lets a report tell about its zones."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Any

from checker.assessment import Assessment
from checker.doubts import released
from checker.finding import Finding, takes_land
from checker.measured import SIZE
from checker.truth import Missing
from spatial.layer import LayerVersion
from spatial.overlap import LayerState, Overlap
from spatial.strictest import SECRECY, strictest

__all__ = ["has_geometry", "measures", "net_buildable_m2", "release_of", "secrecy_of", "slivers", "zones"]

_TOLD_ALWAYS = (
    "overlap_m2", "overlap_ellipsoid_m2", "solid_m2", "share", "zones", "min_width_m",
    "distance_m", "length_m",
)  # fmt: skip


def release_of(finding: Finding) -> str:
    """The strictest release of the layers a finding rests on, those left out included.

    What is left to build on tells nothing about strips that do not meet the site.
    """
    if finding.rule.criterion == "buildable" and finding.measures.get("strips_m2") == 0.0:
        return "geometry"
    return released((*finding.states, *finding.others))


def secrecy_of(states: Iterable[LayerState], drafts: Iterable[LayerVersion] = ()) -> str:
    """The highest label of layers, of revisions that bear on the site and of drafts named.

    ``public`` where none has a card.
    """
    held = [draft.card.secrecy for draft in drafts]
    for state in states:
        held += [state.card.secrecy] if state.card is not None else []
        held += [state.revision.card.secrecy] if state.revision and state.revision_bears else []
    return strictest(held, SECRECY)


def measures(finding: Finding, release: str) -> dict[str, Any]:
    """Measures of a finding as released; what is not known or not told is null."""
    found = finding.overlap
    out: dict[str, Any] = dict.fromkeys(_TOLD_ALWAYS)
    if found is not None:
        out |= {
            "overlap_m2": found.overlap_m2, "overlap_ellipsoid_m2": found.overlap_ellipsoid_m2,
            "solid_m2": found.solid_m2, "share": found.share, "zones": len(found.zones),
            "min_width_m": min((p.width_m for p in found.parts), default=None),
            "distance_m": found.distance_m, "length_m": found.length_m,
        }  # fmt: skip
    own = {n: v for n, v in finding.measures.items() if n not in out and n != SIZE}
    out = {n: _plain(n, v) for n, v in (out | own).items()}
    if release == "hit-only":
        told = {n: v if isinstance(v, bool) else None for n, v in out.items()}
        return {**told, **{n: None for n in ("touches", "near") if n in told}}
    if release == "area-only":
        out["distance_m"] = None
    return dict(sorted(out.items()))


def slivers(finding: Finding, release: str) -> list[dict[str, float]]:
    """Thin parts of the overlap (边界误差), largest first."""
    if finding.overlap is None or release == "hit-only":
        return []
    return [{"area_m2": p.area_m2, "width_m": p.width_m} for p in finding.overlap.parts if p.thin]


def net_buildable_m2(assessment: Assessment) -> float | None:
    """Net buildable area; None where a strip of a ``hit-only`` layer could be read from it."""
    for finding in assessment.findings:
        if takes_land(finding) and release_of(finding) == "hit-only":
            return None
    return assessment.net.area_m2


def zones(finding: Finding, release: str) -> list[dict[str, Any]]:
    """Zones hit, worst first; none where the layer's card keeps them back."""
    if finding.overlap is None or release != "geometry":
        return []
    return [
        {"id": z.id, "code": z.code, "name": z.name, "overlap_m2": z.overlap_m2, "share": z.share}
        for z in finding.overlap.zones
    ]


def has_geometry(finding: Finding) -> Overlap | None:
    """The overlap whose geometry may be shown; None when there is none or it is kept back."""
    found = finding.overlap
    if found is None or found.geometry.is_empty or release_of(finding) != "geometry":
        return None
    return found


def _plain(name: str, value: Any) -> Any:
    """A measure as JSON holds it: unknown and unlimited are null, figures are floats."""
    if type(value) is bool or value is None:
        return value
    if isinstance(value, Missing):
        return None
    if isinstance(value, tuple):
        return list(value)
    if isinstance(value, float) and not math.isfinite(value):
        return None
    if isinstance(value, int) and not isinstance(value, bool) and name != "zones":
        return float(value)
    return value
