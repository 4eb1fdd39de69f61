"""Known answers: GML, FlatGeobuf, FileGDB and GeoParquet through a child."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import geopandas as gpd
import pyogrio
import pytest
import shapely

from spatial.errors import BadInput
from spatial.formats.reader import read
from spatial.site import read_site
from tests.spatial.formats.samples import MEASURE, SITE, STUDY_AREA, X, Y, zipped

OTHER = shapely.box(X + 300, Y, X + 400, Y + 100)
PLACE = {"measure_crs": MEASURE, "study_area": STUDY_AREA}


def frame(crs: Any = MEASURE) -> gpd.GeoDataFrame:
    columns = {"name": ["永久基本农田", None], "n": [1, 2]}
    return gpd.GeoDataFrame(columns, geometry=[SITE, OTHER], crs=crs)


def refusal(path: Path, **options: Any) -> BadInput:
    with pytest.raises(BadInput) as caught:
        read(path, **options)
    return caught.value


def geodatabase(folder: Path, *layers: str) -> bytes:
    made = folder / "made.gdb"
    for layer in layers:
        pyogrio.write_dataframe(
            frame(), made, layer=layer, driver="OpenFileGDB", append=made.exists(),
            layer_options={"TARGET_ARCGIS_VERSION": "ARCGIS_PRO_3_2_OR_LATER"},
        )  # fmt: skip
    return zipped({f"提交/土规.gdb/{p.name}": p.read_bytes() for p in made.iterdir()})


def written(folder: Path, kind: str) -> Path:
    path = folder / f"a.{kind}"
    if kind == "zip":
        path.write_bytes(geodatabase(folder, "DLTB"))
    elif kind == "parquet":
        frame().to_parquet(path)
    else:
        driver = {"gml": "GML", "fgb": "FlatGeobuf"}[kind]
        options = {"SPATIAL_INDEX": "NO"} if kind == "fgb" else {}
        pyogrio.write_dataframe(frame(), path, driver=driver, layer_options=options)
    return path


@pytest.mark.parametrize("kind", ["gml", "fgb", "zip", "parquet"])
def test_geometry_attributes_and_crs(tmp_path: Path, kind: str) -> None:
    found = read(written(tmp_path, kind))
    assert found.crs == MEASURE
    assert found.rows == (1, 2)
    assert found.columns == {"name": ("永久基本农田", None), "n": (1, 2)}
    assert [shape.normalize() for shape in shapely.from_wkb(list(found.wkb))] in (
        [SITE.normalize(), OTHER.normalize()],
        [shapely.multipolygons([s]).normalize() for s in (SITE, OTHER)],
    )
    assert read_site(tmp_path / f"a.{kind}", **PLACE).area_m2 == 30_000.0


@pytest.mark.parametrize("kind", ["gml", "fgb", "parquet"])
def test_alone_in_a_zip(tmp_path: Path, kind: str) -> None:
    data = written(tmp_path, kind).read_bytes()
    (tmp_path / "b.zip").write_bytes(zipped({f"图/site.{kind}": data}))
    assert read(tmp_path / "b.zip").rows == (1, 2)


def test_degrees_in_gml_are_longitude_first(tmp_path: Path) -> None:
    path = tmp_path / "a.gml"
    pyogrio.write_dataframe(frame().to_crs(4326), path, driver="GML")
    assert read_site(path, **PLACE).area_m2 == pytest.approx(30_000, abs=0.01)


def test_nothing_is_written_beside_a_gml(tmp_path: Path) -> None:
    path = written(tmp_path, "gml")
    (tmp_path / "a.xsd").unlink()
    before = sorted(tmp_path.iterdir())
    read(path)
    assert sorted(tmp_path.iterdir()) == before


@pytest.mark.parametrize(("text", "code"), [
    ("<a>", "XML_SYNTAX"), ("<kml/>", "CONTENT_NOT_GML"), ("<a/>", "FILE_UNREADABLE"),
    ("<!DOCTYPE a><a/>", "XML_DTD_FORBIDDEN"),
])  # fmt: skip
def test_gml_that_is_refused(tmp_path: Path, text: str, code: str) -> None:
    path = tmp_path / "a.gml"
    path.write_text(f'<?xml version="1.0"?>{text}', encoding="utf-8")
    assert refusal(path).code == code


def test_one_of_several_feature_classes(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    path.write_bytes(geodatabase(tmp_path, "DLTB", "XZQ"))
    many = refusal(path)
    assert (many.code, many.values["layers"]) == ("FILE_MANY_LAYERS", "DLTB, XZQ")
    assert read(path, layer="XZQ").name == "XZQ"
    assert refusal(path, layer="none").code == "LAYER_UNKNOWN"


def test_two_geodatabases_and_a_damaged_one(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    path.write_bytes(zipped({"a.gdb/gdb": b"x", "b.gdb/gdb": b"x"}))
    assert refusal(path).code == "ZIP_MANY_LAYERS"
    path.write_bytes(zipped({"a.gdb/gdb": b"x", "a.gdb/a00000001.gdbtable": b"x"}))
    assert refusal(path).code in ("FILE_UNREADABLE", "FILE_CORRUPT")


@pytest.mark.parametrize("end", ["gdbtable", "gdbtablx"])
@pytest.mark.parametrize("lost", [1, 500])
def test_a_geodatabase_that_is_cut_off_is_not_an_empty_one(
    tmp_path: Path, end: str, lost: int
) -> None:
    geodatabase(tmp_path, "DLTB")
    tables = list((tmp_path / "made.gdb").glob(f"*.{end}"))
    cut = max(tables, key=lambda p: (p.name > "a00000009", p.name))
    files = {f"a.gdb/{p.name}": p.read_bytes() for p in (tmp_path / "made.gdb").iterdir()}
    files[f"a.gdb/{cut.name}"] = cut.read_bytes()[:-lost]
    (tmp_path / "a.zip").write_bytes(zipped(files))
    assert refusal(tmp_path / "a.zip").code == "FILE_TRUNCATED"


def test_rows_that_an_index_hides_are_missed(tmp_path: Path) -> None:
    geodatabase(tmp_path, "DLTB")
    index = max((tmp_path / "made.gdb").glob("*.gdbtablx"))
    data = bytearray(index.read_bytes())
    data[16:21] = b"\0" * 5
    index.write_bytes(bytes(data))
    files = {f"a.gdb/{p.name}": p.read_bytes() for p in (tmp_path / "made.gdb").iterdir()}
    (tmp_path / "a.zip").write_bytes(zipped(files))
    assert refusal(tmp_path / "a.zip").code == "FILE_CORRUPT"


@pytest.mark.parametrize("lost", [1, 200])
def test_a_flatgeobuf_that_is_cut_off(tmp_path: Path, lost: int) -> None:
    path = written(tmp_path, "fgb")
    path.write_bytes(path.read_bytes()[:-lost])
    assert refusal(path).code == "FILE_CORRUPT"


def geo(path: Path, change: Any) -> Path:
    """The same GeoParquet with its ``geo`` metadata changed."""
    import pyarrow.parquet as pq

    table = pq.read_table(path)
    metadata = dict(table.schema.metadata)
    described = json.loads(metadata[b"geo"])
    described = change(described)
    metadata[b"geo"] = json.dumps(described).encode()
    pq.write_table(table.replace_schema_metadata(metadata), path)
    return path


def with_column(**values: Any) -> Any:
    def change(described: dict[str, Any]) -> dict[str, Any]:
        described["columns"]["geometry"].update(values)
        return described

    return change


@pytest.mark.parametrize(("change", "code"), [
    (with_column(encoding="polygon"), "PARQUET_ENCODING"),
    (with_column(edges="spherical"), "PARQUET_ENCODING"),
    (lambda d: {**d, "primary_column": "n"}, "CONTENT_NOT_PARQUET"),
    (lambda d: [], "CONTENT_NOT_PARQUET"),
])  # fmt: skip
def test_geoparquet_that_is_refused(tmp_path: Path, change: Any, code: str) -> None:
    assert refusal(geo(written(tmp_path, "parquet"), change)).code == code


def test_the_crs_of_geoparquet(tmp_path: Path) -> None:
    path = geo(written(tmp_path, "parquet"), with_column(crs=None))
    assert read(path).crs is None
    frame(4326).to_parquet(path)
    assert read(path).crs == "EPSG:4326"

    def silent(described: dict[str, Any]) -> dict[str, Any]:
        del described["columns"]["geometry"]["crs"]
        return described

    assert read(geo(path, silent)).crs == "EPSG:4326"


def test_a_plain_table_is_no_geoparquet(tmp_path: Path) -> None:
    path = tmp_path / "a.parquet"
    frame().drop(columns="geometry").to_parquet(path)
    assert refusal(path).code == "CONTENT_NOT_PARQUET"
    path.write_bytes(b"PAR1" + b"\x00" * 100)
    assert refusal(path).code == "FILE_CORRUPT"
