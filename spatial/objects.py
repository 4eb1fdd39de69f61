"""Immutable, content-addressed objects: written once, durably, never changed."""

from __future__ import annotations

import hashlib
import os
import secrets
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from spatial.errors import StoreError
from spatial.packed import Packed
from spatial.store_messages import OBJECT_DAMAGED, OBJECT_MISSING, STORE_WRITE

__all__ = ["Objects", "write_durably"]

PACKED = ".layer"


@dataclass(frozen=True, slots=True)
class Objects:
    """A directory of objects named by the SHA-256 of what they hold.

    A plain object is named by the hash of its bytes. A packed layer (``.layer``) is named
    by the hash of its head, which holds the hash of every block of the rest.
    """

    root: Path

    def put(self, data: bytes) -> str:
        """Keep ``data``; returns its SHA-256. Keeping the same bytes twice is one object."""
        name = hashlib.sha256(data).hexdigest()
        self._place(name, data, suffix="")
        return name

    def put_packed(self, name: str, data: bytes | bytearray) -> None:
        """Keep a packed layer under the hash of its head."""
        self._place(name, data, suffix=PACKED)

    def get(self, name: str) -> bytes:
        """Bytes of a plain object, proven against its name.

        Raises
        ------
        StoreError
            ``OBJECT_MISSING``, ``OBJECT_DAMAGED``.
        """
        path = self.path(name)
        try:
            data = path.read_bytes()
        except FileNotFoundError:
            raise StoreError(OBJECT_MISSING, name=name) from None
        if hashlib.sha256(data).hexdigest() != name:
            raise StoreError(OBJECT_DAMAGED, name=name)
        return data

    def prove(self, name: str, *, packed: bool = False) -> int:
        """Check an object against its name without loading it; returns its size in bytes.

        Raises
        ------
        StoreError
            ``OBJECT_MISSING``, ``OBJECT_DAMAGED``.
        """
        path = self.path(name, packed=packed)
        if packed:
            Packed(path, name).prove_all()
            return path.stat().st_size
        digest = hashlib.sha256()
        try:
            with path.open("rb") as file:
                while chunk := file.read(1 << 20):
                    digest.update(chunk)
        except OSError:
            raise StoreError(OBJECT_MISSING, name=name) from None
        if digest.hexdigest() != name:
            raise StoreError(OBJECT_DAMAGED, name=name)
        return path.stat().st_size

    def path(self, name: str, *, packed: bool = False) -> Path:
        """Where an object of this name lies, whether it exists or not."""
        return self.root / name[:2] / (name[2:] + (PACKED if packed else ""))

    def names(self) -> Iterator[tuple[str, bool]]:
        """Every object: its name and whether it is a packed layer."""
        for path in sorted(self.root.glob("??/*")):
            packed = path.suffix == PACKED
            yield path.parent.name + path.name.removesuffix(PACKED), packed

    def _place(self, name: str, data: bytes | bytearray, *, suffix: str) -> None:
        path = self.path(name, packed=bool(suffix))
        if path.exists():  # written before, perhaps by somebody who died before this line
            with suppress(OSError):  # young again, or ``store gc`` might take it before it is named
                os.utime(path)
            _sync_directory(path.parent)
            return
        write_durably(path, data, mode=0o440)


def write_durably(path: Path, data: bytes | bytearray, *, mode: int = 0o640) -> None:
    """Write a file so that it is there whole or not at all, even when the power fails.

    Temporary file, fsync, rename, fsync of the directory.

    Raises
    ------
    StoreError
        ``STORE_WRITE`` (disk full, no permission …); nothing half-written stays.
    """
    part = path.with_name(f".{path.name[:16]}.{secrets.token_hex(6)}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o750)
        try:
            with open(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            os.replace(part, path)
        finally:
            part.unlink(missing_ok=True)
        _sync_directory(path.parent)
    except OSError as problem:
        what = problem.strerror or type(problem).__name__
        raise StoreError(STORE_WRITE, where=path.name, what=what) from None


def _sync_directory(path: Path) -> None:
    try:
        handle = os.open(path, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
    except OSError as problem:
        what = problem.strerror or type(problem).__name__
        raise StoreError(STORE_WRITE, where=path.name, what=what) from None
