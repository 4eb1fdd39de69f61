"""What can be wrong with a boundary-point file (界址点 TXT) or a coordinate table."""

from __future__ import annotations

from spatial.errors import Message, Text

__all__: list[str] = []

TXT_NO_COORDINATES = Message(
    "TXT_NO_COORDINATES",
    "没有 [地块坐标] 段",
    "there is no section [地块坐标]",
    "请按《勘测定界界址点坐标交换格式》导出",
    "export the boundary-point exchange format (界址点坐标交换格式)",
)
TXT_LINE = Message(
    "TXT_LINE",
    "看不懂这一行：{line}",
    "this line is not understood: {line}",
    "界址点行应为“点号,圈号,X(北),Y(东)”，地块行应以 @ 结尾",
    "points read 'number,ring,X(north),Y(east)', plot lines end with @",
)
TXT_POINT_COUNT = Message(
    "TXT_POINT_COUNT",
    "地块声明 {declared} 个界址点，实有 {found} 个",
    "the plot declares {declared} points but has {found}",
    "请核对是否缺点",
    "check that no point is missing",
)
TXT_HEADER = Message(
    "TXT_HEADER",
    "文件头“{key}={value}”无法识别",
    "the header '{key}={value}' is not understood",
    "请改为规定的写法",
    "write it as the exchange format prescribes",
)
TXT_HEADER_UNUSED = Message(
    "TXT_HEADER_UNUSED",
    "文件头有不认识的内容，未予采用：{lines}",
    "the header holds what is not known, and it was not used: {lines}",
    "",
    "",
)
TXT_KEY_TWICE = Message(
    "TXT_HEADER",
    "文件头的“{key}”有两个不同的值：{values}",
    "the header gives '{key}' two different values: {values}",
    "请只保留正确的一个",
    "keep the right one",
)
TXT_LEGACY = Message(
    "TXT_LEGACY",
    "这是 GISQLANDPLAN 格式的规划文本，其内容格式未公开，不能读取",
    "this is a planning text of the GISQLANDPLAN format, whose content is not published",
    "请在同一软件中导出《勘测定界界址点坐标交换格式》（含 [属性描述]、[地块坐标] 段）或 SHP",
    "export the boundary-point exchange format (with [属性描述] and [地块坐标]) or SHP from the same program",
)
TXT_TRANSFORMED = Message(
    "TXT_TRANSFORMED",
    "文件头的转换参数不为零：{value}",
    "the header's transformation parameters are not zero: {value}",
    "请给出转换后的坐标，并把转换参数留空",
    "send coordinates that have been transformed, and leave the parameters empty",
)
TXT_KIND = Message(
    "TXT_KIND",
    "图形属性“{kind}”不是点、线或面",
    "the plot's kind '{kind}' is none of 点 (point), 线 (line), 面 (area)",
    "请改正地块行的第五项",
    "mend the fifth field of the plot line",
)
RING_NUMBER = Message(
    "RING_NUMBER",
    "圈号 {ring} 在同一地块里重复使用",
    "ring number {ring} is used twice in one plot",
    "每个环须有自己的圈号",
    "give each ring a number of its own",
)
RING_TOO_SHORT = Message(
    "GEOM_RING_TOO_SHORT",
    "环只有 {count} 个不同的点",
    "a ring has only {count} distinct points",
    "一个环至少需要三个点",
    "a ring needs three points at least",
)
RING_CLOSED_FOR_YOU = Message(
    "RING_CLOSED_FOR_YOU",
    "环未闭合，已连回起点（最长一段 {gap} 米）",
    "open rings were closed to their first point (longest closing edge {gap} m)",
    "",
    "",
)
AREA_DECLARED_DIFFERS = Message(
    "AREA_DECLARED_DIFFERS",
    "文件声明面积 {declared}，实测 {measured} 公顷{hint_zh}",
    "the file declares an area of {declared}, measured {measured} ha{hint_en}",
    "以实测为准",
    "the measured area counts",
)
NUMBER_FORMAT = Message(
    "NUMBER_FORMAT",
    "“{what}”不是规范的数字",
    "'{what}' is not a plain number",
    "请用小数点，不用千分位与逗号小数",
    "use a decimal point, no thousands separator",
)
COORD_NOT_FINITE = Message(
    "COORD_NOT_FINITE",
    "坐标“{what}”不是有限的数",
    "the coordinate '{what}' is not finite",
    "请改正该坐标",
    "correct it",
)
AXES_ASK = Message(
    "AXES_SWAPPED",
    "X（北）栏的 {x} 像横坐标，Y（东）栏的 {y} 像纵坐标",
    "{x} in the column X (north) looks like an easting, {y} in Y (east) like a northing",
    "X、Y 两栏是否颠倒？请核对并交换后重新提交",
    "are the two columns swapped? Check, exchange them and submit again",
)
AXES_SWAP = Text("是，交换 X、Y 两栏", "yes, exchange the columns X and Y")
AXES_UNCLEAR = Message(
    "AXES_UNCLEAR",
    "无法判断 {x}、{y} 哪个是东坐标",
    "which of {x} and {y} is the easting is unclear",
    "请把表头写成“东坐标、北坐标”或“经度、纬度”",
    "head the columns easting, northing or lon, lat",
)
TABLE_COLUMNS = Message(
    "TABLE_COLUMNS",
    "表头里找不到坐标列（现有：{columns}）",
    "the table has no coordinate columns (it has: {columns})",
    "需要 X、Y 或 经度、纬度 或 WKT 列",
    "it needs X and Y, lon and lat, or WKT",
)
TABLE_MANY_SHEETS = Message(
    "TABLE_MANY_SHEETS",
    "工作簿里有多张含数据的表：{sheets}",
    "the workbook has several sheets with data: {sheets}",
    "请用{--layer}指定其中之一",
    "name one of them with {--layer}",
)
SHEET_TAKEN = Message(
    "SHEET_TAKEN",
    "读取了工作表“{sheet}”；其余表未读：{others}",
    "the sheet '{sheet}' was read; the others were not: {others}",
    "如需读取其他表，请用{--layer}指定",
    "name another one with {--layer}",
)
SHEET_JOINED = Message(
    "SHEET_JOINED",
    "属性取自工作表“{sheet}”，按“{plot}”对应",
    "attributes come from the sheet '{sheet}', by '{plot}'",
    "",
    "",
)
XLSX_FORMULA_NO_VALUE = Message(
    "XLSX_FORMULA_NO_VALUE",
    "单元格 {cell} 只有公式，没有算出的值",
    "the cell {cell} holds a formula without a value",
    "请在 Excel 中打开并保存，或粘贴为数值",
    "open and save it in Excel, or paste values",
)
COLUMNS_TAKEN = Message(
    "COLUMNS_TAKEN",
    "“{north}”列按北坐标、“{east}”列按东坐标读取",
    "column '{north}' was read as northing, '{east}' as easting",
    "",
    "",
)
