"""Disagreement (差异): whether two plans want the same of a place."""

from __future__ import annotations

from dataclasses import dataclass

from spatial.blueprint.attribution import OUTSIDE, SILENT, UNCERTAIN, Said
from spatial.blueprint.reading import Reading, same_class
from spatial.classification import CodeTables
from spatial.errors import Text

__all__ = ["CLASSES", "Voice", "difference_class", "differs", "state_of", "united"]

CLASSES = {
    "D00": Text("两规均为建设用地", "construction in both plans"),
    "D00-C1": Text("两规均为建设用地，用途不一致", "construction in both plans, of another class"),
    "D01": Text("城规建设、土规非建设", "construction in the urban plan, not in the land plan"),
    "D10": Text("土规建设、城规非建设", "construction in the land plan, not in the urban plan"),
    "D11": Text("两规均为非建设用地", "construction in neither plan"),
    "undecided": Text("建设与否待核实", "construction or not undecided"),
    "silent": Text("规划范围内未作规定", "covered by a plan that says nothing there"),
    "outside": Text("一方规划未覆盖", "not covered by one of the plans"),
}
"""Difference classes of the two compared plans; the land side is the territorial plan's."""


@dataclass(frozen=True, slots=True)
class Voice:
    """What one plan says at a place, read in the scheme of the base.

    Parameters
    ----------
    state : str
        ``zone``, ``silent``, ``outside`` or ``unknown``.
    to : str or None
        Class; None where undecided, or where overlapping zones do not agree.
    construction : bool or None
        None where undecided.
    """

    state: str
    text: str = ""
    to: str | None = None
    how: str = "none"
    construction: bool | None = None
    codes: tuple[str, ...] = ()


def state_of(said: Said) -> str:
    """Why there is no zone, or ``zone``.

    Examples
    --------
    >>> state_of(()), state_of((4, 7))
    ('silent', 'zone')
    """
    return {SILENT: "silent", OUTSIDE: "outside", UNCERTAIN: "unknown"}.get(said, "zone")


def united(readings: list[Reading], text: str) -> Voice:
    """One voice of the zones of a plan at a place; where they differ, nothing is decided."""
    one = readings[0]
    classes = {r.to for r in readings}
    kinds = {r.construction for r in readings}
    return Voice(
        "zone", text, one.to if len(classes) == 1 else None,
        one.how if len(classes) == 1 else "split",
        one.construction if len(kinds) == 1 else None, tuple(r.code for r in readings),
    )  # fmt: skip


def difference_class(tables: CodeTables, target: str, land: Voice, urban: Voice) -> str:
    """Difference class of the land-side and the urban-side plan at a place.

    Examples
    --------
    >>> field, works = Voice("zone", construction=False), Voice("zone", construction=True)
    >>> none = CodeTables({}, {}, {})
    >>> [difference_class(none, "x", a, b) for a in (works, field) for b in (works, field)]
    ['D00', 'D10', 'D01', 'D11']
    >>> difference_class(none, "x", works, Voice("outside"))
    'outside'
    """
    states = {land.state, urban.state}
    for state, code in (("outside", "outside"), ("unknown", "undecided"), ("silent", "silent")):
        if state in states:
            return code
    if land.construction is None or urban.construction is None:
        return "undecided"
    if land.construction and urban.construction:
        return "D00-C1" if differs(tables, target, land, urban) == "class" else "D00"
    if not land.construction and not urban.construction:
        return "D11"
    return "D01" if urban.construction else "D10"


def differs(tables: CodeTables, target: str, one: Voice, other: Voice) -> str | None:
    """What two plans disagree on: ``construction``, ``class`` or None; silence is no dissent."""
    if one.state != "zone" or other.state != "zone":
        return None
    decided = None not in (one.construction, other.construction)
    if decided and one.construction != other.construction:
        return "construction"
    if one.to is None or other.to is None or same_class(tables, target, one.to, other.to):
        return None
    return "class"
