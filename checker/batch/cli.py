"""The command ``sanhe batch``."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import click

from checker.batch import messages as say
from checker.cli import THRESHOLD_REACHED, moment_of, reached, resolved_day
from checker.errors import REPORT_SUFFIX
from spatial.errors import BadInput, Text
from spatial.settings import Settings

if TYPE_CHECKING:
    from checker.batch.forms import FormsAsked
    from checker.batch.sites import Asked, SiteFile
    from checker.batch.worker import Ground
    from checker.rulebook import Rulebook
    from spatial.snapshot import Snapshot
    from spatial.store import Store

__all__ = ["batch"]

_WRITERS = {
    ".csv": ("checker.batch.tables", "write_csv"), ".xlsx": ("checker.batch.workbook", "write_xlsx"),
    ".json": ("checker.batch.tables", "write_json"), ".gpkg": ("checker.batch.gpkg", "write_gpkg"),
    ".pdf": ("checker.batch.comparison_page", "write_pdf"),
}  # fmt: skip
FORMS = tuple(_WRITERS)
CHECKING = Text("正在核查", "checking")


@click.command()
@click.argument("sites", type=click.Path(path_type=Path))
@click.option("--rules", "pack", help="Rule pack: a directory or the name of a shipped one.")
@click.option("--project", type=click.Path(path_type=Path),
              help="Project file for every site; columns named like facts stand over it.")
@click.option("--crs", help="CRS of the sites, when the file does not say.")
@click.option("--encoding", help="Encoding of the attributes, e.g. gbk.")
@click.option("--layer", help="Layer inside the file.")
@click.option("--accept-repairs", is_flag=True, help="Admit repaired sites.")
@click.option("--datum", help="Datum of the sites: gcj02 and bd09 make them indicative positions.")
@click.option("--datums", envvar="SANHE_DATUMS", type=click.Path(path_type=Path), hidden=True)
@click.option("--id", "id_column", help="Column of the sites' numbers.")
@click.option("--name", "name_column", help="Column of the sites' names.")
@click.option("--as-of", help="Date whose law and plans apply.")
@click.option("--known-at", help="Ignore what the store learned later (date and time).")
@click.option("-o", "--output", "outputs", multiple=True, type=click.Path(path_type=Path),
              help="Ranked table: .csv .xlsx .json .gpkg, or side by side on paper: .pdf. Repeats.")  # fmt: skip
@click.option("--reports", "folder", type=click.Path(path_type=Path),
              help="Folder for one report a site; a second run goes on from what it holds.")
@click.option("--reports-as", "suffixes", multiple=True, metavar="SUFFIX",
              help="Another form of every report beside its JSON: .pdf .html .docx .xlsx … Repeats.")
@click.option("--department",
              help="Those forms as this department's own sheet, by its id; all: one for each (.html, .pdf).")  # fmt: skip
@click.option("--form", "word_form", help="Word form: the name of a template.")
@click.option("--templates", envvar="SANHE_TEMPLATES", type=click.Path(path_type=Path),
              help="Folder of an agency's own Word templates.")
@click.option("--bilingual", is_flag=True, help="Chinese with English beneath, in printed forms.")
@click.option("--workers", default=2, show_default=True, type=click.IntRange(1, 64),
              help="Processes that check side by side.")
@click.option("--fail-on", type=click.Choice(["prohibited", "conditional", "unknown"]))
@click.pass_context
def batch(
    context: click.Context, sites: Path, pack: str | None, project: Path | None, crs: str | None,
    encoding: str | None, layer: str | None, accept_repairs: bool, datum: str | None,
    datums: Path | None, id_column: str | None, name_column: str | None, as_of: str | None,
    known_at: str | None, outputs: tuple[Path, ...], folder: Path | None,
    suffixes: tuple[str, ...], department: str | None, word_form: str | None,
    templates: Path | None, bilingual: bool, workers: int, fail_on: str | None,
) -> None:  # fmt: skip
    """Check every feature of SITES and rank them: the best verdict first, then the largest."""
    from checker.batch.forked import ready

    for path in outputs:
        _form(path)
    if workers > 1:
        ready()
    from checker.batch.ranking import marked, table
    from checker.batch.run import run
    from checker.report.asked import of_department
    from spatial.declared import Declared
    from spatial.export.whole import spare
    from spatial.snapshot import snapshot
    from spatial.store import open_store

    settings: Settings = context.obj
    spare(outputs, [sites, project, datums])
    lang = "en" if settings.lang.startswith("en") else "zh"
    form = "both" if bilingual else lang
    forms = _forms(settings, suffixes, folder, form, templates, (department, word_form))
    store = open_store(settings.store)
    now = datetime.now(ZoneInfo(store.config.time_zone))
    day, moment = resolved_day(store, as_of, now), moment_of(known_at)
    ground, book = _ground(store, settings, pack, day, moment, now, datums, folder, bool(outputs), forms)
    of_department(department, [Path(f"x{suffix}") for suffix in suffixes], book)
    snap = snapshot(store, as_of=day, known_at=moment, at_line=ground.line)
    said = Declared(crs, datum, layer, encoding, accept_repairs=accept_repairs)
    file, asked, columns = _asked(store, book, sites, said, project, id_column, name_column)
    if any(_form(path) == ".pdf" for path in outputs):
        _printable(asked)
    with _bar(len(asked), lang=lang, quiet=settings.quiet or settings.json) as step:
        found = run(store, ground, snap, asked, folder=folder, workers=workers, step=step)
    rows = marked(found, verified=book.verified)
    made = table(rows, _about(ground, snap, book, file, asked, columns))
    _write(outputs, rows, made, store.config.measure_crs, lang, form)
    _tell(settings, rows, made, outputs, lang)
    _refuse_all(rows)
    if fail_on and any(_fires(row, fail_on) for row in rows):
        context.exit(THRESHOLD_REACHED)


def _forms(
    settings: Settings, suffixes: Sequence[str], folder: Path | None, form: str,
    templates: Path | None, named: tuple[str | None, str | None],
) -> FormsAsked:  # fmt: skip
    """Forms of each report; what this machine cannot print at all is told before it starts."""
    from checker.batch.forms import asked_forms

    asked = asked_forms(suffixes, *named, lang=form, templates=templates, writers=settings.writers)
    if suffixes and folder is None:
        raise BadInput(say.FORMS_NOWHERE, where="--reports-as")
    if named[1] or any(end.endswith(".docx") for end in asked.suffixes):
        from checker.report.docx_templates import template_bytes

        template_bytes(named[1], templates)
    if any(end.endswith(".pdf") for end in asked.suffixes):
        from checker.report.pdf import pdf_ready

        pdf_ready()
    return asked


def _ground(
    store: Store, settings: Settings, pack: str | None, day: Any, moment: datetime | None,
    now: datetime, datums: Path | None, folder: Path | None, written: bool,
    forms: FormsAsked,
) -> tuple[Ground, Rulebook]:  # fmt: skip
    """What all sites are checked on; the pack lies in the store for every process to read."""
    from checker.batch.worker import Ground
    from checker.pack_choice import chosen_rulebook
    from spatial import catalog
    from spatial.snapshot import snapshot

    with catalog.reading(store.catalog) as connection:
        line = catalog.next_line(connection) - 1
    cards = snapshot(store, as_of=day, at_line=line).cards
    book = chosen_rulebook(store, pack, cards, as_of=day, known_at=moment)
    sha256 = store.objects.put(book.canonical)
    keep = written or folder is not None
    return Ground(
        store.root, day, moment, line, book.id, sha256, book.verified, book.next_on,
        settings.lang, now, keep, folder, datums, forms,
    ), book  # fmt: skip


def _asked(
    store: Store, book: Rulebook, path: Path, said: Any, project: Path | None,
    id_column: str | None, name_column: str | None,
) -> tuple[SiteFile, list[Asked], tuple[str, ...]]:  # fmt: skip
    from checker.batch.declared_columns import columns_of
    from checker.batch.sites import asked_sites, read_sites
    from checker.proposal import NOTHING_DECLARED, read_proposal
    from spatial.plausible import Place

    base = read_proposal(project, book.facts) if project else NOTHING_DECLARED
    file = read_sites(path, said, Place(store.config.measure_crs, store.config.study_area))
    columns = columns_of(file.raw.columns, book.facts)
    asked = asked_sites(file, columns, base, id=id_column, name=name_column)
    return file, asked, tuple(columns.facts)


def _printable(asked: Sequence[Asked]) -> None:
    """Refuse before anything is checked what could not be printed once it is."""
    from checker.report.fonts import check_glyphs
    from checker.report.pdf import pdf_ready

    pdf_ready()
    for one in asked:
        check_glyphs((one.id, one.name), where=f"{one.filename} #{one.row}")


def _about(
    ground: Ground, snap: Snapshot, book: Rulebook, file: SiteFile, asked: Sequence[Asked],
    columns: Sequence[str],
) -> dict[str, Any]:  # fmt: skip
    from checker.report.engine import engine

    return {
        "created_at": ground.now.isoformat(), "as_of": ground.as_of.isoformat(),
        "known_at": ground.known_at.isoformat() if ground.known_at else None,
        "lang": ground.lang,
        "source": {"filename": file.filename, "sha256": file.sha256, "format": file.raw.format,
                   "sites": len(asked), "facts": list(columns)},
        "rulebook": {"id": book.id, "title": book.title.as_dict(), "sha256": book.sha256,
                     "verified": book.verified},
        "engine": engine(), "store": {"id": snap.store_id, "head": snap.head},
    }  # fmt: skip


def _form(path: Path) -> str:
    found = next((end for end in FORMS if path.name.lower().endswith(end)), None)
    if found is None or path.name.lower() == found:
        known = ", ".join(FORMS)
        raise BadInput(REPORT_SUFFIX, where=path.name, suffix=path.suffix or path.name, known=known)
    return found


def _write(
    outputs: Sequence[Path], rows: Sequence[Mapping[str, Any]], made: Mapping[str, Any],
    crs: str, lang: str, form: str,
) -> None:  # fmt: skip
    """Write every table beside its place, then rename them all."""
    from checker.batch.ranking import compared
    from checker.report.beside import written_beside

    given = {"rows": rows, "table": made, "crs": crs, "lang": lang, "form": form,
             "comparison": compared(rows)}  # fmt: skip
    with written_beside(outputs) as places:
        for path, place in places:
            _writer(_form(path))(place, **given)


def _writer(form: str) -> Callable[..., None]:
    """What writes a table; its libraries are imported once it is asked for."""
    module, name = _WRITERS[form]
    writer: Callable[..., None] = getattr(import_module(module), name)
    return writer


def _tell(
    settings: Settings, rows: Sequence[Mapping[str, Any]], made: Mapping[str, Any],
    outputs: Sequence[Path], lang: str,
) -> None:  # fmt: skip
    from checker.batch.columns import verdict_said
    from checker.report.text import one_line
    from checker.report.voice import voice

    if settings.json:
        click.echo(json.dumps(made, ensure_ascii=False, allow_nan=False))
        return
    if settings.quiet:
        return
    if made["source"]["facts"]:
        words = Text("项目信息取自列：{names}", "project facts from the columns: {names}")
        click.echo(words.filled({"names": ", ".join(made["source"]["facts"])}).of(lang), err=True)
    if not made["rulebook"]["verified"]:
        click.echo(f"! {voice(lang).word('mark.pack')}: {one_line(made['rulebook']['id'])}")
    for row in rows:
        rank = "–" if row["rank"] is None else str(row["rank"])
        net = row["net_buildable_m2"]
        shown = "—" if net is None else f"{net:,.2f} m²"
        name = f"{row['id']} {row['name']}".strip()
        why = "" if row["refusal"] is None else f"  {row['refusal']['code']}: {row['refusal']['detail'][lang]}"
        line = f"{rank:>4}  {verdict_said(row, lang)}  {shown:>18}  {name}{why}"
        click.echo("".join(c if c.isprintable() else " " for c in line))
        for suffix, lost in _not_made(row):
            click.echo(f"      ! {suffix} {lost['code']}: {lost['detail'][lang]}", err=True)
    for path in outputs:
        click.echo(str(path))


def _not_made(row: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    for suffix, form in (row["report"] or {"forms": {}})["forms"].items():
        if form["refusal"] is not None:
            yield suffix, form["refusal"]


def _refuse_all(rows: Sequence[Mapping[str, Any]]) -> None:
    """Nothing was checked at all: that is told as what it is, once the tables are written."""
    if rows and all(row["refusal"] is not None for row in rows):
        first = rows[0]["refusal"]
        told = Text(f"{first['code']}：{first['detail']['zh']}",
                    f"{first['code']}: {first['detail']['en']}")  # fmt: skip
        raise BadInput(say.BATCH_ALL_REFUSED, count=len(rows), first=told)


def _fires(row: Mapping[str, Any], threshold: str) -> bool:
    """Whether a site reaches a threshold; one that could not be checked is unknown."""
    if row["refusal"] is not None:
        return threshold == "unknown"
    return reached(row, threshold)


@contextmanager
def _bar(total: int, *, lang: str, quiet: bool) -> Iterator[Callable[[str], None]]:
    """A progress bar on standard error, only where a person watches a terminal."""
    import sys

    if quiet or not sys.stderr.isatty():
        yield lambda _name: None
        return
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeRemainingColumn,
    )

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(),
               TimeRemainingColumn(), TextColumn("{task.fields[step]}", markup=False))  # fmt: skip
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(CHECKING.of(lang), total=total, step="")
        yield lambda name: bar.update(task, advance=1, step=name[:30])
