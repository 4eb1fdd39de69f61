"""Commands that publish several layers at once, and drafts: ``layers publish · drop-draft``."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import click

from spatial.errors import BadInput, Message, Text
from spatial.settings import Settings

if TYPE_CHECKING:
    from spatial.ingest import Draft
    from spatial.layer import LayerVersion
    from spatial.store import Store

__all__ = ["DRAFT_WORD", "drop_draft", "land", "publish"]

DRAFT_WORD = Text("草案，未生效", "a draft, not in force")
PUBLISH_MIXED = Message(
    "PUBLISH_MIXED",
    "请给出一份发布清单，或者一个或几个草案",
    "give one publish list, or one or more drafts",
    "清单以 .yaml 结尾；草案形如 farm@draft-17，见 sanhe layers list",
    "a list ends in .yaml; a draft looks like farm@draft-17, see sanhe layers list",
)


@click.command()
@click.argument("what", nargs=-1, required=True)
@click.option("--valid-from", help="Day from which the law applies the drafts, instead of their own.")
@click.option("--draft", "as_draft", is_flag=True, help="Keep the layers of the list as drafts.")
@click.option("--dry-run", is_flag=True, help="Go through the gate, publish nothing.")
@click.option("--datums", envvar="SANHE_DATUMS", type=click.Path(path_type=Path), hidden=True)
@click.option("--accept-card-change", is_flag=True, help="Let a card change CRS or coverage.")
@click.option("--by", envvar="SANHE_ACTOR", help="Who acts, for the journal; else the account.")
@click.pass_obj
def publish(
    settings: Settings, what: tuple[str, ...], valid_from: str | None, as_draft: bool,
    dry_run: bool, datums: Path | None, accept_card_change: bool, by: str | None,
) -> None:  # fmt: skip
    """Publish the layers of a LIST.yaml, or drafts (farm@draft-17): all at once or none."""
    from spatial.actor import acting
    from spatial.cli import parse_date
    from spatial.store import open_store

    store = open_store(settings.store)
    day = parse_date(valid_from, "--valid-from") if valid_from else None
    if what[0].endswith((".yaml", ".yml")):
        if len(what) > 1 or day is not None:
            raise BadInput(PUBLISH_MIXED, where=what[-1][:80])
        drafts = _prepared(store, Path(what[0]), datums)
        known = {} if as_draft else _unchanged(store, drafts, heal=not dry_run)
        new = [draft for draft in drafts if draft.card.id not in known]
        made = land(store, new, as_draft=as_draft, dry_run=dry_run,
                    accept_card_change=accept_card_change, by=acting(by)) if new else []  # fmt: skip
        _tell_list(settings, drafts, {**{v.layer: v for v in made}, **known}, frozenset(known))
        return
    if as_draft or dry_run:
        raise BadInput(PUBLISH_MIXED, where=what[0][:80])
    _tell(settings, _in_force(store, what, day, accept_card_change, acting(by)))


@click.command("drop-draft")
@click.argument("drafts", nargs=-1, required=True)
@click.option("--reason", required=True, help="Why; it stands in the journal for good.")
@click.option("--by", envvar="SANHE_ACTOR", help="Who acts, for the journal; else the account.")
@click.pass_obj
def drop_draft(
    settings: Settings, drafts: tuple[str, ...], reason: str, by: str | None
) -> None:
    """Give DRAFTS up; the journal says so."""
    from spatial.actor import acting
    from spatial.drafts import drop_drafts
    from spatial.store import open_store

    store = open_store(settings.store)
    drop_drafts(store, drafts, reason=reason, at=_now(store), by=acting(by))
    if settings.json:
        click.echo(json.dumps({"dropped": list(drafts), "reason": reason}, ensure_ascii=False))
    elif not settings.quiet:
        words = Text("已放弃草案：{drafts}", "dropped: {drafts}")
        click.echo(words.filled({"drafts": ", ".join(drafts)}).of(settings.lang))


def land(
    store: Store, drafts: Sequence[Draft], *, as_draft: bool, dry_run: bool,
    accept_card_change: bool, by: str,
) -> list[LayerVersion]:  # fmt: skip
    """Prepared layers as drafts or in force; a dry run writes nothing and refuses the same."""
    from spatial import catalog
    from spatial.drafts import keep_drafts
    from spatial.publish import publish as put_in_force
    from spatial.publish import refuse_change, refuse_twice

    if dry_run:
        refuse_twice(draft.card.id for draft in drafts)
        with catalog.reading(store.catalog) as connection:
            for draft in () if accept_card_change else drafts:
                refuse_change(store, connection, draft)
        return []
    verb = keep_drafts if as_draft else put_in_force
    return verb(
        store, drafts, recorded_at=_now(store), accept_card_change=accept_card_change, by=by
    )


def _unchanged(store: Store, drafts: Sequence[Draft], *, heal: bool) -> dict[str, LayerVersion]:
    """Layers that the list only repeats, with the versions they repeat.

    What of these was lost or damaged since is written anew.
    """
    from spatial.publish import put_objects, refuse_twice, unchanged

    refuse_twice(draft.card.id for draft in drafts)
    known = {d.card.id: v for d in drafts if (v := unchanged(store, d)) is not None}
    if heal:
        put_objects(store, [draft for draft in drafts if draft.card.id in known])
    return known


def _prepared(store: Store, path: Path, datums: Path | None) -> list[Draft]:
    """Every layer of the list through the gate, before the first one is written."""
    from spatial.card import read_card
    from spatial.cli import code_tables
    from spatial.ingest import prepare
    from spatial.local_datum import read_datums
    from spatial.publish_list import read_publish_list

    tables, local = code_tables(), read_datums(datums)
    return [
        prepare(
            store, one.files, read_card(one.card), valid_from=one.valid_from,
            card_folder=one.card.parent, crs=one.crs, encoding=one.encoding, layer=one.layer,
            accept_repairs=one.accept_repairs, tables=tables, datums=local,
        )
        for one in read_publish_list(path)
    ]  # fmt: skip


def _in_force(
    store: Store, ids: Sequence[str], valid_from: date | None, accept_card_change: bool, by: str
) -> list[LayerVersion]:
    from spatial.drafts import publish_drafts

    return publish_drafts(
        store, ids, recorded_at=_now(store), valid_from=valid_from,
        accept_card_change=accept_card_change, by=by,
    )  # fmt: skip


def _tell_list(
    settings: Settings, drafts: Sequence[Draft], versions: Mapping[str, LayerVersion],
    repeated: Collection[str],
) -> None:  # fmt: skip
    from spatial.issues_cli import added_row, tell_added

    told = [(d, v.id if (v := versions.get(d.card.id)) else None, d.card.id in repeated)
            for d in drafts]  # fmt: skip
    if settings.json:
        rows = [{**added_row(draft, version, "", None), "unchanged": again}
                for draft, version, again in told]  # fmt: skip
        click.echo(json.dumps({"layers": rows}, ensure_ascii=False))
        return
    for draft, version, again in told:
        tell_added(settings, draft, version, None, repeated=again)


def _tell(settings: Settings, made: Sequence[LayerVersion]) -> None:
    if settings.json:
        rows: list[dict[str, Any]] = [
            {"layer": v.layer, "version": v.id, "valid_from": v.valid_from.isoformat()}
            for v in made
        ]
        click.echo(json.dumps({"layers": rows}, ensure_ascii=False))
        return
    if settings.quiet:
        return
    words = Text("{layer}：自 {day} 起生效，版本 {version}", "{layer}: in force from {day}, as {version}")
    for v in made:
        values = {"layer": v.layer, "day": v.valid_from, "version": v.id}
        click.echo(words.filled(values).of(settings.lang))


def _now(store: Store) -> datetime:
    return datetime.now(ZoneInfo(store.config.time_zone)).replace(microsecond=0)
