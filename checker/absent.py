"""Rules on layers the store does not have: judged once for a pack, whatever the site."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Any

from checker.finding import Finding
from checker.judge import Case, judge, measures_of
from checker.measured import Measured
from checker.selection import Plan

__all__ = ["judge_absent"]


@dataclass(frozen=True, slots=True)
class _Asked:
    """What the finding of a rule without a map depends on, and what it is judged with."""

    key: tuple[Any, ...]
    plan: Plan = field(compare=False)
    measured: Measured = field(compare=False)
    case: Case = field(compare=False)


def judge_absent(plan: Plan, measured: Measured, case: Case) -> Finding | None:
    """The finding of a rule none of whose layers is known to the store; None for any other.

    It depends on the pack, the date, the level of the check and what is declared, so a batch
    of sites pays for it once.
    """
    rule = plan.rule
    known = any(state.card is not None or state.want is None for state in case.states)
    mapped = known or bool(case.others) or bool(case.inherited) or case.indicative_position
    if not case.states or mapped or not case.bench.id or "site_area_m2" in rule.reads | rule.tells:
        return None
    told = tuple(plan.values[fact.name] for fact in rule.facts)
    wants = tuple((state.id, state.want) for state in case.states)
    key = (case.bench.id, rule.id, rule.version, case.as_of, case.level, wants, told)
    found = _judged(_Asked(key, plan, measured, case))
    return replace(found, measures=measures_of(plan, measured).values) if found.measures else found


@lru_cache(maxsize=8192)
def _judged(asked: _Asked) -> Finding:
    return judge(asked.plan, asked.measured, asked.case)
