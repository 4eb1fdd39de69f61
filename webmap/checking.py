"""One check as every edge runs it: the store's rules, one site, one date, one report."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from checker.assessment import Assessment
    from checker.proposal import Proposal
    from checker.rule import FactSpec
    from checker.rulebook import Rulebook
    from spatial.errors import Text
    from spatial.layer import LayerVersion
    from spatial.site import Site
    from spatial.snapshot import Snapshot
    from spatial.store import Store

__all__ = ["Checked", "date_of", "declared", "rulebook_of", "run", "wanted_of"]


@dataclass(frozen=True, slots=True)
class Checked:
    """A finished check: its report, and what it was made from."""

    report: dict[str, Any]
    assessment: Assessment
    snapshot: Snapshot


def rulebook_of(store: Store, cards: Collection[str], as_of: date) -> Rulebook:
    """The rule pack published in the store, else the one it was made for, else the default one.

    Raises
    ------
    RulesError
        ``PACK_NOT_FOUND`` or the first fault of the pack.
    """
    from checker.pack_choice import chosen_rulebook

    return chosen_rulebook(store, None, cards, as_of=as_of)


def wanted_of(store: Store, as_of: date) -> Mapping[str, Text]:
    """Layers the store's rules must have on a date, with their titles.

    Raises
    ------
    RulesError
        ``PACK_NOT_FOUND`` or the first fault of the pack.
    """
    from checker.wanted import wanted_layers
    from spatial.snapshot import snapshot

    return wanted_layers(rulebook_of(store, snapshot(store, as_of=as_of).cards, as_of), as_of)


def date_of(store: Store, today: date) -> date:
    """The date a store answers for when nobody names one: its fixed date, else today."""
    return date.fromisoformat(store.config.as_of) if store.config.as_of else today


def declared(project: Mapping[str, Any], facts: Mapping[str, FactSpec]) -> Proposal:
    """A proposal from JSON content: ``{name, use, declared_by, facts}``, no key obligatory.

    Raises
    ------
    BadInput
        A ``PROPOSAL_…`` or ``YAML_…`` code.
    """
    from checker.proposal import parse_proposal

    text = json.dumps(project, ensure_ascii=False)  # JSON is YAML, and one reader is enough
    return parse_proposal(text, facts, where="project")


def run(
    store: Store,
    site: Site,
    *,
    project: Mapping[str, Any] | None,
    as_of: date,
    now: datetime,
    lang: str,
    drafts: Sequence[LayerVersion] = (),
) -> Checked:
    """Check one site with the store's own rules.

    Parameters
    ----------
    project : mapping or None
        Project facts as :func:`declared` takes them.
    now : datetime
        Moment of the check, with time zone.
    drafts : sequence of LayerVersion
        Taken as though they were in force.
    """
    from checker.check import assess
    from checker.proposal import NOTHING_DECLARED
    from checker.report.document import report
    from spatial.snapshot import snapshot

    snap = snapshot(store, as_of=as_of, drafts=drafts)
    rulebook = rulebook_of(store, snap.cards, as_of)
    given = declared(project, rulebook.facts) if project else NOTHING_DECLARED
    found = assess(snap, site, rulebook, given)
    return Checked(report(found, created_at=now, lang=lang), found, snap)
