"""What is wrong with a command line, in both languages; click says it in English only."""

from __future__ import annotations

import re

from spatial.errors import Text

__all__ = ["usage_words"]

_KINDS = {"integer": "整数", "float": "数", "boolean": "是非值", "File": "文件", "Directory": "目录",
          "Path": "路径", "argument": "参数", "option": "选项", "parameter": "参数"}  # fmt: skip
_SAYINGS = (
    (r"Invalid value for (?P<a>.+?): (?P<rest>.+)", "{a} 的值不正确：{rest}"),
    (r"Invalid value: (?P<rest>.+)", "值不正确：{rest}"),
    (r"(?P<rest>.+?) Did you mean (?P<a>'[^']*')\?", "{rest}。是否为 {a}？"),
    (r"(?P<rest>.+?) \(Did you mean one of: (?P<a>.+)\?\)", "{rest}。是否为以下之一：{a}？"),
    (r"(?P<rest>.+?) \(Possible options: (?P<a>.+)\)", "{rest}。是否为以下之一：{a}？"),
    (r"Missing (?P<kind>argument|option|parameter):? (?P<a>'[^']*')\.? Choose from:? (?P<b>.+)",
     "缺少{kind} {a}，可选：{b}"),
    (r"Missing (?P<kind>argument|option|parameter):? (?P<a>.+)", "缺少{kind} {a}"),
    (r"Missing command", "缺少子命令"),
    (r"No such option:? (?P<a>.+)", "没有选项 {a}"),
    (r"No such command (?P<a>.+)", "没有命令 {a}"),
    (r"Got unexpected extra arguments? \((?P<a>.+)\)", "多出的参数：{a}"),
    (r"Option (?P<a>.+) requires an argument", "选项 {a} 后面须写值"),
    (r"Option (?P<a>.+) requires (?P<b>\d+) arguments", "选项 {a} 后面须写 {b} 个值"),
    (r"Option (?P<a>.+) does not take a value", "选项 {a} 不带值"),
    (r"(?P<a>.+) is not in the range (?P<b>.+)", "{a} 不在范围 {b} 内"),
    (r"(?P<a>.+) is not a valid (?P<kind>integer|float|boolean)(?: range)?(?:\. Recognized values: .+)?",
     "{a} 不是{kind}"),
    (r"(?P<a>.+) is not one of (?P<b>.+)", "{a} 不是以下之一：{b}"),
    (r"(?P<a>.+) does not match the formats? (?P<b>.+)", "{a} 不符合格式 {b}"),
    (r"(?P<kind>File|Directory|Path) (?P<a>.+) does not exist", "{kind} {a} 不存在"),
    (r"(?P<kind>File|Directory|Path) (?P<a>.+) is a file", "{a} 是文件，不是目录"),
    (r"(?P<kind>File|Directory|Path) (?P<a>.+) is a directory", "{a} 是目录，不是文件"),
    (r"(?P<kind>File|Directory|Path) (?P<a>.+) is not readable", "{kind} {a} 无法读取"),
    (r"(?P<kind>File|Directory|Path) (?P<a>.+) is not writable", "{kind} {a} 无法写入"),
    (r"Could not open file (?P<a>.+): .+", "无法打开文件 {a}"),
    (r"(?P<a>\S+) and (?P<b>\S+) exclude each other", "{a} 与 {b} 不能同时使用"),
    (r"(?P<a>.+) is not (?P<b>'.+')", "{a} 不是 {b}"),
)  # fmt: skip


def usage_words(said: str) -> Text:
    """What click says of a command line; its own words for what it says but rarely.

    Parameters
    ----------
    said : str
        On one line, as it stands in English.

    Examples
    --------
    >>> usage_words("Invalid value for '--days': 0 is not in the range x>=1").zh
    "'--days' 的值不正确：0 不在范围 x>=1 内"
    """
    return Text(_in_chinese(said), said)


def _in_chinese(said: str) -> str:
    plain = said.rstrip(".")
    for pattern, words in _SAYINGS:
        found = re.fullmatch(pattern, plain)
        if found is not None:
            named = found.groupdict()
            if "kind" in named:
                named["kind"] = _KINDS[named["kind"]]
            if "rest" in named:
                named["rest"] = _in_chinese(named["rest"])
            return words.format(**named)
    return plain
