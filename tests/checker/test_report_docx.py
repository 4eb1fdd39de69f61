"""The report as a Word document: its forms, its words, and what a template can do wrong."""

from __future__ import annotations

import copy
import sys
import zipfile
from io import BytesIO
from pathlib import Path
from typing import Any

import docx
import pytest
from docx.oxml.ns import qn

from checker.report.docx_form_maker import FORMS, form_bytes
from checker.report.docx_templates import known_templates
from checker.report.files import own_forms, write_all
from checker.report.material import Material
from checker.report.picture import picture_of
from spatial.errors import BadInput
from tests.checker.packs import rule
from tests.checker.test_report import run, written
from tests.checker.test_report_xlsx import everywhere
from tests.checker.trial import HIT
from tests.factories import make_draft

__all__ = ["run"]


@pytest.fixture
def material(run: Any) -> Material:
    """Half on a forbidden zone, and a layer nobody has delivered."""
    found = run({"t/a.yaml": rule(), "t/c.yaml": rule(layer="other")}, make_draft("zones", HIT))
    return Material(written(found), picture_of(found))


def made(folder: Path, material: Material, name: str = "r.docx", **more: Any) -> Path:
    path = folder / name
    told = Material(material.report, material.picture, **more)
    write_all([path], own_forms(), told)
    return path


def text_of(path: Path) -> str:
    with zipfile.ZipFile(path) as parts:
        body = parts.read("word/document.xml").decode()
    document = docx.Document(str(path))
    assert "{{" not in body and "{%" not in body
    return "\n".join(t.text or "" for t in document.element.iter(qn("w:t")))


def template(folder: Path, text: str, name: str = "own") -> Path:
    """A template of one paragraph, in a folder of its own."""
    own = folder / "templates"
    own.mkdir(exist_ok=True)
    document = docx.Document()
    document.add_paragraph(text)
    document.save(str(own / f"{name}.docx"))
    return own


@pytest.mark.parametrize("name", FORMS)
def test_shipped_templates_are_what_their_description_makes(name: str):
    assert known_templates(None)[name].read_bytes() == form_bytes(name)


@pytest.mark.parametrize("lang", ["zh", "en", "both"])
@pytest.mark.parametrize("form", FORMS)
def test_every_form_is_filled_in_every_language(
    material: Material, tmp_path: Path, lang: str, form: str
):
    text = text_of(made(tmp_path, material, lang=lang, form=form))
    said = {"zh": "不替代用地预审与选址意见书", "en": "replaces no permit"}
    for one in ("zh", "en") if lang == "both" else (lang,):
        assert said[one] in text
    assert material.report["digest"] in text


def test_page_one_tells_conflict_item_and_what_is_open(material: Material, tmp_path: Path):
    text = text_of(made(tmp_path, material))
    order = ["建设项目选址合规性核查报告", "不符合（禁止性管控）", "禁止性冲突", "50.00%",
             "待核实事项", "各部门意见预判", "有效期", "涉及图斑", "未能核查的图层"]  # fmt: skip
    places = [text.index(word) for word in order]
    assert places == sorted(places)


def test_it_is_set_in_the_named_font_with_pages_and_heads_that_repeat(
    material: Material, tmp_path: Path
):
    document = docx.Document(str(made(tmp_path, material)))
    fonts = document.styles["Normal"].element.rPr.rFonts
    assert fonts.get(qn("w:eastAsia")) == "Noto Sans CJK SC"
    foot = document.sections[0].footer._element.xml
    assert "NUMPAGES" in foot and "PAGE" in foot
    assert sum(1 for _ in document.element.iter(qn("w:tblHeader"))) >= 5
    assert len(document.inline_shapes) == 3, "overview, detail and code"
    said = [picture._inline.docPr.get("descr") for picture in document.inline_shapes]
    assert all(said) and len(set(said)) == 3


def test_the_same_report_gives_the_same_bytes(material: Material, tmp_path: Path):
    assert made(tmp_path, material).read_bytes() == made(tmp_path, material, "b.docx").read_bytes()


def test_a_department_gets_its_own_part(material: Material, tmp_path: Path):
    own = material.report["departments"][0]["id"]
    text = text_of(made(tmp_path, material, department=own))
    assert "部门分表" in text


def test_control_lines_that_were_not_read_are_never_clear(material: Material, tmp_path: Path):
    text = text_of(made(tmp_path, material, form="control-lines"))
    assert "永久基本农田" in text
    assert text.count("？ 待核实") == 3
    assert "○ 不涉及" not in text


PAYLOADS = ("<w:p/></w:t>&lt;", "{{ 7*7 }}{% for x in [1] %}{{ label }}{% endfor %}", "{_{ 7 }_}",
            "a\x00b\x0bc\x0cd\x07e\ufffe\ud800", "']]>--><!--")  # fmt: skip


@pytest.mark.parametrize("text", PAYLOADS, ids=["markup", "jinja", "split", "control", "cdata"])
def test_no_text_becomes_markup_or_template(
    material: Material, tmp_path: Path, text: str, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("checker.report.plan_map.plan_maps", lambda _: ())
    report = everywhere(copy.deepcopy(dict(material.report)), text)
    report["site"]["name"] = report["proposal"]["name"] = report["site"]["source"]["filename"] = text
    path = tmp_path / "r.docx"
    write_all([path], own_forms(), Material(report, material.picture))
    paragraphs = "\n".join(t.text or "" for t in docx.Document(str(path)).element.iter(qn("w:t")))
    if text.isprintable() and "{_{" not in text:
        assert text in paragraphs
    assert "49" not in paragraphs.replace(report["digest"], "").split("报告数据")[0].replace(
        report["id"], ""
    ) or "7*7" not in text


def refused(folder: Path, material: Material, own: Path | None, form: str = "own") -> BadInput:
    with pytest.raises(BadInput) as caught:
        made(folder, material, form=form, templates=own)
    assert not [p for p in folder.iterdir() if "r.docx" in p.name], "no half file"
    return caught.value


@pytest.mark.parametrize(
    ("text", "field"),
    [("{{ nothing }}", "nothing"), ("{{ site.colour }}", "colour"),
     ("{% for f in findings %}{{ f.colour }}{% endfor %}", "colour"),
     ("{{ site.__class__ }}", "__class__"), ("{{ findings.append }}", "append"),
     ("{{ report.items }}", "items"), ("{{ cycler }}", "cycler"),
     ("{% for m in maps %}{{ m.image.tpl }}{% endfor %}", "tpl")],
)  # fmt: skip
def test_a_field_that_does_not_exist_is_named(
    material: Material, tmp_path: Path, text: str, field: str | None
):
    told = refused(tmp_path, material, template(tmp_path, text))
    assert told.code in ("TEMPLATE_FIELD", "TEMPLATE_BROKEN")
    if field:
        assert told.code == "TEMPLATE_FIELD"
        assert f"'{field}'" in told.line("en")
        assert "'own'" in told.line("en")


@pytest.mark.parametrize(
    "text",
    ["{% for f in findings %}", "{{ site.name", "{{ site.name() }}", "{{ 9 ** 9 }}", "{{ 'a' * 9 }}",
     "{% include 'x' %}", "{% import 'x' as y %}", "{{ site.name|safe }}", "{{ ''|attr('x') }}",
     "{{ findings|map('x') }}", "{%tr endfor %}"],
)  # fmt: skip
def test_a_broken_template_is_refused(material: Material, tmp_path: Path, text: str):
    assert refused(tmp_path, material, template(tmp_path, text)).code == "TEMPLATE_BROKEN"


@pytest.mark.parametrize("name", ["nobody", "../own", "/etc/passwd", "own.docx", "a\x00b"])
def test_an_unknown_form_names_the_known_ones(material: Material, tmp_path: Path, name: str):
    told = refused(tmp_path, material, template(tmp_path, "{{ title }}"), form=name)
    assert told.code == "TEMPLATE_UNKNOWN"
    assert all(known in str(told.as_dict()) for known in (*FORMS, "own"))


def test_a_folder_that_is_not_there_is_told(material: Material, tmp_path: Path):
    assert refused(tmp_path, material, tmp_path / "gone").code == "TEMPLATE_FOLDER"


def with_part(folder: Path, name: str, data: bytes) -> Path:
    own = template(folder, "{{ title }}")
    with zipfile.ZipFile(own / "own.docx", "a", zipfile.ZIP_DEFLATED) as parts:
        parts.writestr(name, data)
    return own


@pytest.mark.parametrize(
    ("part", "data"),
    [("word/_rels/more.xml.rels", b'<Relationship TargetMode="External" Target="http://x"/>'),
     ("word/vbaProject.bin", b"x"), ("word/embeddings/a.bin", b"x"), ("word/activeX/a.xml", b"x"),
     ("word/bomb.xml", b"0" * 61_000_000), ("word/a.xml", b"<!DOCTYPE x [<!ENTITY y 'z'>]><x/>"),
     ("word/b.xml", b'<w:instrText xml:space="preserve"> DDEAUTO cmd </w:instrText>')],
    ids=["external", "macro", "embedded", "activex", "bomb", "doctype", "dde"],
)  # fmt: skip
def test_what_a_template_may_not_hold(
    material: Material, tmp_path: Path, part: str, data: bytes
):
    assert refused(tmp_path, material, with_part(tmp_path, part, data)).code == "TEMPLATE_UNSAFE"


@pytest.mark.parametrize("data", [b"", b"no zip", form_bytes("compliance")[:9000]])
def test_what_is_no_word_document_is_refused(material: Material, tmp_path: Path, data: bytes):
    own = template(tmp_path, "{{ title }}")
    (own / "own.docx").write_bytes(data)
    assert refused(tmp_path, material, own).code == "TEMPLATE_BROKEN"


def test_an_agency_may_edit_a_shipped_form(material: Material, tmp_path: Path):
    """A form of the same name in the agency's folder stands for the shipped one."""
    own = tmp_path / "own"
    own.mkdir()
    document = docx.Document(BytesIO(form_bytes("compliance")))
    document.paragraphs[0].runs[0].text = "某市选址核查 {{ report.id }}"
    document.save(str(own / "compliance.docx"))
    text = text_of(made(tmp_path, material, templates=own))
    assert f"某市选址核查 {material.report['id']}" in text


def test_a_missing_library_is_told(
    material: Material, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setitem(sys.modules, "docxtpl", None)
    assert refused(tmp_path, material, None, form="compliance").code == "REPORT_LIBRARY"


@pytest.mark.parametrize("suffix", [".docx", ".xlsx", ".gpkg", ".json", ".geojson", ".txt", ".shp.zip"])
@pytest.mark.parametrize("place", ["gone/r", "file/r", "r" * 300])
def test_a_path_that_cannot_be_written_is_told_and_nothing_else_is_left(
    material: Material, tmp_path: Path, place: str, suffix: str, monkeypatch: pytest.MonkeyPatch
):
    """A folder that is not there, a file in its stead, too long a name; no other form is left."""
    monkeypatch.setattr("checker.report.plan_map.plan_maps", lambda _: ())
    folder = tmp_path / "out"
    folder.mkdir()
    (folder / "file").touch()
    first, wrong = folder / "first.json", folder / f"{place}{suffix}"
    with pytest.raises(BadInput) as caught:
        write_all([first, wrong], own_forms(), material)
    assert caught.value.code in ("REPORT_WRITE", "EXPORT_WRITE")
    assert caught.value.where == wrong.name
    assert [path.name for path in folder.iterdir()] == ["file"]
