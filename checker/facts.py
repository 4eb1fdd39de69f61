"""Facts (测量事实): layer states and overlaps, measured once per site and shared by all rules."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from checker.measured import Measured, Remainder
from checker.selection import Plan
from checker.truth import Missing
from spatial.coverage import layer_state
from spatial.errors import SanheError
from spatial.overlap import LayerState, Overlap, Selection
from spatial.overlay import measure

if TYPE_CHECKING:
    from spatial.site import Site
    from spatial.snapshot import Snapshot

__all__ = ["TIME_OUT", "Facts", "measured_for", "overlaps_of", "states_of"]

TIME_OUT = "TIME_OUT"
OutOfTime = Callable[[], bool]


@dataclass(frozen=True, slots=True)
class Facts:
    """Everything measured for one check.

    Parameters
    ----------
    states : mapping of str to LayerState
        By layer id.
    overlaps : mapping of Selection to Overlap
        What could be measured.
    failures : mapping of Selection to str
        Code of the failure of what could not.
    """

    states: Mapping[str, LayerState]
    overlaps: Mapping[Selection, Overlap] = field(default_factory=dict)
    failures: Mapping[Selection, str] = field(default_factory=dict)


def states_of(
    snapshot: Snapshot, site: Site, layers: Iterable[str], out_of_time: OutOfTime
) -> dict[str, LayerState]:
    """State of each layer; one that cannot be opened or is out of time is ``failed``."""
    states = {}
    for layer in sorted(set(layers)):
        try:
            state = None if out_of_time() else layer_state(snapshot, layer, site)
        except Exception:  # any failure makes this layer's checks unknown, by name
            state = None
        states[layer] = state or LayerState(
            layer, snapshot.cards.get(layer), snapshot.versions.get(layer), "failed",
            0.0, 0.0, 0.0, stale=False, indicative=False, quarantined=False,
        )  # fmt: skip
    return states


def overlaps_of(
    snapshot: Snapshot,
    site: Site,
    states: Mapping[str, LayerState],
    selections: Collection[Selection],
    out_of_time: OutOfTime,
) -> Facts:
    """Measure each selection once; a failure concerns its own rules and no other."""
    overlaps: dict[Selection, Overlap] = {}
    failures: dict[Selection, str] = {}
    for selection in selections:
        if out_of_time():
            failures[selection] = TIME_OUT
            continue
        try:
            overlaps[selection] = measure(snapshot, site, selection)
        except SanheError as problem:
            failures[selection] = problem.code
        except Exception as problem:  # an overlay that failed is unknown, never clear
            failures[selection] = type(problem).__name__
    return Facts(states, overlaps, failures)


def measured_for(plan: Plan, facts: Facts, site: Site, rest: Remainder | None = None) -> Measured:
    """What was measured for one rule."""
    states = [facts.states[layer] for layer in plan.rule.layers]
    speaking = [state for state in states if state.want is None]
    found = facts.overlaps.get(plan.main) if plan.main else None
    missing = plan.missing
    if plan.main is not None and found is None:
        missing = Missing("failed", facts.failures.get(plan.main, "FAILED"))
    tolerances = [s.card.tolerance.min_area_m2 for s in speaking if s.card]
    return Measured(
        site_area_m2=site.area_m2,
        site_area_ellipsoid_m2=site.area_ellipsoid_m2,
        overlap=found,
        whole=facts.overlaps.get(plan.whole) if plan.whole else None,
        missing=missing,
        covered_share=min((s.covered_share for s in speaking), default=1.0),
        gap_m2=max((s.gap_m2 for s in speaking), default=0.0),
        gap_solid_m2=max((s.gap_solid_m2 for s in speaking), default=0.0),
        tolerance_m2=min(tolerances, default=1.0),
        remainder=rest,
    )
