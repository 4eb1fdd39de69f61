"""Versions and store commands as a planner types them."""

import json

import pytest
from click.testing import CliRunner

from spatial.settings import Settings
from tests.factories import make_draft, make_store, square
from webmap.cli import main


@pytest.fixture
def sanhe(tmp_path):
    make_store(
        tmp_path / "store",
        make_draft("farm", [square(0, 0, 10)], [{"id": "a", "name": "甲"}]),
        make_draft("farm", [square(0, 0, 20)], [{"id": "a", "name": "甲"}]),
    )

    def run(*words, code=0, store="store"):
        done = CliRunner().invoke(main, ["--store", str(tmp_path / store), *words])
        assert done.exit_code == code, done.output
        return done.output

    run.folder = tmp_path
    return run


def test_history_diff_and_rollback(sanhe):
    rows = json.loads(sanhe("--json", "layers", "history", "farm"))["versions"]
    assert [r["version"] for r in rows] == ["farm@1", "farm@2"]
    found = json.loads(sanhe("--json", "layers", "diff", "farm", "farm@1", "2"))
    assert [(c["kind"], c["moved_m2"]) for c in found["changes"]] == [("geometry", 300.0)]
    assert "图形变化  a  甲  100.00 → 400.00 m²" in sanhe("--lang", "zh", "layers", "diff", "farm", "1", "2")
    assert json.loads(sanhe("--json", "layers", "rollback", "farm", "farm@1"))["version"] == "farm@3"
    assert "farm@1 is in force again" in sanhe("--lang", "en", "layers", "rollback", "farm", "farm@1")


def test_verify_info_backup_restore_and_gc(sanhe):
    told = json.loads(sanhe("--json", "store", "verify"))
    assert told["ok"] is True
    assert told["damages"] == []
    info = json.loads(sanhe("--json", "store", "info"))
    assert info["measure_crs"] == "EPSG:4547"
    assert set(info["study_area"]) == {"bounds", "area_m2"}
    assert info["head"] == told["head"]
    assert "farm" in sanhe("store", "info")
    file = str(sanhe.folder / "b.tar")
    sanhe("store", "backup", file)
    sanhe("store", "restore", file, store="again")
    assert json.loads(sanhe("--json", "store", "verify", store="again"))["head"] == told["head"]
    assert "0" in sanhe("store", "gc")


def test_a_damaged_store_exits_with_three_and_names_it(sanhe):
    path = next((sanhe.folder / "store" / "objects").rglob("*.layer"))
    path.chmod(0o640)
    path.write_bytes(path.read_bytes()[:-1] + b"\x00\x01")
    told = json.loads(sanhe("--json", "store", "verify", code=3))
    assert [d["code"] for d in told["damages"]] == ["OBJECT_DAMAGED"]
    assert told["damages"][0]["name"] == "farm"


def test_settings_reach_the_command(sanhe):
    assert Settings(sanhe.folder).lang == "zh"


def test_show_tells_the_self_overlap_as_far_as_the_release_goes(sanhe):
    shared = [square(0, 0, 10), square(4, 0, 10)]
    store = sanhe.folder / "shared"
    make_store(store, make_draft("plan", shared), make_draft("mute", shared, release="hit-only"))
    told = json.loads(sanhe("--json", "layers", "show", "plan", store="shared"))["self_overlap"]
    assert (told["area_m2"], told["worst"]) == (60.0, [["1", "2", 60.0]])
    assert "60.00 m², 1 pairs" in sanhe("--lang", "en", "layers", "show", "plan", store="shared")
    assert json.loads(sanhe("--json", "layers", "show", "mute", store="shared"))["self_overlap"]["area_m2"] is None
    assert "60.00" not in sanhe("layers", "show", "mute", store="shared")


def test_a_difference_is_written_to_files_and_told_in_three_units(sanhe):
    files = [str(sanhe.folder / name) for name in ("d.gpkg", "d.xlsx", "d.json")]
    said = sanhe("--lang", "zh", "layers", "diff", "farm", "1", "2", "-o", files[0], "-o", files[1], "-o", files[2])
    assert "增加 300.00 m² (0.0300 ha, 0.45 亩)" in said
    assert all((sanhe.folder / name).stat().st_size for name in ("d.gpkg", "d.xlsx", "d.json"))
    sanhe("layers", "diff", "farm", "1", "2", "-o", str(sanhe.folder / "d.docx"), code=2)


def test_a_proof_is_remembered_for_the_next_look(sanhe):
    assert "never verified" in sanhe("--lang", "en", "store", "info")
    sanhe("store", "verify")
    assert ", whole" in sanhe("--lang", "en", "store", "info")
    sanhe("layers", "rollback", "farm", "1")
    assert "grown since" in sanhe("--lang", "en", "store", "info")
