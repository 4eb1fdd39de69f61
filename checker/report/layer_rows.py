"""Layer rows of a report: version, state and flags of every layer that was read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from checker.assessment import Assessment
from checker.facts import Facts
from checker.known_by import KnownBy
from checker.report.part import Part, part
from spatial.errors import Text
from spatial.overlap import LayerState, Overlap, Selection

__all__ = ["layer_parts"]

_REMEMBERED = 1024

_STATUS = {"failed": "failed", "missing": "missing", "not-yet-valid": "missing", "empty": "empty"}


def layer_parts(assessment: Assessment) -> tuple[Part, ...]:
    """One row per layer, in order of id; one that reads as at another site is not written anew."""
    a, seen = assessment, _seen(assessment.facts)
    return tuple(
        _written(_asked(state, a.titles.get(layer), seen))
        for layer, state in sorted(a.facts.states.items())
    )


Asked = tuple[LayerState, Text | None, str, int | None]
"""A layer's state, its title where it has no card, its status, and how many zones are near."""


def _asked(state: LayerState, title: Text | None, seen: _Seen) -> KnownBy[Asked]:
    measured = seen.measured.get(state.id, ())
    status, near = _status(state, seen, measured), _near(state, measured)
    return KnownBy((id(state), title, status, near), (state, title, status, near))


@lru_cache(maxsize=_REMEMBERED)
def _written(asked: KnownBy[Asked]) -> Part:
    return part("layers", _row(*asked.value))


@dataclass(frozen=True, slots=True)
class _Seen:
    """What a check saw of the layers: met where only zones were asked for, failed, measured."""

    met: frozenset[str]
    failed: frozenset[str]
    measured: Mapping[str, Sequence[tuple[Selection, Overlap]]]


def _seen(facts: Facts) -> _Seen:
    measured: dict[str, list[tuple[Selection, Overlap]]] = {}
    for selection, found in facts.overlaps.items():
        for layer in selection.layers:
            measured.setdefault(layer, []).append((selection, found))
    return _Seen(
        frozenset(z.layer for zones in facts.met.values() for z in zones),
        frozenset(layer for selection in facts.failures for layer in selection.layers), measured,
    )  # fmt: skip


def _status(state: LayerState, seen: _Seen, measured: Sequence[tuple[Selection, Overlap]]) -> str:
    """The first that holds of failed, missing, empty, not-covered, hit, near, clear."""
    if state.want is not None:
        return _STATUS.get(state.want, "failed")
    if state.superseded and not measured:
        return "missing"
    if state.id in seen.failed:
        return "failed"
    if state.covered_share == 0.0:
        return "not-covered"
    if state.id in seen.met:
        return "hit"
    near = False
    for selection, found in measured:
        met = any(z.layer == state.id for z in found.zones)
        if met and selection.strip is None:
            return "hit"
        near = near or met or found.sliver or any(z.layer == state.id for z in found.near)
    told = state.card is None or state.card.release != "hit-only"
    return "near" if near and told else "clear"


def _flags(state: LayerState) -> list[str]:
    """What casts doubt on a layer."""
    version = state.version
    partly = state.want is None and 0.0 < state.covered_share < 1.0
    flags = (
        state.stale and "stale", state.indicative and "indicative", partly and "partly-covered",
        state.quarantined and "quarantined", state.superseded and "superseded",
        state.provisional and "pending", version is not None and version.draft and "draft",
    )  # fmt: skip
    return [flag for flag in flags if flag]


def _row(state: LayerState, known: Text | None, status: str, near: int | None) -> dict[str, Any]:
    version, card = state.version, state.card
    title = card.title if card else known or Text(state.id, state.id)
    return {
        "id": state.id,
        "title": title.as_dict(),
        "authority": card.authority if card else None,
        "version": version.id if version else None,
        "sha256": version.sha256 if version else None,
        "valid_from": version.valid_from.isoformat() if version else None,
        "recorded_at": version.recorded_at.isoformat() if version else None,
        "status": status,
        "want": state.want,
        "flags": _flags(state),
        "covered_share": state.covered_share,
        "zones_near": near,
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


def _near(state: LayerState, measured: Sequence[tuple[Selection, Overlap]]) -> int | None:
    """How many zones lie within the search radius without being hit."""
    if state.card is not None and state.card.release == "hit-only":
        return None
    found = {
        z.id for selection, overlap in measured if selection.strip is None
        for z in overlap.near if z.layer == state.id
    }  # fmt: skip
    return len(found)
