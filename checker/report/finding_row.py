"""Findings of a report as data: what each says, as released by the cards of its layers.

Most rules find the same at most sites: nothing. Such a finding is put into words once.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import Any

from checker.explain import message, trace
from checker.finding import Finding, Undecided
from checker.report.part import Part, part
from checker.report.released import measures, release_of, slivers, zones
from checker.rule import Outcome, Reference
from checker.rulebook import Rulebook
from spatial.errors import Text
from spatial.overlap import LayerState, Overlap

__all__ = ["finding_part"]

_REMEMBERED = 512
_SIZE = "site_area_m2"
_FIGURES = ("overlap_m2", "overlap_ellipsoid_m2", "solid_m2", "share", "distance_m", "length_m")


@dataclass(frozen=True, slots=True)
class _Asked:
    """A finding by everything its words rest on; what is compared and not hashed seldom differs."""

    told: tuple[Any, ...]
    outcome: Outcome | None = field(hash=False)
    possible: tuple[Outcome, ...] = field(hash=False)
    undecided: tuple[Undecided, ...] = field(hash=False)
    legal: tuple[Reference, ...] = field(hash=False)
    finding: Finding = field(compare=False)
    actions: Mapping[str, Text] = field(compare=False)


def finding_part(f: Finding, book: Rulebook) -> Part:
    """A finding as it stands in reports, worded once for all sites of which it says the same.

    One that met a zone or speaks of the site's size is worded each time, and so is any of a
    rulebook without a hash.
    """
    told = _told(f, book.sha256) if book.sha256 else None
    asked = _Asked(told or (), f.outcome, f.possible, f.undecided, f.legal, f, book.actions or {})
    return _worded(asked) if told else _worded.__wrapped__(asked)


@lru_cache(maxsize=_REMEMBERED)
def _worded(asked: _Asked) -> Part:
    return part("findings", _content(asked.finding, asked.actions))


def _told(f: Finding, pack: str) -> tuple[Any, ...] | None:
    """What decides the words of a finding; None where they are this site's own.

    So they are where it met a zone, and where the rule asks or tells how large the site is.
    """
    found, rule = f.overlap, f.rule
    sized = _SIZE in rule.reads or _SIZE in rule.tells
    if sized or (found is not None and (found.zones or found.parts)):
        return None
    measured = tuple(
        (name, _exact(value)) for name, value in f.measures.items() if name != _SIZE
    )
    return (
        pack, rule.id, rule.version, f.verdict.value, f.code, f.level, f.capped, measured,
        _exact(f.values), None if found is None else _figures(found),
        tuple(map(_spoken, f.states)), tuple(map(_spoken, f.others)),
        tuple(row.reason.zh for row in f.undecided),
    )  # fmt: skip


def _figures(found: Overlap) -> tuple[Any, ...]:
    return tuple(_exact(getattr(found, name)) for name in _FIGURES)


def _spoken(state: LayerState) -> tuple[Any, ...]:
    """What a finding tells of a layer it rests on."""
    card, version = state.card, state.version
    title = (card.title.zh, card.title.en, card.release) if card is not None else ()
    version_id = version.id if version is not None else None
    return (state.id, version_id, state.want, state.indicative, _exact(state.covered_share), title)


def _exact(value: Any) -> Any:
    """A value as a key by which no two are one that are written differently (1, 1.0, yes; 0, -0)."""
    kind = type(value)
    if kind is float or kind is bool or kind is int:
        return (kind, value) if value else (kind, repr(value))
    if isinstance(value, tuple | list):
        return tuple(map(_exact, value))
    if isinstance(value, dict):
        return tuple((name, _exact(inner)) for name, inner in value.items())
    return value


def _content(f: Finding, actions: Mapping[str, Text]) -> dict[str, Any]:
    release = release_of(f)
    state = f.states[0] if f.states else None
    applied = f.code != "does-not-apply"
    layers = f.rule.layers
    action = f.outcome.action if f.outcome and f.verdict.rank >= 3 else None
    return {
        "rule": f.rule.id,
        "rule_version": f.rule.version,
        "title": f.rule.title.as_dict(),
        "row": f.rule.row,
        "verdict": f.verdict.value,
        "code": f.code,
        "level": f.level,
        "department": f.rule.authority,
        "layer": layers[0] if layers else None,
        "layers": list(layers),
        "layer_version": state.version.id if layers and state and state.version else None,
        "certainty": ("indicative" if any(s.indicative for s in f.states) else "certain")
        if layers and applied else None,
        "confidence": _confidence(f.legal),
        "needs_review": any(r.needs_review for r in f.legal),
        "effect": f.rule.effect,
        "measures": measures(f, release),
        "slivers": slivers(f, release),
        "zones": zones(f, release),
        "legal": [_legal(r) for r in f.legal],
        "action": action,
        "remedy": _text(actions.get(action or "")),
        "items": list(f.triggers),
        "message": message(f, release).as_dict(),
        "note": _text(f.rule.note),
        "trace": trace(f, release),
    }  # fmt: skip


def _confidence(references: Sequence[Reference]) -> str:
    """Verified only where every reference is."""
    sure = bool(references) and all(r.confidence == "verified" for r in references)
    return "verified" if sure else "unverified"


def _legal(r: Reference) -> dict[str, Any]:
    return {
        "law": r.law.as_dict(), "law_id": r.law_id, "article": r.article,
        "effective": _day(r.effective), "confidence": r.confidence,
        "needs_review": r.needs_review, "verified_on": _day(r.verified_on),
        "text_as_of": r.text_as_of,
    }  # fmt: skip


def _text(text: Text | None) -> dict[str, str] | None:
    return text.as_dict() if text else None


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None
