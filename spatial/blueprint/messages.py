"""What the merge refuses, in both languages."""

from __future__ import annotations

from spatial.errors import Message

__all__ = [
    "BLUEPRINT_CROSSWALK",
    "BLUEPRINT_LAYER",
    "BLUEPRINT_MISSING",
    "BLUEPRINT_NOT_AREAS",
    "BLUEPRINT_NOT_A_PARTITION",
    "BLUEPRINT_NO_PLANS",
    "BLUEPRINT_NO_STUDY_AREA",
    "BLUEPRINT_OUT_OF_DATE",
    "BLUEPRINT_SCHEMA",
    "BLUEPRINT_TWICE",
    "BLUEPRINT_UNREADABLE",
    "BLUEPRINT_WITHHELD",
]  # fmt: skip

BLUEPRINT_NO_STUDY_AREA = Message(
    "BLUEPRINT_NO_STUDY_AREA",
    "图层库没有研究范围，无从叠合",
    "the store has no study area to merge the plans over",
    "请用 sanhe init --study-area 建立有研究范围的图层库",
    "make a store with sanhe init --study-area",
)
BLUEPRINT_NO_PLANS = Message(
    "BLUEPRINT_NO_PLANS",
    "{as_of} 没有可以叠合的规划图层",
    "no plan layer can be merged as of {as_of}",
    "请先导入规划图层，或用 --plan 指明参加叠合的图层",
    "add plan layers first, or name those that take part with --plan",
)
BLUEPRINT_SCHEMA = Message(
    "BLUEPRINT_SCHEMA",
    "叠合清单的“{field}”不正确：{what}",
    "the merge list's '{field}' is wrong: {what}",
    "请改正该行，格式见 docs/how-to/build-the-blueprint.md",
    "mend that line; the format is in docs/how-to/build-the-blueprint.md",
)
BLUEPRINT_UNREADABLE = Message(
    "BLUEPRINT_UNREADABLE",
    "无法读取叠合清单：{what}",
    "the merge list cannot be read: {what}",
    "请给出一个 UTF-8 编码的 YAML 文件",
    "give a YAML file in UTF-8",
)
BLUEPRINT_TWICE = Message(
    "BLUEPRINT_TWICE",
    "叠合清单中“{name}”出现两次",
    "'{name}' stands twice in the merge list",
    "每个图层、每个字段名只写一次",
    "write each layer and each field name once",
)
BLUEPRINT_LAYER = Message(
    "BLUEPRINT_LAYER",
    "图层“{layer}”在 {as_of} 没有生效版本",
    "the layer '{layer}' has no version in force as of {as_of}",
    "请先导入该图层，或从清单中去掉；有生效版本的图层：{known}",
    "add the layer or take it out of the list; layers in force: {known}",
)
BLUEPRINT_NOT_AREAS = Message(
    "BLUEPRINT_NOT_AREAS",
    "图层“{layer}”含有线或点，不能参加面的叠合",
    "the layer '{layer}' holds lines or points and cannot be merged as areas",
    "请从清单中去掉该图层，或导入其控制范围面",
    "take the layer out of the list, or add the areas that it controls",
)
BLUEPRINT_CROSSWALK = Message(
    "BLUEPRINT_CROSSWALK",
    "图层“{layer}”的编码体系“{scheme}”既没有到“{target}”的编码对照，也没有建设用地判别",
    "the scheme '{scheme}' of the layer '{layer}' has neither a crosswalk to '{target}'"
    " nor a reading of construction land",
    "请在 codes/crosswalks 中补充该对照，或以 constraint 角色参加",
    "add the crosswalk to codes/crosswalks, or let the layer take part as a constraint",
)
BLUEPRINT_MISSING = Message(
    "BLUEPRINT_MISSING",
    "图层库在 {as_of} 没有一张蓝图",
    "the store holds no blueprint as of {as_of}",
    "请先运行 sanhe blueprint build",
    "run sanhe blueprint build first",
)
BLUEPRINT_OUT_OF_DATE = Message(
    "BLUEPRINT_OUT_OF_DATE",
    "一张蓝图按 {as_of} 的规划生成；到 {on}，以下图层已更新、退出或新增：{changes}",
    "the blueprint was built for the law of {as_of}; on {on} these are newer, gone or added:"
    " {changes}",
    "请运行 sanhe blueprint build 重新生成",
    "build it anew with sanhe blueprint build",
)
BLUEPRINT_WITHHELD = Message(
    "BLUEPRINT_WITHHELD",
    "一张蓝图由图层“{layers}”参加叠合生成，该图层现在的公开粒度为 {release}，图形不得导出",
    "the blueprint was made of {layers}, whose release today is '{release}': its geometry"
    " does not leave the store",
    "请运行 sanhe blueprint build 重新生成；叠合清单中写有该图层的，先从清单中去掉",
    "build it anew with sanhe blueprint build; where a merge list names the layer, take it out first",
)
BLUEPRINT_NOT_A_PARTITION = Message(
    "BLUEPRINT_NOT_A_PARTITION",
    "叠合结果不是研究范围的完整分割：{what}",
    "the merged pieces are no partition of the study area: {what}",
    "未写入任何版本；请核对该处的源图层，并将此信息告知维护者",
    "no version was written; look at the source layers there and tell the maintainers",
)
