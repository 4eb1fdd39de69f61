"""``--reports-as``: further forms of each report; only what is missing is made, and from what was kept."""

from __future__ import annotations

import hashlib
import json
from concurrent.futures import Future
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from click.testing import CliRunner, Result
from pebble import ProcessExpired

from checker.batch import forms as making
from checker.batch import pool
from checker.batch import run as running
from checker.batch.cli import batch
from checker.batch.forms import FormsAsked, asked_forms
from checker.batch.schema import batch_schema
from checker.batch.sites import Asked
from checker.batch.worker import Again, Done, Ground
from checker.errors import REPORT_SUFFIX
from checker.proposal import NOTHING_DECLARED
from checker.report import files
from spatial.declared import NOTHING_SAID
from spatial.errors import BadInput, StoreError
from spatial.settings import Settings
from spatial.store import open_store
from tests.checker.packs import rule, write_pack
from tests.checker.trial import HIT
from tests.factories import make_draft, make_store, square
from tests.tools import need_pdf

CHEAP = ("--reports-as", "html", "--reports-as", ".GPKG")
GROUND = Ground(Path("s"), date(2026, 1, 1), None, 1, "p", "a" * 64, True, None, "zh",
                datetime(2026, 1, 1, tzinfo=UTC), True, Path("f"), None, FormsAsked((".pdf",)))  # fmt: skip


@pytest.fixture
def place(tmp_path: Path) -> Path:
    make_store(tmp_path / "store", make_draft("zones", HIT))
    write_pack(tmp_path / "pack", {"t/a.yaml": rule()})
    write_sites(tmp_path, 0, 1000)
    return tmp_path


def write_sites(place: Path, *easts: float, bad: bool = False) -> None:
    features: list[Any] = [
        {"type": "Feature", "properties": {"id": f"A-{n}", "name": "塱边"},
         "geometry": square(x, 0, 100).__geo_interface__}
        for n, x in enumerate(easts, 1)
    ]  # fmt: skip
    if bad:
        features.append({"type": "Feature", "properties": {"id": "N"}, "geometry": None})
    crs = {"type": "name", "properties": {"name": "EPSG:4547"}}
    body = {"type": "FeatureCollection", "crs": crs, "features": features}
    (place / "sites.geojson").write_text(json.dumps(body), encoding="utf-8")


def call(place: Path, *args: str, **settings: Any) -> Result:
    known = Settings(place / "store", **settings)
    base = (str(place / "sites.geojson"), "--rules", str(place / "pack"), "--as-of", "2026-03-01",
            "--workers", "1", "--reports", str(place / "out"))  # fmt: skip
    return CliRunner().invoke(batch, [*base, *args], obj=known)


def table(place: Path, *args: str, **settings: Any) -> dict[str, Any]:
    result = call(place, *args, json=True, **settings)
    assert result.exit_code == 0, result.exception
    made: dict[str, Any] = json.loads(result.output)
    jsonschema.validate(made, batch_schema())
    return made


def names(place: Path) -> set[str]:
    return {p.name for p in (place / "out").iterdir()} - {"manifest.json", ".lock"}


def forms(made: dict[str, Any]) -> dict[str, Any]:
    return {row["id"]: row["report"]["forms"] for row in made["sites"] if row["report"]}


@pytest.fixture
def checks(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    seen: list[str] = []
    real = running.checked

    def noting(ground: Any, asked: Any, **options: Any) -> Any:
        seen.extend(one.id for one, _ in asked)
        return real(ground, asked, **options)

    monkeypatch.setattr(running, "checked", noting)
    return seen


@pytest.fixture
def written(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    seen: list[str] = []
    real = files.write_all

    def noting(paths: Any, *args: Any) -> None:
        seen.extend(path.name for path in paths)
        real(paths, *args)

    monkeypatch.setattr(files, "write_all", noting)
    return seen


def test_every_site_has_every_form_asked_for_and_the_table_names_them(place: Path):
    write_sites(place, 0, 1000, bad=True)
    made = table(place, *CHEAP)
    assert names(place) == {f"{n}-A-{n}{s}" for n in (1, 2) for s in (".json", ".html", ".gpkg")}
    for number, row in forms(made).items():
        assert list(row) == [".html", ".gpkg"]
        for form in row.values():
            data = (place / "out" / form["file"]).read_bytes()
            assert form["file"][2:5] == number and form["refusal"] is None
            assert hashlib.sha256(data).hexdigest() == form["sha256"]


def test_a_form_of_a_batch_is_the_same_whether_made_at_once_or_later(
    place: Path, checks: list[str], written: list[str]
):
    table(place, "--reports-as", ".html")
    at_once = (place / "out" / "1-A-1.html").read_bytes()
    (place / "out" / "1-A-1.html").unlink()
    kept = (place / "out" / "1-A-1.json").read_bytes()
    checks.clear()
    written.clear()
    table(place, "--reports-as", ".html")
    assert (checks, written) == ([], ["1-A-1.html"])
    assert (place / "out" / "1-A-1.html").read_bytes() == at_once
    assert (place / "out" / "1-A-1.json").read_bytes() == kept


def test_other_forms_later_make_only_those_and_keep_the_rest(
    place: Path, checks: list[str], written: list[str]
):
    table(place)
    assert checks == ["A-1", "A-2"]
    checks.clear()
    table(place, "--reports-as", "html")
    made = table(place, *CHEAP)
    assert written == ["1-A-1.html", "2-A-2.html", "1-A-1.gpkg", "2-A-2.gpkg"]
    assert set(forms(made)["A-1"]) == {".html", ".gpkg"}
    table(place, "--reports-as", "html", "--bilingual")
    assert written[4:] == ["1-A-1.html", "2-A-2.html"]
    assert checks == []
    assert len(table(place)["sites"][0]["report"]["forms"]) == 2
    assert 'lang="en"' in (place / "out" / "1-A-1.html").read_text("utf-8")


def test_forms_of_a_site_that_changed_go_with_it(place: Path):
    table(place, *CHEAP)
    write_sites(place, 0, 1500)
    table(place, "--reports-as", "html")
    assert names(place) == {"1-A-1.json", "1-A-1.html", "1-A-1.gpkg", "2-A-2.json", "2-A-2.html"}
    write_sites(place, 0)
    (place / "out" / "mine.pdf").write_bytes(b"mine")
    table(place)
    assert names(place) == {"1-A-1.json", "1-A-1.html", "1-A-1.gpkg", "mine.pdf"}


def test_where_the_store_lost_the_picture_the_site_is_checked_anew(place: Path, checks: list[str]):
    table(place)
    manifest = json.loads((place / "out" / "manifest.json").read_text("utf-8"))
    open_store(place / "store").objects.path(manifest["sites"][0]["picture"]).unlink()
    checks.clear()
    table(place, "--reports-as", "html")
    assert checks == ["A-1"]
    assert {"1-A-1.html", "2-A-2.html"} < names(place)


def failing(path: Path, material: Any) -> None:
    path.write_bytes(b"half")
    if path.name.endswith("1-A-1.bad"):
        raise BadInput(REPORT_SUFFIX, where="", suffix="", known="")
    if path.name.endswith("1-A-1.worse"):
        raise ZeroDivisionError


def test_a_form_that_fails_for_one_site_costs_nothing_else_and_is_tried_again(
    place: Path, written: list[str]
):
    given = {".bad": failing, ".worse": failing}
    asked = ("--reports-as", ".bad", "--reports-as", ".worse", "--reports-as", "html")
    made = table(place, *asked, "-o", str(place / "t.csv"), writers=given)
    assert names(place) == {"1-A-1.json", "1-A-1.html",
                            *(f"2-A-2{s}" for s in (".json", ".html", ".bad", ".worse"))}  # fmt: skip
    row = forms(made)["A-1"]
    assert [f["refusal"] and f["refusal"]["code"] for f in row.values()] == [
        "REPORT_SUFFIX", "FORM_FAILED", None,
    ]  # fmt: skip
    assert ".worse FORM_FAILED" in (place / "t.csv").read_text("utf-8-sig")
    written.clear()
    told = call(place, *asked, writers=given)
    assert written == ["1-A-1.bad", "1-A-1.worse"]
    assert "! .worse FORM_FAILED: 该格式未能生成：ZeroDivisionError" in told.output


def test_a_manifest_that_points_elsewhere_is_not_believed(place: Path):
    table(place, "--reports-as", "html")
    path = place / "out" / "manifest.json"
    victim = place / "victim"
    victim.write_bytes((place / "out" / "1-A-1.html").read_bytes())
    path.write_text(path.read_text("utf-8").replace('"1-A-1.html"', '"../victim"'), "utf-8")
    write_sites(place, 2000)
    table(place)
    assert victim.exists()


def test_a_run_that_was_killed_leaves_no_half_form(place: Path, monkeypatch: pytest.MonkeyPatch):
    table(place)
    real = running.formed

    def dying(*args: Any, **options: Any) -> Any:
        yield next(real(*args, **options))
        raise KeyboardInterrupt

    monkeypatch.setattr(running, "formed", dying)
    call(place, "--reports-as", "html")
    monkeypatch.setattr(running, "formed", real)
    assert "2-A-2.html" not in names(place) and "1-A-1.html" in names(place)
    table(place, "--reports-as", "html")
    assert names(place) == {f"{n}-A-{n}{s}" for n in (1, 2) for s in (".json", ".html")}


@pytest.mark.parametrize("lost", [TimeoutError(), ProcessExpired("gone")])
def test_a_form_that_hangs_or_kills_its_process_costs_the_forms_and_not_the_site(
    monkeypatch: pytest.MonkeyPatch, lost: Exception
):
    rounds: list[Any] = []

    def side(ground: Any, call: Any, jobs: Any, ended: Any, *_: Any) -> Any:
        rounds.append(ground.forms.suffixes)
        future: Future[Any] = Future()
        if ground.forms.suffixes:
            future.set_exception(lost)
        else:
            future.set_result(Done(4))
        return [(job, ended(job, future)) for job in jobs]

    monkeypatch.setattr(pool, "_side_by_side", side)
    asked = Asked(4, "4", "", b"", "s-4.geojson", NOTHING_SAID, NOTHING_DECLARED)
    (done,) = pool.checked(GROUND, [(asked, "4.json")])
    assert rounds == [(".pdf",), ()]
    assert done.refusal is None and done.forms[".pdf"]["refusal"]["code"] == "FORM_LOST"
    ((_, made),) = pool.formed(GROUND, [Again(4, "4.json", "a", (".pdf",))])
    assert made[".pdf"]["refusal"]["code"] == "FORM_LOST"


def test_after_a_loss_forms_are_made_one_by_one():
    from checker.batch.folder import Entry

    lost = making.not_made([".pdf"], GROUND.forms, BadInput(REPORT_SUFFIX, suffix="", known=""))
    asked = Asked(4, "4", "", b"", "s-4.geojson", NOTHING_SAID, NOTHING_DECLARED)
    entry = Entry("k", "4.json", "a", {"report": {"forms": lost}}, "p")
    assert [a.suffixes for a in running._again(asked, entry, (".pdf", ".html"))] == [(".pdf", ".html")]
    lost[".pdf"]["refusal"]["code"] = "FORM_LOST"
    assert [a.suffixes for a in running._again(asked, entry, (".pdf", ".html"))] == [(".pdf",), (".html",)]


def test_two_processes_make_them_too(place: Path):
    write_sites(place, 0, 1000, 2000, 3000)
    alone = forms(table(place, "--reports-as", "html"))
    for path in (place / "out").glob("*.html"):
        path.unlink()
    assert forms(table(place, "--reports-as", "html", "--workers", "2")) == alone


def test_word_forms_follow_their_templates(tmp_path: Path):
    def asked() -> FormsAsked:
        return asked_forms([".docx", ".pdf"], lang="zh", templates=tmp_path, writers={})

    before = asked()
    (tmp_path / "a.docx").write_bytes(b"one")
    assert asked().made_as(".docx") != before.made_as(".docx")
    assert asked().made_as(".pdf") == before.made_as(".pdf") == "zh"
    assert replace(before, lang="en").made_as(".pdf") == "en"


@pytest.mark.parametrize(
    ("args", "code"), [(("--reports-as", "pdfx"), "REPORT_SUFFIX"), (("--reports-as", ""), "REPORT_SUFFIX")]
)
def test_an_unknown_form_is_refused_before_anything_is_checked(place: Path, args: Any, code: str):
    problem = call(place, *args).exception
    assert isinstance(problem, BadInput) and problem.code == code
    assert not (place / "out").exists()


def test_forms_without_a_folder_are_refused(place: Path):
    known = Settings(place / "store")
    args = [str(place / "sites.geojson"), "--reports-as", "html"]
    problem = CliRunner().invoke(batch, args, obj=known).exception
    assert isinstance(problem, BadInput) and problem.code == "FORMS_NOWHERE"


def test_a_pdf_a_site_and_none_at_all_where_the_machine_prints_none(
    place: Path, monkeypatch: pytest.MonkeyPatch
):
    need_pdf()
    from checker.errors import PDF_UNAVAILABLE
    from checker.report import pdf

    write_sites(place, 0)
    made = table(place, "--reports-as", "pdf", "-o", str(place / "compare.pdf"))
    assert (place / "out" / forms(made)["A-1"][".pdf"]["file"]).read_bytes().startswith(b"%PDF")
    assert (place / "compare.pdf").read_bytes().startswith(b"%PDF")

    def lacking() -> None:
        raise StoreError(PDF_UNAVAILABLE, what="libpango")

    monkeypatch.setattr(pdf, "pdf_ready", lacking)
    write_sites(place, 5000)
    problem = call(place, "--reports-as", "pdf").exception
    assert isinstance(problem, StoreError) and problem.code == "PDF_UNAVAILABLE"
    assert "1-A-1.pdf" in names(place)


def test_a_departments_sheet_and_a_word_form_lie_beside_the_whole_report(place: Path):
    (place / "sites.geojson").write_text(
        json.dumps({"type": "FeatureCollection", "crs": {"type": "name", "properties": {"name": "EPSG:4547"}},
                    "features": [{"type": "Feature", "properties": {"id": "A-1"},
                                  "geometry": square(0, 0, 100).__geo_interface__}]}),
        encoding="utf-8")  # fmt: skip
    assert call(place, "--reports-as", "html").exit_code == 0
    whole = {p.name: p.read_bytes() for p in (place / "out").iterdir() if p.name != "manifest.json"}
    own = next(iter(json.loads(whole["1-A-1.json"])["departments"]))["id"]
    done = call(place, "--reports-as", "html", "--reports-as", "json", "--department", own)
    assert done.exit_code == 0, done.output
    lines = call(place, "--reports-as", "docx", "--form", "control-lines")
    assert lines.exit_code == 0, lines.output
    held = {p.name: p.read_bytes() for p in (place / "out").iterdir() if p.name != "manifest.json"}
    assert set(held) == {*whole, f"1-A-1.{own}.html", f"1-A-1.{own}.json", "1-A-1.control-lines.docx"}
    assert whole.items() <= held.items()
    sheet = json.loads(held[f"1-A-1.{own}.json"])
    assert sheet["schema"] == "sanhe-agency/1" and [d["id"] for d in sheet["departments"]] == [own]
    assert "部门分表" in held[f"1-A-1.{own}.html"].decode()


@pytest.mark.parametrize(("args", "code"), [
    (("--department", "nobody", "--reports-as", ".html"), "DEPARTMENT_UNKNOWN"),
    (("--department", "all", "--reports-as", ".docx"), "DEPARTMENT_UNKNOWN"),
    (("--department", "all"), "FORMS_NONE"), (("--form", "control-lines"), "FORMS_NONE"),
    (("--form", "ours", "--reports-as", ".docx"), "TEMPLATE_UNKNOWN"),
])  # fmt: skip
def test_what_nobody_knows_is_refused_before_anything_is_checked(place: Path, args: Any, code: str):
    done = call(place, *args)
    assert isinstance(done.exception, BadInput) and done.exception.code == code
    assert not (place / "out").exists()
