"""Known answers: what is not read, said by name with what to send instead."""

from __future__ import annotations

from pathlib import Path

import pytest

from spatial.errors import BadInput
from spatial.formats.incoming import Incoming
from spatial.formats.reader import read, read_incoming


@pytest.mark.parametrize(("name", "data", "code"), [
    ("a.geojson", b"", "FILE_EMPTY"),
    ("a.dwg", b"AC1032" + b"\0" * 99, "FORMAT_UNSUPPORTED"),
    ("a.mdb", b"\x00\x01\x00\x00Standard Jet DB", "FORMAT_UNSUPPORTED"),
    ("a.7z", b"7z\xbc\xaf\x27\x1c", "FORMAT_UNSUPPORTED"),
    ("a.rar", b"Rar!", "FORMAT_UNSUPPORTED"),
    ("a.ovobj", b"\x01", "FORMAT_UNSUPPORTED"),
    ("a.gdb", b"\x01", "FORMAT_UNSUPPORTED"),
    ("a.gpx", b"<gpx/>", "FORMAT_UNSUPPORTED"),
    ("a.xml", b"<gml/>", "FORMAT_UNSUPPORTED"),
    ("a.geojson", b"PAR1", "FORMAT_UNSUPPORTED"),
    ("a.csv", b"fgb\x03", "FORMAT_UNSUPPORTED"),
    ("a.kml", b"PK\x03\x04", "CONTENT_NOT_KML"),
    ("a.kml", b"<gml/>", "CONTENT_NOT_KML"),
    ("a.kmz", b"<kml/>", "CONTENT_NOT_ZIP"),
    ("a.gml", b"hello", "CONTENT_NOT_GML"),
    ("a.gml", b"<kml/>", "CONTENT_NOT_GML"),
    ("a.fgb", b"hello", "CONTENT_NOT_FLATGEOBUF"),
    ("a.parquet", b"hello", "CONTENT_NOT_PARQUET"),
    ("a.dxf", b"AC1032", "CONTENT_NOT_DXF"),
    ("a.xls", b"\xd0\xcf\x11\xe0", "FORMAT_UNSUPPORTED"),
    ("a.geojson", b"\x1f\x8b\x08", "FORMAT_UNSUPPORTED"),
    ("a.geojson", b"PK\x03\x04", "FORMAT_UNSUPPORTED"),
    ("a.weird", b"hello", "FORMAT_UNSUPPORTED"),
    ("noname", b"hello", "FORMAT_UNSUPPORTED"),
    ("a.vrt", b"<OGRVRTDataSource/>", "DRIVER_NOT_ALLOWED"),
    ("a.gdalg.json", b"{}", "DRIVER_NOT_ALLOWED"),
    ("a.shp", b"\x89PNG\r\n\x1a\n", "CONTENT_NOT_SHP"),
    ("a.gpkg", b"<kml/>", "CONTENT_NOT_GPKG"),
    ("a.zip", b"hello", "CONTENT_NOT_ZIP"),
    ("a.xlsx", b"hello", "CONTENT_NOT_XLSX"),
    ("a.shp", b"\x00\x00\x27\x0a" + b"\0" * 96, "SHP_SIDECARS_MISSING"),
])  # fmt: skip
def test_refused_by_name(name: str, data: bytes, code: str) -> None:
    with pytest.raises(BadInput) as caught:
        read_incoming(Incoming(name, data=data))
    assert caught.value.code == code
    assert caught.value.fix.zh
    assert name in caught.value.line("en")


def test_a_folder_is_asked_for_as_a_zip(tmp_path: Path) -> None:
    (tmp_path / "土规.gdb").mkdir()
    with pytest.raises(BadInput) as caught:
        read(tmp_path / "土规.gdb")
    assert (caught.value.code, caught.value.values["instead"]) == ("FORMAT_UNSUPPORTED", "zip")


def test_size_is_looked_at_first() -> None:
    with pytest.raises(BadInput) as caught:
        read_incoming(Incoming("a.geojson", data=b"x" * 11), limit_bytes=10)
    assert caught.value.code == "FILE_TOO_LARGE"


def test_a_txt_file_of_typed_coordinates_is_read() -> None:
    data = b"113.7,23.0 113.71,23.0 113.71,23.01"
    assert read_incoming(Incoming("a.txt", data=data)).format in ("typed", "wkt")


def test_a_file_without_a_suffix_is_shown_as_a_person_would_see_it() -> None:
    with pytest.raises(BadInput) as refused:
        read_incoming(Incoming("stdin", data=b"PLAN\x00\xff more"))
    for lang in ("zh", "en"):
        assert "PLAN·· more" in refused.value.line(lang)
        assert "b'" not in refused.value.line(lang)
    assert refused.value.code == "FORMAT_UNSUPPORTED"
