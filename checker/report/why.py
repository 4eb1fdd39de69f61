"""Why a rule says what it says of this site: facts, values, row, verdict, and what to do."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from checker.errors import RULE_NOT_FOUND, RULE_NOT_IN_FORCE
from checker.report.text import one_line, review_mark
from checker.rule import Rule, in_force_on
from checker.verdict import SYMBOLS, WORDS, Verdict
from spatial.errors import BadInput, Text

__all__ = ["why"]

_WORDS = {
    "zh": {"department": "主管部门", "basis": "依据", "action": "处理", "items": "拟办事项",
           "steps": "推理过程", "zones": "涉及图斑", "verified": "依据已核验", "unverified": "依据未核验",
           "note": "说明", "clear": "未发现冲突", "who": "由谁核实", "item": "{id} {title}（{department}）"},
    "en": {"department": "who decides", "basis": "basis", "action": "what to do", "items": "to obtain",
           "steps": "reasoning", "zones": "zones", "verified": "basis verified",
           "unverified": "basis unverified", "note": "note", "clear": "no conflict found",
           "who": "who can settle it",
           "item": "{id} {title} ({department})"},
}  # fmt: skip


def why(
    report: Mapping[str, Any], rules: Sequence[str], actions: Mapping[str, Text],
    lang: str = "zh", *, pack: Sequence[Rule] = (),
) -> str:  # fmt: skip
    """The reasoning of findings, clear ones too, for a terminal.

    Parameters
    ----------
    rules : sequence of str
        Ids or catalogue rows (``R12``) of rules that gave a finding.
    actions : mapping of str to Text
        The rulebook's words for actions.
    pack : sequence of Rule
        Every rule of the rulebook, those included that are not in force.

    Raises
    ------
    BadInput
        ``RULE_NOT_FOUND`` where no finding is of that rule, ``RULE_NOT_IN_FORCE`` where the pack
        has it for other days.
    """
    lang = "en" if lang.startswith("en") else "zh"
    found: dict[str, Mapping[str, Any]] = {}
    for wanted in rules:
        own = [f for f in report["findings"] if wanted in (f["rule"], f["row"])]
        if not own:
            resting = next((r for r in pack if wanted in (r.id, r.row)), None)
            if resting is not None and not in_force_on(resting, _day(report)):
                raise BadInput(
                    RULE_NOT_IN_FORCE, where="--why", rule=resting.id, as_of=_day(report),
                    dates=_dates(resting),
                )  # fmt: skip
            known = ", ".join(f["rule"] for f in report["findings"])
            raise BadInput(RULE_NOT_FOUND, where="--why", rule=wanted[:80], known=known)
        found |= {f["rule"]: f for f in own}
    return "\n\n".join("\n".join(_told(report, f, actions, lang)) for f in found.values()) + "\n"


def _day(report: Mapping[str, Any]) -> date:
    return date.fromisoformat(report["as_of"])


def _dates(rule: Rule) -> Text:
    """From when to when a rule is in force, in words."""
    changes = [(day, Text("起施行", "in force from") if value else Text("起停用", "ended from"))
               for day, value in rule.in_force]  # fmt: skip
    begun = bool(rule.in_force)
    changes += [(day, Text("起预告变化", "a change announced from") if begun else
                 Text("起预告施行", "announced to be in force from")) for day in rule.announced]  # fmt: skip
    return Text("，".join(f"{day} {said.zh}" for day, said in changes),
                ", ".join(f"{said.en} {day}" for day, said in changes))  # fmt: skip


def _told(
    report: Mapping[str, Any], f: Mapping[str, Any], actions: Mapping[str, Text], lang: str
) -> Iterator[str]:
    words, verdict = _WORDS[lang], Verdict(f["verdict"])
    organs = {d["id"]: d["name"][lang] for d in report["departments"]}
    yield f"{f['rule']}  {f['row'] or ''}  {f['rule_version']}"
    word = words["clear"] if verdict is Verdict.CLEAR else WORDS[verdict].of(lang)
    yield f"{SYMBOLS[verdict]} {word}  {one_line(f['title'][lang])}"
    yield f"  {one_line(f['message'][lang])}"
    yield f"  {words['department']}: {organs.get(f['department'], f['department'])}"
    for r in f["legal"]:
        sure = words["verified" if r["confidence"] == "verified" else "unverified"]
        marks = [sure, *review_mark([r], lang)]
        yield f"  {words['basis']}: {r['law'][lang]} {r['article']}  [{'; '.join(marks)}]"
    if f["action"]:
        said = actions.get(f["action"])
        yield f"  {words['action']}: {said.of(lang) if said else f['action']}"
    items = [i for i in report["items"] if i["id"] in f["items"]]
    for item in items:
        told = words["item"].format(
            id=item["id"], title=item["title"][lang],
            department=organs.get(item["department"], item["department"]),
        )  # fmt: skip
        yield f"  {words['items']}: {told}"
    if f["note"]:
        yield f"  {words['note']}: {one_line(f['note'][lang])}"
    for zone in f["zones"][:5]:
        named = " ".join(str(zone[k]) for k in ("code", "name", "id") if zone.get(k))
        yield f"  {words['zones']}: {one_line(named)}"
    yield f"  {words['steps']}:"
    for number, step in enumerate(f["trace"], 1):
        yield f"    {number}. {one_line(step['text'][lang])}"
    for row in (r for r in report["undecided"] if r["rule"] == f["rule"]):
        yield f"  {words['who']}: {row['who_can_decide'][lang]}. {one_line(row['how'][lang])}"
