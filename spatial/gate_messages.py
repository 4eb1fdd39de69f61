"""Why a feature may not enter, and what to do about it."""

from __future__ import annotations

from spatial.errors import Choice, Message, Text

__all__: list[str] = []

ACCEPT = (
    Choice(
        {"accept_repairs": "true"},
        Text("接受修复：面积按修复后计", "accept the repair: what counts is the area after it"),
    ),
)

GEOM_MISSING = Message(
    "GEOM_MISSING",
    "没有图形",
    "the feature has no geometry",
    "请补上图形或删去该条记录",
    "add its geometry or remove the record",
)
GEOM_EMPTY = Message(
    "GEOM_EMPTY",
    "图形为空",
    "the geometry is empty",
    "请补上图形或删去该条记录",
    "add its geometry or remove the record",
)
GEOM_UNREADABLE = Message(
    "GEOM_UNREADABLE",
    "图形数据损坏，无法读取",
    "the geometry is damaged and cannot be read",
    "请重新导出该图形",
    "export it again",
)
COORD_NOT_FINITE = Message(
    "COORD_NOT_FINITE",
    "坐标含有 NaN 或无穷大",
    "a coordinate is NaN or infinite",
    "请改正该坐标",
    "correct it",
)
GEOM_TYPE = Message(
    "GEOM_TYPE",
    "图形类型是 {found}，这里只接受{wanted_zh}",
    "the geometry is a {found}; only {wanted_en} are accepted here",
    "请只提交所需类型的图形",
    "send only geometries of that type",
)
GEOM_COLLECTION = Message(
    "GEOM_COLLECTION",
    "图形是几何集合",
    "the geometry is a collection",
    "请拆成单个图形",
    "explode it into single geometries",
)
GEOM_TOO_MANY_VERTICES = Message(
    "GEOM_TOO_MANY_VERTICES",
    "图形有 {count} 个顶点，超过上限 {limit}",
    "the geometry has {count} vertices, more than the limit of {limit}",
    "请按 0.1 米容差简化，或拆分图形",
    "simplify it to 0.1 m, or split it",
)
GEOM_TOO_COMPLEX = Message(
    "GEOM_TOO_COMPLEX",
    "图形自相交过多，无法在限定时间内修复",
    "the geometry crosses itself too often to be repaired in time",
    "请在制图软件中修正后再提交",
    "mend it in your GIS first",
)
GEOM_RING_TOO_SHORT = Message(
    "GEOM_RING_TOO_SHORT",
    "环的点数不足",
    "a ring has too few points",
    "一个环至少需要三个不同的点",
    "a ring needs three distinct points at least",
)
GEOM_SELF_INTERSECTION = Message(
    "GEOM_SELF_INTERSECTION",
    "边界在 ({x}, {y}) 自相交",
    "the boundary crosses itself at ({x}, {y})",
    "请修正该处边界，或接受自动修复",
    "mend the boundary there, or accept the repair",
)
GEOM_SELF_TOUCH = Message(
    "GEOM_SELF_TOUCH",
    "边界在 ({x}, {y}) 与自身相接",
    "the boundary touches itself at ({x}, {y})",
    "请把该处拆成两个部分或改为孔洞，或接受自动修复",
    "split it there or make it a hole, or accept the repair",
)
GEOM_RING_TWICE = Message(
    "GEOM_RING_TWICE",
    "同一个环绕了两遍（{x}, {y}）",
    "a ring is drawn twice ({x}, {y})",
    "请删去重复的点",
    "remove the repeated points",
)
GEOM_HOLE_OUTSIDE = Message(
    "GEOM_HOLE_OUTSIDE",
    "孔洞在外环之外（{x}, {y}）",
    "a hole lies outside its shell ({x}, {y})",
    "请删去该孔洞，或改为独立部分",
    "remove the hole or make it a part",
)
GEOM_NESTED_HOLES = Message(
    "GEOM_NESTED_HOLES",
    "孔洞套孔洞（{x}, {y}）",
    "a hole lies inside another hole ({x}, {y})",
    "请把里面的孔洞改为独立部分",
    "make the inner one a part",
)
GEOM_PARTS_OVERLAP = Message(
    "GEOM_PARTS_OVERLAP",
    "图形的各部分在 ({x}, {y}) 互相重叠",
    "parts overlap at ({x}, {y})",
    "请合并重叠部分，以免重复计算面积",
    "merge them, so that no area counts twice",
)
GEOM_SPIKE = Message(
    "GEOM_SPIKE",
    "边界在 ({x}, {y}) 有尖刺",
    "the boundary has a spike at ({x}, {y})",
    "请删去尖刺的端点，或接受自动修复",
    "remove its tip, or accept the repair",
)
GEOM_ZERO_AREA = Message(
    "GEOM_ZERO_AREA",
    "面的面积为零",
    "the polygon has no area",
    "请补全界址点",
    "add the missing points",
)
GEOM_BELOW_TOLERANCE = Message(
    "GEOM_BELOW_TOLERANCE",
    "图形小于坐标精度 1 毫米",
    "the geometry is smaller than 1 mm",
    "请核对单位与坐标",
    "check units and coordinates",
)
GEOM_INVALID = Message(
    "GEOM_INVALID",
    "图形无效：{what}",
    "the geometry is not valid: {what}",
    "请在制图软件中检查并修正",
    "check and mend it in your GIS",
)

ATTR_CONTROL_CHARS = Message(
    "ATTR_CONTROL_CHARS",
    "字段“{field}”含有控制字符",
    "the field '{field}' holds control characters",
    "请清除不可见字符后重新导出",
    "remove the invisible characters and export again",
)
ATTR_TOO_LONG = Message(
    "ATTR_TOO_LONG",
    "字段“{field}”有 {count} 个字符，超过上限 {limit}",
    "the field '{field}' has {count} characters, more than the limit of {limit}",
    "请缩短文字",
    "shorten it",
)
NUMBER_RANGE = Message(
    "NUMBER_RANGE",
    "字段“{field}”的数值过大",
    "a number in the field '{field}' is too large",
    "请核对该数值",
    "check it",
)

Z_DROPPED = Message(
    "Z_DROPPED",
    "高程（Z）已舍去，按平面处理",
    "heights (Z) were dropped",
    "",
    "",
)
RING_CLOSED = Message(
    "RING_CLOSED",
    "有 {count} 个图形的环未闭合，已闭合",
    "open rings of {count} features were closed",
    "请核对是否缺点",
    "check that no point is missing",
)
