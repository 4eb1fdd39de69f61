"""Why a file cannot be a site, and what to do about it."""

from __future__ import annotations

from spatial.errors import Message

__all__ = ["AREA_HINTS"]

# (declared area / measured hectares, zh, en)
AREA_HINTS = (
    (10_000.0, "（似以平方米为单位）", " (it seems to be in m²)"),
    (15.0, "（似以亩为单位）", " (it seems to be in mu)"),
)

SITE_TOO_MANY_FEATURES = Message(
    "SITE_TOO_MANY_FEATURES",
    "地块文件有 {count} 个图形，超过上限 {limit}",
    "the site has {count} features, more than the limit of {limit}",
    "请只提交一个地块",
    "send one site at a time",
)
SITE_EMPTY = Message(
    "SITE_EMPTY",
    "文件里没有可用的地块",
    "the file holds no site",
    "请核对导出的图层",
    "check which layer was exported",
)
SITE_IS_LINE = Message(
    "GEOM_TYPE",
    "地块的图形属性是“{kind}”，只有“面”才围成地块；“线”即使首尾相接也不闭合",
    "the plot is marked {kind}; only 面 (area) encloses a site: a 线 (line) never closes",
    "若它确是地块边界，请把图形属性改为“面”后重新提交",
    "if it is the boundary of the site, mark it 面 and submit again",
)
GEOM_MIXED = Message(
    "GEOM_MIXED",
    "文件里混有面与点、线",
    "the file mixes polygons with points or lines",
    "请只提交地块的面",
    "send only the polygons of the site",
)
SITE_REPAIRED = Message(
    "SITE_REPAIRED",
    "图形经修复：面积由 {before} 变为 {after} 平方米",
    "the geometry was mended: {before} became {after} m²",
    "",
    "",
)
