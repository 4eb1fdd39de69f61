"""A throw of the dice decided by a table of limits."""

from __future__ import annotations

from collections.abc import Sequence

__all__ = ["pick"]

Table = Sequence[tuple[float, str]]


def pick(chance: float, table: Table) -> str:
    """Return the first entry whose limit lies above `chance`; the last one stands for the rest.

    Examples
    --------
    >>> pick(0.8, ((0.7, "housing"), (1.0, "park")))
    'park'
    """
    return next((entry for limit, entry in table if chance < limit), table[-1][1])
