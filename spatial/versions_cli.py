"""Commands about a layer's versions: ``sanhe layers history · rollback``."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import click

from spatial.errors import Text
from spatial.settings import Settings

__all__ = ["history", "rollback"]

STATUS = {
    "superseded": Text("已停用", "superseded"),
    "draft": Text("草案，未生效", "a draft, not in force"),
    "pending": Text("报批中，未生效", "pending, not in force"),
    "pending-with-effect": Text("报批中，已开始管控", "pending, already controls"),
}
"""What a version is, where it is not simply in force."""


@click.command()
@click.argument("layer")
@click.pass_obj
def history(settings: Settings, layer: str) -> None:
    """Every version a layer ever had."""
    from spatial.actor import published_by
    from spatial.difference_rows import version_row
    from spatial.history import history as versions_of
    from spatial.store import open_store

    store = open_store(settings.store)
    names = published_by(store.catalog)
    rows: list[dict[str, Any]] = [
        version_row(v, names.get(v.sequence, "")) for v in versions_of(store, layer)
    ]
    if settings.json:
        click.echo(json.dumps({"layer": layer, "versions": rows}, ensure_ascii=False))
        return
    for row in rows:
        status = STATUS.get(row["legal_status"])
        click.echo(
            f"{row['version']:<40} {row['valid_from']}  {row['recorded_at']}  {row['zones']:>7} "
            f"{row['quarantined']:>4}  {row['sha256'][:12]}  {row['original']}  "
            f"{row['published_by'] or '—'}{f'  [{status.of(settings.lang)}]' if status else ''}"
        )


@click.command()
@click.argument("layer")
@click.argument("version")
@click.option("--valid-from", help="Day from which it applies again; the latest so far by default.")
@click.option("--by", envvar="SANHE_ACTOR", help="Who does it; the account by default.")
@click.pass_obj
def rollback(
    settings: Settings, layer: str, version: str, valid_from: str | None, by: str | None
) -> None:
    """Put VERSION of a layer in force again, as a new version on the same object."""
    from spatial.actor import acting
    from spatial.cli import parse_date
    from spatial.history import rollback as put_back
    from spatial.store import open_store

    store = open_store(settings.store)
    at = datetime.now(ZoneInfo(store.config.time_zone)).replace(microsecond=0)
    day = parse_date(valid_from, "--valid-from") if valid_from else None
    made = put_back(store, layer, version, recorded_at=at, valid_from=day, by=acting(by))
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
