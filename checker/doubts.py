"""Doubts: what keeps a measured answer from being certain, as undecided rows.

A doubt is added to a measured hit and never replaces it; without a hit it makes a clear
answer unknown.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache

from checker.departments import Department, department
from checker.explain import shown
from checker.expression import Compare, Name, ZoneAttribute, leaves
from checker.finding import Undecided
from checker.measured import Measured
from checker.reasons import REASONS
from checker.rule import Rule
from checker.truth import Missing
from spatial.errors import Text
from spatial.overlap import LayerState
from spatial.strictest import RELEASES, strictest

__all__ = ["Bench", "doubts", "missing_rows", "released", "row", "sliver_row", "want_row"]

_WANTS = {"missing": "MISSING", "empty": "EMPTY", "not-yet-valid": "NOT_YET_VALID",
          "superseded": "SUPERSEDED"}  # fmt: skip
NOISE_M2 = 1e-6
NOISE_SHARE = 1e-9
SOME = Text("若干", "some")
UNREADABLE = Text("图层无法读取", "the layer cannot be read")


@dataclass(frozen=True, slots=True)
class Bench:
    """What the words of an undecided row need: departments, layer titles, questions.

    ``id`` is the hash of the pack they come from; rows that rest on the pack alone are then
    worded once. Empty: nothing is remembered.
    """

    departments: Mapping[str, Department]
    titles: Mapping[str, Text]
    questions: Mapping[str, Text]
    id: str = ""

    def title(self, layer: str, state: LayerState | None) -> Text:
        """Title of a layer: its card's, the pack's, else its id."""
        if state is not None and state.card is not None:
            return state.card.title
        return self.titles.get(layer, Text(layer, layer))


def row(
    bench: Bench,
    rule: Rule | None,
    code: str,
    layer: str | None = None,
    state: LayerState | None = None,
    **values: object,
) -> Undecided:
    """An undecided row in words; the layer's own authority can decide, else the rule's."""
    reason = REASONS[code]
    authority = rule.authority if rule else ""
    if state is not None and state.card is not None and reason.kind != "area-basis":
        authority = state.card.authority
    organ = department(bench.departments, authority)
    filled: dict[str, object] = {"department": organ.name, **values}
    if layer is not None:
        filled["layer"] = bench.title(layer, state)
    return Undecided(
        rule.id if rule else None, layer, reason.kind, code,
        reason.text.filled(filled), reason.who.filled(filled), reason.how.filled(filled),
        authority or None,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Worded:
    """A row whose words come from the pack alone: the key says which."""

    key: tuple[str | None, ...]
    bench: Bench = field(compare=False)
    rule: Rule = field(compare=False)


@lru_cache(maxsize=8192)
def _worded(asked: _Worded) -> Undecided:
    _, _, _, code, layer, fact = asked.key
    values: dict[str, object] = {"cause": UNREADABLE}
    if fact is not None:
        values["ask"] = asked.bench.questions.get(fact, Text(fact, fact))
    return replace(row(asked.bench, asked.rule, str(code), layer, None, **values), fact=fact)


def _once(bench: Bench, rule: Rule, code: str, layer: str | None, fact: str | None) -> Undecided:
    """A row without a card's words; remembered for the pack it comes from."""
    asked = _Worded((bench.id, rule.id, rule.version, code, layer, fact), bench, rule)
    return _worded(asked) if bench.id else _worded.__wrapped__(asked)


def want_row(bench: Bench, rule: Rule, state: LayerState) -> Undecided:
    """The row of a layer that cannot speak at all."""
    code = _WANTS.get(state.want or "", "FAILED")
    if state.card is None:
        return _once(bench, rule, code, state.id, None)
    return row(bench, rule, code, state.id, state, cause=UNREADABLE)


def missing_rows(
    bench: Bench, rule: Rule, missing: tuple[Missing, ...], states: tuple[LayerState, ...]
) -> Iterator[Undecided]:
    """Rows for facts, attributes and table entries the answer depends on."""
    layer = rule.layers[0] if rule.layers else None
    state = states[0] if states else None
    for one in dict.fromkeys(missing):
        if one.kind == "fact":
            yield _once(bench, rule, "FACT_MISSING", layer, one.name)
        elif one.kind == "attribute":
            yield row(bench, rule, "ATTRIBUTE_MISSING", layer, state, name=one.name)
        elif one.kind == "parameter":
            yield row(bench, rule, "PARAMETER_MISSING", layer, state, name=one.name)
        elif one.kind == "failed":
            yield row(bench, rule, "FAILED", layer or rule.id, state, cause=one.name)


def doubts(
    bench: Bench, rule: Rule, states: tuple[LayerState, ...], measured: Measured
) -> Iterator[Undecided]:
    """Rows for layers that answer only in part: unheard, not covering, stale, quarantined …"""
    for state in states:
        if state.want is not None:
            yield want_row(bench, rule, state)
            continue
        outside = 1.0 - state.covered_share
        if outside * measured.site_area_m2 > NOISE_M2 and outside > NOISE_SHARE:
            share = shown("share", outside)
            yield row(bench, rule, "NOT_COVERED", state.id, state, share=share)
        if state.stale:
            since = state.version.valid_from.isoformat() if state.version else "…"
            yield row(bench, rule, "STALE", state.id, state, valid_from=since)
        if state.quarantined:
            yield row(bench, rule, "QUARANTINED", state.id, state)
        if state.revision_bears and state.revision is not None:
            version = state.revision.id
            yield row(bench, rule, "REVISION_BEARS", state.id, state, version=version)
        tolerance = state.card.tolerance.min_area_m2 if state.card else 1.0
        silent = state.gap_solid_m2 > 0 and state.gap_solid_m2 >= tolerance
        if silent and reads_class(rule):
            hidden = released((state,)) == "hit-only"
            gap = SOME if hidden else shown("gap_m2", state.gap_solid_m2)
            yield row(bench, rule, "PLAN_SILENT", state.id, state, gap=gap)
    yield from _unkeyed(bench, rule, states, measured)


def reads_class(rule: Rule) -> bool:
    """Whether a rule asks what a plan says at a place, so that its silence matters."""
    if rule.criterion in {"class", "limits", "height"} or rule.zones or rule.unless:
        return True
    asked = [leaf for outcome in rule.outcomes for leaf in leaves(outcome.when)]
    sides = [s for x in asked if isinstance(x, Compare) for s in (x.left, x.right)]
    return any(isinstance(s, ZoneAttribute) or s == Name("codes") for s in sides)


def sliver_row(
    bench: Bench, rule: Rule, states: tuple[LayerState, ...], measured: Measured
) -> Undecided:
    """The row of an overlap too thin to trust (边界误差待核)."""
    found = measured.overlap
    assert found is not None
    width = max((p.width_m for p in found.parts), default=0.0)
    hidden = released(states) == "hit-only"
    return row(
        bench, rule, "SLIVER", rule.layers[0], states[0],
        area=SOME if hidden else shown("area_m2", found.overlap_m2),
        width=SOME if hidden else Text(f"{width:.3f}", f"{width:.3f}"),
    )  # fmt: skip


def _unkeyed(
    bench: Bench, rule: Rule, states: tuple[LayerState, ...], measured: Measured
) -> Iterator[Undecided]:
    found = measured.overlap
    if found is None or not found.unkeyed:
        return
    names = tuple(dict.fromkeys(z.name or z.id for z in found.unkeyed))
    zones = shown("zones", names)
    if released(states) != "geometry":
        zones = Text("某图斑", "a zone")
    layer = found.unkeyed[0].layer
    for name, _ in rule.zones:
        if any(not z.attributes.get(name) for z in found.unkeyed):
            yield row(bench, rule, "UNPLACED", layer, states[0], zones=zones, name=name)
    strip = rule.parameters.get("strip_m")
    if strip is not None and strip.field:
        yield row(bench, rule, "UNKEYED", layer, states[0], zones=zones, name=strip.field)


def released(states: tuple[LayerState, ...]) -> str:
    """The strictest release of the layers read."""
    return strictest((s.card.release for s in states if s.card), RELEASES)
