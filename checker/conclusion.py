"""Conclusion (结论): the headline and each department's verdict, by the law of CONTRACT §4a."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from checker.finding import Finding, counts, is_open
from checker.verdict import Verdict, worst
from spatial.errors import Text

__all__ = [
    "Counts", "decided_verdict", "department_statement", "department_verdict", "headline",
    "headline_text", "required_counts",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Counts:
    """Counts of the 必查清单: must checks, those decided, offline checks still open."""

    must: int
    decided: int
    offline: int


def headline(findings: Sequence[Finding]) -> Verdict:
    """The verdict of the site: the worst that counts, at least unknown with an open must.

    Nothing in force, or nothing that applies or counts, is unknown.
    """
    found = _maximum(findings)
    if found is None or found is Verdict.NOT_APPLICABLE:
        return Verdict.UNKNOWN
    return found


def decided_verdict(findings: Sequence[Finding]) -> Verdict | None:
    """The worst verdict other than unknown; None when there is none."""
    return worst(f.verdict for f in findings if f.verdict is not Verdict.UNKNOWN)


def department_verdict(findings: Sequence[Finding]) -> Verdict:
    """The same maximum over a department's own findings.

    All not applicable is not applicable; where nothing counts, what is only listed leaves
    the department unknown.
    """
    found = _maximum(findings)
    if found in (None, Verdict.NOT_APPLICABLE) and any(is_open(f) for f in findings):
        return Verdict.UNKNOWN
    return found or Verdict.NOT_APPLICABLE


def required_counts(findings: Sequence[Finding]) -> Counts:
    """How many must checks apply, how many are decided, how many offline ones are open."""
    applying = [f for f in findings if f.verdict is not Verdict.NOT_APPLICABLE]
    must = [f for f in applying if f.level == "must"]
    offline = [f for f in applying if f.level == "offline" and is_open(f)]
    return Counts(len(must), sum(not is_open(f) for f in must), len(offline))


def headline_text(verdict: Verdict, required: Counts) -> Text:
    """The headline as people read it; clear never reads as an approval."""
    n, done, offline = required.must, required.decided, required.offline
    tail = Text(
        f"；另有 {offline} 项须线下征询" if offline else "",
        f"; {offline} more must be asked offline" if offline else "",
    )
    if verdict is Verdict.CLEAR:
        return Text(
            f"必查 {n} 项均未发现冲突{tail.zh}",
            f"no conflict found in any of {n} required checks{tail.en}",
        )
    words = {
        Verdict.PROHIBITED: Text("不符合（禁止性管控）", "Prohibited"),
        Verdict.CONDITIONAL: Text("需办理或协调", "Needs consent or coordination"),
    }.get(verdict, Text("待核实", "To be verified"))
    return Text(
        f"{words.zh}：必查 {n} 项，已判定 {done} 项{tail.zh}",
        f"{words.en}: {done} of {n} required checks decided{tail.en}",
    )


def department_statement(findings: Sequence[Finding], verdict: Verdict | None = None) -> Text:
    """What a department's line says: 不涉及, 须线下征询, or what was found.

    ``verdict`` is the department's, where it is known already.
    """
    verdict = verdict or department_verdict(findings)
    open_rows = [f for f in findings if is_open(f)]
    offline = bool(open_rows) and all(f.level == "offline" for f in open_rows)
    if verdict is Verdict.NOT_APPLICABLE:
        return Text("不涉及", "not concerned")
    checked = [f for f in findings if f.verdict is not Verdict.NOT_APPLICABLE and not is_open(f)]
    if verdict is Verdict.UNKNOWN:
        if offline:
            return Text("须线下征询", "to be asked offline")
        n = len(open_rows)
        return Text(f"待核实 {n} 项", f"{n} to be verified")
    if verdict is Verdict.CLEAR:
        said = Text(f"核查 {len(checked)} 项，未发现冲突", f"{len(checked)} checked, no conflict")
    else:
        worse = sum(f.verdict in (Verdict.PROHIBITED, Verdict.CONDITIONAL) for f in findings)
        hard = sum(f.verdict is Verdict.PROHIBITED for f in findings)
        said = Text(
            f"不符合 {hard} 项，需办理或协调 {worse - hard} 项",
            f"{hard} prohibited, {worse - hard} to obtain or coordinate",
        )
    if not open_rows:
        return said
    if offline:
        return Text(f"{said.zh}；另须线下征询", f"{said.en}; others to be asked offline")
    n = len(open_rows)
    return Text(f"{said.zh}；待核实 {n} 项", f"{said.en}; {n} to be verified")


def _maximum(findings: Sequence[Finding]) -> Verdict | None:
    found = worst(f.verdict for f in findings if counts(f))
    if any(f.level == "must" and is_open(f) for f in findings):
        found = worst(v for v in (found, Verdict.UNKNOWN) if v is not None)
    return found
