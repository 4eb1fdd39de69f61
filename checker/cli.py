"""Commands that check a site and look after rules: ``sanhe check`` and ``sanhe rules``."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import click

from checker.errors import MOMENT_FORMAT, RULE_NOT_FOUND, RulesError
from checker.rules_cli import diff_packs, publish_rules
from checker.verdict import Verdict
from spatial.cli import parse_date
from spatial.errors import BadInput, StoreError, Text
from spatial.settings import Settings

if TYPE_CHECKING:
    from checker.rulebook import Rulebook
    from checker.verify import Verification
    from spatial.store import Store

__all__ = ["THRESHOLD_REACHED", "check", "moment_of", "reached", "resolved_day", "rules"]

THRESHOLD_REACHED = 4


@click.command()
@click.argument("site")
@click.option("--project", type=click.Path(path_type=Path), help="Project file (P.yaml).")
@click.option("--rules", "pack", help="Rule pack: a directory or the name of a shipped one.")
@click.option("--crs", help="CRS of the site, when its file does not say.")
@click.option("--encoding", help="Encoding of the site's attributes, e.g. gbk.")
@click.option("--layer", help="Layer inside the site's file.")
@click.option("--accept-repairs", is_flag=True, help="Admit a repaired site.")
@click.option("--datum", help="Datum of the site: gcj02 and bd09 make it an indicative position; "
              "or the name of one the unit has configured.")
@click.option("--swap-axes", is_flag=True, help="East and north stand in each other's place.")
@click.option("--datums", envvar="SANHE_DATUMS", type=click.Path(path_type=Path), hidden=True)
@click.option("--as-of", help="Date whose law and plans apply.")
@click.option("--known-at", help="Ignore what the store learned later (date and time).")
@click.option("--with-draft", "drafts", multiple=True,
              help="Take this draft as though it were in force (farm@draft-17). Repeats.")
@click.option("-o", "--output", "outputs", multiple=True, type=click.Path(path_type=Path),
              help="Report file; the suffix picks the form. Repeats.")  # fmt: skip
@click.option("--department", help="Only this department's own sheet, by its id; all: one for each (.html, .pdf).")
@click.option("--form", help="Word form: the name of a template.")
@click.option("--templates", envvar="SANHE_TEMPLATES", type=click.Path(path_type=Path),
              help="Folder of an agency's own Word templates.")
@click.option("--bilingual", is_flag=True, help="Chinese with English beneath, in printed forms.")
@click.option("--why", "asked_why", multiple=True, metavar="RULE",
              help="Show the reasoning of this rule, by id or row (R12), clear or not. Repeats.")
@click.option("--fail-on", type=click.Choice(["prohibited", "conditional", "unknown"]))
@click.pass_context
def check(
    context: click.Context, site: str, project: Path | None, pack: str | None, crs: str | None,
    encoding: str | None, layer: str | None, accept_repairs: bool, datum: str | None,
    swap_axes: bool, datums: Path | None, as_of: str | None, known_at: str | None,
    drafts: tuple[str, ...], outputs: tuple[Path, ...], department: str | None, form: str | None,
    templates: Path | None, bilingual: bool, asked_why: tuple[str, ...], fail_on: str | None,
) -> None:  # fmt: skip
    """Check a SITE: a file, or coordinates as lon,lat lon,lat …"""
    from checker.check import assess
    from checker.deadline import deadline
    from checker.keeping import keep_report
    from checker.pack_choice import chosen_rulebook
    from checker.proposal import NOTHING_DECLARED, read_proposal
    from checker.report.asked import looked_through, of_department
    from checker.report.document import report
    from checker.report.files import own_forms, picture_bytes, report_bytes, write_all
    from checker.report.material import Material
    from checker.report.picture import picture_of
    from spatial.drafts import asked_drafts
    from spatial.export.whole import named_file, spare
    from spatial.limits import LIMITS
    from spatial.local_datum import read_datums
    from spatial.shift_suspect import asked_about
    from spatial.site import read_site
    from spatial.snapshot import snapshot
    from spatial.store import open_store

    settings: Settings = context.obj
    forms = {**own_forms(), **settings.writers}
    looked_through(outputs, forms, form, templates)
    file = named_file(site)
    spare(outputs, [file, project, datums])
    store = open_store(settings.store)
    now = datetime.now(ZoneInfo(store.config.time_zone))
    asked = asked_drafts(store, drafts)
    snap = snapshot(
        store, as_of=resolved_day(store, as_of, now), known_at=moment_of(known_at), drafts=asked
    )
    cards = snap.cards if known_at is None else snapshot(store, as_of=snap.as_of, drafts=asked).cards
    rulebook = chosen_rulebook(store, pack, cards, as_of=snap.as_of, known_at=snap.known_at)
    of_department(department, outputs, rulebook)
    given = read_proposal(project, rulebook.facts) if project else NOTHING_DECLARED
    try:
        proposed = read_site(
            file or site, measure_crs=store.config.measure_crs,
            study_area=store.config.study_area, crs=crs, encoding=encoding, layer=layer,
            accept_repairs=accept_repairs, datum=datum, datums=read_datums(datums),
            swap_axes=swap_axes,
        )  # fmt: skip
    except BadInput as asked_back:
        raise asked_back.with_flags() from None
    with deadline(
        LIMITS.check_seconds, proposed.filename, lang=settings.lang, as_json=settings.json
    ):
        proposed = asked_about(snap, proposed)
        found = assess(snap, proposed, rulebook, given, indicative_position=proposed.indicative)
        out = report(found, created_at=now, lang=settings.lang)
    if outputs:
        material = Material(
            out, picture_of(found), snap, "both" if bilingual else settings.lang, department, form,
            templates,
        )
        write_all(outputs, forms, material)
        keep_report(
            store, out["id"],
            forms={".json": report_bytes(out), ".geojson": picture_bytes(material.picture)},
            original=proposed.original, pack=rulebook.canonical, drafts=asked, at=now,
        )  # fmt: skip
    _tell(settings, out, outputs, rulebook.actions or {}, asked_why)
    if outputs and not (settings.json or settings.quiet):  # else they stand in the summary
        for notice in proposed.notices:
            click.echo(f"  ! {notice.code} {notice.text.of(settings.lang)}", err=True)
    if fail_on and reached(out, fail_on):
        context.exit(THRESHOLD_REACHED)


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
@click.option("-o", "--output", type=click.Path(path_type=Path),
              help="Register of all rules: .xlsx or .md")
@click.option("--as-of", help="Day whose status and basis the register tells.")
@click.pass_obj
def list_rules(
    settings: Settings, pack: str | None, output: Path | None, as_of: str | None
) -> None:
    """List the rules of a pack, or write the register of all of them."""
    from checker.rule_register import write_register

    store, cards, _ = _layers(settings)
    rulebook = _rulebook(store, pack, cards)
    if output is not None:
        on = parse_date(as_of) if as_of else _today(store)
        write_register(rulebook, output, on=on, lang=settings.lang)
        click.echo(str(output))
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
@click.pass_obj
def show_rule(settings: Settings, rule_id: str, pack: str | None) -> None:
    """Show one rule: its table, its basis, its dates."""
    from checker.rule_page import rule_as_dict, rule_page

    store, cards, _ = _layers(settings)
    rulebook = _rulebook(store, pack, cards)
    rule = next((r for r in rulebook.rules if rule_id in (r.id, r.row)), None)
    if rule is None:
        known = ", ".join(r.id for r in rulebook.rules)
        raise BadInput(RULE_NOT_FOUND, rule=rule_id, known=known)
    if settings.json:
        click.echo(json.dumps(rule_as_dict(rule), ensure_ascii=False, indent=2))
    else:
        click.echo(rule_page(rule, settings.lang))


rules.add_command(publish_rules)
rules.add_command(diff_packs)


def resolved_day(store: Store, given: str | None, now: datetime) -> date:
    """The day asked for, else the store's fixed day, else today."""
    if given:
        return parse_date(given, "--as-of")
    return date.fromisoformat(store.config.as_of) if store.config.as_of else now.date()


def _today(store: Store | None) -> date:
    return datetime.now(ZoneInfo(store.config.time_zone if store else "UTC")).date()


def moment_of(given: str | None) -> datetime | None:
    """The moment of ``--known-at``; None where it was not given."""
    if given is None:
        return None
    try:
        moment = datetime.fromisoformat(given)
    except ValueError:
        raise BadInput(MOMENT_FORMAT, where="--known-at", value=given[:40]) from None
    if moment.tzinfo is None:
        raise BadInput(MOMENT_FORMAT, where="--known-at", value=given[:40])
    return moment


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


def _tell(
    settings: Settings, report: dict[str, Any], outputs: tuple[Path, ...],
    actions: Mapping[str, Text], asked_why: tuple[str, ...],
) -> None:  # fmt: skip
    from checker.report.files import report_bytes
    from checker.report.text import summary
    from checker.report.why import why

    reasons = why(report, asked_why, actions, settings.lang) if asked_why else ""

    if settings.json:
        click.echo(report_bytes(report).decode(), nl=False)
    elif settings.quiet:
        return
    elif reasons and not outputs:
        click.echo(reasons, nl=False)
    elif not outputs:
        click.echo(summary(report, settings.lang, actions), nl=False)
    else:
        click.echo(report["headline"]["en" if settings.lang.startswith("en") else "zh"])
        for path in outputs:
            click.echo(str(path))
        click.echo(reasons, nl=False)


def reached(report: Mapping[str, Any], threshold: str) -> bool:
    """Whether ``--fail-on`` fires: headline at or above, or an open must for ``unknown``."""
    open_must = report["required"]["decided"] < report["required"]["must"]
    if threshold == "unknown" and open_must:
        return True
    return Verdict(report["verdict"]).rank >= Verdict(threshold).rank


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
