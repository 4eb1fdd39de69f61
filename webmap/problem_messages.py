"""What the web application itself refuses, and what to do about it."""

from __future__ import annotations

from spatial.errors import Message

__all__: list[str] = []

HTTP_ERROR = Message(
    "HTTP_{status}", "服务器拒绝了请求：{what}", "the server refused the request: {what}",
    "请核对地址、方法和内容", "see the interface description at /api/v1/docs",
)  # fmt: skip
PARAM = Message(
    "PARAM", "请求参数缺失、未知或不正确", "a parameter of the request is missing, unknown or wrong",
    "请对照：{known}", "compare with: {known}",
)  # fmt: skip
TOO_LARGE = Message(
    "UPLOAD_TOO_LARGE", "上传内容超过 {limit} MB", "the upload exceeds {limit} MB",
    "请只上传选址地块本身", "upload the site alone",
)  # fmt: skip
FORM_TOO_LARGE = Message(
    "FORM_TOO_LARGE", "表单字段过多或文字过长", "the form has too many fields or too much text",
    "请只填接口说明中的字段：/api/v1/docs", "send only the fields of /api/v1/docs",
)  # fmt: skip
CHECK_TIMED_OUT = Message(
    "CHECK_TIMED_OUT",
    "核查在 {seconds} 秒内未完成，已中止：结论为待核实，不代表未发现冲突",
    "the check did not end within {seconds} s and was stopped: nothing is decided, which does "
    "not mean that no conflict exists",
    "请简化地块边界后重试，或改用命令行 sanhe check",
    "simplify the outline and try again, or use sanhe check on the command line",
)
CHECK_KILLED = Message(
    "CHECK_TIMED_OUT",
    "核查进程意外中止：结论为待核实，不代表未发现冲突",
    "the check's process ended before its time: nothing is decided, which does not mean that no "
    "conflict exists",
    "请检查文件后重试",
    "look at the file and try again",
)
