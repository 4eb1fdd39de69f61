"""A difference as a file: what a GIS and a desk find in it, and what a release keeps back."""

import json
import sqlite3
from xml.etree import ElementTree

import openpyxl
import pytest
import shapely

from spatial.difference import difference
from spatial.difference_rows import difference_row, picture
from spatial.errors import BadInput
from spatial.export.difference import write_difference
from spatial.history import history
from tests.factories import make_draft, make_store, square

fiona = pytest.importorskip("fiona")


def versions(layer, **card):
    rows = [{"id": "a", "name": "甲"}, {"id": "b", "name": "=1+1"}, {"id": "c"}]
    then = [{"id": "a", "name": "甲"}, {"id": "b", "name": "丙"}, {"id": "d"}]
    return (
        make_draft(layer, [square(0, 0, 10), square(20, 0, 10), square(40, 0, 10)], rows, **card),
        make_draft(layer, [square(5, 0, 10), square(20, 0, 10), square(60, 0, 20)], then, **card),
    )


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    return make_store(
        tmp_path_factory.mktemp("difference") / "s", *versions("farm"),
        *versions("shy", release="area-only"), *versions("mute", release="hit-only"),
    )  # fmt: skip


def found(store, layer="farm"):
    return difference(store, *history(store, layer))


def test_a_geopackage_has_a_table_for_each_kind_of_change(store, tmp_path):
    path = tmp_path / "d.gpkg"
    write_difference(found(store), path, crs="EPSG:4547")
    rows = {}
    for name in ("added", "removed", "changed_geometry", "changed_attributes"):
        with fiona.open(path, layer=name) as table:
            assert table.crs.to_epsg() == 4547
            rows[name] = [(dict(f.properties), shapely.geometry.shape(f.geometry)) for f in table]
    (added,) = rows["added"]
    assert (added[0]["id"], added[0]["area_m2"], added[0]["area_ha"]) == ("d", 400.0, 0.04)
    assert added[0]["area_mu"] == pytest.approx(0.6)
    assert rows["removed"][0][0]["id"] == "c"
    parts = {p["part"]: (p["part_m2"], shape) for p, shape in rows["changed_geometry"]}
    assert parts["gained"][0] == parts["lost"][0] == 50.0
    assert shapely.equals(parts["gained"][1], square(10, 0, 5, 10))
    assert [(p["field"], p["old"], p["new"]) for p, _ in rows["changed_attributes"]] == [
        ("name", "=1+1", "丙")
    ]


def test_every_table_of_the_geopackage_has_a_style_that_qgis_uses_at_once(store, tmp_path):
    path = tmp_path / "d.gpkg"
    write_difference(found(store), path, crs="EPSG:4547")
    with sqlite3.connect(path) as db:
        styles = db.execute(
            "SELECT f_table_name, f_geometry_column, styleQML, useAsDefault FROM layer_styles"
        ).fetchall()
        geometry = dict(db.execute("SELECT table_name, column_name FROM gpkg_geometry_columns"))
        listed = {row[0] for row in db.execute("SELECT table_name FROM gpkg_contents")}
    assert {name for name, *_ in styles} == set(geometry)
    assert "layer_styles" in listed
    for name, column, qml, default in styles:
        assert (column, default) == (geometry[name], 1)
        root = ElementTree.fromstring(qml.partition("\n")[2])
        assert root.find("renderer-v2/symbols/symbol/layer") is not None
    moved = next(
        ElementTree.fromstring(q.partition("\n")[2])
        for n, _, q, _ in styles
        if n == "changed_geometry"
    )
    assert [c.get("value") for c in moved.iter("category")] == ["gained", "lost"]


def test_an_empty_difference_is_a_geopackage_of_empty_tables(store, tmp_path):
    first = history(store, "farm")[0]
    write_difference(difference(store, first, first), tmp_path / "d.gpkg", crs="EPSG:4547")
    assert set(fiona.listlayers(tmp_path / "d.gpkg")) >= {
        "added",
        "removed",
        "changed_geometry",
        "changed_attributes",
    }


def test_a_workbook_has_sums_changes_and_values(store, tmp_path):
    write_difference(found(store), tmp_path / "d.xlsx", crs="EPSG:4547")
    book = openpyxl.load_workbook(tmp_path / "d.xlsx")
    sums = {row[0]: row[1:4] for row in book["汇总"].iter_rows(values_only=True)}
    assert sums["净变化 net"] == (300.0, 0.03, pytest.approx(0.45))
    assert [row[1] for row in book["变化"].iter_rows(min_row=2, values_only=True)] == [
        "d",
        "c",
        "a",
        "b",
    ]
    cell = book["属性"]["C2"]
    assert (cell.value, cell.data_type) == ("=1+1", "s")


def test_an_area_only_layer_tells_areas_of_the_whole_and_no_zone(store, tmp_path):
    told = difference_row(found(store, "shy"))
    assert told["areas"]["net_m2"] == 300.0
    assert told["changes"] == []
    assert told["counts"]["added"] == 1
    assert picture(found(store, "shy"), "EPSG:4547", limit=99)["features"] == []
    with pytest.raises(BadInput, match="EXPORT_WITHHELD"):
        write_difference(found(store, "shy"), tmp_path / "d.gpkg", crs="EPSG:4547")
    write_difference(found(store, "shy"), tmp_path / "d.xlsx", crs="EPSG:4547")
    assert len(list(openpyxl.load_workbook(tmp_path / "d.xlsx")["变化"].iter_rows())) == 1


def test_a_hit_only_layer_tells_counts_and_nothing_else(store, tmp_path):
    told = difference_row(found(store, "mute"))
    assert (told["areas"], told["changes"], told["left_out"]) == (None, [], 0)
    assert told["counts"] == {"added": 1, "removed": 1, "geometry": 1, "both": 0, "attributes": 1}
    write_difference(found(store, "mute"), tmp_path / "d.json", crs="EPSG:4547")
    assert json.loads((tmp_path / "d.json").read_text("utf-8")) == told


def test_the_picture_is_in_degrees_and_points_to_its_change(store):
    told = difference_row(found(store), limit=2)
    drawn = picture(found(store), "EPSG:4547", limit=2)
    assert told["left_out"] == 2
    parts = [(f["properties"]["n"], f["properties"]["part"]) for f in drawn["features"]]
    assert parts == [(0, "added"), (1, "removed")]
    lon, lat = drawn["features"][0]["geometry"]["coordinates"][0][0]
    assert 113 < lon < 115
    assert 22 < lat < 24


def test_an_unknown_suffix_is_refused(store, tmp_path):
    with pytest.raises(BadInput, match="EXPORT_FORMAT"):
        write_difference(found(store), tmp_path / "d.doc", crs="EPSG:4547")
