"""The report as HTML: page one in its order, complete in itself, nothing taken for markup."""

from __future__ import annotations

import copy
import importlib
import re
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from checker.report.brief import brief_of
from checker.report.files import own_forms, write_all
from checker.report.html import html_text
from checker.report.seal import qr_text
from checker.report.sheet_made import sheet_of
from spatial.errors import BadInput
from tests.checker.paper import PAYLOADS, Words, busy, everywhere, small
from tests.tools import need_font

GOLDEN = Path(__file__).parent / "golden" / "pages"
ORDER = [
    "报告编号", "密级", "核查日期", "数据截至", "项目名称", "拟定用途", "所在镇街", "面积", "净可建设面积",
    "坐标系", "核查结论", "禁止性冲突", "需办理或协调事项", "待核实事项", "指标需求", "下一步建议",
    "各部门意见预判", "有效期", "本报告供项目前期策划参考", "核查附图", "核查结果", "未能核查的图层",
    "已核查的图层", "细碎图斑", "申报的项目信息", "判定依据与过程", "报告数据",
]  # fmt: skip


@pytest.fixture(scope="module")
def given(tmp_path_factory):
    need_font()
    return small(tmp_path_factory.mktemp("page"))


def texts(page):
    return "\n".join(Words(page).lines())


def test_page_one_and_what_follows_stand_in_order(given):
    said = texts(html_text(given))
    at = 0
    for words in ORDER:
        found = said.find(words, at)
        assert found >= 0, f"{words} is missing or stands too early"
        at = found
    assert said.count("未掌握") == 3
    assert "建设项目选址合规性核查报告（项目前期参考）" in said
    assert "公章" not in said and "号文" not in said


@pytest.mark.parametrize("lang", ["zh", "en", "both"])
def test_a_page_says_what_it_always_said(given, lang):
    """The words of the page, without what differs from one run to the next."""
    said = re.sub(r"\b(sha256:)?[0-9a-f]{64}\b", "HASH", texts(html_text(replace(given, lang=lang))))
    said = said.replace(given.report["id"], "REPORT")
    said = re.sub(r"sanhe [\d.]+ · GEOS [\d.]+ · PROJ [\d.]+", "ENGINE", said)
    assert said + "\n" == (GOLDEN / f"{lang}.txt").read_text(encoding="utf-8")


def test_the_conclusion_is_sign_word_and_colour_and_unknown_is_never_clear(given):
    page = html_text(given)
    assert '<div class="verdict prohibited">' in page and ">×<" in page
    unknown = copy.deepcopy(dict(given.report)) | {"verdict": "unknown"}
    shown = html_text(replace(given, report=unknown))
    assert '<div class="verdict unknown">' in shown and 'class="verdict clear"' not in shown


def test_the_page_needs_nothing_else(given):
    page = html_text(given)
    assert "default-src 'none'; style-src 'unsafe-inline'; img-src data:" in page
    assert Words(page).tags.isdisjoint({"script", "img", "link", "iframe", "object", "form"})
    markup = re.sub(r"<svg.*?</svg>", "", page, flags=re.S)
    assert not re.findall(r"""(?:src|href)\s*=|@import|url\(""", markup)
    assert not re.findall(r"""(?:xlink:)?href\s*=\s*["'](?!#)""", page)
    assert page.count("<h1") == 1 and page.count("<main>") == 1
    ids = re.findall(r'\bid="([^"]+)"', page)
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("department", [None, "water"])
def test_no_text_becomes_markup_or_template(given, department):
    text = " ".join(PAYLOADS.values())
    evil = everywhere(copy.deepcopy(dict(given.report)), text)
    picture = replace(given.picture, name=text)
    plain = Words(html_text(replace(given, department=department))).tags
    words = Words(html_text(replace(given, report=evil, picture=picture, department=department)))
    assert words.tags <= plain | {"h3", "ul", "li", "small"}
    assert text in " ".join(words.lines())


def test_forty_findings_are_counted_on_page_one_and_all_told_behind(given):
    full = busy(given)
    brief = brief_of(sheet_of(full))
    assert (len(brief.hard.rows), brief.hard.more) == (5, 15)
    page = html_text(full)
    assert "另有 15 项" in texts(page)
    assert page.count('<article class="finding') == 40
    assert "另有 3 个图斑" in texts(page)


def test_an_agency_is_told_only_its_own_and_that_it_is_not_concerned(given):
    own = texts(html_text(replace(given, department="water")))
    assert "丙区" in own and "甲区" not in own and "所属报告" in own
    report = copy.deepcopy(dict(given.report))
    for finding in report["findings"]:
        if finding["department"] == "water":
            finding["verdict"] = "not_applicable"
    for row in report["departments"]:
        if row["id"] == "water":
            row |= {"verdict": "not_applicable", "statement": {"zh": "不涉及", "en": "not concerned"}}
    report["undecided"] = []
    none = texts(html_text(replace(given, report=report, department="water")))
    assert "不涉及：本部门管控不涉及该地块。" in none


def test_all_departments_come_as_one_document(given):
    page = html_text(replace(given, department="all"))
    assert page.count('<article class="agency">') == len(given.report["departments"])
    assert page.count("<h1") == 1
    with pytest.raises(BadInput, match="DEPARTMENT_UNKNOWN"):
        html_text(replace(given, department="nobody"))


def test_the_longest_suffix_picks_the_form(given, tmp_path):
    def folium(path, material):
        path.write_text("map")

    forms = {**own_forms(), ".map.html": folium}
    write_all([tmp_path / "a.html", tmp_path / "a.map.html"], forms, given)
    assert (tmp_path / "a.map.html").read_text() == "map"
    assert (tmp_path / "a.html").read_text().startswith("<!doctype html>")


def test_the_mark_holds_number_and_digest(given):
    sheet = sheet_of(given)
    assert qr_text(sheet.head.id, sheet.digest) == f"{given.report['id']} {given.report['digest']}"


def test_a_long_list_of_codes_gives_way_on_page_one_and_stands_in_full_behind(given):
    report = copy.deepcopy(dict(given.report))
    (hit,) = [f for f in report["findings"] if f["verdict"] == "prohibited"]
    codes = "、".join(f"{n:04d}" for n in range(40))
    hit["verdict"] = "conditional"
    hit["message"] = {"zh": f"规划用途不一致（规划：{codes}），须先协调规划", "en": f"another use (plan: {codes})"}
    first, behind = texts(html_text(replace(given, report=report))).split("核查附图", 1)
    assert "规划用途不一致，须先协调规划" in first and codes not in first and codes in behind


def test_a_line_has_a_length_and_no_area(given):
    report = copy.deepcopy(dict(given.report))
    (hit,) = [f for f in report["findings"] if f["verdict"] == "prohibited"]
    hit["measures"] |= {"overlap_m2": 0.0, "share": 0.0, "length_m": 4739.33}
    said = texts(html_text(replace(given, report=report)))
    assert "4,739.33 米" in said and "\n0.00" not in said


def test_slivers_beyond_the_first_of_a_finding_are_counted(given):
    report = copy.deepcopy(dict(given.report))
    (hit,) = [f for f in report["findings"] if f["verdict"] == "prohibited"]
    hit["slivers"] = [{"area_m2": 1.0 / n, "width_m": 0.01} for n in range(1, 10)]
    assert "另有 4 处细碎图斑" in texts(html_text(replace(given, report=report)))


def test_a_library_that_is_missing_is_named_and_no_half_file_stays(given, tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "folium", None)

    def drawn(path, material):
        importlib.import_module("folium")

    forms = {**own_forms(), ".map.html": drawn}
    with pytest.raises(BadInput, match="REPORT_LIBRARY") as refused:
        write_all([tmp_path / "a.json", tmp_path / "a.map.html"], forms, given)
    assert "folium" in refused.value.text.en and list(tmp_path.iterdir()) == []
