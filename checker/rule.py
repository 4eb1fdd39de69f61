"""Rule (管控规则): what a plan or a law says, as data, with its dates and its sources."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from checker.expression import Expression, Scalar
from checker.verdict import Verdict
from spatial.errors import Text

__all__ = [
    "Dated", "FactSpec", "Outcome", "Pairs", "Parameter", "Reference", "Rule", "Value",
    "in_force_on", "references_on", "value_on",
]  # fmt: skip

Pairs = tuple[tuple[str, tuple[str, ...]], ...]
Value = float | str | bool | tuple[Scalar, ...] | Mapping[str, "Value"]
Dated = tuple[tuple[date, Value | None], ...]


@dataclass(frozen=True, slots=True)
class Reference:
    """Where a rule is written, and how sure we are of it.

    Parameters
    ----------
    law_id : str or None
        Key in the pack's ``law.yaml``; None for a law named inline.
    law : Text
        Title of the law or plan.
    confidence : str
        ``verified`` or ``unverified``.
    needs_review : bool
        A successor of the text is known or expected.
    """

    law_id: str | None
    law: Text
    article: str
    confidence: str
    effective: date | None = None
    verified_on: date | None = None
    text_as_of: str | None = None
    needs_review: bool = False


@dataclass(frozen=True, slots=True)
class Parameter:
    """A threshold or list of a rule, with unit and values keyed by start date.

    Parameters
    ----------
    field : str or None
        Zone attribute or project fact whose value picks an entry of a table; None when the
        values are plain.
    prefix : bool
        Whether the longest key that the text begins with is taken (industry codes), else only
        an equal one.
    """

    name: str
    unit: str
    values: Dated
    field: str | None = None
    references: tuple[Reference, ...] = ()
    prefix: bool = False


@dataclass(frozen=True, slots=True)
class FactSpec:
    """A project fact a rule reads.

    Parameters
    ----------
    kind : str
        ``question``: unanswered is undecided; ``privilege``: unanswered is no.
    type : str
        ``bool``, ``number``, ``text`` or ``list``.
    ask : Text
        The question put to the person.
    values : tuple of str
        Allowed texts; empty when free.
    title, help : Text or None
        The question without unit and codes, and what helps to answer it, for forms.
    theme, unit : str
        What it is about and what it is counted in; empty where nobody said.
    words : mapping of str to Text
        Allowed texts in words.
    """

    name: str
    kind: str
    type: str
    ask: Text
    values: tuple[str, ...] = ()
    title: Text | None = None
    help: Text | None = None
    theme: str = ""
    unit: str = ""
    words: Mapping[str, Text] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Outcome:
    """One row of a decision table; the first whose condition holds decides."""

    when: Expression
    condition: str
    verdict: Verdict
    code: str
    action: str | None = None
    triggers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Rule:
    """One control; ``id`` is its path in the pack, ``version`` the hash of its content.

    Parameters
    ----------
    layers : tuple of str
        Layers united before measuring; empty for a rule about the project alone.
    zones, unless : pairs
        Zones kept and zones dropped, by attribute.
    effect : str
        ``land``, ``building`` or ``activity``.
    applies_to : pairs
        Project facts and the values for which the rule applies; empty for all.
    reads, tells : frozenset of str
        Names its conditions read and its texts tell; known once, asked in every check.
    first_unmapped : bool
        Whether its first row asks only what is declared and how large the site is.
    announced : tuple of date
        Days from which a change is expected whose content is not entered yet.
    """

    id: str
    version: str
    title: Text
    row: str | None
    authority: str
    layers: tuple[str, ...]
    criterion: str
    effect: str
    outcomes: tuple[Outcome, ...]
    texts: Mapping[str, Text]
    in_force: Dated
    references: tuple[tuple[date, tuple[Reference, ...]], ...]
    zones: Pairs = ()
    unless: Pairs = ()
    outside: tuple[str, ...] = ()
    within: tuple[str, ...] = ()
    applies_to: Pairs = ()
    facts: tuple[FactSpec, ...] = ()
    parameters: Mapping[str, Parameter] = field(default_factory=dict)
    note: Text | None = None
    last_reviewed: date | None = None
    reads: frozenset[str] = frozenset()
    tells: frozenset[str] = frozenset()
    first_unmapped: bool = False
    announced: tuple[date, ...] = ()


def value_on(dated: Dated, as_of: date) -> Value | None:
    """The value in force on a date; None before the first start and after a repeal.

    Examples
    --------
    >>> values = ((date(2020, 1, 1), 1.0), (date(2026, 1, 1), 1.5))
    >>> value_on(values, date(2025, 12, 31)), value_on(values, date(2019, 1, 1))
    (1.0, None)
    """
    found: Value | None = None
    for start, value in dated:
        if start <= as_of:
            found = value
    return found


def in_force_on(rule: Rule, as_of: date) -> bool:
    """Whether a rule is in force on a date."""
    return bool(value_on(rule.in_force, as_of))


def references_on(rule: Rule, as_of: date) -> tuple[Reference, ...]:
    """References in force on a date, those of the rule's parameters after its own.

    Past a day from which a change was announced, all of them need another reading.
    """
    own: tuple[Reference, ...] = ()
    for start, references in rule.references:
        if start <= as_of:
            own = references
    extra = [r for p in rule.parameters.values() for r in p.references if r not in own]
    found = (*own, *dict.fromkeys(extra)) if extra else own
    if rule.announced and any(day <= as_of for day in rule.announced):
        return tuple(replace(one, needs_review=True) for one in found)
    return found
