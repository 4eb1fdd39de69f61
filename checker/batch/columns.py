"""Columns of the ranked table: what each is called and what stands in it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from checker.report.voice import voice
from checker.verdict import SYMBOLS, WORDS, Verdict
from spatial.errors import Text

__all__ = ["COLUMNS", "ON_PAPER", "REFUSED", "Column", "verdict_said"]

ALL_CLEAR = Text("必查项未发现冲突", "no conflict in the required checks")
REFUSED = Text("未能核查", "could not be checked")


@dataclass(frozen=True, slots=True)
class Column:
    """One column of the table.

    Parameters
    ----------
    name : str
        Field name in files for machines.
    kind : str
        ``integer``, ``number`` or ``text``.
    value : callable
        ``value(row, lang)``.
    width : int
        Width on paper, in characters.
    places : int
        Decimals of a number as it is shown.
    """

    name: str
    title: Text
    kind: str
    value: Callable[[Mapping[str, Any], str], Any]
    width: int = 12
    places: int = 2


def verdict_said(row: Mapping[str, Any], lang: str) -> str:
    """A site's verdict as sign and word, so that colour is never the only carrier."""
    if row["verdict"] is None:
        return f"■ {REFUSED.of(lang)}"
    verdict = Verdict(row["verdict"])
    if verdict is Verdict.CLEAR:
        return f"{SYMBOLS[verdict]} {ALL_CLEAR.of(lang)}"
    return f"{SYMBOLS[verdict]} {WORDS[verdict].of(lang)}"


def _plain(name: str) -> Callable[[Mapping[str, Any], str], Any]:
    return lambda row, lang: row[name]


def _secrecy(row: Mapping[str, Any], lang: str) -> str:
    return str(voice(lang).named("secrecy", row["secrecy"])) if row["secrecy"] else ""


def _count(name: str) -> Callable[[Mapping[str, Any], str], Any]:
    return lambda row, lang: None if row["verdict"] is None else len(row[name])


def _titles(name: str) -> Callable[[Mapping[str, Any], str], Any]:
    def value(row: Mapping[str, Any], lang: str) -> str:
        return _joined([line["title"][lang] for line in row[name]], lang)

    return value


def _joined(words: Sequence[str], lang: str) -> str:
    return ("；" if lang == "zh" else "; ").join(dict.fromkeys(words))


def _said(row: Mapping[str, Any], lang: str) -> str:
    if row["refusal"] is None:
        return str(row["headline"][lang])
    return f"{row['refusal']['code']}: {row['refusal']['detail'][lang]}"


def _mu(row: Mapping[str, Any], lang: str) -> float | None:
    net = row["net_buildable_m2"]
    return None if net is None else net * 3 / 2000


def _report(part: str) -> Callable[[Mapping[str, Any], str], Any]:
    return lambda row, lang: None if row["report"] is None else row["report"][part]


def _forms(row: Mapping[str, Any], lang: str) -> str | None:
    """Files of the further forms; one that was not made with its code."""
    if row["report"] is None:
        return None
    said = (form["file"] or f"{suffix} {form['refusal']['code']}"
            for suffix, form in row["report"]["forms"].items())  # fmt: skip
    return _joined(list(said), lang)


COLUMNS: tuple[Column, ...] = (
    Column("rank", Text("名次", "Rank"), "integer", _plain("rank"), 6),
    Column("row", Text("序号", "Row"), "integer", _plain("row"), 6),
    Column("site_id", Text("地块编号", "Id"), "text", _plain("id"), 14),
    Column("name", Text("地块名称", "Name"), "text", _plain("name"), 22),
    Column("verdict", Text("结论", "Conclusion"), "text", verdict_said, 22),
    Column("said", Text("说明", "Headline"), "text", _said, 44),
    Column("area_m2", Text("面积（平方米）", "Area (m²)"), "number", _plain("area_m2"), 14),
    Column("area_mu", Text("面积（亩）", "Area (mu)"), "number", _plain("area_mu"), 11),
    Column("net_buildable_m2", Text("净可建设（平方米）", "Net buildable (m²)"), "number",
           _plain("net_buildable_m2"), 16),
    Column("net_buildable_mu", Text("净可建设（亩）", "Net buildable (mu)"), "number", _mu, 13),
    Column("towns", Text("所在镇街（村）", "Towns"), "text",
           lambda row, lang: _joined(row["towns"], lang), 16),
    Column("hard", Text("硬性冲突", "Hard conflicts"), "integer", _count("hard"), 9),
    Column("hard_rules", Text("硬性冲突事项", "Which"), "text", _titles("hard"), 36),
    Column("coordinate", Text("需办理或协调", "To coordinate"), "integer", _count("coordinate"), 9),
    Column("to_verify", Text("待核实", "To be verified"), "integer", _count("to_verify"), 9),
    Column("items", Text("拟办事项", "Items"), "integer", _count("items"), 9),
    Column("valid_until", Text("有效至", "Valid until"), "text", _plain("until"), 12),
    Column("secrecy", Text("密级", "Secrecy"), "text", _secrecy, 12),
    Column("report_id", Text("报告编号", "Report"), "text", _report("id"), 24),
    Column("report_file", Text("报告文件", "Report file"), "text", _report("file"), 24),
    Column("report_forms", Text("其他格式", "Other forms"), "text", _forms, 36),
    Column("digest", Text("摘要值", "Digest"), "text", _report("digest"), 66),
)  # fmt: skip

ON_PAPER = next(n for n, column in enumerate(COLUMNS) if column.name == "report_id")
"""How many columns, from the first, are printed; the rest is for the screen and machines."""
