"""Known answers: coordinate tables as CSV and XLSX."""

from __future__ import annotations

from typing import Any

import pytest
import shapely

from spatial.errors import BadInput
from spatial.formats import csv_table, xlsx
from spatial.formats.source import RawLayer
from tests.spatial.formats.samples import SITE, X, Y, ring
from tests.spatial.formats.samples import xlsx as workbook

CORNERS = [(f"J{i}", y, x) for i, (x, y) in enumerate(ring()[:-1].tolist(), start=1)]
HEAD = ["点号", "X", "Y"]


def table(rows: list[Any], form: str, crs: str | None = None) -> RawLayer:
    if form == "xlsx":
        return xlsx.read(workbook([list(row) for row in rows]), "a.xlsx", crs=crs)
    text = "\n".join(",".join("" if c is None else str(c) for c in row) for row in rows)
    return csv_table.read(text.encode(), "a.csv", crs=crs)


def shape(layer: RawLayer, index: int = 0) -> shapely.Geometry:
    return shapely.from_wkb(layer.wkb[index])


both = pytest.mark.parametrize("form", ["csv", "xlsx"])


@both
@pytest.mark.parametrize("head", [
    ["点号", "X", "Y"], ["点号", "X坐标(m)", "Y坐标(m)"], ["序号", "北坐标", "东坐标"],
    ["点号", "纵坐标X", "横坐标Y"], ["no", "Northing", "Easting"], ["界址点号", "X（米）", "Y（米）"],
])  # fmt: skip
def test_headings_people_write(form: str, head: list[str]) -> None:
    layer = table([head, *CORNERS], form)
    assert shape(layer).equals(SITE)
    assert layer.crs is None


@both
def test_x_headed_columns_go_by_size_and_are_told(form: str) -> None:
    gis = [["点号", "X", "Y"], *((n, east, north) for n, north, east in CORNERS)]
    layer = table(gis, form)
    assert shape(layer).equals(SITE)
    assert layer.notices[0].code == "COLUMNS_TAKEN"


@both
def test_title_rows_and_merged_plot_cells(form: str) -> None:
    second = [(n, y, x + 400) for n, y, x in CORNERS]
    rows = [["用地坐标表", "", "", ""], ["地块", "点号", "X", "Y"]]
    rows += [["甲" if i == 0 else "", *row] for i, row in enumerate(CORNERS)]
    rows += [["乙" if i == 0 else "", *row] for i, row in enumerate(second)]
    layer = table(rows, form)
    assert layer.columns == {"地块": ("甲", "乙")}
    assert shape(layer, 1).area == 20_000.0


@both
def test_blank_row_or_ring_number_begins_a_new_ring(form: str) -> None:
    hole = ring(shapely.box(X + 50, Y + 20, X + 60, Y + 30)).tolist()
    inner = [("J9", y, x) for x, y in hole]
    assert shape(table([HEAD, *CORNERS, ["", "", ""], *inner], form)).area == 19_900.0
    numbered = [["圈号", *HEAD], *((1, *r) for r in CORNERS), *((2, *r) for r in inner)]
    assert shape(table(numbered, form)).area == 19_900.0


@both
def test_degrees_decimal_and_dms(form: str) -> None:
    rows = [["经度", "纬度"], ["113°45′00″", "23°01′12″"], [113.752, 23.02], [113.752, 23.021]]
    layer = table(rows, form)
    assert (layer.crs, layer.crs_default) == (None, "EPSG:4326")
    assert shape(layer).bounds == pytest.approx((113.75, 23.02, 113.752, 23.021))


@both
def test_rows_with_other_columns_are_points(form: str) -> None:
    layer = table([["名称", "经度", "纬度"], ["变电站", 113.7, 23.0], ["水厂", 113.8, 23.1]], form)
    assert layer.columns == {"名称": ("变电站", "水厂")}
    assert shape(layer, 1).equals(shapely.points(113.8, 23.1))


def test_wkt_column_has_a_feature_a_row_and_bad_ones_are_told() -> None:
    text = 'name,WKT\na,"POINT (1 2)"\n"=cmd","POINT (1 2"\nc,\n'
    layer = csv_table.read(text.encode(), "a.csv", crs=None)
    assert layer.columns == {"name": ("a", "c")}
    assert layer.wkb[1] is None
    assert [(r.row, r.error.code) for r in layer.refused] == [(3, "WKT_SYNTAX")]


@pytest.mark.parametrize(("data", "field"), [
    ("\ufeffname;X;Y\na;2547000;474000\n".encode(), "name"),
    ("名称,X,Y\n甲,2547000,474000\n".encode("gbk"), "名称"),
    ("name\tX\tY\na\t２５４７０００\t４７４０００\n".encode(), "name"),
])  # fmt: skip
def test_encodings_delimiters_and_full_width_digits(data: bytes, field: str) -> None:
    layer = csv_table.read(data, "a.csv", crs=None)
    assert list(layer.columns) == [field]
    assert shape(layer).equals(shapely.points(474_000, 2_547_000))


@both
@pytest.mark.parametrize(("rows", "code"), [
    ([["a", "b"], [1, 2]], "TABLE_COLUMNS"),
    ([["点号", "北坐标", "东坐标"], *((n, e, no) for n, no, e in CORNERS)], "AXES_SWAPPED"),
    ([HEAD, ["1", 5.0, 6.0], ["2", 7.0, 6.0], ["3", 7.0, 9.0]], "AXES_UNCLEAR"),
    ([HEAD, *CORNERS[:2]], "GEOM_RING_TOO_SHORT"),
    ([HEAD, *CORNERS, CORNERS[0], ("J7", Y + 5, X + 5)], "RING_NUMBER"),
    ([HEAD, ("J1", "2547000。5", X)], "NUMBER_FORMAT"),
    ([HEAD, ("J1", "", X)], "NUMBER_FORMAT"),
    ([HEAD, ("J1", "inf", X)], "COORD_NOT_FINITE"),
    ([["经度", "纬度"], ["113°75′", "23°"]], "NUMBER_FORMAT"),
    ([HEAD], "FILE_NO_FEATURES"),
])  # fmt: skip
def test_refusals(form: str, rows: list[Any], code: str) -> None:
    with pytest.raises(BadInput) as refusal:
        table(rows, form)
    assert refusal.value.code == code


def test_decimal_comma_and_unclosed_quote() -> None:
    for text, code in (('n;X;Y\na;"2547000,55";"474000,12"\n', "NUMBER_FORMAT"),
                       ('X,Y\n"1,2\n', "FILE_CORRUPT")):  # fmt: skip
        with pytest.raises(BadInput) as refusal:
            csv_table.read(text.encode(), "a.csv", crs=None)
        assert refusal.value.code == code


def test_given_crs_tells_easting_from_northing_abroad() -> None:
    rows = [["x", "y"], [545_000, 4_700_000], [545_100, 4_700_000], [545_100, 4_700_100]]
    layer = table(rows, "csv", crs="EPSG:25830")
    assert shape(layer).bounds == (545_000, 4_700_000, 545_100, 4_700_100)


def test_formulas_are_never_evaluated() -> None:
    rows = [HEAD, *CORNERS]
    with pytest.raises(BadInput) as refusal:
        xlsx.read(workbook(rows, {"B3": ("=1+1", "")}), "a.xlsx", crs=None)
    assert refusal.value.code == "XLSX_FORMULA_NO_VALUE"
    assert "B3" in refusal.value.text.zh
    cached = workbook(rows, {"B3": (f"={CORNERS[1][1]}+0", CORNERS[1][1])})
    assert shape(xlsx.read(cached, "a.xlsx", crs=None)).equals(SITE)


def test_not_a_workbook() -> None:
    for data in (b"PK\x03\x04junk", workbook([])[:200]):
        with pytest.raises(BadInput) as refusal:
            xlsx.read(data, "a.xlsx", crs=None)
        assert refusal.value.code in ("ZIP_CORRUPT", "CONTENT_NOT_XLSX")
    with pytest.raises(BadInput) as unknown:
        xlsx.read(workbook([HEAD, *CORNERS]), "a.xlsx", crs=None, layer="没有")
    assert unknown.value.code == "LAYER_UNKNOWN"
