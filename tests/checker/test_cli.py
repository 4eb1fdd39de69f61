"""``sanhe check`` and ``sanhe rules``: codes, files, thresholds, nothing half-written."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import shapely
from click.testing import CliRunner, Result

from checker.cli import check
from checker.rules_cli import rules
from spatial.crs import transform
from spatial.displaced import to_gcj02
from spatial.errors import SanheError
from spatial.settings import Settings
from tests.checker.packs import rule, write_pack
from tests.checker.trial import FAR, HIT
from tests.factories import X, Y, make_draft, make_store, square

CORNERS = f"POLYGON(({X} {Y}, {X + 100} {Y}, {X + 100} {Y + 100}, {X} {Y + 100}, {X} {Y}))"
EXAMPLES = [
    {"name": "hit", "as_of": "2026-01-01", "given": {"measures": {"overlap": True}},
     "expect": {"verdict": "prohibited", "code": "hit"}},
    {"name": "clear", "as_of": "2026-01-01", "given": {"measures": {"overlap": False}},
     "expect": {"verdict": "clear", "code": "none"}},
    {"name": "no data", "as_of": "2026-01-01", "given": {"layer": "missing"},
     "expect": {"verdict": "unknown"}},
]  # fmt: skip


@pytest.fixture
def place(tmp_path: Path) -> Path:
    make_store(tmp_path / "store", make_draft("zones", HIT), make_draft("other", FAR))
    write_pack(tmp_path / "pack", {"t/a.yaml": rule(), "t/a.examples.yaml": EXAMPLES})
    (tmp_path / "site.wkt").write_text(CORNERS, encoding="utf-8")
    return tmp_path


def call(place: Path, command: Any, *args: str, **settings: Any) -> Result:
    known = Settings(place / "store", **settings)
    return CliRunner().invoke(command, args, obj=known, standalone_mode=True)


def run(place: Path, *args: str, **settings: Any) -> Result:
    base = (str(place / "site.wkt"), "--rules", str(place / "pack"), "--crs", "EPSG:4547")
    return call(place, check, *base, *args, **settings)


def refused(result: Result) -> SanheError:
    assert isinstance(result.exception, SanheError), result.output
    return result.exception


def test_a_summary_without_files(place: Path):
    result = run(place)
    assert result.exit_code == 0, result.exception
    assert "不符合" in result.output


def test_a_report_never_takes_the_place_of_the_site(place: Path):
    site = place / "site.json"
    site.write_text((place / "site.wkt").read_text())
    problem = refused(call(place, check, str(site), "-o", str(site)))
    assert problem.code == "OUTPUT_IS_INPUT"
    assert site.read_text() == CORNERS


def test_a_typed_outline_may_be_longer_than_a_file_name(place: Path):
    side = ", ".join(f"{X + step / 10} {Y}" for step in range(1_000))
    typed = f"POLYGON(({side}, {X + 100} {Y + 100}, {X} {Y + 100}, {X} {Y}))"
    result = call(place, check, typed, "--rules", str(place / "pack"), "--crs", "EPSG:4547")
    assert result.exit_code == 0, result.exception


def test_why_tells_the_reasoning_alone(place: Path):
    told = run(place, "--why", "t.a", lang="en")
    assert told.output.startswith("t.a")
    assert "row 1 'overlap'" in told.output
    assert refused(run(place, "--why", "R77")).code == "RULE_NOT_FOUND"


def test_the_other_language(place: Path):
    assert "Prohibited" in run(place, lang="en").output


def test_quiet_leaves_the_exit_code_alone_to_speak(place: Path):
    quiet = run(place, "--fail-on", "prohibited", quiet=True)
    assert (quiet.output, quiet.exit_code) == ("", 4)
    assert run(place, "-o", str(place / "r.json"), quiet=True).output == ""
    assert (place / "r.json").exists()


def test_machine_output_is_the_report_and_nothing_else(place: Path):
    report = json.loads(run(place, json=True).output)
    assert (report["schema"], report["verdict"]) == ("sanhe-report/1", "prohibited")


def test_files_by_suffix(place: Path):
    files = [place / name for name in ("r.json", "r.geojson", "r.txt", "r.shp.zip")]
    result = run(place, *(x for f in files for x in ("-o", str(f))))
    assert result.exit_code == 0, result.exception
    assert json.loads(files[0].read_text("utf-8"))["verdict"] == "prohibited"
    assert json.loads(files[1].read_text("utf-8"))["type"] == "FeatureCollection"
    assert "[地块坐标]" in files[2].read_text("gb18030")
    assert {p.name for p in place.glob("*r.*")} == {p.name for p in files}


def test_a_form_of_another_room_is_called_with_the_finished_values(place: Path):
    seen: dict[str, Any] = {}

    def draw(path: Path, material: Any) -> None:
        seen.update(report=material.report, site=material.picture.site)
        path.write_text("map", encoding="utf-8")

    target = place / "r.map.html"
    result = run(place, "-o", str(target), writers={".map.html": draw, ".html": print})
    assert result.exit_code == 0, result.exception
    assert seen["site"].area_m2 == seen["report"]["site"]["area_m2"]
    assert target.read_text("utf-8") == "map"


def test_an_unknown_suffix_is_refused_before_anything_is_done(place: Path):
    result = run(place, "-o", str(place / "r.json"), "-o", str(place / "r.odt"))
    assert refused(result).code == "REPORT_SUFFIX"
    known = refused(result).line("en").partition("known suffixes: ")[2].split(", ")
    assert set(known) >= {
        ".docx", ".geojson", ".gpkg", ".html", ".json", ".pdf", ".shp.zip", ".txt", ".xlsx",
    }  # fmt: skip
    assert not (place / "r.json").exists()


def test_a_form_that_fails_leaves_no_half_file(place: Path):
    def breaks(path: Path, _: Any) -> None:
        path.write_text("half", encoding="utf-8")
        raise OSError(28, "No space left on device")

    result = run(place, "-o", str(place / "r.json"), "-o", str(place / "r.map.html"),
                 writers={".map.html": breaks})  # fmt: skip
    assert refused(result).code == "REPORT_WRITE"
    assert not list(place.glob("*r.json"))
    assert not list(place.glob("*r.map.html"))


def test_a_directory_that_is_not_there(place: Path):
    result = run(place, "-o", str(place / "no" / "r.json"))
    assert refused(result).code == "REPORT_WRITE"
    assert refused(result).exit_code == 2


@pytest.mark.parametrize(
    ("zones", "threshold", "code"),
    [
        (HIT, "prohibited", 4), (HIT, "conditional", 4), (HIT, "unknown", 4),
        (FAR, "prohibited", 0), (FAR, "unknown", 0), (None, "unknown", 4), (None, "conditional", 0),
    ],
)  # fmt: skip
def test_fail_on(tmp_path: Path, zones: Any, threshold: str, code: int):
    drafts = [] if zones is None else [make_draft("zones", zones)]
    make_store(tmp_path / "store", *drafts)
    write_pack(tmp_path / "pack", {"t/a.yaml": rule()})
    (tmp_path / "site.wkt").write_text(CORNERS, encoding="utf-8")
    assert run(tmp_path, "--fail-on", threshold).exit_code == code


def test_unknown_fires_for_an_open_must_beside_a_worse_verdict(place: Path):
    write_pack(place / "pack", {"t/b.yaml": rule(layer="absent")}, layers="zones other absent")
    assert run(place, "--fail-on", "unknown").exit_code == 4


def test_a_project_gives_the_facts(place: Path):
    rows = [{"when": "overlap and key", "verdict": "conditional", "code": "key"},
            *rule()["outcomes"]]  # fmt: skip
    write_pack(place / "pack", {"t/a.yaml": rule(outcomes=rows, facts={"key": "privilege"})})
    (place / "p.yaml").write_text("name: 厂房\nfacts: {key: true}", encoding="utf-8")
    report = json.loads(run(place, "--project", str(place / "p.yaml"), json=True).output)
    assert report["verdict"] == "conditional"
    assert report["proposal"]["name"] == "厂房"


@pytest.mark.parametrize(
    ("args", "code", "exit_code"),
    [
        (("--as-of", "yesterday"), "DATE_FORMAT", 2),
        (("--known-at", "2026-01-01"), "MOMENT_FORMAT", 2),
        (("--known-at", "noon"), "MOMENT_FORMAT", 2),
        (("--project", "/nowhere/p.yaml"), "PROPOSAL_UNREADABLE", 2),
        (("--rules", "no-such-pack"), "PACK_NOT_FOUND", 3),
    ],
)
def test_refusals(place: Path, args: tuple[str, ...], code: str, exit_code: int):
    problem = refused(run(place, *args))
    assert (problem.code, problem.exit_code) == (code, exit_code)


def test_known_at_hides_what_was_learned_later(place: Path):
    early = json.loads(run(place, "--known-at", "2020-01-01T00:00:00+08:00", json=True).output)
    assert early["verdict"] == "unknown"
    assert early["known_at"].startswith("2020-01-01")


def test_without_a_store(place: Path, tmp_path: Path):
    known = Settings(tmp_path / "nothing")
    result = CliRunner().invoke(check, [CORNERS, "--rules", str(place / "pack")], obj=known)
    assert (refused(result).code, refused(result).exit_code) == ("STORE_MISSING", 3)


def test_a_written_check_is_kept_for_replay(place: Path):
    from spatial.kept_checks import kept_check, part_of
    from spatial.store import open_store

    run(place, "-o", str(place / "r.json"))
    report = json.loads((place / "r.json").read_text("utf-8"))
    store = open_store(place / "store")
    assert part_of(store, report["id"], "report") == (place / "r.json").read_bytes()
    assert part_of(store, report["id"], "site") == (place / "site.wkt").read_bytes()
    names = {part.role: part.object for part in kept_check(store, report["id"]).parts}
    assert names["pack"] == report["rulebook"]["sha256"]
    assert "t/a.yaml" in json.loads(part_of(store, report["id"], "pack"))


def test_verify_passes_and_lists(place: Path):
    result = call(place, rules, "verify", str(place / "pack"), lang="en")
    assert result.exit_code == 0, result.output
    assert "1 rules, 3 examples" in result.output
    assert "passed" in result.output


def test_verify_fails_on_an_example_that_does_not_hold(place: Path):
    wrong = [{**EXAMPLES[0], "expect": {"verdict": "clear"}}]
    write_pack(place / "pack", {"t/a.examples.yaml": wrong, "t/b.yaml": rule(layer="other")})
    result = call(place, rules, "verify", str(place / "pack"), json=True)
    assert result.exit_code == 3
    codes = [fault["code"] for fault in json.loads(result.output)["faults"]]
    assert codes == ["RULE_EXAMPLE_FAILED", "RULE_EXAMPLE_FEW", "RULE_EXAMPLE_MISSING"]


@pytest.mark.parametrize(
    ("kept", "said"),
    [
        ([], "leave out the outcome hit, none"),
        ([0, 2], "leave out the outcome none"),
        ([0, 1], "leave out an undecided case"),
    ],
)
def test_verify_fails_where_the_examples_leave_a_case_out(place: Path, kept: list[int], said: str):
    write_pack(place / "pack", {"t/a.examples.yaml": [EXAMPLES[n] for n in kept]})
    result = call(place, rules, "verify", str(place / "pack"), lang="en")
    assert result.exit_code == 3
    assert "RULE_EXAMPLE_FEW" in result.output and said in result.output


def test_verify_fails_where_an_inherited_rule_is_replaced_without_a_reason(place: Path):
    why = {"zh": "本地更严", "en": "stricter here"}
    head = {"title": {"zh": "地方", "en": "local"}, "inherits": "../pack"}
    for note, code in ((None, 3), (why, 0)):
        write_pack(place / "local", {"pack.yaml": head, "t/a.yaml": rule(note=note)})
        result = call(place, rules, "verify", str(place / "local"), lang="en")
        assert result.exit_code == code, result.output
        assert ("RULE_REASON_MISSING" in result.output) is (code == 3)


def test_verify_fails_on_an_item_nothing_triggers(place: Path):
    item = {"title": {"zh": "项", "en": "item"}, "department": "water"}
    write_pack(place / "pack", {"approval_items.yaml": {"P99": item},
                                "required.yaml": {"checks": {"no.such": "info"}}})  # fmt: skip
    result = call(place, rules, "verify", str(place / "pack"), json=True)
    codes = [fault["code"] for fault in json.loads(result.output)["faults"]]
    assert codes == ["ITEM_IDLE", "REQUIRED_IDLE"]


def test_list_and_show(place: Path):
    pack = ("--rules", str(place / "pack"))
    assert "t.a" in call(place, rules, "list", *pack).output
    shown = json.loads(call(place, rules, "show", "t.a", *pack, json=True).output)
    assert shown["outcomes"][0]["when"] == "overlap"
    assert "overlap" in call(place, rules, "show", "t.a", *pack).output
    assert refused(call(place, rules, "show", "t.z", *pack)).code == "RULE_NOT_FOUND"


def displaced(corners: str) -> str:
    """The same corners as a map service would give them: GCJ-02 degrees."""
    moved = shapely.transform(shapely.from_wkt(corners), lambda p: to_gcj02(
        transform(p, "EPSG:4547", "EPSG:4326")
    ))  # fmt: skip
    return shapely.to_wkt(moved, rounding_precision=12)


def test_a_site_of_a_map_service_is_at_best_undecided(place: Path):
    far = f"POLYGON(({X + 3000} {Y}, {X + 3100} {Y}, {X + 3100} {Y + 100}, {X + 3000} {Y}))"
    answers = {}
    for name, corners, options in (
        ("surveyed", far, ("--crs", "EPSG:4547")), ("shown", displaced(far), ("--datum", "gcj02")),
    ):
        result = call(place, check, corners, "--rules", str(place / "pack"), *options, json=True)
        assert result.exit_code == 0, result.exception
        answers[name] = json.loads(result.stdout)
    assert answers["surveyed"]["verdict"] == "clear"
    assert answers["shown"]["verdict"] == "unknown"
    assert {row["kind"] for row in answers["shown"]["undecided"]} == {"indicative-position"}
    assert [n["code"] for n in answers["shown"]["site"]["notices"]] == ["INDICATIVE_POSITION"]


def test_a_hit_of_an_indicative_position_stands_beside_its_doubt(place: Path):
    result = call(place, check, displaced(CORNERS), "--rules", str(place / "pack"), "--datum",
                  "gcj02", json=True)  # fmt: skip
    report = json.loads(result.stdout)
    assert report["verdict"] == "prohibited"
    assert "indicative-position" in {row["kind"] for row in report["undecided"]}


def test_a_shift_of_unknown_accuracy_reaches_report_and_terminal(place: Path):
    old = shapely.transform(
        shapely.from_wkt(CORNERS), lambda p: transform(p, "EPSG:4547", "EPSG:2435")
    ).wkt
    base = (old, "--rules", str(place / "pack"), "--crs", "EPSG:2435")
    report = json.loads(call(place, check, *base, json=True).stdout)
    notice, declared = report["site"]["notices"]
    assert declared["code"] == "CRS_DECLARED"
    assert notice["code"] == "DATUM_SHIFT_UNSURE" and "unknown" in notice["text"]["en"]
    assert "DATUM_SHIFT_UNSURE" in call(place, check, *base).stdout
    written = call(place, check, *base, "-o", str(place / "out.json"))
    assert "DATUM_SHIFT_UNSURE" in written.stderr


def test_parameters_of_the_unit_reach_neither_report_nor_store(place: Path, monkeypatch: Any):
    file = place / "parameters.yaml"
    file.write_text('own: {to: "EPSG:4547", four: {dx: 12.3457, dy: -76.5433}}', encoding="utf-8")
    monkeypatch.setenv("SANHE_DATUMS", str(file))
    result = call(place, check, CORNERS, "--rules", str(place / "pack"), "--datum", "own", "-o",
                  str(place / "out.json"))  # fmt: skip
    assert result.exit_code == 0, result.exception
    report = json.loads((place / "out.json").read_text("utf-8"))
    assert "已按单位配置参数转换" in report["site"]["notices"][0]["text"]["zh"]
    spoken = [p for p in place.rglob("*") if p.is_file() and p != file]
    assert not [p for p in spoken if b"12.3457" in p.read_bytes() or b"76.5433" in p.read_bytes()]
    assert "12.3457" not in result.output and "parameters.yaml" not in result.output


def test_a_site_that_fits_its_parcels_only_when_shifted_back_is_asked_about(tmp_path: Path):
    blocks = [square(x, y, 80, 50) for x in range(0, 1000, 100) for y in range(0, 700, 70)]
    make_store(tmp_path / "store", make_draft("zones", HIT),
               make_draft("blocks", blocks, role="allocation"))  # fmt: skip
    write_pack(tmp_path / "pack", {"t/a.yaml": rule()})
    believed = displaced(blocks[44].wkt)
    result = call(tmp_path, check, believed, "--rules", str(tmp_path / "pack"), json=True)
    assert result.exit_code == 0, result.exception
    notices = json.loads(result.stdout)["site"]["notices"]
    assert [n["code"] for n in notices] == ["GCJ02_SUSPECT"]


def test_the_sheets_of_all_departments_come_in_one_page(place):
    target = place / "sheets.html"
    result = run(place, "-o", str(target), "--department", "all", "--bilingual")
    assert result.exit_code == 0, result.output
    page = target.read_text(encoding="utf-8")
    assert '<article class="agency">' in page and 'class="lang-both"' in page
    nobody = run(place, "-o", str(place / "n.html"), "--department", "nobody")
    assert refused(nobody).code == "DEPARTMENT_UNKNOWN"
    assert not (place / "n.html").exists()


@pytest.mark.parametrize(("asked", "code"), [
    (("-o", "r.docx", "--form", "nobody"), "TEMPLATE_UNKNOWN"),
    (("-o", "r.pdf", "--form", "nobody"), "TEMPLATE_UNKNOWN"),
    (("-o", "r.docx", "--templates", "nowhere"), "TEMPLATE_FOLDER"),
    (("-o", "r.html", "--department", "nobody"), "DEPARTMENT_UNKNOWN"),
    (("-o", "r.map.html", "--department", "all"), "DEPARTMENT_UNKNOWN"),
    (("--department", "nobody"), "DEPARTMENT_UNKNOWN"),
    (("-o", "r.json", "-o", "no/r.pdf"), "REPORT_WRITE"),
    (("-o", "r.json", "-o", "taken.html"), "REPORT_WRITE"),
])  # fmt: skip
def test_what_cannot_be_made_is_refused_before_the_check(place, monkeypatch, asked, code):
    monkeypatch.chdir(place)
    (place / "taken.html").mkdir()
    monkeypatch.setattr("checker.check.assess", None)  # it would be a traceback to come so far
    result = run(place, *asked, writers={".map.html": print})
    assert refused(result).code == code
    assert not (place / "r.json").exists()


@pytest.mark.parametrize(("lang", "mark"), [("zh", "规则包未经核验"), ("en", "not been verified")])
def test_who_only_reads_the_headline_is_told_of_an_unverified_pack(place: Path, lang: str, mark: str):
    for args in ((), ("-o", str(place / f"{lang}.json"))):
        assert mark in run(place, *args, lang=lang).output
