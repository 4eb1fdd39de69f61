"""Commands about past checks: ``sanhe checks list · show · delete · expire``."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import click

from spatial.errors import SanheError, Text
from spatial.settings import Settings

if TYPE_CHECKING:
    from spatial.kept_checks import KeptCheck
    from spatial.store import Store

__all__ = ["checks"]

DELETED = Text("已删除 {id}，移除对象 {gone} 个；校验值和理由留存",
               "deleted {id}, {gone} objects removed; hashes and reason stay")  # fmt: skip
EXPIRED = Text("已删除到期核查 {count} 份，移除对象 {gone} 个",
               "deleted {count} expired checks, {gone} objects removed")  # fmt: skip
DUE = Text("到期核查 {count} 份", "{count} checks have expired")
UNLIMITED = Text("核查存档不设期限：先用 sanhe store retention --days N 设定",
                 "checks are kept without limit: set one with sanhe store retention --days N")  # fmt: skip


@click.group()
def checks() -> None:
    """Past checks of this store: list, show, delete."""


@checks.command("list")
@click.option("--limit", default=50, show_default=True, type=click.IntRange(1),
              help="At most so many, the latest first.")  # fmt: skip
@click.pass_obj
def list_(settings: Settings, limit: int) -> None:
    """Checks that were kept, the latest first; deleted ones by their tombstones."""
    from spatial.kept_checks import kept_checks

    store = _store(settings)
    every = kept_checks(store)
    rows = [_row(store, check) for check in every[:limit]]
    if settings.json:
        click.echo(json.dumps({"checks": rows, "count": len(every)}, ensure_ascii=False))
        return
    for row in rows:
        click.echo(_line(row, settings.lang))
    if len(every) > limit:
        words = Text("… 共 {count} 份", "… {count} in all").filled({"count": len(every)})
        click.echo(words.of(settings.lang))


@checks.command("show")
@click.argument("check_id", metavar="ID")
@click.pass_obj
def show(settings: Settings, check_id: str) -> None:
    """One check: its objects by hash, and what its report says."""
    from checker.report.text import summary
    from spatial.kept_checks import kept_check, part_of

    store = _store(settings)
    check = kept_check(store, check_id)
    row = _row(store, check)
    if settings.json:
        click.echo(json.dumps(row, ensure_ascii=False))
        return
    click.echo(_line(row, settings.lang))
    for part in row["objects"]:
        click.echo(f"  {part['role']:<16} {part['sha256']}")
    if check.deleted_at is None:
        click.echo("")
        report = json.loads(part_of(store, check_id, "report"))
        click.echo(summary(report, settings.lang), nl=False)


@checks.command("delete")
@click.argument("check_ids", metavar="ID...", nargs=-1, required=True)
@click.option("--reason", required=True, help="Why; it stands in the journal for good.")
@click.option("--by", envvar="SANHE_ACTOR", help="Who acts, for the journal; else the account.")
@click.pass_obj
def delete(
    settings: Settings, check_ids: tuple[str, ...], reason: str, by: str | None
) -> None:
    """Delete site and report of a check; a tombstone with their hashes stays."""
    from spatial.actor import acting
    from spatial.kept_checks import delete_checks

    store = _store(settings)
    gone = delete_checks(store, check_ids, reason=reason, at=_now(store), by=acting(by))
    _tell(settings, DELETED, check_ids, gone, reason)


@checks.command("expire")
@click.option("--dry-run", is_flag=True, help="Only name what has expired.")
@click.option("--by", envvar="SANHE_ACTOR", help="Who acts, for the journal; else the account.")
@click.pass_obj
def expire(settings: Settings, dry_run: bool, by: str | None) -> None:
    """Delete the checks older than the store's retention."""
    from spatial.actor import acting
    from spatial.kept_checks import delete_checks, expired, retention

    store = _store(settings)
    days, now = retention(store), _now(store)
    due = expired(store, now=now)
    reason = f"retention {days} days"
    gone: tuple[str, ...] = ()
    if due and not dry_run:
        gone = delete_checks(store, due, reason=reason, at=now, by=acting(by))
    words = DUE if dry_run else UNLIMITED if days is None else EXPIRED
    _tell(settings, words, due, gone, reason if due else None, dry_run=dry_run)


def _row(store: Store, check: KeptCheck) -> dict[str, Any]:
    """A check as data; site, date and verdict are read from its report and nowhere else."""
    from spatial.kept_checks import tombstone

    row: dict[str, Any] = {
        **tombstone(check), "kept_at": check.at.isoformat(),
        "site": None, "as_of": None, "verdict": None, "headline": None, "secrecy": None,
        "damaged": False,
    }  # fmt: skip
    if check.deleted_at is not None:
        return row
    reports = [part.object for part in check.parts if part.role == "report"]
    try:
        report = json.loads(store.objects.get(reports[-1]))
        site = report["site"]
        named = site["name"] or site["source"]["filename"]
        known = {name: report[name] for name in ("as_of", "verdict", "headline", "secrecy")}
    except (SanheError, ValueError, LookupError, TypeError):  # told, and the others are listed
        return {**row, "damaged": True}
    return {**row, "site": named, **known}


def _line(row: dict[str, Any], lang: str) -> str:
    from checker.verdict import SYMBOLS, Verdict

    if row["deleted_at"]:
        word = Text("已删除", "deleted").of(lang)
        return f"{row['id']}  {_when(row['deleted_at'])}  {word}: {_plain(row['reason'])}"
    if row["damaged"]:
        word = Text("报告无法读取", "report unreadable").of(lang)
        return f"{row['id']}  {_when(row['kept_at'])}  {word}"
    said = f"{SYMBOLS[Verdict(row['verdict'])]} {_plain(row['headline'][lang])}"
    return f"{row['id']}  {_when(row['kept_at'])}  {row['as_of']}  {said}  {_plain(row['site'])}"


def _when(moment: str) -> str:
    return datetime.fromisoformat(moment).strftime("%Y-%m-%d %H:%M:%S")


def _plain(text: str) -> str:
    return "".join(c if c.isprintable() else " " for c in text)


def _tell(
    settings: Settings, words: Text, ids: Sequence[str], gone: Sequence[str],
    reason: str | None, **more: Any,
) -> None:  # fmt: skip
    if settings.json:
        out = {"checks": list(ids), "removed": list(gone), "reason": reason, **more}
        click.echo(json.dumps(out, ensure_ascii=False))
    elif not settings.quiet:
        values: dict[str, object] = {"id": ", ".join(ids), "count": len(ids), "gone": len(gone)}
        click.echo(words.filled(values).of(settings.lang))


def _store(settings: Settings) -> Store:
    from spatial.store import open_store

    return open_store(settings.store)


def _now(store: Store) -> datetime:
    return datetime.now(ZoneInfo(store.config.time_zone)).replace(microsecond=0)
