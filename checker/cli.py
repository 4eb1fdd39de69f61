"""The command that checks a site: ``sanhe check``."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import click

from checker.errors import MOMENT_FORMAT
from checker.verdict import Verdict
from spatial.cli import parse_date
from spatial.errors import BadInput
from spatial.settings import Settings

if TYPE_CHECKING:
    from checker.rulebook import Rulebook
    from spatial.store import Store

__all__ = ["THRESHOLD_REACHED", "check", "moment_of", "reached", "resolved_day"]

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
    _tell(settings, out, outputs, rulebook, asked_why)
    if outputs and not (settings.json or settings.quiet):  # else they stand in the summary
        for notice in proposed.notices:
            click.echo(f"  ! {notice.code} {notice.text.of(settings.lang)}", err=True)
    if fail_on and reached(out, fail_on):
        context.exit(THRESHOLD_REACHED)


def resolved_day(store: Store, given: str | None, now: datetime) -> date:
    """The day asked for, else the store's fixed day, else today."""
    if given:
        return parse_date(given, "--as-of")
    return date.fromisoformat(store.config.as_of) if store.config.as_of else now.date()


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


def _tell(
    settings: Settings, report: dict[str, Any], outputs: tuple[Path, ...],
    rulebook: Rulebook, asked_why: tuple[str, ...],
) -> None:  # fmt: skip
    from checker.report.files import report_bytes
    from checker.report.text import one_line, summary
    from checker.report.voice import voice
    from checker.report.why import why

    actions, pack = rulebook.actions or {}, rulebook.rules
    reasons = why(report, asked_why, actions, settings.lang, pack=pack) if asked_why else ""

    if settings.json:
        click.echo(report_bytes(report).decode(), nl=False)
    elif settings.quiet:
        return
    elif reasons and not outputs:
        click.echo(reasons, nl=False)
    elif not outputs:
        click.echo(summary(report, settings.lang, actions), nl=False)
    else:
        lang = "en" if settings.lang.startswith("en") else "zh"
        click.echo(report["headline"][lang])
        if not report["rulebook"]["verified"]:
            click.echo(f"! {voice(lang).word('mark.pack')}: {one_line(report['rulebook']['id'])}")
        for path in outputs:
            click.echo(str(path))
        click.echo(reasons, nl=False)


def reached(report: Mapping[str, Any], threshold: str) -> bool:
    """Whether ``--fail-on`` fires: headline at or above, or an open must for ``unknown``."""
    open_must = report["required"]["decided"] < report["required"]["must"]
    if threshold == "unknown" and open_must:
        return True
    return Verdict(report["verdict"]).rank >= Verdict(threshold).rank
