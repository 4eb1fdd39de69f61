"""What was wrong with a delivery: ``sanhe layers quarantine``, and what ``layers add`` tells."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from spatial.errors import Text
from spatial.settings import Settings

if TYPE_CHECKING:
    from spatial.ingest import Draft
    from spatial.issue import Issue
    from spatial.issue_log import Comparison
    from spatial.repair import Proposal
    from spatial.store import Store

__all__ = ["added_row", "earlier_log", "quarantine", "tell_added"]

_ADDED = Text(
    "{layer}：收入 {kept}，隔离 {out}，修复 {mended}；版本 {version}",
    "{layer}: kept {kept}, quarantined {out}, repaired {mended}; version {version}",
)
_REPAIR = Text(
    "第 {row} 行：{what}，{method} 法，{before} → {after} m²{published}",
    "row {row}: {what} by {method}, {before} → {after} m²{published}",
)
_AGREES = Text("；{field} {area} m²，相符：{methods}", "; {field} {area} m², agreeing: {methods}")
_NONE_AGREES = Text("；{field} {area} m²，均不相符", "; {field} {area} m², none agrees")
_COMPARED = Text(
    "与 {version} 相比：已改正 {mended}，仍存在 {still}，新增 {new}",
    "beside {version}: {mended} mended, {still} still there, {new} new",
)
_SEVERITY = {
    "error": Text("错误", "error"), "warning": Text("提醒", "warning"), "info": Text("说明", "note"),
}  # fmt: skip
_WHO = {"sender": Text("提供方", "sender"), "operator": Text("入库方", "operator")}


@click.command()
@click.argument("layer")
@click.option("-o", "--output", type=click.Path(path_type=Path), help=".xlsx, .gpkg or .json")
@click.option("--version", help="A version instead of the one in force.")
@click.option("--as-of", help="Date whose law is asked for; today by default.")
@click.pass_obj
def quarantine(
    settings: Settings, layer: str, output: Path | None, version: str | None, as_of: str | None
) -> None:
    """Issues of a layer's delivery: what was kept out, repaired or noticed, and how to mend it."""
    from spatial.cli import asked_date
    from spatial.export.issues import issue_row, withheld, write_issues
    from spatial.export.versions import opened, visible_version
    from spatial.issue_log import issues_of
    from spatial.store import open_store

    store = open_store(settings.store)
    found = visible_version(store, layer, as_of=asked_date(store, as_of), version=version)
    log = issues_of(opened(store, found), store.config.measure_crs)
    if found.card.release != "geometry":
        log = tuple(map(withheld, log))
    if output is not None:
        write_issues(log, output, crs=store.config.measure_crs, name=found.id)
    if settings.json:
        out = {"layer": layer, "version": found.id, "issues": [issue_row(i) for i in log]}
        click.echo(json.dumps(out, ensure_ascii=False))
        return
    for issue in log:
        click.echo(_line(issue, settings.lang))
    words = Text("{version}：{count} 个问题", "{version}: {count} issues")
    click.echo(words.filled({"version": found.id, "count": len(log)}).of(settings.lang))


def earlier_log(store: Store, layer: str) -> tuple[str, tuple[Issue, ...]] | None:
    """The log of the layer's latest recorded version; None without one that had issues."""
    from spatial import catalog
    from spatial.export.versions import opened
    from spatial.issue_log import issues_of

    with catalog.reading(store.catalog) as connection:
        known = catalog.versions(connection, layer)
    if not known:
        return None
    log = issues_of(opened(store, known[-1]), store.config.measure_crs)
    return (known[-1].id, log) if log else None


def tell_added(
    settings: Settings,
    draft: Draft,
    version: str | None,
    earlier: tuple[str, tuple[Issue, ...]] | None,
) -> None:
    """Say what the gate kept, kept out and mended, and how that compares with last time."""
    from spatial.issue_log import compare

    compared = compare(earlier[1], draft.issues) if earlier else None
    before = earlier[0] if earlier else ""
    if settings.json:
        click.echo(json.dumps(added_row(draft, version, before, compared), ensure_ascii=False))
        return
    lang = settings.lang
    name = version or Text("（未发布）", "(not published)").of(lang)
    if version and "@draft-" in version:
        name += Text("（草案，未生效）", " (a draft, not in force)").of(lang)
    values = {"layer": draft.card.id, "kept": draft.kept, "out": len(draft.quarantined),
              "mended": len(draft.repaired), "version": name}  # fmt: skip
    if not settings.quiet:
        click.echo(_ADDED.filled(values).of(lang))
    for issue in draft.issues:
        row = "" if issue.row is None else f"{issue.row}: "
        click.echo(f"  ! {row}{issue.code} {issue.text.of(lang)}", err=True)
    for proposal in draft.proposals:
        click.echo(f"  ~ {_proposed(proposal).of(lang)}", err=True)
    if compared is not None and not settings.quiet:
        counts = {"version": before, "mended": len(compared.mended),
                  "still": len(compared.still), "new": len(compared.new)}  # fmt: skip
        click.echo(_COMPARED.filled(counts).of(lang))


def added_row(
    draft: Draft, version: str | None, before: str, compared: Comparison | None
) -> dict[str, Any]:
    """What happened to one delivery, as machines read it."""
    from spatial.issue import issue_to_dict

    def rows(issues: tuple[Issue, ...]) -> list[dict[str, Any]]:
        return [issue_to_dict(issue) for issue in issues]

    return {
        "layer": draft.card.id, "version": version, "draft": "@draft-" in (version or ""),
        "kept": draft.kept,
        "quarantined": len(draft.quarantined), "repaired": len(draft.repaired),
        "quarantine": [{"row": q.row, "code": q.code, "text": q.text.as_dict(), "point": q.point}
                       for q in draft.quarantined],
        "notices": [{"code": n.code, "text": n.text.as_dict(), "where": n.where}
                    for n in draft.notices],
        "issues": rows(draft.issues), "repairs": [_repair(p) for p in draft.proposals],
        "compared": None if compared is None else {
            "version": before, "mended": rows(compared.mended), "still": rows(compared.still),
            "new": rows(compared.new),
        },
    }  # fmt: skip


def _repair(made: Proposal) -> dict[str, Any]:
    published = made.published
    return {
        "row": made.row, "code": made.code, "applied": made.applied, "method": made.method,
        "area_before_m2": made.area_before_m2, "area_after_m2": made.area_after_m2,
        "candidates": [{"method": m, "area_m2": a} for m, a in made.candidates.items()],
        "published": published and {"field": published.field, "area_m2": published.area_m2},
        "agrees": list(made.agrees),
    }  # fmt: skip


def _proposed(made: Proposal) -> Text:
    if made.area_after_m2 is None:
        return Text("第 {row} 行：{what}", "row {row}: {what}").filled(
            {"row": made.row, "what": made.text}
        )
    told = Text("", "")
    if made.published is not None:
        values: dict[str, object] = {"field": made.published.field, "area": f"{made.published.area_m2:,.2f}",
                  "methods": ", ".join(made.agrees)}  # fmt: skip
        told = (_AGREES if made.agrees else _NONE_AGREES).filled(values)
    what = Text("已修复", "repaired") if made.applied else Text("建议修复", "may be repaired")
    return _REPAIR.filled({
        "row": made.row, "what": what, "method": made.method, "published": told,
        "before": f"{made.area_before_m2:,.2f}", "after": f"{made.area_after_m2:,.2f}",
    })  # fmt: skip


def _line(issue: Issue, lang: str) -> str:
    spot = "" if issue.point is None else f" ({issue.point[0]:.3f}, {issue.point[1]:.3f})"
    row = "—" if issue.row is None else str(issue.row)
    feature = f" {issue.feature}" if issue.feature else ""
    return (
        f"{_SEVERITY[issue.severity].of(lang)} {_WHO[issue.responsibility].of(lang)} "
        f"{issue.file}:{row}{feature}{spot} {issue.code}: {issue.text.of(lang)}. "
        f"{issue.fix.of(lang)}"
    )
