"""Answer: what a check tells of one site, as released, so that two of them can be compared."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from checker.assessment import Assessment
from checker.conclusion import headline_text
from checker.explain import message
from checker.finding import Finding, Undecided
from checker.report.digest import rounded
from checker.report.released import measures, net_buildable_m2, release_of
from spatial.errors import Text

__all__ = ["Answer", "OpenQuestion", "RuleAnswer", "answer"]


@dataclass(frozen=True, slots=True)
class RuleAnswer:
    """What one rule in force says.

    Parameters
    ----------
    code : str
        Verdict and outcome: ``conditional/strip``.
    measures : mapping
        Released figures and yes-or-no measures, rounded to what a report tells apart.
    """

    code: str
    level: str
    measures: Mapping[str, Any]
    text: Text


@dataclass(frozen=True, slots=True)
class OpenQuestion:
    """What is not decided, and by which rule; None for the site as a whole."""

    rule: str | None
    code: str
    reason: Text

    def as_dict(self) -> dict[str, Any]:
        """The question as JSON content."""
        return {"rule": self.rule, "code": self.code, "reason": self.reason.as_dict()}


@dataclass(frozen=True, slots=True)
class Answer:
    """Everything a reader of the report acts on.

    Parameters
    ----------
    net_m2 : float or None
        Net buildable area, m²; None where it is not released.
    until : str
        Last day the report is valid.
    items : mapping of str to tuple of str
        Approval items with the rules that set them in motion.
    """

    verdict: str
    headline: Text
    net_m2: float | None
    until: str
    rules: Mapping[str, RuleAnswer]
    items: Mapping[str, tuple[str, ...]]
    undecided: tuple[OpenQuestion, ...]


def answer(found: Assessment) -> Answer:
    """The answer of one check."""
    net = net_buildable_m2(found)
    own = (row for finding in found.findings for row in finding.undecided)
    return Answer(
        found.verdict.value, headline_text(found.verdict, found.required),
        None if net is None else rounded(net, "net_buildable_m2"), found.validity.until.isoformat(),
        {f.rule.id: _of_rule(f) for f in found.findings},
        {row.item.id: tuple(row.triggered_by) for row in found.items},
        tuple(dict.fromkeys(_open(row) for row in (*found.undecided, *own))),
    )  # fmt: skip


def _of_rule(finding: Finding) -> RuleAnswer:
    release = release_of(finding)
    told = {
        name: rounded(value, name) if isinstance(value, float) else value
        for name, value in measures(finding, release).items()
    }
    code = f"{finding.verdict.value}/{finding.code}"
    return RuleAnswer(code, finding.level, told, message(finding, release))


def _open(row: Undecided) -> OpenQuestion:
    return OpenQuestion(row.rule, row.code, row.reason)
