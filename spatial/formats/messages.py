"""What can be wrong with a delivered file of any kind, and what to do about it."""

from __future__ import annotations

from spatial.errors import Choice, Message, Text

__all__: list[str] = []

FILE_MISSING = Message(
    "FILE_MISSING",
    "找不到文件",
    "the file is not there",
    "请核对路径",
    "check the path",
)

FILE_EMPTY = Message(
    "FILE_EMPTY",
    "文件是空的",
    "the file is empty",
    "请重新导出",
    "export it again",
)

FILE_TOO_LARGE = Message(
    "FILE_TOO_LARGE",
    "文件有 {size} 字节，超过上限 {limit}",
    "the file has {size} bytes, more than the limit of {limit}",
    "请简化图形或拆分文件",
    "simplify the geometry or split the file",
)

FILE_TRUNCATED = Message(
    "FILE_TRUNCATED",
    "文件不完整，内容在中途断开",
    "the file is cut off before its end",
    "请重新导出或重新传送",
    "export or transfer it again",
)

FILE_NO_FEATURES = Message(
    "FILE_NO_FEATURES", "文件里没有任何图形", "the file holds no feature",
    "请确认导出的是哪个图层", "check which layer was exported",
)  # fmt: skip
FILE_CORRUPT = Message(
    "FILE_CORRUPT",
    "文件已损坏：{what}",
    "the file is damaged: {what}",
    "请重新导出",
    "export it again",
)


FORMAT_UNSUPPORTED = Message(
    "FORMAT_UNSUPPORTED",
    "不支持 {format} 格式",
    "the format {format} is not supported",
    "请改交 {instead}",
    "send {instead} instead",
)

DRIVER_NOT_ALLOWED = Message(
    "DRIVER_NOT_ALLOWED",
    "不接受指向其他数据的文件（{format}）",
    "files that point to other data are not accepted ({format})",
    "请直接提交数据文件（SHP 压缩包、GPKG、GeoJSON）",
    "send the data itself (zipped SHP, GPKG, GeoJSON)",
)

CONTENT_NOT_TEXT = Message(
    "CONTENT_NOT_TEXT",
    "后缀为 {suffix} 的文件不是文本",
    "the {suffix} file is not text",
    "请重新导出",
    "export it again",
)

ENCODINGS = tuple(
    Choice({"encoding": name}, Text(zh, en))
    for name, zh, en in (
        ("gbk", "GBK（简体中文）", "GBK (simplified Chinese)"),
        ("utf-8", "UTF-8", "UTF-8"),
        ("big5", "Big5（繁体中文）", "Big5 (traditional Chinese)"),
    )
)
ENCODING = Message(
    "ENCODING",
    "文字编码无法识别或与 {encoding} 不符",
    "the text is not in {encoding}",
    "请另存为 UTF-8，或用{--encoding}指明（如 gbk）",
    "save it as UTF-8, or name the encoding with {--encoding} (such as gbk)",
)

ENCODING_UNKNOWN = Message(
    "ENCODING",
    "不支持的编码名“{encoding}”",
    "the encoding '{encoding}' is not known",
    "请使用 utf-8、gbk、gb18030、big5 或 latin-1",
    "use utf-8, gbk, gb18030, big5 or latin-1",
)

ENCODING_WRONG = Message(
    "ENCODING_WRONG",
    "属性并非声明的 {encoding} 编码",
    "the attributes are not in {encoding}",
    "请改正 .cpg，或用{--encoding}指明（如 gbk）",
    "correct the .cpg, or name the encoding with {--encoding} (such as gbk)",
)

ENCODING_GUESSED = Message(
    "ENCODING_GUESSED",
    "属性编码未声明，按 {encoding} 读取，例如“{sample}”",
    "the attributes declare no encoding and were read as {encoding}, for instance '{sample}'",
    "若文字不对，请指明编码",
    "if that reads wrong, name the encoding",
)

LAYER_UNKNOWN = Message(
    "LAYER_UNKNOWN",
    "文件里没有名为“{layer}”的图层，只有：{layers}",
    "the file has no layer '{layer}', only: {layers}",
    "请用{--layer}指定其中之一",
    "name one of them with {--layer}",
)

FILE_MANY_LAYERS = Message(
    "FILE_MANY_LAYERS",
    "文件里有多个图层：{layers}",
    "the file has several layers: {layers}",
    "请用{--layer}指定其中之一",
    "name one of them with {--layer}",
)

GDAL_LOCKS_UNAVAILABLE = Message(
    "GDAL_LOCKS_UNAVAILABLE",
    "本机无法隔离读取 {format} 文件（{what}）",
    "this machine cannot read {format} files in isolation ({what})",
    "请改交 GeoJSON、TXT、XLSX，或在 Linux 上运行",
    "send GeoJSON, TXT or XLSX, or run on Linux",
)

READER_TIMEOUT = Message(
    "READER_TIMEOUT",
    "读取文件超过 {seconds} 秒，已中止",
    "reading the file took more than {seconds} s and was stopped",
    "请简化图形或拆分文件",
    "simplify the geometry or split the file",
)

READER_FAILED = Message(
    "FILE_UNREADABLE",
    "文件无法读取：{what}",
    "the file cannot be read: {what}",
    "请重新导出",
    "export it again",
)

READER_OUT_OF_MEMORY = Message(
    "READER_OUT_OF_MEMORY",
    "读取文件所需内存超过限制，已中止",
    "reading the file needed more memory than allowed and was stopped",
    "请拆分文件",
    "split the file",
)
