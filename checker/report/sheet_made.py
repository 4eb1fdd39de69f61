"""Making the sheet: page one and the tables behind it, from a report and its picture."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from checker.report.agency import for_department
from checker.report.lettering import in_table_order, letters_of
from checker.report.material import Material
from checker.report.overall import on_prohibited_land
from checker.report.phrase import told_only
from checker.report.sheet import DepartmentRow, Head, ItemRow, LayerRow, QuotaRow, Sheet
from checker.report.sheet_findings import finding_rows, open_rows, sliver_rows, verdicted
from checker.report.voice import Said, Voice, voice

__all__ = ["sheet_of"]

_UNREAD = frozenset({"missing", "failed", "empty", "not-covered"})
_QUOTAS = ("construction", "balance", "forest")


def sheet_of(material: Material) -> Sheet:
    """The sheet of a report, or of the department the material names.

    Raises
    ------
    BadInput
        ``DEPARTMENT_UNKNOWN``.
    """
    own = for_department(material)
    report, say = own.report, voice(material.lang)
    letters = letters_of(report, own.picture)
    ordered = in_table_order(report)
    rows = {v: finding_rows(report, [f for f in ordered if f["verdict"] == v], letters, say)
            for v in ("prohibited", "conditional", "unknown", "clear", "not_applicable")}  # fmt: skip
    verify, offline, told = open_rows(report, say)
    items = [_item(item, report, say) for item in report["items"]]
    layers = [_layer(row, report, say) for row in report["layers"]]
    departments = tuple(_department(d, say) for d in report["departments"])
    n = report["required"]
    return Sheet(
        languages=say.languages,
        department=departments[0] if material.department else None,
        head=_head(report, say, agency=material.department is not None),
        verdict=verdicted(report["verdict"], say), conclusion=told_only(say.say(report["headline"])),
        counts=(n["must"], n["decided"], n["offline"]),
        hard=rows["prohibited"], coordinate=rows["conditional"],
        obtain=tuple(i for i in items if i.triggered_by),
        routine=tuple(i for i in items if not i.triggered_by),
        verify=verify, offline=offline, told=told,
        quota=() if material.department else _quota(report, say),
        next_step=_next(report, len(verify), say), departments=departments,
        validity=say.word("validity", until=report["validity"]["until"],
                          why=report["validity"]["why"]),
        disclaimer=say.word("disclaimer"),
        findings=(*rows["prohibited"], *rows["conditional"], *rows["unknown"]),
        clear=rows["clear"], not_applicable=rows["not_applicable"],
        checked=tuple(row for row in layers if row.checked),
        unchecked=tuple(row for row in layers if not row.checked),
        slivers=sliver_rows(ordered, letters, say), about=_about(report, say),
        digest=report["digest"],
    )  # fmt: skip


def _head(report: Mapping[str, Any], say: Voice, *, agency: bool) -> Head:
    site, proposal = report["site"], report["proposal"]
    units = [say.plain(f"{u['name']} {u['share'] * 100:.1f}%") for u in site["units"]]
    marks = [say.word("mark.draft")] if report["drafts"] else []
    marks += [] if report["rulebook"]["verified"] else [say.word("mark.pack")]
    unit = {name: str(say.word(f"unit.{name}").lines[0][1]) for name in ("m2", "ha", "mu")}
    return Head(
        id=report["id"], title=say.word("title.agency" if agency else "title"),
        secrecy=say.named("secrecy", report["secrecy"]),
        audience=say.named("audience", report["audience"]),
        made_on=report["created_at"][:10], as_of=report["as_of"],
        name=proposal["name"] or site["name"] or site["source"]["filename"],
        use=proposal["use"] or "", units=say.joined(units, "、", ", "),
        area_mu=f"{site['area_mu']:,.2f} {unit['mu']}", area_ha=f"{site['area_ha']:,.4f} {unit['ha']}",
        area_m2=f"{site['area_m2']:,.2f} {unit['m2']}",
        area_ellipsoid_m2=f"{site['area_ellipsoid_m2']:,.2f} {unit['m2']}",
        net=_net(report, unit, say),
        crs=say.word("crs", declared=site["crs_declared"], measured=site["crs_measured"]),
        filename=site["source"]["filename"], facts=_facts(proposal["facts"], say),
        notices=(*marks, *(say.say(n["text"]) for n in site["notices"])),
    )  # fmt: skip


def _net(report: Mapping[str, Any], unit: Mapping[str, str], say: Voice) -> Said:
    """Net buildable area: what strips leave. That prohibited land is still in it is said."""
    net = report["site"]["net_buildable_m2"]
    if net is None:
        return say.word("net.withheld")
    area = f"{net / 2000 * 3:,.2f} {unit['mu']} = {net:,.2f} {unit['m2']}"
    if on_prohibited_land(report):
        return say.word("net.prohibited", area=area, note=say.word("net.note"))
    return say.plain(area)


def _facts(facts: Mapping[str, Any], say: Voice) -> tuple[tuple[Said, Said], ...]:
    out = []
    for name, fact in sorted(facts.items()):
        told = _fact(fact["value"], say)
        if fact["declared_by"]:
            told = say.word("fact.declared", value=told, by=fact["declared_by"])
        out.append((say.say(fact["ask"]) if fact.get("ask") else say.plain(name), told))
    return tuple(out)


def _fact(value: Any, say: Voice) -> Said:
    if isinstance(value, bool):
        return say.word("fact.yes" if value else "fact.no")
    if isinstance(value, list):
        return say.plain("、".join(map(str, value))) if value else say.word("fact.none")
    return say.plain(f"{value:,g}" if isinstance(value, float) else str(value))


def _item(item: Mapping[str, Any], report: Mapping[str, Any], say: Voice) -> ItemRow:
    names = {d["id"]: d["name"] for d in report["departments"]}
    titles = {f["rule"]: f["title"] for f in report["findings"]}
    return ItemRow(
        id=item["id"], title=say.say(item["title"]),
        department=say.say(names.get(item["department"])) or say.plain(item["department"]),
        stage=say.named("stage", item["stage"]), actor=say.named("actor", item["actor"]),
        promised=_limit(item["promised"], say), statutory=_limit(item["statutory"], say),
        materials=tuple(say.say(m) for m in item["materials"]), codes=tuple(item["codes"]),
        triggered_by=tuple(say.say(titles.get(rule)) or say.plain(rule)
                           for rule in item["triggered_by"]),
        marks=() if item["confidence"] == "verified" else (say.word("mark.unverified"),),
    )  # fmt: skip


def _limit(limit: Mapping[str, Any] | None, say: Voice) -> Said:
    if limit is None:
        return say.word("limit.none")
    if limit["n"] is None:
        return say.word("limit.unspecified")
    return say.word(f"limit.{limit['unit']}", n=f"{limit['n']:g}")


def _quota(report: Mapping[str, Any], say: Voice) -> tuple[QuotaRow, ...]:
    """Balances are not known until project generation keeps the ledgers."""
    known = {row["kind"]: row for row in report["quota"]}
    rows = []
    for kind in _QUOTAS:
        need = known.get(kind, {}).get("need_ha")
        balance = known.get(kind, {}).get("balance")
        rows.append(QuotaRow(
            say.word(f"quota.{kind}"), "" if need is None else f"{need:,.4f}",
            say.word("quota.unknown") if balance is None else say.plain(f"{balance:,.4f}"),
        ))  # fmt: skip
    return tuple(rows)


def _next(report: Mapping[str, Any], waiting: int, say: Voice) -> Said:
    verdict = report["verdict"]
    said = say.word(f"next.{verdict}")
    if verdict in ("prohibited", "conditional") and waiting:
        said = say.joined([said, say.word("next.both", n=waiting)], "", " ")
    return said


def _department(row: Mapping[str, Any], say: Voice) -> DepartmentRow:
    return DepartmentRow(
        row["id"], say.say(row["name"]), tuple(say.say(p) for p in row["plates"]),
        say.say(row["office"]), verdicted(row["verdict"], say), told_only(say.say(row["statement"])),
    )  # fmt: skip


def _layer(row: Mapping[str, Any], report: Mapping[str, Any], say: Voice) -> LayerRow:
    names = {d["id"]: d["name"] for d in report["departments"]}
    owner = row["authority"]
    return LayerRow(
        id=row["id"], title=say.say(row["title"]),
        authority=say.say(names.get(owner)) or say.plain(owner or ""),
        version=row["version"] or "", valid_from=row["valid_from"] or "",
        recorded_at=(row["recorded_at"] or "")[:10],
        status=say.named("status", row["want"] if row["want"] == "not-yet-valid" else row["status"]),
        checked=row["status"] not in _UNREAD,
        flags=tuple(say.named("flag", flag) for flag in row["flags"]),
        covered_share=row["covered_share"], source=str(row["source"].get("name") or ""),
        sha256=row["sha256"] or "",
    )  # fmt: skip


def _about(report: Mapping[str, Any], say: Voice) -> tuple[tuple[Said, str], ...]:
    engine, book = report["engine"], report["rulebook"]
    rows = [
        (say.word("about.site"), report["site"]["geometry_measured"]["sha256"]),
        (say.word("about.rulebook"), f"{book['id']} {book['sha256']}"),
        (say.word("about.store"), str(report["store"]["id"] or "")),
        (say.word("about.head"), str(report["store"]["head"])),
        (say.word("about.engine"), f"sanhe {engine['sanhe']} · GEOS {engine['geos']} · PROJ {engine['proj']}"),
        (say.word("head.digest"), report["digest"]),
    ]  # fmt: skip
    if "of" in report:
        rows.append((say.word("about.of"), f"{report['of']['id']} {report['of']['digest']}"))
    return tuple(rows)
