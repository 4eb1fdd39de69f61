"""Which project facts a check would ask for first: those that rules in reach of the site wait for."""

from __future__ import annotations

from checker.assessment import Assessment

__all__ = ["asked_facts"]


def asked_facts(found: Assessment) -> tuple[str, ...]:
    """Names of the facts that checks which must be decided wait for, in order of the rules.

    A fact that only matters once another is answered is not among them, nor is one that no
    rule in reach reads, or that only informs. Empty when nothing is asked.
    """
    must = {finding.rule.id for finding in found.findings if finding.level == "must"}
    rows = (row for row in found.undecided if row.rule in must)
    return tuple(dict.fromkeys(row.fact for row in rows if row.fact is not None))
