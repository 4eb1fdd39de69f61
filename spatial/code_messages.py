"""What can be wrong with code tables and with the codes of a delivered layer."""

from __future__ import annotations

from spatial.errors import Message

__all__: list[str] = []

CODES_SCHEMA = Message(
    "CODES_SCHEMA",
    "编码表的“{field}”不正确：{what}",
    "the code table's '{field}' is wrong: {what}",
    "请改正该行",
    "mend that line",
)
CODES_UNREADABLE = Message(
    "CODES_UNREADABLE",
    "无法读取编码表：{what}",
    "the code table cannot be read: {what}",
    "请给出 UTF-8 编码的 YAML 文件",
    "give a YAML file in UTF-8",
)
CODES_TWICE = Message(
    "CODES_TWICE",
    "编码体系“{scheme}”有两张表",
    "the scheme '{scheme}' has two tables",
    "请只保留一张",
    "keep one of them",
)
CODES_REFERENCE = Message(
    "CODES_REFERENCE",
    "“{name}”不在编码体系“{scheme}”中",
    "'{name}' is not in the scheme '{scheme}'",
    "请改正代码或编码体系的名称",
    "correct the code or the name of the scheme",
)
CODES_SPLIT = Message(
    "CODES_SPLIT",
    "“{code}”对应 {count} 个代码，必须标明 split",
    "'{code}' goes to {count} codes and must say split",
    "请改为 split: true",
    "say split: true",
)

CODE_SCHEME_UNKNOWN = Message(
    "CODE_SCHEME_UNKNOWN",
    "没有编码体系“{scheme}”的编码表，代码未核对",
    "there is no code table '{scheme}', so the codes were not checked",
    "可用的编码表：{known}",
    "code tables at hand: {known}",
)
CODE_MISSING = Message(
    "CODE_MISSING",
    "{count} 个图斑没有代码：{rows}",
    "{count} zones have no code: {rows}",
    "请在源数据中补上代码",
    "supply the codes in the source",
)
CODE_UNKNOWN = Message(
    "CODE_UNKNOWN",
    "编码体系“{scheme}”中没有代码 {codes}{elsewhere}：{count} 个图斑（{rows}）",
    "the scheme '{scheme}' has no code {codes}{elsewhere}: {count} zones ({rows})",
    "请核对代码，或改正说明卡的 classification",
    "check the codes, or correct 'classification' of the layer card",
)
CODE_PADDED = Message(
    "CODE_PADDED",
    "代码的位数与编码体系“{scheme}”不同，疑为补零或缺零（{codes}）：{count} 个图斑（{rows}）",
    "codes seem to have gained or lost zeros against the scheme '{scheme}' ({codes}): "
    "{count} zones ({rows})",
    "未作改动；请在源数据中改正",
    "nothing was changed; correct them in the source",
)
CODE_SCHEME_MIXED = Message(
    "CODE_SCHEME_MIXED",
    "图层声明的编码体系是“{scheme}”，但有 {count} 个图斑符合“{other}”（{codes}）：{rows}",
    "the layer declares the scheme '{scheme}', but {count} zones fit '{other}' ({codes}): {rows}",
    "未作换算；请统一为一种编码体系后重新提交",
    "nothing was mapped; bring the layer to one scheme and deliver it again",
)
CODE_NAME_DIFFERS = Message(
    "CODE_NAME_DIFFERS",
    "代码与名称不一致（编码体系“{scheme}”：{codes}）：{count} 个图斑（{rows}）",
    "code and name disagree (scheme '{scheme}': {codes}): {count} zones ({rows})",
    "请核对哪一个正确，并在源数据中改正",
    "find out which is right and correct the source",
)
