"""What can go wrong with rules, projects and reports, said so that a person can mend it."""

from __future__ import annotations

from spatial.errors import Message, SanheError

__all__ = [
    "ITEM_IDLE", "MOMENT_FORMAT", "PACK_CYCLE", "PACK_EMPTY", "PACK_NOT_FOUND", "PACK_NOT_PASSED",
    "PDF_UNAVAILABLE", "PROPOSAL_AMBIGUOUS", "PROPOSAL_SCHEMA", "PROPOSAL_TYPE",
    "PROPOSAL_UNKNOWN_FACT", "PROPOSAL_UNREADABLE", "REGISTER_SUFFIX", "REPORT_LIBRARY",
    "REPORT_SUFFIX", "REPORT_WRITE", "REQUIRED_IDLE",
    "RULES_UNREADABLE", "RULE_BASIS_MISSING", "RULE_CONTRADICTION", "RULE_CYCLE", "RULE_DATES",
    "RULE_DUPLICATE_KEY",
    "RULE_EXAMPLE_FAILED", "RULE_EXAMPLE_FEW", "RULE_EXAMPLE_MISSING", "RULE_EXPRESSION",
    "RULE_NOT_FOUND", "RULE_NOT_IN_FORCE",
    "RULE_NOT_TOTAL", "RULE_NUMBER", "RULE_SCHEMA", "RULE_TEXT_MISSING", "RULE_TOO_BIG",
    "RULE_TRIGGER_UNKNOWN", "RULE_UNKNOWN_ACTION", "RULE_UNKNOWN_LAYER", "RULE_UNKNOWN_NAME",
    "RULE_UNREACHABLE", "RULE_VERDICT", "RulesError",
]  # fmt: skip


class RulesError(SanheError):
    """A rule pack cannot be used as it stands (exit code 3)."""

    exit_code = 3


PACK_NOT_FOUND = Message(
    "PACK_NOT_FOUND",
    "找不到规则包“{pack}”",
    "there is no rule pack '{pack}'",
    "请给出规则包目录；随附规则包：{known}",
    "name a directory of rules; shipped packs: {known}",
)
PACK_CYCLE = Message(
    "PACK_CYCLE",
    "规则包的继承成环：{cycle}",
    "the packs inherit from each other in a circle: {cycle}",
    "请删去该行 inherits，或改为不在其中的规则包",
    "remove that inherits, or name a pack outside the circle",
)
PACK_NOT_PASSED = Message(
    "PACK_NOT_PASSED",
    "规则包“{pack}”未通过核验，有 {count} 处问题，第一处：{first}",
    "the pack '{pack}' did not pass, {count} faults, the first: {first}",
    "请先运行 sanhe rules verify 并改正，再发布；库中原有规则包不变",
    "run sanhe rules verify and mend them before publishing; what the store holds is unchanged",
)
PACK_EMPTY = Message(
    "PACK_EMPTY",
    "目录中没有规则",
    "the directory holds no rule",
    "规则文件应位于 <主题>/<规则>.yaml",
    "rule files stand at <theme>/<rule>.yaml",
)
RULES_UNREADABLE = Message(
    "RULES_UNREADABLE",
    "无法读取规则文件：{what}",
    "the rule file cannot be read: {what}",
    "请给出 UTF-8 编码的 YAML 文件",
    "give YAML files in UTF-8",
)
RULE_SCHEMA = Message(
    "RULE_SCHEMA",
    "规则文件的“{field}”不正确：{what}",
    "the rule file's '{field}' is wrong: {what}",
    "请按规则格式改正该行",
    "mend that line; the rule format is in docs/how-to/write-a-rule.md",
)
RULE_EXPRESSION = Message(
    "RULE_EXPRESSION",
    "条件“{text}”无法理解：{what}",
    "the condition '{text}' cannot be understood: {what}",
    "可用：== != < <= > >= in、not in、and、or、not、括号、名称、zone.属性和列表",
    "allowed: == != < <= > >= in, not in, and, or, not, parentheses, names, "
    "zone.attribute and lists",
)
RULE_UNKNOWN_NAME = Message(
    "RULE_UNKNOWN_NAME",
    "未知的{kind}“{name}”",
    "unknown {kind} '{name}'",
    "可用：{known}",
    "allowed here: {known}",
)
RULE_UNKNOWN_LAYER = Message(
    "RULE_UNKNOWN_LAYER",
    "未知的图层“{name}”",
    "unknown layer '{name}'",
    "图层须在图层库中有说明卡，或列入规则包的 layers.yaml；已知：{known}",
    "a layer needs a card in the store or a line in the pack's layers.yaml; known: {known}",
)
RULE_UNKNOWN_ACTION = Message(
    "RULE_UNKNOWN_ACTION",
    "未知的处理方式“{name}”",
    "unknown action '{name}'",
    "请使用 actions.yaml 中的处理方式：{known}",
    "use an action of actions.yaml: {known}",
)
RULE_NOT_TOTAL = Message(
    "RULE_NOT_TOTAL",
    "决策表有遗漏：当 {case} 时没有结论",
    "the decision table has a hole: no row fires when {case}",
    "请补上该情形，或在最后加一行 otherwise: true",
    "add that case, or a last row with otherwise: true",
)
RULE_UNREACHABLE = Message(
    "RULE_UNREACHABLE",
    "第 {row} 行结论永远不会生效，前面各行已包含它",
    "row {row} can never fire: the rows before it take every case",
    "请删除该行或调整顺序",
    "remove the row or put it before the wider ones",
)
RULE_VERDICT = Message(
    "RULE_VERDICT",
    "只限制建筑（effect: building）的规则不得给出“{verdict}”",
    "a rule that binds buildings only (effect: building) cannot give '{verdict}'",
    "请用 conditional；净可建设面积不足由 criterion: buildable 的规则判定",
    "use conditional; too little buildable land is judged by a rule with criterion: buildable",
)
RULE_TEXT_MISSING = Message(
    "RULE_TEXT_MISSING",
    "结论代码“{code}”缺少{what}",
    "outcome code '{code}' lacks {what}",
    "每个结论代码须有中英文说明",
    "every outcome code needs a text in zh and en",
)
RULE_TRIGGER_UNKNOWN = Message(
    "RULE_TRIGGER_UNKNOWN",
    "触发的事项“{item}”不在 approval_items.yaml 中",
    "the triggered item '{item}' is not in approval_items.yaml",
    "已有事项：{known}",
    "items there: {known}",
)
RULE_CYCLE = Message(
    "RULE_CYCLE",
    "事项的先后次序成环：{cycle}",
    "the order of the items turns in a circle: {cycle}",
    "请在其中一项的 after 中删去前一项",
    "take one of them out of the 'after' of the next",
)
RULE_BASIS_MISSING = Message(
    "RULE_BASIS_MISSING",
    "规则{since}没有法律依据",
    "the rule has no legal reference{since}",
    "请在 references 中写明法律、条款和可信程度，起始日期不得晚于 in_force",
    "say under references which law and article, and how sure that is, from the first day of "
    "in_force on",
)
RULE_DATES = Message(
    "RULE_DATES",
    "日期“{text}”不正确：{what}",
    "the date '{text}' is wrong: {what}",
    "{todo}",
    "{todo}",
)
RULE_NUMBER = Message(
    "RULE_NUMBER",
    "“{text}”不是可用的数值",
    "'{text}' is not a usable number",
    "单位为 {unit} 的参数须为{due}",
    "a parameter in {unit} takes {due}",
)
RULE_TOO_BIG = Message(
    "RULE_TOO_BIG",
    "{what}超过上限 {limit}",
    "{what} exceeds the limit of {limit}",
    "请拆分该规则",
    "split the rule",
)
RULE_DUPLICATE_KEY = Message(
    "RULE_DUPLICATE_KEY",
    "“{key}”重复",
    "'{key}' stands twice",
    "请只保留一个",
    "keep one of the two",
)
RULE_EXAMPLE_MISSING = Message(
    "RULE_EXAMPLE_MISSING",
    "规则“{rule}”没有示例",
    "rule '{rule}' has no example",
    "请在规则旁放置 {file}",
    "put {file} beside the rule",
)
RULE_EXAMPLE_FEW = Message(
    "RULE_EXAMPLE_FEW",
    "规则“{rule}”的示例不全：{what}",
    "the examples of rule '{rule}' leave out {what}",
    "至少三个示例：涉及、不涉及、待核实；决策表的每个结论各有一个",
    "at least three: a hit, a clear and an undecided one; and one for each code of the table",
)
RULE_EXAMPLE_FAILED = Message(
    "RULE_EXAMPLE_FAILED",
    "示例“{name}”应为 {expected}，实际为 {found}",
    "example '{name}' expects {expected}, the rule gives {found}",
    "请核对规则或示例",
    "check the rule or the example",
)
RULE_NOT_FOUND = Message(
    "RULE_NOT_FOUND",
    "规则包中没有规则“{rule}”",
    "the pack has no rule '{rule}'",
    "可用：{known}",
    "rules here: {known}",
)
RULE_NOT_IN_FORCE = Message(
    "RULE_NOT_IN_FORCE",
    "规则“{rule}”在 {as_of} 不施行：{dates}",
    "rule '{rule}' is not in force on {as_of}: {dates}",
    "请用 --as-of 给出施行期内的日期",
    "name a day on which it is in force with --as-of",
)
PROPOSAL_UNREADABLE = Message(
    "PROPOSAL_UNREADABLE",
    "无法读取项目文件：{what}",
    "the project file cannot be read: {what}",
    "请给出一个 UTF-8 编码的 YAML 文件",
    "give a YAML file in UTF-8",
)
PROPOSAL_SCHEMA = Message(
    "PROPOSAL_SCHEMA",
    "项目文件的“{field}”不正确：{what}",
    "the project file's '{field}' is wrong: {what}",
    "项目文件可含 name、use、declared_by、facts",
    "a project file has name, use, declared_by and facts",
)
PROPOSAL_UNKNOWN_FACT = Message(
    "PROPOSAL_UNKNOWN_FACT",
    "规则包不认识项目信息“{name}”",
    "the rules know no project fact '{name}'",
    "可用：{known}",
    "facts the rules know: {known}",
)
PROPOSAL_TYPE = Message(
    "PROPOSAL_TYPE",
    "项目信息“{name}”的值“{text}”应为{expected}",
    "the project fact '{name}' has the value '{text}', not {expected}",
    "请改正该值",
    "mend the value",
)
PROPOSAL_AMBIGUOUS = Message(
    "PROPOSAL_AMBIGUOUS",
    "“{name}”在 facts 内外各写了一次",
    "'{name}' stands both inside and outside facts",
    "请只保留一处",
    "keep one of the two",
)
REPORT_SUFFIX = Message(
    "REPORT_SUFFIX",
    "无法按“{suffix}”格式输出",
    "there is no report form for '{suffix}'",
    "可用后缀：{known}",
    "known suffixes: {known}",
)
REPORT_WRITE = Message(
    "REPORT_WRITE",
    "无法写入报告：{what}",
    "the report cannot be written: {what}",
    "请检查目录和权限",
    "check the directory and its permissions",
)
PDF_UNAVAILABLE = Message(
    "PDF_UNAVAILABLE",
    "缺少排版用的系统库，不能输出 PDF：{what}",
    "a system library for making PDF is missing: {what}",
    "Debian、Ubuntu：apt-get install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 "
    "libfontconfig1 fonts-noto-cjk；其他系统请安装 Pango（含 HarfBuzz、Fontconfig）和"
    "思源黑体 Noto Sans CJK SC；也可改用 .html 后由浏览器打印",
    "on Debian and Ubuntu: apt-get install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 "
    "libfontconfig1 fonts-noto-cjk; elsewhere install Pango (with HarfBuzz and Fontconfig) and the "
    "font Noto Sans CJK SC; or take .html and print it from a browser",
)
REPORT_LIBRARY = Message(
    "REPORT_LIBRARY",
    "不能写 {form} 报告：缺少程序库 {library}",
    "a {form} report cannot be written: the library {library} is missing",
    "请运行 sanhe doctor，按提示安装；其他格式不受影响",
    "run sanhe doctor and install what it names; other forms are not affected",
)
DEPARTMENT_UNKNOWN = Message(
    "DEPARTMENT_UNKNOWN",
    "报告中没有“{department}”这个部门",
    "the report has no department '{department}'",
    "可用：{known}",
    "use one of {known}",
)
REGISTER_SUFFIX = Message(
    "REGISTER_SUFFIX",
    "规则目录不能写成“{suffix}”",
    "the register of rules cannot be written as '{suffix}'",
    "可用：{known}",
    "use one of {known}",
)
RULE_CONTRADICTION = Message(
    "RULE_CONTRADICTION",
    "两条规则对同一范围、同一条件给出不同结论：条件“{when}”，{a}；{b}（自 {day} 起）",
    "two rules answer the same question differently: '{when}', {a}; {b} (from {day})",
    "请合并两条规则，或用图斑属性、适用范围、条件或施行日期把它们区分开",
    "merge them, or tell them apart by zones, scope, condition or dates in force",
)
ITEM_IDLE = Message(
    "ITEM_IDLE",
    "事项“{item}”没有任何规则触发",
    "nothing triggers the item '{item}'",
    "请为其写 applies，或由某条规则触发，或删除",
    "give it 'applies', have a rule trigger it, or remove it",
)
REQUIRED_IDLE = Message(
    "REQUIRED_IDLE",
    "必查清单中的{what}",
    "in the required list {what}",
    "请改正规则编号",
    "mend the rule id",
)
MOMENT_FORMAT = Message(
    "MOMENT_FORMAT",
    "“{value}”不是带时区的时刻",
    "'{value}' is not a moment with a time zone",
    "请写成 2026-01-31T08:00:00+08:00 的形式",
    "write it like 2026-01-31T08:00:00+08:00",
)
