"""One rule laid out for a reader: table, basis, dates."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Any

from checker.departments import department
from checker.report.text import review_mark
from checker.rule import Rule
from checker.rule_row import legal_dict, legal_on, status_on
from checker.rulebook import Rulebook
from checker.verdict import WORDS
from spatial.errors import Text

__all__ = ["CRITERION_WORDS", "in_words", "rule_as_dict", "rule_page", "selection_as_dict"]

CRITERION_WORDS: Mapping[str, Text] = {
    "overlap": Text("压占", "overlap"), "within": Text("范围之内", "within"),
    "distance": Text("距离", "distance"), "strip": Text("两侧保护带", "strip along a line"),
    "class": Text("规划用途", "class of the plan"), "height": Text("限高", "height limit"),
    "limits": Text("规划指标", "limits of the plan"), "sightline": Text("视线与遮挡角", "line of sight"),
    "quota": Text("指标额度", "quota"), "buildable": Text("净可建设面积", "net buildable area"),
    "declared": Text("申报内容", "what is declared"),
}  # fmt: skip
"""What a criterion measures, in the words of the field."""
ONE_DAY = timedelta(days=1)
_EFFECTS = {
    "land": Text("土地", "land"), "building": Text("建筑", "building"),
    "activity": Text("活动", "activity"),
}  # fmt: skip
_STATUS = {
    "in-force": Text("施行中", "in force"), "to-come": Text("尚未施行", "to come"),
    "announced": Text("预计施行", "announced"), "ended": Text("已停止", "ended"),
}  # fmt: skip


def rule_as_dict(rule: Rule, titles: Mapping[str, Text] | None = None) -> dict[str, Any]:
    """A rule as JSON content, its conditions as written.

    Parameters
    ----------
    titles : mapping of str to Text, optional
        Titles of layers; without them layers are ids.
    """
    return {
        "id": rule.id, "version": rule.version, "row": rule.row, "title": rule.title.as_dict(),
        "authority": rule.authority, "layers": _layers(rule, titles), "criterion": rule.criterion,
        "effect": rule.effect, "applies_to": {k: list(v) for k, v in rule.applies_to},
        "facts": {f.name: {"kind": f.kind, "type": f.type, "ask": f.ask.as_dict()}
                  for f in rule.facts},
        "parameters": {
            name: {"unit": p.unit, "field": p.field,
                   "values": {d.isoformat(): _plain(v) for d, v in p.values}}
            for name, p in rule.parameters.items()
        },
        "outcomes": [
            {"when": o.condition, "verdict": o.verdict.value, "code": o.code, "action": o.action,
             "triggers": list(o.triggers), "text": rule.texts[o.code].as_dict()}
            for o in rule.outcomes
        ],
        "in_force": {d.isoformat(): bool(v) for d, v in rule.in_force},
        "announced": [day.isoformat() for day in rule.announced],
        "references": {
            d.isoformat(): [legal_dict(r) for r in listed] for d, listed in rule.references
        },
        "note": rule.note.as_dict() if rule.note else None,
        "last_reviewed": rule.last_reviewed.isoformat() if rule.last_reviewed else None,
    }  # fmt: skip


def selection_as_dict(rule: Rule) -> dict[str, Any]:
    """Which zones a rule reads, and where it speaks at all, as JSON content."""
    return {
        "zones": {name: list(values) for name, values in rule.zones},
        "unless": {name: list(values) for name, values in rule.unless},
        "outside": list(rule.outside), "within": list(rule.within),
    }  # fmt: skip


def rule_page(book: Rulebook, rule: Rule, on: date, lang: str) -> str:
    """A rule on a terminal, told as of a day: who decides, where, from when, how and why."""
    lang = "en" if lang.startswith("en") else "zh"
    said = [f"{rule.id}  {rule.row or ''}  {rule.version}", rule.title.of(lang)]
    marks = review_mark([legal_dict(r) for r in legal_on(rule, on)], lang)
    said += [f"! {mark}" for mark in marks]
    said += [f"{head.of(lang)}: {value}" for head, value in _about(book, rule, on, lang)]
    said += _parameters(rule, lang)
    said += _outcomes(rule, lang)
    said += _basis(rule, lang)
    return "\n".join(said)


def _about(book: Rulebook, rule: Rule, on: date, lang: str) -> Iterator[tuple[Text, str]]:
    titles = book.layers or {}
    joint = "、" if lang == "zh" else ", "
    who = department(book.departments or {}, rule.authority).name.of(lang)
    yield Text("主管部门", "authority"), f"{who} ({rule.authority})"
    for head, layers in (
        (Text("图层", "layers"), rule.layers), (Text("不含图层", "outside"), rule.outside),
        (Text("限于图层", "within"), rule.within),
    ):  # fmt: skip
        if layers:
            yield head, joint.join(f"{titles.get(x, Text(x, x)).of(lang)} ({x})" for x in layers)
    for head, pairs in (
        (Text("图斑", "zones"), rule.zones), (Text("不含图斑", "unless"), rule.unless),
        (Text("仅适用于", "applies to"), rule.applies_to),
    ):  # fmt: skip
        if pairs:
            yield head, "; ".join(f"{k} = {', '.join(map(str, v))}" for k, v in pairs)
    kind = CRITERION_WORDS.get(rule.criterion, Text(rule.criterion, rule.criterion)).of(lang)
    yield Text("判定准则", "criterion"), f"{kind} ({rule.criterion})"
    yield Text("管控", "effect"), _EFFECTS.get(rule.effect, Text(rule.effect, rule.effect)).of(lang)
    yield Text("施行", "in force"), _dates(rule, on, lang)
    reviewed = rule.last_reviewed.isoformat() if rule.last_reviewed else "—"
    yield Text("最近复核", "last review"), reviewed
    if rule.note:
        yield Text("说明", "note"), rule.note.of(lang)


def _dates(rule: Rule, on: date, lang: str) -> str:
    """From and until when, what is expected, and the status of the day."""
    words = [
        Text(f"{day} 起", f"from {day}") if value else
        Text(f"{day - ONE_DAY} 止", f"until {day - ONE_DAY}")
        for day, value in rule.in_force
    ]  # fmt: skip
    words += [Text(f"{day} 起预计有变", f"a change expected from {day}") for day in rule.announced]
    status = _STATUS[status_on(rule, on)[0]]
    told = ("，" if lang == "zh" else ", ").join(word.of(lang) for word in words)
    return f"{told}（{status.zh}）" if lang == "zh" else f"{told} ({status.en})"


def _parameters(rule: Rule, lang: str) -> Iterator[str]:
    since = Text("起", "from").of(lang)
    for name, parameter in rule.parameters.items():
        unit = f" [{parameter.unit}]" if parameter.unit else ""
        for start, value in parameter.values:
            day = f"{start} {since}" if lang == "zh" else f"{since} {start}"
            yield f"  {name}{unit} {day}: {in_words(value).of(lang)}"


def _outcomes(rule: Rule, lang: str) -> Iterator[str]:
    for number, row in enumerate(rule.outcomes, 1):
        when = Text("其余", "otherwise").of(lang) if row.condition == "otherwise" else row.condition
        yield f"  {number}. {when} → {WORDS[row.verdict].of(lang)} ({row.code})"
        yield f"     {rule.texts[row.code].of(lang)}"
        if row.triggers:
            yield f"     → {', '.join(row.triggers)}"


def _basis(rule: Rule, lang: str) -> Iterator[str]:
    """Every reference with its day in force, how sure it is, and whether it is to be reviewed."""
    stop = "，" if lang == "zh" else ", "
    for start, listed in rule.references:
        for r in listed:
            sure = r.confidence == "verified"
            marks = [Text("依据已核验", "basis verified") if sure else
                     Text("依据未核验", "basis unverified")]  # fmt: skip
            if r.effective:
                marks.append(Text(f"{r.effective} 起施行", f"in force from {r.effective}"))
            told = [*(m.of(lang) for m in marks), *review_mark([legal_dict(r)], lang)]
            yield f"  {start}  {r.law.of(lang)} {r.article or ''}".rstrip() + f" [{stop.join(told)}]"


def _layers(rule: Rule, titles: Mapping[str, Text] | None) -> list[Any]:
    if titles is None:
        return list(rule.layers)
    return [{"id": x, "title": titles.get(x, Text(x, x)).as_dict()} for x in rule.layers]


def in_words(value: Any) -> Text:
    """A value of a pack in words: nothing, yes or no, a text in quotes, a list or a table of them.

    Examples
    --------
    >>> in_words({"110": 10.0, "220": 15.5}).en, in_words(None).zh
    ('110: 10, 220: 15.5', '无')
    """
    if value is None:
        return Text("无", "none")
    if isinstance(value, bool):
        return Text("是", "yes") if value else Text("否", "no")
    if isinstance(value, str):
        return Text(f"“{value}”", f"'{value}'")
    if isinstance(value, int | float):
        return Text(f"{value:.12g}", f"{value:.12g}")
    pairs = value.items() if isinstance(value, Mapping) else (("", one) for one in value)
    named = [(f"{key}: " if key else "", in_words(one)) for key, one in pairs]
    if not named:
        return Text("无", "none")
    return Text("、".join(key + one.zh for key, one in named),
                ", ".join(key + one.en for key, one in named))  # fmt: skip


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _plain(inner) for key, inner in value.items()}
    return list(value) if isinstance(value, tuple) else value
