"""Building strips, and what they leave to build on."""

from __future__ import annotations

from typing import Any

import pytest

from checker.verdict import Verdict
from tests.checker.packs import rule
from tests.checker.trial import (
    LINE,
    NET,
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


def test_land_that_another_rule_takes_is_no_strip(run: Any):
    """The site lies half in a zone of a land rule: the remainder keeps that half."""
    files = {**WIRES, "t/land.yaml": rule(layer="other")}
    drafts = (make_draft("zones", [LINE], [{"kv": "220"}]), make_draft("other", [square(50, 0, 100)]))
    found = run(files, *drafts, facts={"need_area_m2": 6000.0})
    assert [f.rule.id for f in found.findings if f.verdict is Verdict.PROHIBITED] == ["t.land"]
    assert found.net.area_m2 == pytest.approx(7000)


def test_a_strip_of_a_rule_that_does_not_apply_takes_nothing(run: Any):
    kind = {"kind": "question", "type": "text", "values": ["open", "built"],
            "ask": {"zh": "问", "en": "ask"}}  # fmt: skip
    strip = {**STRIP, "facts": {"works": kind}, "applies_to": {"works": ["built"]}}
    wires = make_draft("zones", [LINE], [{"kv": "220"}])
    for works, left in (("built", 7000), ("open", 10_000)):
        found = run({**WIRES, "t/line.yaml": strip}, wires,
                    facts={"need_area_m2": 8000.0, "works": works})  # fmt: skip
        assert found.net.area_m2 == pytest.approx(left)


@pytest.mark.parametrize(("least", "verdict"), [(34, Verdict.CLEAR), (36, Verdict.PROHIBITED)])
def test_the_width_left_beside_a_line_decides_where_a_rule_asks(run: Any, least: int, verdict: Any):
    """A strip of 2 × 15 m through the middle of 100 m leaves 35 m on either side."""
    narrow = {"when": f"remainder_width_m < {least}", "verdict": "prohibited", "code": "too-narrow"}
    net = rule(layer="none", criterion="buildable", effect="building",
               outcomes=[narrow, {"otherwise": True, "verdict": "clear", "code": "enough"}])  # fmt: skip
    found = run({**WIRES, "site/net.yaml": net}, make_draft("zones", [LINE], [{"kv": "220"}]))
    assert found.net.width_m == pytest.approx(35)
    assert found.findings[0].verdict is verdict


def test_the_width_is_measured_for_a_sentence_too_and_for_nobody_else(run: Any):
    wires = make_draft("zones", [LINE], [{"kv": "220"}])
    told = {**NET, "texts": {**NET["texts"], "enough": {"zh": "宽 {remainder_width_m}",
                                                        "en": "{remainder_width_m} wide"}}}  # fmt: skip
    for net, width in ((told, 35), (NET, 0)):
        found = run({**WIRES, "site/net.yaml": net}, wires, facts={"need_area_m2": 6000.0})
        assert found.net.width_m == pytest.approx(width)


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


def test_what_is_left_is_asked_at_the_level_of_its_own_check(run: Any):
    files = {**WIRES, "required.yaml": {"default": "must", "checks": {"site.net": "info"}}}
    net, strip = run(files, facts={"need_area_m2": 1.0}).findings
    assert (net.level, strip.level) == ("info", "must")
