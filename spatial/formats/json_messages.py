"""What can be wrong with GeoJSON and WKT, and what to do about it."""

from __future__ import annotations

from spatial.errors import Message

__all__: list[str] = []

JSON_SYNTAX = Message(
    "JSON_SYNTAX",
    "JSON 语法错误（第 {line} 行）：{what}",
    "the JSON is malformed (line {line}): {what}",
    "请重新导出",
    "export it again",
)

JSON_TRAILING = Message(
    "JSON_TRAILING",
    "JSON 结束之后还有多余内容（第 {line} 行）",
    "there is more after the end of the JSON (line {line})",
    "请删去多余内容",
    "remove what follows",
)

JSON_TOO_DEEP = Message(
    "JSON_TOO_DEEP",
    "JSON 嵌套过深",
    "the JSON is nested too deeply",
    "请重新导出为普通 GeoJSON",
    "export it as plain GeoJSON",
)

JSON_DUPLICATE_KEY = Message(
    "JSON_DUPLICATE_KEY",
    "键“{key}”在同一对象里出现两次",
    "the key '{key}' stands twice in one object",
    "请只保留一个",
    "keep one of the two",
)

CONTENT_NOT_GEOJSON = Message(
    "CONTENT_NOT_GEOJSON",
    "内容不是 GeoJSON（{what}）",
    "the content is not GeoJSON ({what})",
    "请导出为 GeoJSON（FeatureCollection）",
    "export a GeoJSON FeatureCollection",
)

GEOM_NESTING = Message(
    "GEOM_NESTING",
    "几何集合层层嵌套",
    "geometry collections are nested in one another",
    "请拆成单个图形",
    "explode them into single geometries",
)

COORD_NOT_NUMBER = Message(
    "COORD_NOT_NUMBER",
    "坐标不是数字：{what}",
    "a coordinate is not a number: {what}",
    "坐标须写成数字，不加引号",
    "write coordinates as numbers without quotes",
)

COORD_NOT_FINITE = Message(
    "COORD_NOT_FINITE",
    "数值为 {what}，不是有限的数",
    "{what} is not a finite number",
    "请改正或删去该数值",
    "correct or remove it",
)

RING_CLOSED = Message(
    "RING_CLOSED",
    "有未闭合的环，已闭合（缺口 {gap}）",
    "an open ring was closed (gap {gap})",
    "请核对是否缺点",
    "check that no point is missing",
)

ATTR_MIXED_TYPES = Message(
    "ATTR_MIXED_TYPES",
    "字段“{field}”混有文字与数字，按原样保留",
    "the field '{field}' mixes text and numbers; each is kept as it is",
    "代码类字段请全部写成文字",
    "write codes as text throughout",
)

WKT_SYNTAX = Message(
    "WKT_SYNTAX",
    "WKT 无法解析：{what}",
    "the WKT cannot be parsed: {what}",
    "请核对括号与逗号，例如 POLYGON ((x y, x y, x y, x y))",
    "check brackets and commas, for instance POLYGON ((x y, x y, x y, x y))",
)

WKT_CURVE = Message(
    "WKT_CURVE",
    "WKT 含弧段，不能读取",
    "the WKT holds arcs, which are not read",
    "请将弧段化为折线后重新导出，或改交 GPKG、DXF",
    "turn the arcs into lines and export again, or send a GeoPackage or DXF",
)

COORDINATES_SYNTAX = Message(
    "COORDINATES_SYNTAX",
    "看不懂坐标“{what}”",
    "the coordinates '{what}' are not understood",
    "请写成“经度,纬度 经度,纬度 经度,纬度”",
    "write 'lon,lat lon,lat lon,lat'",
)
