"""Judging one rule: measures, row, doubts, finding. A straight line without side effects."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from checker.criteria import CRITERIA
from checker.doubts import Bench, doubts, missing_rows, released, row, sliver_row
from checker.explain import HIDDEN, fill
from checker.expression import names
from checker.finding import Finding, Undecided
from checker.measured import SIZE, Measured, Measures
from checker.rule import Outcome, Rule, references_on
from checker.selection import Plan
from checker.table import Reach, reach
from checker.truth import Missing, Scope, Truth, compare, truth
from checker.verdict import Verdict
from spatial.errors import Text
from spatial.overlap import LayerState

__all__ = ["Case", "applies", "judge", "measures_of", "settled"]

HARD = (Verdict.PROHIBITED, Verdict.CONDITIONAL)
SOFT = (Verdict.CLEAR, Verdict.NOT_APPLICABLE)
States = tuple[LayerState, ...]


@dataclass(frozen=True, slots=True)
class Case:
    """What a rule is judged on beside its own measures.

    Parameters
    ----------
    states : tuple of LayerState
        States of the layers it reads.
    others : tuple of LayerState
        States of the layers it leaves out (``outside``) or stays within.
    level : str
        ``must``, ``offline`` or ``info``.
    indicative_position : bool
        The site's own position is not surveyed: nothing measured can be clear.
    inherited : tuple of Undecided
        What keeps the findings this one rests on from being certain.
    """

    states: States
    others: States
    level: str
    bench: Bench
    as_of: date
    indicative_position: bool = False
    inherited: tuple[Undecided, ...] = ()


def judge(
    plan: Plan, measured: Measured, case: Case, measures: Measures | None = None
) -> Finding:
    """The finding of one rule that is in force.

    Parameters
    ----------
    plan : Plan
        The rule with its parameter values and project facts.
    measured : Measured
        What was measured for it.
    measures : Measures, optional
        Taken instead of the criterion's (the examples of a rule give them).
    """
    rule, states, bench, level = plan.rule, case.states, case.bench, case.level
    legal = references_on(rule, case.as_of)
    applying = applies(plan)
    if applying is False:
        return Finding(
            rule, Verdict.NOT_APPLICABLE, "does-not-apply", level, values=plan.values, legal=legal
        )
    measures = measures or measures_of(plan, measured)
    found = _reach(plan, measures)
    outcome = _choose(plan, found)
    rows = list(_layer_rows(plan, measured, measures, case, outcome))
    if rows and not _layer_matters(plan, measured, measures, found):
        rows = []
    rows += _row_doubts(plan, measured, measures, (*states, *case.others), outcome, bench)
    asked = found.missing if outcome is None or _items_differ(plan, found) else ()
    rows += missing_rows(bench, rule, asked, states)
    verdict, capped = _verdict(outcome, rows, states)
    if verdict in HARD:
        for code, shaky in (("INDICATIVE", _indicative), ("PENDING_EFFECT", _provisional)):
            rows += [row(bench, rule, code, s.id, s) for s in states if shaky(s)][:1]
    if applying is None and verdict is not Verdict.CLEAR:
        verdict, capped = Verdict.UNKNOWN, False
        unsaid = tuple(v for k, _ in rule.applies_to if isinstance(v := plan.values[k], Missing))
        rows += missing_rows(bench, rule, unsaid, states)
    several = found.rows if len(found.rows) > 1 else ()
    return Finding(
        rule, verdict, outcome.code if outcome else "undecided", level, outcome,
        tuple(rule.outcomes[n] for n in several), found.missing, measured.overlap,
        _asked(rule, measures.values), plan.values, capped, states, case.others,
        tuple(_offline(r) if level == "offline" else r for r in dict.fromkeys(rows)), legal,
    )  # fmt: skip


def _asked(rule: Rule, values: Mapping[str, Any]) -> Mapping[str, Any]:
    """Measures without the size of the site where a rule neither asks nor tells it.

    So it says the same of every site that the map says the same of.
    """
    if SIZE in rule.reads or SIZE in rule.tells:
        return values
    return {name: value for name, value in values.items() if name != SIZE}


def applies(plan: Plan) -> Truth:
    """Whether a rule applies to the project; None when a fact it depends on is not given."""
    answers = [_among(plan.values[k], allowed) for k, allowed in plan.rule.applies_to]
    if False in answers:
        return False
    return None if None in answers else True


def settled(rule: Rule, values: Mapping[str, Any], areas_m2: Sequence[float]) -> bool:
    """Whether a rule's answer stands before anything is measured, on either basis of area.

    It does where the rule is about other projects, or where its first row asks only what is
    declared and how large the site is, and holds.
    """
    if any(_among(values[k], allowed) is False for k, allowed in rule.applies_to):
        return True
    first = rule.outcomes[0].when
    return rule.first_unmapped and all(
        truth(first, Scope({**values, SIZE: area})) is True for area in areas_m2
    )


def _among(value: Any, allowed: tuple[str, ...]) -> Truth:
    """Whether what is declared is among the values a rule is about; yes and no are true, false."""
    return compare("in", str(value).lower() if isinstance(value, bool) else value, allowed)


def measures_of(plan: Plan, measured: Measured) -> Measures:
    """What the rule's criterion makes of what was measured; all `Missing` when nothing was."""
    criterion = CRITERIA[plan.rule.criterion]
    if criterion.layered and measured.overlap is None:
        return _nothing(plan, measured, measured.missing or Missing("layer", plan.rule.layers[0]))
    return criterion.run(measured, plan.values)


def _nothing(plan: Plan, measured: Measured, missing: Missing) -> Measures:
    names_given = CRITERIA[plan.rule.criterion].measures
    values = {**dict.fromkeys(names_given, missing), SIZE: measured.site_area_m2}
    return Measures(values, (), missing)


def _reach(plan: Plan, measures: Measures) -> Reach:
    """Rows that can fire."""
    scope = Scope({**measures.values, **plan.values}, measures.zones, measures.zones_missing)
    return reach([outcome.when for outcome in plan.rule.outcomes], scope)


def _choose(plan: Plan, found: Reach) -> Outcome | None:
    """The row that decides; None when rows of different verdicts can still fire.

    Where several rows of one verdict can fire and only answers of people are missing, the
    verdict stands; with a layer unheard it does not.
    """
    rows = [plan.rule.outcomes[number] for number in found.rows]
    unheard = any(m.kind in ("layer", "failed") for m in found.missing)
    if len(rows) == 1 or (len({r.verdict for r in rows}) == 1 and not unheard):
        return rows[-1]
    return None


def _items_differ(plan: Plan, found: Reach) -> bool:
    """Whether an answer, though it changes no verdict, decides what has to be obtained."""
    if len(found.rows) == 1:
        return False
    return len({frozenset(plan.rule.outcomes[number].triggers) for number in found.rows}) > 1


def _layer_matters(plan: Plan, measured: Measured, measures: Measures, found: Reach) -> bool:
    """Whether the answer would be open if nothing at all had been measured."""
    if measures.zones_missing is not None:
        return len(found.rows) > 1
    nothing = _nothing(plan, measured, Missing("layer", "any"))
    return len(_reach(plan, nothing).rows) > 1


def _layer_rows(
    plan: Plan, measured: Measured, measures: Measures, case: Case, outcome: Outcome | None
) -> Iterator[Undecided]:
    """What the layers do not say, or say too finely."""
    rule, states, bench = plan.rule, case.states, case.bench
    yield from (replace(one, rule=rule.id) for one in case.inherited)
    if case.indicative_position and rule.layers:
        yield row(bench, rule, "INDICATIVE_POSITION")
    if rule.layers:
        yield from doubts(bench, rule, states, measured)
    if measured.missing is not None and measured.missing.kind == "failed" and outcome:
        yield from missing_rows(bench, rule, (measured.missing,), states)
    yield from _other_rows(plan, measured, case.others, outcome, bench)
    thin = measures.values.get("sliver") is True
    if thin and "sliver" not in rule.reads and any(o.verdict in HARD for o in rule.outcomes):
        yield sliver_row(bench, rule, (*states, *case.others), measured)


def _row_doubts(
    plan: Plan,
    measured: Measured,
    measures: Measures,
    states: States,
    outcome: Outcome | None,
    bench: Bench,
) -> Iterator[Undecided]:
    """What is doubtful about the row itself: the basis of area, or a row that says unknown."""
    rule = plan.rule
    if outcome is not None:
        if not rule.reads.isdisjoint(measures.ellipsoid):
            other = _choose(plan, _reach(plan, _on_ellipsoid(measures)))
            if other is None or other.verdict is not outcome.verdict:
                yield row(bench, rule, "AREA_BASIS_MATTERS", _first(rule))
        if outcome.verdict is Verdict.UNKNOWN:
            if measures.values.get("sliver") is True and "sliver" in names(outcome.when):
                yield sliver_row(bench, rule, states, measured)
            else:
                told = measures.values if released(states) == "geometry" else {}
                hidden = dict.fromkeys(measures.values, HIDDEN)
                text = fill(rule.texts[outcome.code], {**hidden, **plan.values, **told})
                yield row(bench, rule, "RULE_UNDECIDED", _first(rule), text=text)


def _other_rows(
    plan: Plan, measured: Measured, others: States, outcome: Outcome | None, bench: Bench
) -> Iterator[Undecided]:
    """Layers left out or stayed within: what they do not say makes a hit too high or too low."""
    rule = plan.rule
    if rule.within:
        within = tuple(s for s in others if s.id in rule.within)
        yield from doubts(bench, rule, within, replace(measured, overlap=None))
    if outcome is None or outcome.verdict not in HARD:
        return
    for state in others:
        short = state.want is not None or state.covered_share < 1.0 or state.stale
        if state.id in rule.outside and (short or state.quarantined):
            yield row(bench, rule, "SUBTRACTED_UNKNOWN", state.id, state)


def _first(rule: Rule) -> str | None:
    return rule.layers[0] if rule.layers else None


def _on_ellipsoid(measures: Measures) -> Measures:
    return replace(measures, values={**measures.values, **measures.ellipsoid})


def _verdict(
    outcome: Outcome | None, rows: list[Undecided], states: States
) -> tuple[Verdict, bool]:
    """The verdict, and whether an indicative or pending plan kept it from being prohibited."""
    if outcome is None:
        return Verdict.UNKNOWN, False
    if outcome.verdict in SOFT and rows:
        return Verdict.UNKNOWN, False
    if outcome.verdict is Verdict.PROHIBITED and any(_indicative(s) or _provisional(s) for s in states):
        return Verdict.CONDITIONAL, True
    return outcome.verdict, False


def _indicative(state: LayerState) -> bool:
    return state.indicative


def _provisional(state: LayerState) -> bool:
    return state.provisional


def _offline(undecided: Undecided) -> Undecided:
    """An offline check's want of data is no fault of the platform: it is asked offline."""
    if not undecided.for_want or undecided.kind == "failed":
        return undecided
    who = undecided.who
    how = Text(f"线下征询{who.zh}", f"ask {who.en} offline")
    return replace(undecided, kind="offline", how=how)
