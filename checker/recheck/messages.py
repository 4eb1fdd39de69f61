"""What can be wrong with a report that is to be rechecked."""

from __future__ import annotations

from spatial.errors import Message

__all__: list[str] = []

REPORT_UNREADABLE = Message(
    "REPORT_UNREADABLE",
    "无法读取报告文件：{what}",
    "the report cannot be read: {what}",
    "请给出 sanhe check -o 写出的 .json 报告",
    "give a .json report that sanhe check -o wrote",
)
REPORT_TOO_LARGE = Message(
    "REPORT_TOO_LARGE",
    "报告文件大于 {limit} MB",
    "the report is larger than {limit} MB",
    "请确认这是一份核查报告；上限由 SANHE_MAX_UPLOAD_BYTES 设定",
    "make sure it is a report; SANHE_MAX_UPLOAD_BYTES sets the limit",
)
REPORT_SYNTAX = Message(
    "REPORT_SYNTAX",
    "报告不是完整的 JSON：{what}",
    "the report is no whole JSON: {what}",
    "请重新取得报告文件",
    "get the file again",
)
REPORT_TOO_DEEP = Message(
    "REPORT_TOO_DEEP",
    "报告的 JSON 嵌套过深",
    "the report's JSON is nested too deeply",
    "核查报告没有这样的结构，请重新取得报告文件",
    "no report is built like that; get the file again",
)
REPORT_FOREIGN = Message(
    "REPORT_FOREIGN",
    "这不是核查报告（schema: {found}）",
    "this is no report of a check (schema: {found})",
    "请给出 sanhe check -o 写出的 .json 报告",
    "give a .json report that sanhe check -o wrote",
)
REPORT_NEWER = Message(
    "REPORT_NEWER",
    "报告的格式 {found} 比本程序认识的 {known} 新",
    "the report has the form {found}, newer than the {known} that this program knows",
    "请用生成该报告的版本或更新的版本复核",
    "recheck it with the release that made it, or a newer one",
)
REPORT_INCOMPLETE = Message(
    "REPORT_INCOMPLETE",
    "报告的“{field}”不正确：{what}",
    "the report's '{field}' is wrong: {what}",
    "请重新取得报告文件",
    "get the file again",
)
REPORT_EDITED = Message(
    "REPORT_EDITED",
    "报告被改动过：{what}",
    "the report was edited: {what}",
    "请以图层库存档的原件为准（sanhe checks show {id}）",
    "rely on the original that the store keeps (sanhe checks show {id})",
)
REPORT_OTHER_STORE = Message(
    "REPORT_OTHER_STORE",
    "报告由另一个图层库生成（{theirs}），当前图层库是 {ours}",
    "the report was made from another store ({theirs}); this one is {ours}",
    "请用 --store 指定生成该报告的图层库，或其备份恢复的图层库",
    "name the store it was made from, or one restored from its backup, with --store",
)
REPORT_VERSIONS_ABSENT = Message(
    "REPORT_VERSIONS_ABSENT",
    "图层库中没有报告所用的图层版本：{versions}",
    "the store lacks layer versions that the report used: {versions}",
    "请使用更新的备份，或另一份包含这些版本的图层库",
    "use a later backup, or a store that holds these versions",
)
REPORT_DRAFT_GONE = Message(
    "REPORT_DRAFT_GONE",
    "报告以草案为前提，而图层库已不再保存：{drafts}",
    "the report rests on drafts that the store holds no longer: {drafts}",
    "未存档的核查不保留草案；请重新核查",
    "a check that was not kept leaves no draft behind; check the site again",
)
REPORT_PACK_ABSENT = Message(
    "REPORT_PACK_ABSENT",
    "图层库中没有报告所用的规则包“{pack}”（{sha256}）",
    "the store lacks the rule pack '{pack}' that the report used ({sha256})",
    "未存档的核查不保留规则包：请用 --rules 给出当时的规则包目录",
    "a check that was not kept leaves no pack behind: name its directory with --rules",
)
REPORT_PACK_DIFFERS = Message(
    "REPORT_PACK_DIFFERS",
    "规则包“{pack}”不是报告所用的那一个（{found}，报告所用 {wanted}）",
    "the pack '{pack}' is not the one the report used ({found}, it used {wanted})",
    "请给出当时的规则包；若要看新规则下的结论，请加 --as-of",
    "name the pack of that time; to see what other rules say, add --as-of",
)
