"""Known answers: shapefiles and GeoPackages through the reader child."""

from __future__ import annotations

import os
import sqlite3
import struct
import sys
import time
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
import shapely

from spatial.errors import BadInput
from spatial.formats import child, locks
from spatial.formats.reader import read
from spatial.formats.source import RawLayer
from tests.spatial.formats import samples
from tests.spatial.formats.samples import MEASURE, SITE, X, Y, parts, shapefile, zipped

OTHER = shapely.box(X + 300, Y, X + 400, Y + 100)


def refusal(path: Path, **options: Any) -> BadInput:
    with pytest.raises(BadInput) as caught:
        read(path, **options)
    assert "\n" not in caught.value.line("zh")
    return caught.value


def put(folder: Path, name: str, data: bytes) -> Path:
    path = folder / name
    path.write_bytes(data)
    return path


def zip_of(folder: Path, files: dict[str, bytes], prefix: str = "site") -> Path:
    return put(folder, "a.zip", zipped({f"{prefix}{end}": data for end, data in files.items()}))


def test_a_bare_shapefile(tmp_path: Path) -> None:
    path = shapefile(tmp_path, SITE, OTHER, code=["0101", None], n=[1, 2], f=[1.5, None])
    layer = read(path)
    assert layer.crs == MEASURE
    assert layer.rows == (1, 2)
    assert layer.columns == {"code": ("0101", None), "n": (1, 2), "f": (1.5, None)}
    assert shapely.from_wkb(layer.wkb[1]).equals(OTHER)


def test_nested_folders_in_a_zip(tmp_path: Path) -> None:
    files = parts(shapefile(tmp_path, SITE))
    assert read(zip_of(tmp_path, files, "提交材料/01/图件/site")).name == "site"


def test_gbk_names_in_a_zip(tmp_path: Path) -> None:
    data = zipped({f"zzzzzzzz{k}": v for k, v in parts(shapefile(tmp_path, SITE)).items()})
    path = put(tmp_path, "a.zip", data.replace(b"zzzzzzzz", "用地红线".encode("gbk")))
    assert read(path).name == "用地红线"


def gbk(folder: Path, *, cpg: bytes | None, ldid: int) -> Path:
    path = shapefile(folder, SITE, encoding="gbk", 地类名称=["永久基本农田"])
    path.with_suffix(".cpg").unlink(missing_ok=True)
    if cpg is not None:
        path.with_suffix(".cpg").write_bytes(cpg)
    dbf = bytearray(path.with_suffix(".dbf").read_bytes())
    dbf[29] = ldid
    path.with_suffix(".dbf").write_bytes(bytes(dbf))
    return path


@pytest.mark.parametrize(("cpg", "ldid", "told"), [
    (None, 0, ["ENCODING_GUESSED"]), (b"GBK", 0, []), (b"936\r\n", 0, []), (None, 0x4D, []),
    (None, 0x57, ["ENCODING_GUESSED"]),
])  # fmt: skip
def test_gbk_attributes_declared_or_found_out(
    tmp_path: Path, cpg: bytes | None, ldid: int, told: list[str]
) -> None:
    layer = read(gbk(tmp_path, cpg=cpg, ldid=ldid))
    assert layer.columns == {"地类名称": ("永久基本农田",)}
    assert [n.code for n in layer.notices] == told
    if told:
        assert "永久基本农田" in layer.notices[0].text.zh


def test_a_cpg_that_lies_is_refused_and_overruled_by_the_person(tmp_path: Path) -> None:
    path = gbk(tmp_path, cpg=b"UTF-8", ldid=0)
    assert refusal(path).code == "ENCODING_WRONG"
    assert read(path, encoding="gbk").columns == {"地类名称": ("永久基本农田",)}


def test_a_character_cut_by_the_field_width_is_dropped(tmp_path: Path) -> None:
    path = shapefile(tmp_path, SITE, name=["永久基本农田"])
    dbf = path.with_suffix(".dbf")
    cut = "永久基本农田".encode()
    dbf.write_bytes(dbf.read_bytes().replace(cut, cut[:-1] + b" "))
    assert read(path).columns == {"name": ("永久基本农",)}


def without(*ends: str) -> Any:
    return lambda files: {k: v for k, v in files.items() if k not in ends}


def changed(end: str, at: int, data: bytes) -> Any:
    return lambda files: {**files, end: files[end][:at] + data + files[end][at + len(data) :]}


@pytest.mark.parametrize(("change", "code"), [
    (without(".shx"), "SHX_MISSING"),
    (without(".shx", ".dbf", ".prj", ".cpg"), "SHP_SIDECARS_MISSING"),
    (lambda f: {**f, ".shp": f[".shp"][:-60]}, "FILE_TRUNCATED"),
    (lambda f: {**f, ".dbf": f[".dbf"][:-20]}, "FILE_TRUNCATED"),
    (changed(".dbf", 4, struct.pack("<I", 1)), "SHP_COUNT_MISMATCH"),
    (changed(".shx", 108, struct.pack(">i", 9999)), "SHX_CORRUPT"),
    (changed(".shp", 0, b"\x89PNG"), "CONTENT_NOT_SHP"),
    (lambda f: {"." + k[1:] + "x": v for k, v in f.items()}, "ZIP_NO_LAYER"),
    (lambda f: {**f, "2.shp": f[".shp"]}, "ZIP_MANY_LAYERS"),
])  # fmt: skip
def test_broken_shapefiles(tmp_path: Path, change: Any, code: str) -> None:
    files = parts(shapefile(tmp_path, SITE, OTHER))
    assert refusal(zip_of(tmp_path, change(files))).code == code


@pytest.mark.parametrize(("content", "code"), [
    (b'PROJCS["x",GARBAGE', "CRS_UNREADABLE"), (b"http://127.0.0.1:9/x.prj", "CRS_UNKNOWN"),
])  # fmt: skip
def test_a_prj_that_cannot_be_understood_has_to_be_asked_about(
    tmp_path: Path, content: bytes, code: str
) -> None:
    files = parts(shapefile(tmp_path, SITE, OTHER))
    layer = read(zip_of(tmp_path, {**files, ".prj": content}))
    assert layer.crs is None
    assert layer.crs_refused is not None and layer.crs_refused.code == code


def test_without_prj_or_dbf(tmp_path: Path) -> None:
    files = parts(shapefile(tmp_path, SITE))
    assert read(zip_of(tmp_path, without(".prj")(files))).crs is None
    layer = read(zip_of(tmp_path, without(".dbf")(files)))
    assert [n.code for n in layer.notices] == ["DBF_MISSING"]
    assert len(layer.wkb) == 1


def test_one_of_two_layers_in_a_zip(tmp_path: Path) -> None:
    files = parts(shapefile(tmp_path, SITE))
    both = {f"{name}{k}": v for name in ("site", "other") for k, v in files.items()}
    path = put(tmp_path, "a.zip", zipped(both))
    assert read(path, layer="other").name == "other"
    assert refusal(path, layer="none").code == "LAYER_UNKNOWN"


def test_an_empty_layer_is_read_as_such(tmp_path: Path) -> None:
    import geopandas as gpd
    import pyogrio

    frame = gpd.GeoDataFrame({"name": []}, geometry=[], crs=MEASURE)
    path = tmp_path / "a.gpkg"
    pyogrio.write_dataframe(frame, path, layer="a", geometry_type="Polygon")
    assert read(path).rows == ()


def gpkg(tmp_path: Path, *statements: str, args: tuple[Any, ...] = ()) -> Path:
    path = samples.gpkg(tmp_path / "a.gpkg", SITE, OTHER, name=["甲", "乙"])
    with closing(sqlite3.connect(path)) as database:
        triggers = database.execute("SELECT name FROM sqlite_master WHERE type='trigger'")
        for (name,) in triggers.fetchall():
            database.execute(f'DROP TRIGGER "{name}"')
        for statement in statements:
            database.execute(statement, args if "?" in statement else ())
        database.commit()
    return path


def test_a_geopackage(tmp_path: Path) -> None:
    layer = read(gpkg(tmp_path))
    assert (layer.name, layer.crs) == ("site", MEASURE)
    assert layer.columns == {"name": ("甲", "乙")}


def test_one_damaged_blob_is_named_and_hides_nothing(tmp_path: Path) -> None:
    damaged = b"GP\x00\x01\x00\x00\x00\x00\x01\x02"
    layer = read(gpkg(tmp_path, "UPDATE site SET geom=? WHERE fid=1", args=(damaged,)))
    assert layer.wkb[0] == b"\x01\x02"
    assert shapely.from_wkb(layer.wkb[1]).equals(OTHER)
    missing = read(gpkg(tmp_path, "UPDATE site SET geom=NULL WHERE fid=1"))
    assert missing.wkb[0] is None


@pytest.mark.parametrize(("statement", "code"), [
    ("UPDATE gpkg_contents SET data_type='attributes'", "GPKG_NO_LAYER"),
    ("DROP TABLE gpkg_contents", "CONTENT_NOT_GPKG"),
    ("PRAGMA journal_mode=wal", "FILE_UNCHECKPOINTED"),
])  # fmt: skip
def test_geopackages_that_are_refused(tmp_path: Path, statement: str, code: str) -> None:
    assert refusal(gpkg(tmp_path, statement)).code == code


def test_an_endless_view_is_never_run(tmp_path: Path) -> None:
    path = gpkg(
        tmp_path,
        "CREATE VIEW boom AS WITH RECURSIVE r(i) AS (SELECT 1 UNION ALL SELECT i+1 FROM r) "
        "SELECT i AS fid FROM r",
        "INSERT INTO gpkg_contents(table_name, data_type, identifier, srs_id) "
        "VALUES('boom', 'features', 'boom', 0)",
    )
    begin = time.perf_counter()
    assert refusal(path).code == "TOO_EXPENSIVE"
    assert time.perf_counter() - begin < 2


def test_a_virtual_table_that_reads_other_files_is_refused(tmp_path: Path) -> None:
    path = gpkg(
        tmp_path,
        "PRAGMA writable_schema=1",
        "INSERT INTO sqlite_master(type, name, tbl_name, rootpage, sql) VALUES('table', 'evil', "
        "'evil', 0, 'CREATE VIRTUAL TABLE evil USING VirtualOGR(''/etc/passwd'')')",
    )
    assert refusal(path).code == "GPKG_VIRTUAL_TABLE"


def test_a_damaged_page_is_found_before_gdal_sees_it(tmp_path: Path) -> None:
    path = samples.gpkg(tmp_path / "a.gpkg", *[SITE] * 300)
    data = bytearray(path.read_bytes())
    data[4096 * 20 : 4096 * 21] = b"\xff" * 4096
    path.write_bytes(bytes(data))
    assert refusal(path).code == "FILE_CORRUPT"


def test_several_layers_and_undefined_crs(tmp_path: Path) -> None:
    path = gpkg(tmp_path, "UPDATE gpkg_geometry_columns SET srs_id=-1")
    assert read(path).crs is None
    samples.gpkg(path, SITE, layer="second")
    assert refusal(path).code == "GPKG_MANY_LAYERS"
    assert read(path, layer="second").name == "second"


def ask(folder: Path, driver: str, file: str) -> child.Answer:
    return child.ask(folder, file, driver=driver, size=1000, name="a")


def test_the_child_registers_one_driver_and_opens_nothing_else(tmp_path: Path) -> None:
    secret = put(tmp_path, "secret.csv", b"id,name\n1,TOPSECRET\n")
    vrt = f'<OGRVRTDataSource><OGRVRTLayer name="secret"><SrcDataSource>{secret}</SrcDataSource>'
    put(tmp_path, "data.shp", (vrt + "</OGRVRTLayer></OGRVRTDataSource>").encode())
    with pytest.raises(BadInput) as caught:
        ask(tmp_path, "ESRI Shapefile", "data.shp")
    assert caught.value.code == "FILE_UNREADABLE"


def test_the_child_stops_when_another_driver_is_registered(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(locks, "DRIVERS", tuple(d for d in locks.DRIVERS if d != "OGR_VRT"))
    path = shapefile(tmp_path, SITE)
    with pytest.raises(BadInput) as caught:
        ask(path.parent, "ESRI Shapefile", path.name)
    assert caught.value.code == "GDAL_LOCKS_UNAVAILABLE"
    assert "OGR_VRT" in caught.value.text.zh


def test_elsewhere_than_linux_nothing_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "platform", "darwin")
    assert refusal(shapefile(tmp_path, SITE)).code == "GDAL_LOCKS_UNAVAILABLE"


def test_time_and_memory_are_limited(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = shapefile(tmp_path, SITE)
    monkeypatch.setattr(locks, "limits", lambda size: {"RLIMIT_AS": 100_000_000})
    assert refusal(path).code in ("FILE_UNREADABLE", "READER_OUT_OF_MEMORY")
    monkeypatch.undo()
    monkeypatch.setattr(locks, "seconds", lambda size: 0.001)
    assert refusal(path).code == "READER_TIMEOUT"


def test_the_environment_of_the_person_does_not_reach_the_child(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GDAL_SKIP", "ESRI Shapefile")
    monkeypatch.setenv("PYTHONPATH", os.fspath(tmp_path))
    put(tmp_path, "pyogrio.py", b"raise SystemExit(3)")
    layer: RawLayer = read(shapefile(tmp_path, SITE))
    assert layer.rows == (1,)


@pytest.mark.parametrize("answer", [
    b"", b"\x00\x00\x00\x05", b"\xff\xff\xff\xff{}", b"\x00\x00\x00\x02{}",
    b"\x00\x00\x00\x14" + b'{"count":1,"blocks":', b"\x00\x00\x00\x0d" + b'{"blocks":[]}',
])  # fmt: skip
def test_an_answer_that_is_not_one_is_refused(answer: bytes) -> None:
    with pytest.raises(BadInput) as caught:
        child.understood(answer, "GPKG", "a.gpkg")
    assert caught.value.code == "FILE_UNREADABLE"


def test_a_shapefile_beside_other_formats_is_read_and_the_others_are_told(tmp_path: Path) -> None:
    files = {f"site{k}": v for k, v in parts(shapefile(tmp_path, SITE)).items()}
    layer = read(put(tmp_path, "a.zip", zipped({**files, "b/old.geojson": samples.geojson(OTHER)})))
    assert [n.code for n in layer.notices] == ["ZIP_SHP_TAKEN"]
    assert "old.geojson" in layer.notices[0].text.zh


def test_two_files_of_one_name_are_told_apart_by_their_folders(tmp_path: Path) -> None:
    one, two = (parts(shapefile(tmp_path, shape)) for shape in (SITE, OTHER))
    both = {f"{folder}/site{k}": v for folder, f in (("甲", one), ("乙", two)) for k, v in f.items()}
    path = put(tmp_path, "a.zip", zipped(both))
    answers = [choice.answer["layer"] for choice in refusal(path).choices]
    assert answers == ["甲/site", "乙/site"]
    assert shapely.from_wkb(read(path, layer="乙/site").wkb[0]).equals(OTHER)


def test_one_of_two_packages_in_a_zip_whatever_its_table_is_called(tmp_path: Path) -> None:
    files = {
        f"{name}.gpkg": samples.gpkg(tmp_path / f"{name}.gpkg", shape, layer="t").read_bytes()
        for name, shape in (("a", SITE), ("b", OTHER))
    }
    path = put(tmp_path, "a.zip", zipped(files))
    assert shapely.from_wkb(read(path, layer="b").wkb[0]).equals(OTHER)


@pytest.mark.parametrize("make", [
    lambda folder: put(folder, "a.geojson", samples.geojson(SITE)),
    lambda folder: put(folder, "a.zip", zipped({"a.geojson": samples.geojson(SITE)})),
    lambda folder: put(folder, "a.zip", zipped({f"a{k}": v for k, v in parts(
        shapefile(folder, SITE)).items()})),
    lambda folder: put(folder, "a.txt", samples.txt(samples.ring()).encode()),
    lambda folder: put(folder, "a.kml", samples.kml()),
], ids=["geojson", "zipped", "shp", "txt", "kml"])  # fmt: skip
def test_a_file_of_one_layer_has_no_other(tmp_path: Path, make: Any) -> None:
    path = make(tmp_path)
    assert read(path, layer="a").name
    assert refusal(path, layer="红线").code == "LAYER_UNKNOWN"
