"""The register of all rules (规则目录) on one day: a workbook, or a page of text."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path

from checker.departments import department
from checker.errors import REGISTER_SUFFIX
from checker.report.beside import written_beside
from checker.rule import Rule, in_force_on
from checker.rule_page import CRITERION_WORDS
from checker.rule_row import legal_on
from checker.rulebook import Rulebook
from checker.verdict import WORDS, worst
from spatial.errors import BadInput, Text

__all__ = ["REGISTER_SUFFIXES", "register_rows", "write_register"]

REGISTER_SUFFIXES = (".xlsx", ".md")
_HEADS = (
    Text("编号", "Row"), Text("规则", "Rule"), Text("内容", "What it says"),
    Text("主管部门", "Who decides"), Text("图层", "Layers"), Text("判定准则", "Criterion"),
    Text("最严结论", "At worst"), Text("触发事项", "Items"), Text("状态", "Status"),
    Text("依据", "Basis"), Text("核验", "Confidence"), Text("待复核", "Needs review"),
    Text("起止日期", "In force"), Text("最近复核", "Last review"), Text("版本", "Version"),
)  # fmt: skip
_STATUS = (Text("施行中", "in force"), Text("未施行或已停止", "not in force"))


def register_rows(rulebook: Rulebook, on: date, lang: str) -> Iterator[list[str]]:
    """The heads, then one row a rule in order of its id, as told on that day."""
    yield [head.of(lang) for head in _HEADS]
    for rule in rulebook.rules:
        yield _row(rulebook, rule, on, lang)


def write_register(rulebook: Rulebook, *paths: Path, on: date, lang: str) -> None:
    """Write the register to every path or to none; the suffix picks the form.

    Raises
    ------
    BadInput
        ``REGISTER_SUFFIX``, ``REPORT_WRITE``.
    """
    for path in paths:
        if path.suffix.lower() not in REGISTER_SUFFIXES:
            known = ", ".join(REGISTER_SUFFIXES)
            raise BadInput(REGISTER_SUFFIX, where=path.name, suffix=path.suffix, known=known)
    rows = list(register_rows(rulebook, on, lang))
    with written_beside(paths) as places:
        for path, place in places:
            if path.suffix.lower() == ".xlsx":
                _book(rulebook, rows, place, lang)
            else:
                place.write_text(_page(rulebook, rows, on, lang), encoding="utf-8")


def _row(rulebook: Rulebook, rule: Rule, on: date, lang: str) -> list[str]:
    legal = legal_on(rule, on)
    titles = rulebook.layers or {}
    verdict = worst(row.verdict for row in rule.outcomes)
    unread = any(r.confidence != "verified" for r in legal) or not legal
    yes, no = Text("是", "yes").of(lang), ""
    return [
        rule.row or "", rule.id, rule.title.of(lang),
        department(rulebook.departments or {}, rule.authority).name.of(lang),
        _joined([titles.get(x, Text(x, x)).of(lang) for x in rule.layers], lang),
        CRITERION_WORDS[rule.criterion].of(lang), WORDS[verdict].of(lang) if verdict else "",
        _joined(sorted({t for row in rule.outcomes for t in row.triggers}), lang),
        _STATUS[0 if in_force_on(rule, on) else 1].of(lang),
        _joined([f"{r.law.of(lang)} {r.article}".strip() for r in legal], lang, "；", "; "),
        Text("未核实", "unverified").of(lang) if unread else Text("已核实", "verified").of(lang),
        yes if any(r.needs_review for r in legal) else no,
        "; ".join([*(f"{day} {'→' if value else '×'}" for day, value in rule.in_force),
                   *(f"{day} ?" for day in rule.announced)]),
        rule.last_reviewed.isoformat() if rule.last_reviewed else "", rule.version,
    ]  # fmt: skip


def _joined(parts: Sequence[str], lang: str, zh: str = "、", en: str = ", ") -> str:
    return (en if lang.startswith("en") else zh).join(dict.fromkeys(parts))


def _book(rulebook: Rulebook, rows: Sequence[Sequence[str]], path: Path, lang: str) -> None:
    from spatial.export.xlsx import write_book

    title = Text("规则目录", "rules").of(lang)
    book, (page,) = write_book(path, path.name, (title,))
    with book:
        for row in rows:
            page.add(row)
        page.sheet.freeze_panes(1, 3)
        page.sheet.autofilter(0, 0, len(rows) - 1, len(_HEADS) - 1)
        for column, width in enumerate((6, 34, 44, 22, 30, 10, 16, 16, 12, 60, 8, 8, 24, 12, 14)):
            page.sheet.set_column(column, column, width)


def _page(rulebook: Rulebook, rows: Sequence[Sequence[str]], on: date, lang: str) -> str:
    counted = len(rows) - 1
    said = Text(
        f"{counted} 条规则，{on.isoformat()} 的状态。规则包 {rulebook.id} {rulebook.sha256[:12]}",
        f"{counted} rules as of {on.isoformat()}. Pack {rulebook.id} {rulebook.sha256[:12]}",
    )
    lines = [f"# {rulebook.title.of(lang)}", "", said.of(lang), ""]
    lines.append("| " + " | ".join(rows[0]) + " |")
    lines.append("|" + " --- |" * len(rows[0]))
    lines += ["| " + " | ".join(c.replace("|", "\\|") for c in row) + " |" for row in rows[1:]]
    return "\n".join(lines) + "\n"
