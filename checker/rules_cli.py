"""Commands on whole packs: ``sanhe rules publish`` and ``sanhe rules diff``."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import click

from spatial.cli import parse_date
from spatial.errors import Text
from spatial.settings import Settings

__all__ = ["diff_packs", "publish_rules"]


@click.command("publish")
@click.argument("pack")
@click.pass_obj
def publish_rules(settings: Settings, pack: str) -> None:
    """Verify PACK and register it in the store, where old reports find it for replay."""
    from checker.publication import publish_pack
    from checker.rulebook import find_pack
    from spatial.registered import PACK, publish_object
    from spatial.snapshot import snapshot
    from spatial.store import open_store

    store = open_store(settings.store)
    now = datetime.now(UTC)
    today = now.astimezone(ZoneInfo(store.config.time_zone)).date()
    cards = snapshot(store, as_of=today).cards
    done = publish_pack(
        find_pack(pack), lambda name, data: publish_object(store, PACK, name, data, at=now).sha256,
        on=today, layers=cards,
    )  # fmt: skip
    if settings.json:
        click.echo(json.dumps({"rulebook": done.rulebook.id, "sha256": done.sha256}))
        return
    n = len(done.rulebook.rules)
    said = Text(f"已发布 {done.rulebook.id}：规则 {n} 条，示例 {done.examples} 个，{done.sha256[:12]}",
                f"published {done.rulebook.id}: {n} rules, {done.examples} examples, "
                f"{done.sha256[:12]}")  # fmt: skip
    click.echo(said.of(settings.lang))


@click.command("diff")
@click.argument("before")
@click.argument("after")
@click.option("--sites", type=click.Path(path_type=Path, exists=True),
              help="Also say what it would change for these sites.")
@click.option("--project", type=click.Path(path_type=Path), help="Project file for the sites.")
@click.option("--as-of", help="Date whose law and plans apply to the sites.")
@click.pass_obj
def diff_packs(
    settings: Settings, before: str, after: str, sites: Path | None, project: Path | None,
    as_of: str | None,
) -> None:  # fmt: skip
    """Say what changed from pack BEFORE to pack AFTER, and for which sites it matters."""
    from checker.pack_diff import pack_changes
    from checker.pack_effect import pack_effect, sites_of
    from checker.proposal import NOTHING_DECLARED, read_proposal
    from checker.rulebook import find_pack, load_rulebook
    from spatial.snapshot import snapshot
    from spatial.store import open_store

    store = open_store(settings.store) if sites else None
    zone = ZoneInfo(store.config.time_zone) if store else UTC
    day = parse_date(as_of) if as_of else datetime.now(zone).date()
    snap = snapshot(store, as_of=day) if store else None
    cards = snap.cards if snap else ()
    old, new = (load_rulebook(find_pack(name), layers=cards) for name in (before, after))
    changes = pack_changes(old, new)
    effects = []
    if snap is not None and store is not None and sites is not None:
        given = read_proposal(project, {**old.facts, **new.facts}) if project else NOTHING_DECLARED
        at = {"measure_crs": store.config.measure_crs, "study_area": store.config.study_area}
        effects = list(pack_effect(snap, sites_of(sites, **at), old, new, given))
    if settings.json:
        body = {"before": old.sha256, "after": new.sha256,
                "changes": [c.as_dict() for c in changes],
                "sites": [e.as_dict() for e in effects]}  # fmt: skip
        click.echo(json.dumps(body, ensure_ascii=False, indent=2))
        return
    for change in changes:
        click.echo(change.line(settings.lang))
    for effect in effects:
        first, last = effect.headline
        click.echo(f"{effect.site}: {first} → {last}" if effect.changed else f"{effect.site}: =")
        for rule, (a, b) in effect.rules.items():
            click.echo(f"  {rule}: {a or '–'} → {b or '–'}")
    if not changes:
        click.echo(Text("两个规则包没有差别", "the two packs say the same").of(settings.lang))
