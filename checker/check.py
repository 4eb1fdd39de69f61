"""Check (核查): a site against a rulebook, in one straight line.

Rules in force, layer states, measurements, criteria, outcomes, worst verdict: each step hands
a finished value to the next.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from shapely.geometry.base import BaseGeometry

from checker.agenda import Point, agenda, points, strips
from checker.assessment import Assessment, Unit
from checker.buildable import remainder
from checker.conclusion import decided_verdict, headline, required_counts
from checker.doubts import Bench, row
from checker.facts import Facts, measured_for, overlaps_of, states_of
from checker.finding import Finding, Undecided, binds_building, counts, takes_land
from checker.hearing import deciding
from checker.judge import Case, judge, settled
from checker.measured import Remainder
from checker.proposal import NOTHING_DECLARED, Proposal, fact_values
from checker.rulebook import Rulebook
from checker.selection import Plan
from checker.standing import far, of_any_site, standing
from checker.triggers import triggered_items
from checker.validity import validity
from checker.verdict import Verdict
from spatial.layer import DERIVED
from spatial.overlap import LayerState, Overlap, Selection
from spatial.surroundings import surroundings

if TYPE_CHECKING:
    from spatial.site import Site
    from spatial.snapshot import Snapshot

__all__ = ["assess"]


def _never() -> bool:
    return False


def assess(
    snapshot: Snapshot,
    site: Site,
    rulebook: Rulebook,
    proposal: Proposal = NOTHING_DECLARED,
    *,
    out_of_time: Callable[[], bool] = _never,
    indicative_position: bool = False,
) -> Assessment:
    """Check a site.

    Parameters
    ----------
    snapshot : Snapshot
        Layer versions of one date and one moment of knowledge; its ``as_of`` picks the rules.
    site : Site
        In the measuring CRS of the store.
    out_of_time : callable
        Asked before each measurement; once true, what is left is unknown by name.
    indicative_position : bool
        The site's position is not surveyed; so is that of a site that says it is indicative.

    Returns
    -------
    Assessment
        One finding per rule in force.
    """
    asked = agenda(rulebook, snapshot.as_of, fact_values(proposal, rulebook.facts))
    admin = _admin_layers(snapshot)
    reach = {**dict.fromkeys(admin, 0.0), **asked.reach_m}
    around = surroundings(snapshot, site, reach, strips(asked))
    states = states_of(around, {*asked.reach_m, *admin}, out_of_time)
    asks = [_sized(p, site) if p.by_size else p for p in points(asked, states.values())]
    plans = [point.plan for point in asks]
    towns = tuple(Selection((layer,)) for layer in admin if states[layer].want is None)
    wanted = dict.fromkeys(p.main for p in plans if p.main is not None)
    told = dict.fromkeys((*(p.whole for p in plans if p.whole is not None), *towns))
    facts = overlaps_of(around, states, wanted, told, out_of_time)
    hear = _hearing(site, facts, indicative_position or site.indicative)
    first = [_find(p, hear) for p in asks if p.plan.rule.criterion != "buildable"]
    net = remainder(site.geometry, _strips(first), width=asked.width)
    bound = tuple(p for p in asks if p.binds)
    last = [_left(p, bound, first, net, hear) for p in asks if p.plan.rule.criterion == "buildable"]
    findings = tuple(sorted((*first, *last), key=lambda f: f.rule.id))
    return Assessment(
        site=site, proposal=proposal, as_of=snapshot.as_of, known_at=snapshot.known_at,
        rulebook=rulebook, findings=findings,
        verdict=headline(findings), decided=decided_verdict(findings),
        required=required_counts(findings), undecided=_undecided(findings, asked.bench),
        items=triggered_items(asked.items, findings),
        units=_units(facts, towns), net=net, facts=facts, layers_held=_held(snapshot),
        titles=asked.bench.titles,
        validity=validity(snapshot.as_of, states.values(), asked.end),
        head=snapshot.head, store=snapshot.store_id,
        drafts=tuple(v for v in snapshot.versions.values() if v.draft),
    )  # fmt: skip


def _sized(point: Point, site: Site) -> Point:
    """A rule as it is asked of a site of this size; nothing is measured where that settles it."""
    one = point.plan
    if settled(one.rule, one.values, (site.area_m2, site.area_ellipsoid_m2)):
        return replace(point, plan=Plan(one.rule, one.values))
    return point


@dataclass(frozen=True, slots=True)
class _Hearing:
    """What every rule of one check is judged on.

    Parameters
    ----------
    deciding : mapping of str to LayerState
        States of the layers to rules that do more than tell.
    of_any_site : frozenset of str
        Layers that are what they are at any site.
    """

    site: Site
    facts: Facts
    deciding: Mapping[str, LayerState]
    of_any_site: frozenset[str]
    indicative_position: bool


def _hearing(site: Site, facts: Facts, indicative_position: bool) -> _Hearing:
    states = facts.states
    return _Hearing(
        site, facts, {x: deciding(state) for x, state in states.items()},
        frozenset(x for x, state in states.items() if of_any_site(state)), indicative_position,
    )  # fmt: skip


def _find(point: Point, hear: _Hearing) -> Finding:
    one, heard = point.plan, hear.facts.states if point.tells else hear.deciding
    states = tuple([heard[layer] for layer in one.rule.layers])
    others = tuple([heard[layer] for layer in point.others])
    overlap = None if one.main is None else hear.facts.overlaps.get(one.main)
    if _unconcerned(point, overlap, hear):
        return standing(point, states, others, overlap)
    case = Case(
        states, others, point.level, point.bench, point.as_of, hear.indicative_position
    )
    return judge(one, measured_for(one, hear.facts, hear.site), case)


def _unconcerned(point: Point, overlap: Overlap | None, hear: _Hearing) -> bool:
    """Whether the map says nothing of the site to a rule but that nothing is there."""
    one = point.plan
    return (
        not point.asks_site and not hear.indicative_position
        and (one.main is None or far(overlap))
        and hear.of_any_site.issuperset((*one.rule.layers, *point.others))
    )  # fmt: skip


def _left(
    point: Point, bound: Sequence[Point], first: Sequence[Finding], net: Remainder, hear: _Hearing
) -> Finding:
    """The finding on what is left to build on; it rests on the layers whose strips take something."""
    one, heard = point.plan, hear.facts.states if point.tells else hear.deciding
    plans = [p.plan for p in bound]
    taking = [
        p for p in plans if p.main and (o := hear.facts.overlaps.get(p.main)) and o.overlap_m2 > 0
    ]
    layers = dict.fromkeys(layer for p in taking for layer in p.rule.layers)
    states = tuple(heard[layer] for layer in layers)
    measured = measured_for(one, hear.facts, hear.site, net)
    inherited = tuple(
        row for f in first if binds_building(f.rule) for row in f.undecided
        if f.level == "must" or not row.for_want
    )
    case = Case(states, (), point.level, point.bench, point.as_of, inherited=inherited)
    return judge(one, measured, case)


def _strips(findings: Sequence[Finding]) -> list[BaseGeometry]:
    return [f.overlap.geometry for f in findings if takes_land(f) and f.overlap is not None]


def _undecided(findings: Sequence[Finding], bench: Bench) -> tuple[Undecided, ...]:
    rows = [undecided for finding in findings for undecided in finding.undecided]
    if not any(counts(f) and f.verdict is not Verdict.NOT_APPLICABLE for f in findings):
        rows.append(row(bench, None, "NOTHING_CHECKED"))
    return tuple(rows)


def _admin_layers(snapshot: Snapshot) -> tuple[str, ...]:
    """Layers of towns and villages: those of the plan ``admin``."""
    return tuple(sorted(x for x, card in snapshot.cards.items() if card.plan == "admin"))


def _units(facts: Facts, towns: Sequence[Selection]) -> tuple[Unit, ...]:
    units = []
    for selection in towns:
        card = facts.states[selection.layers[0]].card
        told = card is not None and card.release == "geometry"
        for zone in facts.met.get(selection, ()) if told else ():
            units.append(Unit(zone.code or zone.id, zone.name, zone.overlap_m2, zone.share))
    return tuple(units)


def _held(snapshot: Snapshot) -> dict[str, tuple[str, ...]]:
    """Layers with a version, by the authority that keeps them."""
    held: dict[str, list[str]] = {}
    for layer in sorted(set(snapshot.versions) - DERIVED):
        held.setdefault(snapshot.cards[layer].authority, []).append(layer)
    return {authority: tuple(layers) for authority, layers in held.items()}
