"""The report as a GeoPackage: what was drawn, with its letters, and styles QGIS uses at once."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import fiona
import pytest
import shapely

from checker.report.files import own_forms, write_all
from checker.report.gpkg import TABLES
from checker.report.material import Material
from checker.report.picture import picture_of
from tests.checker.packs import rule
from tests.checker.test_report import run, written
from tests.checker.trial import HIT
from tests.factories import make_draft, square

__all__ = ["run"]


@pytest.fixture
def material(run: Any) -> Material:
    """A site half on a forbidden zone, beside a layer that has nothing there."""
    files = {"t/a.yaml": rule(), "t/b.yaml": rule(layer="other")}
    found = run(files, make_draft("zones", HIT), make_draft("other", [square(500, 0, 10)]))
    return Material(written(found), picture_of(found))


def made(folder: Path, material: Material, name: str = "r.gpkg") -> Path:
    path = folder / name
    write_all([path], own_forms(), material)
    return path


def test_shapes_stand_in_the_measuring_crs_with_letter_law_and_secrecy(
    material: Material, tmp_path: Path
):
    path = made(tmp_path, material)
    assert set(fiona.listlayers(path)) == {
        *(table for table, _, _ in TABLES.values()), "findings", "layers", "layer_styles",
    }  # fmt: skip
    with fiona.open(path, layer="overlaps") as table:
        assert table.crs.to_epsg() == 4547
        (only,) = list(table)
    told = dict(only["properties"])
    assert (told["letter"], told["rule"], told["verdict"]) == ("A", "t.a", "prohibited")
    assert told["area_m2"] == pytest.approx(5000)
    assert told["area_mu"] == pytest.approx(7.5)
    assert told["law_zh"].startswith("《")
    assert told["basis"] == "verified"
    assert told["secrecy"] == material.report["secrecy"]
    drawn = shapely.geometry.shape(only["geometry"])
    assert drawn.equals(material.picture.shapes[1].geometry)


def test_every_finding_and_layer_has_a_row_without_geometry(material: Material, tmp_path: Path):
    path = made(tmp_path, material)
    with fiona.open(path, layer="findings") as table:
        rows = [(r["properties"]["rule"], r["properties"]["verdict"], r["geometry"]) for r in table]
    assert rows == [("t.a", "prohibited", None), ("t.b", "clear", None)]
    with fiona.open(path, layer="layers") as table:
        assert {r["properties"]["layer"] for r in table} == {"zones", "other"}


def test_qgis_finds_a_default_style_for_every_table_of_shapes(material: Material, tmp_path: Path):
    with sqlite3.connect(made(tmp_path, material)) as db:
        styles = dict(db.execute("SELECT f_table_name, styleQML FROM layer_styles WHERE useAsDefault"))
        columns = dict(db.execute("SELECT table_name, column_name FROM gpkg_geometry_columns"))
        checked = db.execute("PRAGMA integrity_check").fetchone()
    db.close()
    assert set(styles) == set(columns) == {table for table, _, _ in TABLES.values()}
    assert set(columns.values()) == {"geom"}
    assert checked == ("ok",)
    brushes = {}
    for table, qml in styles.items():
        root = ElementTree.fromstring(qml.split("\n", 1)[1])
        brushes[table] = {o.get("value") for o in root.iter("Option") if o.get("name") == "style"}
        colours = {o.get("value") for o in root.iter("Option") if o.get("name") == "color"}
        if table != "site":
            assert len(colours) == 4
            assert root.find(".//text-style").get("fieldName") == "letter"  # type: ignore[union-attr]
    assert brushes == {table: {brush} for table, _, brush in TABLES.values()}


def test_the_same_report_gives_the_same_bytes(
    material: Material, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    first = made(tmp_path, material).read_bytes()
    monkeypatch.setenv("TZ", "Asia/Shanghai")
    assert made(tmp_path, material, "again.gpkg").read_bytes() == first


@pytest.mark.parametrize("release", ["area-only", "hit-only"])
def test_what_a_card_keeps_back_is_not_in_the_file(run: Any, tmp_path: Path, release: str):
    found = run({"t/a.yaml": rule()}, make_draft("zones", HIT, release=release))
    path = made(tmp_path, Material(written(found), picture_of(found)))
    with fiona.open(path, layer="overlaps") as table:
        assert len(table) == 0
    with fiona.open(path, layer="findings") as table:
        (row,) = [dict(r["properties"]) for r in table]
    assert (row["letter"], row["verdict"]) == ("", "prohibited")
    assert (row["overlap_m2"] is None) == (release == "hit-only")


def test_a_department_gets_its_own_part(material: Material, tmp_path: Path):
    own = material.report["departments"][0]["id"]
    part = Material(material.report, material.picture, department=own)
    with fiona.open(made(tmp_path, part), layer="findings") as table:
        departments = {r["properties"]["department"] for r in table}
    assert departments <= {own}


def test_geojson_bears_the_same_letters(material: Material, tmp_path: Path):
    told = json.loads(made(tmp_path, material, "r.geojson").read_text(encoding="utf-8"))
    assert [f["properties"].get("letter") for f in told["features"]] == [None, "A"]
