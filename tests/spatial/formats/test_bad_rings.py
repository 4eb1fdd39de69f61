"""One bad ring never hides the others, whatever program reads the file."""

from __future__ import annotations

import struct
from pathlib import Path

import numpy as np
import pyogrio
import pytest
import shapely

from spatial.errors import BadInput
from spatial.formats.reader import read
from spatial.gate import Admitted, admit
from tests.spatial.formats import samples
from tests.spatial.formats.samples import MEASURE, STUDY_AREA, X, Y

FORMS = {
    "shp": ("site.shp", "ESRI Shapefile"),
    "gpkg": ("site.gpkg", "GPKG"),
    "gdb": ("site.gdb", "OpenFileGDB"),
    "fgb": ("site.fgb", "FlatGeobuf"),
    "gml": ("site.gml", "GML"),
}


def ring(*points: tuple[float, float]) -> bytes:
    """A polygon of one ring, as it is: neither closed nor checked."""
    flat = [value for east, north in points for value in (X + east, Y + north)]
    return struct.pack(f"<BIII{len(flat)}d", 1, 3, 1, len(points), *flat)


GOOD = ring((0, 0), (200, 0), (200, 100), (0, 100), (0, 0))
LAST = ring((300, 0), (400, 0), (400, 100), (300, 100), (300, 0))
BOWTIE = ring((0, 200), (100, 300), (100, 200), (0, 300), (0, 200))
SHORT = ring((0, 400), (1, 400), (0, 400))


def written(folder: Path, kind: str, *shapes: bytes) -> Path:
    """A file with these polygons, named a, b, c …; a geodatabase as a zip."""
    name, driver = FORMS[kind]
    names = np.array(list("abcdef"[: len(shapes)]), dtype=object)
    pyogrio.raw.write(
        folder / name, np.array(shapes, dtype=object), [names], ["name"], driver=driver,
        geometry_type="Polygon", crs=MEASURE, layer="site",
        **({"SPATIAL_INDEX": "NO"} if kind == "fgb" else {}),  # else it sorts them
    )  # fmt: skip
    return packed(folder, name) if kind == "gdb" else folder / name


def packed(folder: Path, name: str) -> Path:
    archive = folder / "gdb.zip"
    files = {f"{name}/{path.name}": path.read_bytes() for path in (folder / name).iterdir()}
    archive.write_bytes(samples.zipped(files))
    return archive


def gate(path: Path) -> Admitted:
    return admit(
        read(path), crs=MEASURE, measure_crs=MEASURE, study_area=STUDY_AREA,
        kinds=frozenset({2}), accept_repairs=False,
    )  # fmt: skip


@pytest.mark.parametrize("kind", FORMS)
def test_bad_rings_between_good_ones(tmp_path: Path, kind: str) -> None:
    found = gate(written(tmp_path, kind, GOOD, BOWTIE, SHORT, LAST))
    assert shapely.area(found.geometries).tolist() == [20_000.0, 10_000.0]
    assert found.columns["name"] == ("a", "d")
    codes = [item.code for item in found.quarantined]
    assert [item.row for item in found.quarantined] == [2, 3]
    assert codes[0] == "GEOM_SELF_INTERSECTION"
    assert codes[1] in {"GEOM_RING_TOO_SHORT", "GEOM_ZERO_AREA", "GEOM_MISSING", "GEOM_EMPTY"}


def test_a_damaged_row_of_a_geodatabase(tmp_path: Path) -> None:
    """The second row is noise from its geometry on; the others are as they were."""
    written(tmp_path, "gdb", GOOD, LAST, GOOD)
    table, data, starts = features(tmp_path)
    size = struct.unpack_from("<I", data, starts[1])[0]
    data[starts[1] + 8 : starts[1] + 4 + size] = b"\xff" * (size - 4)
    table.write_bytes(bytes(data))
    found = gate(packed(tmp_path, "site.gdb"))
    assert found.columns["name"] == ("a", "c")
    assert [(item.row, item.code) for item in found.quarantined] == [(2, "GEOM_MISSING")]


def test_a_row_longer_than_its_table_stops_the_file(tmp_path: Path) -> None:
    written(tmp_path, "gdb", GOOD, LAST, GOOD)
    table, data, starts = features(tmp_path)
    struct.pack_into("<I", data, starts[1], 1_000_000)
    table.write_bytes(bytes(data))
    with pytest.raises(BadInput) as refused:
        gate(packed(tmp_path, "site.gdb"))
    assert refused.value.code == "FILE_CORRUPT"


@pytest.mark.parametrize("hidden", [0, 1])
def test_rows_of_a_geodatabase_with_long_ids_are_counted(tmp_path: Path, hidden: int) -> None:
    """As ArcGIS Pro 3.2 writes them; a row the index leaves out is missed."""
    written(tmp_path, "gdb", GOOD, LAST, GOOD)
    table, data, _ = features(tmp_path)
    struct.pack_into("<ii", data, 0, 4, 0)
    struct.pack_into("<q", data, 16, 3)
    table.write_bytes(bytes(data))
    index = table.with_suffix(".gdbtablx")
    old = index.read_bytes()
    _, blocks, count, width = struct.unpack_from("<IIII", old)
    body = bytearray(old[16 : 16 + blocks * 1024 * width])
    if hidden:
        body[width : 2 * width] = bytes(width)
    index.write_bytes(
        struct.pack("<IQI", 4, blocks, width) + bytes(body) + struct.pack("<QI", count, 0)
    )
    path = packed(tmp_path, "site.gdb")
    if hidden:
        with pytest.raises(BadInput) as refused:
            gate(path)
        assert refused.value.code == "FILE_CORRUPT"
    else:
        assert gate(path).columns["name"] == ("a", "b", "c")


def features(folder: Path) -> tuple[Path, bytearray, list[int]]:
    """The table of the features, its bytes, and where its rows begin."""
    table = largest(folder / "site.gdb")
    data = bytearray(table.read_bytes())
    return table, data, rows(data)


def largest(folder: Path) -> Path:
    """The table of the features: the last one made."""
    return max(folder.glob("*.gdbtable"))


def rows(data: bytes) -> list[int]:
    """Where the rows of a table begin: after its header and its fields."""
    at = struct.unpack_from("<Q", data, 32)[0]
    at += 4 + struct.unpack_from("<I", data, at)[0]
    starts = []
    while at + 4 <= len(data):
        starts.append(at)
        at += 4 + struct.unpack_from("<I", data, at)[0]
    return starts
