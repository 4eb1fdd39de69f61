"""What verify finds is told with file and line."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from checker.verify import verify
from spatial.errors import SanheError
from tests.checker.packs import ROWS, rule, write_pack

ON = date(2026, 11, 24)


def case(name: str, verdict: str, **given: Any) -> dict[str, Any]:
    return {"name": name, "as_of": "2026-11-24", "given": given, "expect": {"verdict": verdict}}


EXAMPLES = [
    case("hit", "prohibited", measures={"overlap": True}),
    case("none", "clear", measures={"overlap": False}),
    case("no data", "unknown", layer="missing"),
]
ITEM = {"title": {"zh": "项", "en": "item"}, "department": "water"}


def faults(folder: Path, files: dict[str, Any]) -> tuple[SanheError, ...]:
    texts = {path: json.dumps(content, ensure_ascii=False, indent=1)
             for path, content in files.items()}  # fmt: skip
    base = {"t/a.yaml": rule(), "t/a.examples.yaml": EXAMPLES}
    return verify(write_pack(folder / "pack", base | texts), on=ON).faults


def told(folder: Path, fault: SanheError) -> list[str]:
    """What stands on the lines a fault names."""
    out = []
    for place in fault.where.split(", "):
        path, _, line = place.rpartition(":")
        out.append((folder / path).read_text("utf-8").split("\n")[int(line) - 1].strip())
    return out


def test_a_contradiction_names_both_rows(tmp_path: Path):
    softer = [{**ROWS[0], "verdict": "conditional"}, ROWS[1]]
    examples = [{**EXAMPLES[0], "expect": {"verdict": "conditional"}}, *EXAMPLES[1:]]
    (fault,) = faults(tmp_path, {
        "t/a.yaml": rule(), "t/b.yaml": rule(outcomes=softer), "t/b.examples.yaml": examples,
    })  # fmt: skip
    assert fault.code == "RULE_CONTRADICTION"
    assert fault.where.startswith("pack/t/a.yaml:") and ", pack/t/b.yaml:" in fault.where
    assert told(tmp_path, fault) == ['"when": "overlap",'] * 2


def test_an_item_nothing_triggers_is_told_where_it_stands(tmp_path: Path):
    (fault,) = faults(tmp_path, {"approval_items.yaml": {"P98": {**ITEM, "applies": "always"},
                                                         "P99": ITEM}})  # fmt: skip
    assert (fault.code, told(tmp_path, fault)) == ("ITEM_IDLE", ['"P99": {'])


@pytest.mark.parametrize(("checks", "shown"), [
    ({"t.*": "info", "no.other": "must", "no.such": "info"},
     ['"no.other": "must",', '"no.such": "info"']),
    ([{"check": "t.a", "level": "info"}, {"check": "no.such", "level": "must"}], ["{"]),
])  # fmt: skip
def test_every_idle_line_of_the_required_list_is_told(tmp_path: Path, checks, shown):
    found = faults(tmp_path, {"required.yaml": {"checks": checks}})
    assert {fault.code for fault in found} == {"REQUIRED_IDLE"}
    assert [told(tmp_path, fault)[0] for fault in found] == shown
    assert "no.such" in found[-1].line("zh")


@pytest.mark.parametrize(("file", "content", "shown"), [
    ("approval_items.yaml", {"P98": ITEM, "P99": {**ITEM, "applies": {"when": "nobody_asked"}}},
     '"applies": {'),
    ("required.yaml", {"checks": [{"check": "t.a", "level": "info"},
                                  {"check": "t.*", "level": "must", "when": "nobody_asked"}]}, "{"),
    ("required.yaml", {"checks": {"t.a": "info", "t.*": {"level": "must", "when": "nobody_asked"}}},
     '"t.*": {'),
])  # fmt: skip
def test_a_fact_nobody_asks_is_told_where_it_is_read(tmp_path: Path, file, content, shown):
    with pytest.raises(SanheError) as problem:
        faults(tmp_path, {file: content})
    assert problem.value.code == "RULE_UNKNOWN_NAME"
    assert told(tmp_path, problem.value) == [shown]


@pytest.mark.parametrize("wrapped", [False, True])
def test_an_example_that_fails_is_told_where_it_stands(tmp_path: Path, wrapped: bool):
    wrong = [*EXAMPLES[:2], {**EXAMPLES[2], "expect": {"verdict": "clear"}},
             case("later", "unknown", layer="empty")]  # fmt: skip
    content: Any = {"examples": wrong} if wrapped else wrong
    (fault,) = faults(tmp_path, {"t/a.examples.yaml": content})
    assert (fault.code, fault.values["name"]) == ("RULE_EXAMPLE_FAILED", "no data")
    text = json.dumps(content, ensure_ascii=False, indent=1).split("\n")
    line = int(fault.where.rpartition(":")[2])
    assert next(n for n, row in enumerate(text, 1) if "no data" in row) - line in (0, 1)


def test_a_fault_in_the_third_example_names_its_line(tmp_path: Path):
    wrong = [*EXAMPLES[:2], {**EXAMPLES[2], "as_of": "soon"}]
    with pytest.raises(SanheError) as problem:
        faults(tmp_path, {"t/a.examples.yaml": wrong})
    assert told(tmp_path, problem.value) == ['"as_of": "soon",']


def test_a_rule_without_examples_names_its_file(tmp_path: Path):
    (fault,) = faults(tmp_path, {"t/b.yaml": rule(effect="activity")})
    assert (fault.code, fault.where) == ("RULE_EXAMPLE_MISSING", "pack/t/b.yaml:1")
