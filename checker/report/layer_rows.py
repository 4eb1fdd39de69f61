"""Layer rows of a report: version, state and flags of every layer that was read."""

from __future__ import annotations

from typing import Any

from checker.assessment import Assessment
from checker.facts import Facts
from spatial.errors import Text
from spatial.overlap import LayerState

__all__ = ["layer_rows", "layer_status"]

_STATUS = {"failed": "failed", "missing": "missing", "not-yet-valid": "missing", "empty": "empty"}


def layer_rows(assessment: Assessment) -> list[dict[str, Any]]:
    """One row per layer, in order of id."""
    return [
        _row(state, assessment) for _, state in sorted(assessment.facts.states.items())
    ]


def layer_status(state: LayerState, facts: Facts) -> str:
    """The first that holds of failed, missing, empty, not-covered, hit, near, clear."""
    if state.want is not None:
        return _STATUS.get(state.want, "failed")
    if state.superseded and not any(state.id in s.layers for s in facts.overlaps):
        return "missing"
    if any(state.id in s.layers for s in facts.failures):
        return "failed"
    if state.covered_share == 0.0:
        return "not-covered"
    if any(z.layer == state.id for zones in facts.met.values() for z in zones):
        return "hit"
    near = False
    for selection, found in facts.overlaps.items():
        if state.id not in selection.layers:
            continue
        met = any(z.layer == state.id for z in found.zones)
        if met and selection.strip is None:
            return "hit"
        near = near or met or found.sliver or any(z.layer == state.id for z in found.near)
    told = state.card is None or state.card.release != "hit-only"
    return "near" if near and told else "clear"


def _row(state: LayerState, assessment: Assessment) -> dict[str, Any]:
    version, card = state.version, state.card
    known = assessment.titles.get(state.id, Text(state.id, state.id))
    flags = {
        "stale": state.stale, "indicative": state.indicative,
        "partly-covered": state.want is None and 0.0 < state.covered_share < 1.0,
        "quarantined": state.quarantined,
        "superseded": state.superseded, "pending": state.provisional,
        "draft": version is not None and version.draft,
    }  # fmt: skip
    return {
        "id": state.id,
        "title": (card.title if card else known).as_dict(),
        "authority": card.authority if card else None,
        "version": version.id if version else None,
        "sha256": version.sha256 if version else None,
        "valid_from": version.valid_from.isoformat() if version else None,
        "recorded_at": version.recorded_at.isoformat() if version else None,
        "status": layer_status(state, assessment.facts),
        "want": state.want,
        "flags": [name for name, holds in flags.items() if holds],
        "covered_share": state.covered_share,
        "zones_near": _near(state, assessment.facts),
        "legal_status": _legal_status(state),
        "revision": _revision(state),
        "secrecy": card.secrecy if card else None,
        "release": card.release if card else None,
        "source": dict(sorted(card.source.items())) if card else {},
    }


def _legal_status(state: LayerState) -> str | None:
    if state.version is not None and state.version.draft:
        return "draft"
    return state.card.legal_status if state.card else None


def _revision(state: LayerState) -> dict[str, Any] | None:
    """The version that waits for approval beside the one in force."""
    waiting = state.revision
    if waiting is None:
        return None
    return {
        "version": waiting.id, "sha256": waiting.sha256,
        "legal_status": waiting.card.legal_status, "valid_from": waiting.valid_from.isoformat(),
    }  # fmt: skip


def _near(state: LayerState, facts: Facts) -> int | None:
    """How many zones lie within the search radius without being hit."""
    if state.card is not None and state.card.release == "hit-only":
        return None
    found = {
        z.id
        for selection, overlap in facts.overlaps.items()
        if state.id in selection.layers and selection.strip is None
        for z in overlap.near
        if z.layer == state.id
    }
    return len(found)
