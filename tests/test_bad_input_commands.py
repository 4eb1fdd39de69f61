"""Every bad input through the commands a person types, ``check`` and ``layers add``.

Whatever comes of it: one line instead of a traceback, nobody called, nothing written beside the
file, in the working folder or left in the temporary one, and a verdict only on what was read
whole.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import shapely

from spatial import catalog
from spatial.store import StoreConfig, create_store
from tests.bad_inputs import Catalogue
from tests.bad_inputs.answers import LAYER_ADD, LAYERS, RULES, SITES
from tests.factories import AT
from tests.spatial.formats.samples import MEASURE, SITE, STUDY_AREA, X, Y, geojson, ring, txt
from webmap.cli import main

SANHE = Path(sys.executable).with_name("sanhe")
SECONDS = 10
LINE = re.compile(r"^[A-Z][A-Z0-9_]+: .+\. .+$")
CASES = sorted({*SITES, *LAYERS})
# its fifty squares reach beyond the study area
VERDICTS = {"G10_gpkg_rtree_lies": "unknown"}
# what the catalogue wants told of what enters, as a layer too
TOLD = {id: case.told for id, case in SITES.items() if case.told}
CARD = """
id: {id}
title: {{zh: 图层, en: Layer}}
plan: land-use
role: constraint
authority: natural-resources
crs: EPSG:4547
coverage: study-area
"""
RULE = """
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


@dataclass(frozen=True)
class Office:
    """A store with one layer far from every case, a rule about it, and room for cards."""

    root: Path

    @property
    def store(self) -> Path:
        return self.root / "store"


@dataclass(frozen=True)
class Said:
    """What a command answered."""

    exit: int
    out: str
    error: str

    @property
    def code(self) -> str:
        return self.error.partition(":")[0]


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Office:
    root = tmp_path_factory.mktemp("office")
    create_store(root / "store", StoreConfig(MEASURE, STUDY_AREA, "Asia/Shanghai"), at=AT)
    (root / "pack" / "land").mkdir(parents=True)
    (root / "pack" / "land" / "farm.yaml").write_text(RULE, encoding="utf-8")
    away = ring(SITE) + 6_000
    (root / "farm.txt").write_text(txt(away), encoding="utf-8")
    (root / "farm.yaml").write_text(CARD.format(id="farm"), encoding="utf-8")
    for words in (
        ("layers", "add", root / "farm.txt", "--card", root / "farm.yaml",
         "--valid-from", "2020-01-01"),
        ("check", root / "farm.txt", "--rules", root / "pack"),
    ):  # fmt: skip
        subprocess.run([SANHE, "--store", root / "store", *words], check=True, timeout=60)
    return Office(root)


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """An empty working folder and an empty temporary one, both empty again afterwards."""
    for name in ("cwd", "tmp"):
        (tmp_path / name).mkdir()
    monkeypatch.chdir(tmp_path / "cwd")
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "tmp"))
    yield
    for name in ("cwd", "tmp"):
        assert list((tmp_path / name).iterdir()) == []


def run(capsys: pytest.CaptureFixture[str], *words: object) -> Said:
    """The command as ``sanhe`` runs it; anything but an exit status is a traceback."""
    capsys.readouterr()
    begin = time.monotonic()
    with pytest.raises(SystemExit) as ended:
        main.main([str(word) for word in words])
    assert time.monotonic() - begin < SECONDS
    told = capsys.readouterr()
    return Said(int(ended.value.code or 0), told.out, told.err)


def tree(*folders: Path) -> dict[str, tuple[int, int]]:
    """Every file below some folders with its size and time."""
    return {
        str(path): (path.stat().st_size, path.stat().st_mtime_ns)
        for folder in folders
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name not in ("catalog.sqlite-shm", "catalog.sqlite-wal")
    }


def one_line(said: Said, lang: str) -> None:
    """A refusal: a code, a sentence, a remedy, and nothing of what was not handed in."""
    assert said.exit == 2, said
    assert said.out == ""
    assert LINE.match(said.error.strip()), said.error
    assert bool(re.search("[\u4e00-\u9fff]", said.error.split(": ", 1)[1])) or lang == "en"
    assert "Traceback" not in said.error
    assert "TOPSECRET" not in said.error


@pytest.mark.parametrize("id", CASES)
def test_check(
    id: str, office: Office, catalogue: Catalogue, capsys: pytest.CaptureFixture[str]
) -> None:
    path = catalogue.paths[id]
    watched = (path.parent, catalogue.paths[id].parents[1] / "secret", office.root)
    before, hits = tree(*watched), catalogue.trap.hits
    said = run(capsys, "--store", office.store, "--lang", "zh", "--json", "check", path,
               "--rules", office.root / "pack")  # fmt: skip
    assert tree(*watched) == before
    assert catalogue.trap.hits == hits
    assert "TOPSECRET" not in said.out
    expected = SITES.get(id)
    answer = json.loads(said.out)
    if said.exit == 0:
        assert expected is None or expected.code is None
        assert expected is None or answer["site"]["area_m2"] == pytest.approx(
            expected.area, abs=0.5
        )
        assert answer["verdict"] == VERDICTS.get(id, "clear"), answer["undecided"]
        return
    assert said.exit == 2
    assert "verdict" not in answer
    assert expected is None or answer["code"] == expected.code
    assert all(answer["how_to_fix"].values())


@pytest.mark.parametrize("id", CASES)
def test_layers_add(
    id: str, office: Office, catalogue: Catalogue, capsys: pytest.CaptureFixture[str]
) -> None:
    path = catalogue.paths[id]
    name = re.sub("[^a-z0-9]+", "-", id.lower())
    card = office.root / "card.yaml"
    card.write_text(CARD.format(id=name), encoding="utf-8")
    watched = (path.parent, path.parents[1] / "secret")
    before, held, hits = tree(*watched), tree(office.store), catalogue.trap.hits
    lang = "zh" if len(id) % 2 else "en"
    said = run(capsys, "--store", office.store, "--lang", lang, "layers", "add", path,
               "--card", card, "--valid-from", "2026-01-01")  # fmt: skip
    assert tree(*watched) == before
    assert catalogue.trap.hits == hits
    refused = LAYER_ADD.get(id)
    if refused is None:
        assert said.exit == 0, said.error
        with catalog.reading(office.store / "catalog.sqlite") as connection:
            (version,) = catalog.versions(connection, name)
        assert version.zones + version.quarantined > 0
        for code in TOLD.get(id, ()):
            assert f"! {code} " in said.error
        return
    code, inside = refused
    one_line(said, lang)
    assert said.code == code, said.error
    assert inside in said.error
    assert tree(office.store) == held, "a refused delivery leaves the store as it was"


@pytest.mark.parametrize("id", RULES)
def test_rules(
    id: str, office: Office, catalogue: Catalogue, tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    pack = tmp_path / "pack"
    (pack / "land").mkdir(parents=True)
    (pack / "land" / "r.yaml").write_bytes(catalogue.paths[id].read_bytes())
    said = run(capsys, "--store", office.store, "--lang", "en", "check", office.root / "farm.txt",
               "--rules", pack)  # fmt: skip
    assert (said.exit, said.code, said.out) == (3, RULES[id], "")
    assert LINE.match(said.error.strip())
    assert re.search(r"r\.yaml:\d+", said.error)
    assert not (catalogue.paths[id].parents[1] / "secret" / "ran").exists()


def test_an_invalid_zone_of_a_constraint_still_constrains(
    tmp_path: Path, office: Office, capsys: pytest.CaptureFixture[str]
) -> None:
    """Kept out, it is no finding; but nobody may call what meets it clear."""
    store, inbox = tmp_path / "store", tmp_path / "inbox"
    inbox.mkdir()
    create_store(store, StoreConfig(MEASURE, STUDY_AREA, "Asia/Shanghai"), at=AT)
    bowtie = [(X, Y), (X + 200, Y + 100), (X + 200, Y), (X, Y + 100), (X, Y)]
    crossed = {"type": "Polygon", "coordinates": [bowtie]}
    away = shapely.box(X + 6_000, Y, X + 6_100, Y + 100)
    (inbox / "farm.geojson").write_bytes(geojson(away, crossed))
    added = run(capsys, "--store", store, "--json", "layers", "add", inbox / "farm.geojson",
                "--card", office.root / "farm.yaml", "--valid-from", "2020-01-01")  # fmt: skip
    told = json.loads(added.out)
    assert (told["kept"], told["quarantined"]) == (1, 1)
    for site, verdict in ((SITE, "unknown"), (shapely.box(X, Y + 900, X + 9, Y + 909), "clear")):
        (inbox / "site.geojson").write_bytes(geojson(site))
        said = run(capsys, "--store", store, "--json", "check", inbox / "site.geojson",
                   "--rules", office.root / "pack")  # fmt: skip
        report = json.loads(said.out)
        assert report["verdict"] == verdict
        kinds = [row["kind"] for row in report["undecided"]]
        assert kinds == (["quarantined"] if verdict == "unknown" else [])
