"""Findings of a report as data: what each says, as released by the cards of its layers.

Most rules find the same at most sites: nothing. Such a finding is put into words once.
"""

from __future__ import annotations

import marshal
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import Any

from checker.explain import message, trace
from checker.finding import Finding, Undecided
from checker.report.part import Fields, Part, fields, part_of
from checker.report.released import measures, release_of, slivers, zones
from checker.rule import Outcome, Reference, Rule
from checker.rulebook import Rulebook
from checker.truth import Missing
from spatial.errors import Text
from spatial.overlap import LayerState, Overlap

__all__ = ["finding_part"]

_REMEMBERED = 512
_SIZE = "site_area_m2"
_MISSING = b"?"
"""Stands for a missing value; no measure is bytes."""
_ORDER = (
    "rule", "rule_version", "title", "row", "verdict", "code", "level", "department", "layer",
    "layers", "layer_version", "certainty", "confidence", "needs_review", "effect", "measures",
    "slivers", "zones", "legal", "action", "remedy", "items", "message", "note", "trace",
)  # fmt: skip
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
    f = asked.finding
    release = release_of(f)
    own = {
        "verdict": f.verdict.value, "code": f.code, "measures": measures(f, release),
        "slivers": slivers(f, release), "zones": zones(f, release),
        "message": message(f, release).as_dict(), "trace": trace(f, release),
    }  # fmt: skip
    return part_of(_ORDER, _frame(_framed(f, asked)), fields("findings", own))


@dataclass(frozen=True, slots=True)
class _Framed:
    """The fields of a finding that no measure changes, by everything they rest on."""

    told: tuple[Any, ...]
    legal: tuple[Reference, ...] = field(hash=False)
    remedy: Text | None = field(hash=False)
    rule: Rule = field(hash=False)


def _framed(f: Finding, asked: _Asked) -> _Framed:
    state = f.states[0] if f.states else None
    layers = f.rule.layers
    certainty = "indicative" if any(s.indicative for s in f.states) else "certain"
    action = f.outcome.action if f.outcome and f.verdict.rank >= 3 else None
    return _Framed(
        (
            f.rule.id, f.level, state.version.id if layers and state and state.version else None,
            certainty if layers and f.code != "does-not-apply" else None, action, f.triggers,
        ),
        f.legal, asked.actions.get(action or ""), f.rule,
    )  # fmt: skip


@lru_cache(maxsize=_REMEMBERED)
def _frame(framed: _Framed) -> Fields:
    rule, legal = framed.rule, framed.legal
    id, level, version, certainty, action, items = framed.told
    return fields("findings", {
        "rule": id, "rule_version": rule.version, "title": rule.title.as_dict(), "row": rule.row,
        "level": level, "department": rule.authority,
        "layer": rule.layers[0] if rule.layers else None, "layers": list(rule.layers),
        "layer_version": version, "certainty": certainty,
        "confidence": _confidence(legal), "needs_review": any(r.needs_review for r in legal),
        "effect": rule.effect, "legal": [_legal(r) for r in legal], "action": action,
        "remedy": _text(framed.remedy), "items": list(items), "note": _text(rule.note),
    })  # fmt: skip


def _told(f: Finding, pack: str) -> tuple[Any, ...] | None:
    """What decides the words of a finding; None where they are this site's own.

    So they are where it met a zone, and where the rule asks or tells how large the site is.
    """
    found, rule = f.overlap, f.rule
    sized = _SIZE in rule.reads or _SIZE in rule.tells
    if sized or (found is not None and (found.zones or found.parts)):
        return None
    measured = {name: value for name, value in f.measures.items() if name != _SIZE}
    return (
        pack, rule.id, rule.version, f.verdict.value, f.code, f.level, f.capped,
        _exactly(measured), _exactly(f.values), None if found is None else _figures(found),
        tuple(map(_spoken, f.states)), tuple(map(_spoken, f.others)),
        tuple(row.reason.zh for row in f.undecided),
    )  # fmt: skip


def _figures(found: Overlap) -> Any:
    return _exactly({name: getattr(found, name) for name in _FIGURES})


def _spoken(state: LayerState) -> tuple[Any, ...]:
    """What a finding tells of a layer it rests on."""
    card, version = state.card, state.version
    title = (card.title.zh, card.title.en, card.release) if card is not None else ()
    version_id = version.id if version is not None else None
    return (state.id, version_id, state.want, state.indicative, _exact(state.covered_share), title)


def _exactly(values: Mapping[str, Any]) -> Any:
    """Named values as such a key, in one piece where they are plain or nobody has given them."""
    plain = {
        name: (_MISSING, value.kind, value.name) if type(value) is Missing else value
        for name, value in values.items()
    }
    try:
        return marshal.dumps(plain, 2)  # of version 2: what is alike is the same bytes
    except ValueError:
        return _exact(values)


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
