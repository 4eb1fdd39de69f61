"""Agenda: what a check asks of any site, made ready once for a pack, a day and a project.

Which rules are in force, with which thresholds and at which level, and how far the map is read
for them depends on no site: sites of one project share it.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from checker.criteria import CRITERIA
from checker.doubts import Bench
from checker.expression import names
from checker.finding import binds_building
from checker.hearing import hears, silence, tells_only
from checker.judge import applies, settled
from checker.known_by import KnownBy
from checker.measured import SIZE
from checker.required import level_of
from checker.rule import Rule, in_force_on
from checker.rulebook import Rulebook
from checker.selection import Plan, parameter_values, plan, reaches, search_radii
from checker.triggers import ItemAsked, items_asked
from checker.validity import Validity, standing_end
from spatial.overlap import LayerState, Strip
from spatial.surroundings import strips_of

__all__ = ["Agenda", "Point", "agenda", "points", "strips"]


@dataclass(frozen=True, slots=True, eq=False)
class Agenda:
    """What is asked on one day about one project, whatever the site.

    Parameters
    ----------
    given : mapping
        Project facts; `Missing` where nobody gave them.
    rules : tuple of Rule
        In force, in the order of the pack.
    levels : tuple of str
        Level of each rule's check.
    reach_m, radii_m : mapping of str to float
        Of every layer that is read, how far from the site its zones matter; of those searched
        for the nearest zone, how far.
    width : bool
        Whether any rule asks how wide the remainder is.
    items : tuple of ItemAsked
        Approval items, and what the project alone makes of them.
    end : Validity
        What ends every report of that day at the latest.
    """

    as_of: date
    given: Mapping[str, Any]
    rules: tuple[Rule, ...]
    levels: tuple[str, ...]
    reach_m: Mapping[str, float]
    radii_m: Mapping[str, float]
    bench: Bench
    width: bool
    items: tuple[ItemAsked, ...]
    end: Validity


@dataclass(frozen=True, slots=True, eq=False)
class Point:
    """One rule as it is asked where the same layers can speak.

    Parameters
    ----------
    plan : Plan
        What has to be measured, unless the size of the site settles it (``by_size``).
    others : tuple of str
        Layers it leaves out or stays within.
    tells : bool
        It decides nothing, so that it may speak of a superseded plan.
    binds : bool
        It keeps buildings off part of the site.
    asks_site : bool
        It asks how large the site is, or about every part of it.
    """

    plan: Plan
    level: str
    as_of: date
    bench: Bench
    others: tuple[str, ...]
    tells: bool
    binds: bool
    asks_site: bool
    by_size: bool


def agenda(rulebook: Rulebook, as_of: date, given: Mapping[str, Any]) -> Agenda:
    """What a pack asks on a day about a project.

    Parameters
    ----------
    given : mapping
        Every fact the pack knows, as :func:`checker.proposal.fact_values` gives them.
    """
    key = (rulebook.sha256, rulebook.next_on, as_of, tuple(given.items()))
    return _agenda(KnownBy(key, (rulebook, as_of, given)))


@lru_cache(maxsize=4)
def _agenda(asked: KnownBy[tuple[Rulebook, date, Mapping[str, Any]]]) -> Agenda:
    book, as_of, given = asked.value
    rules = tuple(rule for rule in book.rules if in_force_on(rule, as_of))
    reach = reaches(rules, as_of)
    read = {x for rule in rules for x in (*rule.layers, *rule.outside, *rule.within)}
    listed = (book.listed.get(rule.id, book.required) for rule in rules)
    questions = {name: spec.ask for name, spec in book.facts.items()}
    return Agenda(
        as_of, given, rules,
        tuple(level_of(one, rule.id, given) for one, rule in zip(listed, rules, strict=True)),
        {layer: reach.get(layer, 0.0) for layer in sorted(read)}, search_radii(rules, as_of),
        Bench(book.departments or {}, book.layers or {}, questions, book.sha256),
        _asks_width(rules), items_asked(book.items or {}, given),
        standing_end(as_of, book.rules, book.valid_days, book.next_on),
    )  # fmt: skip


def _asks_width(rules: Sequence[Rule]) -> bool:
    """Whether any rule asks how wide the remainder is."""
    name = "remainder_width_m"
    return any(r.criterion == "buildable" and name in r.reads | r.tells for r in rules)


def points(asked: Agenda, states: Iterable[LayerState]) -> tuple[Point, ...]:
    """Every rule as it is asked where these layers are as they are, in the order of the pack."""
    return _points(asked, tuple((s.id, want) for s in states if (want := silence(s)) is not None))


@lru_cache(maxsize=8)
def _points(asked: Agenda, silent: tuple[tuple[str, str], ...]) -> tuple[Point, ...]:
    wants = dict(silent)
    made = []
    for rule, level in zip(asked.rules, asked.levels, strict=True):
        own = tuple(wants.get(layer) for layer in rule.layers)
        told = tuple((fact.name, asked.given[fact.name]) for fact in rule.facts)
        radius = max((asked.radii_m.get(layer, 0.0) for layer in rule.layers), default=0.0)
        key = (asked.bench.id, asked.as_of, rule.id, level, radius, own, told)
        one = _Rule(rule, asked.as_of, asked.bench, level, radius, own, dict(told))
        made.append(_point(KnownBy(key, one)))
    return tuple(made)


@lru_cache(maxsize=4)
def strips(asked: Agenda) -> tuple[tuple[str, Strip], ...]:
    """The building strips its rules ask for, each with its layer, to be measured in one go."""
    mains = [point.plan.main for point in points(asked, ())]
    return tuple(dict.fromkeys(strips_of(*(main for main in mains if main is not None))))


@dataclass(frozen=True, slots=True)
class _Rule:
    """A rule in force, why each of its layers is silent (None: it speaks), and its own facts."""

    rule: Rule
    as_of: date
    bench: Bench
    level: str
    radius_m: float
    wants: tuple[str | None, ...]
    told: Mapping[str, Any]


@lru_cache(maxsize=1024)
def _point(asked: KnownBy[_Rule]) -> Point:
    own, rule = asked.value, asked.value.rule
    values = {**parameter_values(rule, own.as_of, own.told), **own.told}
    tells = tells_only(rule)
    pairs = zip(rule.layers, own.wants, strict=True)
    speaking = tuple(layer for layer, want in pairs if hears(want, tells=tells))
    by_size = bool(rule.layers) and rule.first_unmapped and SIZE in names(rule.outcomes[0].when)
    done = bool(rule.layers) and not by_size and settled(rule, values, (math.nan,))
    one = Plan(rule, values) if done else plan(rule, values, speaking, own.radius_m)
    return Point(
        one, own.level, own.as_of, own.bench,
        tuple(dict.fromkeys((*rule.outside, *rule.within))), tells,
        binds_building(rule) and applies(one) is not False,
        SIZE in rule.reads | rule.tells or CRITERIA[rule.criterion].whole, by_size,
    )  # fmt: skip
