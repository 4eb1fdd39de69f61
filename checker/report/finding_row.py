"""Findings of a report as data: what each says, as released by the cards of its layers.

Most rules find the same at most sites: nothing. Such a finding is put into words once.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import Any

from checker.explain import message, trace
from checker.finding import Finding
from checker.known_by import KnownBy
from checker.report.part import Fields, Part, fields, part_of
from checker.report.released import measures, release_of, slivers, zones
from checker.rule import Reference, Rule
from checker.rulebook import Rulebook
from checker.standing import far
from spatial.errors import Text

__all__ = ["finding_part"]

_REMEMBERED = 512
_ORDER = (
    "rule", "rule_version", "title", "row", "verdict", "code", "level", "department", "layer",
    "layers", "layer_version", "certainty", "confidence", "needs_review", "effect", "measures",
    "slivers", "zones", "legal", "action", "remedy", "items", "message", "note", "trace",
)  # fmt: skip


def finding_part(f: Finding, book: Rulebook) -> Part:
    """A finding as it stands in reports; one that many sites share is worded once.

    One that met a zone or is near one is this site's own, and so is any of a rulebook without a
    hash.
    """
    if book.sha256 and (f.overlap is None or far(f.overlap)):
        return _shared(KnownBy((id(f), book.sha256), (f, book)))
    return _worded(f, book)


@lru_cache(maxsize=_REMEMBERED)
def _shared(asked: KnownBy[tuple[Finding, Rulebook]]) -> Part:
    return _worded(*asked.value)


def _worded(f: Finding, book: Rulebook) -> Part:
    release = release_of(f)
    own = {
        "measures": measures(f, release), "slivers": slivers(f, release),
        "zones": zones(f, release), "message": message(f, release).as_dict(),
        "trace": trace(f, release),
    }  # fmt: skip
    return part_of(_ORDER, _frame(_framed(f, book)), fields("findings", own))


@dataclass(frozen=True, slots=True)
class _Framed:
    """The fields of a finding that no measure changes, by everything they rest on."""

    told: tuple[Any, ...]
    legal: tuple[Reference, ...] = field(hash=False)
    remedy: Text | None = field(hash=False)
    rule: Rule = field(hash=False)


def _framed(f: Finding, book: Rulebook) -> _Framed:
    state = f.states[0] if f.states else None
    layers = f.rule.layers
    certainty = "indicative" if any(s.indicative for s in f.states) else "certain"
    action = f.outcome.action if f.outcome and f.verdict.rank >= 3 else None
    return _Framed(
        (
            f.rule.id, f.level, state.version.id if layers and state and state.version else None,
            certainty if layers and f.code != "does-not-apply" else None, action, f.triggers,
            f.verdict.value, f.code,
        ),
        f.legal, (book.actions or {}).get(action or ""), f.rule,
    )  # fmt: skip


@lru_cache(maxsize=_REMEMBERED)
def _frame(framed: _Framed) -> Fields:
    rule, legal = framed.rule, framed.legal
    id, level, version, certainty, action, items, verdict, code = framed.told
    return fields("findings", {
        "rule": id, "rule_version": rule.version, "title": rule.title.as_dict(), "row": rule.row,
        "verdict": verdict, "code": code, "level": level, "department": rule.authority,
        "layer": rule.layers[0] if rule.layers else None, "layers": list(rule.layers),
        "layer_version": version, "certainty": certainty,
        "confidence": _confidence(legal), "needs_review": any(r.needs_review for r in legal),
        "effect": rule.effect, "legal": [_legal(r) for r in legal], "action": action,
        "remedy": _text(framed.remedy), "items": list(items), "note": _text(rule.note),
    })  # fmt: skip


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
