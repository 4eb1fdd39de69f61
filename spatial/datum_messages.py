"""What there is to say about datums; never a parameter of one."""

from __future__ import annotations

from spatial.errors import Message, Text

__all__: list[str] = []

DATUM_UNKNOWN = Message(
    "DATUM_UNKNOWN",
    "没有基准“{datum}”的转换参数",
    "there are no parameters for the datum '{datum}'",
    "可用：{known}；单位自有参数由环境变量 SANHE_DATUMS 所指的文件给出",
    "known: {known}; the unit's own come from the file that SANHE_DATUMS names",
)
DATUM_MISMATCH = Message(
    "DATUM_MISMATCH",
    "文件的坐标系 {crs} 与基准“{datum}”不符",
    "the file's CRS {crs} does not go with the datum '{datum}'",
    "请核对哪一个正确，并改正另一个",
    "find out which is right and correct the other",
)
DATUM_CONTRADICTS = Message(
    "DATUM_CONTRADICTS",
    "文件声明坐标系 {crs}，与指定的基准“{datum}”矛盾",
    "the file declares {crs}, which contradicts the datum '{datum}' that was given",
    "哪一个正确？若文件有误，请同时用{--crs}写明 {crs}，表示坐标确按它记数、但经过偏移",
    "which is right? If the file is wrong, give {--crs} {crs} as well: the numbers are in it, displaced",
)
AS_DECLARED = Text("文件正确：按 {crs} 读取", "the file is right: read it as {crs}")
DISPLACED_AFTER_ALL = Text(
    "坐标取自互联网地图（{datum}）：换算后仅作示意位置",
    "the coordinates come from a web map ({datum}): brought back, the position is indicative only",
)
DATUMS_INVALID = Message(
    "DATUMS_INVALID",
    "SANHE_DATUMS 所指的文件不可用（{what}）",
    "the file that SANHE_DATUMS names cannot be used ({what})",
    "格式见 docs/decisions/0018-indicative-positions.md",
    "its form is in docs/decisions/0018-indicative-positions.md",
)
DATUM_CONFIGURED = Message(
    "DATUM_CONFIGURED",
    "“{datum}”坐标已按单位配置参数转换，标称精度 {accuracy}",
    "'{datum}' coordinates were converted with the unit's own parameters, stated accuracy {accuracy}",
    "",
    "",
)
INDICATIVE_POSITION = Message(
    "INDICATIVE_POSITION",
    "{datum} 坐标经过加密偏移，已按公开近似公式换算（误差约 {accuracy} 米），仅作示意位置",
    "{datum} coordinates are displaced; brought back by the public approximation (off by some "
    "{accuracy} m), the position is indicative only",
    "请提供勘测定界坐标",
    "supply surveyed coordinates",
)
GCJ02_POSSIBLE = Message(
    "GCJ02_POSSIBLE",
    "坐标为经纬度，按 WGS84 读取；若取自互联网地图（GCJ-02），将偏移约 {metres} 米，单凭本文件看不出来",
    "the coordinates are longitude and latitude, read as WGS 84; from a web map (GCJ-02) they would "
    "be some {metres} m off, which cannot be seen from this file alone",
    "请核实坐标来源，并以控制点或勘测定界坐标校核",
    "ask where they come from, and hold them against control points or surveyed coordinates",
)
GCJ02_SUSPECT = Message(
    "GCJ02_SUSPECT",
    "地块边界与图斑边界不吻合（{before}），按 GCJ-02 偏移改正约 {metres} 米后却与“{layer}”吻合（{after}）",
    "the site's outline follows no parcel edges ({before}), but would follow those of '{layer}' "
    "({after}) if its coordinates were GCJ-02, some {metres} m away",
    "坐标是否取自互联网地图？若是，请提供勘测定界坐标，或声明基准 gcj02，按示意位置核查；未作改动",
    "were they taken from a web map? Then supply surveyed coordinates, or declare the "
    "datum gcj02 to check it as an indicative position; nothing was changed",
)
