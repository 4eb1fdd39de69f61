"""Known answers: one plot of a boundary-point file in all its dialects."""

from __future__ import annotations

import re

import numpy as np
import pytest
import shapely

from spatial.errors import BadInput
from spatial.formats import txt
from spatial.formats.source import RawLayer
from tests.spatial.formats.samples import SITE, TXT_HEAD, X, Y, ring
from tests.spatial.formats.samples import txt as written

ZONE_38, ZONE_20 = np.array([38e6, 0]), np.array([20e6, 0])
HOLE = ring(shapely.box(X + 50, Y + 20, X + 60, Y + 30))
PART = ring(shapely.box(X + 400, Y, X + 500, Y + 100))


def read(text: str, encoding: str = "utf-8") -> RawLayer:
    return txt.read(text.encode(encoding), "a.txt")


def shape(layer: RawLayer, index: int = 0) -> shapely.Geometry:
    return shapely.from_wkb(layer.wkb[index])


def headed(line: str) -> str:
    """A plot whose header says this instead of what it said under that key."""
    key = line.partition("=")[0]
    return re.sub(f"^{key}=.*$", line, written(ring()), flags=re.MULTILINE)


def refusal(text: str) -> BadInput:
    with pytest.raises(BadInput) as caught:
        read(text)
    return caught.value


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk"])
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_x_is_north_and_comes_first(encoding: str, newline: str) -> None:
    layer = read(written(ring()).replace("\n", newline), encoding)
    assert shape(layer).equals(SITE)
    assert layer.crs == "EPSG:4547"
    assert layer.columns["地块面积"] == (2.0,)
    assert layer.columns["地块名称"] == ("地块一",)
    assert layer.notices == ()


def test_zone_prefix_makes_it_the_zone_grid() -> None:
    assert read(written(ring() + ZONE_38)).crs == "EPSG:4526"
    assert read(written(ring() + ZONE_38, zone="")).crs == "EPSG:4526"


@pytest.mark.parametrize(("old", "new", "crs"), [
    ("2000国家大地坐标系", "CGCS2000", "EPSG:4547"),
    ("2000国家大地坐标系", "80国家大地坐标系", "EPSG:2383"),
    ("2000国家大地坐标系", "1954年北京坐标系", "EPSG:2435"),
    ("几度分带=3\n", "", "EPSG:4547"),
    ("几度分带=3\n", "分带=3度带\n", "EPSG:4547"),
    ("带号=38", "带号=３８", "EPSG:4547"),
    ("带号=38", "带号=", None),
    ("坐标系=2000国家大地坐标系\n", "", None),
])  # fmt: skip
def test_header_dialects(old: str, new: str, crs: str | None) -> None:
    assert read(written(ring()).replace(old, new)).crs == crs


@pytest.mark.parametrize("line", [
    "计量单位=米", "计量单位=米(m)", "计量单位= m ", "计量单位=", "投影类型=高斯克吕格", "投影类型=高斯-克吕格",
    "投影类型=Gauss-Kruger", "投影类型=", "转换参数=0,0,0,0,0,0,0", "转换参数=0.0，0,,,,,", "转换参数=,,,,,,",
    "转换参数=",
])  # fmt: skip
def test_what_the_header_says_beside_the_grid(line: str) -> None:
    assert shape(read(headed(line))).equals(SITE)


@pytest.mark.parametrize(("line", "shown"), [
    ("座标系统=2000国家大地坐标系", "座标系统"), ("备注", "备注"), ("高程基准＝1985", "高程基准"),
])  # fmt: skip
def test_a_header_line_that_is_not_known_is_told(line: str, shown: str) -> None:
    layer = read(written(ring()).replace("[地块坐标]", f"{line}\n[地块坐标]"))
    (notice,) = layer.notices
    assert notice.code == "TXT_HEADER_UNUSED"
    assert shown in notice.text.zh and shown in notice.text.en


def test_a_section_on_the_project_says_nothing_about_the_grid() -> None:
    layer = read("[项目信息]\n坐标系=1954年北京坐标系\n" + written(ring()))
    assert (layer.crs, layer.notices) == ("EPSG:4547", ())


def test_a_key_said_twice_must_say_the_same() -> None:
    again = written(ring()).replace("[地块坐标]", "带号=38\n[地块坐标]")
    assert read(again).crs == "EPSG:4547"
    assert refusal(again.replace("带号=38\n[地", "带号=39\n[地")).code == "TXT_HEADER"


def test_the_older_planning_text_is_refused_by_its_name() -> None:
    error = refusal("GISQLANDPLAN$$2012-03-01\n1,2,3\n")
    assert error.code == "TXT_LEGACY"
    assert "勘测定界" in error.fix.zh


@pytest.mark.parametrize("system", ["东莞坐标系", "WGS84", "地方独立坐标系"])
def test_a_grid_that_is_named_and_not_known_is_not_said_to_be_missing(system: str) -> None:
    layer = read(written(ring()).replace("2000国家大地坐标系", system))
    assert layer.crs is None
    assert layer.crs_refused is not None and layer.crs_refused.code == "CRS_UNKNOWN"
    assert system in layer.crs_refused.line("zh")


def test_degrees_of_wgs84_are_that() -> None:
    text = "[属性描述]\n坐标系=WGS84\n计量单位=度\n[地块坐标]\n4,,1,,面,,,,@\n"
    text += "".join(f"J{i},1,{y},{x}\n" for i, (x, y) in enumerate(
        [(113.7, 23.0), (113.7, 23.001), (113.701, 23.001), (113.701, 23.0)], start=1))  # fmt: skip
    layer = read(text)
    assert (layer.crs, layer.crs_refused) == ("EPSG:4326", None)


def test_six_degree_zone_is_known_by_its_number() -> None:
    text = written(ring() + ZONE_20, zone=20).replace("几度分带=3\n", "")
    assert read(text).crs == "EPSG:4498"


@pytest.mark.parametrize("count", ["", 4, 5])
def test_closing_point_may_be_repeated_counted_or_neither(count: object) -> None:
    assert shape(read(written(ring(), count=count))).equals(SITE)


def test_open_ring_is_closed_and_told() -> None:
    layer = read(written(ring()[:-1], count=4))
    assert shape(layer).equals(SITE)
    assert layer.notices[0].code == "RING_CLOSED_FOR_YOU"
    assert "200.000" in layer.notices[0].text.zh or "100.000" in layer.notices[0].text.zh


def test_containment_decides_between_hole_and_part_not_the_ring_number() -> None:
    holed = shape(read(written(ring(), HOLE)))
    assert (holed.geom_type, holed.area) == ("Polygon", 19_900.0)
    parts = shape(read(written(ring(), PART, HOLE)))
    assert (parts.geom_type, parts.area) == ("MultiPolygon", 29_900.0)
    island = ring(shapely.box(X + 52, Y + 22, X + 54, Y + 24))
    assert shape(read(written(HOLE, island, ring()))).area == 19_904.0


def test_several_plots() -> None:
    second = written(PART).partition("[地块坐标]\n")[2]
    layer = read(written(ring()) + second)
    assert layer.rows == (1, 2)
    assert shape(layer, 1).area == 10_000.0


def test_stray_spaces_extra_columns_and_sections() -> None:
    text = written(ring()).replace("J1,1,", " J1 , 1 , ").replace(",工业,,@", ",工业, , ,甲,乙,@")
    assert shape(read("[项目信息]\n项目名称=某厂\n" + text)).equals(SITE)


def test_degrees() -> None:
    corners = np.array([[113.75, 23.02], [113.752, 23.02], [113.752, 23.021], [113.75, 23.02]])
    layer = read(written(corners).replace("计量单位=米", "计量单位=度"))
    assert layer.crs == "EPSG:4490"
    assert shape(layer).bounds == (113.75, 23.02, 113.752, 23.021)


def test_lines_and_points_keep_their_kind() -> None:
    text = written(ring()[:3])
    assert shape(read(text.replace(",面,", ",线,"))).geom_type == "LineString"
    assert shape(read(text.replace(",面,", ",点,"))).geom_type == "MultiPoint"


@pytest.mark.parametrize(("text", "code"), [
    (written(ring()[:, ::-1]), "AXES_SWAPPED"),
    (written(ring()[:, ::-1] + ZONE_38[::-1]), "AXES_SWAPPED"),
    (written(ring(), count=7), "TXT_POINT_COUNT"),
    (written(ring() + ZONE_38, zone=39), "ZONE_CONFLICT"),
    (written(np.vstack((ring(), HOLE))), "RING_NUMBER"),
    (written(ring()) + f"J9,2,{Y + 20},{X + 20}\nJ9,1,{Y},{X}\n", "RING_NUMBER"),
    (written(ring()[:2]), "GEOM_RING_TOO_SHORT"),
    (written(ring()).replace("2547000.000", "nan"), "COORD_NOT_FINITE"),
    (written(ring()).replace("2547000.000", "2547000．000米"), "NUMBER_FORMAT"),
    (written(ring()).replace("J1,1,", "J1;1;"), "TXT_LINE"),
    (written(ring()).replace("带号=38", "带号=东莞"), "TXT_HEADER"),
    (headed("计量单位=千米"), "TXT_HEADER"),
    (headed("投影类型=UTM"), "TXT_HEADER"),
    (headed("转换参数=100,20,3,0,0,0,0"), "TXT_TRANSFORMED"),
    (headed("转换参数=abc"), "TXT_HEADER"),
    (written(ring()).replace(",面,", ",注记,"), "TXT_KIND"),
    (written(ring()) + "[其他]\n4,2.0,2,地块二,面,,,,@\n", "TXT_LINE"),
    (TXT_HEAD.format(zone=38), "TXT_NO_COORDINATES"),
    ("任意文字", "TXT_NO_COORDINATES"),
])  # fmt: skip
def test_refusals(text: str, code: str) -> None:
    error = refusal(text)
    assert error.code == code
    assert error.where.startswith("a.txt")


def test_binary_is_not_text() -> None:
    with pytest.raises(BadInput) as caught:
        txt.read(b"a\x00b", "a.txt")
    assert caught.value.code == "CONTENT_NOT_TEXT"
