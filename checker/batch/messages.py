"""What can be wrong with a file of many sites, and with one of them."""

from __future__ import annotations

from spatial.errors import Message

__all__: list[str] = []

BATCH_TOO_MANY = Message(
    "BATCH_TOO_MANY",
    "文件含 {count} 个地块，多于上限 {limit}",
    "the file holds {count} sites, the limit is {limit}",
    "请分成几个文件，或用 SANHE_MAX_BATCH_SITES 放宽",
    "split the file, or allow more with SANHE_MAX_BATCH_SITES",
)
BATCH_EMPTY = Message(
    "BATCH_EMPTY",
    "文件里没有地块",
    "the file holds no site",
    "请给出每个要素为一个地块的文件",
    "give a file with one site a feature",
)
BATCH_FEATURE = Message(
    "BATCH_FEATURE",
    "要素没有可用的图形",
    "the feature has no geometry that can be read",
    "请补上该地块的边界",
    "give the outline of this site",
)
BATCH_COLUMN = Message(
    "BATCH_COLUMN",
    "文件没有列“{name}”",
    "the file has no column '{name}'",
    "文件中的列：{known}",
    "columns there: {known}",
)
BATCH_ALL_REFUSED = Message(
    "BATCH_ALL_REFUSED",
    "{count} 个地块全部不能核查；第一个：{first}",
    "none of the {count} sites could be checked; the first: {first}",
    "请按表中每个地块的说明改正",
    "mend them as the table says for each",
)
BATCH_FOLDER_BUSY = Message(
    "BATCH_FOLDER_BUSY",
    "另一次批量核查正在写入该目录",
    "another batch is writing into this folder",
    "请等它结束，或换一个目录",
    "wait for it, or name another folder",
)
BATCH_FOLDER = Message(
    "BATCH_FOLDER",
    "无法使用报告目录：{what}",
    "the folder of reports cannot be used: {what}",
    "请检查目录和权限",
    "check the folder and its permissions",
)
SITE_TIMED_OUT = Message(
    "SITE_TIMED_OUT",
    "{seconds} 秒内未能核查完，按待核实处理",
    "it was not checked within {seconds} seconds and counts as unknown",
    "请简化边界，或单独核查该地块",
    "simplify the outline, or check this site by itself",
)
SITE_CRASHED = Message(
    "SITE_CRASHED",
    "核查进程意外结束，按待核实处理",
    "the process that checked it ended; it counts as unknown",
    "请单独核查该地块，并把文件交给维护人员",
    "check this site by itself and hand the file to the maintainers",
)
FORM_FAILED = Message(
    "FORM_FAILED",
    "该格式未能生成：{what}",
    "this form could not be made: {what}",
    "其他格式不受影响；请把该地块的报告交给维护人员",
    "the other forms are whole; hand this site's report to the maintainers",
)
FORM_LOST = Message(
    "FORM_LOST",
    "该格式在 {seconds} 秒内未能生成，或生成它的进程意外结束",
    "this form was not made within {seconds} seconds, or the process that made it ended",
    "再运行一次只补生成这一格式；或换一种格式",
    "run it again: only this form is made; or ask for another one",
)
FORMS_NOWHERE = Message(
    "FORMS_NOWHERE",
    "--reports-as 需要 --reports 指定目录",
    "--reports-as needs the folder of --reports",
    "请加上 --reports 目录",
    "add --reports and a folder",
)
FORMS_NONE = Message(
    "FORMS_NONE",
    "{option} 只用于 --reports-as 生成的报告",
    "{option} is about the reports that --reports-as makes",
    "请加上 --reports 目录和 --reports-as，如 --reports-as .pdf",
    "add --reports with a folder and --reports-as, such as --reports-as .pdf",
)
