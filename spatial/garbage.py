"""Garbage (``store gc``): caches, temporary files, and objects that nothing names."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from spatial import catalog
from spatial.drafts import drop_abandoned
from spatial.proof import needed_objects
from spatial.store import Store

__all__ = ["GRACE", "Swept", "sweep"]

GRACE = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Swept:
    """How many files went, of which kind, how many bytes, and how many drafts were given up."""

    caches: int
    parts: int
    objects: int
    bytes: int
    drafts: int = 0


def sweep(store: Store, *, now: datetime) -> Swept:
    """Remove what can be made again or was never finished.

    A version, site, report or rule pack that something names is never touched. An object
    younger than an hour stays too: somebody may be about to publish it. A draft that nobody
    published in 90 days is dropped, which the journal says; a check made with it keeps its
    object.

    Parameters
    ----------
    now : datetime
        With time zone; ages are counted from it.
    """
    drafts = drop_abandoned(store, now=now)
    before = (now - GRACE).timestamp()
    caches = _remove(p for p in store.cache.glob("*") if p.is_file())
    parts = _remove(p for p in store.root.rglob(".*.part") if p.stat().st_mtime < before)
    objects = _spare(store, before)
    return Swept(caches[0], parts[0], objects[0], caches[1] + parts[1] + objects[1], drafts)


def _spare(store: Store, before: float) -> tuple[int, int]:
    """Remove old objects nothing names, while nobody can come to name them."""
    with catalog.writing(store.catalog) as connection:
        needed = set(needed_objects(connection))
        return _remove(
            path
            for name, packed in store.objects.names()
            if (name, packed) not in needed
            and (path := store.objects.path(name, packed=packed)).stat().st_mtime < before
        )


def _remove(paths: Iterator[Path]) -> tuple[int, int]:
    count = size = 0
    for path in list(paths):
        size += path.stat().st_size
        path.unlink(missing_ok=True)
        count += 1
    return count, size
