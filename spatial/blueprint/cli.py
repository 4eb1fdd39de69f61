"""``sanhe blueprint``: merge the plans into the one base, and say how it stands."""

from __future__ import annotations

import json
from datetime import datetime
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import click

from spatial.errors import BadInput, Message, Text
from spatial.settings import Settings

if TYPE_CHECKING:
    from spatial.blueprint.build import Built
    from spatial.snapshot import Snapshot
    from spatial.store import Store

__all__ = ["blueprint"]

MOMENT_FORMAT = Message(
    "DATE_FORMAT",
    "“{value}”不是日期时间",
    "'{value}' is not a date and time",
    "请写成 2026-01-31T08:00:00+08:00 的形式",
    "write it like 2026-01-31T08:00:00+08:00",
)

STEPS = {
    "cut": Text("切分研究范围", "cutting the study area"),
    "prove": Text("校核无缝隙、无重叠", "proving that there is no gap and no overlap"),
    "describe": Text("归集各规划意见", "collecting what each plan says"),
    "pack": Text("打包", "packing"),
    "publish": Text("发布", "publishing"),
}


@click.group()
def blueprint() -> None:
    """The one base: every plan's say on every piece of the study area."""


@blueprint.command("build")
@click.option("--plan", "plan_path", type=click.Path(path_type=Path),
              help="Merge list: which layers take part; by default the cards decide.")  # fmt: skip
@click.option("--as-of", help="Date whose law is asked for; today by default.")
@click.option("--known-at", help="Ignore what the store learned later (date and time).")
@click.option("--dry-run", is_flag=True, help="Merge and prove, publish nothing.")
@click.option("--by", envvar="SANHE_ACTOR", help="Who publishes; the account by default.")
@click.pass_obj
def build_(
    settings: Settings,
    plan_path: Path | None,
    as_of: str | None,
    known_at: str | None,
    dry_run: bool,
    by: str | None,
) -> None:
    """Merge the plans into a new version of the layer ``blueprint``."""
    from spatial.actor import acting
    from spatial.blueprint.build import build
    from spatial.blueprint.recipe import read_recipe
    from spatial.code_files import load_tables
    from spatial.publish import publish
    from spatial.step_progress import step_bar

    recipe = read_recipe(plan_path) if plan_path else None
    store, snap = _opened(settings, as_of, known_at)
    tables = load_tables(Path(str(resources.files("sanhe_data") / "rules")))
    title = Text("正在叠合一张蓝图", "merging the plans")
    with step_bar(title, STEPS, lang=settings.lang, quiet=settings.quiet) as told:
        made = build(snap, tables, recipe, told=told)
        version = _same(snap, made)
        is_new = version is None and not dry_run
        if is_new:
            told("publish")
            now = datetime.now(ZoneInfo(store.config.time_zone)).replace(microsecond=0)
            (published,) = publish(store, [made.draft], recorded_at=now, by=acting(by))
            version = published.id
    _tell_built(settings, made, version, is_new)


@blueprint.command("show")
@click.option("--as-of", help="Date whose law is asked for; today by default.")
@click.option("--known-at", help="Ignore what the store learned later (date and time).")
@click.pass_obj
def show(settings: Settings, as_of: str | None, known_at: str | None) -> None:
    """Sums, sources and standing of the base in force."""
    from spatial.blueprint.standing import standing
    from spatial.blueprint.told import lines, notices

    _, snap = _opened(settings, as_of, known_at)
    found = standing(snap)
    if settings.json:
        out = {"version": found.version.id, "sha256": found.version.sha256,
               "valid_from": found.version.valid_from.isoformat(),
               "secrecy": found.version.card.secrecy, "release": found.version.card.release,
               "on": found.on.isoformat(), "out_of_date": bool(found.newer),
               "newer": found.rows(),
               "notices": [{"code": n.code, "text": n.text.as_dict()} for n in notices(found)],
               **found.record}  # fmt: skip
        click.echo(json.dumps(out, ensure_ascii=False))
        return
    for line in lines(found, settings.lang):
        click.echo(line)


def _opened(settings: Settings, as_of: str | None, known_at: str | None) -> tuple[Store, Snapshot]:
    from spatial.cli import asked_date
    from spatial.snapshot import snapshot
    from spatial.store import open_store

    store = open_store(settings.store)
    moment = _moment(known_at) if known_at else None
    return store, snapshot(store, as_of=asked_date(store, as_of), known_at=moment)


def _moment(text: str) -> datetime:
    """A moment with its offset, as typed."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        raise BadInput(MOMENT_FORMAT, value=text[:40]) from None
    if found.tzinfo is None:
        raise BadInput(MOMENT_FORMAT, value=text[:40])
    return found


def _same(snap: Snapshot, made: Built) -> str | None:
    """The visible base where it was made of just these inputs; None where it was not."""
    from spatial.blueprint.chosen import BLUEPRINT
    from spatial.blueprint.standing import standing

    if BLUEPRINT not in snap.versions:
        return None
    found = standing(snap)
    keys = ("schema", "study_area", "scheme", "compare", "by", "sources", "codes")
    same = not found.newer and all(found.record.get(k) == made.record[k] for k in keys)
    return found.version.id if same else None


def _tell_built(settings: Settings, made: Built, version: str | None, is_new: bool) -> None:
    if settings.json:
        out: dict[str, Any] = {"version": version, "new": is_new, "sha256": made.draft.name,
                               "valid_from": made.draft.valid_from.isoformat(), **made.record}  # fmt: skip
        click.echo(json.dumps(out, ensure_ascii=False))
        return
    if settings.quiet:
        return
    if is_new:
        words = Text("已生成一张蓝图 {version}：{pieces} 个图斑，{sources} 个图层",
                     "made the blueprint {version}: {pieces} pieces of {sources} layers")  # fmt: skip
    elif version is not None:
        words = Text("{version} 已是最新：源图层与编码对照均未变化",
                     "{version} is up to date: neither sources nor code tables changed")  # fmt: skip
    else:
        words = Text("试算：{pieces} 个图斑，{sources} 个图层，未写入版本",
                     "dry run: {pieces} pieces of {sources} layers, nothing published")  # fmt: skip
    proof = made.proof
    values: dict[str, object] = {
        "version": version, "pieces": proof.pieces, "sources": len(made.record["sources"]),
        "total": f"{proof.total_m2:,.2f}", "area": f"{proof.study_area_m2:,.2f}",
        "apart": f"{proof.apart_m2:.3f}", "allowed": f"{proof.tolerance_m2:.3f}",
    }  # fmt: skip
    click.echo(words.filled(values).of(settings.lang))
    checked = Text(
        "  图斑合计 {total} m²，研究范围 {area} m²，不重合部分 {apart} m²（允许 {allowed}），无重叠",
        "  pieces {total} m², study area {area} m², apart {apart} m² (allowed {allowed}), no overlap",
    )
    click.echo(checked.filled(values).of(settings.lang))
    for layer, why in made.record["left_out"].items():
        click.echo(f"  – {layer}: {why}")
