"""Every act that writes into a store, done on a copy of one small store while something fails."""

from __future__ import annotations

import os
import shutil
import tarfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

from spatial.backup import backup, restore
from spatial.drafts import keep_drafts
from spatial.errors import BadInput, StoreError
from spatial.garbage import sweep
from spatial.history import rollback
from spatial.kept_checks import keep_check
from spatial.proof import prove
from spatial.publish import publish
from spatial.registered import publish_object
from spatial.snapshot import snapshot
from spatial.store import create_store, open_store
from spatial.upgrade import upgrade
from tests.factories import AT, make_draft, make_store, square

LATER = datetime(2026, 3, 1, tzinfo=UTC)
OLD_FORMAT = Path(__file__).parents[1] / "spatial" / "stores" / "format-1.tar"


@dataclass(frozen=True, slots=True)
class Place:
    """Where the acts happen: a pristine store to copy from, the copy, and what lies beside it."""

    folder: Path

    @property
    def pristine(self) -> Path:
        return self.folder / "pristine"

    @property
    def root(self) -> Path:
        return self.folder / "work" / "store"

    @property
    def file(self) -> Path:
        return self.folder / "work" / "backup.tar"

    @property
    def old(self) -> Path:
        return self.folder / "work" / "old"

    @property
    def other(self) -> Path:
        return self.folder / "work" / "other"


def memory() -> Path | None:
    """A file system in memory where there is one: nothing waits for a disk. None elsewhere."""
    place = Path("/dev/shm")
    return place if os.access(place, os.W_OK) else None


def prepare(folder: Path) -> Place:
    """The pristine store and a backup of it."""
    place = Place(folder)
    folder.mkdir(parents=True, exist_ok=True)
    store = make_store(
        place.pristine,
        make_draft("farm", [square(0, 0, 10)]),
        make_draft("line", [square(0, 0, 5)]),
    )
    publish_object(store, "site", "s", b"site", at=LATER)
    publish(store, [make_draft("farm", [square(0, 0, 12)])], recorded_at=LATER)
    backup(store, folder / "good.tar")
    with tarfile.open(OLD_FORMAT) as archive:
        archive.extractall(folder / "old", filter="data")
    store.objects.put(b"left over from an interrupted publish")
    _index(place.pristine, None)
    return place


def lay(place: Place) -> None:
    """The work folder as it is before every act."""
    shutil.rmtree(place.folder / "work", ignore_errors=True)
    shutil.copytree(place.pristine, place.root)
    shutil.copytree(place.folder / "old", place.old)
    place.file.write_bytes(b"an older backup")


def publishing(place: Place) -> None:
    drafts = [make_draft(x, [square(0, 0, 20)]) for x in ("farm", "line")]
    publish(open_store(place.root), drafts, recorded_at=LATER)


def rolling_back(place: Place) -> None:
    rollback(open_store(place.root), "farm", "1", recorded_at=LATER)


def drafting(place: Place) -> None:
    keep_drafts(open_store(place.root), [make_draft("farm", [square(0, 0, 30)])], recorded_at=LATER)


def checking(place: Place) -> None:
    made = {"site": b"a new site", "report": b'{"a": 1}', "picture": b"{}"}
    keep_check(open_store(place.root), "c1", made, layers=[], at=LATER)


def registering(place: Place) -> None:
    publish_object(open_store(place.root), "site", "s2", b"another site", at=LATER)


def backing_up(place: Place) -> None:
    backup(open_store(place.root), place.file)


def restoring(place: Place) -> None:
    restore(place.folder / "good.tar", place.other, at=LATER)


def clearing_up(place: Place, root: Path | None = None) -> None:
    sweep(open_store(root or place.root), now=datetime(2100, 1, 1, tzinfo=UTC))


def caching(place: Place) -> None:
    _index(place.root, AT)


def _index(root: Path, known_at: datetime | None) -> None:
    snapshot(open_store(root), as_of=date(2026, 6, 1), known_at=known_at).pieces_in(
        "farm", (0, 0, 1, 1)
    )


def founding(place: Place) -> None:
    create_store(place.other, open_store(place.root).config, at=LATER)


def upgrading(place: Place) -> None:
    upgrade(place.old, at=LATER)


def restoring_old(place: Place) -> None:
    restore(OLD_FORMAT, place.other, at=LATER)


ACTS: dict[str, Callable[[Place], None]] = {
    "publish": publishing, "rollback": rolling_back, "draft": drafting, "check": checking,
    "register": registering, "backup": backing_up, "restore": restoring, "gc": clearing_up,
    "cache": caching, "init": founding, "upgrade": upgrading,
    "restore-old": restoring_old,
}  # fmt: skip
CLEAN = {"STORE_WRITE", "STORE_READ", "OBJECT_UNREADABLE"}
"""What an act may say when the system gives no more; never that anything is damaged."""


def attempt(name: str, place: Place, head: str, refused: BadInput | StoreError | None) -> None:
    """What must hold after an act that was refused, or not."""
    store = open_store(place.root)
    found = prove(store)
    assert found.damages == (), (name, found.damages)
    if (place.other / "catalog.sqlite").exists():
        clearing_up(place, place.other)
    left = [p for p in place.root.parent.rglob(".*") if ".part" in p.name]
    assert left == [], (name, left)
    upgrade(place.old, at=LATER)  # what was broken off is taken up again
    assert prove(open_store(place.old)).damages == (), name
    if place.other.exists() and any(place.other.iterdir()):
        _whole(place.other)
    if refused is None:
        return
    if name == "backup" and refused.code == "EXPORT_WRITE":  # the file's fault, not the store's
        assert refused.exit_code == 2
    else:
        assert refused.code in CLEAN, (name, refused)
        assert refused.exit_code == 3
    assert found.head == head, name
    if place.file.read_bytes() != b"an older backup":  # whole, but perhaps not durable
        restore(place.file, place.root.parent / "again")


def _whole(root: Path) -> None:
    """What stands where a store was to be made is a store, or an empty place for one."""
    if (root / "catalog.sqlite").exists():
        assert prove(open_store(root)).damages == ()
    else:
        assert [p.name for p in root.rglob("*") if p.is_file()] == []
