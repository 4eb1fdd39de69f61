"""Two reports of one check, field by field: what is the same, within tolerance, or another.

On the same engine nothing may differ. On another one the last bits of an overlay may, and the
sentences that print them: areas within 0.01 m², lengths within 1 mm, shares within 1e-6,
every other figure within 1e-6 of itself. Verdicts, codes, counts and hashes have none.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from checker.report.digest import canonical

__all__ = ["TOLERANCES", "Difference", "differences"]

TOLERANCES = {"_m2": 0.01, "_m": 0.001, "_ha": 1e-6, "_mu": 2e-5, "share": 1e-6}
"""How far a figure may be off on another engine, by the end of its name."""

_RELATIVE = 1e-6
_SLACK = 1 + 1e-6
"""Figures come rounded to the last place of a tolerance; one step apart is within it."""
_WORDING = frozenset(
    {"message", "trace", "statement", "headline", "reason", "how", "who_can_decide", "why", "note"}
)
_KEYS = (("rule",), ("id",), ("rule", "layer", "code"), ("code", "name"))


@dataclass(frozen=True, slots=True)
class Difference:
    """One place where two reports differ.

    Parameters
    ----------
    path : str
        As ``findings[a.b].measures.overlap_m2``.
    before, after : object
        What stands there; None where nothing does.
    kind : str
        ``figure`` (within tolerance), ``wording``, ``added`` (a field of a later release), or
        ``other``, which counts.
    """

    path: str
    before: Any
    after: Any
    kind: str

    @property
    def counts(self) -> bool:
        """Whether the two reports say different things here."""
        return self.kind == "other"

    def as_dict(self) -> dict[str, Any]:
        """The difference as JSON content."""
        return {"path": self.path, "before": self.before, "after": self.after, "kind": self.kind}


def differences(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[Difference, ...]:
    """Every place where the later of two reports differs from the earlier, in order.

    Only what the digest covers is compared, as it is rounded and sorted there.

    Examples
    --------
    >>> one, two = {"verdict": "clear", "area_m2": 5.0}, {"verdict": "unknown", "area_m2": 5.004}
    >>> [(d.path, d.kind) for d in differences(one, two)]
    [('verdict', 'other'), ('area_m2', 'figure')]
    """
    return tuple(_walk(canonical(before), canonical(after), "", ()))


def _walk(before: Any, after: Any, path: str, names: tuple[str, ...]) -> Iterator[Difference]:
    if isinstance(before, Mapping) and isinstance(after, Mapping):
        yield from _mapping(before, after, path, names)
    elif isinstance(before, list) and isinstance(after, list):
        yield from _list(before, after, path, names)
    elif before != after or isinstance(before, bool) != isinstance(after, bool):
        yield Difference(path, before, after, _kind(before, after, names))


def _mapping(
    before: Mapping[str, Any], after: Mapping[str, Any], path: str, names: tuple[str, ...]
) -> Iterator[Difference]:
    for key in (*before, *(k for k in after if k not in before)):
        place = f"{path}.{key}" if path else key
        if key not in before:
            yield Difference(place, None, after[key], "added")
        elif key not in after:
            yield Difference(place, before[key], None, "other")
        else:
            yield from _walk(before[key], after[key], place, (*names, key))


def _list(
    before: Sequence[Any], after: Sequence[Any], path: str, names: tuple[str, ...]
) -> Iterator[Difference]:
    ours, theirs = _keyed(before, after)
    for key in (*ours, *(k for k in theirs if k not in ours)):
        place = f"{path}[{key}]"
        if key in ours and key in theirs:
            yield from _walk(ours[key], theirs[key], place, names)
        else:
            kind = "wording" if _WORDING & set(names) else "other"
            yield Difference(place, ours.get(key), theirs.get(key), kind)


def _keyed(before: Sequence[Any], after: Sequence[Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Both lists by the key their entries have in common, else by their place."""
    every = [*before, *after]
    for key in _KEYS:
        if every and all(isinstance(x, Mapping) and set(key) <= set(x) for x in every):
            pair = tuple(
                {" ".join(str(x[k]) for k in key): x for x in side} for side in (before, after)
            )
            if len(pair[0]) == len(before) and len(pair[1]) == len(after):
                return pair[0], pair[1]
    return ({str(n): x for n, x in enumerate(before)}, {str(n): x for n, x in enumerate(after)})


def _kind(before: Any, after: Any, names: tuple[str, ...]) -> str:
    if _WORDING & set(names):
        return "wording"
    figures = all(isinstance(x, int | float) and not isinstance(x, bool) for x in (before, after))
    return "figure" if figures and _close(before, after, names[-1] if names else "") else "other"


def _close(before: float, after: float, name: str) -> bool:
    ends = sorted((end for end in TOLERANCES if name.endswith(end)), key=len)
    if ends:
        return abs(before - after) <= TOLERANCES[ends[-1]] * _SLACK
    if isinstance(before, int) and isinstance(after, int):
        return False
    return math.isclose(before, after, rel_tol=_RELATIVE * _SLACK, abs_tol=_RELATIVE * _SLACK)
