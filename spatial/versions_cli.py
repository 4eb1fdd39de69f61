"""Commands about a layer's versions: ``sanhe layers history · diff · rollback``."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import click

from spatial.errors import Text
from spatial.settings import Settings

__all__ = ["diff", "history", "rollback"]

KINDS = {
    "added": Text("新增", "added"),
    "removed": Text("删除", "removed"),
    "attributes": Text("属性变化", "attributes"),
    "geometry": Text("图形变化", "geometry"),
    "both": Text("图形和属性变化", "both"),
}


@click.command()
@click.argument("layer")
@click.pass_obj
def history(settings: Settings, layer: str) -> None:
    """Every version a layer ever had."""
    from spatial.history import history as versions_of
    from spatial.store import open_store

    rows: list[dict[str, Any]] = [
        {
            "version": v.id, "valid_from": v.valid_from.isoformat(),
            "recorded_at": v.recorded_at.isoformat(), "zones": v.zones,
            "quarantined": v.quarantined, "sha256": v.sha256, "original": v.original_name,
            "legal_status": v.card.legal_status,
        }
        for v in versions_of(open_store(settings.store), layer)
    ]  # fmt: skip
    if settings.json:
        click.echo(json.dumps({"layer": layer, "versions": rows}, ensure_ascii=False))
        return
    for row in rows:
        click.echo(
            f"{row['version']:<40} {row['valid_from']}  {row['recorded_at']}  {row['zones']:>7} "
            f"{row['quarantined']:>4}  {row['sha256'][:12]}  {row['original']}"
        )


@click.command()
@click.argument("layer")
@click.argument("before")
@click.argument("after")
@click.pass_obj
def diff(settings: Settings, layer: str, before: str, after: str) -> None:
    """What changed in a layer from version BEFORE to version AFTER."""
    from spatial.difference import difference
    from spatial.history import find_version
    from spatial.store import open_store

    store = open_store(settings.store)
    found = difference(store, find_version(store, layer, before), find_version(store, layer, after))
    rows: list[dict[str, Any]] = [
        {"id": c.id, "kind": c.kind, "name": c.name, "area_before_m2": c.area_before_m2,
         "area_after_m2": c.area_after_m2, "moved_m2": c.moved_m2, "fields": list(c.fields)}
        for c in found.changes
    ]  # fmt: skip
    if settings.json:
        out = {"layer": layer, "before": found.before.id, "after": found.after.id,
               "unchanged": found.unchanged, "changes": rows}  # fmt: skip
        click.echo(json.dumps(out, ensure_ascii=False))
        return
    for row in rows:
        kind = KINDS[row["kind"]].of(settings.lang)
        fields = ", ".join(row["fields"])
        click.echo(
            f"{kind}  {row['id']}  {row['name']}  {row['area_before_m2']:,.2f} → "
            f"{row['area_after_m2']:,.2f} m²  ±{row['moved_m2']:,.2f}  {fields}"
        )
    words = Text("{changed} 处变化，{same} 个图斑不变", "{changed} changes, {same} zones as they were")
    click.echo(words.filled({"changed": len(rows), "same": found.unchanged}).of(settings.lang))


@click.command()
@click.argument("layer")
@click.argument("version")
@click.option("--valid-from", help="Day from which it applies again; the latest so far by default.")
@click.pass_obj
def rollback(settings: Settings, layer: str, version: str, valid_from: str | None) -> None:
    """Put VERSION of a layer in force again, as a new version on the same object."""
    from spatial.cli import parse_date
    from spatial.history import rollback as put_back
    from spatial.store import open_store

    store = open_store(settings.store)
    at = datetime.now(ZoneInfo(store.config.time_zone)).replace(microsecond=0)
    day = parse_date(valid_from) if valid_from else None
    made = put_back(store, layer, version, recorded_at=at, valid_from=day)
    if settings.json:
        out = {"layer": layer, "version": made.id, "valid_from": made.valid_from.isoformat()}
        click.echo(json.dumps(out, ensure_ascii=False))
        return
    if settings.quiet:
        return
    words = Text("{layer}：{old} 自 {day} 起重新生效，版本 {new}",
                 "{layer}: {old} is in force again from {day}, as {new}")  # fmt: skip
    values = {"layer": layer, "old": version, "day": made.valid_from, "new": made.id}
    click.echo(words.filled(values).of(settings.lang))
