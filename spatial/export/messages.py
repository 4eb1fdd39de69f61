"""What an export refuses, and what it tells when a format cannot hold something."""

from __future__ import annotations

from spatial.errors import Message

__all__: list[str] = []

EXPORT_FORMAT = Message(
    "EXPORT_FORMAT",
    "不能写出“{suffix}”格式",
    "files of the form '{suffix}' cannot be written",
    "可用的后缀：{known}",
    "suffixes that can: {known}",
)
EXPORT_TARGET = Message(
    "EXPORT_TARGET",
    "没有写明导出到哪里，或同时写了两处",
    "one place to write to is needed: a file, or --original",
    "请写 sanhe layers export {layer} 文件，或 sanhe layers export {layer} --original 目录",
    "write sanhe layers export {layer} FILE, or sanhe layers export {layer} --original DIR",
)
EXPORT_WITHHELD = Message(
    "EXPORT_WITHHELD",
    "图层的公开粒度为 {release}，图形不得导出",
    "the layer's release is '{release}': its geometry does not leave the store",
    "如确需图形，请向主管部门“{authority}”申请",
    "ask its authority, '{authority}', for the geometry",
)
EXPORT_WRITE = Message(
    "EXPORT_WRITE",
    "无法写出文件：{what}",
    "the file cannot be written: {what}",
    "请检查磁盘空间、目录和权限；没有留下半个文件",
    "check disk space, directory and permissions; no half file was left",
)
OUTPUT_IS_INPUT = Message(
    "OUTPUT_IS_INPUT",
    "写出的文件与提交的文件是同一个，未覆盖",
    "this is the file that was handed in; it was left alone",
    "请为写出的文件另取名称",
    "give the file to be written another name",
)
EXPORT_TOO_LARGE = Message(
    "EXPORT_TOO_LARGE",
    "内容超过 {format} 的上限：{what}",
    "there is more than {format} can hold: {what}",
    "请导出为 .gpkg",
    "export it as .gpkg",
)
EXPORT_CRS = Message(
    "EXPORT_CRS",
    "{format} 不能表达坐标系 {crs}",
    "{format} cannot say that coordinates are in {crs}",
    "请导出为 .gpkg 或 .shp.zip",
    "export it as .gpkg or .shp.zip",
)
EXPORT_UNAVAILABLE = Message(
    "EXPORT_UNAVAILABLE",
    "本机没有写出 {format} 所需的程序库 {library}",
    "the library {library}, which writes {format}, is not installed here",
    "请改用 .txt、.kml 或 .xlsx",
    "use .txt, .kml or .xlsx instead",
)

FIELDS_SHORTENED = Message(
    "FIELDS_SHORTENED",
    "{count} 个字段名超过 {format} 的长度，已缩短",
    "{count} field names were too long for {format} and were shortened",
    "原名见 {list}",
    "their full names are in {list}",
)
FIELDS_RENAMED = Message(
    "FIELDS_RENAMED",
    "{format} 的栏目名是规定的，{count} 个字段已改用规定名或放不下",
    "{format} prescribes its columns; {count} fields stand under other names or have no place",
    "原名见 {list}",
    "their own names are in {list}",
)
VALUES_REPLACED = Message(
    "VALUES_REPLACED",
    "{count} 个图形的“{field}”按实际图形写出，与原值不同",
    "'{field}' of {count} features was written as its geometry is, other than the value it had",
    "原值请导出为 .gpkg",
    "export as .gpkg to keep the values",
)
FEATURES_LEFT_OUT = Message(
    "FEATURES_LEFT_OUT",
    "{format} 放不下没有图形的记录，{count} 条未写出",
    "{format} holds nothing without a geometry; {count} records were left out",
    "完整内容请导出为 .gpkg",
    "export as .gpkg to keep them",
)
NUMBERS_AS_TEXT = Message(
    "NUMBERS_AS_TEXT",
    "{format} 放不下的 {count} 个大整数写成了文字",
    "{count} whole numbers too large for {format} were written as text",
    "",
    "",
)
IN_DEGREES = Message(
    "COORDINATES_IN_DEGREES",
    "{format} 只记经纬度：坐标由 {crs} 换算为 {base}",
    "{format} holds longitude and latitude: coordinates went from {crs} to {base}",
    "如需平面坐标，请导出为 .gpkg 或 .shp.zip",
    "export as .gpkg or .shp.zip to keep the grid",
)
TEXT_CUT = Message(
    "TEXT_CUT",
    "字段“{field}”有 {count} 个值超过 {limit} 字节，已截断",
    "{count} values of '{field}' are longer than {limit} bytes and were cut",
    "完整内容请导出为 .gpkg",
    "export as .gpkg to keep them whole",
)
PRECISION_LOST = Message(
    "PRECISION_LOST",
    "字段“{field}”的数值超出 {format} 的精度，末位已舍入",
    "numbers of '{field}' are finer than {format} can hold and were rounded",
    "完整内容请导出为 .gpkg",
    "export as .gpkg to keep them whole",
)
ENCODING_WIDENED = Message(
    "ENCODING_WIDENED",
    "有 GBK 以外的字，改用 {encoding} 编码",
    "some characters are outside GBK; the encoding is {encoding}",
    "旧软件请按该编码打开",
    "old programs have to be told so",
)
TEXT_INERT = Message(
    "TEXT_INERT",
    "{count} 个值以 = + - @ 开头，前面加了单引号，以免被当作公式",
    "{count} values begin with = + - @ and have an apostrophe before them, lest a"
    " spreadsheet runs them",
    "",
    "",
)
TEXT_CHANGED = Message(
    "TEXT_CHANGED",
    "{count} 个值含有 {format} 的分隔符，已换成相近字符",
    "{count} values held separators of {format}, which were replaced",
    "",
    "",
)
GEOMETRY_SPLIT = Message(
    "GEOMETRY_SPLIT",
    "{format} 的一个文件只能有一种图形，已分为 {parts}",
    "one file of {format} holds one kind of geometry; it was split into {parts}",
    "",
    "",
)
PARTS_SEPARATE = Message(
    "PARTS_SEPARATE",
    "{count} 个带孔洞或多部分的图形写成了各自的闭合线",
    "{count} features with holes or several parts were written as separate closed lines",
    "同一图形的各条线带有相同的扩展属性",
    "lines of one feature carry the same extended data",
)
ATTRIBUTES_LEFT_OUT = Message(
    "ATTRIBUTES_LEFT_OUT",
    "{format} 放不下这些字段：{fields}",
    "{format} has no place for these fields: {fields}",
    "完整属性请导出为 .gpkg",
    "export as .gpkg to keep them",
)
CRS_LEFT_OUT = Message(
    "CRS_LEFT_OUT",
    "{format} 不记载坐标系；坐标为 {crs}",
    "{format} does not say its CRS; coordinates are in {crs}",
    "使用时请注明该坐标系",
    "name it wherever the file is used",
)
KIND_LEFT_OUT = Message(
    "KIND_LEFT_OUT",
    "{format} 只能表达环，{count} 个点或线图形读回时会成为环",
    "{format} holds rings only; {count} points or lines will be read back as rings",
    "点、线请导出为 .gpkg",
    "export points and lines as .gpkg",
)
