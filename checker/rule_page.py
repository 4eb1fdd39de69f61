"""One rule laid out for a reader: table, basis, dates."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from checker.rule import Rule
from checker.rule_row import legal_dict
from checker.verdict import WORDS
from spatial.errors import Text

__all__ = ["rule_as_dict", "rule_page"]


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


def rule_page(rule: Rule, lang: str) -> str:
    """A rule on a terminal."""
    lines = [f"{rule.id}  {rule.row or ''}  {rule.version}", rule.title.of(lang)]
    lines.append(f"{', '.join(rule.layers) or '-'}  {rule.criterion}  {rule.effect}")
    for name, parameter in rule.parameters.items():
        for start, value in parameter.values:
            lines.append(f"  {name} [{parameter.unit}] {start}: {_plain(value)}")
    for number, row in enumerate(rule.outcomes, 1):
        word = WORDS[row.verdict].of(lang)
        lines.append(f"  {number}. {row.condition} → {word} ({row.code})")
        lines.append(f"     {rule.texts[row.code].of(lang)}")
        if row.triggers:
            lines.append(f"     → {', '.join(row.triggers)}")
    for start, listed in rule.references:
        for r in listed:
            lines.append(f"  {start}  {r.law.of(lang)} {r.article} [{r.confidence}]")
    return "\n".join(lines)


def _layers(rule: Rule, titles: Mapping[str, Text] | None) -> list[Any]:
    if titles is None:
        return list(rule.layers)
    return [{"id": x, "title": titles.get(x, Text(x, x)).as_dict()} for x in rule.layers]


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _plain(inner) for key, inner in value.items()}
    return list(value) if isinstance(value, tuple) else value
