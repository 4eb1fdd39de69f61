"""Explanation: a finding in words, its figures formatted, its steps in order.

Every text is filled by name from a closed set of values; a value is never a template.
``release`` of the layer decides what may be told: ``hit-only`` hides every figure,
``area-only`` hides distances and the names of zones.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from typing import Any

from checker.finding import Finding
from checker.truth import Missing
from checker.verdict import WORDS, Verdict
from spatial.errors import Text

__all__ = ["HIDDEN", "fill", "message", "shown", "trace"]

HIDDEN = Text("（不公开）", "(not released)")
UNKNOWN = Text("未知", "unknown")
BEYOND = Text("搜索范围内无", "none within reach")
_TRACED = {**WORDS, Verdict.CLEAR: Text("符合", "clear")}
"""Words of a trace; they are under the digest, so they stay as kept reports have them."""
NO_LIMIT = Text("不限", "no limit")
_HOLE = re.compile(r"\{([a-z_0-9]+)\}")


def fill(text: Text, values: Mapping[str, Any]) -> Text:
    """Fill the ``{names}`` of a text with formatted values, in both languages.

    Examples
    --------
    >>> fill(Text("占用 {overlap_m2} 平方米", "occupies {overlap_m2} m²"),
    ...      {"overlap_m2": 6000.004}).en
    'occupies 6,000.00 m²'
    """
    def said(words: str, lang: str) -> str:
        if "{" not in words:
            return words
        return _HOLE.sub(lambda m: shown(m[1], values.get(m[1])).of(lang), words)

    return Text(said(text.zh, "zh"), said(text.en, "en"))


def shown(name: str, value: Any) -> Text:
    """A value as people read it; its unit is told by the end of its name.

    Areas in m² and lengths in m have 2 decimals, hectares 4, mu (亩) 2, shares are percent.

    Examples
    --------
    >>> shown("share", 0.12345).en, shown("distance_m", float("inf")).en
    ('12.35%', 'none within reach')
    """
    if isinstance(value, Text):
        return value
    if value is None or isinstance(value, Missing):
        return UNKNOWN
    if isinstance(value, bool):
        return Text("是", "yes") if value else Text("否", "no")
    if isinstance(value, tuple | list):
        said = [shown(name, v) for v in value]
        if not said:
            return Text("无", "none")
        return Text("、".join(t.zh for t in said), ", ".join(t.en for t in said))
    if isinstance(value, int | float):
        if math.isinf(value):
            return BEYOND if "distance" in name else NO_LIMIT
        figure = _figure(name, float(value))
        return Text(figure, figure)
    return Text(str(value), str(value))


def message(finding: Finding, release: str = "geometry") -> Text:
    """The finding's one sentence, in the words of its rule."""
    if finding.verdict is Verdict.NOT_APPLICABLE and finding.outcome is None:
        return Text("本项目不适用该项", "this check does not apply to the project")
    said = None
    if finding.outcome is not None:
        codes = dict.fromkeys(row.code for row in finding.possible or (finding.outcome,))
        values = _values(finding, release)
        texts = [fill(finding.rule.texts[code], values) for code in codes]
        said = Text("；或：".join(t.zh for t in texts), "; or: ".join(t.en for t in texts))
    if finding.verdict is not Verdict.UNKNOWN:
        assert said is not None
        return said
    reasons = [row.reason for row in finding.undecided]
    zh = "；".join(dict.fromkeys(r.zh for r in reasons))
    en = "; ".join(dict.fromkeys(r.en for r in reasons))
    if not reasons:
        return said or WORDS[Verdict.UNKNOWN]
    return Text(f"待核实：{zh}", f"To be verified: {en}")


def trace(finding: Finding, release: str = "geometry") -> list[dict[str, Any]]:
    """The reason chain: layers, measures, values, row, verdict, each a step with its text."""
    steps = [*_layer_steps(finding, release)]
    told = finding.rule.reads | finding.rule.tells
    read = {n: v for n, v in finding.measures.items() if n in told}
    if read and release != "hit-only":
        steps.append(_step("measures", _listing(_hide(read, release))))
    values = {n: v for n, v in finding.values.items() if n in told}
    if values:
        steps.append(_step("values", _listing(values)))
    steps += _row_steps(finding)
    steps += [_step("undecided", row.reason) for row in finding.undecided]
    if finding.capped:
        text = Text("图层边界为示意，结论不高于需办理或协调",
                    "the layer is indicative: at most conditional")  # fmt: skip
        steps.append(_step("indicative", text))
    steps.append(_step("verdict", _TRACED[finding.verdict]))
    return steps


def _layer_steps(finding: Finding, release: str) -> list[dict[str, Any]]:
    steps = []
    for state in finding.states:
        title = state.card.title if state.card else Text(state.id, state.id)
        if state.want is not None:
            said = Text(f"{title.zh}：不可用（{state.want}）",
                        f"{title.en}: not available ({state.want})")  # fmt: skip
        else:
            share = shown("share", state.covered_share)
            said = Text(f"{title.zh}：覆盖地块 {share.zh}",
                        f"{title.en}: covers {share.en} of the site")  # fmt: skip
        steps.append(_step("layer", said))
    return steps


def _row_steps(finding: Finding) -> list[dict[str, Any]]:
    if finding.outcome is None and not finding.possible:
        if finding.verdict is Verdict.NOT_APPLICABLE:
            pairs = ", ".join(f"{k} in [{', '.join(v)}]" for k, v in finding.rule.applies_to)
            return [_step("applies", Text(f"仅适用于 {pairs}", f"applies only to {pairs}"))]
        return []
    if finding.outcome is not None:
        row = finding.outcome
        number = finding.rule.outcomes.index(row) + 1
        said = Text(
            f"第 {number} 行“{row.condition}” → {_TRACED[row.verdict].zh}（{row.code}）",
            f"row {number} '{row.condition}' → {row.verdict.value} ({row.code})",
        )
        return [_step("row", said)]
    verdicts = list(dict.fromkeys(row.verdict for row in finding.possible))
    zh = "、".join(_TRACED[v].zh for v in verdicts)
    en = ", ".join(v.value for v in verdicts)
    return [_step("possible", Text(f"可能的结论：{zh}", f"possible verdicts: {en}"))]


def _values(finding: Finding, release: str) -> dict[str, Any]:
    overlap = finding.overlap
    zones = overlap.zones if overlap else ()
    titles = [s.card.title if s.card else Text(s.id, s.id) for s in finding.states]
    named = tuple(dict.fromkeys(z.name or z.id for z in zones))
    out: dict[str, Any] = {
        **finding.values, **finding.measures,
        "zone_names": named, "zone_codes": tuple(dict.fromkeys(z.code for z in zones if z.code)),
        "layer": tuple(titles),
    }  # fmt: skip
    if release == "hit-only":
        hidden = {**dict.fromkeys(finding.measures, HIDDEN), "zone_names": HIDDEN,
                  "zone_codes": HIDDEN}  # fmt: skip
        return {**out, **hidden}
    return _hide(out, release)


def _hide(values: Mapping[str, Any], release: str) -> dict[str, Any]:
    """What an ``area-only`` layer may not tell, blanked."""
    if release != "area-only":
        return dict(values)
    secret = {"zone_names", "distance_m"}
    return {n: HIDDEN if n in secret else v for n, v in values.items()}


def _listing(values: Mapping[str, Any]) -> Text:
    said = {name: shown(name, value) for name, value in sorted(values.items())}
    zh = "；".join(f"{name} = {t.zh}" for name, t in said.items())
    en = "; ".join(f"{name} = {t.en}" for name, t in said.items())
    return Text(zh, en)


def _step(name: str, text: Text) -> dict[str, Any]:
    return {"step": name, "text": text.as_dict()}


def _figure(name: str, value: float) -> str:
    if "share" in name:
        return f"{value * 100:,.2f}%"
    if name.endswith("_ha"):
        return f"{value:,.4f}"
    if name.endswith(("_m2", "_mu", "_m")):
        return f"{value:,.2f}"
    return f"{value:,.3f}".rstrip("0").rstrip(".")
