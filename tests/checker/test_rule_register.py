"""The register: every rule once, with the status and the basis of the day."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner
from python_calamine import CalamineWorkbook

from checker.rule_register import register_rows, write_register
from checker.rulebook import Rulebook, find_pack, load_rulebook
from checker.rules_cli import rules
from spatial.errors import BadInput
from spatial.settings import Settings

TODAY = date(2026, 11, 24)


@pytest.fixture(scope="module")
def book() -> Rulebook:
    return load_rulebook(find_pack("cn-gd-dongguan"))


def test_the_workbook_holds_every_rule_and_no_formula(book: Rulebook, tmp_path: Path):
    write_register(book, tmp_path / "r.xlsx", on=TODAY, lang="zh")
    rows = CalamineWorkbook.from_path(str(tmp_path / "r.xlsx")).get_sheet_by_index(0).to_python()
    assert rows[0][:3] == ["编号", "规则", "内容"]
    assert [row[1] for row in rows[1:]] == [rule.id for rule in book.rules]


@pytest.mark.parametrize(("day", "status", "law"), [
    (date(2026, 8, 14), "in force", "Water Pollution"), (TODAY, "in force", "Environmental Code"),
])  # fmt: skip
def test_the_basis_is_that_of_the_day(book: Rulebook, day: date, status: str, law: str):
    row = next(r for r in register_rows(book, day, "en") if r[1] == "water.source_first_grade")
    assert row[0] == "R11" and row[8] == status and law in row[9] and row[10] == "verified"


def test_a_repealed_rule_says_so(book: Rulebook):
    row = next(r for r in register_rows(book, TODAY, "en") if r[1] == "ecology.reserve_core_2017")
    assert row[8] == "not in force" and "2026-03-15 ×" in row[12]


def test_the_page_and_the_refusal(book: Rulebook, tmp_path: Path):
    write_register(book, tmp_path / "r.md", on=TODAY, lang="en")
    page = (tmp_path / "r.md").read_text("utf-8")
    assert page.count("\n| ") == len(book.rules) + 2  # heads and the line under them
    with pytest.raises(BadInput) as caught:
        write_register(book, tmp_path / "r.doc", on=TODAY, lang="en")
    assert caught.value.code == "REGISTER_SUFFIX"


@pytest.mark.parametrize("name", ["r.xlsx", "r.md"])
@pytest.mark.parametrize("folder", ["absent", "plain-file"])
def test_a_place_that_takes_no_file_is_refused_by_its_name(
    book: Rulebook, tmp_path: Path, folder: str, name: str
):
    (tmp_path / "plain-file").write_text("", "utf-8")
    with pytest.raises(BadInput) as caught:
        write_register(book, tmp_path / folder / name, on=TODAY, lang="zh")
    assert (caught.value.code, caught.value.where) == ("REPORT_WRITE", name)


def test_every_file_that_is_asked_for_is_written_or_none(tmp_path: Path):
    files = [tmp_path / "r.xlsx", tmp_path / "r.md"]
    words = ["list", "--rules", "cn", "--as-of", "2026-11-24"]
    settings = Settings(tmp_path / "store")
    asked = [word for file in files for word in ("-o", str(file))]
    assert CliRunner().invoke(rules, [*words, *asked], obj=settings).exit_code == 0
    assert all(file.exists() for file in files)
    other = [tmp_path / "s.xlsx", tmp_path / "absent" / "s.md"]
    asked = [word for file in other for word in ("-o", str(file))]
    assert CliRunner().invoke(rules, [*words, *asked], obj=settings).exit_code != 0
    assert sorted(path.name for path in tmp_path.iterdir()) == ["r.md", "r.xlsx"]
