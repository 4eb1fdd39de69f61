"""The report on a terminal: page one in thirty lines, in the language of the reader."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from checker.report.overall import on_prohibited_land, only_told
from checker.validity import SUPERSEDED_BY_DATA
from checker.verdict import SYMBOLS, WORDS, Verdict
from spatial.errors import Text

__all__ = ["one_line", "review_mark", "summary"]

NO_ACTIONS: Mapping[str, Text] = {}
_WORDS = {
    "zh": {
        "title": "建设项目选址合规性核查报告（项目前期参考）",
        "secrecy": "密级", "as_of": "数据截至", "until": "有效至", "required": "必查",
        "decided": "已判定", "offline": "须线下征询", "area": "面积", "net": "净可建设面积",
        "spoilt": "未扣除禁止性管控范围",
        "units": "所在镇街（村）", "findings": "核查结果", "undecided": "待核实事项",
        "departments": "各部门", "items": "拟办事项", "digest": "摘要值", "who": "由谁核实",
        "clear": "符合或不涉及 {n} 项", "na": "不适用 {n} 项", "unverified": "依据未核验",
        "info": "仅提示、资料未掌握，不计入结论（{n} 项）",
        "review": "依据待复核", "text": "依据文本截至 {text}，待复核", "pack": "规则包未经核验", "draft": "含未生效的草案",
        "notice": "本报告供项目前期策划参考，不替代用地预审与选址意见书等行政许可。",
    },
    "en": {
        "title": "Site compliance check (for early planning)",
        "secrecy": "secrecy", "as_of": "data as of", "until": "valid until",
        "required": "required checks", "decided": "decided", "offline": "to ask offline",
        "area": "area", "net": "net buildable",
        "spoilt": "prohibited land not taken off", "units": "towns and villages",
        "findings": "Findings", "undecided": "To be verified", "departments": "Departments",
        "items": "Approval items", "digest": "digest", "who": "who can decide",
        "clear": "{n} clear", "na": "{n} not applicable", "unverified": "basis unverified",
        "info": "Only told, data wanting, not counted ({n})",
        "review": "basis to be reviewed", "text": "basis read as of {text}, to be reviewed", "pack": "the rule pack has not been verified",
        "draft": "rests on a draft that is not in force",
        "notice": "For early planning; it replaces no permit.",
    },
}  # fmt: skip


def summary(
    report: Mapping[str, Any], lang: str = "zh", actions: Mapping[str, Text] = NO_ACTIONS
) -> str:
    """A readable summary of a report.

    Parameters
    ----------
    report : mapping
        Content of ``sanhe-report/1``.
    lang : str
        ``zh`` or ``en``.
    actions : mapping of str to Text
        The rulebook's words for what to do.
    """
    lang = "en" if lang.startswith("en") else "zh"
    return "\n".join([*_head(report, lang), *_findings(report, lang, actions), *_undecided(report, lang),
                      *_departments(report, lang), *_items(report, lang),
                      *_foot(report, lang)]) + "\n"  # fmt: skip


def _head(report: Mapping[str, Any], lang: str) -> Iterator[str]:
    words, site = _WORDS[lang], report["site"]
    yield words["title"]
    yield (
        f"{report['id']}  {words['secrecy']} {report['secrecy']}  "
        f"{words['as_of']} {report['as_of']}  {words['until']} {report['validity']['until']}"
    )
    mu, ha = ("亩", "公顷") if lang == "zh" else ("mu", "ha")
    m2 = "平方米" if lang == "zh" else "m²"
    spoilt = _brackets([words["spoilt"]], lang) if on_prohibited_land(report) else ""
    yield (
        f"{one_line(site['name'] or site['source']['filename'])}  {words['area']} {site['area_mu']:,.2f} {mu} = "
        f"{site['area_ha']:,.4f} {ha} = {site['area_m2']:,.2f} {m2}  "
        f"{words['net']} {_net(site, mu)}{spoilt}  {site['crs_measured']}"
    )
    if site["units"]:
        named = (f"{one_line(u['name'])} {u['share'] * 100:.1f}%" for u in site["units"])
        yield f"{words['units']}: " + ", ".join(named)
    for notice in site["notices"]:
        yield f"! {notice['code']} {one_line(notice['text'][lang])}"
    yield ""
    yield f"{_mark(report['verdict'])} {report['headline'][lang]}"
    n = report["required"]
    yield (
        f"{words['required']} {n['must']}  {words['decided']} {n['decided']}  "
        f"{words['offline']} {n['offline']}"
    )
    if not report["rulebook"]["verified"]:
        yield f"! {words['pack']}: {one_line(report['rulebook']['id'])}"
    for one in report.get("drafts", ()):  # reports of earlier releases have none
        title = one_line(one["title"][lang])
        yield f"! {words['draft']}: {title} {one['id']} ({one['valid_from']})"


def _findings(
    report: Mapping[str, Any], lang: str, actions: Mapping[str, Text]
) -> Iterator[str]:
    words, only = _WORDS[lang], only_told(report)
    yield ""
    yield f"== {words['findings']}"
    for verdict in (Verdict.PROHIBITED, Verdict.CONDITIONAL, Verdict.UNKNOWN):
        for finding in _of(report["findings"], verdict):
            if finding["rule"] in only:
                continue
            law = "; ".join(
                f"{r['law'][lang]} {r['article']}".strip() for r in finding["legal"][:2]
            )
            marks = [words["unverified"]] * (finding["confidence"] != "verified")
            marks += review_mark(finding["legal"], lang)
            said = one_line(finding["message"][lang])
            word = "" if verdict is Verdict.UNKNOWN else f"{_word(verdict, lang)}  "
            yield f"{_mark(verdict)} {word}{said}"
            yield f"    {finding['rule']}  {law}{_brackets(marks, lang)}"
            if finding["action"] in actions:
                yield f"    → {actions[finding['action']].of(lang)}"
    told = [f for f in report["findings"] if f["rule"] in only]
    if told:
        titles = ("；" if lang == "zh" else "; ").join(one_line(f["title"][lang]) for f in told)
        yield f"{_mark(Verdict.UNKNOWN)} {words['info'].format(n=len(told))}"
        yield f"    {titles}"
    clear = len(_of(report["findings"], Verdict.CLEAR))
    other = len(_of(report["findings"], Verdict.NOT_APPLICABLE))
    yield (
        f"{_mark(Verdict.CLEAR)} {words['clear'].format(n=clear)}   "
        f"{_mark(Verdict.NOT_APPLICABLE)} {words['na'].format(n=other)}"
    )


def _undecided(report: Mapping[str, Any], lang: str) -> Iterator[str]:
    words = _WORDS[lang]
    told = only_told(report)
    rows = [row for row in report["undecided"] if row["rule"] not in told]
    if rows:
        yield ""
        yield f"== {words['undecided']}"
    for row in rows:
        mark = _mark(Verdict.UNKNOWN)
        yield f"{mark} {one_line(row['reason'][lang])}  [{row['rule'] or '-'}]"
        yield f"    {words['who']}: {row['who_can_decide'][lang]}. {one_line(row['how'][lang])}"


def _departments(report: Mapping[str, Any], lang: str) -> Iterator[str]:
    yield ""
    yield f"== {_WORDS[lang]['departments']}"
    for row in report["departments"]:
        office = f" ({row['office'][lang]})" if row["office"] else ""
        yield f"{_mark(row['verdict'])} {row['name'][lang]}{office}: {row['statement'][lang]}"


def _items(report: Mapping[str, Any], lang: str) -> Iterator[str]:
    triggered = [i for i in report["items"] if i["triggered_by"]]
    if triggered:
        yield ""
        yield f"== {_WORDS[lang]['items']}"
    for item in triggered:
        yield f"  {item['id']} {item['title'][lang]}  [{', '.join(item['triggered_by'])}]"


def _foot(report: Mapping[str, Any], lang: str) -> Iterator[str]:
    yield ""
    why = report["validity"]["why"][lang]
    yield f"{_WORDS[lang]['until']} {report['validity']['until']}{_brackets([why], lang)} {SUPERSEDED_BY_DATA.of(lang)}"
    yield f"{_WORDS[lang]['digest']} {report['digest']}"
    yield _WORDS[lang]["notice"]


def review_mark(legal: Sequence[Mapping[str, Any]], lang: str) -> list[str]:
    """What is said where a text has or may have a successor: as of when it was read."""
    old = [r["text_as_of"] for r in legal if r["needs_review"]]
    read = min((text for text in old if text), default=None)
    words = _WORDS["en" if lang.startswith("en") else "zh"]
    return [words["text"].format(text=read) if read else words["review"]] if old else []


def _brackets(marks: Sequence[str], lang: str) -> str:
    if not marks:
        return ""
    return f"（{'，'.join(marks)}）" if lang == "zh" else f" ({', '.join(marks)})"


def _net(site: Mapping[str, Any], unit: str) -> str:
    area = site["net_buildable_m2"]
    return "—" if area is None else f"{area * 3 / 2000:,.2f} {unit}"


def _of(findings: Sequence[Mapping[str, Any]], verdict: Verdict) -> list[Mapping[str, Any]]:
    return [f for f in findings if f["verdict"] == verdict.value]


def _mark(verdict: str | Verdict) -> str:
    return SYMBOLS[Verdict(verdict)]


def _word(verdict: Verdict, lang: str) -> str:
    return WORDS[verdict].of(lang)


def one_line(text: str) -> str:
    """Text of files on one line, without control characters a terminal would obey."""
    return "".join(c if c.isprintable() else " " for c in str(text))
