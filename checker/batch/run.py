"""One batch from the file of sites to its ranked table."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import replace
from pathlib import Path
from typing import Any

import rfc8785

from checker.batch.folder import Entry, Folder, opened_folder
from checker.batch.pool import WORKERS, checked, formed
from checker.batch.ranking import ranked, site_row
from checker.batch.sites import Asked
from checker.batch.worker import Again, Done, Ground
from checker.proposal import proposal_as_dict
from checker.report.engine import engine
from spatial.kept_checks import keep_put
from spatial.laid import settle
from spatial.quote import quote
from spatial.snapshot import Snapshot
from spatial.store import Store

__all__ = ["run"]

_TOGETHER = 25
"""Sites that are registered in one transaction."""

_LOST = "FORM_LOST"
_ALWAYS_AGAIN = frozenset({"SITE_TIMED_OUT", "SITE_CRASHED"})


def run(
    store: Store,
    ground: Ground,
    snap: Snapshot,
    sites: Sequence[Asked],
    *,
    folder: Path | None,
    workers: int = WORKERS,
    step: Callable[[str], None] = lambda _: None,
) -> list[dict[str, Any]]:
    """Check every site and rank them; what a folder holds already is not checked again.

    Parameters
    ----------
    snap : Snapshot
        What ``ground`` stands for, opened here.
    folder : Path or None
        Folder of reports, one a site.
    step : callable
        Called with the name of each site that is done, for progress.

    Raises
    ------
    BadInput
        ``BATCH_FOLDER…``.
    StoreError
        ``STORE_WRITE`` and whatever keeps the store from being read.
    """
    common = _texts(_common(ground, snap))
    width = len(str(max((one.row for one in sites), default=1)))
    named = [(one, _key(common, one), f"{one.row:0{width}}-{_slug(one.id)}.json") for one in sites]
    held = nullcontext(None) if folder is None else opened_folder(folder)
    with held as kept:
        entries: dict[int, Entry] = {}
        again: list[Again] = []
        for one, key, file in named:
            if kept is not None and (found := kept.done(key)) and found.file in ("", file):
                wanting = kept.missing(found, ground.forms) if found.file else ()
                if wanting and not store.objects.holds(found.picture):
                    continue  # what it was made from is gone: it is checked anew
                entries[one.row] = found
                again += _again(one, found, wanting)
                step(one.name or one.id)
        todo = [(one, key, file) for one, key, file in named if one.row not in entries]
        _each(store, ground, todo, kept, entries, workers, step)
        if kept is not None and again:
            _formed(ground, again, kept, entries, workers)
        ordered = [entries[one.row] for one, _, _ in named]
        if kept is not None:
            about = {"as_of": ground.as_of.isoformat(), "rulebook": ground.pack_sha256}
            kept.finish(ordered, about)
    return ranked([dict(entry.body) for entry in ordered])


def _again(one: Asked, entry: Entry, wanting: Sequence[str]) -> list[Again]:
    """Forms to make of a site that is done: in one go, one by one where one was lost before."""
    lost = any(f["refusal"] and f["refusal"]["code"] == _LOST for f in entry.forms.values())
    each = [(s,) for s in wanting] if lost else [tuple(wanting)]
    return [Again(one.row, entry.file, entry.picture, suffixes) for suffixes in each if suffixes]


def _formed(
    ground: Ground, again: Sequence[Again], folder: Folder, entries: dict[int, Entry], workers: int
) -> None:
    """Make forms that sites lack; each is noted once it has its place."""
    for job, made in formed(ground, again, workers=workers):
        entry = entries[job.row]
        report = {**entry.body["report"], "forms": {**entry.forms, **made}}
        entries[job.row] = replace(entry, body={**entry.body, "report": report})
        folder.add([entries[job.row]])


def _each(
    store: Store, ground: Ground, todo: Sequence[tuple[Asked, str, str]], folder: Folder | None,
    entries: dict[int, Entry], workers: int, step: Callable[[str], None],
) -> None:  # fmt: skip
    """Check what is to be done; register and name what is finished, some at a time."""
    keys = {one.row: (one, key, file) for one, key, file in todo}
    waiting: list[tuple[Done, Entry]] = []

    def finish() -> None:
        if ground.keep:
            settle(store.objects, (one for done, _ in waiting for one in done.laid))
            kept = [(d.summary["report"], d.parts) for d, _ in waiting if d.summary is not None]
            keep_put(store, kept, at=ground.now)
        if folder is not None:
            folder.add([e for d, e in waiting if not _passing(d)])
        entries.update({done.row: entry for done, entry in waiting})
        waiting.clear()

    for done in checked(ground, [(one, file) for one, _, file in todo], workers=workers):
        one, key, file = keys[done.row]
        written = file if done.summary is not None and folder is not None else ""
        entry = Entry("" if _passing(done) else key, written, done.sha256 if written else "",
                      site_row(one, done, written), dict(done.parts).get("picture", ""))  # fmt: skip
        waiting.append((done, entry))
        step(one.name or one.id)
        if len(waiting) >= _TOGETHER:
            finish()
    finish()


def _passing(done: Done) -> bool:
    """Whether another run may come to another end: a site that hung or died is tried again."""
    return done.refusal is not None and done.refusal["code"] in _ALWAYS_AGAIN


def _common(ground: Ground, snap: Snapshot) -> dict[str, Any]:
    """Everything but the site itself that an answer depends on."""
    return {
        "as_of": ground.as_of.isoformat(), "known_at": str(ground.known_at),
        "store": snap.store_id, "pack": [ground.pack, ground.pack_sha256, ground.verified],
        "next_on": str(ground.next_on), "lang": ground.lang, "engine": engine(),
        "versions": {x: [v.id, v.sha256] for x, v in snap.versions.items()},
        "revisions": {x: [v.id, v.sha256] for x, v in snap.revisions.items()},
        "upcoming": {x: day.isoformat() for x, day in snap.upcoming.items()},
        "known": sorted(snap.cards),
    }  # fmt: skip


def _texts(content: Mapping[str, Any]) -> dict[str, bytes]:
    """RFC 8785 text of each member."""
    return {name: rfc8785.dumps(value) for name, value in content.items()}


def _key(common: Mapping[str, bytes], one: Asked) -> str:
    """Hash of the RFC 8785 text of everything an answer depends on; the common part is given as text."""
    own: dict[str, Any] = {
        "row": one.row, "id": one.id, "name": one.name, "filename": one.filename,
        "site": hashlib.sha256(one.data).hexdigest(), "said": one.said.as_dict(),
        "project": proposal_as_dict(one.proposal),
        "refusal": one.refusal["code"] if one.refusal else None,
    }  # fmt: skip
    members = sorted({**common, **_texts(own)}.items())
    text = b",".join(b'"%s":%s' % (name.encode(), value) for name, value in members)
    return hashlib.sha256(b"{%s}" % text).hexdigest()


def _slug(id: str) -> str:
    """An id as part of a file name: letters and figures of any script, nothing else."""
    plain = "".join(c if c.isalnum() else "-" for c in quote(id, 40)).strip("-")
    return plain or "site"
