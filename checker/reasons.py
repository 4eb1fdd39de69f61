"""Why a check is not decided, in words: one line a reason, with what to do about it."""

from __future__ import annotations

from dataclasses import dataclass

from spatial.errors import Text

__all__ = ["APPLICANT", "REASONS", "SURVEYOR", "Reason"]

APPLICANT = Text("项目单位", "the applicant")
SURVEYOR = Text("测绘单位与{department}", "a surveyor with {department}")
OWNER = Text("{department}", "{department}")


@dataclass(frozen=True, slots=True)
class Reason:
    """A kind of undecided row with its sentence, who can decide and how."""

    kind: str
    text: Text
    how: Text
    who: Text = OWNER


_DELIVER = Text("向{department}索取图层数据后复核", "obtain the layer from {department}, check again")
_ASK = Text("就该范围征询{department}", "ask {department} about that part")

REASONS = {
    "MISSING": Reason(
        "missing-layer", Text("缺图层：{layer}", "layer missing: {layer}"), _DELIVER
    ),
    "EMPTY": Reason(
        "missing-layer",
        Text("图层为空，不等于不涉及：{layer}", "layer empty, which is not clear: {layer}"),
        _DELIVER,
    ),
    "NOT_YET_VALID": Reason(
        "missing-layer",
        Text("图层尚未生效：{layer}", "layer not yet in force: {layer}"),
        Text("生效后复核，或向{department}确认现行数据",
             "check again once it is in force, or ask {department}"),
    ),
    "FAILED": Reason(
        "failed",
        Text("计算失败：{layer}（{cause}）", "failed: {layer} ({cause})"),
        Text("请维护人员检查图层数据后复核", "have the layer examined, then check again"),
    ),
    "NOT_COVERED": Reason(
        "not-covered",
        Text("地块的 {share} 不在图层覆盖范围内：{layer}",
             "{share} of the site lies outside the coverage of {layer}"),
        _ASK,
    ),
    "PLAN_SILENT": Reason(
        "not-covered",
        Text("规划在地块内 {gap} 平方米未作规定：{layer}",
             "the plan says nothing about {gap} m² of the site: {layer}"),
        _ASK,
    ),
    "STALE": Reason(
        "stale",
        Text("数据过期（{valid_from} 起用）：{layer}", "data too old (of {valid_from}): {layer}"),
        Text("向{department}索取现行数据后复核", "obtain current data from {department}"),
    ),
    "QUARANTINED": Reason(
        "quarantined",
        Text("地块附近有被隔离的图斑：{layer}", "a quarantined zone lies near the site: {layer}"),
        Text("请{department}修正该图斑后复核", "have {department} mend that zone, check again"),
    ),
    "SLIVER": Reason(
        "boundary",
        Text("边界误差待核：重叠 {area} 平方米、宽约 {width} 米：{layer}",
             "boundary to be surveyed: {area} m² shared, about {width} m wide: {layer}"),
        Text("实测边界后复核", "survey the boundary, then check again"),
        SURVEYOR,
    ),
    "INDICATIVE": Reason(
        "indicative",
        Text("图层边界为示意，待确认：{layer}", "the layer's boundary is indicative: {layer}"),
        Text("请{department}确认边界", "have {department} confirm the boundary"),
    ),
    "SUPERSEDED": Reason(
        "missing-layer",
        Text("规划已停用，不作为核查依据：{layer}", "the plan is superseded and decides nothing: {layer}"),
        Text("向{department}索取现行规划数据后复核",
             "obtain the plan in force from {department}, check again"),
    ),
    "PENDING_EFFECT": Reason(
        "pending",
        Text("规划正在报批、已开始管控，批准后可能调整：{layer}",
             "the plan controls while it waits for approval, which may change it: {layer}"),
        Text("征询{department}，批准后复核", "ask {department}; check again once it is approved"),
    ),
    "REVISION_BEARS": Reason(
        "pending",
        Text("另有报批中、已开始管控的修订成果涉及本地块（{version}）：{layer}",
             "a revision that controls while it waits for approval bears on the site "
             "({version}): {layer}"),
        Text("按修订成果征询{department}", "ask {department} about the revision"),
    ),
    "INDICATIVE_POSITION": Reason(
        "indicative-position",
        Text("地块位置为示意位置", "the site's position is indicative"),
        Text("请提供实测坐标", "give surveyed coordinates"),
        APPLICANT,
    ),
    "AREA_BASIS_MATTERS": Reason(
        "area-basis",
        Text("投影面积与椭球面积分处限值两侧", "planar and ellipsoidal area fall on either side "
             "of a threshold"),
        Text("请{department}确认按何种面积计算", "ask {department} which area counts"),
    ),
    "FACT_MISSING": Reason(
        "missing-fact", Text("缺项目信息：{ask}", "project fact missing: {ask}"),
        Text("{ask}", "{ask}"), APPLICANT,
    ),
    "ATTRIBUTE_MISSING": Reason(
        "missing-fact",
        Text("图斑缺少属性“{name}”：{layer}", "a zone lacks the attribute '{name}': {layer}"),
        Text("请{department}补充该属性", "have {department} supply it"),
    ),
    "PARAMETER_MISSING": Reason(
        "missing-fact",
        Text("规则没有“{name}”的取值", "the rule has no value for '{name}'"),
        Text("请征询{department}", "ask {department}"),
    ),
    "UNPLACED": Reason(
        "missing-fact",
        Text("{zones}的“{name}”为空，无法判断属于哪一类：{layer}",
             "'{name}' of {zones} is empty, so nobody can say which kind it is: {layer}"),
        Text("请{department}补充该属性", "have {department} supply it"),
    ),
    "UNKEYED": Reason(
        "missing-fact",
        Text("{zones}的“{name}”不明，控制宽度无法确定：{layer}",
             "'{name}' of {zones} is unknown, so is the strip's width: {layer}"),
        Text("请{department}补充该属性", "have {department} supply it"),
    ),
    "SUBTRACTED_UNKNOWN": Reason(
        "missing-layer",
        Text("应扣除范围的图层不可用，数值可能偏大：{layer}",
             "a layer to be left out is not available, the figure may be too high: {layer}"),
        _DELIVER,
    ),
    "RULE_UNDECIDED": Reason(
        "missing-fact", Text("{text}", "{text}"), Text("请征询{department}", "ask {department}")
    ),
    "NOTHING_CHECKED": Reason(
        "nothing-checked",
        Text("没有任何适用的规则", "no rule in force applies"),
        Text("请核对规则包与日期", "check the rule pack and the date"),
        Text("规则维护人员", "whoever keeps the rules"),
    ),
}  # fmt: skip
"""Reasons by code."""
