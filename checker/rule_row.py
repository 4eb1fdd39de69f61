"""One rule as a row of a list: its status on a day, its basis, when it was last reviewed."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from checker.departments import department
from checker.required import level_of
from checker.rule import Reference, Rule, in_force_on, references_on
from checker.rulebook import Rulebook
from checker.truth import Missing
from checker.verdict import worst
from spatial.errors import Text

__all__ = ["REVIEW_AFTER", "STATUSES", "legal_dict", "legal_on", "rule_row", "status_on"]

REVIEW_AFTER = timedelta(days=365)
"""A rule not looked at for longer is to be reviewed."""
STATUSES = ("in-force", "to-come", "announced", "ended")


def status_on(rule: Rule, on: date) -> tuple[str, date | None]:
    """Status of a rule on a day, and since or from which day.

    ``in-force``, ``to-come`` (its first start lies ahead), ``announced`` (expected, no more) or
    ``ended`` (repealed).
    """
    if in_force_on(rule, on):
        return "in-force", max(day for day, value in rule.in_force if day <= on and value)
    ahead = [day for day, value in rule.in_force if day > on and value]
    if ahead:
        return "to-come", min(ahead)
    if rule.announced and not any(day <= on for day, _ in rule.in_force):
        return "announced", max(rule.announced)
    ended = [day for day, value in rule.in_force if day <= on and not value]
    return "ended", max(ended, default=None)


def legal_on(rule: Rule, on: date) -> tuple[Reference, ...]:
    """What a rule rests on that day; the last it rested on, where it is not in force."""
    return references_on(rule, on) or (rule.references[-1][1] if rule.references else ())


def rule_row(book: Rulebook, rule: Rule, on: date) -> dict[str, Any]:
    """A rule as JSON content, told as of a day."""
    status, since = status_on(rule, on)
    legal = legal_on(rule, on)
    sure = bool(legal) and all(r.confidence == "verified" for r in legal)
    overdue = rule.last_reviewed is None or on - rule.last_reviewed > REVIEW_AFTER
    at_worst = worst(row.verdict for row in rule.outcomes)
    titles = book.layers or {}
    unsaid = {name: Missing("fact", name) for name in book.facts}
    return {
        "id": rule.id, "row": rule.row, "version": rule.version, "title": rule.title.as_dict(),
        "authority": rule.authority,
        "department": department(book.departments or {}, rule.authority).name.as_dict(),
        "layers": [{"id": x, "title": titles.get(x, Text(x, x)).as_dict()} for x in rule.layers],
        "criterion": rule.criterion, "effect": rule.effect,
        "level": level_of(book.listed.get(rule.id, book.required), rule.id, unsaid),
        "worst": at_worst.value if at_worst else None,
        "status": status, "since": since.isoformat() if since else None,
        "legal": [legal_dict(r) for r in legal],
        "confidence": "verified" if sure else "unverified",
        "needs_review": any(r.needs_review for r in legal),
        "last_reviewed": rule.last_reviewed.isoformat() if rule.last_reviewed else None,
        "review_due": overdue,
        "announced": [day.isoformat() for day in rule.announced],
    }  # fmt: skip


def legal_dict(r: Reference) -> dict[str, Any]:
    """A reference as JSON content."""
    return {
        "law": r.law.as_dict(), "article": r.article, "confidence": r.confidence,
        "needs_review": r.needs_review,
        "effective": r.effective.isoformat() if r.effective else None,
        "verified_on": r.verified_on.isoformat() if r.verified_on else None,
        "text_as_of": r.text_as_of,
    }  # fmt: skip
