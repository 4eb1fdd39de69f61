import os
import zipfile
from datetime import date

import numpy as np
import pytest
import shapely

from spatial.errors import BadInput, Text
from spatial.export.table import of_features
from spatial.export.write import SUFFIXES, export_layer, export_site, write
from spatial.formats.reader import read
from spatial.gate import admit
from spatial.site import read_site
from tests.factories import STUDY_AREA, line, make_draft, make_site, make_store, square

CRS = "EPSG:4547"
PLAIN = shapely.transform(square(0, 0, 100), lambda p: p)
HOLED = shapely.difference(square(200, 0, 100), square(220, 20, 30))
PARTS = shapely.union_all([square(400, 0, 50), square(500, 0, 50), square(600.123, 0, 50)])
ROWS = [
    {"id": "4419A1", "code": "0101", "name": "水田，一号", "kv": 220, "坡度": 2.5},
    {"id": "4419A2", "code": "0102", "name": "=HYPERLINK(1)", "kv": 110, "坡度": None},
    {"id": "4419A3", "code": "", "name": "-旱地", "kv": None, "坡度": 0.125},
]
CARD = {"fields": {"id": "BSM", "code": "DLBM", "name": "永久基本农田图斑名称"}}
ON = date(2026, 1, 1)


@pytest.fixture
def store(tmp_path):
    shapes = [PLAIN, HOLED, PARTS]
    drafts = [make_draft("farm", shapes, ROWS, **CARD), make_draft("red", shapes, release="hit-only"),
              make_draft("mixed", [PLAIN, line((0, 0), (9, 9)), shapely.Point(480_001, 2_540_001)])]  # fmt: skip
    return make_store(tmp_path / "store", *drafts)


def back(path, layer=None, crs=None):
    """What our own reader and gate make of a file."""
    return admit(
        read(path, layer=layer, crs=crs), crs=crs, measure_crs=CRS, study_area=STUDY_AREA,
        kinds=frozenset({0, 1, 2}), accept_repairs=False,
    )  # fmt: skip


def apart(one, other):
    """Largest distance in metres between two outlines."""
    return shapely.hausdorff_distance(shapely.normalize(one), shapely.normalize(other))


def codes(made):
    return [n.code for n in made.notices]


@pytest.mark.parametrize("suffix", [".gpkg", ".shp.zip", ".geojson", ".txt"])
def test_a_layer_comes_back_as_it_was(store, tmp_path, suffix):
    made = export_layer(store, "farm", tmp_path / f"farm{suffix}", as_of=ON)
    found = back(made.path)
    assert (made.features, len(found.geometries)) == (3, 3)
    assert not found.quarantined
    for before, after in zip([PLAIN, HOLED, PARTS], found.geometries, strict=True):
        assert apart(before, after) < 0.001
        assert before.area == pytest.approx(after.area, abs=0.2)


@pytest.mark.parametrize("suffix", [".gpkg", ".geojson"])
def test_attributes_come_back_under_the_names_they_were_delivered_with(store, tmp_path, suffix):
    found = back(export_layer(store, "farm", tmp_path / f"farm{suffix}", as_of=ON).path)
    assert found.columns == {
        "BSM": ("4419A1", "4419A2", "4419A3"), "DLBM": ("0101", "0102", ""),
        "永久基本农田图斑名称": ("水田，一号", "=HYPERLINK(1)", "-旱地"),
        "kv": (220, 110, None), "坡度": (2.5, None, 0.125),
    }  # fmt: skip


def test_a_shapefile_is_gbk_short_of_name_inert_and_says_so(store, tmp_path):
    made = export_layer(store, "farm", tmp_path / "农田.shp.zip", as_of=ON)
    assert codes(made) == ["TEXT_INERT", "FIELDS_SHORTENED"]
    with zipfile.ZipFile(made.path) as archive:
        assert sorted(archive.namelist()) == [
            "farm.cpg", "farm.dbf", "farm.fields.txt", "farm.prj", "farm.shp", "farm.shx",
        ]  # fmt: skip
        assert archive.read("farm.cpg") == b"GBK"
        assert archive.read("farm.dbf")[29] == 0x4D
        listed = archive.read("farm.fields.txt").decode("utf-8-sig")
    assert "永久基本农\t永久基本农田图斑名称\ttext\r\n" in listed
    assert "version\tfarm@1\r\n" in listed
    assert "secrecy\tinternal\r\n" in listed
    found = back(made.path)
    assert found.columns["永久基本农"] == ("水田，一号", "'=HYPERLINK(1)", "'-旱地")
    assert found.columns["坡度"] == (2.5, None, 0.125)
    assert found.columns["kv"] == (220, 110, None)


def test_a_boundary_point_file_is_what_a_land_office_expects(store, tmp_path):
    made = export_layer(store, "farm", tmp_path / "farm.txt", as_of=ON)
    data = made.path.read_bytes()
    assert data.count(b"\n") == data.count(b"\r\n")
    lines = data.decode("gbk").split("\r\n")
    assert lines[:12] == [
        "[属性描述]", "格式版本号=1.01版本", "数据产生单位=", "数据产生日期=2020-01-01",
        "坐标系=2000国家大地坐标系", "几度分带=3", "投影类型=高斯克吕格", "计量单位=米", "带号=38",
        "精度=0.001", "转换参数=0,0,0,0,0,0,0", "[地块坐标]",
    ]  # fmt: skip
    assert lines[12:18] == [
        "5,1.0000,4419A1,水田、一号,面,,,0101,@", "J1,1,2540100.000,480000.000",
        "J2,1,2540100.000,480100.000", "J3,1,2540000.000,480100.000",
        "J4,1,2540000.000,480000.000", "J1,1,2540100.000,480000.000",
    ]  # fmt: skip
    assert codes(made) == ["ATTRIBUTES_LEFT_OUT", "TEXT_CHANGED", "FIELDS_RENAMED"]
    assert "kv, 坡度" in made.notices[0].text.zh
    listed = [line.split("\t") for line in made.beside.read_text("utf-8-sig").splitlines()]
    assert [line[:2] for line in listed[-5:]] == [
        ["地块编号", "BSM"], ["地类编码", "DLBM"], ["地块名称", "永久基本农田图斑名称"], ["–", "kv"],
        ["–", "坡度"],
    ]  # fmt: skip


def test_a_workbook_holds_points_and_attributes_and_no_formula(store, tmp_path):
    made = export_layer(store, "farm", tmp_path / "farm.xlsx", as_of=ON)
    found = back(made.path, crs=CRS)
    assert found.columns["BSM"] == ("4419A1", "4419A2", "4419A3")
    assert found.columns["永久基本农田图斑名称"] == ("水田，一号", "=HYPERLINK(1)", "-旱地")
    assert found.columns["kv"] == (220, 110, None)
    assert [n.code for n in found.notices] == ["SHEET_JOINED"]
    for before, after in zip([PLAIN, HOLED, PARTS], found.geometries, strict=True):
        assert apart(before, after) < 0.001
    with zipfile.ZipFile(made.path) as archive:
        sheets = [archive.read(n) for n in archive.namelist() if n.startswith("xl/worksheets/")]
    assert not any(b"<f" in sheet for sheet in sheets)
    assert any(b"=HYPERLINK(1)" in sheet for sheet in sheets)
    assert codes(made) == ["CRS_LEFT_OUT"]


def test_a_workbook_is_fit_to_be_read_by_people(store, tmp_path):
    openpyxl = pytest.importorskip("openpyxl")
    book = openpyxl.load_workbook(export_layer(store, "farm", tmp_path / "a.xlsx", as_of=ON).path)
    sheet = book["属性"]
    assert sheet.freeze_panes == "A2"
    assert sheet.column_dimensions["D"].width > len("永久基本农田图斑名称") * 2
    assert [book[title].cell(1, 1).font.bold for title in book.sheetnames] == [True, True, False]
    assert sheet["D3"].data_type == "s"


def test_a_drawing_keeps_rings_and_attributes(store, tmp_path):
    ezdxf = pytest.importorskip("ezdxf")
    made = export_layer(store, "farm", tmp_path / "farm.dxf", as_of=ON)
    drawing = ezdxf.readfile(made.path)
    rings = list(drawing.modelspace().query("LWPOLYLINE"))
    assert len(rings) == 1 + 2 + 3
    assert all(ring.closed and ring.dxf.layer == "farm" for ring in rings)
    assert sum(1 for _ in drawing.modelspace().query("TEXT")) == 3
    data = [(tag.code, tag.value) for tag in rings[0].get_xdata("SANHE")]
    assert data[:4] == [(1000, "#"), (1071, 1), (1000, "BSM"), (1000, "4419A1")]
    assert (1040, 2.5) in data
    corners = np.array([p[:2] for p in rings[0].get_points()])
    assert apart(shapely.Polygon(corners), PLAIN) < 0.001
    assert codes(made) == ["CRS_LEFT_OUT", "PARTS_SEPARATE"]


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_a_withheld_layer_never_leaves(store, tmp_path, suffix):
    with pytest.raises(BadInput, match="EXPORT_WITHHELD"):
        export_layer(store, "red", tmp_path / f"red{suffix}", as_of=ON)
    assert not list(tmp_path.glob("red*"))


def test_a_shapefile_of_mixed_kinds_is_split_and_told(store, tmp_path):
    made = export_layer(store, "mixed", tmp_path / "mixed.shp.zip", as_of=ON)
    assert codes(made) == ["GEOMETRY_SPLIT"]
    for part, kind in (("points", "Point"), ("lines", "LineString"), ("polygons", "Polygon")):
        found = back(made.path, layer=f"mixed_{part}")
        assert [g.geom_type for g in found.geometries] == [kind]


@pytest.mark.parametrize("suffix", [".gpkg", ".geojson", ".txt"])
def test_other_forms_hold_mixed_kinds(store, tmp_path, suffix):
    found = back(export_layer(store, "mixed", tmp_path / f"m{suffix}", as_of=ON).path)
    assert sorted(int(d) for d in shapely.get_dimensions(found.geometries)) == [0, 1, 2]


def test_a_date_before_the_first_version_is_refused(store, tmp_path):
    with pytest.raises(BadInput, match="AS_OF_BEFORE_FIRST"):
        export_layer(store, "farm", tmp_path / "a.gpkg", as_of=date(2019, 1, 1))
    with pytest.raises(BadInput, match="LAYER_UNKNOWN"):
        export_layer(store, "nothing", tmp_path / "a.gpkg", as_of=ON)
    with pytest.raises(BadInput, match="VERSION_UNKNOWN"):
        export_layer(store, "farm", tmp_path / "a.gpkg", as_of=ON, version="farm@9")
    assert export_layer(store, "farm", tmp_path / "a.gpkg", as_of=date(2019, 1, 1), version="1")


@pytest.mark.parametrize("name", ["a.shp", "a.pdf", "a", ".gpkg", "a.zip"])
def test_an_unknown_form_is_refused_with_those_that_are_known(name, tmp_path):
    with pytest.raises(BadInput, match="EXPORT_FORMAT") as refused:
        export_site(make_site(PLAIN), tmp_path / name)
    assert ".shp.zip" in refused.value.line("en")


@pytest.mark.parametrize("suffix", [".gpkg", ".shp.zip", ".geojson", ".txt"])
def test_a_site_comes_back_with_its_area(tmp_path, suffix):
    site = make_site(HOLED)
    made = export_site(site, tmp_path / f"选址{suffix}")
    again = read_site(made.path, measure_crs=CRS, study_area=STUDY_AREA)
    assert shapely.equals_exact(again.geometry, site.geometry, 0.001)
    assert again.area_m2 == pytest.approx(site.area_m2, abs=0.2)


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_an_older_file_stays_until_the_new_one_is_whole(tmp_path, suffix):
    path = tmp_path / f"a{suffix}"
    path.write_bytes(b"older")

    def broken():
        yield from table.features()
        raise OSError(28, "No space left on device")

    table = of_features("a", Text("a", "a"), CRS, [(PLAIN, {"id": "1"})])
    failing = type(table)(
        "a", table.title, CRS, 1, table.fields, table.dimensions, table.types, broken
    )
    with pytest.raises(BadInput, match=r"EXPORT_WRITE.*no space left on the disk"):
        write(failing, path)
    assert path.read_bytes() == b"older"
    assert os.listdir(tmp_path) == [path.name]
    made = write(table, path)
    assert path.stat().st_size > 100
    assert set(os.listdir(tmp_path)) == {path.name, *([made.beside.name] if made.beside else [])}


def test_a_folder_that_is_not_there_is_said_plainly(tmp_path):
    with pytest.raises(BadInput, match="EXPORT_WRITE"):
        export_site(make_site(PLAIN), tmp_path / "nowhere" / "a.txt")


def test_a_grid_outside_china_has_no_boundary_point_file(tmp_path):
    table = of_features("a", Text("a", "a"), "EPSG:25830", [(shapely.box(5e5, 4.6e6, 5.1e5, 4.7e6), {})])
    with pytest.raises(BadInput, match="EXPORT_CRS"):
        write(table, tmp_path / "a.txt")


@pytest.mark.parametrize("suffix", [".gpkg", ".shp.zip", ".geojson", ".xlsx", ".parquet"])
def test_whole_numbers_among_fractions_are_kept(tmp_path, suffix):
    rows = [(PLAIN, {"id": "1", "MJ": 65600}), (HOLED, {"id": "2", "MJ": 0.5})]
    made = write(of_features("a", Text("a", "a"), CRS, rows), tmp_path / f"a{suffix}")
    assert back(made.path, crs=CRS if suffix == ".xlsx" else None).columns["MJ"] == (65600, 0.5)


@pytest.mark.parametrize(("suffix", "encoding"), [(".txt", "GB18030"), (".shp.zip", "UTF-8")])
def test_a_character_outside_gbk_is_kept_and_told(tmp_path, suffix, encoding):
    rows = [(PLAIN, {"id": "1", "name": "㙍头𠮷村"})]
    made = write(of_features("a", Text("a", "a"), CRS, rows), tmp_path / f"a{suffix}")
    assert "ENCODING_WIDENED" in codes(made)
    assert encoding in next(n for n in made.notices if n.code == "ENCODING_WIDENED").text.en
    found = back(made.path)
    assert "㙍头𠮷村" in {v for values in found.columns.values() for v in values}


def test_long_texts_are_cut_at_a_whole_character_and_told(tmp_path):
    rows = [(PLAIN, {"id": "1", "name": "田" * 200})]
    made = write(of_features("a", Text("a", "a"), CRS, rows), tmp_path / "a.shp.zip")
    assert codes(made) == ["TEXT_CUT"]
    assert back(made.path).columns["name"] == ("田" * 127,)


def test_a_sheet_has_an_end(tmp_path, monkeypatch):
    monkeypatch.setattr("spatial.export.xlsx._MAX_ROWS", 3)
    with pytest.raises(BadInput, match="EXPORT_TOO_LARGE"):
        export_site(make_site(PLAIN), tmp_path / "a.xlsx")
    assert not list(tmp_path.iterdir())


def told_of(tmp_path, suffix, *rows):
    """What is told of a table of one square a row."""
    shapes = [(None if row.pop("bare", False) else PLAIN, row) for row in rows]
    return write(of_features("a", Text("甲", "a"), CRS, shapes), tmp_path / f"a{suffix}")


def test_a_boundary_file_in_its_own_columns_has_nothing_to_tell(tmp_path):
    row = {"地块编号": "1", "地块名称": "甲", "地块面积": "1.0000", "图形属性": "面"}
    made = told_of(tmp_path, ".txt", row)
    assert (codes(made), made.beside) == ([], None)


def test_areas_that_the_geometry_does_not_have_are_not_written_unsaid(tmp_path):
    made = told_of(tmp_path, ".txt", {"地块编号": "1", "地块面积": 1.5}, {"地块编号": "2", "地块面积": 1})
    assert codes(made) == ["VALUES_REPLACED"]
    assert "地块面积" in made.notices[0].text.zh


@pytest.mark.parametrize("suffix", [".txt", ".dxf"])
def test_records_without_geometry_are_not_left_out_unsaid(tmp_path, suffix):
    made = told_of(tmp_path, suffix, {"地块编号": "1"}, {"地块编号": "2", "bare": True})
    assert "FEATURES_LEFT_OUT" in codes(made)


def test_names_and_numbers_a_drawing_cannot_hold_are_told(tmp_path):
    long = {"甲" * 100 + "一": "x", "甲" * 100 + "二": "y", "n": 2**31}
    made = told_of(tmp_path, ".dxf", long)
    assert {"NUMBERS_AS_TEXT", "FIELDS_SHORTENED"} <= set(codes(made))
    (found,) = zip(*read(made.path).columns.values(), strict=True)
    assert set(found) == {"x", "y", str(2**31)}
    listed = made.beside.read_text("utf-8-sig")
    assert all(name in listed for name in long)


def test_a_number_no_shapefile_can_hold_is_told(tmp_path):
    made = told_of(tmp_path, ".shp.zip", {"n": 2**62 + 1})
    assert codes(made) == ["PRECISION_LOST"]


@pytest.mark.parametrize(("suffix", "base"), [(".geojson", "EPSG:4490"), (".kml", "EPSG:4326")])
def test_a_grid_turned_into_degrees_is_told(tmp_path, suffix, base):
    (notice,) = told_of(tmp_path, suffix, {"id": "1"}).notices
    assert notice.code == "COORDINATES_IN_DEGREES"
    assert CRS in notice.text.en and base in notice.text.en
