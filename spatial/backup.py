"""Backup and restore: one file that holds a whole store, proven on the way back.

The catalog is copied first, by SQLite's own backup, so every object it names is there
already; publishing goes on meanwhile.
"""

from __future__ import annotations

import os
import secrets
import shutil
import sqlite3
import tarfile
import tempfile
from datetime import datetime
from pathlib import Path

from spatial import catalog
from spatial.errors import BadInput, StoreError
from spatial.proof import needed_objects, prove
from spatial.store import CATALOG, Store, open_store
from spatial.store_messages import BACKUP_DAMAGED, BACKUP_UNREADABLE, STORE_EXISTS, STORE_WRITE
from spatial.upgrade import upgrade

__all__ = ["backup", "restore"]


def backup(store: Store, file: Path) -> int:
    """Write a store into one uncompressed tar file; returns the number of objects.

    Raises
    ------
    StoreError
        ``STORE_WRITE``, ``OBJECT_MISSING``; no half file stays.
    """
    part = file.with_name(f".{file.name}.{secrets.token_hex(4)}.part")
    try:
        with tempfile.TemporaryDirectory(prefix="sanhe-") as folder:
            copy = Path(folder) / CATALOG
            _copy_catalog(store, copy)
            with catalog.reading(copy) as connection:
                needed = sorted(needed_objects(connection))
            with tarfile.open(part, "w") as archive:
                archive.add(copy, CATALOG)
                for name, packed in needed:
                    path = store.objects.path(name, packed=packed)
                    store.objects.prove(name, packed=packed)
                    archive.add(path, f"objects/{path.parent.name}/{path.name}")
        os.replace(part, file)
    except OSError as problem:
        what = problem.strerror or type(problem).__name__
        raise StoreError(STORE_WRITE, where=file.name, what=what) from None
    finally:
        part.unlink(missing_ok=True)
    return len(needed)


def restore(file: Path, root: Path, *, at: datetime | None = None) -> Store:
    """Make a store from a backup; it is there proven and whole, or not at all.

    Parameters
    ----------
    at : datetime, optional
        Record time of the upgrade where the backup is of an older format; without it such a
        backup is refused.

    Raises
    ------
    BadInput
        ``BACKUP_UNREADABLE``.
    StoreError
        ``STORE_EXISTS``, ``BACKUP_DAMAGED``, ``STORE_WRITE``.
    """
    if root.exists() and any(root.iterdir()):
        raise StoreError(STORE_EXISTS, where=root.name)
    part = root.with_name(f".{root.name}.{secrets.token_hex(4)}.part")
    try:
        root.parent.mkdir(parents=True, exist_ok=True)
        part.mkdir(mode=0o750)
        _unpack(file, part)
        if at is not None:
            upgrade(part, at=at)
        found = prove(open_store(part))
        if found.damages:
            raise StoreError(BACKUP_DAMAGED, where=file.name, what=found.damages[0].name)
        if root.exists():
            root.rmdir()
        os.replace(part, root)
    except OSError as problem:
        what = problem.strerror or type(problem).__name__
        raise StoreError(STORE_WRITE, where=root.name, what=what) from None
    finally:
        shutil.rmtree(part, ignore_errors=True)
    return open_store(root)


def _copy_catalog(store: Store, copy: Path) -> None:
    source = sqlite3.connect(f"file:{store.catalog}?mode=ro", uri=True)
    target = sqlite3.connect(copy)
    try:
        source.backup(target)
    finally:
        target.close()
        source.close()


def _unpack(file: Path, folder: Path) -> None:
    """Plain files under the two places a store has; anything else is no backup of ours."""
    try:
        with tarfile.open(file, "r:") as archive:
            for member in archive:
                parts = Path(member.name).parts
                ours = parts == (CATALOG,) or (len(parts) == 3 and parts[0] == "objects")
                if not (ours and member.isreg() and ".." not in parts):
                    raise BadInput(BACKUP_UNREADABLE, where=file.name)
                archive.extract(member, folder, filter="data")
    except (tarfile.TarError, FileNotFoundError, EOFError):
        raise BadInput(BACKUP_UNREADABLE, where=file.name) from None
    (folder / "objects").mkdir(exist_ok=True)
    if not (folder / CATALOG).is_file():
        raise BadInput(BACKUP_UNREADABLE, where=file.name)
