"""Standing findings: what a rule says of any site that the map does not concern, judged once.

Where the store has none of its layers, where all of them speak and nothing lies near, and where
it asks about the project alone, a rule says the same of every site; many sites pay for it once.
"""

from __future__ import annotations

from functools import lru_cache

import shapely

from checker.agenda import Point
from checker.finding import Finding
from checker.judge import Case, judge
from checker.measured import Measured
from spatial.overlap import LayerState, Overlap

__all__ = ["absent", "far", "speaks_plainly", "standing"]

NOTHING = Overlap(
    dimension=2, overlap_m2=0.0, overlap_ellipsoid_m2=0.0, solid_m2=0.0, share=0.0, length_m=0.0,
    points=0, hit=False, sliver=False, touches=False, distance_m=None, parts=(), zones=(), near=(),
    unkeyed=(), geometry=shapely.Polygon(),
)  # fmt: skip
"""Nothing shared, nothing near."""


def absent(state: LayerState) -> bool:
    """Whether the store knows nothing of a layer."""
    return state.card is None and state.want is not None


def speaks_plainly(state: LayerState) -> bool:
    """Whether a layer is in force, covers the site whole and nothing casts doubt on it."""
    doubtful = (
        state.stale or state.quarantined or state.indicative or state.revision_bears
        or state.gap_m2 or state.superseded or state.provisional
    )  # fmt: skip
    return state.want is None and state.covered_share == 1.0 and not doubtful


def far(found: Overlap | None) -> bool:
    """Whether it was measured that no selected zone is met or near."""
    return (
        found is not None and found.distance_m is None
        and not (found.parts or found.zones or found.unkeyed)
    )  # fmt: skip


@lru_cache(maxsize=8192)
def standing(point: Point) -> Finding | None:
    """What a rule says where its layers are all absent, or all speak plainly and are `far`.

    Returns
    -------
    Finding or None
        Without overlap, states and the site's size, which are each site's own; None where a
        layer's card or the site has a say in it.
    """
    rule = point.plan.rule
    speak = not any(point.wants)
    if point.asks_site or (any(point.wants) and not all(point.wants)):
        return None
    states = tuple(
        LayerState(layer, None, None, want, float(speak), 0.0, 0.0, stale=False, indicative=False,
                   quarantined=False)
        for layer, want in zip(rule.layers, point.wants, strict=True)
    )  # fmt: skip
    measured = Measured(
        1.0, 1.0, NOTHING if point.plan.main is not None else None, None, point.plan.missing
    )
    found = judge(point.plan, measured, Case(states, (), point.level, point.bench, point.as_of))
    own_words = states and speak and any(row.fact is None for row in found.undecided)
    return None if own_words else found
