"""A rule laid out at a terminal says who decides, where, from when, and how far to trust it."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from checker.criteria import CRITERIA
from checker.rule_page import CRITERION_WORDS
from checker.rules_cli import rules
from spatial.settings import Settings


def show(tmp_path: Path, *words: str, lang: str = "zh", **settings: Any) -> str:
    asked = ("show", *words, "--rules", "cn-gd-dongguan", "--as-of", "2026-11-24")
    done = CliRunner().invoke(rules, asked, obj=Settings(tmp_path / "store", lang=lang, **settings))
    assert done.exit_code == 0, done.exception
    return done.output


@pytest.mark.parametrize(("lang", "mark"), [
    ("zh", "依据文本截至 2025-04，待复核"), ("en", "basis read as of 2025-04, to be reviewed"),
])  # fmt: skip
def test_a_basis_to_be_reviewed_says_so_above_and_at_its_law(tmp_path: Path, lang: str, mark: str):
    lines = show(tmp_path, "R41", lang=lang).splitlines()
    assert f"! {mark}" in lines
    law = "民用航空法" if lang == "zh" else "Civil Aviation Law"
    assert any(law in line and mark in line for line in lines)


def test_it_says_from_and_until_when_it_is_in_force(tmp_path: Path):
    said = show(tmp_path, "ecology.reserve_core_2017")
    assert "施行: 2020-01-01 起，2026-03-14 止（已停止）" in said
    assert "2017-10-07 起施行" in said
    assert "in force: from 2020-01-01, until 2026-03-14 (ended)" in show(
        tmp_path, "ecology.reserve_core_2017", lang="en"
    )


def test_it_says_who_decides_and_in_which_zones(tmp_path: Path):
    said = show(tmp_path, "land.collective_title")
    assert "主管部门: 东莞市自然资源局 (natural-resources)" in said
    assert "图斑: ownership = collective" in said and "不含图层: 永久基本农田" in said


def test_chinese_output_says_nothing_in_english_but_names_and_conditions(tmp_path: Path):
    said = re.sub(r"\([a-z0-9_.-]+\)|\{\w+\}", "", show(tmp_path, "ecology.reserve_core_2017"))
    words = {word for line in said.splitlines()[1:] for word in re.findall(r"[A-Za-z_]{3,}", line)}
    assert words == {"kind", "core", "buffer", "overlap"}


@pytest.mark.parametrize("row", ["R05", "R07", "R65"])
def test_every_rule_of_a_row_is_shown(tmp_path: Path, row: str):
    told = json.loads(show(tmp_path, row, json=True))
    ids = [rule["id"] for rule in told]
    assert len(ids) > 1 and {rule["row"] for rule in told} == {row}
    said = show(tmp_path, row)
    assert all(f"{id}  {row}" in said for id in ids)


def test_one_rule_as_json_is_an_object_with_its_review_and_zones(tmp_path: Path):
    told = json.loads(show(tmp_path, "R41", json=True))
    assert told["needs_review"] is True and told["status"] == "in-force"
    assert told["department"]["zh"] == "民航地区管理局" and told["zones"] == {}


def test_every_criterion_has_its_words():
    assert set(CRITERION_WORDS) == set(CRITERIA)
