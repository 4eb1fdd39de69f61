"""Control lines: concerned, not concerned, or to be verified; areas that are never counted twice."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from checker.report.control_lines import LineRow, control_lines
from checker.report.picture import picture_of
from tests.checker.packs import rule
from tests.checker.test_report import run, written
from tests.factories import make_draft, square

__all__ = ["run"]

FARMLAND = "permanent-basic-farmland"
BOUNDARY = "urban-development-boundary"
WITHIN = {
    "layer": BOUNDARY, "criterion": "within",
    "outcomes": [{"when": "outside", "verdict": "conditional", "code": "outside"},
                 {"otherwise": True, "verdict": "clear", "code": "inside"}],
}  # fmt: skip


@pytest.fixture
def lines(run: Any, monkeypatch: pytest.MonkeyPatch) -> Callable[..., dict[str, LineRow]]:
    """Rows by layer, of rules on layers whose drafts are given; the site is 100 × 100 m."""
    from tests.checker import packs

    known = f"zones other {FARMLAND} {BOUNDARY}"
    made = packs.write_pack
    monkeypatch.setattr(packs, "write_pack", lambda folder, files: made(folder, files, layers=known))

    def check(rules: list[dict[str, Any]], *drafts: Any) -> dict[str, LineRow]:
        found = run({f"t/r{n}.yaml": one for n, one in enumerate(rules)}, *drafts)
        return {row.layer: row for row in control_lines(written(found), picture_of(found))}

    return check


def test_two_rules_on_the_same_land_count_it_once(lines: Any):
    """One rule takes all zones (5000 m²), the other those of code 1 (2500 m²) within them."""
    zones = make_draft(FARMLAND, [square(0, 0, 50, 50), square(0, 50, 50, 50)],
                       [{"code": "1"}, {"code": "2"}])  # fmt: skip
    some = rule(layer=FARMLAND, zones={"code": ["1"]})
    row = lines([rule(layer=FARMLAND), some], zones)[FARMLAND]
    assert (row.state, row.least) == ("hit", False)
    assert row.area_m2 == pytest.approx(5000)
    assert row.share == pytest.approx(0.5)


def test_rules_on_different_zones_are_added_up(lines: Any):
    zones = make_draft(FARMLAND, [square(0, 0, 50, 50), square(0, 50, 50, 50)],
                       [{"code": "1"}, {"code": "2"}])  # fmt: skip
    rules = [rule(layer=FARMLAND, zones={"code": [code]}) for code in ("1", "2")]
    row = lines(rules, zones)[FARMLAND]
    assert row.area_m2 == pytest.approx(5000)


def test_without_shapes_an_area_of_several_rules_is_a_least_one(lines: Any):
    zones = make_draft(FARMLAND, [square(0, 0, 50, 50), square(0, 50, 50, 40)],
                       [{"code": "1"}, {"code": "2"}], release="area-only")  # fmt: skip
    rules = [rule(layer=FARMLAND, zones={"code": [code]}) for code in ("1", "2")]
    row = lines(rules, zones)[FARMLAND]
    assert (row.state, row.least) == ("hit", True)
    assert row.area_m2 == pytest.approx(2500)


def test_an_area_that_may_not_be_told_is_not_told(lines: Any):
    zones = make_draft(FARMLAND, [square(0, 0, 50, 50)], release="hit-only")
    row = lines([rule(layer=FARMLAND)], zones)[FARMLAND]
    assert (row.state, row.area_m2, row.share) == ("hit", None, None)


def test_a_site_beside_the_line_is_not_concerned(lines: Any):
    row = lines([rule(layer=FARMLAND)], make_draft(FARMLAND, [square(500, 0, 10)]))[FARMLAND]
    assert (row.state, row.area_m2) == ("clear", 0.0)


def test_a_sliver_alone_is_to_be_verified(lines: Any):
    zones = make_draft(FARMLAND, [square(-50, 0, 50.05, 10)])
    row = lines([rule(layer=FARMLAND)], zones)[FARMLAND]
    assert (row.state, row.area_m2) == ("unknown", None)


def test_of_the_three_lines_none_is_left_out_and_none_unread_is_clear(lines: Any):
    rows = lines([rule()], make_draft("zones", [square(500, 0, 10)]))
    assert {name: row.state for name, row in rows.items()} == {
        FARMLAND: "unknown", "ecological-red-line": "unknown", BOUNDARY: "unknown"}  # fmt: skip


@pytest.mark.parametrize("side", [100.0, 60.0])
def test_of_the_development_boundary_the_area_inside_counts(lines: Any, side: float):
    rows = lines([rule(**WITHIN)], make_draft(BOUNDARY, [square(0, 0, side, 100)]))
    assert rows[BOUNDARY].state == "hit"
    assert rows[BOUNDARY].area_m2 == pytest.approx(side * 100)


@pytest.mark.parametrize("doubt", ["indicative"])
def test_a_hit_on_an_indicative_line_is_to_be_verified(lines: Any, doubt: str):
    zones = make_draft(FARMLAND, [square(0, 0, 50, 50)], certainty=doubt)
    assert lines([rule(layer=FARMLAND)], zones)[FARMLAND].state == "unknown"
