"""The command ``sanhe recheck``."""

from __future__ import annotations

import json
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import click

from spatial.cli import parse_date
from spatial.settings import Settings

if TYPE_CHECKING:
    from spatial.store import Store

__all__ = ["NOT_REPRODUCED", "recheck"]

NOT_REPRODUCED = 5
"""Exit code of a report that comes out otherwise than it was written."""


@click.command()
@click.argument("report", type=click.Path(path_type=Path), metavar="REPORT.json")
@click.option("--as-of", help="Also say what this day changes and why: a date, or today.")
@click.option("--rules", "pack", help="Rule pack of that time, where the store does not keep it; "
              "with --as-of, the pack to ask instead.")
@click.option("--datums", envvar="SANHE_DATUMS", type=click.Path(path_type=Path), hidden=True)
@click.pass_context
def recheck(
    context: click.Context, report: Path, as_of: str | None, pack: str | None, datums: Path | None
) -> None:
    """Make REPORT.json again from the store: does it come out the same, and what is new since?"""
    from checker.recheck.reading import read_report
    from checker.recheck.recheck import recheck as rechecked
    from checker.recheck.told import as_dict, lines
    from spatial.store import open_store

    settings: Settings = context.obj
    store = open_store(settings.store)
    given = read_report(report)
    found = rechecked(store, given, as_of=_day(store, as_of), pack=pack, datums=datums)
    if settings.json:
        click.echo(json.dumps(as_dict(found), ensure_ascii=False, allow_nan=False))
    elif not settings.quiet:
        for line in lines(found, "en" if settings.lang.startswith("en") else "zh"):
            click.echo(line)
    if not found.replay.holds:
        context.exit(NOT_REPRODUCED)


def _day(store: Store, given: str | None) -> date | None:
    """The day asked for; ``today`` is the store's fixed day where it has one, as for a check."""
    if given is None:
        return None
    if given != "today":
        return parse_date(given, "--as-of")
    if store.config.as_of:
        return date.fromisoformat(store.config.as_of)
    return datetime.now(ZoneInfo(store.config.time_zone)).date()
