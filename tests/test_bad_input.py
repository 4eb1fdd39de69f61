"""Bad input through the real command: one line, a code, a remedy, an exit code, nothing else."""

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.factories import X, Y, make_draft, make_store, square

SANHE = Path(sys.executable).with_name("sanhe")
LINE = re.compile(r"^[A-Z][A-Z0-9_]+: .+\. .+$")
HAN = re.compile(r"[\u4e00-\u9fff]")


def corners(x0, y0, side=100.0):
    return [[x0, y0], [x0 + side, y0], [x0 + side, y0 + side], [x0, y0 + side], [x0, y0]]


def table(points):
    return "点号,X,Y\n" + "".join(f"J{i},{y},{x}\n" for i, (x, y) in enumerate(points[:-1], 1))


def wkt(points):
    return "POLYGON((" + ", ".join(f"{x} {y}" for x, y in points) + "))"


def lonlat(ring):
    return json.dumps({"type": "Polygon", "coordinates": [ring]})


def labelled(ring, crs):
    shape = {"type": "Polygon", "coordinates": [ring]}
    features = [{"type": "Feature", "properties": {}, "geometry": shape}]
    return json.dumps({"type": "FeatureCollection", "features": features,
                       "crs": {"type": "name", "properties": {"name": crs}}})  # fmt: skip


BOWTIE = [[113.8, 22.96], [113.801, 22.961], [113.801, 22.96], [113.8, 22.961], [113.8, 22.96]]
HERE = (113.8049, 22.9592)
CASES = {
    "no CRS": ("a.csv", table(corners(X, Y)), (), "CRS_MISSING"),
    "wrong CRS": ("a.wkt", wkt(corners(X, Y)), ("--crs", "EPSG:4548"), "SITE_OUTSIDE_STUDY_AREA"),
    "swapped axes": ("a.wkt", wkt([[y, x] for x, y in corners(X, Y)]), ("--crs", "EPSG:4547"),
                     "AXES_SWAPPED"),
    "zone prefix against the CRS": ("a.wkt", wkt(corners(38e6 + X, Y)), ("--crs", "EPSG:4547"),
                                    "ZONE_PREFIX"),
    "degrees in a metre CRS": ("a.geojson", labelled(corners(*HERE, 0.001), "EPSG:4547"), (),
                               "CRS_RANGE"),
    "degrees said to be metres": ("a.wkt", wkt(corners(*HERE, 0.001)),
                                  ("--crs", "EPSG:4547"), "CRS_RANGE"),
    "self-crossing": ("a.geojson", lonlat(BOWTIE), (), "GEOM_SELF_INTERSECTION"),
    "empty file": ("a.geojson", "", (), "FILE_EMPTY"),
    "no feature": ("a.geojson", '{"type": "FeatureCollection", "features": []}', (), "SITE_EMPTY"),
    "empty geometry": ("a.wkt", "POLYGON EMPTY", ("--crs", "EPSG:4547"), "GEOM_EMPTY"),
    "NaN": ("a.geojson", '{"type": "Polygon", "coordinates": [[[NaN, 22.9], [113.8, 22.9], '
            "[113.8, 22.91], [NaN, 22.9]]]}", (), "COORD_NOT_FINITE"),
    "unreadable": ("a.gpkg", "not a database", (), "CONTENT_NOT_GPKG"),
    "truncated": ("a.geojson", '{"type": "Polygon", "coordinates": [[[113.8,', (),
                  "FILE_TRUNCATED"),
    "a drawing": ("a.dwg", "AC1032", (), "FORMAT_UNSUPPORTED"),
    "wholly outside": ("a.geojson", lonlat(corners(116.3, 39.9, 0.001)), (),
                       "SITE_OUTSIDE_STUDY_AREA"),
}  # fmt: skip


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    root = tmp_path_factory.mktemp("bad") / "store"
    make_store(root, make_draft("farm", [square(0, 0, 100)]))
    return root


def sanhe(*words, store, lang="en"):
    return subprocess.run(
        [SANHE, "--store", store, "--lang", lang, *map(str, words)],
        capture_output=True, text=True, encoding="utf-8", timeout=60, check=False,
    )  # fmt: skip


def refused(done, code, exit_code=2, lang="en"):
    """One line with the code, in the language asked for, and nothing on standard output."""
    lines = done.stderr.strip().splitlines()
    assert done.returncode == exit_code, done.stderr + done.stdout
    assert len(lines) == 1, done.stderr
    assert LINE.match(lines[0]), lines[0]
    assert lines[0].startswith(f"{code}: ")
    assert bool(HAN.search(lines[0].split(": ", 1)[1])) is (lang == "zh")
    assert done.stdout == ""
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("case", CASES)
def test_a_bad_site_is_refused_in_one_line(case, lang, store, tmp_path):
    name, content, options, code = CASES[case]
    file = tmp_path / name
    file.write_text(content, encoding="utf-8")
    out = tmp_path / "out" / "report.json"
    out.parent.mkdir()
    refused(sanhe("check", file, *options, "-o", out, store=store, lang=lang), code, lang=lang)
    assert list(out.parent.iterdir()) == []


def test_machine_output_of_a_refusal_is_json(store, tmp_path):
    (tmp_path / "a.csv").write_text(table(corners(X, Y)), encoding="utf-8")
    done = sanhe("--json", "check", tmp_path / "a.csv", store=store)
    told = json.loads(done.stdout)
    assert done.returncode == 2
    assert told["code"] == "CRS_MISSING"
    assert set(told["how_to_fix"]) == {"zh", "en"}


def test_a_renamed_file_keeps_its_digest(store, tmp_path):
    rule(tmp_path / "pack")
    digests = set()
    for name in ("a.wkt", "renamed.wkt"):
        (tmp_path / name).write_text(wkt(corners(X, Y)), encoding="utf-8")
        done = sanhe("--json", "check", tmp_path / name, "--crs", "EPSG:4547",
                     "--rules", tmp_path / "pack", store=store)  # fmt: skip
        digests.add(json.loads(done.stdout)["digest"])
    assert len(digests) == 1


def test_a_site_partly_outside_is_undecided_not_refused(store, tmp_path):
    file = tmp_path / "a.wkt"
    file.write_text(wkt(corners(X + 4_950, Y)), encoding="utf-8")
    pack = tmp_path / "pack"
    rule(pack)
    done = sanhe("--json", "check", file, "--crs", "EPSG:4547", "--rules", pack, store=store)
    report = json.loads(done.stdout)
    assert done.returncode == 0
    assert report["verdict"] == "unknown"
    assert [(u["layer"], u["kind"]) for u in report["undecided"]] == [("farm", "not-covered")]


GOOD = """
title: {zh: 农田, en: Farmland}
authority: natural-resources
layer: farm
criterion: overlap
effect: land
applies_to: all
outcomes:
  - {when: overlap, verdict: prohibited, code: overlaps}
  - {otherwise: true, verdict: clear, code: none}
texts:
  overlaps: {zh: 占用, en: occupies}
  none: {zh: 不涉及, en: none}
in_force: {"2020-01-01": true}
references: {"2020-01-01": [{law: {zh: 法, en: Law}, article: "1"}]}
"""
HOLE = GOOD.replace("otherwise: true", "when: sliver")


def rule(pack, text=GOOD):
    (pack / "land").mkdir(parents=True, exist_ok=True)
    (pack / "land" / "farm.yaml").write_text(text, encoding="utf-8")


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize(
    ("text", "code"),
    [
        (HOLE, "RULE_NOT_TOTAL"),
        (GOOD + "effect: land\n", "YAML_DUPLICATE_KEY"),
        (GOOD.replace("layer: farm", "layer: fern"), "RULE_UNKNOWN_LAYER"),
        (GOOD.replace("{zh: 占用, en: occupies}", "{zh: 占用}"), "RULE_TEXT_MISSING"),
        (GOOD + "colour: red\n", "RULE_SCHEMA"),
    ],
)
def test_a_bad_rule_is_refused_with_file_and_line(text, code, lang, store, tmp_path):
    rule(tmp_path / "pack", text)
    file = tmp_path / "a.wkt"
    file.write_text(wkt(corners(X, Y)), encoding="utf-8")
    done = sanhe("check", file, "--crs", "EPSG:4547", "--rules", tmp_path / "pack", store=store,
                 lang=lang)  # fmt: skip
    refused(done, code, exit_code=3, lang=lang)
    assert re.search(r"farm\.yaml:\d+", done.stderr)


def test_a_store_that_is_not_one_is_unusable(tmp_path):
    (tmp_path / "a.wkt").write_text(wkt(corners(X, Y)), encoding="utf-8")
    refused(sanhe("check", tmp_path / "a.wkt", store=tmp_path / "none"), "STORE_MISSING", 3)


def test_a_damaged_catalog_is_unusable(store, tmp_path):
    shutil.copytree(store, tmp_path / "store")
    (tmp_path / "store" / "catalog.sqlite").write_bytes(b"SQLite format 3\x00" + b"\xff" * 4096)
    (tmp_path / "a.wkt").write_text(wkt(corners(X, Y)), encoding="utf-8")
    refused(sanhe("check", tmp_path / "a.wkt", store=tmp_path / "store"), "STORE_DAMAGED", 3)


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("check",), "USAGE"),
        (("check", "nowhere.geojson"), None),
        (("layers", "show", "fern"), "LAYER_UNKNOWN"),
        (("layers", "list", "--as-of", "2026-02-30"), "DATE_FORMAT"),
        (("check", "113.80,22.95 113.81,22.95 113.81,22.96", "-o", "report.odt"), "REPORT_SUFFIX"),
    ],
)
def test_other_mistakes_of_the_hand(words, code, store):
    done = sanhe(*words, store=store)
    lines = done.stderr.strip().splitlines()
    assert done.returncode == 2, done.stdout + done.stderr
    assert len(lines) == 1, done.stderr
    assert LINE.match(lines[0])
    assert code is None or lines[0].startswith(f"{code}: ")


@pytest.mark.parametrize(("option", "words"), [
    ("--as-of", ("layers", "list", "--as-of", "2026-02-30")),
    ("--as-of", ("check", "113.80,22.95 113.81,22.95 113.81,22.96", "--as-of", "soon")),
    ("--known-at", ("check", "113.80,22.95 113.81,22.95 113.81,22.96", "--known-at", "soon")),
])  # fmt: skip
def test_a_date_that_is_none_names_its_option(option, words, store):
    assert f"({option})" in sanhe(*words, store=store).stderr


def test_a_layer_that_cannot_enter_leaves_the_store_as_it_was(store, tmp_path):
    root = tmp_path / "store"
    shutil.copytree(store, root)
    before = sorted(p.name for p in (root / "objects").rglob("*") if p.is_file())
    (tmp_path / "card.yaml").write_text(
        "id: wet\ntitle: {zh: 湿地, en: Wetland}\nplan: forestry\nrole: constraint\n"
        "authority: natural-resources\ncrs: EPSG:4490\ncoverage: study-area\n", encoding="utf-8",
    )  # fmt: skip
    (tmp_path / "wet.geojson").write_text(lonlat(BOWTIE), encoding="utf-8")
    done = sanhe("layers", "add", tmp_path / "wet.geojson", "--card", tmp_path / "card.yaml",
                 "--valid-from", "2026-01-01", store=root)  # fmt: skip
    refused(done, "LAYER_ALL_QUARANTINED")
    assert sorted(p.name for p in (root / "objects").rglob("*") if p.is_file()) == before
    listed = json.loads(sanhe("--json", "layers", "list", store=root).stdout)
    assert [row["id"] for row in listed["layers"]] == ["farm"]
