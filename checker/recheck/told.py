"""A recheck in sentences, and as ``sanhe-recheck/1``."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from checker.explain import shown
from checker.recheck.changes import RuleChange
from checker.recheck.compare import TOLERANCES
from checker.recheck.recheck import Recheck
from checker.verdict import SYMBOLS, WORDS, Verdict
from spatial.errors import Text
from spatial.strictest import SECRECY, strictest

__all__ = ["OUTCOMES", "SCHEMA", "as_dict", "headline_change", "lines", "rule_sentence"]

SCHEMA = "sanhe-recheck/1"
MAX_LINES = 40
OUTCOMES = {
    "identical": Text("复核一致：摘要值相同", "reproduced: the digest is the same"),
    "as-written": Text(
        "复核一致：所载内容逐项相同（本版本另有新增字段）",
        "reproduced: every field is the same (later releases added some)",
    ),
    "within-tolerance": Text(
        "复核一致：结论相同，数值差异在容差之内（计算软件版本不同）",
        "reproduced: verdicts are the same, figures within tolerance (another engine)",
    ),
    "differs": Text("不能重现：与报告所载不同", "not reproduced: it comes out otherwise"),
}
_NOT_KEPT = Text(
    "图层库没有存档这次核查；按报告所载的量算图形和版本复核",
    "the store did not keep this check; it was made again from the geometry and versions that "
    "the report holds",
)
_FIGURES = (
    ("overlap_m2", Text("面积", "area"), Text(" 平方米", " m²")),
    ("length_m", Text("长度", "length"), Text(" 米", " m")),
    ("distance_m", Text("距离", "distance"), Text(" 米", " m")),
)


def as_dict(found: Recheck) -> dict[str, Any]:
    """The recheck as JSON content; ``now`` and what changed are null without another day."""
    old, new, done = found.old, found.now, found.replay
    return {
        "schema": SCHEMA,
        "report": _head(old),
        "outcome": done.outcome,
        "reproduced": done.holds,
        "text": OUTCOMES[done.outcome].as_dict(),
        "same_engine": done.same_engine,
        "engine": done.report["engine"],
        "digest": done.report["digest"],
        "tolerances": {**{f"…{end}": value for end, value in TOLERANCES.items()}, "relative": 1e-6},
        "differences": [d.as_dict() for d in done.differences],
        "kept": found.kept,
        "site_file": found.site_file,
        "reasons": [reason.as_dict() for reason in found.reasons],
        "changed": None if new is None else bool(found.rules) or _answers(old) != _answers(new),
        "now": None if new is None else _head(new),
        "headline": None if new is None else headline_change(old, new).as_dict(),
        "rules": [_rule(found, one) for one in found.rules],
        "departments": [] if new is None else list(_departments(old, new)),
        "secrecy": old["secrecy"] if new is None else strictest((old["secrecy"], new["secrecy"]), SECRECY),
    }


def _head(report: Mapping[str, Any]) -> dict[str, Any]:
    keys = ("id", "digest", "created_at", "as_of", "known_at", "verdict", "headline", "decided",
            "required", "engine", "store", "validity")  # fmt: skip
    told = {key: report[key] for key in keys}
    book = report["rulebook"]
    return {
        **told, "rulebook": {"id": book["id"], "sha256": book["sha256"]},
        "net_buildable_m2": report["site"]["net_buildable_m2"],
        "items": [item["id"] for item in report["items"]],
    }  # fmt: skip


def _answers(report: Mapping[str, Any]) -> Any:
    net = report["site"]["net_buildable_m2"]
    return (
        report["verdict"], report["headline"]["en"], report["required"],
        None if net is None else round(net, 3), sorted(i["id"] for i in report["items"]),
    )  # fmt: skip


def _rule(found: Recheck, one: RuleChange) -> dict[str, Any]:
    return {
        "rule": one.rule, "before": _finding(one.before), "after": _finding(one.after),
        "causes": list(one.causes), "text": rule_sentence(found, one).as_dict(),
    }  # fmt: skip


def _finding(finding: Mapping[str, Any] | None) -> dict[str, Any] | None:
    if finding is None:
        return None
    measured = finding["measures"]
    names = ("overlap_m2", "share", "length_m", "distance_m")
    return {
        "verdict": finding["verdict"], "code": finding["code"],
        "layer_version": finding.get("layer_version"),
        "measures": {name: measured.get(name) for name in names},
    }


def _departments(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    before = {d["id"]: d for d in old["departments"]}
    after = {d["id"]: d for d in new["departments"]}
    for id in sorted({*before, *after}):
        a, b = (one.get(id) for one in (before, after))
        was, now = (one["verdict"] if one else None for one in (a, b))
        if was != now:
            yield {"id": id, "name": (b or a or {})["name"], "before": was, "after": now}


def headline_change(old: Mapping[str, Any], new: Mapping[str, Any]) -> Text:
    """The headline then and now in one sentence."""
    a, b = old["headline"], new["headline"]
    if a == b:
        return Text(f"总结论不变：{b['zh']}", f"the headline stays: {b['en']}")
    return Text(f"总结论由“{a['zh']}”变为“{b['zh']}”",
                f"the headline went from '{a['en']}' to '{b['en']}'")  # fmt: skip


def rule_sentence(found: Recheck, one: RuleChange) -> Text:
    """What a rule answered then and now, with its figures and why."""
    title = (one.after or one.before or {})["title"]
    a, b = (_said(x) for x in (one.before, one.after))
    if (one.before or {}).get("verdict") == (one.after or {}).get("verdict"):
        said = Text(f"结论仍为“{b.zh}”", f"still '{b.en}'")
    else:
        said = Text(f"结论由“{a.zh}”变为“{b.zh}”", f"from '{a.en}' to '{b.en}'")
    figures = _figures(one)
    why = _why(found, one)
    zh, en = "；".join(w.zh for w in why), "; ".join(w.en for w in why)
    return Text(
        f"规则“{title['zh']}”：{said.zh}{figures.zh}" + (f"；原因：{zh}" if zh else ""),
        f"rule '{title['en']}': {said.en}{figures.en}" + (f"; because {en}" if en else ""),
    )


def _said(finding: Mapping[str, Any] | None) -> Text:
    return Text("未施行", "not in force") if finding is None else WORDS[Verdict(finding["verdict"])]


def _figures(one: RuleChange) -> Text:
    """Figures that are others now, as ``（面积 6,000.00 → 0.00 平方米）``."""
    if one.before is None or one.after is None:
        return Text("", "")
    zh, en = [], []
    for name, label, unit in _FIGURES:
        a, b = (x["measures"].get(name) for x in (one.before, one.after))
        if a is not None and b is not None and round(a, 3) != round(b, 3):
            was, now = shown(name, a), shown(name, b)
            zh.append(f"{label.zh} {was.zh} → {now.zh}{unit.zh}")
            en.append(f"{label.en} {was.en} → {now.en}{unit.en}")
    return Text(f"（{'，'.join(zh)}）", f" ({', '.join(en)})") if zh else Text("", "")


def _why(found: Recheck, one: RuleChange) -> list[Text]:
    """The reasons of one rule; all layers that moved where it reads none of them by name."""
    own = [r for r in found.reasons if _concerns(r.cause, r.id, one)]
    if "layer" in one.causes and not any(r.cause == "layer" for r in own):
        own += [r for r in found.reasons if r.cause == "layer"]
    return [r.short or r.text for r in own]


def _concerns(cause: str, id: str | None, one: RuleChange) -> bool:
    """Whether a reason is one of this rule: of a cause of its change, and about what it reads."""
    if cause not in one.causes:
        return False
    read = {x for f in (one.before, one.after) if f for x in f["layers"]}
    if cause == "layer":
        return id in read
    if cause == "rule":
        return id == one.rule
    return id is None or id in read or id == one.rule


def lines(found: Recheck, lang: str) -> Iterator[str]:
    """The recheck for a terminal."""
    old, done = found.old, found.replay
    name = old["site"]["name"] or old["site"]["source"]["filename"]
    yield f"{old['id']}  {_plain(name)}  {old['as_of']}  {_plain(old['headline'][lang])}"
    yield f"{'=' if done.holds else '≠'} {OUTCOMES[done.outcome].of(lang)}  {old['digest'][:16]}"
    if not found.kept:
        yield f"! {_NOT_KEPT.of(lang)}"
    counted = [d for d in done.differences if d.counts or (d.kind != "added" and not done.holds)]
    for one in counted[:MAX_LINES] if not done.holds else ():
        yield f"    {one.path}: {_short(one.before)} → {_short(one.after)}"
    if found.now is None:
        for reason in found.reasons:
            yield f"! {reason.text.of(lang)}"
        return
    yield ""
    yield f"== {found.now['as_of']}"
    yield headline_change(old, found.now).of(lang)
    for reason in found.reasons:
        yield f"- {_plain(reason.text.of(lang))}"
    for rule in found.rules:
        marks = " → ".join(_mark(f) for f in (rule.before, rule.after))
        yield f"{marks}  {_plain(rule_sentence(found, rule).of(lang))}"
    if not found.rules:
        yield Text("各规则的结论和数值均未变化", "no rule answers otherwise").of(lang)


def _mark(finding: Mapping[str, Any] | None) -> str:
    return "·" if finding is None else SYMBOLS[Verdict(finding["verdict"])]


def _plain(text: str) -> str:
    return "".join(c if c.isprintable() else " " for c in text)


def _short(value: Any) -> str:
    text = _plain(str(value))
    return text if len(text) <= 60 else text[:59] + "…"
