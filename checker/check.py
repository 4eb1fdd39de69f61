"""Check (核查): a site against a rulebook, in one straight line.

Rules in force, layer states, measurements, criteria, outcomes, worst verdict: each step hands
a finished value to the next.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from shapely.geometry.base import BaseGeometry

from checker.absent import judge_absent
from checker.assessment import Assessment, Unit
from checker.buildable import remainder
from checker.conclusion import decided_verdict, headline, required_counts
from checker.doubts import Bench, row
from checker.facts import Facts, measured_for, overlaps_of, states_of
from checker.finding import Finding, Undecided, binds_building, counts, takes_land
from checker.hearing import heard
from checker.judge import Case, applies, judge, settled
from checker.measured import Remainder
from checker.proposal import NOTHING_DECLARED, Proposal, fact_values
from checker.required import level_of
from checker.rule import Rule, in_force_on
from checker.rulebook import Rulebook
from checker.selection import Plan, parameter_values, plan, reaches, search_radii
from checker.triggers import triggered_items
from checker.validity import validity
from checker.verdict import Verdict
from spatial.layer import DERIVED
from spatial.overlap import Selection
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
    given = fact_values(proposal, rulebook.facts)
    rules = tuple(rule for rule in rulebook.rules if in_force_on(rule, snapshot.as_of))
    admin = _admin_layers(snapshot)
    read = {x for rule in rules for x in (*rule.layers, *rule.outside, *rule.within)}
    reach = reaches(rules, snapshot.as_of)
    around = surroundings(snapshot, site, {x: reach.get(x, 0.0) for x in (*read, *admin)})
    states = states_of(around, read | set(admin), out_of_time)
    radii = search_radii(rules, snapshot.as_of)
    plans = tuple(_plan(rule, radii, states, given, snapshot, site) for rule in rules)
    towns = tuple(Selection((layer,)) for layer in admin if states[layer].want is None)
    wanted = dict.fromkeys(p.main for p in plans if p.main is not None)
    told = dict.fromkeys((*(p.whole for p in plans if p.whole is not None), *towns))
    facts = overlaps_of(around, states, wanted, told, out_of_time)
    bench = _bench(rulebook)
    hear = _Hearing(snapshot, site, facts, bench, indicative_position or site.indicative)
    listed = rulebook.listed
    levels = {
        rule.id: level_of(listed.get(rule.id, rulebook.required), rule.id, given)
        for rule in rules
    }
    first = [_find(p, hear, levels) for p in plans if p.rule.criterion != "buildable"]
    net = remainder(site.geometry, _strips(first), width=_asks_width(rules))
    bound = tuple(p for p in plans if binds_building(p.rule) and applies(p) is not False)
    last = [
        _left(p, bound, first, net, hear, levels) for p in plans if p.rule.criterion == "buildable"
    ]
    findings = tuple(sorted((*first, *last), key=lambda f: f.rule.id))
    return Assessment(
        site=site, proposal=proposal, as_of=snapshot.as_of, known_at=snapshot.known_at,
        rulebook=rulebook, findings=findings,
        verdict=headline(findings), decided=decided_verdict(findings),
        required=required_counts(findings), undecided=_undecided(findings, bench),
        items=triggered_items(rulebook.items or {}, findings, given),
        units=_units(facts, towns), net=net, facts=facts, layers_held=_held(snapshot),
        titles=bench.titles,
        validity=validity(snapshot.as_of, states.values(), rulebook.rules, rulebook.valid_days,
                          rulebook.next_on),
        head=snapshot.head, store=snapshot.store_id,
        drafts=tuple(v for v in snapshot.versions.values() if v.draft),
    )  # fmt: skip


def _plan(
    rule: Rule,
    radii: Mapping[str, float],
    states: Mapping[str, Any],
    given: Mapping[str, Any],
    snapshot: Snapshot,
    site: Site,
) -> Plan:
    """What a rule needs measured; nothing where the map cannot change its answer."""
    own = {fact.name: given[fact.name] for fact in rule.facts}
    values = {**parameter_values(rule, snapshot.as_of, given), **own}
    measurable = tuple(x for x in rule.layers if heard(rule, states[x]).want is None)
    radius = max((radii.get(layer, 0.0) for layer in rule.layers), default=0.0)
    if rule.layers and settled(rule, values, (site.area_m2, site.area_ellipsoid_m2)):
        return Plan(rule, values)
    return plan(rule, values, measurable, radius)


@dataclass(frozen=True, slots=True)
class _Hearing:
    """What every rule of one check is judged on."""

    snapshot: Snapshot
    site: Site
    facts: Facts
    bench: Bench
    indicative_position: bool


def _find(one: Plan, hear: _Hearing, levels: Mapping[str, str]) -> Finding:
    states = tuple(heard(one.rule, hear.facts.states[layer]) for layer in one.rule.layers)
    others = dict.fromkeys((*one.rule.outside, *one.rule.within))
    case = Case(
        states, tuple(heard(one.rule, hear.facts.states[x]) for x in others),
        levels[one.rule.id], hear.bench, hear.snapshot.as_of, hear.indicative_position,
    )  # fmt: skip
    measured = measured_for(one, hear.facts, hear.site)
    return judge_absent(one, measured, case) or judge(one, measured, case)


def _left(
    one: Plan,
    bound: Sequence[Plan],
    first: Sequence[Finding],
    net: Remainder,
    hear: _Hearing,
    levels: Mapping[str, str],
) -> Finding:
    """The finding on what is left to build on; it rests on the layers whose strips take something."""
    taking = [
        p for p in bound if p.main and (o := hear.facts.overlaps.get(p.main)) and o.overlap_m2 > 0
    ]
    layers = dict.fromkeys(layer for p in taking for layer in p.rule.layers)
    states = tuple(heard(one.rule, hear.facts.states[layer]) for layer in layers)
    measured = measured_for(one, hear.facts, hear.site, net)
    inherited = tuple(
        row for f in first if binds_building(f.rule) for row in f.undecided
        if f.level == "must" or not row.for_want
    )
    case = Case(
        states, (), levels[one.rule.id], hear.bench, hear.snapshot.as_of, inherited=inherited
    )
    return judge(one, measured, case)


def _strips(findings: Sequence[Finding]) -> list[BaseGeometry]:
    return [f.overlap.geometry for f in findings if takes_land(f) and f.overlap is not None]


def _asks_width(rules: Sequence[Rule]) -> bool:
    """Whether any rule asks how wide the remainder is."""
    name = "remainder_width_m"
    return any(r.criterion == "buildable" and name in r.reads | r.tells for r in rules)


def _bench(rulebook: Rulebook) -> Bench:
    questions = {name: spec.ask for name, spec in rulebook.facts.items()}
    return Bench(rulebook.departments or {}, rulebook.layers or {}, questions, rulebook.sha256)


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
