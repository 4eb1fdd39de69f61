"""Examples that draw a map are really measured: layers, selections, distances and widths."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import pytest

from checker.drawn_examples import run_drawn
from checker.errors import RulesError
from checker.example_file import read_examples
from checker.verify import Verification, verify
from spatial.strict_yaml import load
from tests.checker.packs import make_pack, rule, write_pack
from tests.checker.trial import NET, STRIP, TODAY

HIT = ("half", "{site: [0, 0, 100, 100], zones: [{box: [50, 0, 150, 100], attributes: {code: '1'}}]}",
       "{verdict: prohibited, code: hit, measures: {overlap_m2: 5000, share: 0.5}}")  # fmt: skip
CLEAR = ("far", "{site: [0, 0, 100, 100], zones: [{box: [220, 0, 300, 100], attributes: {code: '1'}}]}",
         "{verdict: clear, code: none}")  # fmt: skip
NAMELESS = ("nameless", "{site: [0, 0, 100, 100], zones: [{box: [50, 0, 150, 100]}]}",
            "{verdict: unknown}")  # fmt: skip
SELECTS = rule(zones={"code": ["1"]})


def case(name: str, drawn: str, expect: str, **more: str) -> str:
    given = ", ".join([f"map: {drawn}", *(f"{key}: {value}" for key, value in more.items())])
    return f"- {{name: {name}, as_of: 2026-01-01, given: {{{given}}}, expect: {expect}}}\n"


def verified(folder: Path, rules: Any, *cases: str) -> Verification:
    files = {"t/a.yaml": rules}
    pack = write_pack(folder / "pack", files)
    (pack / "t" / "a.examples.yaml").write_text("".join(cases), "utf-8")
    return verify(pack, on=TODAY)


def test_a_map_is_measured_and_judged(tmp_path: Path):
    done = verified(tmp_path, SELECTS, case(*HIT), case(*CLEAR), case(*NAMELESS))
    assert (done.passed, done.examples) == (True, 3)


@pytest.mark.parametrize("change", [
    {"zones": {"code": ["2"]}}, {"zones": {"kind": ["1"]}}, {"unless": {"code": ["1"]}},
], ids=str)  # fmt: skip
def test_a_rule_that_selects_otherwise_fails_its_map(tmp_path: Path, change: dict[str, Any]):
    cases = [case(*one) for one in (HIT, CLEAR, NAMELESS)]
    assert not verified(tmp_path, {**SELECTS, **change}, *cases).passed


def test_a_rule_that_reads_another_layer_does_too(tmp_path: Path):
    drawn = HIT[1].replace("{box", "{layer: zones, box")
    with pytest.raises(RulesError, match="does not read"):
        verified(tmp_path, {**SELECTS, "layer": "other"}, case("half", drawn, HIT[2]))


def test_what_is_left_out_or_stayed_within_is_drawn_too(tmp_path: Path):
    both = HIT[1].replace("zones: [", "zones: [{layer: other, box: [75, -9, 200, 200]}, ")
    half = "{verdict: prohibited, code: hit, measures: {overlap_m2: 2500}}"
    for n, name in enumerate(("outside", "within")):
        done = verified(tmp_path / str(n), {**SELECTS, name: ["other"]}, case("half", both, half),
                        case(*CLEAR), case(*NAMELESS))  # fmt: skip
        assert done.passed, [str(fault) for fault in done.faults]


WIRE = "{{site: [0, 0, 100, 100], zones: [{{line: [[{x}, -900], [{x}, 900]], attributes: {{kv: '220'}}}}]}}"


def test_a_width_is_held_to_the_metre(tmp_path: Path):
    inside = case("a", WIRE.format(x=114), "{verdict: conditional, measures: {overlap_m2: 100}}")
    beside = case("b", WIRE.format(x=116), "{verdict: clear}")
    unkeyed = case("c", WIRE.format(x=114).replace("kv", "volt"), "{verdict: unknown}")
    assert verified(tmp_path / "a", STRIP, inside, beside, unkeyed).passed
    wider = {"strip_m": {**STRIP["parameters"]["strip_m"], "values": {"2020-01-01": {"220": 17}}}}
    done = verified(tmp_path / "b", {**STRIP, "parameters": wider}, inside, beside, unkeyed)
    inner, outer = map(str, done.faults)
    assert "overlap_m2 300" in inner
    assert "conditional" in outer


def test_a_figure_that_comes_out_otherwise_is_told(tmp_path: Path):
    expect = HIT[2].replace("5000", "5001")
    (fault,) = verified(tmp_path, SELECTS, case("half", HIT[1], expect), case(*CLEAR),
                        case(*NAMELESS)).faults  # fmt: skip
    assert "overlap_m2 5001" in str(fault) and "overlap_m2 5000" in str(fault)


def test_maps_do_not_see_one_another(tmp_path: Path):
    book = make_pack(tmp_path, {"t/a.yaml": SELECTS})
    (hit,) = read_examples(load(case(*HIT), where="e.yaml"), book.rules[0], book.facts)
    (clear,) = read_examples(load(case(*CLEAR), where="e.yaml"), book.rules[0], book.facts)
    cases = [(book.rules[0], one) for one in (hit, clear) * 5]
    found = run_drawn(book, cases)
    assert [f.code for f in found] == ["hit", "none"] * 5
    assert {f.measures["distance_m"] for f in found[1::2]} == {math.inf}
    assert run_drawn(book, []) == []


@pytest.mark.parametrize("drawn", [
    "{site: [0, 0, 0, 100]}", "{site: [0, 0, 100]}", "{site: [0, 0, 99999, 100]}",
    "{site: [0, 0, 9, 9], zones: [{box: [0, 0, 9, 9], point: [1, 1]}]}",
    "{site: [0, 0, 9, 9], zones: [{attributes: {code: '1'}}]}",
    "{site: [0, 0, 9, 9], zones: [{ring: [[0, 0], [9, 9], [0, 9], [9, 0]]}]}",
    "{site: [0, 0, 9, 9], zones: [{layer: elsewhere, box: [0, 0, 9, 9]}]}",
    "{site: [0, 0, 9, 9], zones: [{circle: [0, 0, 9, 9]}]}",
    "{site: [0, 0, .nan, 9]}", "{zones: []}",
])  # fmt: skip
def test_a_map_that_cannot_be_drawn_is_refused(tmp_path: Path, drawn: str):
    with pytest.raises(RulesError, match="RULE_SCHEMA"):
        verified(tmp_path, SELECTS, case("x", drawn, "{verdict: clear}"))


@pytest.mark.parametrize("more", [
    {"measures": "{overlap: true}"}, {"zones": "[{code: '1'}]"}, {"layer": "missing"},
], ids=lambda more: next(iter(more)))  # fmt: skip
def test_what_the_map_tells_is_not_given_beside_it(tmp_path: Path, more: dict[str, str]):
    with pytest.raises(RulesError, match="measures, zones or state"):
        verified(tmp_path, SELECTS, case(*HIT, **more))


def test_a_rule_without_layers_has_no_map_to_draw_on(tmp_path: Path):
    with pytest.raises(RulesError, match="RULE_SCHEMA"):
        verified(tmp_path, NET, case(*HIT))
