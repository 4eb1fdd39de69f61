"""A re-delivery beside the one before it: mended, gone, still there, new."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from spatial.issue import Issue
from spatial.quote import quote

__all__ = ["Comparison", "Present", "compare"]

_NEAR_M = 1.0


@dataclass(frozen=True, slots=True)
class Comparison:
    """A delivery beside the one before it.

    Parameters
    ----------
    mended : tuple of Issue
        Of the earlier delivery and not in this one, although their feature is.
    gone : tuple of Issue
        Of the earlier delivery; their feature is no longer delivered.
    still : tuple of Issue
        In both, as they stand in this one.
    new : tuple of Issue
        Only in this one.
    """

    mended: tuple[Issue, ...]
    gone: tuple[Issue, ...]
    still: tuple[Issue, ...]
    new: tuple[Issue, ...]


@dataclass(frozen=True, slots=True)
class Present:
    """Features of a delivery, those that entered and those that were kept out.

    Parameters
    ----------
    ids : sequence of str
        Their own ids; empty where the file gives none.
    boxes : (n, 4) array
        Boxes in the measuring CRS, of those whose box can be read.
    count : int
        How many features the file held.
    """

    ids: Sequence[str] = ()
    boxes: NDArray[np.float64] = field(default_factory=lambda: np.empty((0, 4)))
    count: int = 0


def compare(
    before: Iterable[Issue], after: Iterable[Issue], present: Present | None = None
) -> Comparison:
    """What became of the issues of an earlier delivery.

    Issues are the same if code and field agree and the feature does: by its own id, else by
    its place within a metre, else by its row. One that is no longer there is mended if its
    feature is still delivered, by the same marks, and gone if it is not.

    Parameters
    ----------
    present : Present, optional
        Features of the later delivery; without it none counts as gone.

    Examples
    --------
    >>> from spatial.errors import Text
    >>> a, b, c = (
    ...     Issue(code, "error", "sender", Text("", ""), row=n, feature=f"F{n}")
    ...     for n, code in enumerate("ABC")
    ... )
    >>> found = compare([a, b, c], [c], Present(ids=("F1", "F2")))
    >>> [len(each) for each in (found.mended, found.gone, found.still, found.new)]
    [1, 1, 1, 0]
    """
    left: dict[tuple[object, ...], list[Issue]] = {}
    for issue in before:
        left.setdefault((issue.code, issue.field), []).append(issue)
    still, new = [], []
    for issue in after:
        waiting = left.get((issue.code, issue.field), [])
        match = next((old for old in waiting if _same(old, issue)), None)
        if match is None:
            new.append(issue)
            continue
        waiting.remove(match)
        still.append(issue)
    over = [issue for waiting in left.values() for issue in waiting]
    there = _there(over, present)
    mended = tuple(issue for issue, here in zip(over, there, strict=True) if here)
    gone = tuple(issue for issue, here in zip(over, there, strict=True) if not here)
    return Comparison(mended, gone, tuple(still), tuple(new))


def _same(old: Issue, new: Issue) -> bool:
    if old.feature and new.feature:
        return old.feature == new.feature
    one, other = old.point or old.box, new.point or new.box
    if one is not None and other is not None and len(one) == len(other):
        return all(abs(a - b) <= _NEAR_M for a, b in zip(one, other, strict=True))
    return old.row == new.row


def _there(issues: Sequence[Issue], present: Present | None) -> list[bool]:
    """Whether each issue's feature is delivered; an issue of the file as a whole always is."""
    if present is None or not issues:
        return [True] * len(issues)
    ids = {quote(one) for one in present.ids}
    return [_delivered(issue, present, ids) for issue in issues]


def _delivered(issue: Issue, present: Present, ids: set[str]) -> bool:
    if issue.feature and ids:
        return issue.feature in ids
    spot = issue.point or issue.box
    if spot is not None and len(present.boxes):
        left, bottom, right, top = (*spot, *spot) if len(spot) == 2 else spot
        boxes = present.boxes
        meets = (boxes[:, 0] <= right + _NEAR_M) & (boxes[:, 2] >= left - _NEAR_M)
        meets &= (boxes[:, 1] <= top + _NEAR_M) & (boxes[:, 3] >= bottom - _NEAR_M)
        return bool(meets.any())
    return issue.row is None or issue.row <= present.count
