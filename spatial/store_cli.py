"""Commands for the whole store: ``sanhe store verify · info · backup · restore · gc`` …"""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import click

from spatial.errors import BadInput, StoreError, Text
from spatial.settings import Settings
from spatial.store_messages import OBJECT_SPOILED

if TYPE_CHECKING:
    from spatial.store import Store

__all__ = ["store"]


@click.group()
def store() -> None:
    """The store as a whole: proof, facts, backup, restore, clearing up."""


@store.command("verify")
@click.option("--witness", metavar="HEAD|FILE",
              help="A head exported earlier that the journal must still hold.")  # fmt: skip
@click.pass_context
def verify(context: click.Context, witness: str | None) -> None:
    """Prove every journal line, row and object; exit 3 and name what is damaged."""
    from spatial.byte_progress import byte_bar
    from spatial.proof import prove
    from spatial.store import open_store
    from spatial.verified import keep_proof
    from spatial.witness import witness_of

    settings: Settings = context.obj
    kept = witness_of(witness) if witness else None
    opened = open_store(settings.store)
    title = Text("校验图层库", "proving the store")
    with byte_bar(title, lang=settings.lang, quiet=settings.quiet) as told:
        found = prove(opened, witness=kept, told=told)
    try:
        keep_proof(opened, found, at=_now(opened.config.time_zone))
    except StoreError as problem:  # a store that may only be read is proven all the same
        click.echo(f"  ! {problem.line(settings.lang)}", err=True)
    deleted = _tombstones(opened, found.damages)
    if settings.json:
        rows = [{"code": d.code, "name": d.name, "text": d.text.as_dict(),
                 "how_to_fix": d.fix.as_dict()} for d in found.damages]
        out = {"ok": not found.damages, "damages": rows, "objects": found.objects,
               "bytes": found.bytes, "lines": found.lines, "head": found.head,
               "unreferenced": list(found.unreferenced), "spoiled": list(found.spoiled),
               "deleted_checks": deleted}  # fmt: skip
        click.echo(json.dumps(out, ensure_ascii=False))
    elif not settings.quiet:
        words = Text(
            "日志 {lines} 行，对象 {objects} 个（{size} MB），无名对象 {spare} 个；head {head}",
            "{lines} journal lines, {objects} objects ({size} MB), {spare} unnamed; head {head}",
        ).filled({
            "lines": found.lines, "objects": found.objects, "size": f"{found.bytes / 1e6:.1f}",
            "spare": len(found.unreferenced), "head": found.head,
        })  # fmt: skip
        click.echo(words.of(settings.lang))
        _tell_tombstones(settings, deleted)
    if not settings.json:
        for name in found.spoiled:
            spoiled = StoreError(OBJECT_SPOILED, name=name)
            click.echo(f"  ! {spoiled.line(settings.lang)}", err=True)
        for damage in found.damages:
            text, fix = damage.text.of(settings.lang), damage.fix.of(settings.lang)
            click.echo(f"{damage.code}: {damage.name}: {text}. {fix}", err=True)
    if found.damages:
        context.exit(StoreError.exit_code)


@store.command("info")
@click.pass_obj
def info(settings: Settings) -> None:
    """Measuring CRS, study area, layers with their health, head."""
    from spatial.health import health
    from spatial.health_lines import health_lines
    from spatial.store import open_store

    opened = open_store(settings.store)
    today = opened.config.as_of or _now(opened.config.time_zone).date().isoformat()
    as_of = datetime.fromisoformat(today).date()
    found = health(opened, as_of=as_of, wanted=settings.wanted(opened, as_of))
    if settings.json:
        click.echo(json.dumps(found, ensure_ascii=False))
        return
    for line in health_lines(found, settings.lang):
        click.echo(line)


@store.command("backup")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--force", is_flag=True, help="Replace a file of that name.")
@click.pass_obj
def backup_(settings: Settings, file: Path, force: bool) -> None:
    """Write the whole store into FILE while it goes on working."""
    from spatial.backup import backup
    from spatial.byte_progress import byte_bar
    from spatial.store import open_store
    from spatial.store_messages import FILE_EXISTS

    if file.exists() and not force:
        raise BadInput(FILE_EXISTS, where=file.name)
    opened = open_store(settings.store)
    title = Text("备份图层库", "backing the store up")
    with byte_bar(title, lang=settings.lang, quiet=settings.quiet) as told:
        count = backup(opened, file, told=told)
    deleted = _tombstones(opened, ())
    words = Text("已备份 {count} 个对象到 {file}", "backed up {count} objects to {file}")
    values = {"count": count, "file": file.name}
    _say(settings, words.filled(values), {"objects": count, "deleted_checks": deleted})
    if not (settings.json or settings.quiet):
        _tell_tombstones(settings, deleted)


@store.command("restore")
@click.argument("file", type=click.Path(path_type=Path))
@click.pass_obj
def restore_(settings: Settings, file: Path) -> None:
    """Make a store at --store from FILE, proven before it stands there."""
    from spatial.backup import restore
    from spatial.byte_progress import byte_bar

    title = Text("校验备份", "proving the backup")
    with byte_bar(title, lang=settings.lang, quiet=settings.quiet) as told:
        restore(file, settings.store, at=datetime.now(UTC).replace(microsecond=0), told=told)
    words = Text("已恢复到 {store}", "restored to {store}").filled({"store": settings.store.name})
    _say(settings, words, {"restored": True})


@store.command("gc")
@click.pass_obj
def gc(settings: Settings) -> None:
    """Remove caches, temporary files and objects that nothing names."""
    from spatial.garbage import sweep
    from spatial.store import open_store

    opened = open_store(settings.store)
    swept = sweep(opened, now=_now(opened.config.time_zone))
    values: dict[str, Any] = {"caches": swept.caches, "parts": swept.parts,
                              "objects": swept.objects, "bytes": swept.bytes,
                              "drafts": swept.drafts}  # fmt: skip
    words = Text(
        "清理缓存 {caches}、临时文件 {parts}、无名对象 {objects}，共 {bytes} 字节；放弃过期草案 {drafts} 份",
        "removed {caches} caches, {parts} temporary files, {objects} unnamed objects, {bytes} bytes; "
        "dropped {drafts} abandoned drafts",
    )
    _say(settings, words.filled(values), values)


@store.command("upgrade")
@click.pass_obj
def upgrade_(settings: Settings) -> None:
    """Bring a store of an earlier format to this one; whole or not at all."""
    from spatial.catalog_tables import FORMAT
    from spatial.upgrade import upgrade

    before = upgrade(settings.store, at=datetime.now(UTC).replace(microsecond=0))
    words = Text("图层库已是格式 {now}", "the store has format {now} already")
    if before is not None:
        words = Text("图层库已由格式 {before} 升级为 {now}", "upgraded from format {before} to {now}")
    values: dict[str, object] = {"before": before, "now": FORMAT}
    _say(settings, words.filled(values), {"from": before, "to": FORMAT})


@store.command("retention")
@click.option("--days", type=click.IntRange(1), help="Days a check is kept before it may expire.")
@click.option("--forever", is_flag=True, help="Keep checks until somebody deletes them.")
@click.option("--by", envvar="SANHE_ACTOR", help="Who acts, for the journal; else the account.")
@click.pass_obj
def retention_(settings: Settings, days: int | None, forever: bool, by: str | None) -> None:
    """Show or set for how long checks are kept; sanhe checks expire applies it."""
    from spatial.actor import acting
    from spatial.kept_checks import retention, set_retention
    from spatial.store import open_store

    if days is not None and forever:
        raise click.UsageError("--days and --forever exclude each other")
    opened = open_store(settings.store)
    if days is not None or forever:
        set_retention(opened, days, at=_now(opened.config.time_zone), by=acting(by))
    kept = retention(opened)
    words = Text("核查存档不设期限", "checks are kept until somebody deletes them")
    if kept is not None:
        words = Text("核查存档保留 {days} 天", "checks are kept for {days} days")
    _say(settings, words.filled({"days": kept}), {"days": kept})


def _tombstones(opened: Store, damages: Sequence[object]) -> list[dict[str, Any]]:
    """Checks that were deleted, with their hashes; none can be named in a damaged catalog."""
    from spatial.kept_checks import kept_checks, tombstone

    try:
        return [tombstone(c) for c in kept_checks(opened) if c.deleted_at is not None]
    except StoreError:
        if damages:
            return []
        raise


def _tell_tombstones(settings: Settings, deleted: Sequence[dict[str, Any]]) -> None:
    words = Text("已删除的核查 {id}（{at}）：{reason}", "deleted check {id} ({at}): {reason}")
    for row in deleted:
        values = {"id": row["id"], "at": row["deleted_at"], "reason": row["reason"]}
        click.echo(words.filled(values).of(settings.lang))


def _say(settings: Settings, words: Text, data: dict[str, Any]) -> None:
    if settings.json:
        click.echo(json.dumps(data, ensure_ascii=False))
    elif not settings.quiet:
        click.echo(words.of(settings.lang))


def _now(time_zone: str) -> datetime:
    return datetime.now(ZoneInfo(time_zone)).replace(microsecond=0)
