"""What a worker process does: one site of a batch, on the snapshot that all of them share."""

from __future__ import annotations

import gc
import json
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from checker.batch.forms import NO_FORMS, FormsAsked, made_forms, not_made
from checker.batch.sites import Asked
from checker.report.comparison import compared_of
from spatial.errors import SanheError
from spatial.laid import Laid, lay

if TYPE_CHECKING:
    from checker.rulebook import Rulebook
    from spatial.local_datum import LocalDatum
    from spatial.snapshot import Snapshot

__all__ = ["Again", "Done", "Ground", "begin", "check_one", "forms_again"]

_GARBAGE = 50_000
"""Objects made and not let go between two collections."""


@dataclass(frozen=True, slots=True)
class Ground:
    """What every site of a batch is checked on; the same in each process.

    Parameters
    ----------
    line : int
        Line of the journal up to which the store is read, whatever is published meanwhile.
    pack, pack_sha256 : str, str
        Rule pack, whose canonical form lies in the store's objects.
    keep : bool
        Whether site and report are put into the store.
    folder : Path or None
        Where one report a site is written, beside its place.
    forms : FormsAsked
        Forms that are made beside the JSON.
    """

    store: Path
    as_of: date
    known_at: datetime | None
    line: int
    pack: str
    pack_sha256: str
    verified: bool
    next_on: date | None
    lang: str
    now: datetime
    keep: bool
    folder: Path | None
    datums: Path | None
    forms: FormsAsked = NO_FORMS


@dataclass(frozen=True, slots=True)
class Done:
    """A site that was checked, or refused.

    Parameters
    ----------
    summary : mapping or None
        What its report says, as :meth:`checker.report.comparison.Alternative.as_dict` tells it;
        None for a refusal.
    refusal : mapping or None
        Code, sentence and remedy.
    parts : tuple of (str, str)
        Role and hash of what is put into the store.
    laid : tuple of Laid
        What of it was written beside its place, to be settled by whoever asked.
    sha256 : str
        Hash of the report's file.
    wkb : bytes
        The measured geometry, empty for a refusal.
    forms : mapping
        Further forms of its report, as :func:`checker.batch.forms.made_forms` tells of them.
    """

    row: int
    summary: dict[str, Any] | None = None
    refusal: dict[str, Any] | None = None
    parts: tuple[tuple[str, str], ...] = ()
    sha256: str = ""
    wkb: bytes = b""
    forms: dict[str, Any] = field(default_factory=dict[str, Any])
    laid: tuple[Laid, ...] = ()


@dataclass(frozen=True, slots=True)
class Again:
    """Forms to make of a report that was kept: its file in the folder, its picture in the store."""

    row: int
    file: str
    picture: str
    suffixes: tuple[str, ...]


def begin(ground: Ground) -> None:
    """Make a process ready for its sites: store open, rules loaded, what is there never collected.

    A check leaves hardly any cycles; they are looked for seldom.
    """
    _opened(ground)
    gc.collect()
    gc.freeze()
    gc.set_threshold(_GARBAGE, 10, 10)


def check_one(ground: Ground, asked: Asked, file: str) -> Done:
    """Check one site.

    Parameters
    ----------
    file : str
        Name of its report in the folder; it is written beside, and renamed by whoever asked.
    """
    if asked.refusal is not None:
        return Done(asked.row, refusal=dict(asked.refusal))
    try:
        return _checked(ground, asked, file)
    except SanheError as refusal:
        return Done(asked.row, refusal=refusal.as_dict())


def _checked(ground: Ground, asked: Asked, file: str) -> Done:
    import shapely

    from checker.check import assess
    from checker.report.document import written
    from checker.report.files import picture_bytes
    from checker.report.picture import picture_of
    from spatial.shift_suspect import asked_about
    from spatial.site import read_site_bytes

    snap, book, datums = _opened(ground)
    said, config = asked.said, snap.config
    site = read_site_bytes(
        asked.data, asked.filename, measure_crs=config.measure_crs, study_area=config.study_area,
        crs=said.crs, accept_repairs=said.accept_repairs, datum=said.datum, datums=datums,
    )  # fmt: skip
    site = asked_about(snap, site)
    found = assess(snap, site, book, asked.proposal)
    made = written(found, created_at=ground.now, lang=ground.lang)
    told, wkb = compared_of(made.content), shapely.to_wkb(site.geometry)
    if not ground.keep:
        return Done(asked.row, told, wkb=wkb)
    data = made.text
    bodies = {"site": asked.data, "report": data, "picture": picture_bytes(picture_of(found))}
    laid = {role: lay(snap.store.objects, body) for role, body in bodies.items()}
    parts = (*((role, one.name) for role, one in laid.items()), ("pack", ground.pack_sha256))
    forms: dict[str, Any] = {}
    if ground.folder is not None:
        beside(ground.folder, file).write_bytes(data)
        forms = _forms(ground, snap, file, (data, bodies["picture"]), ground.forms.suffixes)
    return Done(asked.row, told, None, parts, laid["report"].name, wkb, forms, tuple(laid.values()))


def forms_again(ground: Ground, again: Again) -> dict[str, Any]:
    """Make forms of a kept report: nothing is checked, the store is read as it was then."""
    if ground.folder is None:
        return {}
    try:
        snap, _, _ = _opened(ground)
        kept = (ground.folder / again.file).read_bytes(), snap.store.objects.get(again.picture)
    except SanheError as refusal:
        return not_made(again.suffixes, ground.forms, refusal)
    return _forms(ground, snap, again.file, kept, again.suffixes)


def _forms(
    ground: Ground, snap: Snapshot, file: str, kept: tuple[bytes, bytes], suffixes: Sequence[str]
) -> dict[str, Any]:
    """Forms from report and picture as they are kept, so that they are the same whenever made."""
    from checker.report.geojson import picture_from
    from checker.report.material import Material

    if not suffixes or ground.folder is None:
        return {}
    report, drawn = (json.loads(data) for data in kept)
    material = Material(report, picture_from(drawn, report), snap, ground.forms.lang,
                        templates=ground.forms.templates)  # fmt: skip
    return made_forms(ground.folder, file.removesuffix(".json"), material, ground.forms, suffixes)


def beside(folder: Path, file: str) -> Path:
    """Where a report is written before it gets its name."""
    return folder / f".{file}.part"


@cache
def _opened(ground: Ground) -> tuple[Snapshot, Rulebook, dict[str, LocalDatum]]:
    """The snapshot and the rules of a batch, once a process; the index is mapped, not copied."""
    from checker.pack_choice import kept_rulebook
    from spatial.local_datum import read_datums
    from spatial.snapshot import snapshot
    from spatial.store import open_store

    store = open_store(ground.store)
    snap = snapshot(store, as_of=ground.as_of, known_at=ground.known_at, at_line=ground.line)
    book = kept_rulebook(
        store, ground.pack, ground.pack_sha256, snap.cards, verified=ground.verified
    )
    return snap, replace(book, next_on=ground.next_on), dict(read_datums(ground.datums))
