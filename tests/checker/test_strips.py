"""Building strips, and what they leave to build on."""

from __future__ import annotations

from typing import Any

import pytest

from checker.verdict import Verdict
from tests.checker.packs import rule
from tests.checker.trial import (
    LINE,
    OTHER_LINE,
    STRIP,
    WIRES,
    kinds,
)
from tests.factories import make_draft, square


def test_a_strip_binds_buildings_and_the_rest_is_told(run: Any):
    wires = make_draft("zones", [LINE], [{"kv": "220"}])
    found = run(WIRES, wires, facts={"need_area_m2": 6000.0})
    net, strip = found.findings
    assert (strip.verdict, net.verdict) == (Verdict.CONDITIONAL, Verdict.CLEAR)
    assert found.net.area_m2 == pytest.approx(7000)


def test_two_strips_may_each_leave_enough_and_both_together_not(run: Any):
    files = {**WIRES, "t/other.yaml": {**STRIP, "layer": "other"}}
    drafts = (make_draft("zones", [LINE], [{"kv": "220"}]),
              make_draft("other", [OTHER_LINE], [{"kv": "220"}]))  # fmt: skip
    found = run(files, *drafts, facts={"need_area_m2": 6000.0})
    assert found.net.area_m2 == pytest.approx(4900)
    assert found.findings[0].verdict is Verdict.PROHIBITED
    assert found.verdict is Verdict.PROHIBITED


def test_a_line_without_its_voltage_is_undecided_and_so_is_what_is_left(run: Any):
    found = run(WIRES, make_draft("zones", [LINE], [{"kv": None}]), facts={"need_area_m2": 1.0})
    net, strip = found.findings
    assert (strip.verdict, kinds(strip)) == (Verdict.UNKNOWN, ["missing-fact"])
    assert strip.undecided[0].code == "UNKEYED"
    assert net.verdict is Verdict.UNKNOWN


def test_a_zone_of_no_known_grade_is_undecided_not_clear(run: Any):
    files = {"t/first.yaml": rule(zones={"grade": ["1"]})}
    found = run(files, make_draft("zones", [square(0, 0, 40)], [{"grade": ""}]))
    (first,) = found.findings
    assert (first.verdict, kinds(first)) == (Verdict.UNKNOWN, ["missing-fact"])
    assert first.undecided[0].code == "UNPLACED"


def test_a_voltage_unknown_beside_a_measured_strip_is_added(run: Any):
    wires = make_draft("zones", [LINE, OTHER_LINE], [{"kv": "110"}, {"kv": None}])
    strip = run(WIRES, wires, facts={"need_area_m2": 1.0}).findings[1]
    assert (strip.verdict, kinds(strip)) == (Verdict.CONDITIONAL, ["missing-fact"])


def test_what_is_left_is_undecided_while_a_layer_of_strips_is_missing(run: Any):
    found = run(WIRES, facts={"need_area_m2": 1.0})
    assert {f.verdict for f in found.findings} == {Verdict.UNKNOWN}
