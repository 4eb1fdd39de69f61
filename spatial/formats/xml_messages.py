"""What can be wrong with KML and GML, and what to do about it."""

from __future__ import annotations

from spatial.errors import Message

__all__: list[str] = []

XML_DTD_FORBIDDEN = Message(
    "XML_DTD_FORBIDDEN",
    "XML 文件含有 DTD 或实体声明，不予读取",
    "the XML declares a DTD or entities, which are not read",
    "请用制图软件重新导出",
    "export it again from your GIS",
)
XML_SYNTAX = Message(
    "XML_SYNTAX",
    "XML 语法错误：{what}",
    "the XML is malformed: {what}",
    "请重新导出",
    "export it again",
)
XML_TOO_DEEP = Message(
    "XML_TOO_DEEP",
    "XML 嵌套超过 {limit} 层",
    "the XML is nested more than {limit} deep",
    "请重新导出",
    "export it again",
)
CONTENT_NOT_KML = Message(
    "CONTENT_NOT_KML",
    "内容不是 KML（根元素为 {what}）",
    "the content is not KML (its root is {what})",
    "请重新导出 KML 或 KMZ",
    "export KML or KMZ again",
)
CONTENT_NOT_GML = Message(
    "CONTENT_NOT_GML",
    "内容不是 GML（{what}）",
    "the content is not GML ({what})",
    "请重新导出 GML，或改交 GPKG",
    "export the GML again, or send a GeoPackage",
)
KML_NETWORKLINK = Message(
    "KML_NETWORKLINK",
    "文件含有 {count} 个网络链接，未下载，其内容不在本次读取之内",
    "the file holds {count} network links; they were not followed and are not part of what was read",
    "请把链接的内容导出到文件里",
    "export what they point to into the file",
)
KML_IGNORED = Message(
    "KML_IGNORED",
    "未读取 {what}",
    "left out: {what}",
    "",
    "",
)
KML_DATUM = Message(
    "KML_DATUM",
    "按 WGS84 读取（KML 标准）；奥维、高德等软件导出的可能是 GCJ-02（偏移约 500 米）",
    "read as WGS 84, the standard of KML; exports of OVITAL, Amap and the like may be in "
    "GCJ-02, some 500 m off",
    "请向提供者核实坐标来源",
    "ask the sender which it is",
)
GML_LINKS = Message(
    "GML_LINKS",
    "文件引用了外部地址，未下载",
    "the file refers to other addresses; they were not followed",
    "请把引用的图形直接写入文件",
    "write the geometry into the file itself",
)
