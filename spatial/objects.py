"""Immutable, content-addressed objects: written once, durably, never changed."""

from __future__ import annotations

import errno
import hashlib
import os
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from spatial.errors import StoreError, Text
from spatial.packed import Packed
from spatial.store_messages import (
    OBJECT_DAMAGED,
    OBJECT_MISSING,
    OBJECT_UNREADABLE,
    STORE_WRITE,
)
from spatial.system_reason import system_reason

__all__ = [
    "CHUNK", "FILE_MODE", "OBJECT_MODE", "Objects", "flush", "keep_cache", "make_directory", "said",
    "stands", "sync_directory", "write_durably", "write_part",
]  # fmt: skip

PACKED = ".layer"
CHUNK = 1 << 20
DIRECTORY_MODE, FILE_MODE, OBJECT_MODE = 0o750, 0o640, 0o440


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
            ``OBJECT_MISSING``, ``OBJECT_DAMAGED``, ``OBJECT_UNREADABLE``.
        """
        path = self.path(name)
        try:
            data = path.read_bytes()
        except FileNotFoundError:
            raise StoreError(OBJECT_MISSING, name=name) from None
        except OSError as problem:
            raise StoreError(OBJECT_UNREADABLE, name=name, what=said(problem)) from None
        if hashlib.sha256(data).hexdigest() != name:
            raise StoreError(OBJECT_DAMAGED, name=name)
        return data

    def prove(self, name: str, *, packed: bool = False) -> int:
        """Check an object against its name without loading it; returns its size in bytes.

        Raises
        ------
        StoreError
            ``OBJECT_MISSING``, ``OBJECT_DAMAGED``, ``OBJECT_UNREADABLE``.
        """
        path = self.path(name, packed=packed)
        if packed:
            return Packed(path, name).prove_all()
        digest, size = hashlib.sha256(), 0
        try:
            with path.open("rb", buffering=0) as file:
                while chunk := file.read(CHUNK):
                    digest.update(chunk)
                    size += len(chunk)
        except FileNotFoundError:
            raise StoreError(OBJECT_MISSING, name=name) from None
        except OSError as problem:
            raise StoreError(OBJECT_UNREADABLE, name=name, what=said(problem)) from None
        if digest.hexdigest() != name:
            raise StoreError(OBJECT_DAMAGED, name=name)
        return size

    def holds(self, name: str, *, packed: bool = False) -> bool:
        """Whether an object of this name lies here; its content is not looked at."""
        return self.path(name, packed=packed).exists()

    def path(self, name: str, *, packed: bool = False) -> Path:
        """Where an object of this name lies, whether it exists or not."""
        return self.root / name[:2] / (name[2:] + (PACKED if packed else ""))

    def names(self) -> Iterator[tuple[str, bool]]:
        """Every object: its name and whether it is a packed layer; no half-written file."""
        for path in sorted(self.root.glob("??/[!.]*")):
            packed = path.suffix == PACKED
            yield path.parent.name + path.name.removesuffix(PACKED), packed

    def _place(self, name: str, data: bytes | bytearray, *, suffix: str) -> None:
        path = self.path(name, packed=bool(suffix))
        if stands(path, data):  # written before, perhaps by somebody who died before this line
            sync_directory(path.parent)
        else:
            write_durably(path, data, mode=OBJECT_MODE)


def stands(path: Path, data: bytes | bytearray) -> bool:
    """Whether an object lies in its place already, byte for byte; it is young again then.

    One that is damaged, or cannot be read, does not: whoever has its bytes writes it anew.

    Raises
    ------
    StoreError
        ``STORE_WRITE``.
    """
    try:
        os.utime(path)  # or ``store gc`` might take it before it is named
    except FileNotFoundError:
        return False
    except PermissionError:  # another member of the group wrote it
        pass
    except OSError as problem:
        raise StoreError(STORE_WRITE, where=path.name, what=said(problem)) from None
    return _same(path, memoryview(data))


def _same(path: Path, data: memoryview) -> bool:
    try:
        with path.open("rb", buffering=0) as file:
            if os.fstat(file.fileno()).st_size != len(data):
                return False
            at = 0
            while chunk := file.read(CHUNK):
                if chunk != data[at : at + len(chunk)]:
                    return False
                at += len(chunk)
    except OSError:
        return False
    return at == len(data)


def write_durably(path: Path, data: bytes | bytearray, *, mode: int = FILE_MODE) -> None:
    """Write a file so that it is there whole or not at all, even when the power fails.

    Temporary file, fsync, rename, fsync of the directory. The file has exactly ``mode``,
    whatever the umask.

    Raises
    ------
    StoreError
        ``STORE_WRITE`` (disk full, no permission …); nothing half-written stays.
    """
    part = path.with_name(f".{path.name[:16]}.{secrets.token_hex(6)}.part")
    make_directory(path.parent)
    try:
        try:
            write_part(part, data, mode)
            os.replace(part, path)
        finally:
            part.unlink(missing_ok=True)
    except OSError as problem:
        raise StoreError(STORE_WRITE, where=path.name, what=said(problem)) from None
    sync_directory(path.parent)


def keep_cache(path: Path, name: str, data: bytes | bytearray) -> Packed:
    """Keep what may be made again at any time; where it cannot be kept it is held in memory.

    A store that may only be read, or a full disk, is no reason not to answer.

    Parameters
    ----------
    name, data : str, bytes
        As :func:`spatial.packed.pack` gives them.
    """
    try:
        write_durably(path, data)
        return Packed(path, name)
    except StoreError:
        return Packed(path, name, bytes(data))


def make_directory(path: Path) -> None:
    """Make a directory of the store, 0750 whatever the umask, durably; it may exist.

    Raises
    ------
    StoreError
        ``STORE_WRITE``.
    """
    if path.is_dir():
        return
    if not path.parent.is_dir():
        make_directory(path.parent)
    try:
        os.mkdir(path, DIRECTORY_MODE)
        path.chmod(DIRECTORY_MODE)
    except FileExistsError:  # somebody else was quicker
        if path.is_dir():
            return
        raise StoreError(STORE_WRITE, where=path.name, what=said(NotADirectoryError(errno.ENOTDIR, ""))) from None
    except OSError as problem:
        raise StoreError(STORE_WRITE, where=path.name, what=said(problem)) from None
    sync_directory(path.parent)


def sync_directory(path: Path) -> None:
    """Make the names in a directory durable.

    Raises
    ------
    StoreError
        ``STORE_WRITE``.
    """
    try:
        flush(path)
    except OSError as problem:
        raise StoreError(STORE_WRITE, where=path.name, what=said(problem)) from None


def flush(path: Path) -> None:
    """Wait until what a file or directory holds is on the disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def write_part(
    path: Path, data: bytes | bytearray, mode: int, *, durable: bool = True
) -> None:
    """Write a new file with exactly ``mode``; it is not durable before it is told to be."""
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    try:
        os.fchmod(handle, mode)
        rest = memoryview(data)
        while rest:
            rest = rest[os.write(handle, rest) :]
        if durable:
            os.fsync(handle)
    finally:
        os.close(handle)


def said(problem: OSError) -> Text:
    """What the operating system says of a failure."""
    return system_reason(problem)
