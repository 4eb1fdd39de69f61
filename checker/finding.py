"""Finding (核查结果): what one rule says about one site, and what it could not know."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from checker.rule import Outcome, Reference, Rule
from checker.truth import Missing
from checker.verdict import Verdict
from spatial.errors import Text
from spatial.overlap import LayerState, Overlap

__all__ = ["KINDS", "WANT_KINDS", "Finding", "Undecided", "binds_building", "counts", "is_open", "takes_land"]

WANT_KINDS = frozenset(
    {"missing-layer", "not-covered", "stale", "missing-fact", "failed", "offline", "quarantined"}
)
"""Unknown for want of data; every other kind is for doubt."""

KINDS = WANT_KINDS | {
    "boundary", "indicative", "indicative-position", "area-basis", "nothing-checked",
    "pending",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Undecided:
    """One reason why a check is not decided.

    Parameters
    ----------
    rule : str or None
        Rule concerned; None for the site as a whole.
    kind : str
        One of `KINDS`.
    code : str
        Finer reason: ``PLAN_SILENT``, ``NOT_YET_VALID``, ``AREA_BASIS_MATTERS`` …
    who : Text
        Who can decide.
    how : Text
        What to do or to ask.
    fact : str or None
        The project fact that is wanting.
    """

    rule: str | None
    layer: str | None
    kind: str
    code: str
    reason: Text
    who: Text
    how: Text
    department: str | None = None
    fact: str | None = None

    @property
    def for_want(self) -> bool:
        """Whether data are wanting (else they are doubtful)."""
        return self.kind in WANT_KINDS


@dataclass(frozen=True, slots=True)
class Finding:
    """The one finding of a rule in force; `checker.explain` puts it into words.

    Parameters
    ----------
    code : str
        Code of the outcome; ``undecided`` or ``does-not-apply`` where no row was reached.
    level : str
        ``must``, ``offline`` or ``info`` (必查清单).
    outcome : Outcome or None
        Row that decided, as measured; None when several could.
    possible : tuple of Outcome
        Rows that some answer would make decide, when there are several.
    missing : tuple of Missing
        What the choice between them depends on.
    measures, values : mapping
        Measures, and the parameters and project facts read, by name and unrounded.
    capped : bool
        An indicative layer turned prohibited into conditional.
    states, others : tuple of LayerState
        States of the layers the rule reads, and of those it leaves out or stays within.
    """

    rule: Rule
    verdict: Verdict
    code: str
    level: str
    outcome: Outcome | None = None
    possible: tuple[Outcome, ...] = ()
    missing: tuple[Missing, ...] = ()
    overlap: Overlap | None = None
    measures: Mapping[str, Any] = field(default_factory=dict)
    values: Mapping[str, Any] = field(default_factory=dict)
    capped: bool = False
    states: tuple[LayerState, ...] = ()
    others: tuple[LayerState, ...] = ()
    undecided: tuple[Undecided, ...] = ()
    legal: tuple[Reference, ...] = ()

    @property
    def triggers(self) -> tuple[str, ...]:
        """Approval items set in motion; none while the finding is unknown."""
        if self.outcome is None or not self.outcome.triggers or self.verdict is Verdict.UNKNOWN:
            return ()
        rows = self.possible or (self.outcome,)
        return tuple(t for t in self.outcome.triggers if all(t in r.triggers for r in rows))


def is_open(finding: Finding) -> bool:
    """Whether something about the finding is not decided."""
    return bool(finding.undecided) or finding.verdict is Verdict.UNKNOWN


def counts(finding: Finding) -> bool:
    """Whether a finding counts in a maximum (CONTRACT §4a).

    An unknown for want of an ``offline`` or ``info`` check is only listed.
    """
    if finding.verdict is not Verdict.UNKNOWN or finding.level == "must":
        return True
    return not finding.undecided or any(not row.for_want for row in finding.undecided)


def binds_building(rule: Rule) -> bool:
    """Whether a rule keeps buildings off part of the site: a strip or a zone for buildings."""
    return rule.effect == "building" and rule.criterion in ("strip", "overlap")


def takes_land(finding: Finding) -> bool:
    """Whether what the finding measured is to be left unbuilt (不可建设区)."""
    found = finding.overlap
    if found is None or not binds_building(finding.rule) or found.geometry.is_empty:
        return False
    if finding.verdict in (Verdict.PROHIBITED, Verdict.CONDITIONAL):
        return True
    return finding.verdict is Verdict.UNKNOWN and found.hit
