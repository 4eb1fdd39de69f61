"""Rows of findings and of what is not decided, from the report."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from checker.finding import WANT_KINDS
from checker.report.sheet import FindingRow, OpenRow, SliverRow, Verdicted, ZoneRow
from checker.report.voice import Said, Voice
from checker.verdict import SYMBOLS, WORDS, Verdict

__all__ = ["article", "finding_rows", "open_rows", "sliver_rows", "verdicted"]

_FIGURES = (
    "overlap_m2", "share", "length_m", "distance_m", "zones", "strips_m2", "remainder_m2",
    "remainder_width_m", "outside_m2", "conforming_m2", "nonconforming_m2", "silent_m2",
)  # fmt: skip
_ARTICLE = re.compile(r"(\d+)(.*)", re.DOTALL)


def verdicted(code: str, voice: Voice) -> Verdicted:
    """A verdict with its sign and its word.

    Examples
    --------
    >>> from checker.report.voice import voice
    >>> verdicted("conditional", voice("en")).sign
    '▲'
    """
    verdict = Verdict(code)
    return Verdicted(code, SYMBOLS[verdict], voice.say(WORDS[verdict].as_dict()))


def finding_rows(
    report: Mapping[str, Any],
    findings: Sequence[Mapping[str, Any]],
    letters: Mapping[str, str],
    voice: Voice,
) -> tuple[FindingRow, ...]:
    """One row a finding, in the order given."""
    layers = {row["id"]: row for row in report["layers"]}
    names = {d["id"]: d["name"] for d in report["departments"]}
    items = {item["id"]: item["title"] for item in report["items"]}
    waiting: dict[str, list[Mapping[str, Any]]] = {}
    for row in report["undecided"]:
        waiting.setdefault(row["rule"] or "", []).append(row)
    return tuple(
        _row(f, letters.get(f["rule"], ""), layers, names, items, waiting.get(f["rule"], []), voice)
        for f in findings
    )  # fmt: skip


def _row(
    f: Mapping[str, Any], letter: str, layers: Mapping[str, Any], names: Mapping[str, Any],
    items: Mapping[str, Any], waiting: Sequence[Mapping[str, Any]], voice: Voice,
) -> FindingRow:  # fmt: skip
    measures = f["measures"]
    area, share = _areal(measures, measures["overlap_m2"], measures["share"])
    titles = {layer: _title(layers.get(layer), layer, voice) for layer in f["layers"]}
    return FindingRow(
        letter=letter, rule=f["rule"], row=f["row"] or "", title=voice.say(f["title"]),
        verdict=verdicted(f["verdict"], voice), message=voice.say(f["message"]),
        layers=tuple(titles.values()),
        versions=tuple(layers[x]["version"] or "" for x in f["layers"] if x in layers),
        department=voice.say(names.get(f["department"])),
        figures=_figures(measures, voice), overlap_m2=area, share=share,
        length_m=measures.get("length_m") if area is None else None, distance_m=measures["distance_m"],
        zones=tuple(
            ZoneRow(letter, f["rule"], next(iter(titles.values())), z["id"], z["code"] or "",
                    z["name"] or "", *_areal(measures, z["overlap_m2"], z["share"]))
            for z in f["zones"]
        ),
        basis=tuple(_basis(reference, voice) for reference in f["legal"]),
        legal=tuple(_legal(reference, voice) for reference in f["legal"]),
        marks=_marks(f, voice), remedy=voice.say(f["remedy"]), note=voice.say(f["note"]),
        items=tuple(voice.joined([voice.plain(i), voice.say(items.get(i))], " ", " ")
                    for i in f["items"]),
        open=tuple(voice.say(row["reason"]) for row in waiting),
        trace=tuple(voice.say(step["text"]) for step in f["trace"]),
    )  # fmt: skip


def _areal(
    measures: Mapping[str, Any], area: float | None, share: float | None
) -> tuple[float | None, float | None]:
    """Area and share; a line, which has a length, has neither rather than 0.00."""
    return (None, None) if not area and measures.get("length_m") else (area, share)


def _figures(measures: Mapping[str, Any], voice: Voice) -> tuple[tuple[Said, str], ...]:
    """Measures above zero that a reader needs; areas and lengths with two decimals."""
    out = []
    for name in _FIGURES:
        value = measures.get(name)
        if not value or isinstance(value, bool):
            continue
        unit = str(voice.word(f"unit.{name.rsplit('_', 1)[1]}").lines[0][1]) if "_" in name else ""
        text = f"{value * 100:.2f}%" if name == "share" else (
            f"{value:.0f}" if name == "zones" else f"{value:,.2f} {unit}"
        )  # fmt: skip
        out.append((voice.word(f"figure.{name}"), text))
    return tuple(out)


def article(number: str) -> str:
    """An article as Chinese law is quoted.

    Examples
    --------
    >>> article("445(2)"), article("33"), article("一(一)")
    ('第445条(2)', '第33条', '一(一)')
    """
    fitting = _ARTICLE.fullmatch(number)
    return f"第{fitting[1]}条{fitting[2]}" if fitting else number


def _basis(reference: Mapping[str, Any], voice: Voice) -> Said:
    law, number = voice.say(reference["law"]), reference["article"] or ""
    return voice.word("legal", law=law, article={"zh": article(number), "en": f"art. {number}"}) \
        if number else voice.word("legal.plain", law=law)


def _legal(reference: Mapping[str, Any], voice: Voice) -> Said:
    said = _basis(reference, voice)
    if reference["effective"]:
        said = voice.word("legal.effective", said=said, on=reference["effective"])
    extra = [voice.word(f"mark.{mark}") for mark, holds in (
        ("unverified", reference["confidence"] != "verified"),
        ("needs-review", reference["needs_review"]),
    ) if holds]  # fmt: skip
    return voice.joined([said, *extra], " · ", " · ")


def _marks(f: Mapping[str, Any], voice: Voice) -> tuple[Said, ...]:
    withheld = f["layers"] and f["measures"]["overlap_m2"] is None and f["verdict"] in (
        "prohibited", "conditional") and f["layer_version"]  # fmt: skip
    held = (
        ("unverified", f["confidence"] != "verified" and f["legal"]),
        ("needs-review", f["needs_review"]),
        ("indicative", f["certainty"] == "indicative"),
        ("offline", f["level"] == "offline" and f["verdict"] == "unknown"),
        ("withheld", withheld),
    )
    return tuple(voice.word(f"mark.{mark}") for mark, holds in held if holds)


def open_rows(
    report: Mapping[str, Any], voice: Voice
) -> tuple[tuple[OpenRow, ...], tuple[OpenRow, ...], tuple[OpenRow, ...]]:
    """What is not decided: to be verified, to be asked offline, only told.

    Checks that wait for the same thing share a row. A boundary in doubt counts in every check.
    """
    findings = {f["rule"]: f for f in report["findings"]}
    grouped: dict[tuple[str, ...], list[Mapping[str, Any]]] = {}
    for row in report["undecided"]:
        level = findings[row["rule"]]["level"] if row["rule"] in findings else "must"
        level = "must" if row["kind"] not in WANT_KINDS else level
        told = (level, row["kind"], row["reason"]["zh"], row["who_can_decide"]["zh"], row["how"]["zh"])
        grouped.setdefault(told, []).append(row)
    by_level: dict[str, list[OpenRow]] = {"must": [], "offline": [], "info": []}
    for (level, *_), rows in grouped.items():
        first = rows[0]
        rules = tuple(dict.fromkeys(r["rule"] for r in rows if r["rule"]))
        by_level.setdefault(level, []).append(OpenRow(
            kind=voice.named("kind", first["kind"]), level=level,
            reason=voice.say(first["reason"]), who=voice.say(first["who_can_decide"]),
            how=voice.say(first["how"]), rules=rules,
            titles=tuple(voice.say(findings[r]["title"]) for r in rules if r in findings),
        ))  # fmt: skip
    return tuple(by_level["must"]), tuple(by_level["offline"]), tuple(by_level["info"])


def sliver_rows(
    findings: Sequence[Mapping[str, Any]], letters: Mapping[str, str], voice: Voice
) -> tuple[SliverRow, ...]:
    """Every thin part of an overlap, in table order."""
    return tuple(
        SliverRow(letters.get(f["rule"], ""), f["rule"], voice.say(f["title"]), s["area_m2"], s["width_m"])
        for f in findings for s in f["slivers"]
    )  # fmt: skip


def _title(row: Mapping[str, Any] | None, layer: str, voice: Voice) -> Said:
    return voice.say(row["title"]) if row else voice.plain(layer)
