"""What changed between two rule packs: rules, values, tables, basis, registers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass
from typing import Any

from checker.expression import Expression, Literal
from checker.rule_page import in_words, rule_as_dict, selection_as_dict
from checker.rulebook import Rulebook
from spatial.errors import Text

__all__ = ["PackChange", "pack_changes"]


_KINDS = {"added": Text("新增", "added"), "removed": Text("删除", "removed"),
          "changed": Text("修改", "changed")}  # fmt: skip
_SUBJECTS = {
    "rule": Text("规则", "rule"), "item": Text("事项", "item"), "law": Text("法规", "law"),
    "department": Text("部门", "department"), "fact": Text("项目信息", "fact"),
    "action": Text("处理方式", "action"), "layer": Text("图层", "layer"),
    "required": Text("必查清单", "required"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class PackChange:
    """One thing that two packs say differently.

    Parameters
    ----------
    subject : str
        ``rule``, ``item``, ``law``, ``department``, ``fact``, ``action``, ``layer`` or
        ``required``.
    id : str
        Id of the rule or entry.
    kind : str
        ``added``, ``removed`` or ``changed``.
    path : str
        Where in the entry, e.g. ``parameters.near_m.values.2027-01-01``; empty for the whole.
    before, after : object
        What either pack says there; None where it says nothing.
    """

    subject: str
    id: str
    kind: str
    path: str = ""
    before: Any = None
    after: Any = None

    def line(self, lang: str) -> str:
        """The change as one line."""
        head = f"{_KINDS[self.kind].of(lang)} {_SUBJECTS[self.subject].of(lang)} {self.id}"
        if not self.path:
            return head
        before, after = (in_words(value).of(lang) for value in (self.before, self.after))
        return f"{head} {self.path}: {before} → {after}"

    def as_dict(self) -> dict[str, Any]:
        """The change as JSON content."""
        return {"subject": self.subject, "id": self.id, "kind": self.kind, "path": self.path,
                "before": self.before, "after": self.after}  # fmt: skip


def pack_changes(before: Rulebook, after: Rulebook) -> tuple[PackChange, ...]:
    """Every difference, rules first, in order of id and of place.

    Wording, dates of review and the order of entries in a register count as what they are: a
    changed sentence is told, another order is not.
    """
    out = list(_compared("rule", _rules(before), _rules(after)))
    for subject, table in _REGISTERS.items():
        out += _compared(subject, table(before), table(after))
    out += _compared("required", _required(before), _required(after))
    return tuple(out)


_REGISTERS: Mapping[str, Any] = {
    "item": lambda book: _plain(book.items or {}),
    "law": lambda book: _plain(book.laws or {}),
    "department": lambda book: _plain(book.departments or {}),
    "fact": lambda book: _plain(book.facts),
    "action": lambda book: _plain(book.actions or {}),
    "layer": lambda book: _plain(book.layers or {}),
}


def _rules(book: Rulebook) -> dict[str, Any]:
    out = {}
    for rule in book.rules:
        content = {k: v for k, v in rule_as_dict(rule).items() if k not in ("id", "version")}
        out[rule.id] = {**content, **selection_as_dict(rule)}
    return out


def _required(book: Rulebook) -> dict[str, Any]:
    levels: dict[str, Any] = {}
    for rule_id, listed in book.listed.items():
        rows = [
            row.level if row.when == Literal(True) else f"{row.level} ({row.when!r})"
            for row in listed.rows
        ]
        levels[rule_id] = [*rows, listed.default]
    return levels


def _plain(value: Any) -> Any:
    """An entry as JSON content: nouns as mappings, dates and conditions as text."""
    if isinstance(value, Mapping):
        return {str(key): _plain(inner) for key, inner in value.items()}
    if isinstance(value, tuple | list):
        return [_plain(inner) for inner in value]
    if value is None or isinstance(value, str | int | float):
        return value
    if isinstance(value, Expression):
        return repr(value)
    if is_dataclass(value):
        return {part.name: _plain(getattr(value, part.name)) for part in fields(value)}
    return str(value)


def _compared(
    subject: str, before: Mapping[str, Any], after: Mapping[str, Any]
) -> Iterator[PackChange]:
    for key in sorted({*before, *after}):
        if key not in before:
            yield PackChange(subject, key, "added")
        elif key not in after:
            yield PackChange(subject, key, "removed")
        else:
            for path, old, new in _places("", before[key], after[key]):
                yield PackChange(subject, key, "changed", path or "·", old, new)


def _places(path: str, old: Any, new: Any) -> Iterator[tuple[str, Any, Any]]:
    """The innermost places that differ; lists of one length place by place."""
    if old == new:
        return
    if isinstance(old, dict) and isinstance(new, dict):
        for key in sorted({*old, *new}, key=str):
            yield from _places(f"{path}.{key}".strip("."), old.get(key), new.get(key))
    elif isinstance(old, list) and isinstance(new, list) and len(old) == len(new):
        for number, (one, other) in enumerate(zip(old, new, strict=True), 1):
            yield from _places(f"{path}[{number}]", one, other)
    else:
        yield path, old, new
