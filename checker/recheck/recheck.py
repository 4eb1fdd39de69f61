"""Recheck (复核): a report held against what its store kept, and against another day."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from checker.recheck import reasons
from checker.recheck.changes import RuleChange, changed_rules, steps_to
from checker.recheck.ground import pack_of, proposal_of, site_of, snapshot_of
from checker.recheck.original import compared, kept_of, read_anew, refuse_foreign
from checker.recheck.replay import Replay, replay
from spatial.snapshot import snapshot

if TYPE_CHECKING:
    from checker.proposal import Proposal
    from checker.recheck.reasons import Reason
    from checker.rulebook import Rulebook
    from spatial.site import Site
    from spatial.store import Store

__all__ = ["Recheck", "recheck"]


@dataclass(frozen=True, slots=True)
class Recheck:
    """What a recheck found.

    Parameters
    ----------
    old : mapping
        The report that was handed in.
    replay : Replay
        How it came out again.
    kept : bool
        Whether the store keeps this check.
    site_file : str
        ``same``, ``other``, ``refused`` or ``not-kept``: what the site's own file gives today.
    now : mapping or None
        The report of the other day; None where none was asked for.
    reasons : tuple of Reason
        What is another now: site, layer, rule, engine, date.
    rules : tuple of RuleChange
        Rules that answer otherwise.
    """

    old: Mapping[str, Any]
    replay: Replay
    kept: bool
    site_file: str
    now: Mapping[str, Any] | None = None
    reasons: tuple[Reason, ...] = ()
    rules: tuple[RuleChange, ...] = ()


def recheck(
    store: Store,
    report: Mapping[str, Any],
    *,
    as_of: date | None = None,
    pack: str | None = None,
    datums: Path | None = None,
) -> Recheck:
    """Make a report again from its store; with ``as_of``, also say what that day changes and why.

    Parameters
    ----------
    report : mapping
        As :func:`checker.recheck.reading.read_report` believed it.
    as_of : date, optional
        Another day: the layers visible and the pack that answers then, as the store knows today.
    pack : str, optional
        Directory or name of a pack, where the store does not keep the report's own, or to ask
        for other rules on the other day.
    datums : Path, optional
        File of the unit's own datums, to read the site's file again.

    Raises
    ------
    BadInput
        ``REPORT_…``, ``CHECK_DELETED``.
    StoreError
        ``OBJECT_MISSING``, ``OBJECT_DAMAGED``.
    RulesError
        What this release refuses in the pack.
    """
    refuse_foreign(store, report)
    kept = kept_of(store, report)
    if kept is not None:
        compared(store, kept, report)
    snap = snapshot_of(store, report)
    book = pack_of(store, report, snap.cards, kept=kept is not None, named=pack)
    parts = {part.role: part.object for part in kept.parts} if kept else {}
    original = store.objects.get(parts["site"]) if "site" in parts else b""
    site, proposal = site_of(report, original), proposal_of(report)
    done = replay(store, report, snap, site, book, proposal)
    read = read_anew(store, report, original, datums) if original else (None, None)
    why = [*reasons.site_reason(report, *read), *reasons.engine_reason(report, done.report)]
    state = _site_file(report, read) if original else "not-kept"
    found = Recheck(report, done, kept is not None, state, reasons=tuple(why))
    return found if as_of is None else _on(store, found, site, book, proposal, as_of, pack)


def _on(
    store: Store, found: Recheck, site: Site, book: Rulebook, proposal: Proposal, as_of: date,
    pack: str | None,
) -> Recheck:  # fmt: skip
    """The same with what another day says, and why."""
    report = found.old
    today = snapshot(store, as_of=as_of)
    then = _pack_on(store, report, book, today.cards, as_of, pack)
    steps = steps_to(report, found.replay.report, today, site, book, then, proposal)
    now = steps[-1]
    why = (
        *found.reasons, *reasons.date_reason(report, now), *reasons.pack_reason(report, now),
        *reasons.layer_reasons(report, now), *reasons.rule_reasons(report, now),
    )  # fmt: skip
    return replace(found, now=now, reasons=why, rules=changed_rules(steps))


def _site_file(report: Mapping[str, Any], read: tuple[str | None, str | None]) -> str:
    if read[1] is not None:
        return "refused"
    return "same" if read[0] == report["site"]["geometry_measured"]["sha256"] else "other"


def _pack_on(
    store: Store, report: Mapping[str, Any], own: Rulebook, cards: Mapping[str, Any],
    as_of: date, named: str | None,
) -> Rulebook:  # fmt: skip
    """The pack that answers on the other day.

    The one named, the one published in the store, the shipped one of the report's name as it is
    today, else the report's own: a trial pack of one's own stays the same until another is named.
    """
    from checker.pack import shipped_packs
    from checker.pack_choice import chosen_rulebook, published_rulebook

    if named is not None:
        return chosen_rulebook(store, named, cards, as_of=as_of)
    published = published_rulebook(store, cards, as_of=as_of)
    if published is not None:
        return published
    id = report["rulebook"]["id"]
    if id in shipped_packs():
        return chosen_rulebook(store, id, cards, as_of=as_of)
    return own
