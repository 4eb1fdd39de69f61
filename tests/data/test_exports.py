"""Every layer of the demo town goes out in every form and comes back, or the loss is told."""

import itertools
from datetime import date
from importlib import resources
from pathlib import Path

import numpy as np
import pytest
import shapely

from spatial.delivery import build_store, read_delivery
from spatial.export.inert import inert, is_active
from spatial.export.names import fitted
from spatial.export.table import of_layer
from spatial.export.versions import opened
from spatial.export.write import write
from spatial.formats.reader import read
from spatial.gate import admit
from spatial.snapshot import snapshot

CRS = "EPSG:4547"
SLOW, MANY = {".xlsx", ".dxf"}, 40  # zones; larger layers would only take longer
SILENT = {".xlsx", ".dxf"}
WHOLE = (".gpkg", ".geojson", ".parquet", ".fgb", ".kml")
KINDS = ["_polygons", "_lines", "_points"]


@pytest.fixture(scope="module")
def tables(tmp_path_factory):
    """Every delivered layer of the town that holds something, as it would be written."""
    folder = Path(str(resources.files("sanhe_data") / "layers"))
    store = build_store(
        tmp_path_factory.mktemp("town") / "store", read_delivery(folder / "delivery.yaml")
    )
    snap = snapshot(store, as_of=date.fromisoformat(str(store.config.as_of)))
    return {
        layer: of_layer(opened(store, version), version, CRS)
        for layer, version in sorted(snap.versions.items()) if version.zones
    }  # fmt: skip


def returned(table, folder, suffix):
    made = write(table, folder / f"{table.name}{suffix}")
    crs = CRS if suffix in SILENT else None
    parts = [None]
    if suffix == ".shp.zip" and len(table.dimensions) > 1:
        parts = [table.name + KINDS[2 - d] for d in sorted(table.dimensions)]
    found = [
        admit(read(made.path, crs=crs, layer=part), crs=crs, measure_crs=CRS, study_area=None,
              kinds=frozenset({0, 1, 2}), accept_repairs=False)
        for part in parts
    ]  # fmt: skip
    made.path.unlink()
    assert not any(each.quarantined for each in found)
    shapes = np.concatenate([each.geometries for each in found])
    columns = {
        name: list(itertools.chain.from_iterable(each.columns[name] for each in found))
        for name in found[0].columns
    }
    return made, shapes, columns


def in_place(table, shapes):
    """Whether every outline is back, to the millimetre, in the order of the layer."""
    before = np.array([one.geometry for one in table.features()], dtype=object)
    assert len(before) == len(shapes)
    assert float(shapely.hausdorff_distance(before, shapes).max()) < 0.001
    rings = [shapely.get_num_coordinates(each) for each in (before, shapes)]
    assert (rings[0] == rings[1]).all()


def sorted_back(table, shapes, columns):
    """A form that sorts its features, put in the order of the ids again."""
    name = table.roles["id"]
    order = {value: at for at, value in enumerate(columns[name])}
    places = [order[str(one.values[name])] for one in table.features()]
    return shapes[places], {key: [v[at] for at in places] for key, v in columns.items()}


@pytest.mark.parametrize("suffix", WHOLE)
def test_forms_that_hold_everything_give_back_everything(tables, tmp_path, suffix):
    for table in tables.values():
        made, shapes, columns = returned(table, tmp_path, suffix)
        if suffix == ".fgb":
            shapes, columns = sorted_back(table, shapes, columns)
        in_place(table, shapes)
        assert made.features == len(shapes)
        for field in table.fields:
            held = [one.values.get(field.name) for one in table.features()]
            got = columns[field.name]
            if suffix == ".kml" and field.kind != "text":  # numbers are read as they are written
                got = [v and float(v) for v in got]
            assert [v or None for v in got] == [v or None for v in held]


@pytest.mark.parametrize("suffix", [".shp.zip", ".dxf", ".xlsx"])
def test_forms_that_hold_less_keep_what_they_can_and_tell_the_rest(tables, tmp_path, suffix):
    for table in tables.values():
        if suffix == ".xlsx" and table.dimensions != {2}:
            continue
        if suffix in SLOW and table.count > MANY:
            continue
        made, shapes, columns = returned(table, tmp_path, suffix)
        told = {n.code for n in made.notices}
        if not (suffix == ".shp.zip" and len(table.dimensions) > 1):
            in_place(table, shapes)
        names = {f.name: f.name for f in table.fields}
        if suffix == ".shp.zip":
            names = fitted(list(names), limit=10, encoding="GBK")
            assert ("FIELDS_SHORTENED" in told) == any(k != v for k, v in names.items())
        else:
            assert "CRS_LEFT_OUT" in told
        for field in table.fields:
            held = [one.values.get(field.name) for one in table.features()]
            kept = columns.get(names[field.name], [None] * len(held))
            if suffix == ".shp.zip":
                held = [inert(v) if isinstance(v, str) else v for v in held]
                assert not any(map(is_active, kept))
            if "TEXT_CUT" not in told:
                assert [v or None for v in kept] == [v or None for v in held]


def test_what_a_workbook_cannot_hold_is_told(tables, tmp_path):
    for table in tables.values():
        if table.dimensions != {2}:
            made = write(table, tmp_path / "a.xlsx")
            assert "KIND_LEFT_OUT" in {n.code for n in made.notices}


def test_boundary_point_files_keep_outlines_numbers_and_tell_the_rest(tables, tmp_path):
    for table in tables.values():
        made, shapes, _ = returned(table, tmp_path, ".txt")
        in_place(table, shapes)
        fixed = set(table.roles.values())
        others = {f.name for f in table.fields} - fixed
        assert bool(others) <= ("ATTRIBUTES_LEFT_OUT" in {n.code for n in made.notices})
