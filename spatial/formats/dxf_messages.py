"""What can be wrong with a DXF drawing, and what to do about it."""

from __future__ import annotations

from spatial.errors import Message

__all__: list[str] = []

CONTENT_NOT_DXF = Message(
    "CONTENT_NOT_DXF",
    "内容不是 DXF（{what}）",
    "the content is not DXF ({what})",
    "请另存为 DXF（R2007 或更新版本）",
    "save it as DXF, R2007 or later",
)
DXF_NO_RING = Message(
    "DXF_NO_RING",
    "图中没有闭合的多段线（{what_zh}）",
    "the drawing has no closed polyline ({what_en})",
    "请用 PEDIT 将边界合并并闭合，放在模型空间、不放在图块里",
    "join and close the boundary (PEDIT) in model space, outside of blocks",
)
DXF_MANY_LAYERS = Message(
    "DXF_MANY_LAYERS",
    "闭合图形分布在多个图层：{layers}",
    "closed figures stand on several layers: {layers}",
    "请用{--layer}指定边界所在的图层",
    "name the layer of the boundary with {--layer}",
)
DXF_MANY_KINDS = Message(
    "DXF_MANY_KINDS",
    "图层“{layer}”里有几种闭合图形：{kinds}",
    "several kinds of closed figures stand on the layer '{layer}': {kinds}",
    "哪一种是边界？请用{--layer}写明，如 {example}",
    "which of them is the boundary? Name it with {--layer}, such as {example}",
)
DXF_LAYER_TAKEN = Message(
    "DXF_LAYER_TAKEN",
    "按 CASS 习惯读取界址图层“{layer}”，未读取：{others}",
    "the boundary layer of CASS, '{layer}', was read; left out: {others}",
    "若边界在其他图层，请用{--layer}指明",
    "if the boundary is on another layer, name it with {--layer}",
)
DXF_RINGS = Message(
    "DXF_RINGS",
    "图层“{layer}”的 {count} 条{kinds}按面读取，其中 {holes} 条在另一条之内，作为孔洞",
    "{count} {kinds} of the layer '{layer}' were read as polygons; {holes} of them lie "
    "inside another one and are holes",
    "",
    "",
)
DXF_RING_CLOSED = Message(
    "DXF_RING_CLOSED",
    "有 {count} 条多段线未闭合，已连回起点（最大缺口 {gap} 米）",
    "{count} open polylines were closed to their first point (widest gap {gap} m)",
    "请核对是否缺边",
    "check that no side is missing",
)
DXF_ARCS = Message(
    "DXF_ARCS",
    "{count} 段圆弧已按弦高不超过 1 毫米化为折线",
    "{count} arcs were turned into lines that keep within 1 mm of them",
    "",
    "",
)
DXF_CURVES = Message(
    "DXF_ARCS",
    "{count} 个圆、椭圆、样条或填充边界已按弦高不超过 1 毫米化为折线",
    "{count} circles, ellipses, splines or hatch boundaries were turned into lines that keep "
    "within 1 mm of them",
    "",
    "",
)
DXF_ARC_TOO_LONG = Message(
    "DXF_ARC_TOO_LONG",
    "圆弧过长，无法按 1 毫米化为折线（{what}）",
    "an arc is too long to be turned into lines within 1 mm ({what})",
    "请核对图形单位与该圆弧",
    "check the units of the drawing and that arc",
)
DXF_FEATURES = Message(
    "DXF_FEATURES",
    "按三合写入的要素编号，把 {lines} 条线还原为 {count} 个要素",
    "{lines} lines were put together as {count} features by the numbers Sanhe had written",
    "",
    "",
)
DXF_IGNORED = Message(
    "DXF_IGNORED",
    "未读取的对象：{what}",
    "objects left out: {what}",
    "边界若在其中，请改为闭合多段线",
    "if the boundary is among them, make it a closed polyline",
)
DXF_UNITS = Message(
    "DXF_UNITS",
    "图形单位标为{unit_zh}，坐标 ({x}, {y}) 也不像以米为单位",
    "the drawing says its units are {unit_en}, and the coordinates ({x}, {y}) do not look like metres",
    "请在 CAD 中按米缩放（UNITS）后重新导出",
    "scale it to metres in your CAD (UNITS) and export again",
)
DXF_UNITS_METRES = Message(
    "DXF_UNITS_METRES",
    "图形单位标为{unit_zh}，但坐标是以米为单位的，按米读取",
    "the drawing says its units are {unit_en}, but its coordinates are metres and were read as such",
    "",
    "",
)
