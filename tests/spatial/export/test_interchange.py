"""Files that QGIS and GDAL open, and the delivery itself as it came."""

import hashlib
import json
import zipfile
from datetime import date

import geopandas
import numpy as np
import pyarrow.parquet
import pyogrio
import pytest
import shapely
from click.testing import CliRunner

from spatial import crs as systems
from spatial.errors import BadInput, StoreError, Text
from spatial.export.original import export_original
from spatial.export.table import of_features
from spatial.export.write import export_layer, write
from spatial.formats.reader import read
from spatial.ingest import prepare
from spatial.publish import publish
from tests.factories import AT, line, make_card, make_draft, make_store, square
from webmap.cli import main

CRS = "EPSG:4547"
ON = date(2026, 1, 1)
SHAPES = [
    square(0, 0, 100), shapely.difference(square(200, 0, 100), square(220, 20, 30)),
    shapely.union_all([square(400, 0, 50), square(500, 0, 50)]), line((0, 500), (9, 600)),
    shapely.Point(480_001, 2_540_001),
]  # fmt: skip
ROWS = [
    {"id": f"4419A{n}", "code": "0101", "name": "=水田" if n else "甲", "bbox": n,
     "坡度": None if n == 2 else n / 8, "登记日期": "2025-03-01"}
    for n in range(5)
]  # fmt: skip


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    return make_store(
        tmp_path_factory.mktemp("held") / "store", make_draft("farm", SHAPES, ROWS),
        make_draft("red", SHAPES, release="area-only"),
    )  # fmt: skip


def opened(path):
    return (
        geopandas.read_parquet(path) if path.suffix == ".parquet" else pyogrio.read_dataframe(path)
    )


@pytest.mark.parametrize("suffix", [".parquet", ".fgb"])
def test_other_programs_open_it_with_crs_attributes_and_outlines(store, tmp_path, suffix):
    made = export_layer(store, "farm", tmp_path / f"农田{suffix}", as_of=ON)
    frame = opened(made.path).sort_values("id", ignore_index=True)
    assert frame.crs.to_epsg() == 4547
    assert frame["id"].tolist() == [row["id"] for row in ROWS]
    assert frame["name"].tolist() == ["甲", "=水田", "=水田", "=水田", "=水田"]
    assert frame["登记日期"].tolist() == ["2025-03-01"] * 5
    slope = [None if np.isnan(v) else v for v in frame["坡度"]]
    assert slope == [row["坡度"] for row in ROWS]
    assert all(shapely.equals(a, b) for a, b in zip(frame.geometry, SHAPES, strict=True))


@pytest.mark.parametrize("suffix", [".parquet", ".fgb"])
def test_our_own_reader_takes_it_back(store, tmp_path, suffix):
    raw = read(export_layer(store, "farm", tmp_path / f"a{suffix}", as_of=ON).path)
    again = dict(zip(raw.columns["id"], shapely.from_wkb(raw.wkb), strict=True))
    assert raw.crs == CRS
    assert all(again[row["id"]].equals(s) for row, s in zip(ROWS, SHAPES, strict=True))


def test_the_metadata_are_those_of_the_standard(store, tmp_path):
    made = export_layer(store, "farm", tmp_path / "a.parquet", as_of=ON)
    held = pyarrow.parquet.read_metadata(made.path).metadata
    geo = json.loads(held[b"geo"])
    column = geo["columns"]["geometry"]
    assert (geo["version"], geo["primary_column"]) == ("1.1.0", "geometry")
    assert column["encoding"] == "WKB"
    assert column["geometry_types"] == ["LineString", "MultiPolygon", "Point", "Polygon"]
    assert column["crs"]["id"] == {"authority": "EPSG", "code": 4547}
    assert column["covering"]["bbox"]["ymax"] == ["bbox", "ymax"]
    assert column["bbox"] == [480_000, 2_540_000, 480_550, 2_540_600]
    assert json.loads(held[b"sanhe"])["version"] == "farm@1"
    assert made.beside is not None  # our own field bbox had to give way to the covering
    assert "bbox_1\tbbox\tinteger" in made.beside.read_text("utf-8-sig")


def test_a_reader_can_take_only_what_lies_in_a_box(store, tmp_path):
    made = export_layer(store, "farm", tmp_path / "a.parquet", as_of=ON)
    near = geopandas.read_parquet(made.path, bbox=(480_210, 2_540_010, 480_250, 2_540_050))
    assert near["id"].tolist() == ["4419A1"]


@pytest.mark.parametrize("suffix", [".parquet", ".fgb"])
def test_nothing_and_no_geometry_are_held_too(tmp_path, suffix):
    none = write(of_features("a", Text("a", "a"), CRS, []), tmp_path / f"none{suffix}")
    assert len(opened(none.path)) == 0
    rows = [(square(0, 0, 9), {"id": "1"}), (None, {"id": "2"})]
    made = write(of_features("a", Text("a", "a"), CRS, rows), tmp_path / f"some{suffix}")
    frame = opened(made.path).set_index("id")
    assert frame.geometry["2"] is None
    assert frame.geometry["1"].area == 81


def delivered(folder, side):
    path = folder / f"农田 {side}.geojson"
    corner = np.array([[480_000, 2_540_000]])
    lon, lat = systems.to_lonlat(corner, CRS)[0].tolist()
    ring = [[lon + x, lat + y] for x, y in ((0, 0), (side, 0), (side, side), (0, 0))]
    path.write_text(json.dumps({"type": "FeatureCollection", "features": [
        {"type": "Feature", "properties": {"id": "1"},
         "geometry": {"type": "Polygon", "coordinates": [ring]}}]}), "utf-8")  # fmt: skip
    return path


@pytest.fixture
def twice(tmp_path):
    """A store with two versions of one layer, and the two files they came from."""
    store = make_store(tmp_path / "store")
    card = make_card("farm", crs="EPSG:4326", coverage="extent", role="reference")
    files = [delivered(tmp_path, side) for side in (0.001, 0.002)]
    for year, file in zip((2020, 2024), files, strict=True):
        draft = prepare(store, [file], card, valid_from=date(year, 1, 1), card_folder=tmp_path)
        publish(store, [draft], recorded_at=AT)
    return store, files


def test_a_delivery_goes_out_byte_for_byte_in_every_version(twice, tmp_path):
    store, files = twice
    out = tmp_path / "out"
    out.mkdir()
    latest = export_original(store, "farm", out, as_of=ON)
    assert latest.path == out / files[1].name
    assert latest.path.read_bytes() == files[1].read_bytes()
    for name, asked in (("a.json", {"version": "farm@1", "as_of": ON}),
                        ("b.json", {"as_of": date(2021, 5, 5)})):  # fmt: skip
        older = export_original(store, "farm", out / name, **asked)
        assert (
            hashlib.sha256(older.path.read_bytes()).digest()
            == hashlib.sha256(files[0].read_bytes()).digest()
        )
    area = [
        export_layer(store, "farm", out / "a.fgb", as_of=ON, version=v).path
        and opened(out / "a.fgb").geometry.area.sum()
        for v in ("farm@1", "farm@2")
    ]
    assert area[1] == pytest.approx(4 * area[0], rel=1e-3)


def test_a_shapefile_with_its_sidecars_goes_out_as_one_zip_of_the_same_bytes(tmp_path):
    store = make_store(tmp_path / "store")
    frame = geopandas.GeoDataFrame({"id": ["1"]}, geometry=[square(0, 0, 9)], crs=CRS)
    frame.to_file(tmp_path / "farm.shp")
    draft = prepare(store, [tmp_path / "farm.shp"], make_card("farm"), valid_from=ON,
                    card_folder=tmp_path)  # fmt: skip
    publish(store, [draft], recorded_at=AT)
    made = export_original(store, "farm", tmp_path / "back.zip", as_of=ON)
    with zipfile.ZipFile(made.path) as archive:
        held = {n.partition("/")[2]: archive.read(n) for n in archive.namelist()}
    assert held["farm.shp"] == (tmp_path / "farm.shp").read_bytes()
    assert {"farm.dbf", "farm.shx", "farm.prj"} <= set(held)


def test_a_withheld_or_damaged_delivery_stays_inside(store, tmp_path):
    with pytest.raises(BadInput, match="EXPORT_WITHHELD"):
        export_original(store, "red", tmp_path / "red", as_of=ON)
    held = make_store(tmp_path / "other", make_draft("farm", SHAPES, ROWS))
    path = held.objects.path(hashlib.sha256(b"farm").hexdigest())
    path.chmod(0o600)
    path.write_bytes(b"fArm")
    with pytest.raises(StoreError, match="OBJECT_DAMAGED"):
        export_original(held, "farm", tmp_path / "a", as_of=ON)
    path.unlink()
    with pytest.raises(StoreError, match="OBJECT_MISSING"):
        export_original(held, "farm", tmp_path / "a", as_of=ON)
    assert not (tmp_path / "a").exists()
    assert not (tmp_path / "red").exists()


def test_the_command_wants_one_place_to_write_to(twice, tmp_path):
    store, files = twice
    base = ["--store", str(store.root), "--lang", "en", "layers", "export", "farm"]
    run = CliRunner().invoke(main, [*base, "--original", str(tmp_path / "back"), "--version", "1"])
    assert run.exit_code == 0
    assert (tmp_path / "back").read_bytes() == files[0].read_bytes()
    both = [str(tmp_path / "a.fgb"), "--original", str(tmp_path / "b")]
    for wrong in ([], both):
        run = CliRunner().invoke(main, [*base, *wrong])
        assert run.exit_code == 2
        assert "EXPORT_TARGET" in run.output
