"""What the web application holds while it runs: the store, the workers, and what it has read."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from flask import current_app

from spatial import catalog
from spatial.layer import LayerVersion
from spatial.settings import Settings
from spatial.store import Store
from spatial.strictest import bound

if TYPE_CHECKING:
    from checker.rulebook import Rulebook
    from spatial.snapshot import Snapshot
    from webmap.jobs import Jobs
    from webmap.tiles import TileCache

__all__ = ["Held", "held"]

KEY = "sanhe"


@dataclass(slots=True)
class Held:
    """One store and one set of workers for all requests.

    Parameters
    ----------
    version : str
        Version of Sanhe, part of the addresses of its own scripts and styles.
    """

    settings: Settings
    store: Store
    jobs: Jobs
    tiles: TileCache
    version: str
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _read: dict[str, Any] = field(default_factory=dict)

    def now(self) -> datetime:
        """This moment in the store's time zone."""
        return datetime.now(ZoneInfo(self.store.config.time_zone))

    def as_of(self) -> date:
        """The date answered for when a request names none."""
        from webmap.checking import date_of

        return date_of(self.store, self.now().date())

    def snapshot(self, as_of: date | None = None) -> Snapshot:
        """A snapshot of its own for every request: snapshots are not shared between threads."""
        from spatial.snapshot import snapshot

        return snapshot(self.store, as_of=as_of or self.as_of())

    def versions(self) -> Mapping[str, Mapping[str, LayerVersion]]:
        """Every version by layer and by tile key, hash or id, read anew when the journal or the day has grown."""
        from webmap.tiles import version_key

        day = self.as_of()
        with catalog.reading(self.store.catalog) as connection:
            head = catalog.head(connection)
            with self._lock:
                if self._read.get("versions_of") == (head, day):
                    known: Mapping[str, Mapping[str, LayerVersion]] = self._read["versions"]
                    return known
            every = catalog.versions(connection)
        out: dict[str, dict[str, LayerVersion]] = {}
        for version in bound(every, every, {day}):
            known_as = out.setdefault(version.layer, {})
            for key in (version_key(version), version.sha256, version.id):
                known_as[key] = version
        with self._lock:
            self._read.update(versions_of=(head, day), versions=out)
        return out

    def rulebook(self) -> Rulebook:
        """The store's rule pack, loaded again only when another one has been published."""
        from spatial.registered import PACK, visible_object
        from webmap.checking import rulebook_of

        as_of = self.as_of()
        published = visible_object(self.store, PACK, as_of=as_of)
        key = published and (published.id, published.sha256)
        with self._lock:
            if "rulebook" not in self._read or self._read["pack"] != key:
                cards = self.snapshot().cards
                self._read.update(rulebook=rulebook_of(self.store, cards, as_of), pack=key)
            rulebook: Rulebook = self._read["rulebook"]
            return rulebook


def held() -> Held:
    """What the application that answers this request holds."""
    state: Held = current_app.extensions[KEY]
    return state
