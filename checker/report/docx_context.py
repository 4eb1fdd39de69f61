"""What a Word template may say: the sheet as plain texts and lists, nothing else."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from checker.report.brief import first_each, told_of, traced_of
from checker.report.control_lines import LineRow, control_lines
from checker.report.looks import tone
from checker.report.material import Material
from checker.report.overall import overall
from checker.report.phrase import answer, question
from checker.report.sheet import (
    DepartmentRow,
    FindingRow,
    ItemRow,
    LayerRow,
    OpenRow,
    Sheet,
    SliverRow,
    Verdicted,
)
from checker.report.voice import Said, Voice
from spatial.measure import mu

__all__ = ["context_of", "plain"]

_LABELS = ("head", "group", "col", "empty", "line")
_NOTHING = "—"


def context_of(own: Material, sheet: Sheet, say: Voice) -> dict[str, Any]:
    """The fields of every template; all values are texts, lists of rows, or yes and no.

    Parameters
    ----------
    own : Material
        Already reduced to its department, where it names one.
    """
    head = sheet.head
    hard = [_finding(f) for f in sheet.hard]
    counted = traced_of(sheet)
    zones = first_each([z for f in counted for z in f.zones])
    slivers = first_each(sheet.slivers)
    titles = {f.rule: f for f in counted}
    return {
        "label": {group: _labels(group, say) for group in _LABELS},
        "title": plain(head.title), "lang": say.leading,
        "agency": plain(sheet.department.name) if sheet.department else "",
        "report": {
            "id": head.id, "secrecy": plain(head.secrecy), "audience": plain(head.audience),
            "marking": " · ".join(" ".join(plain(said).split("\n"))
                                  for said in (head.secrecy, head.audience)),
            "made_on": head.made_on, "as_of": head.as_of, "filename": plain(head.filename),
            "digest": sheet.digest, "validity": plain(sheet.validity),
            "disclaimer": plain(sheet.disclaimer),
        },
        "site": {
            "name": plain(head.name), "use": plain(head.use), "units": plain(head.units),
            "area_mu": head.area_mu, "area_ha": head.area_ha, "area_m2": head.area_m2,
            "ellipsoid": head.area_ellipsoid_m2, "net": plain(head.net), "crs": plain(head.crs),
            "notices": [plain(notice) for notice in head.notices],
        },
        "facts": [{"ask": plain(question(ask)), "value": plain(answer(value, ask))}
                  for ask, value in head.facts],
        "verdict": _verdict(overall(sheet.verdict, say, of="site")), "conclusion": plain(sheet.conclusion),
        "counts": dict(zip(("must", "decided", "offline"), map(str, sheet.counts), strict=True)),
        "hard": hard[:5], "more": plain(say.word("more", n=len(hard) - 5)) if hard[5:] else "",
        "coordinate": [_finding(f) for f in sheet.coordinate],
        "obtain": [_item(i) for i in sheet.obtain], "routine": [_item(i) for i in sheet.routine],
        "verify": [_open(o) for o in sheet.verify], "offline": [_open(o) for o in sheet.offline],
        "told": [{"kind": plain(t.kind), "reason": plain(t.what), "who": plain(t.who),
                  "checks": plain(t.checks)} for t in told_of(sheet)],
        "quota": [{"title": plain(q.title), "need": q.need or _NOTHING, "balance": plain(q.balance)}
                  for q in sheet.quota],
        "next_step": plain(sheet.next_step),
        "departments": [_department(d, say) for d in sheet.departments],
        "findings": [_finding(f) for f in sheet.findings],
        "counted": [_finding(f) for f in counted],
        "clear": [_finding(f) for f in sheet.clear],
        "not_applicable": [_finding(f) for f in sheet.not_applicable],
        "checked": [_layer(row) for row in sheet.checked],
        "unchecked": [_layer(row) for row in sheet.unchecked],
        "absent": _absent(sheet),
        "slivers": [_sliver(s) for s in sheet.slivers],
        "few_slivers": [_sliver(s) for s in slivers.rows],
        "more_slivers": _more("more.slivers", slivers.more, say),
        "zones": [_zone(f, z) for f in (*sheet.findings, *sheet.clear) for z in f.zones],
        "few_zones": [_zone(titles[z.rule], z) for z in zones.rows],
        "more_zones": _more("more.zones", zones.more, say),
        "control_lines": [_line(row, sheet, say) for row in control_lines(own.report, own.picture)],
        "about": [{"name": plain(label), "value": plain(value)} for label, value in sheet.about],
    }  # fmt: skip


def plain(value: Said | str) -> str:
    """A text as it stands in a document: lines kept, no control characters.

    A bilingual text that is the same in both languages is said once.

    Examples
    --------
    >>> plain(Said((("zh", "河东"), ("en", "河东")))), plain("a\\x00b\\tc")
    ('河东', 'ab c')
    """
    lines = list(dict.fromkeys(text for _, text in value.lines)) if isinstance(value, Said) else [value]
    text = "\n".join(line for line in lines if line).replace("\t", " ").replace("\r", "")
    return "".join(c for c in text if c == "\n" or (c >= " " and not _forbidden(ord(c))))


def _labels(group: str, say: Voice) -> dict[str, str]:
    return {name: plain(word) for name, word in say.words(group).items()}


def _forbidden(point: int) -> bool:
    return 0x7F <= point < 0xA0 or 0xD800 <= point < 0xE000 or point & 0xFFFE == 0xFFFE


def _several(texts: Iterable[Said | str]) -> str:
    return "\n".join(dict.fromkeys(told for text in texts if (told := plain(text))))


def _verdict(verdict: Verdicted) -> dict[str, str]:
    lines = [f"{verdict.sign} {line}" for _, line in verdict.word.lines]
    ink, ground = tone(verdict.code)
    return {"code": verdict.code, "sign": verdict.sign, "word": plain(verdict.word),
            "text": "\n".join(lines), "ink": ink[1:], "ground": ground[1:]}  # fmt: skip


def _finding(f: FindingRow) -> dict[str, Any]:
    return {
        "letter": f.letter, "rule": f.rule, "row": f.row, "title": plain(f.title),
        "verdict": _verdict(f.verdict), "message": plain(f.message), "layers": _several(f.layers),
        "versions": _several(f.versions), "department": plain(f.department),
        "figures": "\n".join(f"{plain(word).splitlines()[0]} {told}" for word, told in f.figures),
        "area_m2": _number(f.overlap_m2), "share": _share(f.share), "distance_m": _number(f.distance_m),
        "basis": _several(f.legal), "marks": _several(f.marks), "remedy": plain(f.remedy),
        "note": plain(f.note), "approvals": _several(f.items), "open": _several(f.open),
        "trace": _several(f.trace), "zones": [_zone(f, z) for z in f.zones],
    }  # fmt: skip


def _zone(f: FindingRow, z: Any) -> dict[str, str]:
    return {
        "letter": z.letter, "title": plain(f.title), "layer": plain(z.layer), "id": plain(z.id),
        "code": plain(z.code), "name": plain(z.name), "area_m2": _number(z.overlap_m2),
        "share": _share(z.share),
    }  # fmt: skip


def _sliver(s: SliverRow) -> dict[str, str]:
    return {"letter": s.letter or _NOTHING, "title": plain(s.title),
            "area_m2": f"{s.area_m2:,.3f}", "width_m": f"{s.width_m:,.3f}"}  # fmt: skip


def _more(key: str, n: int, say: Voice) -> str:
    return plain(say.word(key, n=n)) if n else ""


def _absent(sheet: Sheet) -> list[dict[str, str]]:
    """Layers not read, those in the same state together."""
    by_status: dict[str, list[LayerRow]] = {}
    for row in sheet.unchecked:
        by_status.setdefault(plain(row.status), []).append(row)
    return [{"status": " ".join(status.split("\n")), "count": str(len(rows)),
             "layers": "；".join(" ".join(plain(row.title).split("\n")) for row in rows)}
            for status, rows in by_status.items()]  # fmt: skip


def _item(i: ItemRow) -> dict[str, str]:
    return {
        "id": i.id, "title": plain(i.title), "department": plain(i.department),
        "stage": plain(i.stage), "actor": plain(i.actor), "promised": plain(i.promised),
        "statutory": plain(i.statutory), "materials": _several(i.materials),
        "codes": _several(i.codes), "triggered_by": _several(i.triggered_by),
        "marks": _several(i.marks),
    }  # fmt: skip


def _open(o: OpenRow) -> dict[str, str]:
    return {"kind": plain(o.kind), "reason": plain(o.reason), "who": plain(o.who),
            "how": plain(o.how), "checks": _several(o.titles)}  # fmt: skip


def _department(d: DepartmentRow, say: Voice) -> dict[str, Any]:
    return {"name": plain(d.name), "plates": _several(d.plates), "office": plain(d.office),
            "verdict": _verdict(overall(d.verdict, say, of="department")), "statement": plain(d.statement)}  # fmt: skip


def _layer(row: LayerRow) -> dict[str, str]:
    return {
        "title": plain(row.title), "authority": plain(row.authority), "version": plain(row.version),
        "valid_from": row.valid_from or _NOTHING, "recorded_at": row.recorded_at or _NOTHING,
        "status": plain(row.status), "covered": _share(row.covered_share),
        "flags": _several(row.flags), "source": plain(row.source),
    }  # fmt: skip


def _line(row: LineRow, sheet: Sheet, say: Voice) -> dict[str, Any]:
    code = {"hit": "conditional", "clear": "clear", "unknown": "unknown"}[row.state]
    every = (*sheet.findings, *sheet.clear, *sheet.not_applicable)
    own = [f for f in every if f.rule in row.rules and f.verdict.code != "not_applicable"]
    layer = next((x for x in (*sheet.checked, *sheet.unchecked) if x.id == row.layer), None)
    state = say.word(f"line.{row.state}")
    sign = {"hit": "▲", "clear": "○", "unknown": "？"}[row.state]
    least = "≥ " if row.least else ""
    return {
        "group": row.group, "layer": row.layer, "title": plain(say.say(row.title)),
        "state": {"code": row.state, "sign": sign, "word": plain(state),
                  "text": f"{sign} {plain(state)}", "ground": tone(code)[1][1:]},
        "area_m2": _NOTHING if row.area_m2 is None else f"{least}{row.area_m2:,.2f}",
        "area_mu": _NOTHING if row.area_m2 is None else f"{least}{mu(row.area_m2):,.2f}",
        "share": least + _share(row.share), "findings": _several(f.message or f.title for f in own),
        "version": layer.version if layer else _NOTHING,
        "valid_from": (layer.valid_from if layer else "") or _NOTHING,
        "status": plain(layer.status) if layer else plain(say.word("status.missing")),
        "flags": _several(layer.flags) if layer else "",
    }  # fmt: skip


def _number(value: float | None) -> str:
    return _NOTHING if value is None else f"{value:,.2f}"


def _share(value: float | None) -> str:
    return _NOTHING if value is None else f"{value * 100:.2f}%"
