"""What can be wrong with a coordinate reference system, and what to do about it."""

from __future__ import annotations

from spatial.errors import Message

__all__: list[str] = []

CRS_MISSING = Message(
    "CRS_MISSING",
    "文件没有说明坐标系",
    "the file does not say in which coordinate reference system it is",
    "请用{--crs}指明坐标系（可能是 {guess}？），或补上 .prj 等说明",
    "name it with {--crs} (perhaps {guess}?), or add the .prj",
)
CRS_UNKNOWN = Message(
    "CRS_UNKNOWN",
    "无法识别坐标系“{crs}”",
    "the coordinate reference system '{crs}' is not known",
    "请使用 EPSG 编号（如 EPSG:4547），不接受网址",
    "use an EPSG code such as EPSG:4547; links are not followed",
)
CRS_UNREADABLE = Message(
    "CRS_UNREADABLE",
    "坐标系定义无法解析：{crs}",
    "the definition of the coordinate reference system cannot be parsed: {crs}",
    "请重新导出 .prj，或改用 EPSG 编号",
    "export the .prj again, or give an EPSG code",
)
CRS_MIXED = Message(
    "CRS_MIXED",
    "文件里有几个坐标系：{crs}",
    "the file holds several coordinate reference systems: {crs}",
    "请统一到一个坐标系后重新导出",
    "bring all of it to one of them and export again",
)
CRS_LOCAL = Message(
    "CRS_LOCAL",
    "“{crs}”是没有基准的地方坐标系，无法换算",
    "'{crs}' is a local grid without a datum and cannot be transformed",
    "请由测绘单位转换到 2000 国家大地坐标系后再提交；若坐标其实属于某一坐标系，请用{--crs}指明；"
    "本单位持有转换参数的，请用{--datum}指明",
    "have the survey office convert the data to CGCS2000 first; if the coordinates are really in "
    "a known system, name it with {--crs}; where your unit holds the parameters, with {--datum}",
)
CRS_MISMATCH = Message(
    "CRS_MISMATCH",
    "指定的坐标系 {given} 与文件声明的 {declared} 不一致",
    "the given CRS {given} disagrees with {declared}, which the file declares",
    "请核对哪一个正确，并改正另一个",
    "find out which is right and correct the other",
)
CRS_NOT_FOR_MEASURING = Message(
    "CRS_NOT_FOR_MEASURING",
    "{crs} 不能用于量算面积",
    "areas cannot be measured in {crs}",
    "请选用当地以米为单位的投影坐标系（如 EPSG:4547），不得用经纬度或 Web 墨卡托",
    "choose the local projected CRS in metres (such as EPSG:4547), "
    "not degrees and not Web Mercator",
)
CRS_RANGE = Message(
    "CRS_RANGE",
    "坐标 ({x}, {y}) 超出 {crs} 的取值范围",
    "the coordinates ({x}, {y}) are outside the range of {crs}",
    "请核对声明的坐标系与坐标值",
    "check the declared CRS against the numbers",
)
CRS_RANGE_ASK = Message(
    "CRS_RANGE",
    "坐标 ({x}, {y}) 超出 {crs} 的取值范围",
    "the coordinates ({x}, {y}) are outside the range of {crs}",
    "是否应为 {guess}？请核对后改正坐标系声明",
    "is it {guess}? Check and correct the declared CRS",
)
ZONE_PREFIX = Message(
    "ZONE_PREFIX",
    "坐标 ({x}, {y}) 的带号前缀与 {crs} 不符",
    "the zone prefix of the coordinates ({x}, {y}) does not fit {crs}",
    "是否应为 {guess}？请核对横坐标前是否带有带号",
    "is it {guess}? Check whether eastings carry the zone number",
)
ZONE_CONFLICT = Message(
    "ZONE_CONFLICT",
    "文件头带号为 {zone}，横坐标 {easting} 却以 {found} 开头",
    "the header says zone {zone}, but the easting {easting} begins with {found}",
    "请核对带号与坐标",
    "check the zone number against the coordinates",
)
AXES_SWAPPED = Message(
    "AXES_SWAPPED",
    "坐标 ({x}, {y}) 的纵横轴疑似颠倒（{crs}）",
    "the axes of the coordinates ({x}, {y}) seem to be swapped ({crs})",
    "交换后是否为 {guess}？请核对并交换 X、Y 后重新提交",
    "swapped, is it {guess}? Check, exchange X and Y and submit again",
)
OUT_OF_STUDY_AREA = Message(
    "OUT_OF_STUDY_AREA",
    "按 {crs} 换算后图层完全在研究范围之外",
    "read as {crs}, the layer lies wholly outside the study area",
    "请核对坐标系（含中央子午线）与图层是否属于本地",
    "check the CRS with its central meridian, and that the layer belongs here",
)
OUT_OF_STUDY_AREA_ASK = Message(
    "OUT_OF_STUDY_AREA",
    "按 {crs} 换算后图层完全在研究范围之外",
    "read as {crs}, the layer lies wholly outside the study area",
    "是否应为 {guess}？请核对后改正坐标系声明",
    "is it {guess}? Check and correct the declared CRS",
)
SITE_OUTSIDE_STUDY_AREA = Message(
    "SITE_OUTSIDE_STUDY_AREA",
    "按 {crs} 换算后地块完全在研究范围之外",
    "read as {crs}, the site lies wholly outside the study area",
    "请核对坐标与坐标系，或选用该地的数据库",
    "check coordinates and CRS, or use the store of that place",
)
SITE_OUTSIDE_STUDY_AREA_ASK = Message(
    "SITE_OUTSIDE_STUDY_AREA",
    "按 {crs} 换算后地块完全在研究范围之外",
    "read as {crs}, the site lies wholly outside the study area",
    "是否应为 {guess}？请核对后改正坐标系声明",
    "is it {guess}? Check and correct the declared CRS",
)
DATUM_SHIFT_UNSURE = Message(
    "DATUM_SHIFT_UNSURE",
    "由 {source} 换算到 {target} 的精度：{accuracy}；未使用当地转换参数，可能偏差数十米以上",
    "accuracy of the transformation from {source} to {target}: {accuracy}; without local "
    "parameters it may be off by tens of metres",
    "请由测绘单位用当地参数转换后再提交",
    "have the survey office convert the data with local parameters",
)
COORD_RANGE = Message(
    "COORD_RANGE",
    "坐标 ({x}, {y}) 超出 {crs} 的取值范围",
    "the coordinates ({x}, {y}) are outside the range of {crs}",
    "请改正该图形的坐标",
    "correct the coordinates of this feature",
)
