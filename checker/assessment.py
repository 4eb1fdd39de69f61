"""Assessment (核查报告): everything one check found, replayable from what it names."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from checker.approval_items import ApprovalItem
from checker.conclusion import Counts
from checker.facts import Facts
from checker.finding import Finding, Undecided
from checker.measured import Remainder
from checker.proposal import Proposal
from checker.rulebook import Rulebook
from checker.validity import Validity
from checker.verdict import Verdict
from spatial.errors import Text
from spatial.layer import LayerVersion

if TYPE_CHECKING:
    from spatial.site import Site

__all__ = ["Assessment", "TriggeredItem", "Unit"]


@dataclass(frozen=True, slots=True)
class Unit:
    """A town (or village) the site lies in, with its part of the site."""

    code: str
    name: str
    area_m2: float
    share: float


@dataclass(frozen=True, slots=True)
class TriggeredItem:
    """An approval item with the rules that set it in motion (none: it always applies)."""

    item: ApprovalItem
    verdict: Verdict
    triggered_by: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Assessment:
    """One check of one site.

    Parameters
    ----------
    verdict : Verdict
        Headline; ``decided`` is the worst verdict other than unknown, None without any.
    net : Remainder
        What can be built on after all strips.
    facts : Facts
        Layer states and overlaps it rests on.
    drafts : tuple of LayerVersion
        Drafts that were taken as though they were in force.
    """

    site: Site
    proposal: Proposal
    as_of: date
    known_at: datetime | None
    rulebook: Rulebook
    findings: tuple[Finding, ...]
    verdict: Verdict
    decided: Verdict | None
    required: Counts
    undecided: tuple[Undecided, ...]
    items: tuple[TriggeredItem, ...]
    units: tuple[Unit, ...]
    net: Remainder
    facts: Facts
    layers_held: Mapping[str, tuple[str, ...]]
    titles: Mapping[str, Text]
    validity: Validity
    head: str
    store: str | None = None
    drafts: tuple[LayerVersion, ...] = ()
