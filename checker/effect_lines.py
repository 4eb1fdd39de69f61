"""What another rule pack would change, line by line for a terminal, figures with their units."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from checker.answer import OpenQuestion, RuleAnswer
from checker.explain import shown
from checker.pack_effect import RuleEffect, SiteEffect
from checker.report.text import one_line
from checker.report.voice import voice
from checker.verdict import WORDS, Verdict
from spatial.errors import Text

__all__ = ["effect_lines"]

_ABSENT = Text("未施行", "not in force")
_NET = Text("净可建设面积", "net buildable area")
_UNTIL = Text("有效至", "valid until")
_LEVEL = Text("必查等级", "level")
_ITEM = Text("拟办事项", "approval item")
_OPEN = Text("待核实", "to be verified")
_SAYS = Text("表述", "says")


def effect_lines(effect: SiteEffect, lang: str) -> Iterator[str]:
    """One line for a site whose answer stays, ``=``; else one for everything that differs."""
    lang = "en" if lang.startswith("en") else "zh"
    site, a, b = one_line(effect.site), effect.before, effect.after
    if not effect.changed:
        yield f"{site}: ="
        return
    was, now = a.headline.of(lang), b.headline.of(lang)
    yield f"{site}: {was} → {now}" if was != now else f"{site}: {now}"
    if effect.net[0] != effect.net[1]:
        yield f"  {_NET.of(lang)}: {_moved('net_buildable_m2', effect.net, lang)}"
    if a.until != b.until:
        yield f"  {_UNTIL.of(lang)}: {a.until} → {b.until}"
    for rule, one in effect.rules.items():
        yield from _rule(rule, one, lang)
    for item, (old, new) in effect.items.items():
        yield f"  {_sign(old is None, new is None)} {_ITEM.of(lang)} {item}{_by(new or old, lang)}"
    yield from (_open("-", row, lang) for row in a.undecided if row not in b.undecided)
    yield from (_open("+", row, lang) for row in b.undecided if row not in a.undecided)


def _rule(rule: str, effect: RuleEffect, lang: str) -> Iterator[str]:
    a, b = (_word(one, lang) for one in (effect.before, effect.after))
    yield f"  {rule}: {a} → {b}" if a != b else f"  {rule}: {a}"
    named = voice(lang).words("figure")
    known = {name: pair for name, pair in effect.figures.items() if name in named}
    for name, pair in (known or effect.figures).items():
        yield f"    {named.get(name, name)}: {_moved(name, pair, lang)}"
    if effect.before is None or effect.after is None:
        return
    if effect.before.level != effect.after.level:
        yield f"    {_LEVEL.of(lang)}: {effect.before.level} → {effect.after.level}"
    if effect.reworded:
        was, now = (one_line(one.text.of(lang)) for one in (effect.before, effect.after))
        yield f"    {_SAYS.of(lang)}: {was} → {now}"


def _word(one: RuleAnswer | None, lang: str) -> str:
    if one is None:
        return _ABSENT.of(lang)
    verdict, _, code = one.code.partition("/")
    return f"{WORDS[Verdict(verdict)].of(lang)} ({code})"


def _moved(name: str, pair: tuple[Any, Any], lang: str) -> str:
    """``5,146.31 → 8,576.44 m²``; a share carries its own sign."""
    was, now = (shown(name, value).of(lang) for value in pair)
    end = name.rsplit("_", 1)[-1]
    figure = any(isinstance(value, float) for value in pair)
    known = figure and "share" not in name and end in voice(lang).words("unit")
    unit = f" {voice(lang).word(f'unit.{end}')}" if known else ""
    return f"{was} → {now}{unit}"


def _sign(comes: bool, goes: bool) -> str:
    return "+" if comes else "-" if goes else "~"


def _by(rules: tuple[str, ...] | None, lang: str) -> str:
    if not rules:
        return ""
    listed = ("、" if lang == "zh" else ", ").join(rules)
    return f"（{listed}）" if lang == "zh" else f" ({listed})"


def _open(sign: str, row: OpenQuestion, lang: str) -> str:
    return f"  {sign} {_OPEN.of(lang)} {row.rule or '-'}: {one_line(row.reason.of(lang))}"
