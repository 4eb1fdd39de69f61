"""Rule files a person could write by mistake (R08–R13): refused with file, line and remedy."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from checker.rulebook import load_rulebook
from spatial.errors import SanheError
from tests.checker.packs import LAW, make_pack, rule, write_pack

HIT = {"when": "overlap", "verdict": "prohibited", "code": "hit"}
NONE = {"otherwise": True, "verdict": "clear", "code": "none"}


def near(**parameter: Any) -> dict[str, Any]:
    rows = [{**HIT, "when": "near"}, NONE]
    return rule(criterion="distance", outcomes=rows, parameters={"near_m": parameter})


def when(text: str) -> dict[str, Any]:
    return rule(outcomes=[{**HIT, "when": text}, NONE])


DEEP = "not " * 1000 + "overlap"
NESTED = "(" * 1000 + "overlap" + ")" * 1000

CASES: dict[str, tuple[dict[str, Any], str]] = {
    "R08 unknown key": (rule(treshold=5), "RULE_SCHEMA"),
    "R08 an id of its own": (rule(id="a"), "RULE_SCHEMA"),
    "R08 unknown operator": (when("overlap_m2 =~ 5"), "RULE_EXPRESSION"),
    "R08 unknown criterion": (rule(criterion="vibes"), "RULE_UNKNOWN_NAME"),
    "R08 unknown layer": (rule(layer="zoness"), "RULE_UNKNOWN_LAYER"),
    "R09 no unit": (near(values={"2020-01-01": 5}), "RULE_SCHEMA"),
    "R09 unknown unit": (near(unit="mile", values={"2020-01-01": 5}), "RULE_SCHEMA"),
    "R09 mu where metres are meant": (near(unit="mu", values={"2020-01-01": 5}), "RULE_SCHEMA"),
    "R09 negative": (near(unit="m", values={"2020-01-01": -5}), "RULE_NUMBER"),
    "R09 not a number": (near(unit="m", values={"2020-01-01": "five"}), "RULE_NUMBER"),
    "R09 more than all": (
        rule(parameters={"most": {"unit": "%", "values": {"2020-01-01": 120}}}), "RULE_NUMBER",
    ),
    "R11 repealed before it began": (
        rule(in_force={"2020-01-01": None, "2026-01-01": True}), "RULE_DATES",
    ),
    "R11 no day": (rule(in_force={"2020-02-30": True}), "RULE_DATES"),
    "R11 no basis": (rule(references={}), "RULE_BASIS_MISSING"),
    "R12 a condition of a megabyte": (when("overlap or " * 100_000 + "overlap"), "RULE_TOO_BIG"),
    "R12 a thousand nots": (when(DEEP[:999] + "p"), "RULE_TOO_BIG"),
    "R12 a thousand brackets": (when(NESTED[:900]), "RULE_TOO_BIG"),
    "R13 an attribute walk": (when("overlap.__class__ == 1"), "RULE_EXPRESSION"),
    "R13 a power": (when("overlap_m2 > 9**9"), "RULE_EXPRESSION"),
    "R13 a product of texts": (when("overlap_m2 > 'a' * 9"), "RULE_EXPRESSION"),
    "R13 a call": (when("open('x') == 1"), "RULE_EXPRESSION"),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_refused_with_file_and_line(tmp_path: Path, case: str):
    content, code = CASES[case]
    with pytest.raises(SanheError) as refused:
        make_pack(tmp_path, {"land/r.yaml": content})
    assert refused.value.code == code
    assert "land/r.yaml" in refused.value.where
    assert refused.value.fix.zh and refused.value.fix.en


def test_a_law_cannot_end_before_it_begins(tmp_path: Path):
    law = {"title": LAW["law"], "effective_from": "2026-01-01", "effective_to": "2025-01-01"}
    with pytest.raises(SanheError) as refused:
        make_pack(tmp_path, {"land/r.yaml": rule(), "law.yaml": {"some": law}})
    assert (refused.value.code, "law.yaml" in refused.value.where) == ("RULE_DATES", True)


def test_a_pack_cannot_inherit_from_itself(tmp_path: Path):
    head = {"title": {"zh": "试", "en": "trial"}, "inherits": "../one"}
    folder = write_pack(tmp_path / "one", {"land/r.yaml": rule(), "pack.yaml": head})
    with pytest.raises(SanheError) as refused:
        load_rulebook(folder)
    assert refused.value.code == "PACK_CYCLE"
    assert refused.value.where.startswith("one/pack.yaml:")
    assert "one → one" in refused.value.line("zh")


def test_packs_that_inherit_in_a_circle_are_named_with_the_line(tmp_path: Path):
    for name, parent in (("one", "../two"), ("two", "../three"), ("three", "../two")):
        head = json.dumps({"title": {"zh": name, "en": name}, "inherits": parent}, indent=1)
        write_pack(tmp_path / name, {"land/r.yaml": rule(), "pack.yaml": head})
    with pytest.raises(SanheError) as refused:
        load_rulebook(tmp_path / "one")
    assert (refused.value.code, refused.value.where) == ("PACK_CYCLE", "three/pack.yaml:6")
    assert "two → three → two" in refused.value.line("en")


def test_a_pack_that_inherits_from_nothing_names_the_line(tmp_path: Path):
    head = json.dumps({"title": {"zh": "试", "en": "trial"}, "inherits": "../gone"}, indent=1)
    with pytest.raises(SanheError) as refused:
        make_pack(tmp_path / "one", {"land/r.yaml": rule(), "pack.yaml": head})
    assert (refused.value.code, refused.value.where) == ("PACK_NOT_FOUND", "one/pack.yaml:6")


PERCENT = rule(parameters={"most": {"unit": "%", "values": {"2020-01-01": 120}}})
LATE = rule(parameters={"most": {"unit": "m", "values": {"2021-01-01": 12}}})


@pytest.mark.parametrize(("content", "todo"), [
    (PERCENT, "not above 100"),
    (near(unit="m", values={"2020-01-01": -5}), "takes a finite number, not below 0"),
    (rule(parameters={"most": {"unit": "bool", "values": {"2020-01-01": 5}}}), "takes true or false"),
    (rule(in_force={"2020-01-01": None, "2026-01-01": True}), "from which it is true"),
    (LATE, "give a value from 2020-01-01 or earlier"),
    (rule(parameters={"most": {"unit": "m", "values": {"2020-01-01": "expected"}}}), "at least one"),
    (rule(in_force={"2020-02-30": True}), 'write dates as "2020-01-01"'),
])  # fmt: skip
def test_the_remedy_is_that_of_the_fault(tmp_path: Path, content: dict[str, Any], todo: str):
    with pytest.raises(SanheError) as refused:
        make_pack(tmp_path, {"land/r.yaml": content})
    assert todo in refused.value.fix.en
    assert ("2020-01-01\"" in refused.value.fix.zh) == (todo.startswith("write"))


def test_too_many_files_are_not_read(tmp_path: Path):
    folder = write_pack(tmp_path, {"land/r.yaml": rule()})
    (folder / "many").mkdir()
    for number in range(10_001):
        (folder / "many" / f"r{number}.yaml").touch()
    with pytest.raises(SanheError) as refused:
        load_rulebook(folder)
    assert refused.value.code == "RULE_TOO_BIG"


def test_another_value_is_another_pack(tmp_path: Path):
    hashes = {
        make_pack(tmp_path / str(n), {"land/r.yaml": near(unit="m", values={"2020-01-01": n})}).sha256
        for n in (50, 51)
    }
    again = {"land/r.yaml": json.dumps(near(unit="m", values={"2020-01-01": 50}), indent=7)}
    assert len(hashes) == 2
    assert make_pack(tmp_path / "again", again).sha256 in hashes
