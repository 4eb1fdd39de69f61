"""Backup and restore: one file that holds a whole store, proven on the way back.

The catalog is copied first, by SQLite's own backup, so every object it names is there
already; publishing goes on meanwhile.
"""

from __future__ import annotations

import os
import re
import secrets
import sqlite3
import tarfile
import tempfile
from collections.abc import Callable, Sequence
from contextlib import closing, suppress
from datetime import datetime
from pathlib import Path

from spatial import catalog
from spatial.catalog_fault import FAULTS, refusal
from spatial.errors import BadInput, StoreError
from spatial.export.messages import EXPORT_WRITE
from spatial.objects import (
    CHUNK,
    FILE_MODE,
    OBJECT_MODE,
    make_directory,
    sync_directory,
)
from spatial.proof import Damage, needed_objects, prove
from spatial.quote import quote
from spatial.store import CATALOG, Store, open_store
from spatial.store_messages import (
    BACKUP_DAMAGED,
    BACKUP_LACKS,
    BACKUP_UNREADABLE,
    OBJECT_MISSING,
    OBJECT_UNREADABLE,
    PLACE_TAKEN,
    STORE_EXISTS,
    STORE_READ,
    STORE_WRITE,
)
from spatial.system_reason import system_reason
from spatial.upgrade import upgrade
from spatial.witness import note, noted

__all__ = ["backup", "restore"]

ATTEMPTS = 3
UNREAD = frozenset({OBJECT_UNREADABLE.code, STORE_READ.code})
OBJECT = re.compile(r"objects/[0-9a-f]{2}/[0-9a-f]{62}(\.layer)?")


def backup(
    store: Store, file: Path, *, told: Callable[[int, int], None] = lambda _done, _total: None
) -> int:
    """Write a store into one uncompressed tar file; returns the number of objects.

    Parameters
    ----------
    told : callable
        Called with the bytes written so far and the bytes there are, for progress.

    Raises
    ------
    BadInput
        ``EXPORT_WRITE`` where the file cannot be written.
    StoreError
        ``STORE_READ``, ``STORE_DAMAGED``, ``OBJECT_MISSING``,
        ``OBJECT_DAMAGED``, ``OBJECT_UNREADABLE``; no half file stays, and a file of that name
        from before stays as it was.
    """
    for _ in range(ATTEMPTS - 1):
        before = noted(store.root)
        try:
            return _written(store, file, told)
        except StoreError as problem:
            if problem.code != OBJECT_MISSING.code or noted(store.root) == before:
                raise  # else a check was deleted meanwhile, and its objects with it
    return _written(store, file, told)


def _written(store: Store, file: Path, told: Callable[[int, int], None]) -> int:
    part = file.with_name(f".{file.name}.{secrets.token_hex(4)}.part")
    try:
        with tempfile.TemporaryDirectory(prefix="sanhe-") as folder:
            copy = Path(folder) / CATALOG
            needed = _copy_catalog(store, copy)
            handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, FILE_MODE)
            with open(handle, "wb") as raw:
                os.fchmod(handle, FILE_MODE)
                with tarfile.open(fileobj=raw, mode="w") as archive:
                    archive.add(copy, CATALOG, filter=_plain)
                    _add_objects(store, needed, archive, told)
                raw.flush()
                os.fsync(handle)
        os.replace(part, file)
        sync_directory(file.parent)
    except OSError as problem:
        raise BadInput(EXPORT_WRITE, where=file.name, what=system_reason(problem)) from None
    finally:
        with suppress(OSError):  # what was refused is refused for its own reason
            part.unlink()
    return len(needed)


def restore(
    file: Path,
    root: Path,
    *,
    at: datetime | None = None,
    told: Callable[[int, int], None] = lambda _done, _total: None,
) -> Store:
    """Make a store from a backup; it is there proven, whole and durable, or not at all.

    Parameters
    ----------
    root : Path
        Directory to make; it may exist if it is empty.
    at : datetime, optional
        Record time of the upgrade where the backup is of an older format; without it such a
        backup is refused.
    told : callable
        Called with the bytes proven so far and the bytes there are, for progress.

    Raises
    ------
    BadInput
        ``BACKUP_UNREADABLE``.
    StoreError
        ``STORE_EXISTS``, ``BACKUP_DAMAGED``, ``STORE_READ``, ``STORE_WRITE``.
    """
    part = root.with_name(f".{root.name}.{secrets.token_hex(4)}.part")
    try:
        if root.exists() and (not root.is_dir() or any(root.iterdir())):
            raise _taken(root)
        make_directory(part / "objects")
        _unpack(file, part)
        if at is not None:
            upgrade(part, at=at)
        _prove(file, part, told)
        if root.exists():
            root.rmdir()
        os.replace(part, root)
        sync_directory(root.parent)
    except OSError as problem:
        raise StoreError(STORE_WRITE, where=root.name, what=system_reason(problem)) from None
    finally:
        _discard(part)
    return open_store(root)


def _taken(root: Path) -> StoreError:
    if (root / CATALOG).exists():
        return StoreError(STORE_EXISTS, where=root.name)
    first = min((p.name for p in root.iterdir()), default="") if root.is_dir() else root.name
    return StoreError(PLACE_TAKEN, where=root.name, what=quote(first))


def _discard(folder: Path) -> None:
    """Remove what did not become a store, with one open directory at a time: few may be left."""
    with suppress(OSError):  # what stays is hidden, named by nobody, and may be deleted by hand
        for path in sorted(folder.rglob("*"), reverse=True):
            path.rmdir() if path.is_dir() else path.unlink()
    for path in (folder / "objects", folder):  # without a single handle nothing can be listed
        with suppress(OSError):
            path.rmdir()


def _prove(file: Path, root: Path, told: Callable[[int, int], None]) -> None:
    found = prove(open_store(root), told=told)
    damaged = [d for d in found.damages if d.code not in UNREAD]
    if damaged:
        raise _refused(file, root, damaged[0])
    if found.damages:  # what could not be looked at may well be whole
        raise StoreError(STORE_READ, where=file.name, what=found.damages[0].text)
    note(root, found.head)


def _refused(file: Path, root: Path, damage: Damage) -> StoreError:
    """What is wrong with a backup, with the object and the versions that need it."""
    whose = _needing(root, damage.object) or damage.name
    if damage.code == OBJECT_MISSING.code:
        return StoreError(BACKUP_LACKS, where=file.name, whose=whose, object=damage.object)
    return StoreError(BACKUP_DAMAGED, where=file.name, whose=whose, what=damage.text)


def _needing(root: Path, object: str) -> str:
    """Versions that need an object; empty where none does, or the catalog cannot say."""
    try:
        with catalog.reading(root / CATALOG) as connection:
            every = catalog.versions(connection)
    except StoreError:
        return ""
    return ", ".join(v.id for v in every if object in (v.sha256, v.original_sha256))


def _copy_catalog(store: Store, copy: Path) -> list[tuple[str, bool]]:
    """Copy the catalog as of one moment; the objects it names."""
    source_uri = f"{store.catalog.absolute().as_uri()}?mode=ro"
    try:
        with (
            closing(sqlite3.connect(source_uri, uri=True)) as source,
            closing(sqlite3.connect(copy)) as target,
        ):
            source.backup(target)
    except FAULTS as problem:
        raise refusal(problem, copy, STORE_WRITE) from None
    with catalog.reading(copy) as connection:
        return sorted(needed_objects(connection))


def _add_objects(
    store: Store,
    needed: Sequence[tuple[str, bool]],
    archive: tarfile.TarFile,
    told: Callable[[int, int], None],
) -> None:
    """Every object, proven before it goes in: a backup never carries damage on."""
    paths = [store.objects.path(name, packed=packed) for name, packed in needed]
    total, done = sum(p.stat().st_size for p in paths if p.exists()), 0
    for path, (name, packed) in zip(paths, needed, strict=True):
        done += store.objects.prove(name, packed=packed)
        archive.add(path, f"objects/{path.parent.name}/{path.name}", filter=_plain)
        told(done, total)


def _plain(member: tarfile.TarInfo) -> tarfile.TarInfo:
    """A member without the names and numbers of whoever made the backup."""
    member.uid = member.gid = 0
    member.uname = member.gname = ""
    member.mode = FILE_MODE
    return member


def _unpack(file: Path, folder: Path) -> None:
    """Plain files under the two places a store has; anything else is no backup of ours."""
    try:
        with tarfile.open(file, "r:") as archive:
            for member in archive:
                place = _place(member)
                if place is None:
                    raise BadInput(BACKUP_UNREADABLE, where=file.name)
                make_directory((folder / place).parent)
                mode = FILE_MODE if place.name == CATALOG else OBJECT_MODE
                _extract(archive, member, folder / place, mode)
    except (tarfile.TarError, FileNotFoundError, IsADirectoryError, FileExistsError, EOFError):
        raise BadInput(BACKUP_UNREADABLE, where=file.name) from None
    if not (folder / CATALOG).is_file():
        raise BadInput(BACKUP_UNREADABLE, where=file.name)
    for directory in {path.parent for path in folder.rglob("*")}:
        sync_directory(directory)


def _place(member: tarfile.TarInfo) -> Path | None:
    """Where a member goes; None for what a store does not hold."""
    ours = member.name == CATALOG or OBJECT.fullmatch(member.name)
    return Path(member.name) if ours and member.isreg() else None


def _extract(archive: tarfile.TarFile, member: tarfile.TarInfo, path: Path, mode: int) -> None:
    """One member, durable, never over a file that is there already."""
    content = archive.extractfile(member)
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    try:
        os.fchmod(handle, mode)
        while content is not None and (chunk := memoryview(content.read(CHUNK))):
            while chunk:
                chunk = chunk[os.write(handle, chunk) :]
        os.fsync(handle)
    finally:
        os.close(handle)
    if path.stat().st_size != member.size:
        raise tarfile.ReadError("unexpected end of data")
