"""Every form of a kept report over the web: type, name, language, department, refusals."""

import io
import json
import sqlite3
import zipfile

import docx
import jsonschema
import openpyxl
import pytest

from checker.report.schema import agency_schema
from webmap.api.report_forms import TYPES
from webmap.forming import FormAsked
from webmap.held import KEY

CHECKS = "/api/v1/checks"
STARTS = {".pdf": b"%PDF-", ".docx": b"PK", ".xlsx": b"PK", ".shp.zip": b"PK", ".html": b"<!DOCTYPE html>",
          ".map.html": b"<!DOCTYPE html>", ".gpkg": b"SQLite format 3", ".json": b"{", ".geojson": b"{",
          ".txt": "[属性描述]".encode("gb18030")}  # fmt: skip


def form(client, report, suffix, **chosen):
    return client.get(f"{CHECKS}/{report['id']}{suffix}", query_string=chosen)


@pytest.mark.parametrize("suffix", TYPES)
def test_every_form_has_its_type_a_name_and_a_sandbox(client, known_report, suffix):
    answer = form(client, known_report, suffix)
    assert answer.status_code == 200, answer.text
    assert answer.headers["Content-Type"] == TYPES[suffix]
    assert answer.data.lstrip().lower().startswith(STARTS[suffix].lower())
    named = answer.headers["Content-Disposition"]
    assert named.startswith(f'attachment; filename="sanhe-{known_report["id"]}{suffix}"')
    assert "filename*=UTF-8''%E9%80%89%E5%9D%80" in named
    assert named.isascii()
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize(("lang", "said", "unsaid"), [
    ("zh", ["永久基本农田"], "Permanent basic farmland"),
    ("en", ["Permanent basic farmland"], "禁止性冲突"),
    ("both", ["永久基本农田", "Permanent basic farmland"], None),
])  # fmt: skip
def test_a_form_speaks_the_language_asked_for(client, known_report, lang, said, unsaid):
    book = openpyxl.load_workbook(io.BytesIO(form(client, known_report, ".xlsx", lang=lang).data))
    text = "\n".join(str(c.value) for s in book for row in s.iter_rows() for c in row if c.value)
    assert all(word in text for word in said)
    assert unsaid is None or unsaid not in text


def test_a_department_gets_its_own_sheet_in_every_form_that_has_one(client, known_report):
    own = next(d["id"] for d in known_report["departments"] if d["verdict"] == "prohibited")
    told = form(client, known_report, ".json", department=own).json
    jsonschema.Draft202012Validator(agency_schema()).validate(told)
    assert (told["schema"], told["department"]) == ("sanhe-agency/1", own)
    assert told["of"]["digest"] == known_report["digest"]
    answer = form(client, known_report, ".docx", department=own)
    assert f"{known_report['id']}-{own}.docx" in answer.headers["Content-Disposition"]
    text = "\n".join(p.text for p in docx.Document(io.BytesIO(answer.data)).paragraphs)
    assert "部门分表" in text


def test_the_word_form_is_chosen_by_name(client, known_report):
    data = form(client, known_report, ".docx", form="control-lines").data
    assert docx.Document(io.BytesIO(data)).paragraphs[0].text == "控制线检测表"


def test_the_geopackage_opens_and_the_geojson_is_lettered(client, known_report, tmp_path):
    path = tmp_path / "r.gpkg"
    path.write_bytes(form(client, known_report, ".gpkg").data)
    with sqlite3.connect(path) as db:
        drawn = db.execute("SELECT letter, rule FROM overlaps ORDER BY letter DESC").fetchall()
    db.close()
    picture = form(client, known_report, ".geojson").json
    lettered = {(f["properties"]["letter"], f["properties"]["rule"])
                for f in picture["features"][1:] if f["properties"]["kind"] == "overlap"}  # fmt: skip
    assert lettered == set(drawn)


def test_the_site_goes_on_as_shapefile_with_its_parts(client, known_report):
    with zipfile.ZipFile(io.BytesIO(form(client, known_report, ".shp.zip").data)) as parts:
        kinds = {name.rpartition(".")[2] for name in parts.namelist()}
    assert {"shp", "shx", "dbf", "prj", "cpg"} <= kinds


@pytest.mark.parametrize(
    ("suffix", "chosen", "status", "code"),
    [(".exe", {}, 404, "CHECK_FORM_UNKNOWN"), (".tar.gz", {}, 404, "CHECK_FORM_UNKNOWN"),
     (".pdf", {"lang": "de"}, 400, "PARAM"), (".pdf", {"langs": "zh"}, 400, "PARAM"),
     (".docx", {"department": "nobody"}, 422, "DEPARTMENT_UNKNOWN"),
     (".json", {"department": "../x"}, 422, "DEPARTMENT_UNKNOWN"),
     (".docx", {"form": "../../etc/passwd"}, 422, "TEMPLATE_UNKNOWN"),
     (".docx", {"form": "{{7*7}}"}, 422, "TEMPLATE_UNKNOWN")],
)  # fmt: skip
def test_a_wrong_choice_is_a_problem_with_a_code(client, known_report, suffix, chosen, status, code):
    answer = form(client, known_report, suffix, **chosen)
    assert (answer.status_code, answer.mimetype) == (status, "application/problem+json")
    assert answer.json["code"] == code


def test_what_the_machine_lacks_is_no_fault_of_the_request(app, client, known_report, monkeypatch):
    from checker.errors import REPORT_LIBRARY
    from spatial.errors import BadInput

    def lacking(asked: FormAsked):
        raise BadInput(REPORT_LIBRARY, form=asked.suffix, library="docxtpl")

    monkeypatch.setattr(type(app.extensions[KEY].jobs), "form", lambda self, asked: lacking(asked))
    answer = form(client, known_report, ".docx")
    assert (answer.status_code, answer.json["code"]) == (503, "REPORT_LIBRARY")
    assert "docxtpl" in answer.json["detail"]["zh"]


def test_a_form_that_takes_too_long_is_ended(app, client, known_report):
    jobs = app.extensions[KEY].jobs
    was, jobs.limit_s = jobs.limit_s, 0.05
    try:
        answer = form(client, known_report, ".pdf")
    finally:
        jobs.limit_s = was
    assert (answer.status_code, answer.json["code"]) == (503, "FORM_TIMED_OUT")
    assert form(client, known_report, ".xlsx").status_code == 200, "the pool lives on"


def test_forms_and_choices_stand_in_the_description(client):
    told = client.get("/api/v1/openapi.json").json["paths"]["/api/v1/checks/{name}"]["get"]
    assert {p["name"] for p in told["parameters"]} >= {"lang", "department", "form"}
    assert all(suffix in told["responses"]["200"]["description"] for suffix in TYPES)


def test_the_kept_report_itself_comes_as_it_was_kept(client, known_report):
    plain = client.get(f"{CHECKS}/{known_report['id']}")
    assert json.loads(plain.data) == form(client, known_report, ".json").json == known_report
