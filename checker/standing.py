"""Standing findings: what a rule says of any site that has nothing to do with its layers.

Where they are silent, or nothing of them lies near, and where a rule asks about the project alone,
it says the same of every site; many sites pay for it once.
"""

from __future__ import annotations

from functools import lru_cache

from checker.agenda import Point
from checker.facts import measured_from
from checker.finding import Finding
from checker.judge import Case, judge
from checker.known_by import KnownBy
from spatial.overlap import LayerState, Overlap, nothing

__all__ = ["far", "of_any_site", "standing"]

States = tuple[LayerState, ...]


def of_any_site(state: LayerState) -> bool:
    """Whether a layer is what it is at any site: nothing of its state comes from this one."""
    own = state.uncovered is not None or state.quarantined or state.revision_bears
    return state.want != "failed" and not (own or state.gap_m2 or state.gap_solid_m2)


def far(found: Overlap | None) -> bool:
    """Whether it was measured that no selected zone is met or near."""
    return found is not None and found is nothing(found.dimension)


def standing(point: Point, states: States, others: States, found: Overlap | None) -> Finding:
    """What a rule says where nothing was to be measured, or all of it is `far`.

    Parameters
    ----------
    point : Point
        Of a rule that asks nothing about the site itself (``asks_site``).
    states, others : tuple of LayerState
        States of its layers that are those `of_any_site`.
    found : Overlap or None
        One that is `far`; None where nothing was to be measured.

    Returns
    -------
    Finding
        The same object for every site.
    """
    key = (point, id(found), *map(id, states), *map(id, others))
    return _judged(KnownBy(key, (point, states, others, found)))


@lru_cache(maxsize=1024)
def _judged(asked: KnownBy[tuple[Point, States, States, Overlap | None]]) -> Finding:
    point, states, others, found = asked.value
    one = point.plan
    measured = measured_from(states, (1.0, 1.0), found, one.missing)
    return judge(one, measured, Case(states, others, point.level, point.bench, point.as_of))
