"""What a worker process does: one check, or one look at a file, for one request."""

from __future__ import annotations

import gc
import os
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from spatial.declared import Declared
from spatial.errors import SanheError
from webmap.problems import again

if TYPE_CHECKING:
    from spatial.site import Site
    from spatial.snapshot import Snapshot
    from spatial.store import Store

__all__ = ["Answer", "Refusal", "Request", "look", "warm", "work"]

MOST_VERTICES = 5_000
"""Of a site that is looked at for questions before it is checked: the others take a second."""


@dataclass(frozen=True, slots=True)
class Request:
    """One check or preview as asked for over the web.

    Parameters
    ----------
    data, filename : bytes, str
        The uploaded file and its name as shown.
    said : Declared
        What the person said about it.
    project : dict or None
        Project facts.
    drafts : tuple of str
        Ids of drafts to take as though they were in force.
    """

    data: bytes
    filename: str
    said: Declared
    project: dict[str, Any] | None
    as_of: date
    now: datetime
    lang: str
    drafts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Answer:
    """What a worker hands back: a report, its picture, the site as delivered.

    Parameters
    ----------
    pack_sha256 : str
        Name of the rule pack's object, which the worker has put into the store.
    """

    report: bytes
    picture: bytes
    report_id: str
    original: bytes
    pack_sha256: str


@dataclass(frozen=True, slots=True)
class Refusal:
    """An error in a form that passes between processes."""

    kind: type[SanheError]
    body: dict[str, Any]

    def again(self) -> SanheError:
        """The error itself, to be raised on the other side."""
        return again(self.kind, self.body)


def warm(store: Path, zygote: str | None = None) -> None:
    """Import and read what every check needs, so that the first one is as quick as the rest."""
    from contextlib import suppress
    from importlib import import_module

    from spatial.formats.child import use_zygote

    use_zygote(zygote)
    with suppress(Exception):  # told to whoever asks for a check; a failed start ends the pool
        for module in ("checker.check", "checker.report.document", "spatial.preview"):
            import_module(module)
        from spatial.snapshot import snapshot
        from spatial.store import open_store
        from webmap.checking import rulebook_of

        opened = open_store(store)
        day = date.fromisoformat(opened.config.as_of or "2000-01-01")
        rulebook_of(opened, snapshot(opened, as_of=day).cards, day)
    gc.collect()
    gc.freeze()  # what is warm stays; no later collection looks through it


def work(store: Path, request: Request) -> Answer | Refusal:
    """One check, in the worker."""
    try:
        return _work(store, request)
    except SanheError as error:
        return Refusal(type(error), error.as_dict(by_field=True))


def look(store: Path, request: Request) -> dict[str, Any] | Refusal:
    """What was understood of a file, in the worker; nothing is checked, nothing kept."""
    try:
        return _look(store, request)
    except SanheError as error:
        return Refusal(type(error), error.as_dict(by_field=True))


def _work(root: Path, request: Request) -> Answer:
    from checker.report.files import picture_bytes, report_bytes
    from checker.report.picture import picture_of
    from spatial.drafts import asked_drafts
    from spatial.shift_suspect import asked_about
    from spatial.site import read_site_bytes
    from spatial.snapshot import snapshot
    from spatial.store import open_store
    from webmap.checking import run

    store, said = open_store(root), request.said
    drafts = asked_drafts(store, request.drafts)
    site = read_site_bytes(
        request.data, request.filename, measure_crs=store.config.measure_crs,
        study_area=store.config.study_area, crs=said.crs, encoding=said.encoding,
        layer=said.layer, accept_repairs=said.accept_repairs, datum=said.datum,
        datums=_datums(), swap_axes=said.swap_axes,
    )  # fmt: skip
    site = asked_about(snapshot(store, as_of=request.as_of), site)
    done = run(
        store, site, project=request.project, as_of=request.as_of, now=request.now,
        lang=request.lang, drafts=drafts,
    )  # fmt: skip
    return Answer(
        report_bytes(done.report), picture_bytes(picture_of(done.assessment)), done.report["id"],
        site.original, store.objects.put(done.assessment.rulebook.canonical),
    )  # fmt: skip


def _look(root: Path, request: Request) -> dict[str, Any]:
    from spatial.plausible import Place
    from spatial.preview import preview
    from spatial.snapshot import snapshot
    from spatial.store import open_store
    from webmap.preview_answer import preview_answer

    store = open_store(root)
    snap = snapshot(store, as_of=request.as_of)
    found = preview(
        request.data, request.filename,
        place=Place(store.config.measure_crs, store.config.study_area), said=request.said,
        datums=_datums(), snapshot=snap,
    )  # fmt: skip
    answer = preview_answer(found, request.said, store.config.measure_crs)
    return {**answer, "asks": _asks(store, snap, found.site)}


def _asks(store: Store, snap: Snapshot, site: Site | None) -> list[str] | None:
    """Project facts that rules in reach of the site wait for; None where nobody has looked."""
    import shapely

    from checker.asked_facts import asked_facts
    from checker.check import assess
    from webmap.checking import rulebook_of

    if site is None or shapely.get_num_coordinates(site.geometry) > MOST_VERTICES:
        return None
    book = rulebook_of(store, snap.cards, snap.as_of)
    return list(asked_facts(assess(snap, site, book)))


def _datums() -> dict[str, Any]:
    """The unit's own datums, from the file that SANHE_DATUMS names."""
    from spatial.local_datum import read_datums

    named = os.environ.get("SANHE_DATUMS")
    return read_datums(Path(named) if named else None)
