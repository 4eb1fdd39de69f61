"""What another day says of the same site, and which of layer, rule, date or engine made it so.

The report is made again in steps that change one thing each: this engine, the layer versions of
the other day, its rule pack, the day itself. What changes at a step is put down to that step.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from checker.recheck.replay import made_anew
from checker.verdict import Verdict

if TYPE_CHECKING:
    from checker.proposal import Proposal
    from checker.rulebook import Rulebook
    from spatial.site import Site
    from spatial.snapshot import Snapshot

__all__ = ["CAUSES", "RuleChange", "changed_rules", "steps_to"]

CAUSES = ("engine", "layer", "rule", "date")
"""What a step changes, in the order of the steps."""

_FIGURES = ("overlap_m2", "share", "length_m", "distance_m")
_PLACES = {"share": 6}


@dataclass(frozen=True, slots=True)
class RuleChange:
    """One rule whose answer is another now.

    Parameters
    ----------
    rule : str
        Id of the rule.
    before, after : mapping or None
        Its finding then and now; None where it was (is) not in force.
    causes : tuple of str
        Steps at which its answer changed.
    """

    rule: str
    before: Mapping[str, Any] | None
    after: Mapping[str, Any] | None
    causes: tuple[str, ...]


def steps_to(
    old: Mapping[str, Any],
    again: Mapping[str, Any],
    now: Snapshot,
    site: Site,
    then_book: Rulebook,
    now_book: Rulebook,
    proposal: Proposal,
) -> tuple[Mapping[str, Any], ...]:
    """The report as it was, on this engine, with today's layers, with today's rules, and today.

    Parameters
    ----------
    again : mapping
        The report as this engine makes it from what it was made from.
    now : Snapshot
        The layers of the other day.
    """
    layers = replace(now, as_of=date.fromisoformat(old["as_of"]), upcoming={})
    return (
        old, again,
        made_anew(layers, site, then_book, proposal, old),
        made_anew(layers, site, now_book, proposal, old),
        made_anew(now, site, now_book, proposal, old),
    )  # fmt: skip


def changed_rules(steps: Sequence[Mapping[str, Any]]) -> tuple[RuleChange, ...]:
    """Rules whose verdict, code or figures the last step gives otherwise than the first.

    The gravest stand first: by the worse of both verdicts, then by id.
    """
    by_rule = [{f["rule"]: f for f in step["findings"]} for step in steps]
    ids = sorted({rule for step in by_rule for rule in step})
    out = []
    for rule in ids:
        chain = [step.get(rule) for step in by_rule]
        if _answer(chain[0]) == _answer(chain[-1]):
            continue
        steps_made = zip(CAUSES, pairwise(chain), strict=True)
        causes = tuple(cause for cause, (a, b) in steps_made if _answer(a) != _answer(b))
        out.append(RuleChange(rule, chain[0], chain[-1], causes))
    return tuple(sorted(out, key=lambda one: (-_gravity(one), one.rule)))


def _gravity(one: RuleChange) -> int:
    return max(Verdict(f["verdict"]).rank for f in (one.before, one.after) if f is not None)


def _answer(finding: Mapping[str, Any] | None) -> Any:
    """What of a finding is its answer: verdict, code, and figures as they are rounded."""
    if finding is None:
        return None
    measured = finding["measures"]
    figures = tuple(
        None if (value := measured.get(name)) is None else round(float(value), _PLACES.get(name, 3))
        for name in _FIGURES
    )
    return finding["verdict"], finding["code"], figures
