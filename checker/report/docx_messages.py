"""What can be wrong with a Word template, said so that whoever edits it can mend it."""

from __future__ import annotations

from spatial.errors import Message

__all__ = ["TEMPLATE_BROKEN", "TEMPLATE_FIELD", "TEMPLATE_FOLDER", "TEMPLATE_UNKNOWN",
           "TEMPLATE_UNSAFE"]  # fmt: skip

TEMPLATE_UNKNOWN = Message(
    "TEMPLATE_UNKNOWN",
    "没有名为“{name}”的 Word 模板",
    "there is no Word template '{name}'",
    "可用：{known}",
    "use one of {known}",
)
TEMPLATE_FOLDER = Message(
    "TEMPLATE_FOLDER",
    "无法读取 Word 模板目录：{what}",
    "the folder of Word templates cannot be read: {what}",
    "请检查 --templates 或 SANHE_TEMPLATES 所指目录",
    "check the folder that --templates or SANHE_TEMPLATES names",
)
TEMPLATE_FIELD = Message(
    "TEMPLATE_FIELD",
    "模板“{template}”使用了不存在的字段“{field}”",
    "the template '{template}' uses a field that does not exist: '{field}'",
    "请按 docs/how-to/edit-a-word-form.md 的字段表修改模板",
    "mend the template; the fields are listed in docs/how-to/edit-a-word-form.md",
)
TEMPLATE_BROKEN = Message(
    "TEMPLATE_BROKEN",
    "模板“{template}”无法使用：{what}",
    "the template '{template}' cannot be used: {what}",
    "请在 Word 中检查 {{…}} 与 {{%…%}} 标记是否成对，或换用随附模板",
    "check in Word that its tags are paired, or use a shipped template",
)
TEMPLATE_UNSAFE = Message(
    "TEMPLATE_UNSAFE",
    "模板“{template}”含有不允许的内容：{what}",
    "the template '{template}' holds what is not allowed: {what}",
    "请删除宏、外部链接、嵌入对象和动态数据域后另存为 .docx",
    "remove macros, external links, embedded objects and data fields, and save it as .docx",
)
