"""``sanhe batch``: every feature a site, ranked; one bad one never stops the others; a second run goes on."""

from __future__ import annotations

import csv
import json
import signal
import sqlite3
import subprocess
import sys
import time
from concurrent.futures import Future
from concurrent.futures import TimeoutError as FutureTimeout
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import shapely
from click.testing import CliRunner, Result
from pebble import ProcessExpired

from checker.batch import run as running
from checker.batch.cli import batch
from checker.batch.schema import batch_schema
from checker.batch.worker import Done
from checker.cli import check
from checker.recheck.cli import recheck
from checker.recheck.reading import believed
from spatial.errors import SanheError
from spatial.kept_checks import kept_checks
from spatial.settings import Settings
from spatial.store import open_store
from tests.checker.packs import rule, write_pack
from tests.checker.trial import FAR, HIT
from tests.factories import make_draft, make_store, square

ASK = {"type": "bool", "ask": {"zh": "问", "en": "ask"}}
ROWS = [
    {"when": "overlap and key", "verdict": "conditional", "code": "key"},
    {"when": "overlap", "verdict": "prohibited", "code": "hit"},
    {"otherwise": True, "verdict": "clear", "code": "none"},
]
KEYED = rule(facts={"key": {"kind": "privilege", **ASK}}, outcomes=ROWS)
CRS = {"type": "name", "properties": {"name": "EPSG:4547"}}
BOW = shapely.Polygon([(480000, 2540000), (480100, 2540100), (480100, 2540000), (480000, 2540100)])


def feature(geometry: Any, **properties: Any) -> dict[str, Any]:
    shape = None if geometry is None else shapely.geometry.mapping(geometry)
    return {"type": "Feature", "properties": properties, "geometry": shape}


def write_sites(path: Path, *features: dict[str, Any]) -> Path:
    body = {"type": "FeatureCollection", "crs": CRS, "features": list(features)}
    path.write_text(json.dumps(body, ensure_ascii=False), encoding="utf-8")
    return path


@pytest.fixture
def place(tmp_path: Path) -> Path:
    make_store(tmp_path / "store", make_draft("zones", HIT), make_draft("other", FAR))
    write_pack(tmp_path / "pack", {"t/a.yaml": KEYED, "t/b.yaml": rule(layer="other")})
    write_sites(
        tmp_path / "sites.geojson",
        feature(square(0, 0, 100), id="A-1", name="压占地块"),
        feature(square(1000, 0, 100), id="B-2", name="=HYPERLINK(1)"),
        feature(square(0, 0, 100), id="A-3", name="重点项目", Key="是", declared_by="招商局"),
        feature(BOW, id="X-4", name="自相交"),
        feature(square(1000, 500, 200), id="B-5", name="大地块", key="maybe"),
        feature(square(1000, 500, 200), id="B-6", name="大地块"),
        feature(None, id="N-7", name="无图形"),
    )
    return tmp_path


def call(place: Path, command: Any, *args: str, **settings: Any) -> Result:
    known = Settings(place / "store", **settings)
    return CliRunner().invoke(command, args, obj=known, standalone_mode=True)


def run(place: Path, *args: str, **settings: Any) -> Result:
    base = (str(place / "sites.geojson"), "--rules", str(place / "pack"), "--as-of", "2026-03-01",
            "--workers", "1")  # fmt: skip
    return call(place, batch, *base, *args, **settings)


def table(place: Path, *args: str) -> dict[str, Any]:
    result = run(place, *args, json=True)
    assert result.exit_code in (0, 4), result.exception
    made: dict[str, Any] = json.loads(result.output)
    jsonschema.validate(made, batch_schema())
    return made


def refusal(result: Result) -> SanheError:
    assert isinstance(result.exception, SanheError), (result.output, result.exception)
    return result.exception


def test_by_verdict_then_by_net_buildable_area_and_refused_ones_last(place: Path):
    made = table(place)
    order = [(row["rank"], row["id"], row["verdict"]) for row in made["sites"]]
    assert order == [
        (1, "B-6", "clear"), (2, "B-2", "clear"), (3, "A-3", "conditional"), (4, "A-1", "prohibited"),
        (None, "X-4", None), (None, "B-5", None), (None, "N-7", None),
    ]  # fmt: skip
    assert made["counts"] == {
        "prohibited": 1, "conditional": 1, "unknown": 0, "clear": 2, "not_applicable": 0, "refused": 3,
    }  # fmt: skip
    assert [row["net_buildable_m2"] for row in made["sites"][:2]] == [40_000.0, 10_000.0]


def test_a_bad_site_holds_its_code_and_sentence(place: Path):
    refused = {r["id"]: r["refusal"] for r in table(place)["sites"] if r["refusal"]}
    assert refused["X-4"]["code"] == "GEOM_SELF_INTERSECTION"
    assert refused["B-5"]["code"] == "PROPOSAL_TYPE"
    assert "sites.geojson #5" in refused["B-5"]["where"]
    assert refused["N-7"]["code"] == "BATCH_FEATURE"
    assert all(one["detail"]["zh"] and one["detail"]["en"] for one in refused.values())


def test_facts_come_from_columns_that_are_named_like_them(place: Path):
    run(place, "--reports", str(place / "out"))
    made = table(place)
    assert made["source"]["facts"] == ["Key", "key"]
    report = json.loads((place / "out" / "3-A-3.json").read_text("utf-8"))
    fact = report["proposal"]["facts"]["key"]
    assert (fact["value"], fact["declared_by"]) == (True, "招商局")


def test_a_site_of_a_batch_is_answered_like_the_same_site_alone(place: Path):
    run(place, "--reports", str(place / "out"))
    inside = json.loads((place / "out" / "1-A-1.json").read_text("utf-8"))
    (place / "one.wkt").write_text(square(0, 0, 100).wkt, encoding="utf-8")
    alone = call(place, check, str(place / "one.wkt"), "--crs", "EPSG:4547", "--rules",
                 str(place / "pack"), "--as-of", "2026-03-01", json=True)  # fmt: skip
    single = json.loads(alone.output)
    for part in ("verdict", "findings", "required", "layers", "rulebook"):
        assert inside[part] == single[part]
    assert inside["site"]["geometry_measured"] == single["site"]["geometry_measured"]


def test_every_report_is_kept_and_comes_out_again(place: Path):
    result = run(place, "--reports", str(place / "out"), "-o", str(place / "t.json"))
    assert result.exit_code == 0, result.exception
    assert len(kept_checks(open_store(place / "store"))) == 4
    for file in sorted((place / "out").glob("[0-9]*.json")):
        again = call(place, recheck, str(file), json=True)
        found = json.loads(again.output)
        assert (found["outcome"], found["kept"], found["site_file"]) == ("identical", True, "same")


def test_without_a_file_nothing_is_kept(place: Path):
    assert run(place).exit_code == 0
    assert kept_checks(open_store(place / "store")) == []


def counted(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    seen: list[str] = []
    real = running.checked

    def noting(ground: Any, asked: Any, **options: Any) -> Any:
        seen.extend(one.id for one, _ in asked)
        return real(ground, asked, **options)

    monkeypatch.setattr(running, "checked", noting)
    return seen


def test_a_second_run_does_only_what_is_new(place: Path, monkeypatch: pytest.MonkeyPatch):
    seen = counted(monkeypatch)
    first = table(place, "--reports", str(place / "out"))
    assert len(seen) == 7
    seen.clear()
    assert table(place, "--reports", str(place / "out"))["sites"] == first["sites"]
    assert seen == []
    content = json.loads((place / "sites.geojson").read_text("utf-8"))
    content["features"][1]["geometry"] = shapely.geometry.mapping(square(1000, 0, 120))
    del content["features"][6]
    write_sites(place / "sites.geojson", *content["features"])
    table(place, "--reports", str(place / "out"))
    assert seen == ["B-2"]
    seen.clear()
    (place / "out" / "1-A-1.json").write_text("{}", "utf-8")  # somebody wrote into it
    table(place, "--reports", str(place / "out"))
    assert seen == ["A-1"]


def test_another_day_another_pack_or_newer_layers_are_other_inputs(
    place: Path, monkeypatch: pytest.MonkeyPatch
):
    seen = counted(monkeypatch)
    folder = ("--reports", str(place / "out"))
    table(place, *folder)
    seen.clear()
    table(place, *folder, "--as-of", "2026-03-02")
    write_pack(place / "pack", {"t/b.yaml": rule(layer="other", row="R1")})
    table(place, *folder, "--as-of", "2026-03-02")
    assert len(seen) == 14


def test_a_run_that_was_killed_loses_nothing_it_had_done(
    place: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(running, "_TOGETHER", 1)
    real = running.checked

    def dying(ground: Any, asked: Any, **options: Any) -> Any:
        for n, done in enumerate(real(ground, asked, **options)):
            if n == 3:
                raise KeyboardInterrupt
            yield done

    monkeypatch.setattr(running, "checked", dying)
    run(place, "--reports", str(place / "out"))
    assert not (place / "out" / "manifest.json").exists()
    with (place / "out" / "progress.ndjson").open("a", encoding="utf-8") as stream:
        stream.write('{"key": "cut o')  # the line it died in
    monkeypatch.setattr(running, "checked", real)
    seen = counted(monkeypatch)
    assert len(table(place, "--reports", str(place / "out"))["sites"]) == 7
    assert len(seen) == 4
    assert (place / "out" / "manifest.json").exists()
    assert not (place / "out" / "progress.ndjson").exists()


def test_a_killed_process_leaves_whole_reports_and_the_next_run_goes_on(place: Path):
    many = [feature(square(10 * n, 2000, 9), id=f"M-{n:03}") for n in range(60)]
    write_sites(place / "sites.geojson", *many)
    command = [str(Path(sys.executable).with_name("sanhe")), "--quiet", "--store",
               str(place / "store"), "batch", str(place / "sites.geojson"), "--rules",
               str(place / "pack"), "--as-of", "2026-03-01", "--reports", str(place / "out")]  # fmt: skip
    process = subprocess.Popen(command, stderr=subprocess.DEVNULL)
    progress = place / "out" / "progress.ndjson"
    while process.poll() is None and not (progress.exists() and progress.stat().st_size > 100):
        time.sleep(0.01)
    process.send_signal(signal.SIGKILL)
    process.wait()
    assert all(believed(p.read_bytes(), p.name) for p in (place / "out").glob("[0-9]*.json"))
    lines = progress.read_bytes().splitlines() if progress.exists() else []
    noted = [place / "out" / json.loads(line)["file"] for line in lines if line.endswith(b"}")]
    done = {path: path.stat().st_mtime_ns for path in noted}
    assert subprocess.run(command, check=False).returncode == 0
    assert len(list((place / "out").glob("[0-9]*.json"))) == 60
    assert {path: path.stat().st_mtime_ns for path in done} == done
    assert {p.name for p in (place / "out").iterdir() if p.name.startswith(".")} == {".lock"}
    assert len(kept_checks(open_store(place / "store"))) == 60


def test_a_first_site_that_is_bad_is_not_the_files_fault(place: Path):
    body = {"type": "FeatureCollection", "features": [feature(BOW), feature(square(1000, 0, 100))]}
    (place / "sites.geojson").write_text(json.dumps(body), encoding="utf-8")
    made = table(place, "--crs", "EPSG:4547")
    assert [row["verdict"] for row in made["sites"]] == ["clear", None]


def test_reports_of_sites_that_are_gone_go_and_other_files_stay(place: Path):
    folder = place / "out"
    run(place, "--reports", str(folder))
    (folder / "notes.txt").write_text("mine", "utf-8")
    write_sites(place / "sites.geojson", feature(square(0, 0, 100), id="A-1", name="压占地块"))
    run(place, "--reports", str(folder))
    assert {p.name for p in folder.iterdir()} == {"1-A-1.json", "manifest.json", "notes.txt", ".lock"}


def test_two_batches_never_share_a_folder(place: Path):
    from checker.batch.folder import opened_folder

    with opened_folder(place / "out"):
        problem = refusal(run(place, "--reports", str(place / "out")))
    assert (problem.code, problem.exit_code) == ("BATCH_FOLDER_BUSY", 2)
    (place / "file").write_text("", "utf-8")
    assert refusal(run(place, "--reports", str(place / "file"))).code == "BATCH_FOLDER"


def test_tables_in_every_form(place: Path):
    from python_calamine import CalamineWorkbook

    files = [place / f"t{end}" for end in (".csv", ".xlsx", ".json", ".gpkg")]
    result = run(place, *(x for f in files for x in ("-o", str(f))))
    assert result.exit_code == 0, result.exception
    rows = list(csv.reader(files[0].read_text("utf-8-sig").splitlines()))
    assert rows[0][:3] == ["名次", "序号", "地块编号"]
    assert rows[2][3] == "'=HYPERLINK(1)"
    assert float(rows[1][8]) == pytest.approx(40_000.0)
    book = CalamineWorkbook.from_path(str(files[1]))
    assert book.sheet_names == ["排名", "比选", "说明"]
    sheet = book.get_sheet_by_name("排名").to_python()
    assert sheet[2][3] == "=HYPERLINK(1)"
    assert sheet[1][8] == pytest.approx(40_000.0)
    side = book.get_sheet_by_name("比选").to_python()
    assert side[0][1:] == ["1. 大地块", "2. =HYPERLINK(1)", "3. 重点项目", "4. 压占地块"]
    assert json.loads(files[2].read_text("utf-8"))["schema"] == "sanhe-batch/1"
    with sqlite3.connect(files[3]) as connection:
        count = connection.execute("SELECT count(*), count(geom) FROM sites").fetchone()
        style = connection.execute("SELECT styleQML FROM layer_styles").fetchone()[0]
    connection.close()
    assert count == (7, 4)
    assert "178,24,43" in style  # the red of the map
    assert [p.name for p in place.iterdir() if p.name.startswith(".")] == []


@pytest.mark.parametrize(
    ("threshold", "code"), [("prohibited", 4), ("conditional", 4), ("unknown", 4)]
)
def test_fail_on(place: Path, threshold: str, code: int):
    assert run(place, "--fail-on", threshold).exit_code == code
    write_sites(place / "sites.geojson", feature(square(1000, 0, 100)))
    assert run(place, "--fail-on", threshold).exit_code == 0
    write_sites(place / "sites.geojson", feature(square(1000, 0, 100)), feature(BOW))
    assert run(place, "--fail-on", threshold).exit_code == (4 if threshold == "unknown" else 0)


def test_a_file_of_which_no_site_can_be_checked(place: Path):
    write_sites(place / "sites.geojson", feature(BOW), feature(None))
    problem = refusal(run(place, "-o", str(place / "t.csv")))
    assert (problem.code, problem.exit_code) == ("BATCH_ALL_REFUSED", 2)
    assert (place / "t.csv").exists()


@pytest.mark.parametrize(
    ("args", "code"),
    [
        (("-o", "t.pdfx"), "REPORT_SUFFIX"), (("--id", "nope"), "BATCH_COLUMN"),
        (("--as-of", "soon"), "DATE_FORMAT"), (("--rules", "no-pack"), "PACK_NOT_FOUND"),
        (("--project", "/nowhere.yaml"), "PROPOSAL_UNREADABLE"),
        (("-o", "/nowhere/t.csv"), "REPORT_WRITE"), (("-o", "/nowhere/t.xlsx"), "REPORT_WRITE"),
    ],
)  # fmt: skip
def test_refusals(place: Path, args: tuple[str, ...], code: str):
    assert refusal(run(place, *args)).code == code


def test_files_that_are_refused_as_a_whole(place: Path):
    write_sites(place / "sites.geojson")
    assert refusal(run(place)).code == "BATCH_EMPTY"
    (place / "sites.geojson").unlink()
    assert refusal(run(place)).code == "FILE_MISSING"


def test_more_sites_than_are_allowed(place: Path, monkeypatch: pytest.MonkeyPatch):
    from checker.batch import sites
    from spatial.limits import Limits

    monkeypatch.setattr(sites, "LIMITS", Limits(batch_sites=3))
    assert refusal(run(place)).code == "BATCH_TOO_MANY"


def test_a_table_of_coordinates_asks_for_its_crs_once(place: Path):
    lines = "地块,点号,X,Y\n" + "".join(
        f"{n},J{k},{2540000 + 500 * n + dy},{480000 + dx}\n"
        for n in (1, 2) for k, (dx, dy) in enumerate([(0, 0), (0, 90), (90, 90), (90, 0)], 1)
    )  # fmt: skip
    (place / "t.csv").write_text(lines, encoding="utf-8")
    base = (str(place / "t.csv"), "--rules", str(place / "pack"), "--as-of", "2026-03-01")
    problem = refusal(call(place, batch, *base))
    assert problem.code == "CRS_MISSING"
    done = json.loads(call(place, batch, *base, "--crs", "EPSG:4547", json=True).output)
    assert [round(row["area_m2"]) for row in done["sites"]] == [8100, 8100]


def test_two_processes_give_the_same_table(place: Path):
    assert table(place, "--workers", "2")["sites"] == table(place)["sites"]


@pytest.mark.parametrize(
    ("problem", "code"), [(FutureTimeout(), "SITE_TIMED_OUT"), (ProcessExpired("gone"), "SITE_CRASHED")]
)
def test_a_process_that_hangs_or_dies_costs_one_site(problem: Exception, code: str):
    from checker.batch.pool import _result
    from checker.batch.sites import Asked
    from checker.proposal import NOTHING_DECLARED
    from spatial.declared import NOTHING_SAID

    lost: Future[Any] = Future()
    lost.set_exception(problem)
    done = _result(Asked(4, "4", "", b"", "s-4.geojson", NOTHING_SAID, NOTHING_DECLARED), lost, 5.0)
    assert done.refusal is not None
    assert (done.row, done.summary, done.refusal["code"]) == (4, None, code)


def test_a_site_that_hung_is_tried_again(place: Path, monkeypatch: pytest.MonkeyPatch):
    real = running.checked

    def hanging(ground: Any, asked: Any, **options: Any) -> Any:
        for done in real(ground, asked, **options):
            lost = {"code": "SITE_TIMED_OUT", "detail": {"zh": "", "en": ""}, "where": "",
                    "how_to_fix": {"zh": "", "en": ""}}  # fmt: skip
            yield Done(done.row, refusal=lost) if done.row == 1 else done

    monkeypatch.setattr(running, "checked", hanging)
    table(place, "--reports", str(place / "out"))
    monkeypatch.setattr(running, "checked", real)
    seen = counted(monkeypatch)
    made = table(place, "--reports", str(place / "out"))
    assert (seen, made["counts"]["refused"]) == (["A-1"], 3)


def test_the_other_language_and_quiet(place: Path):
    out = run(place, lang="en").output
    assert "could not be checked" in out
    assert "project facts from the columns" in out
    assert run(place, quiet=True).output == ""


def test_a_pack_that_was_not_verified_is_marked_wherever_a_person_reads_first(place: Path):
    from python_calamine import CalamineWorkbook

    files = [place / f"t{end}" for end in (".csv", ".xlsx", ".json", ".gpkg")]
    result = run(place, *(x for f in files for x in ("-o", str(f))))
    assert result.stdout.startswith("! 规则包未经核验: pack\n")
    rows = list(csv.reader(files[0].read_text("utf-8-sig").splitlines()))
    assert all(row[5].startswith("（规则包未经核验）") for row in rows[1:5])
    book = CalamineWorkbook.from_path(str(files[1]))
    assert book.get_sheet_by_name("排名").to_python()[1][5].startswith("（规则包未经核验）")
    about = {row[0]: row[1] for row in book.get_sheet_by_name("说明").to_python()}
    assert str(about["规则包"]).endswith("（规则包未经核验）")
    made = json.loads(files[2].read_text("utf-8"))
    assert made["sites"][0]["headline"]["en"].startswith("(the rule pack has not been verified) ")
    with sqlite3.connect(files[3]) as connection:
        said = [one for (one,) in connection.execute("SELECT said FROM sites LIMIT 4")]
    connection.close()
    assert all(one.startswith("（规则包未经核验）") for one in said)


def test_a_shipped_pack_bears_no_such_mark(place: Path):
    asked = (str(place / "sites.geojson"), "--rules", "cn", "--as-of", "2026-11-24", "--workers", "1")
    result = call(place, batch, *asked, "-o", str(place / "t.csv"))
    assert "未经核验" not in result.output + (place / "t.csv").read_text("utf-8-sig")
