"""Commands for the whole store: ``sanhe store verify · info · backup · restore · gc``."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import click

from spatial.errors import StoreError, Text
from spatial.settings import Settings

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
    from spatial.witness import witness_of

    settings: Settings = context.obj
    kept = witness_of(witness) if witness else None
    title = Text("校验图层库", "proving the store")
    with byte_bar(title, lang=settings.lang, quiet=settings.quiet) as told:
        found = prove(open_store(settings.store), witness=kept, told=told)
    if settings.json:
        rows = [{"code": d.code, "name": d.name, "text": d.text.as_dict()} for d in found.damages]
        out = {"ok": not found.damages, "damages": rows, "objects": found.objects,
               "bytes": found.bytes, "lines": found.lines, "head": found.head,
               "unreferenced": list(found.unreferenced)}  # fmt: skip
        click.echo(json.dumps(out, ensure_ascii=False))
    else:
        words = Text(
            "日志 {lines} 行，对象 {objects} 个（{size} MB），无名对象 {spare} 个；head {head}",
            "{lines} journal lines, {objects} objects ({size} MB), {spare} unnamed; head {head}",
        ).filled({
            "lines": found.lines, "objects": found.objects, "size": f"{found.bytes / 1e6:.1f}",
            "spare": len(found.unreferenced), "head": found.head,
        })  # fmt: skip
        click.echo(words.of(settings.lang))
        for damage in found.damages:
            text = damage.text.of(settings.lang)
            click.echo(f"{damage.code}: {damage.name}: {text}", err=True)
    if found.damages:
        context.exit(StoreError.exit_code)


@store.command("info")
@click.pass_obj
def info(settings: Settings) -> None:
    """Measuring CRS, study area, layers with their health, head."""
    from spatial.health import health
    from spatial.store import open_store

    opened = open_store(settings.store)
    today = opened.config.as_of or _now(opened.config.time_zone).date().isoformat()
    found = health(opened, as_of=datetime.fromisoformat(today).date())
    if settings.json:
        click.echo(json.dumps(found, ensure_ascii=False))
        return
    area = found["study_area"]
    size = f"{area['area_m2'] / 1e6:.2f} km²" if area else "—"
    click.echo(f"{found['measure_crs']}  {size}  {found['time_zone']}  head {found['head']}")
    for row in found["layers"]:
        flags = " ".join(row["flags"])
        click.echo(
            f"{row['id']:<32} {row['valid_from'] or '—':<10} {row['zones']:>7} "
            f"{row['quarantined']:>4} {row['coverage_share']:>6.1%}  {row['secrecy']:<11} {flags}"
        )


@store.command("backup")
@click.argument("file", type=click.Path(path_type=Path))
@click.pass_obj
def backup_(settings: Settings, file: Path) -> None:
    """Write the whole store into FILE while it goes on working."""
    from spatial.backup import backup
    from spatial.store import open_store

    count = backup(open_store(settings.store), file)
    words = Text("已备份 {count} 个对象到 {file}", "backed up {count} objects to {file}")
    _say(settings, words.filled({"count": count, "file": file.name}), {"objects": count})


@store.command("restore")
@click.argument("file", type=click.Path(path_type=Path))
@click.pass_obj
def restore_(settings: Settings, file: Path) -> None:
    """Make a store at --store from FILE, proven before it stands there."""
    from spatial.backup import restore

    restore(file, settings.store)
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
                              "objects": swept.objects, "bytes": swept.bytes}  # fmt: skip
    words = Text(
        "清理缓存 {caches}、临时文件 {parts}、无名对象 {objects}，共 {bytes} 字节",
        "removed {caches} caches, {parts} temporary files, {objects} unnamed objects, {bytes} bytes",
    )
    _say(settings, words.filled(values), values)


def _say(settings: Settings, words: Text, data: dict[str, Any]) -> None:
    if settings.json:
        click.echo(json.dumps(data, ensure_ascii=False))
    elif not settings.quiet:
        click.echo(words.of(settings.lang))


def _now(time_zone: str) -> datetime:
    return datetime.now(ZoneInfo(time_zone)).replace(microsecond=0)
