"""What can be wrong with shapefiles, GeoPackages and archives, and what to do about it."""

from __future__ import annotations

from spatial.errors import Message

__all__: list[str] = []

SHP_SIDECARS_MISSING = Message(
    "SHP_SIDECARS_MISSING",
    "只有 .shp，缺少 .shx 与 .dbf",
    "the .shp came without .shx and .dbf",
    "请把 .shp .shx .dbf .prj 压缩成一个 zip 提交",
    "zip .shp, .shx, .dbf and .prj together",
)

SHX_MISSING = Message(
    "SHX_MISSING",
    "缺少 .shx 索引文件",
    "the .shx index is missing",
    "请把 .shp .shx .dbf .prj 压缩成一个 zip 提交",
    "zip .shp, .shx, .dbf and .prj together",
)

SHX_CORRUPT = Message(
    "SHX_CORRUPT",
    ".shx 与 .shp 对不上（第 {row} 条）",
    "the .shx does not agree with the .shp (record {row})",
    "请重新导出",
    "export it again",
)

SHP_COUNT_MISMATCH = Message(
    "SHP_COUNT_MISMATCH",
    ".shp 有 {shapes} 个图形，.dbf 有 {records} 条属性",
    "the .shp has {shapes} shapes, the .dbf {records} records",
    "请重新导出",
    "export it again",
)

DBF_MISSING = Message(
    "DBF_MISSING",
    "缺少 .dbf，没有属性",
    "the .dbf is missing: there are no attributes",
    "如需属性请一并提交 .dbf",
    "add the .dbf if attributes matter",
)

CONTENT_NOT_SHP = Message(
    "CONTENT_NOT_SHP",
    "内容不是 Shapefile（{what}）",
    "the content is not a shapefile ({what})",
    "请重新导出 SHP 并压缩提交",
    "export the shapefile again and zip it",
)

CONTENT_NOT_GPKG = Message(
    "CONTENT_NOT_GPKG",
    "内容不是 GeoPackage（{what}）",
    "the content is not a GeoPackage ({what})",
    "请重新导出 GPKG",
    "export the GeoPackage again",
)

CONTENT_NOT_ZIP = Message(
    "CONTENT_NOT_ZIP",
    "内容不是 zip 压缩包（{what}）",
    "the content is not a zip archive ({what})",
    "请重新压缩",
    "zip it again",
)

CONTENT_NOT_XLSX = Message(
    "CONTENT_NOT_XLSX",
    "内容不是 xlsx 工作簿（{what}）",
    "the content is not an xlsx workbook ({what})",
    "请另存为 .xlsx",
    "save it as .xlsx",
)

CONTENT_NOT_PARQUET = Message(
    "CONTENT_NOT_PARQUET",
    "内容不是 GeoParquet（{what}）",
    "the content is not GeoParquet ({what})",
    "请重新导出 GeoParquet，或改交 GPKG",
    "export GeoParquet again, or send a GeoPackage",
)

CONTENT_NOT_FLATGEOBUF = Message(
    "CONTENT_NOT_FLATGEOBUF",
    "内容不是 FlatGeobuf（{what}）",
    "the content is not FlatGeobuf ({what})",
    "请重新导出，或改交 GPKG",
    "export it again, or send a GeoPackage",
)

GPKG_NO_LAYER = Message(
    "GPKG_NO_LAYER",
    "GeoPackage 里没有矢量图层",
    "the GeoPackage has no feature layer",
    "请核对导出的图层",
    "check which layer was exported",
)

GPKG_MANY_LAYERS = Message(
    "GPKG_MANY_LAYERS",
    "GeoPackage 里有多个图层：{layers}",
    "the GeoPackage has several layers: {layers}",
    "请用{--layer}指定其中之一",
    "name one of them with {--layer}",
)

GPKG_VIRTUAL_TABLE = Message(
    "GPKG_VIRTUAL_TABLE",
    "GeoPackage 含有虚拟表“{table}”",
    "the GeoPackage holds a virtual table '{table}'",
    "请另存为普通的 GeoPackage",
    "save it as a plain GeoPackage",
)

TOO_EXPENSIVE = Message(
    "TOO_EXPENSIVE",
    "GeoPackage 的内容由视图“{table}”临时计算，不予读取",
    "the content is computed by a view '{table}', which is not run",
    "请把视图另存为表",
    "save the view as a table",
)

FILE_UNCHECKPOINTED = Message(
    "FILE_UNCHECKPOINTED",
    "GeoPackage 可能还有未写入的修改（WAL 模式）",
    "the GeoPackage may have changes not yet written to it (WAL mode)",
    "请在 QGIS 等软件中关闭该文件，或另存一份再提交",
    "close it in QGIS or the like, or save a copy, and send that",
)

ZIP_CORRUPT = Message(
    "ZIP_CORRUPT",
    "压缩包已损坏：{what}",
    "the archive is damaged: {what}",
    "请重新压缩",
    "zip it again",
)

ZIP_TOO_MANY_ENTRIES = Message(
    "ZIP_TOO_MANY_ENTRIES",
    "压缩包里有 {count} 个文件，超过上限 {limit}",
    "the archive holds {count} files, more than the limit of {limit}",
    "请只压缩需要的文件",
    "zip only the files that are needed",
)

ZIP_BOMB = Message(
    "ZIP_BOMB",
    "压缩包解压后过大（{what}）",
    "the archive is too large when unpacked ({what})",
    "请只压缩需要的文件",
    "zip only the files that are needed",
)

ZIP_UNSAFE_PATH = Message(
    "ZIP_UNSAFE_PATH",
    "压缩包里有不安全的路径“{member}”",
    "the archive holds an unsafe path '{member}'",
    "请用普通压缩软件重新压缩",
    "zip it again with an ordinary tool",
)

ZIP_SYMLINK = Message(
    "ZIP_SYMLINK",
    "压缩包里有符号链接“{member}”",
    "the archive holds a symbolic link '{member}'",
    "请压缩文件本身",
    "zip the file itself",
)

ZIP_ENCRYPTED = Message(
    "ZIP_ENCRYPTED",
    "压缩包已加密",
    "the archive is encrypted",
    "请不设密码重新压缩",
    "zip it again without a password",
)

ZIP_NESTED = Message(
    "ZIP_NESTED",
    "压缩包里还有压缩包“{member}”",
    "the archive holds another archive '{member}'",
    "请解开后只压缩一层",
    "unpack it and zip once",
)

ZIP_DUPLICATE_NAME = Message(
    "ZIP_DUPLICATE_NAME",
    "压缩包里有重名文件“{member}”",
    "two files in the archive have the name '{member}'",
    "请只保留一个",
    "keep one of the two",
)

ZIP_SHP_TAKEN = Message(
    "ZIP_SHP_TAKEN",
    "压缩包里读取了 {layer}；未读取：{others}",
    "{layer} was read from the archive; left out: {others}",
    "如需读取其他文件，请单独提交",
    "send the others by themselves if they are meant",
)
ZIP_NO_LAYER = Message(
    "ZIP_NO_LAYER",
    "压缩包里没有可读的图层",
    "the archive holds no layer that can be read",
    "请放入 .shp .shx .dbf .prj，或 .gpkg、.geojson；TXT、CSV、XLSX 请解压后直接提交",
    "put .shp .shx .dbf .prj, .gpkg or .geojson in; send TXT, CSV and XLSX by themselves",
)

ZIP_MANY_LAYERS = Message(
    "ZIP_MANY_LAYERS",
    "压缩包里有多个图层：{layers}",
    "the archive holds several layers: {layers}",
    "请用{--layer}指定其中之一",
    "name one of them with {--layer}",
)

FIELD_NAME_TRUNCATED = Message(
    "FIELD_NAME_TRUNCATED",
    "有字段名达到 Shapefile 的 10 字节上限，可能被截断",
    "some field names reach the 10 bytes of shapefiles and may be cut off",
    "请在图层说明卡的 fields 中对应字段，或改交 GPKG",
    "map them under 'fields', or send a GeoPackage",
)

FIELD_NAMES_COLLIDE = Message(
    "FIELD_NAME_TRUNCATED",
    "字段名截断后重复",
    "field names are the same once cut off",
    "请改交 GPKG",
    "send a GeoPackage",
)
