"""Items: none waits for itself, for nothing, or for an office nobody knows."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from checker.errors import RulesError
from checker.rulebook import Rulebook
from tests.checker.packs import make_pack, rule, write_pack

ORGANS = {"water": {"name": {"zh": "水务局", "en": "Water Bureau"}},
          "natural-resources": {"name": {"zh": "自然资源局", "en": "Natural Resources"}}}  # fmt: skip


def items(**after: list[str]) -> dict[str, Any]:
    return {
        key: {"title": {"zh": key, "en": key}, "department": "water", "applies": "always",
              "after": waits} for key, waits in after.items()
    }  # fmt: skip


def made(folder: Path, given: dict[str, Any], **more: Any) -> Rulebook:
    return make_pack(folder, {"t/a.yaml": rule(**more.pop("rule", {})),
                              "approval_items.yaml": json.dumps(given, indent=1), **more})  # fmt: skip


def refused(folder: Path, given: dict[str, Any], **more: Any) -> RulesError:
    with pytest.raises(RulesError) as problem:
        made(folder, given, **more)
    assert "approval_items.yaml:" in problem.value.where
    return problem.value


def line(given: dict[str, Any], words: str) -> int:
    text = json.dumps(given, indent=1).split("\n")
    return next(n for n, row in enumerate(text, 1) if words in row)


@pytest.mark.parametrize(("given", "cycle"), [
    (items(I02=["I06"], I06=["I02"]), {"I02 → I06 → I02"}),
    (items(I04=["I04"]), {"I04 → I04"}),
    (items(I01=[], I02=["I04"], I03=["I02"], I04=["I03", "I01"]), {"I02 → I03 → I04 → I02"}),
])  # fmt: skip
def test_an_order_that_turns_in_a_circle_is_refused(tmp_path, given, cycle):
    problem = refused(tmp_path, given)
    assert problem.code == "RULE_CYCLE"
    assert {problem.values["cycle"]} == cycle
    first = min(problem.values["cycle"].split(" → "))
    place = int(problem.where.rpartition(":")[2])
    assert line(given, f'"{first}": {{') < place <= line(given, f'"{first}": {{') + 8


def test_a_long_order_without_a_circle_is_taken(tmp_path: Path):
    book = made(tmp_path, items(I01=[], I02=["I01"], I03=["I01", "I02"], I04=["I02", "I03"]))
    assert book.items is not None and book.items["I04"].after == ("I02", "I03")


def test_what_waits_for_an_item_that_is_not_there_is_refused(tmp_path: Path):
    problem = refused(tmp_path, items(I01=[], I02=["I01", "X99"]))
    assert problem.code == "RULE_UNKNOWN_NAME"
    assert "X99" in problem.line("zh") and "I01, I02" in problem.line("en")
    assert problem.where.endswith(f":{line(items(I01=[], I02=['I01', 'X99']), 'X99')}")


def test_an_item_of_an_office_nobody_knows_is_refused(tmp_path: Path):
    given = items(I01=[])
    given["I01"]["department"] = "nobody"
    problem = refused(tmp_path, given, **{"departments.yaml": ORGANS})
    assert problem.code == "RULE_UNKNOWN_NAME"
    assert "部门“nobody”" in problem.line("zh") and "natural-resources, water" in problem.line("en")
    assert problem.where.endswith(f":{line(given, 'nobody')}")


def test_a_rule_of_an_office_nobody_knows_is_refused(tmp_path: Path):
    with pytest.raises(RulesError) as problem:
        make_pack(tmp_path, {"t/a.yaml": rule(authority="nobody"), "departments.yaml": ORGANS})
    assert problem.value.code == "RULE_UNKNOWN_NAME"
    assert "t/a.yaml:" in problem.value.where
    assert "natural-resources, water" in problem.value.line("en")


def test_a_pack_without_offices_leaves_their_names_free(tmp_path: Path):
    given = items(I01=[])
    given["I01"]["department"] = "nobody"
    book = made(tmp_path, given, rule={"authority": "whoever"})
    assert book.rules[0].authority == "whoever"


def test_offices_of_the_inherited_pack_are_known(tmp_path: Path):
    write_pack(tmp_path / "cn", {"t/a.yaml": rule(), "departments.yaml": ORGANS})
    head = {"title": {"zh": "镇", "en": "town"}, "inherits": "../cn"}
    own = {"t/b.yaml": rule(authority="town-office"), "pack.yaml": head,
           "departments.yaml": {"town-office": ORGANS["water"]}}  # fmt: skip
    assert [r.authority for r in make_pack(tmp_path / "town", own).rules] == [
        "natural-resources", "town-office",
    ]


def test_a_fault_of_an_inherited_register_is_told_where_it_stands(tmp_path: Path):
    text = json.dumps(items(I01=[], I02=["X99"]), indent=1)
    write_pack(tmp_path / "cn", {"t/a.yaml": rule(), "approval_items.yaml": text})
    head = {"title": {"zh": "镇", "en": "town"}, "inherits": "../cn"}
    with pytest.raises(RulesError) as problem:
        make_pack(tmp_path / "town", {"pack.yaml": head, "approval_items.yaml": items(I03=[])})
    where = line(items(I01=[], I02=["X99"]), "X99")
    assert problem.value.where == f"cn/approval_items.yaml:{where}"


def test_a_listed_register_is_told_by_line_as_well(tmp_path: Path):
    rows = [{"id": key, **row} for key, row in items(I01=[], I02=["X99"]).items()]
    text = json.dumps(rows, indent=1)
    with pytest.raises(RulesError) as problem:
        make_pack(tmp_path, {"t/a.yaml": rule(), "approval_items.yaml": text})
    where = next(n for n, row in enumerate(text.split("\n"), 1) if "X99" in row)
    assert problem.value.where.endswith(f"approval_items.yaml:{where}")
