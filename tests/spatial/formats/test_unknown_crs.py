"""A CRS that a file names and nobody can use is a question, whatever the format."""

from __future__ import annotations

import json
import re
import sqlite3
from pathlib import Path
from typing import Any

import fiona
import geopandas as gpd
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pyogrio
import pytest
import shapely

from spatial.declared import Declared
from spatial.errors import BadInput
from spatial.formats.reader import read
from spatial.local_datum import read_datums
from spatial.plausible import Place
from spatial.preview import Preview, preview
from spatial.site import read_site
from tests.spatial.formats import samples
from tests.spatial.formats.samples import MEASURE, SITE, STUDY_AREA

LOCAL = 'LOCAL_CS["Dongguan local",UNIT["metre",1]]'


def package(folder: Path, number: int, organization: str, definition: str) -> Path:
    path = samples.gpkg(folder / "a.gpkg", SITE)
    base = sqlite3.connect(path)
    base.execute(
        "INSERT INTO gpkg_spatial_ref_sys (srs_name, srs_id, organization,"
        " organization_coordsys_id, definition) VALUES ('odd', ?, ?, ?, ?)",
        (number, organization, number, definition),
    )
    for table in ("gpkg_contents", "gpkg_geometry_columns"):
        base.execute(f"UPDATE {table} SET srs_id=?", (number,))
    base.commit()
    base.close()
    return path


def gml(folder: Path, *systems: str) -> Path:
    path = folder / "a.gml"
    pyogrio.write_dataframe(gpd.GeoDataFrame(geometry=[SITE] * 3, crs=MEASURE), path, driver="GML")
    names = iter([*systems, *[systems[-1]] * 20])
    text = re.sub('srsName="[^"]*"', lambda _: f'srsName="{next(names)}"', path.read_text())
    path.write_text(text)
    return path


def parquet(folder: Path, crs: Any) -> Path:
    column = {"encoding": "WKB", "geometry_types": [], "crs": crs}
    meta = {"version": "1.0.0", "primary_column": "geometry", "columns": {"geometry": column}}
    table = pa.table({"geometry": [shapely.to_wkb(SITE)]})
    pq.write_table(table.replace_schema_metadata({b"geo": json.dumps(meta).encode()}),
                   folder / "a.parquet")  # fmt: skip
    return folder / "a.parquet"


def flatgeobuf(folder: Path, wkt: str) -> Path:
    schema = {"geometry": "Polygon", "properties": {}}
    with fiona.open(folder / "a.fgb", "w", driver="FlatGeobuf", schema=schema, crs_wkt=wkt) as out:
        out.write({"geometry": SITE.__geo_interface__, "properties": {}})
    return folder / "a.fgb"


def wkt(folder: Path, srid: int) -> Path:
    (folder / "a.wkt").write_text(f"SRID={srid};{SITE.wkt}")
    return folder / "a.wkt"


ODD = [
    (package, (999_999, "EPSG", "undefined"), "CRS_UNKNOWN"),
    (package, (100_001, "NONE", "garbage"), "CRS_UNKNOWN"),
    (package, (100_002, "NONE", LOCAL), "CRS_LOCAL"),
    (gml, ("EPSG:999999",), "CRS_UNKNOWN"), (gml, ("local:dongguan",), "CRS_UNKNOWN"),
    (parquet, ({"id": {"authority": "EPSG", "code": 999_999}},), "CRS_UNKNOWN"),
    (parquet, ({"type": "x"},), "CRS_UNREADABLE"), (parquet, ("dongguan",), "CRS_UNKNOWN"),
    (flatgeobuf, (LOCAL,), "CRS_LOCAL"), (wkt, (999_999,), "CRS_UNKNOWN"),
]  # fmt: skip


def asked(path: Path, **options: Any) -> Preview:
    data = path.read_bytes()
    return preview(data, path.name, place=Place(MEASURE, STUDY_AREA), said=Declared(), **options)


@pytest.mark.parametrize(("make", "what", "code"), ODD)
def test_it_is_asked_about_and_the_answer_counts(
    tmp_path: Path, make: Any, what: Any, code: str
) -> None:
    path = make(tmp_path, *what)
    (question,) = asked(path).questions
    assert (question.code, question.open) == (code, False)
    (answer,) = [dict(m.choice.answer) for m in question.meanings]
    north_first = {"swap_axes": "true"} if make is gml else {}
    assert answer == {"crs": MEASURE, **north_first}
    found = read_site(
        path, measure_crs=MEASURE, study_area=STUDY_AREA, crs=MEASURE, swap_axes=bool(north_first)
    )
    assert found.area_m2 == pytest.approx(20_000, abs=0.01)
    assert "CRS_REPLACED" in {n.code for n in found.notices}


def test_a_grid_of_the_units_own_may_be_answered_with_its_datum(tmp_path: Path) -> None:
    path = flatgeobuf(tmp_path, LOCAL)
    file = tmp_path / "datums.yaml"
    file.write_text("town:\n  to: EPSG:4547\n  four: {dx: 10, dy: 20}\n")
    datums = read_datums(file)
    (question,) = asked(path, datums=datums).questions
    assert {"datum": "town"} in [dict(m.choice.answer) for m in question.meanings]
    found = read_site(
        path, measure_crs=MEASURE, study_area=STUDY_AREA, datum="town", datums=datums
    )
    assert found.geometry.bounds == pytest.approx(
        shapely.transform(SITE, lambda p: np.add(p, (20, 10))).bounds, abs=0.001
    )


def test_several_systems_in_one_file_are_refused(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="CRS_MIXED"):
        read(gml(tmp_path, "EPSG:4547", "EPSG:4547", "EPSG:4526"))
