"""Facts (测量事实): layer states and overlaps, measured once per site and shared by all rules."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeVar

from checker.measured import Measured, Remainder
from checker.selection import Plan
from checker.truth import Missing
from spatial.coverage import layer_state
from spatial.errors import SanheError
from spatial.overlap import LayerState, Overlap, Selection, ZoneOverlap
from spatial.overlay import measure, zones_met

if TYPE_CHECKING:
    from spatial.site import Site
    from spatial.surroundings import Surroundings

__all__ = ["TIME_OUT", "Facts", "measured_for", "measured_from", "overlaps_of", "states_of"]

TIME_OUT = "TIME_OUT"
OutOfTime = Callable[[], bool]
Found = TypeVar("Found")


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
    met : mapping of Selection to zones
        Zones the site meets, where only they are asked for.
    """

    states: Mapping[str, LayerState]
    overlaps: Mapping[Selection, Overlap] = field(default_factory=dict)
    failures: Mapping[Selection, str] = field(default_factory=dict)
    met: Mapping[Selection, Sequence[ZoneOverlap]] = field(default_factory=dict)


def states_of(
    around: Surroundings, layers: Iterable[str], out_of_time: OutOfTime
) -> dict[str, LayerState]:
    """State of each layer; one that cannot be opened or is out of time is ``failed``."""
    snapshot = around.snapshot
    states = {}
    for layer in sorted(set(layers)):
        try:
            state = None if out_of_time() else layer_state(around, layer)
        except Exception:  # any failure makes this layer's checks unknown, by name
            state = None
        states[layer] = state or LayerState(
            layer, snapshot.cards.get(layer), snapshot.versions.get(layer), "failed",
            0.0, 0.0, 0.0, stale=False, indicative=False, quarantined=False,
        )  # fmt: skip
    return states


def overlaps_of(
    around: Surroundings,
    states: Mapping[str, LayerState],
    selections: Collection[Selection],
    listed: Collection[Selection],
    out_of_time: OutOfTime,
) -> Facts:
    """Measure each selection once; a failure concerns its own rules and no other.

    Of those ``listed`` only the zones are told that the site meets.
    """
    failures: dict[Selection, str] = {}
    wanted = [(selection, measure) for selection in selections]
    overlaps = _each(wanted, around, failures, out_of_time)
    met = _each([(s, zones_met) for s in listed], around, failures, out_of_time)
    return Facts(states, overlaps, failures, met)


def _each(
    wanted: Iterable[tuple[Selection, Callable[[Surroundings, Selection], Found]]],
    around: Surroundings,
    failures: dict[Selection, str],
    out_of_time: OutOfTime,
) -> dict[Selection, Found]:
    found: dict[Selection, Found] = {}
    for selection, verb in wanted:
        if out_of_time():
            failures[selection] = TIME_OUT
            continue
        try:
            found[selection] = verb(around, selection)
        except SanheError as problem:
            failures[selection] = problem.code
        except Exception as problem:  # an overlay that failed is unknown, never clear
            failures[selection] = type(problem).__name__
    return found


def measured_for(plan: Plan, facts: Facts, site: Site, rest: Remainder | None = None) -> Measured:
    """What was measured for one rule."""
    found = facts.overlaps.get(plan.main) if plan.main else None
    missing = plan.missing
    if plan.main is not None and found is None:
        missing = Missing("failed", facts.failures.get(plan.main, "FAILED"))
    states = [facts.states[layer] for layer in plan.rule.layers]
    whole = facts.met.get(plan.whole) if plan.whole else None
    areas = site.area_m2, site.area_ellipsoid_m2
    return measured_from(states, areas, found, missing, whole, rest)


def measured_from(
    states: Sequence[LayerState], areas_m2: tuple[float, float], found: Overlap | None,
    missing: Missing | None, whole: Sequence[ZoneOverlap] | None = None,
    rest: Remainder | None = None,
) -> Measured:  # fmt: skip
    """What was measured for one rule, its layers being in these states."""
    speaking = [state for state in states if state.want is None]
    tolerances = [s.card.tolerance.min_area_m2 for s in speaking if s.card]
    return Measured(
        *areas_m2,
        overlap=found,
        whole=whole,
        missing=missing,
        covered_share=min([s.covered_share for s in speaking], default=1.0),
        gap_m2=max([s.gap_m2 for s in speaking], default=0.0),
        gap_solid_m2=max([s.gap_solid_m2 for s in speaking], default=0.0),
        tolerance_m2=min(tolerances, default=1.0),
        remainder=rest,
    )
