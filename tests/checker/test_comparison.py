"""Alternatives side by side: reports go in, lines come out, nothing but what was released."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from checker.report.comparison import (
    MOST,
    Alternative,
    alternative,
    alternative_from,
    compared_of,
    comparison,
)
from checker.report.document import report
from spatial.strictest import SECRECY, strictest
from tests.checker.packs import rule
from tests.checker.trial import HIT
from tests.factories import make_draft

AT = datetime(2026, 11, 24, tzinfo=UTC)
FILES = {"t/a.yaml": rule(), "t/b.yaml": rule(layer="other", authority="water")}


@pytest.fixture
def one(run: Any) -> Alternative:
    """A prohibited site: 5,000 m² of zones; the other layer is missing."""
    return alternative(report(run(FILES, make_draft("zones", HIT)), created_at=AT))


def test_what_is_compared_of_a_report(one: Alternative):
    assert (one.verdict, one.area_m2, one.net_buildable_m2) == ("prohibited", 10_000.0, 10_000.0)
    assert [(line.id, line.overlap_m2) for line in one.hard] == [("t.a", pytest.approx(5000.0))]
    assert [line.id for line in one.to_verify] == ["t.b"]
    assert [(d.id, d.verdict) for d in one.departments] == [
        ("natural-resources", "prohibited"), ("water", "unknown"),
    ]  # fmt: skip
    assert one.secrecy == "internal"


def test_what_is_compared_is_told_as_content_in_the_same_order(run: Any):
    made = report(run(FILES, make_draft("zones", HIT)), created_at=AT)
    assert json.dumps(compared_of(made)) == json.dumps(alternative(made).as_dict())


def test_it_goes_through_json_and_comes_back(one: Alternative):
    assert alternative_from(json.loads(json.dumps(one.as_dict()))) == one


def test_lines_of_the_table_and_a_cell_for_each(one: Alternative):
    other = replace(one, name="b", hard=(), departments=(), net_buildable_m2=None)
    found = comparison([one, other])
    rows = {row.key: row for row in found.rows}
    assert found.names == ("test", "b")
    assert all(len(row.cells) == 2 for row in found.rows)
    assert [cell.figure for cell in rows["hard"].cells] == [1.0, 0.0]
    assert rows["hard"].cells[1].said[0].zh == "无"
    assert [cell.figure for cell in rows["net_share"].cells] == [100.0, None]
    assert [cell.verdict for cell in rows["department:water"].cells] == ["unknown", "not_applicable"]
    assert list(rows)[:2] == ["verdict", "area_m2"]


def test_no_more_than_six_stand_beside_each_other(one: Alternative):
    assert len(comparison([one] * 9).names) == MOST == 6


def test_a_layer_that_tells_a_hit_only_gives_no_figure(run: Any):
    told = run({"t/a.yaml": rule()}, make_draft("zones", HIT, release="hit-only", secrecy="work-secret"))
    found = alternative(report(told, created_at=AT))
    assert (found.hard[0].overlap_m2, found.hard[0].share) == (None, None)
    assert "5,000" not in found.hard[0].said.zh
    assert comparison([found]).secrecy == "work-secret"


def test_the_highest_label():
    assert strictest(["internal", "work-secret", "public"], SECRECY) == "work-secret"
    assert strictest([], SECRECY) == "public"
