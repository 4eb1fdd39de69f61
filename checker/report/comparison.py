"""Alternatives side by side (方案比选): what their reports say, line by line, ready to be printed.

Pure: reports go in, rows come out; a workbook, a page or a PDF only lays them out.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from checker.finding import WANT_KINDS
from checker.report.phrase import without_answers, without_naught
from spatial.errors import Text
from spatial.strictest import SECRECY, strictest

__all__ = [
    "MOST", "Alternative", "Cell", "Comparison", "Line", "Row", "alternative", "alternative_from",
    "compared_of", "comparison",
]  # fmt: skip

MOST = 6
"""Alternatives that stand beside each other at most."""
_LISTS = ("departments", "hard", "coordinate", "items", "to_verify")


@dataclass(frozen=True, slots=True)
class Line:
    """One thing a report says: of a department, a rule, an approval item or an open question.

    Parameters
    ----------
    id : str
        Department, rule or item; empty where the report names none.
    title, said : Text
        What it is called and what is said of it.
    verdict : str
        Its verdict; empty for an item.
    overlap_m2, share : float or None
        Of a conflict that is one of area, as released.
    """

    id: str
    title: Text
    said: Text
    verdict: str = ""
    overlap_m2: float | None = None
    share: float | None = None


@dataclass(frozen=True, slots=True)
class Alternative:
    """What of one report is compared."""

    report: str
    name: str
    verdict: str
    headline: Text
    decided: str | None
    must: int
    must_decided: int
    offline: int
    area_m2: float
    net_buildable_m2: float | None
    towns: tuple[str, ...]
    departments: tuple[Line, ...]
    hard: tuple[Line, ...]
    coordinate: tuple[Line, ...]
    items: tuple[Line, ...]
    to_verify: tuple[Line, ...]
    until: str
    secrecy: str
    digest: str

    def as_dict(self) -> dict[str, Any]:
        """The alternative as JSON content."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Cell:
    """What stands in one place of the table: a figure, sentences, or a verdict.

    Parameters
    ----------
    figure : float or None
        In the unit that the row's title names.
    said : tuple of Text
        One a line; empty where there is nothing to say.
    verdict : str
        Verdict by which the place is coloured; empty without one.
    """

    figure: float | None = None
    said: tuple[Text, ...] = ()
    verdict: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table: its key, its title, a cell an alternative."""

    key: str
    title: Text
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """Alternatives side by side.

    Parameters
    ----------
    names : tuple of str
        Heads of the columns, in the order of rank.
    rows : tuple of Row
        From the headline to what is to be verified.
    secrecy : str
        The highest label of the reports.
    """

    names: tuple[str, ...]
    rows: tuple[Row, ...]
    secrecy: str


def alternative(report: Mapping[str, Any]) -> Alternative:
    """What of a report is compared.

    Parameters
    ----------
    report : mapping
        Content of ``sanhe-report/1``; only what it releases is in what comes out.
    """
    return alternative_from(compared_of(report))


def compared_of(report: Mapping[str, Any]) -> dict[str, Any]:
    """The same as JSON content, as :meth:`Alternative.as_dict` gives it; texts are the report's own."""
    site, required = report["site"], report["required"]
    by_verdict = {
        verdict: [_finding(f) for f in report["findings"] if f["verdict"] == verdict]
        for verdict in ("prohibited", "conditional")
    }
    return {
        "report": report["id"], "name": site["name"] or site["source"]["filename"],
        "verdict": report["verdict"], "headline": report["headline"], "decided": report["decided"],
        "must": required["must"], "must_decided": required["decided"],
        "offline": required["offline"], "area_m2": site["area_m2"],
        "net_buildable_m2": site["net_buildable_m2"],
        "towns": [unit["name"] or unit["code"] for unit in site["units"]],
        "departments": [
            _told(d["id"], d["name"], _worded(d["statement"], without_naught), d["verdict"])
            for d in report["departments"]
        ],
        "hard": by_verdict["prohibited"], "coordinate": by_verdict["conditional"],
        "items": [
            _told(i["id"], i["title"], i["title"]) for i in report["items"] if i["triggered_by"]
        ],
        "to_verify": _to_verify(report), "until": report["validity"]["until"],
        "secrecy": report["secrecy"], "digest": report["digest"],
    }  # fmt: skip


def alternative_from(content: Mapping[str, Any]) -> Alternative:
    """An alternative from :meth:`Alternative.as_dict`."""
    parts = {name: tuple(_line(one) for one in content[name]) for name in _LISTS}
    return Alternative(
        **{**content, "headline": _text(content["headline"]), "towns": tuple(content["towns"]),
           **parts}
    )  # fmt: skip


def _line(content: Mapping[str, Any]) -> Line:
    return Line(**{**content, "title": _text(content["title"]), "said": _text(content["said"])})


def _told(
    id: str, title: Any, said: Any, verdict: str = "", overlap_m2: float | None = None,
    share: float | None = None,
) -> dict[str, Any]:  # fmt: skip
    return {"id": id, "title": title, "said": said, "verdict": verdict, "overlap_m2": overlap_m2,
            "share": share}  # fmt: skip


def _worded(words: Mapping[str, str], made: Callable[[str], str]) -> dict[str, str]:
    return {lang: made(text) for lang, text in words.items()}


def _finding(finding: Mapping[str, Any]) -> dict[str, Any]:
    measured = finding["measures"]
    return _told(
        finding["rule"], finding["title"], finding["message"], finding["verdict"],
        measured.get("overlap_m2"), measured.get("share"),
    )  # fmt: skip


def _to_verify(report: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Open questions that count, and those that go offline; what only informs is left out."""
    levels = {f["rule"]: f["level"] for f in report["findings"]}
    return [
        _told(row["rule"] or "", row["who_can_decide"], _worded(row["reason"], without_answers), "unknown")
        for row in report["undecided"]
        if levels.get(row["rule"]) != "info" or row["kind"] not in WANT_KINDS
    ]


def comparison(alternatives: Sequence[Alternative]) -> Comparison:
    """The alternatives side by side, at most :data:`MOST` of them.

    Examples
    --------
    >>> comparison(()).rows[0].key, comparison(()).names
    ('verdict', ())
    """
    chosen = tuple(alternatives[:MOST])

    def row(key: str, title: Text, cells: Any) -> Row:
        return Row(key, title, tuple(cells))

    departments = {d.id: d.title for a in chosen for d in a.departments}
    rows = [
        row("verdict", Text("结论", "Conclusion"),
            (Cell(said=(a.headline,), verdict=a.verdict) for a in chosen)),
        row("area_m2", Text("用地面积（平方米）", "Area (m²)"), (Cell(a.area_m2) for a in chosen)),
        row("area_mu", Text("用地面积（亩）", "Area (mu)"),
            (Cell(a.area_m2 * 3 / 2000) for a in chosen)),
        row("net_buildable_m2", Text("净可建设面积（平方米）", "Net buildable (m²)"),
            (Cell(a.net_buildable_m2) for a in chosen)),
        row("net_share", Text("净可建设占比（%）", "Net buildable (%)"),
            (Cell(_percent(a.net_buildable_m2, a.area_m2)) for a in chosen)),
        row("towns", Text("所在镇街（村）", "Towns and villages"),
            (Cell(said=tuple(Text(t, t) for t in a.towns)) for a in chosen)),
        row("hard", Text("硬性冲突", "Hard conflicts"), (_said(a.hard) for a in chosen)),
        row("coordinate", Text("需办理或协调", "To obtain or coordinate"),
            (_said(a.coordinate) for a in chosen)),
        row("to_verify", Text("待核实", "To be verified"), (_said(a.to_verify) for a in chosen)),
        row("items", Text("拟办事项", "Approval items"), (_said(a.items) for a in chosen)),
        *(
            row(f"department:{id}", title, (_department(a, id) for a in chosen))
            for id, title in departments.items()
        ),
        row("until", Text("有效至", "Valid until"),
            (Cell(said=(Text(a.until, a.until),)) for a in chosen)),
        row("report", Text("报告编号", "Report"),
            (Cell(said=(Text(a.report, a.report),)) for a in chosen)),
    ]  # fmt: skip
    return Comparison(tuple(a.name for a in chosen), tuple(rows), strictest((a.secrecy for a in chosen), SECRECY))


def _department(one: Alternative, id: str) -> Cell:
    found = next((d for d in one.departments if d.id == id), None)
    if found is None:
        return Cell(said=(Text("不涉及", "not concerned"),), verdict="not_applicable")
    return Cell(said=(found.said,), verdict=found.verdict)


def _said(lines: Sequence[Line]) -> Cell:
    texts = dict.fromkeys(line.said for line in lines) or (Text("无", "none"),)
    return Cell(float(len(lines)), tuple(texts), lines[0].verdict if lines else "")


def _percent(part: float | None, whole: float) -> float | None:
    return None if part is None or whole <= 0 else 100.0 * part / whole


def _text(words: Mapping[str, str]) -> Text:
    return Text(words["zh"], words["en"])
