"""Garbage (``store gc``): caches, temporary files, and objects that nothing names."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from spatial import catalog
from spatial.drafts import drop_abandoned
from spatial.errors import StoreError
from spatial.proof import needed_objects
from spatial.store import Store
from spatial.store_messages import STORE_WRITE
from spatial.system_reason import system_reason

__all__ = ["GRACE", "Swept", "sweep"]

GRACE = timedelta(hours=1)
CACHE_GRACE = timedelta(minutes=1)
"""Somebody who has just written a cache is about to open it."""


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

    Raises
    ------
    StoreError
        ``STORE_WRITE``, ``STORE_BUSY``; what was removed until then needed nobody.
    """
    drafts = drop_abandoned(store, now=now)
    before = (now - GRACE).timestamp()
    just = (now - CACHE_GRACE).timestamp()
    with _sweeping(store):
        whole = (p for p in store.cache.glob("*") if p.is_file() and p.suffix != ".part")
        caches = _remove(whole, just)
        parts = _remove(store.root.rglob(".*.part*"), before)
    objects = _spare(store, before)
    return Swept(caches[0], parts[0], objects[0], caches[1] + parts[1] + objects[1], drafts)


def _spare(store: Store, before: float) -> tuple[int, int]:
    """Remove old objects nothing names, while nobody can come to name them."""
    with catalog.writing(store.catalog) as connection, _sweeping(store):
        needed = set(needed_objects(connection))
        spare = (
            store.objects.path(name, packed=packed)
            for name, packed in store.objects.names()
            if (name, packed) not in needed
        )
        return _remove(spare, before)


def _remove(paths: Iterable[Path], before: float) -> tuple[int, int]:
    """Remove files last written before a moment; another sweep may have been quicker."""
    count = size = 0
    for path in list(paths):
        try:
            found = path.stat()
            if found.st_mtime >= before:
                continue
            path.unlink()
        except FileNotFoundError:
            continue
        size += found.st_size
        count += 1
    return count, size


@contextmanager
def _sweeping(store: Store) -> Iterator[None]:
    try:
        yield
    except OSError as problem:
        raise StoreError(STORE_WRITE, where=store.root.name, what=system_reason(problem)) from None
