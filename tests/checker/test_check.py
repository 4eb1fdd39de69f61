"""The engine on small stores: hits, misses, and that order makes no difference."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from checker.assessment import Assessment
from checker.check import assess
from checker.verdict import Verdict
from spatial.snapshot import snapshot
from tests.checker.packs import make_pack, rule
from tests.checker.trial import (
    FAR,
    HIT,
    PLAIN,
    SITE,
    TODAY,
    kinds,
    only,
)
from tests.factories import STUDY_AREA, X, Y, make_draft, make_site, make_store, square


def test_a_hit_is_prohibited_with_its_measures(run: Any):
    found = run(PLAIN, make_draft("zones", HIT))
    finding = only(found)
    assert (finding.verdict, finding.code, kinds(finding)) == (Verdict.PROHIBITED, "hit", [])
    assert finding.measures["overlap_m2"] == pytest.approx(5000)
    assert found.verdict is Verdict.PROHIBITED
    assert (found.required.must, found.required.decided) == (1, 1)


def test_no_hit_inside_coverage_is_clear(run: Any):
    found = run(PLAIN, make_draft("zones", FAR))
    assert (only(found).verdict, found.verdict, found.undecided) == (
        Verdict.CLEAR, Verdict.CLEAR, (),
    )  # fmt: skip


def test_a_touching_neighbour_is_clear_with_its_distance(run: Any):
    finding = only(run(PLAIN, make_draft("zones", [square(100, 0, 50)])))
    assert finding.verdict is Verdict.CLEAR
    assert (finding.measures["touches"], finding.measures["distance_m"]) == (True, 0.0)


def test_two_equal_zones_are_counted_once(run: Any):
    finding = only(run(PLAIN, make_draft("zones", [SITE, SITE])))
    assert finding.measures["share"] == pytest.approx(1.0)
    assert finding.measures["overlap_m2"] == pytest.approx(10_000)


def test_the_order_of_layers_and_zones_makes_no_difference(tmp_path: Path):
    files = {"t/a.yaml": rule(), "t/b.yaml": rule(layer=["other", "zones"])}
    book = make_pack(tmp_path / "pack", files)
    zones = [square(0, 0, 30), square(20, 20, 40), square(90, 90, 40)]
    rows = [{"id": str(n), "code": c} for n, c in enumerate("xyz")]
    first = make_store(tmp_path / "a", make_draft("zones", zones, rows), make_draft("other", HIT))
    second = make_store(
        tmp_path / "b", make_draft("other", HIT), make_draft("zones", zones[::-1], rows[::-1])
    )
    told = [
        [
            (f.rule.id, f.verdict, f.code, {k: pytest.approx(v) if isinstance(v, float) else v
                                            for k, v in f.measures.items()},
             [z.id for z in f.overlap.zones] if f.overlap else None)
            for f in assess(snapshot(s, as_of=TODAY), make_site(SITE), book).findings
        ]
        for s in (first, second)
    ]  # fmt: skip
    assert told[0] == told[1]


def test_a_layer_stops_at_the_study_area(run: Any):
    edge = shapely.box(X + 4990, Y, X + 5090, Y + 100)
    finding = only(run(PLAIN, make_draft("zones", FAR, coverage=STUDY_AREA), site=edge))
    assert kinds(finding) == ["not-covered"]


def told(found: Assessment) -> list[tuple[Any, ...]]:
    """What a finding says, without zone lists and counts."""
    return [
        (f.rule.id, f.verdict, f.code, round(f.measures["overlap_m2"], 6),
         round(f.measures["share"], 9), [r.code for r in f.undecided])
        for f in found.findings
    ]  # fmt: skip


CORNERS = st.integers(-80, 120)


@settings(max_examples=15, deadline=None)
@given(st.lists(st.tuples(CORNERS, CORNERS, st.integers(2, 90)), min_size=1, max_size=4),
       st.integers(5, 60))  # fmt: skip
def test_splitting_a_zone_or_adding_one_far_off_changes_nothing(
    tmp_path_factory: pytest.TempPathFactory, squares: list[tuple[int, int, int]], cut: int
):
    folder = tmp_path_factory.mktemp("laws")
    book = make_pack(folder / "pack", PLAIN)
    zones = [square(*one) for one in squares]
    halves = shapely.box(X - 5000, Y - 5000, X + cut, Y + 5000)
    split = [p for z in zones for p in (z & halves, z - halves) if not p.is_empty]
    answers = []
    for name, layer in (("a", zones), ("b", split), ("c", [*zones, square(4000, 4000, 9)])):
        snap = snapshot(make_store(folder / name, make_draft("zones", layer)), as_of=TODAY)
        answers.append(told(assess(snap, make_site(SITE), book)))
    assert answers[0] == answers[1] == answers[2]
    assert answers[0][0][4] <= 1.0
