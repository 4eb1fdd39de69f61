"""Commands that look after rules: ``sanhe rules``."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import click

from checker.errors import RULE_NOT_FOUND, RulesError
from spatial.cli import parse_date
from spatial.errors import BadInput, StoreError, Text
from spatial.settings import Settings

if TYPE_CHECKING:
    from checker.rulebook import Rulebook
    from checker.verify import Verification
    from spatial.store import Store

__all__ = ["rules"]


@click.group()
def rules() -> None:
    """Rule packs: what they say and whether they hold."""


@rules.command("verify")
@click.argument("pack", required=False)
@click.pass_context
def verify_pack(context: click.Context, pack: str | None) -> None:
    """Load PACK, run its examples, list what a reviewer should look at."""
    from checker.pack_choice import DEFAULT_PACK
    from checker.rulebook import find_pack
    from checker.verify import verify

    settings: Settings = context.obj
    store, cards, versions = _layers(settings)
    directory = find_pack(pack or (store.config.pack if store else None) or DEFAULT_PACK)
    done = verify(directory, on=_today(store), layers=cards, versions=versions)
    _tell_verified(settings, done)
    if not done.passed:
        context.exit(RulesError.exit_code)


@rules.command("list")
@click.option("--rules", "pack", help="Rule pack: a directory or the name of a shipped one.")
@click.option("-o", "--output", "outputs", multiple=True, type=click.Path(path_type=Path),
              help="Register of all rules: .xlsx or .md. Repeats.")
@click.option("--as-of", help="Day whose status and basis the register tells.")
@click.pass_obj
def list_rules(
    settings: Settings, pack: str | None, outputs: tuple[Path, ...], as_of: str | None
) -> None:
    """List the rules of a pack, or write the register of all of them."""
    from checker.rule_register import write_register

    store, cards, _ = _layers(settings)
    rulebook = _rulebook(store, pack, cards)
    if outputs:
        on = parse_date(as_of) if as_of else _today(store)
        write_register(rulebook, *outputs, on=on, lang=settings.lang)
        for path in outputs:
            click.echo(str(path))
        return
    rows = [
        {"id": r.id, "row": r.row, "version": r.version, "title": r.title.as_dict(),
         "authority": r.authority, "layers": list(r.layers), "criterion": r.criterion}
        for r in rulebook.rules
    ]  # fmt: skip
    if settings.json:
        click.echo(json.dumps({"rulebook": rulebook.id, "rules": rows}, ensure_ascii=False))
        return
    for rule in rulebook.rules:
        click.echo(f"{rule.row or '-':6} {rule.id:48} {rule.title.of(settings.lang)}")


@rules.command("show")
@click.argument("rule_id")
@click.option("--rules", "pack", help="Rule pack: a directory or the name of a shipped one.")
@click.option("--as-of", help="Day whose status and basis are told.")
@click.pass_obj
def show_rule(settings: Settings, rule_id: str, pack: str | None, as_of: str | None) -> None:
    """Show a rule by its id, or every rule of a row (R05): who decides, zones, table, basis, dates."""
    from checker.rule_page import rule_as_dict, rule_page, selection_as_dict
    from checker.rule_row import rule_row

    store, cards, _ = _layers(settings)
    rulebook = _rulebook(store, pack, cards)
    found = [r for r in rulebook.rules if rule_id in (r.id, r.row)]
    if not found:
        known = ", ".join(r.id for r in rulebook.rules)
        raise BadInput(RULE_NOT_FOUND, rule=rule_id, known=known)
    on = parse_date(as_of) if as_of else _today(store)
    if settings.json:
        told = [{**rule_row(rulebook, r, on), **rule_as_dict(r), **selection_as_dict(r)} for r in found]
        content = told[0] if len(told) == 1 else told
        click.echo(json.dumps(content, ensure_ascii=False, indent=2))
    else:
        click.echo("\n\n".join(rule_page(rulebook, r, on, settings.lang) for r in found))


@rules.command("publish")
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


@rules.command("diff")
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
    from checker.effect_lines import effect_lines
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
        for line in effect_lines(effect, settings.lang):
            click.echo(line)
    if not changes:
        click.echo(Text("两个规则包没有差别", "the two packs say the same").of(settings.lang))


def _today(store: Store | None) -> date:
    return datetime.now(ZoneInfo(store.config.time_zone if store else "UTC")).date()


def _rulebook(store: Store | None, pack: str | None, cards: Mapping[str, Any]) -> Rulebook:
    """The pack asked for, or the one that answers today."""
    from checker.pack_choice import chosen_rulebook

    return chosen_rulebook(store, pack, cards, as_of=_today(store))


def _layers(settings: Settings) -> tuple[Store | None, dict[str, Any], set[str]]:
    """The store, if there is one, with its cards and the layers that have a version."""
    from spatial.snapshot import snapshot
    from spatial.store import open_store

    try:
        store = open_store(settings.store)
    except StoreError as problem:
        if problem.code == "STORE_MISSING":
            return None, {}, set()
        raise
    snap = snapshot(store, as_of=_today(store))
    return store, dict(snap.cards), set(snap.versions)


def _tell_verified(settings: Settings, done: Verification) -> None:
    from checker.verify import heading

    if settings.json:
        body = {
            "rulebook": done.rulebook.id, "sha256": done.rulebook.sha256, "passed": done.passed,
            "rules": len(done.rulebook.rules), "examples": done.examples,
            "faults": [fault.as_dict() for fault in done.faults],
            "listed": {name: list(ids) for name, ids in done.listed.items()},
        }  # fmt: skip
        click.echo(json.dumps(body, ensure_ascii=False, indent=2))
        return
    n, examples = len(done.rulebook.rules), done.examples
    said = Text(f"{done.rulebook.id}：规则 {n} 条，示例 {examples} 个",
                f"{done.rulebook.id}: {n} rules, {examples} examples")  # fmt: skip
    click.echo(said.of(settings.lang))
    for fault in done.faults:
        click.echo(fault.line(settings.lang))
    for name, ids in done.listed.items():
        if ids:
            click.echo(f"{heading(name).of(settings.lang)} ({len(ids)}): {', '.join(ids)}")
    if done.passed:
        click.echo(Text("通过", "passed").of(settings.lang))
