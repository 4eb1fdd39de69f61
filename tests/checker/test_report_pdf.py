"""The report as PDF: tagged, one font, the same bytes twice, page one on one page."""

from __future__ import annotations

import copy
import re
import subprocess
import sys
import zlib
from dataclasses import replace
from xml.etree import ElementTree

import pytest

from checker.report import pdf
from checker.report.files import own_forms, write_all
from checker.report.html import html_text
from checker.report.pdf import pdf_bytes
from spatial.errors import BadInput, StoreError
from tests.checker.paper import PAYLOADS, busy, everywhere, small
from tests.tools import need, need_pdf


@pytest.fixture(scope="module")
def given(tmp_path_factory):
    need_pdf()
    return small(tmp_path_factory.mktemp("paper"))


@pytest.fixture(scope="module")
def paper(given, tmp_path_factory):
    path = tmp_path_factory.mktemp("pdf") / "report.pdf"
    path.write_bytes(pdf_bytes(given))
    return path


def told(tool, *arguments):
    done = subprocess.run([need(tool), *map(str, arguments)], capture_output=True, text=True,
                          check=True, timeout=60)  # fmt: skip
    return done.stdout


def inflated(path):
    """Everything a PDF holds, its streams unpacked."""
    parts = re.findall(rb"stream\r?\n(.*?)\r?\nendstream", path.read_bytes(), re.S)
    return path.read_bytes() + b"".join(zlib.decompress(p) for p in parts if p[:1] == b"x")


def words(path, *arguments):
    return "".join(told("pdftotext", "-layout", *arguments, path, "-").split())


def test_it_is_tagged_and_says_its_title_and_language(paper):
    info = told("pdfinfo", paper)
    assert "Tagged:          yes" in info and "JavaScript:      no" in info
    assert "Title:           厂房 · 建设项目选址合规性核查报告（项目前期参考）" in info
    assert 'pdfuaid:part="1"' in told("pdfinfo", "-meta", paper)
    assert b"/Lang (zh-Hans)" in inflated(paper)


def test_every_figure_says_what_it_shows(paper):
    inside = inflated(paper)
    assert inside.count(b"/S /Figure") == inside.count(b"/Alt ") == 3, "two maps and the data mark"


def test_only_the_simplified_face_is_in_it(paper):
    rows = told("pdffonts", paper).splitlines()[2:]
    assert rows
    for row in rows:
        assert "Noto-Sans-CJK-SC" in row and "Type 3" not in row
        assert row.split()[-5:-4] == ["yes"] or " yes yes " in row


def test_the_same_material_gives_the_same_bytes(given, paper):
    assert pdf_bytes(given) == paper.read_bytes()


def test_what_is_read_quickly_is_what_weasyprint_itself_would_print(given, paper):
    import weasyprint

    text = html_text(given, styled=False)
    fonts, style = pdf._style()
    page = weasyprint.HTML(string=text, url_fetcher=pdf._fetcher())
    own = page.write_pdf(
        finisher=pdf._packed, stylesheets=[style], font_config=fonts, pdf_variant=pdf.VARIANT
    )
    assert own == paper.read_bytes()


@pytest.mark.parametrize("department", [None, "all"])
def test_every_page_for_paper_is_well_formed(given, department):
    text = html_text(replace(given, department=department, lang="both"), styled=False)
    assert ElementTree.fromstring(text.removeprefix("<!doctype html>")).get("lang") == "zh-Hans"


def test_what_is_not_well_formed_is_printed_all_the_same(given):
    assert pdf.printed("<!doctype html><html lang=zh><title>a</title><p>图<br>版").startswith(b"%PDF")


def test_page_one_is_one_page_with_head_and_foot(paper):
    first = words(paper, "-f", "1", "-l", "1")
    at = 0
    for said in ("选址合规性核查报告", "报告编号", "内部·内部使用", "项目名称", "不符合（禁止性管控）",
                 "禁止性冲突", "需办理或协调事项", "待核实事项", "指标需求", "下一步建议",
                 "各部门意见预判", "有效期", "未加盖电子印章", "第1页/共"):  # fmt: skip
        assert said in first[at:], said
        at = first.index(said, at)
    assert "核查附图" not in first
    assert "报告编号" in words(paper, "-f", "2", "-l", "2")


@pytest.mark.parametrize(("lang", "counted", "last", "name"), [
    ("zh", "另有15项", "未加盖电子印章", "不得占用第{n}号管控范围"),
    ("en", "15more", "noelectronicseal", "keepoutofcontrolledarea{n}"),
])  # fmt: skip
def test_forty_findings_still_leave_page_one_one_page(given, tmp_path, lang, counted, last, name):
    path = tmp_path / "busy.pdf"
    path.write_bytes(pdf_bytes(replace(busy(given), lang=lang)))
    first = words(path, "-f", "1", "-l", "1")
    assert counted in first and last in first
    every = words(path)
    assert all(name.format(n=n) in every for n in range(1, 40))


def test_both_languages_fit_on_page_one_too(given, tmp_path):
    path = tmp_path / "both.pdf"
    path.write_bytes(pdf_bytes(replace(given, lang="both")))
    assert "noelectronicseal" in words(path, "-f", "1", "-l", "1")


def test_payloads_are_plain_text_on_paper(given, tmp_path):
    text = " ".join(PAYLOADS.values())
    evil = everywhere(copy.deepcopy(dict(given.report)), text)
    path = tmp_path / "evil.pdf"
    path.write_bytes(pdf_bytes(replace(given, report=evil)))
    assert "{{cycler.__init__.__globals__}}" in words(path)
    assert "<script>alert(2)</script>" in words(path)
    raw = inflated(path)
    assert b"/URI" not in raw and b"/JavaScript" not in raw and b"/EmbeddedFile" not in raw


def test_nothing_is_fetched():
    fetcher = pdf._fetcher()
    for address in ("http://127.0.0.1:9/a", "https://x.example/", "file:///etc/passwd", "ftp://x/"):
        with pytest.raises(ValueError, match="disallowed"):
            fetcher(address)


def test_a_missing_library_is_said_on_no_stream():
    """WeasyPrint prints its own advice where Pango is missing; machine output stays clean."""
    script = (
        "import cffi\n"
        "def none(*_): raise OSError('cannot load library libpango-1.0-0')\n"
        "cffi.FFI.dlopen = none\n"
        "from checker.report.pdf import _maker\n"
        "try:\n    _maker()\nexcept Exception as problem:\n    raise SystemExit(problem.code)\n"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True,
                          check=False, timeout=60)  # fmt: skip
    assert (done.stdout, done.stderr.strip()) == ("", "PDF_UNAVAILABLE")


def test_without_the_libraries_the_packages_are_named_and_nothing_is_left(
    given, tmp_path, monkeypatch
):
    monkeypatch.setitem(sys.modules, "weasyprint", None)
    with pytest.raises(StoreError, match="PDF_UNAVAILABLE") as said:
        write_all([tmp_path / "a.json", tmp_path / "a.pdf"], own_forms(), given)
    assert "libpango-1.0-0" in str(said.value) and "fonts-noto-cjk" in str(said.value)
    assert list(tmp_path.iterdir()) == []


def test_a_character_the_font_lacks_is_refused_by_name(given):
    odd = replace(given.picture, name="\ue123")
    report = {**given.report, "proposal": {**given.report["proposal"], "name": "\ue123 地块"}}
    with pytest.raises(BadInput, match=r"GLYPH_MISSING.*U\+E123"):
        pdf_bytes(replace(given, report=report, picture=odd))
