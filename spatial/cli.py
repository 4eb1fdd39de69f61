"""Commands that make a store and bring layers into it: ``sanhe init`` and ``sanhe layers``."""

from __future__ import annotations

import json
from datetime import date, datetime
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import click

from spatial.difference_cli import diff
from spatial.drafts_cli import DRAFT_WORD, drop_draft, land, publish
from spatial.errors import BadInput, Message, StoreError, Text
from spatial.export.cli import export
from spatial.issues_cli import earlier_log, quarantine, refusal_logged, tell_added, write_log
from spatial.settings import Settings
from spatial.versions_cli import history, rollback

if TYPE_CHECKING:
    from spatial.classification import CodeTables
    from spatial.issue import Issue
    from spatial.layer import LayerVersion
    from spatial.store import Store

__all__ = ["asked_date", "code_tables", "init", "layers", "parse_date"]

DATE_FORMAT = Message(
    "DATE_FORMAT",
    "“{value}”不是日期",
    "'{value}' is not a date",
    "请写成 2026-01-31 的形式",
    "write it like 2026-01-31",
)
TIME_ZONE = Message(
    "TIME_ZONE",
    "不认识时区“{value}”",
    "unknown time zone '{value}'",
    "请用 IANA 名称，如 Asia/Shanghai",
    "use an IANA name such as Asia/Shanghai",
)


def parse_date(text: str, where: str = "") -> date:
    """A calendar date as typed by a person; ``where`` is the option or field it stands in.

    Raises
    ------
    BadInput
        ``DATE_FORMAT``.

    Examples
    --------
    >>> parse_date("2026-01-31").day
    31
    """
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise BadInput(DATE_FORMAT, where=where, value=text[:40]) from None


def asked_date(store: Store, as_of: str | None) -> date:
    """The date asked for; without one the store's own, else today in its time zone.

    Raises
    ------
    BadInput
        ``DATE_FORMAT``.
    """
    own = store.config.as_of or _now(store.config.time_zone).date().isoformat()
    return parse_date(as_of or own, "--as-of")


@click.command()
@click.option("--measure-crs", required=True, help="Projected CRS to measure in, e.g. EPSG:4547.")
@click.option("--study-area", type=click.Path(path_type=Path), help="File with the study area.")
@click.option("--time-zone", default="Asia/Shanghai", show_default=True)
@click.pass_obj
def init(settings: Settings, measure_crs: str, study_area: Path | None, time_zone: str) -> None:
    """Make an empty layer store."""
    from spatial.crs import check_measuring, named
    from spatial.delivery import read_area
    from spatial.store import StoreConfig, create_store

    try:
        ZoneInfo(time_zone)
    except (ZoneInfoNotFoundError, ValueError):
        raise BadInput(TIME_ZONE, value=time_zone) from None
    crs = check_measuring(named(measure_crs))
    area = read_area(study_area, crs) if study_area else None
    config = StoreConfig(crs, area, time_zone)
    create_store(settings.store, config, at=_now(time_zone))
    words = Text("已建立空图层库 {store}，量算坐标系 {crs}", "made an empty store {store}, measuring in {crs}")
    _say(settings, words.filled({"store": settings.store, "crs": crs}), {"measure_crs": crs})


@click.group()
def layers() -> None:
    """Layers of the store and their versions."""


for command in (history, diff, rollback, export, quarantine, publish, drop_draft):
    layers.add_command(command)


@layers.command("add")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--card", "card_path", required=True, type=click.Path(path_type=Path))
@click.option("--valid-from", required=True, help="Day from which the law applies it.")
@click.option("--crs", help="CRS of the file, when it does not say so itself.")
@click.option("--encoding", help="Encoding of the attributes, e.g. gbk.")
@click.option("--layer", help="Layer inside the file.")
@click.option("--dry-run", is_flag=True, help="Go through the gate, publish nothing.")
@click.option("--draft", "as_draft", is_flag=True, help="Keep it as a draft that is not in force.")
@click.option("--accept-repairs", is_flag=True, help="Admit repaired geometries.")
@click.option("--datums", envvar="SANHE_DATUMS", type=click.Path(path_type=Path),
              help="File with the parameters of local systems; never stored.")  # fmt: skip
@click.option("--log", type=click.Path(path_type=Path),
              help="Write the issue log there, also of a file refused whole: .xlsx .gpkg .json")  # fmt: skip
@click.option("--accept-card-change", is_flag=True, help="Let the card change CRS or coverage.")
@click.option("--by", envvar="SANHE_ACTOR", help="Who publishes; the account by default.")
@click.pass_obj
def add(
    settings: Settings, files: tuple[Path, ...], card_path: Path, valid_from: str,
    crs: str | None, encoding: str | None, layer: str | None,
    dry_run: bool, as_draft: bool, accept_repairs: bool, accept_card_change: bool,
    datums: Path | None, log: Path | None, by: str | None,
) -> None:  # fmt: skip
    """Bring FILES through the gate into a new version of a layer."""
    from spatial.actor import acting
    from spatial.card import read_card
    from spatial.export.whole import spare
    from spatial.ingest import prepare
    from spatial.local_datum import read_datums
    from spatial.publish import put_objects, unchanged
    from spatial.store import open_store

    spare([log], [*files, card_path, datums])
    store = open_store(settings.store)
    card, day = read_card(card_path), parse_date(valid_from, "--valid-from")
    with refusal_logged(log, files, card, store.config.measure_crs):
        draft = prepare(
            store, files, card, valid_from=day, card_folder=card_path.parent, crs=crs,
            encoding=encoding, layer=layer, accept_repairs=accept_repairs, tables=code_tables(),
            datums=read_datums(datums),
        )  # fmt: skip
    if log is not None:
        write_log(draft.issues, log, card, store.config.measure_crs)
    earlier = _earlier(settings, store, draft.card.id)
    repeated = None if as_draft else unchanged(store, draft)
    if repeated and not dry_run:
        put_objects(store, [draft])  # heals what was lost or damaged since
    made = [] if repeated else land(
        store, [draft], as_draft=as_draft, dry_run=dry_run,
        accept_card_change=accept_card_change, by=acting(by),
    )  # fmt: skip
    version = repeated or (made[0] if made else None)
    tell_added(
        settings, draft, version.id if version else None, earlier, repeated=repeated is not None
    )


def _earlier(
    settings: Settings, store: Store, layer: str
) -> tuple[str, tuple[Issue, ...]] | None:
    """The log to compare a delivery with; one that cannot be read is told and hinders nothing."""
    try:
        return earlier_log(store, layer)
    except StoreError as problem:
        click.echo(f"  ! {problem.line(settings.lang)}", err=True)
        return None


@layers.command("list")
@click.option("--as-of", help="Date whose law is asked for; today by default.")
@click.pass_obj
def list_(settings: Settings, as_of: str | None) -> None:
    """Layers in force, with their visible version, and the drafts that wait."""
    from spatial.health import draft_row

    snap, rows = _listed(settings, as_of)
    waiting = [draft_row(draft) for draft in _drafts(snap.store)]
    if settings.json:
        out = {"as_of": snap.as_of.isoformat(), "layers": rows, "drafts": waiting}
        click.echo(json.dumps(out, ensure_ascii=False))
        return
    for row in rows:
        title = Text(**row["title"]).of(settings.lang)
        click.echo(
            f"{row['id']:<32} {row['version'] or '—':<36} {row['valid_from'] or '—':<10} "
            f"{row['zones']:>7}  {title}"
        )
    for row in waiting:
        title = Text(**row["title"]).of(settings.lang)
        click.echo(
            f"{row['layer']:<32} {row['id']:<36} {row['valid_from']:<10} {row['zones']:>7}  "
            f"{title}  [{DRAFT_WORD.of(settings.lang)}]"
        )


@layers.command()
@click.argument("layer")
@click.option("--as-of", help="Date whose law is asked for; today by default.")
@click.pass_obj
def show(settings: Settings, layer: str, as_of: str | None) -> None:
    """Card and visible version of one layer."""
    from spatial.card import card_to_dict
    from spatial.self_overlap import from_meta, released
    from spatial.store_messages import AS_OF_BEFORE_FIRST, LAYER_UNKNOWN

    snap, rows = _listed(settings, as_of)
    card = snap.cards.get(layer)
    if card is None:
        raise BadInput(LAYER_UNKNOWN, layer=layer, known=", ".join(sorted(snap.cards)) or "—")
    version = snap.versions.get(layer)
    if version is None:
        first = snap.upcoming[layer].isoformat()
        raise BadInput(AS_OF_BEFORE_FIRST, layer=layer, as_of=snap.as_of, first=first)
    row = next(r for r in rows if r["id"] == layer)
    held = snap.layer(layer)
    log = held.quarantine_log()
    shared = released(from_meta(held.packed.meta), version.card.release)
    out = {**row, "card": card_to_dict(version.card), "self_overlap": shared, "quarantine": log}
    if settings.json:
        click.echo(json.dumps(out, ensure_ascii=False))
        return
    click.echo(f"{layer}  {card.title.of(settings.lang)}")
    for key in ("version", "valid_from", "recorded_at", "sha256", "zones", "quarantined"):
        click.echo(f"  {key:<14} {row[key]}")
    for key, value in out["card"].items():
        if key not in {"id", "title"}:
            click.echo(f"  {key:<14} {value}")
    if shared is not None:
        area = "—" if shared["area_m2"] is None else f"{shared['area_m2']:,.2f}"
        words = Text("{area} m²，{pairs} 对", "{area} m², {pairs} pairs")
        told = words.filled({"area": area, "pairs": shared["pairs"]}).of(settings.lang)
        click.echo(f"  {'self_overlap':<14} {told}")
        for one, other, area in shared["worst"]:
            click.echo(f"    {one} ∩ {other}  {area:,.2f} m²")
    for q in log:
        click.echo(f"  ! {q['row']}: {q['code']} {Text(**q['text']).of(settings.lang)}")


def _drafts(store: Store) -> list[LayerVersion]:
    from spatial import catalog

    with catalog.reading(store.catalog) as connection:
        return catalog.drafts(connection)


def code_tables() -> CodeTables:
    """The code tables that come with the program."""
    from spatial.code_files import load_tables

    return load_tables(Path(str(resources.files("sanhe_data") / "rules")))


def _listed(settings: Settings, as_of: str | None) -> tuple[Any, list[dict[str, Any]]]:
    from spatial.snapshot import snapshot
    from spatial.store import open_store

    store = open_store(settings.store)
    snap = snapshot(store, as_of=asked_date(store, as_of))
    rows = []
    for layer, card in sorted(snap.cards.items()):
        v = snap.versions.get(layer)
        rows.append({
            "id": layer, "title": card.title.as_dict(), "plan": card.plan, "role": card.role,
            "authority": card.authority, "legal_status": (v.card if v else card).legal_status,
            "version": v.id if v else None, "zones": v.zones if v else 0,
            "quarantined": v.quarantined if v else 0, "sha256": v.sha256 if v else None,
            "valid_from": v.valid_from.isoformat() if v else None,
            "recorded_at": v.recorded_at.isoformat() if v else None,
            "revision": waits.id if (waits := snap.revisions.get(layer)) else None,
        })  # fmt: skip
    return snap, rows


def _say(settings: Settings, words: Text, data: dict[str, Any]) -> None:
    if settings.json:
        click.echo(json.dumps(data, ensure_ascii=False))
    elif not settings.quiet:
        click.echo(words.of(settings.lang))


def _now(time_zone: str) -> datetime:
    return datetime.now(ZoneInfo(time_zone)).replace(microsecond=0)
