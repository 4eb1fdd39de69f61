"""Where the engine compares, the answer on each side of the border is known."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
import shapely

from checker.finding import Finding, binds_building, takes_land
from checker.judge import settled
from checker.rule import references_on, value_on
from checker.truth import Missing, compare
from checker.verdict import Verdict
from spatial.errors import Text
from spatial.snapshot import snapshot
from tests.checker.packs import LAW, ROWS, make_pack, rule
from tests.checker.test_criteria import NOTHING
from tests.checker.trial import BOOL, FAR, HIT, NET, PLAIN, SITE, STRIP, TODAY, kinds, only
from tests.factories import X, Y, line, make_draft, make_store, square

GIVEN = Missing("fact", "x")


@pytest.mark.parametrize(
    ("op", "left", "right", "truth"),
    [
        ("in", 1.0, (2.0, 1.0), True), ("in", 3.0, (2.0, 1.0), False), ("in", 3.0, (2.0, None), None),
        ("in", 2.0, (2.0, None), True), ("in", (1.0, "a"), ("b", 1.0), True), ("in", 2.0, 2.0, True),
        ("in", 2.0, 1.0, False), ("in", 2.0, ("2",), None), ("not-in", 3.0, (2.0,), True),
        ("not-in", 2.0, (2.0,), False), ("not-in", 2.0, ("2",), None), ("in", GIVEN, ("a",), None),
        ("==", True, 1.0, None), ("==", 1, 1.0, True), ("==", "1", 1.0, None), ("==", ("a",), "a", None),
        ("==", ("a",), ("a",), True), ("!=", "a", "b", True), ("!=", "a", "a", False),
        ("<", 1.0, 1.0, False), ("<=", 1.0, 1.0, True), (">", 1.0, 1.0, False), (">=", 1.0, 1.0, True),
        ("<", 0.9, 1.0, True), (">", 1.1, 1.0, True), ("<=", 1.1, 1.0, False), (">=", 0.9, 1.0, False),
        ("<", True, False, None), ("<", ("a",), ("b",), None), ("<", "a", "b", True), ("<", None, 1.0, None),
    ],
)  # fmt: skip
def test_comparing(op, left, right, truth):
    assert compare(op, left, right) is truth


def asked(tmp_path, **changes):
    return make_pack(tmp_path / "p", {"t/a.yaml": rule(**changes)}).rules[0]


@pytest.mark.parametrize(
    ("areas", "use", "answer"),
    [((500.0, 499.9), "M1", True), ((500.0, 500.1), "M1", False), ((501.0, 501.0), "M1", False),
     ((900.0, 900.0), "R2", True), ((900.0, 900.0), GIVEN, False), ((1.0, 1.0), GIVEN, True)],
)  # fmt: skip
def test_a_rule_is_settled_without_a_map_where_the_map_cannot_matter(tmp_path, areas, use, answer):
    rows = [{"when": "site_area_m2 <= 500", "verdict": "clear", "code": "small"},
            {"when": "overlap", "verdict": "prohibited", "code": "hit"},
            {"otherwise": True, "verdict": "clear", "code": "none"}]  # fmt: skip
    one = asked(tmp_path, outcomes=rows, applies_to={"use": ["M1", "M2"]})
    assert settled(one, {"use": use}, areas) is answer


def test_a_first_row_that_reads_the_map_settles_nothing(tmp_path):
    assert settled(asked(tmp_path), {}, (1.0, 1.0)) is False


OFFLINE = {"required.yaml": {"default": "must", "checks": {"t.*": "offline"}}}


def test_want_of_an_offline_check_is_asked_offline_and_doubt_is_not(run):
    wanting = only(run({**PLAIN, **OFFLINE}, make_draft("other", FAR)))
    (row,) = wanting.undecided
    assert (row.kind, row.code, wanting.level) == ("offline", "MISSING", "offline")
    assert row.how == Text(f"线下征询{row.who.zh}", f"ask {row.who.en} offline")
    sliver = only(run({**PLAIN, **OFFLINE}, make_draft("zones", [square(99.99, 0, 100)])))
    assert kinds(sliver) == ["boundary"]


def test_a_failure_stays_a_failure_offline(run):
    found = only(run({**PLAIN, **OFFLINE}, make_draft("zones", HIT), out_of_time=lambda: True))
    assert kinds(found) == ["failed"]


@pytest.mark.parametrize(
    ("effect", "criterion", "binds"),
    [("building", "strip", True), ("building", "overlap", True), ("building", "distance", False),
     ("land", "strip", False), ("activity", "overlap", False)],
)  # fmt: skip
def test_only_strips_and_zones_for_buildings_bind_buildings(tmp_path, effect, criterion, binds):
    one = replace(asked(tmp_path), effect=effect, criterion=criterion)
    assert binds_building(one) is binds


def test_land_is_taken_by_what_was_measured_and_not_cleared(tmp_path):
    bound = replace(asked(tmp_path), effect="building")
    hit = replace(NOTHING, hit=True, geometry=shapely.box(X, Y, X + 1, Y + 1))
    missed = replace(hit, hit=False)

    def takes(verdict, found=hit, one=bound):
        return takes_land(Finding(one, verdict, "code", "must", overlap=found))

    assert takes(Verdict.CONDITIONAL)
    assert takes(Verdict.UNKNOWN)
    assert not takes(Verdict.UNKNOWN, missed)
    assert not takes(Verdict.CLEAR)
    assert not takes(Verdict.CONDITIONAL, None)
    assert not takes(Verdict.CONDITIONAL, NOTHING)
    assert not takes(Verdict.CONDITIONAL, one=replace(bound, effect="land"))


def test_a_position_that_is_only_indicative_clears_nothing(run):
    clear = run(PLAIN, make_draft("zones", FAR))
    assert only(clear).verdict is Verdict.CLEAR
    shaky = only(run(PLAIN, make_draft("zones", FAR), indicative_position=True))
    assert (shaky.verdict, kinds(shaky)) == (Verdict.UNKNOWN, ["indicative-position"])


def test_a_level_may_hang_on_a_fact(run):
    files = {
        "t/a.yaml": rule(facts={"housing": BOOL}),
        "required.yaml": {"default": "info", "checks": {"t.a": {"level": "must", "when": "housing"}}},
    }
    levels = [only(run(files, make_draft("zones", FAR), facts=facts)).level
              for facts in ({"housing": True}, {"housing": False}, {})]  # fmt: skip
    assert levels == ["must", "info", "must"]


def test_what_is_left_counts_only_rules_that_apply_and_bind(run):
    other = {**STRIP, "layer": "other", "applies_to": {"use": ["R2"]}}
    files = {"t/line.yaml": STRIP, "t/other.yaml": other, "t/land.yaml": rule(), "site/net.yaml": NET}
    zones = make_draft("zones", [square(3000, 0, 5)], [{"kv": "220"}])
    strips = make_draft("other", [square(10, 10, 10)], [{"kv": "110"}])
    facts = {"need_area_m2": 9_000.0}
    # ten metres around a square of ten: 814 m², its corners round
    not_for_us = run(files, zones, strips, facts={**facts, "use": "M1"})
    assert not_for_us.net.area_m2 == pytest.approx(10_000)
    ours = run(files, zones, strips, facts={**facts, "use": "R2"})
    assert 9_100 < ours.net.area_m2 < 9_200
    asked = run(files, zones, strips, facts=facts)
    assert asked.net.area_m2 == ours.net.area_m2
    assert next(f for f in asked.findings if f.rule.id == "t.other").verdict is Verdict.UNKNOWN


def test_what_is_left_inherits_only_open_rows_that_count(run):
    files = {"t/line.yaml": STRIP, "site/net.yaml": NET}
    listed = {"required.yaml": {"default": "must", "checks": {"t.*": "info"}}}
    must = next(f for f in run(files, facts={"need_area_m2": 1.0}).findings if f.rule.id == "site.net")
    assert (must.verdict, kinds(must)) == (Verdict.UNKNOWN, ["missing-layer"])
    info = run({**files, **listed}, facts={"need_area_m2": 1.0}).findings
    assert next(f for f in info if f.rule.id == "site.net").verdict is Verdict.CLEAR


def test_an_assessment_says_on_what_it_stands(run, tmp_path):
    found = run(PLAIN, make_draft("zones", HIT))
    snap = snapshot(make_store(tmp_path / "again", make_draft("zones", HIT)), as_of=TODAY)
    assert (found.decided, found.as_of, found.drafts) == (Verdict.PROHIBITED, TODAY, ())
    assert len(found.head) == len(snap.head) == 64
    assert found.store
    assert found.known_at is not None or snap.known_at is None
    assert found.site.geometry.equals(SITE)


EARLY, LATE = date(2020, 1, 1), date(2026, 1, 1)


@pytest.mark.parametrize(
    ("on", "value"),
    [(date(2019, 12, 31), None), (EARLY, 1.0), (date(2025, 12, 31), 1.0), (LATE, 2.0), (date(2030, 1, 1), 2.0)],
)
def test_a_value_holds_from_its_very_day(on, value):
    assert value_on(((EARLY, 1.0), (LATE, 2.0)), on) == value


def test_what_a_rule_rests_on_changes_on_the_day_and_tells_its_parameters_once(tmp_path):
    old, new, number = ({**LAW, "article": article} for article in ("1", "2", "3"))
    near = {"unit": "m", "values": {"2020-01-01": 5}, "references": [number, new]}
    rows = [{"when": "near", "verdict": "conditional", "code": "hit"}, ROWS[1]]
    one = asked(tmp_path, outcomes=rows, parameters={"near_m": near},
                references={"2020-01-01": [old], "2026-01-01": [new]})  # fmt: skip

    def articles(on):
        return [r.article for r in references_on(one, on)]

    assert articles(date(2019, 12, 31)) == ["3", "2"]
    assert articles(EARLY) == ["1", "3", "2"]
    assert articles(date(2025, 12, 31))[0] == "1"
    assert articles(LATE)[0] == "2"
    assert "3" in articles(LATE)


@pytest.mark.parametrize(
    ("x", "verdict"),
    [(3_000, Verdict.PROHIBITED), (-10.0, Verdict.PROHIBITED), (-9.995, Verdict.CONDITIONAL),
     (50, Verdict.CONDITIONAL)],
)  # fmt: skip
def test_what_is_left_is_as_certain_as_the_layers_that_take_something(run, x, verdict):
    files = {"t/line.yaml": STRIP, "t/other.yaml": {**STRIP, "layer": "other"}, "site/net.yaml": NET}
    sure = make_draft("zones", [line((50, -20), (50, 120))], [{"kv": "220"}])
    rough = make_draft("other", [line((x, 20), (x, 80))], [{"kv": "110"}], certainty="indicative")
    found = run(files, sure, rough, facts={"need_area_m2": 9_000.0})
    assert next(f for f in found.findings if f.rule.id == "site.net").verdict is verdict
