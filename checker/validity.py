"""Validity (有效期): until when a report may be relied on, and why no longer."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from checker.rule import Rule
from spatial.errors import Text
from spatial.overlap import LayerState

__all__ = ["SUPERSEDED_BY_DATA", "VALID_DAYS", "Validity", "standing_end", "validity"]

VALID_DAYS = 90
"""Days a report may be relied on where nothing ends it earlier, unless the pack says otherwise."""

SUPERSEDED_BY_DATA = Text(
    "数据更新即失效，须复核；与勘测定界成果不一致的，以勘测定界成果为准",
    "newer data end it at once: check again; where it differs from the survey, the survey stands",
)
"""What stands beside the date wherever it is printed."""


@dataclass(frozen=True, slots=True)
class Validity:
    """Last day a report may be relied on, with the reason."""

    until: date
    why: Text


def standing_end(
    as_of: date, rules: Iterable[Rule], days: int = VALID_DAYS, next_pack_on: date | None = None
) -> Validity:
    """What ends every report of a day, whatever it reads: a known change of rule, or ``days``.

    Parameters
    ----------
    rules : iterable of Rule
        Rules of the pack, in force or not yet.
    days : int
        Days after ``as_of`` at the latest.
    next_pack_on : date, optional
        Day from which a pack that is published already takes this one's place.

    Examples
    --------
    >>> standing_end(date(2026, 1, 1), ()).until.isoformat()
    '2026-04-01'
    >>> standing_end(date(2026, 1, 1), (), next_pack_on=date(2026, 2, 1)).why.en
    'another rule pack takes effect on 2026-02-01'
    """
    ends = [
        Validity(
            as_of + timedelta(days=days),
            Text(f"自核查日起 {days} 天", f"{days} days from the date of the check"),
        )
    ]
    ends += _rule_ends(as_of, rules)
    if next_pack_on is not None and next_pack_on > as_of:
        why = Text(f"新规则包自 {next_pack_on} 起适用",
                   f"another rule pack takes effect on {next_pack_on}")  # fmt: skip
        ends.append(Validity(next_pack_on - timedelta(days=1), why))
    return _earliest(ends)


def validity(as_of: date, states: Iterable[LayerState], standing: Validity) -> Validity:
    """The earliest of ``standing``, a known change of a layer that was read, and its going stale.

    Counts from ``as_of``. Data published later end it earlier: 数据更新即失效，须复核.

    Examples
    --------
    >>> standing = standing_end(date(2026, 1, 1), ())
    >>> validity(date(2026, 1, 1), (), standing) == standing
    True
    """
    return _earliest([standing, *_layer_ends(as_of, states, standing.until)])


def _earliest(ends: Iterable[Validity]) -> Validity:
    return min(ends, key=lambda v: (v.until, v.why.en))


def _layer_ends(as_of: date, states: Iterable[LayerState], latest: date) -> Iterator[Validity]:
    """What ends at ``latest``, or earlier."""
    for state in states:
        card = state.card
        title = card.title if card else Text(state.id, state.id)
        if state.next_version_on is not None:
            start = date.fromisoformat(state.next_version_on)
            last = start - timedelta(days=1)
            if last <= latest:
                why = Text(f"“{title.zh}”新版本于 {start} 生效",
                           f"a new version of '{title.en}' takes effect on {start}")  # fmt: skip
                yield Validity(last, why)
        limit = card.stale_after_days if card else None
        if limit is not None and state.version is not None and not state.stale:
            last = state.version.valid_from + timedelta(days=limit)
            if as_of <= last <= latest:
                why = Text(f"“{title.zh}”此后过期", f"'{title.en}' is too old after that")
                yield Validity(last, why)


def _rule_ends(as_of: date, rules: Iterable[Rule]) -> Iterator[Validity]:
    for rule in rules:
        starts = {start for start, _ in rule.in_force}
        starts |= {start for p in rule.parameters.values() for start, _ in p.values}
        starts |= set(rule.announced)
        later = sorted(start for start in starts if start > as_of)
        if later:
            why = Text(f"规则“{rule.title.zh}”自 {later[0]} 起变化",
                       f"rule '{rule.title.en}' changes on {later[0]}")  # fmt: skip
            yield Validity(later[0] - timedelta(days=1), why)
