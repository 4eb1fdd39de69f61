"""``sanhe demo``: the town from its files, every site with its expected answer, twice the same."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from checker.errors import PDF_UNAVAILABLE
from spatial import catalog
from spatial.errors import StoreError
from spatial.settings import Settings
from spatial.store import open_store
from tests.tools import need, need_pdf
from webmap.demo import _printed, demo_folder, demo_store
from webmap.demo_table import demo_sites

CHECKOUT = Path(__file__).parents[2]


def sanhe(*args):
    return subprocess.run(
        [sys.executable, "-m", "webmap.cli", *map(str, args)], cwd=CHECKOUT, check=False,
        capture_output=True, text=True, encoding="utf-8", timeout=240,
    )  # fmt: skip


@pytest.fixture(scope="module")
def shown(tmp_path_factory):
    """The demo run once by the command, with its machine output."""
    root = tmp_path_factory.mktemp("demo")
    done = sanhe("--json", "--store", root / "store", "demo")
    assert done.stdout, done.stderr
    return root, done


def test_every_site_gets_its_expected_answer(shown):
    _, done = shown
    rows = json.loads(done.stdout)["sites"]
    assert {(r["number"], r["project"]): (r["found"], r["rows_wrong"]) for r in rows} == {
        (r["number"], r["project"]): (r["expected"], []) for r in rows
    }
    assert len(rows) == sum(len(s["projects"]) for s in demo_sites(demo_folder() / "sites"))
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("site", ["02_basic_farmland.shp.zip", "08b_under_line_without_kv.shp.zip"])
def test_page_one_is_one_page_in_both_languages_where_many_departments_speak(shown, tmp_path, site):
    need_pdf()
    root, _ = shown
    paper = tmp_path / "both.pdf"
    asked = ("check", demo_folder() / "sites" / site, "--bilingual", "-o", paper)
    done = sanhe("--store", root / "store", *asked)
    assert paper.exists(), done.stderr
    told = [need("pdftotext"), "-f", "1", "-l", "1", "-layout", str(paper), "-"]
    first = subprocess.run(told, check=True, capture_output=True, text=True, timeout=60).stdout
    assert "Water Bureau" in first and "proves nothing by itself" in first


def test_one_full_report_is_written_next_to_the_store(shown):
    root, done = shown
    files = {Path(p).name for p in json.loads(done.stdout)["files"]}
    always = {"report.json", "report.geojson", "report.gpkg", "report.txt", "report.xlsx",
              "report.map.html"}  # fmt: skip
    assert files - {"report.html", "report.pdf", "report.docx"} == always
    for name in {"report.html", "report.pdf", "report.docx"} - files:
        assert name and ("PDF_UNAVAILABLE" in done.stderr or "FONT_MISSING" in done.stderr)
    assert {p.name for p in (root / "demo").iterdir()} == files
    report = json.loads((root / "demo" / "report.json").read_text(encoding="utf-8"))
    assert report["schema"] == "sanhe-report/1"


def test_the_second_run_adds_no_version_and_gives_the_same_digest(shown):
    root, _ = shown
    store = open_store(root / "store")

    def versions():
        with catalog.reading(store.catalog) as connection:
            return [(v.id, v.sha256) for v in catalog.versions(connection)]

    before = versions()
    digest = json.loads((root / "demo" / "report.json").read_text(encoding="utf-8"))["digest"]
    again = sanhe("--quiet", "--store", root / "store", "demo")
    assert (again.returncode, again.stdout, again.stderr) == (0, "", "")
    assert versions() == before
    report = json.loads((root / "demo" / "report.json").read_text(encoding="utf-8"))
    assert report["digest"] == digest


def test_the_checkout_is_left_as_it_was(shown):
    listed = subprocess.run(
        [need("git"), "status", "--porcelain", "--ignored=no", "--", "var", "demo"],
        cwd=CHECKOUT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert listed.stdout == ""


@pytest.mark.parametrize(("lang", "words"), [("zh", "虚构城市 非真实地图"), ("en", "expected")])
def test_the_table_speaks_both_languages(shown, lang, words):
    root, _ = shown
    done = sanhe("--lang", lang, "--store", root / "store", "demo")
    assert words in done.stdout
    assert "report.map.html" in done.stdout


def test_a_store_of_someone_else_is_not_touched(tmp_path):
    from tests.factories import make_store

    make_store(tmp_path / "store")
    before = (tmp_path / "store" / "catalog.sqlite").read_bytes()
    done = sanhe("--lang", "en", "--store", tmp_path / "store", "demo")
    assert done.returncode == 3
    assert done.stderr.startswith("DEMO_OTHER_STORE: ")
    assert (tmp_path / "store" / "catalog.sqlite").read_bytes() == before


def test_an_interrupted_build_leaves_nothing(tmp_path, monkeypatch):
    from spatial import delivery

    def stopped(*_args, **_kwargs):
        raise KeyboardInterrupt

    monkeypatch.setattr(delivery, "build_store", stopped)
    with pytest.raises(KeyboardInterrupt):
        demo_store(Settings(tmp_path / "store"), demo_folder())
    assert list(tmp_path.iterdir()) == []


def test_a_store_of_earlier_demo_data_is_set_aside_with_its_checks(shown, tmp_path):
    root, _ = shown
    shutil.copytree(root / "store", tmp_path / "store")
    shutil.copytree(demo_folder() / "layers", tmp_path / "data" / "layers")
    card = tmp_path / "data" / "layers" / "towns.yaml"
    card.write_text(card.read_text(encoding="utf-8") + "\n# changed\n", encoding="utf-8")
    old = (tmp_path / "store" / "catalog.sqlite").read_bytes()
    demo_store(Settings(tmp_path / "store", quiet=True), tmp_path / "data")
    kept = [p for p in tmp_path.iterdir() if p.name not in ("store", "data")]
    assert [(p / "catalog.sqlite").read_bytes() for p in kept] == [old]


def test_a_form_this_machine_cannot_make_is_left_out_with_what_to_install(tmp_path, capsys):
    def lacking(path, material):
        raise StoreError(PDF_UNAVAILABLE, what="libpango-1.0-0")

    settings = Settings(tmp_path, lang="en")
    assert not _printed(tmp_path / "report.pdf", {".pdf": lacking}, None, settings)
    assert "libharfbuzz-subset0" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []
