"""The report as a workbook: numbers as numbers, nothing that runs, the same bytes twice."""

from __future__ import annotations

import copy
import sys
import zipfile
from datetime import datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from checker.report.files import own_forms, write_all
from checker.report.material import Material
from checker.report.picture import picture_of
from checker.verdict import SYMBOLS, WORDS, Verdict
from spatial.errors import BadInput
from tests.checker.packs import rule
from tests.checker.test_report import run, written
from tests.checker.trial import HIT
from tests.factories import make_draft

__all__ = ["run"]

NAMES = ["摘要", "核查结果", "涉及图斑", "已核查的图层", "未能核查的图层", "细碎图斑（边界误差）", "办理事项",
         "待核实与征询", "申报的项目信息"]  # fmt: skip


ALLOWED = [{"when": "overlap", "verdict": "clear", "code": "inside"},
           {"otherwise": True, "verdict": "prohibited", "code": "outside"}]  # fmt: skip


@pytest.fixture
def material(run: Any) -> Material:
    """Half on a forbidden zone, inside an allowed one, and a layer nobody has delivered."""
    files = {"t/a.yaml": rule(), "t/b.yaml": rule(outcomes=ALLOWED), "t/c.yaml": rule(layer="other")}
    found = run(files, make_draft("zones", HIT))
    return Material(written(found), picture_of(found))


def made(folder: Path, material: Material, name: str = "r.xlsx") -> Path:
    path = folder / name
    write_all([path], own_forms(), material)
    return path


def opened(folder: Path, material: Material) -> Any:
    return openpyxl.load_workbook(made(folder, material))


def rows(sheet: Any) -> list[dict[str, Any]]:
    head, *rest = sheet.iter_rows(values_only=True)
    return [dict(zip(head, row, strict=True)) for row in rest]


def test_there_is_a_sheet_a_table_after_page_one(material: Material, tmp_path: Path):
    book = opened(tmp_path, material)
    assert book.sheetnames == NAMES
    for sheet in book.worksheets[1:]:
        assert (sheet.freeze_panes, sheet.print_title_rows) == ("A2", "$1:$1")
        assert sheet.auto_filter.ref
    for sheet in book.worksheets:
        assert sheet.page_setup.orientation == "landscape"
        assert (sheet.page_setup.fitToWidth or 1, sheet.page_setup.fitToHeight) == (1, 0)
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        assert sheet.print_area
        assert "工作秘密" in sheet.oddHeader.right.text or "内部" in sheet.oddHeader.right.text


def test_figures_are_numbers_with_the_formats_of_their_units(material: Material, tmp_path: Path):
    sheet = opened(tmp_path, material)["核查结果"]
    (hit, *_) = rows(sheet)
    assert hit["图上编号"] == "A"
    assert hit["面积（㎡）"] == pytest.approx(5000)
    assert hit["面积（公顷）"] == pytest.approx(0.5)
    assert hit["面积（亩）"] == pytest.approx(7.5)
    assert hit["占地块比例"] == pytest.approx(0.5)
    formats = {c.value: sheet.cell(2, c.column).number_format for c in sheet[1]}
    assert [formats[h] for h in ("面积（㎡）", "面积（公顷）", "面积（亩）", "占地块比例")] == [
        "#,##0.00", "#,##0.0000", "#,##0.00", "0.00%",
    ]  # fmt: skip


def test_a_verdict_is_sign_word_and_colour_and_unknown_is_not_like_clear(
    material: Material, tmp_path: Path
):
    sheet = opened(tmp_path, material)["核查结果"]
    cells = [row[1] for row in sheet.iter_rows(min_row=2)]
    shown = {c.value: c.fill.start_color.rgb for c in cells}
    assert set(shown) == {f"{SYMBOLS[v]} {WORDS[v].zh}" for v in
                          (Verdict.PROHIBITED, Verdict.UNKNOWN, Verdict.CLEAR)}  # fmt: skip
    assert len(set(shown.values())) == 3


def test_layers_not_checked_stand_on_their_own_sheet(material: Material, tmp_path: Path):
    book = opened(tmp_path, material)
    assert [r["图层标识"] for r in rows(book["未能核查的图层"])] == ["other"]
    (checked, *_) = rows(book["已核查的图层"])
    assert isinstance(checked["生效日期"], datetime)
    assert checked["覆盖比例"] == 1


@pytest.mark.parametrize("lang", ["zh", "en", "both"])
def test_the_same_report_gives_the_same_bytes(material: Material, tmp_path: Path, lang: str):
    told = Material(material.report, material.picture, lang=lang)
    assert made(tmp_path, told).read_bytes() == made(tmp_path, told, "b.xlsx").read_bytes()


PAYLOADS = ('=HYPERLINK("http://x","y")', "+1+cmd|' /C calc'!A0", "-2+3", "@SUM(A1)", "\t=1",
            "http://x.example", "{=1}", "a\x00b\x0bc")  # fmt: skip


@pytest.mark.parametrize("text", PAYLOADS)
def test_no_text_becomes_a_formula_or_a_link(material: Material, tmp_path: Path, text: str):
    report = everywhere(copy.deepcopy(dict(material.report)), text)
    report["site"]["name"] = report["proposal"]["name"] = report["site"]["source"]["filename"] = text
    book = made(tmp_path, Material(report, material.picture))
    with zipfile.ZipFile(book) as parts:
        for name in parts.namelist():
            if name.startswith("xl/worksheets"):
                assert b"<f>" not in parts.read(name)
                assert b"<hyperlink" not in parts.read(name)
            assert b"relationships/hyperlink" not in parts.read(name)
    sheets = openpyxl.load_workbook(book).worksheets
    cells = [cell for sheet in sheets for row in sheet.iter_rows() for cell in row if cell.value]
    assert all(cell.data_type != "f" for cell in cells)
    assert all(cell.quotePrefix for cell in cells if isinstance(cell.value, str))


def everywhere(value: Any, text: str) -> Any:
    if isinstance(value, dict):
        if set(value) == {"zh", "en"}:
            return {"zh": text, "en": text}
        return {k: everywhere(v, text) for k, v in value.items()}
    return [everywhere(v, text) for v in value] if isinstance(value, list) else value


def test_a_missing_library_is_told_and_no_file_is_left(
    material: Material, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setitem(sys.modules, "xlsxwriter", None)
    with pytest.raises(BadInput, match="REPORT_LIBRARY"):
        made(tmp_path, material)
    assert list(tmp_path.glob("*xlsx*")) == []


def test_a_department_gets_its_own_part(material: Material, tmp_path: Path):
    own = material.report["departments"][0]["id"]
    book = opened(tmp_path, Material(material.report, material.picture, department=own))
    assert "部门分表" in str(book["摘要"]["A1"].value)
    assert book["摘要"]["A2"].value == "部门"
