import pytest

from spatial.errors import BadInput
from spatial.formats.source import RawLayer
from spatial.formats.workbook import ATTRIBUTES, POINTS, SOURCE, chosen, joined

COORDINATES = [["地块", "点号", "经度", "纬度"], ["1", "J1", 114.0, 22.9]]
NOTES = [["单位", "某测绘院"], ["日期", "2026-01-05"]]
VALUES = [["地块", "权利人", "面积"], [1.0, "甲", 3.5], ["2", "乙"]]


def plots(*names):
    rows = tuple(range(1, len(names) + 1))
    return RawLayer("a", "xlsx", rows, (b"",) * len(names), {"地块": names}, None, None)


def test_the_only_sheet_with_coordinates_is_read():
    assert chosen({"说明": NOTES, "坐标": COORDINATES, "面积": VALUES}, "a.xlsx") == "坐标"
    assert chosen({"说明": NOTES}, "a.xlsx") == "说明"  # alone: its reader says what is wrong


def test_our_own_workbook_goes_by_its_names():
    attributes = [["地块", "X", "Y"], ["1", 5, 6]]
    assert chosen({POINTS: COORDINATES, ATTRIBUTES: attributes, SOURCE: NOTES}, "a") == POINTS


@pytest.mark.parametrize("sheets", [
    {"一": COORDINATES, "二": COORDINATES, "三": NOTES}, {"一": NOTES, "二": VALUES},
])  # fmt: skip
def test_several_or_none_are_asked_about(sheets):
    with pytest.raises(BadInput, match="TABLE_MANY_SHEETS") as asked:
        chosen(sheets, "a.xlsx")
    assert "一, 二" in asked.value.line("en")
    assert "三" not in asked.value.line("en")


def test_attributes_are_joined_by_plot_and_told():
    found = joined(plots("1", "2"), "坐标", {"面积": VALUES, "说明": NOTES}, "a.xlsx")
    assert found.columns == {"地块": ("1", "2"), "权利人": ("甲", "乙"), "面积": (3.5, None)}
    assert [n.code for n in found.notices] == ["SHEET_JOINED"]


@pytest.mark.parametrize(("others", "left"), [
    ({"面积": [*VALUES, ["1", "丙", 1]]}, "面积"),  # a plot twice
    ({"面积": VALUES, "权利": VALUES}, "面积, 权利"),  # two sheets
    ({"面积": VALUES[:2]}, "面积"),  # a plot without a row
])  # fmt: skip
def test_doubtful_attributes_are_left_out_and_told(others, left):
    found = joined(plots("1", "2"), "坐标", others, "a.xlsx")
    assert found.columns == {"地块": ("1", "2")}
    assert [n.code for n in found.notices] == ["SHEET_TAKEN"]
    assert left in found.notices[0].text.zh
