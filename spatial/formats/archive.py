"""A zip archive looked at from outside before anything is unpacked."""

from __future__ import annotations

import io
import lzma
import stat
import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO

from spatial.errors import BadInput
from spatial.formats import package_messages as say
from spatial.formats.incoming import Incoming
from spatial.limits import LIMITS
from spatial.quote import quote

__all__ = ["Member", "inspected", "members", "unpack"]

MAX_ENTRIES = LIMITS.archive_members
MAX_TOTAL = LIMITS.unpacked_bytes
MAX_RATIO = LIMITS.archive_ratio
_CROWD = 2 * MAX_ENTRIES  # beyond that it is not chance that bytes look like entries
_ENTRY = b"PK\x01\x02"
_RATIO_FROM = 10_000_000  # below that, blank DBF fields alone may compress 1:200
_ARCHIVES = (".zip", ".rar", ".7z", ".tar", ".gz", ".tgz", ".bz2", ".xz", ".kmz")
_IGNORED = ("__macosx/", ".ds_store", "thumbs.db", "desktop.ini")
_CHUNK = 1 << 20
_DAMAGE = (  # everything zipfile is known to raise on bytes that are no archive
    zipfile.BadZipFile, zlib.error, struct.error, lzma.LZMAError, EOFError, OSError, ValueError,
    RuntimeError, OverflowError, MemoryError,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Member:
    """A file in the archive: its readable name and where zipfile finds it."""

    name: str
    info: zipfile.ZipInfo


@contextmanager
def inspected(handed: Incoming) -> Iterator[tuple[zipfile.ZipFile, tuple[Member, ...]]]:
    """The archive, opened and found harmless, with its members.

    Raises
    ------
    BadInput
        ``ZIP_CORRUPT``, ``ZIP_TOO_MANY_ENTRIES``, ``ZIP_BOMB``, ``ZIP_UNSAFE_PATH``,
        ``ZIP_SYMLINK``, ``ZIP_ENCRYPTED``, ``ZIP_NESTED``, ``ZIP_DUPLICATE_NAME``.
    """
    where = handed.name
    try:
        count = _entries(handed)
        if count > _CROWD:
            raise BadInput(say.ZIP_TOO_MANY_ENTRIES, where=where, count=count, limit=MAX_ENTRIES)
        archive = _opened(handed)
    except _DAMAGE as problem:
        raise BadInput(say.ZIP_CORRUPT, where=where, what=quote(problem, 80)) from None
    with archive:
        yield archive, members(archive, where)


def _entries(handed: Incoming) -> int:
    """How often the mark of a directory entry occurs; no archive has more entries than that.

    Counted before the directory is read, for a million entries are a gigabyte of names.
    """
    source: IO[bytes]
    with io.BytesIO(handed.data) if handed.data is not None else _path(handed).open("rb") as source:
        count, kept = 0, b""
        while chunk := source.read(_CHUNK):
            count += (kept + chunk).count(_ENTRY)
            kept = chunk[1 - len(_ENTRY) :]
    return count


def _opened(handed: Incoming) -> zipfile.ZipFile:
    """Names without the UTF-8 flag are GBK in China; where they are not, CP437 as standard."""
    for encoding in ("gbk", None):
        source: IO[bytes] | Path
        source = io.BytesIO(handed.data) if handed.data is not None else _path(handed)
        try:
            return zipfile.ZipFile(source, metadata_encoding=encoding)
        except UnicodeDecodeError:
            continue
    raise zipfile.BadZipFile("names")


def _path(handed: Incoming) -> Path:
    if handed.path is None:
        raise zipfile.BadZipFile("no data")
    return handed.path


def members(archive: zipfile.ZipFile, where: str) -> tuple[Member, ...]:
    """Members of an archive, each entry checked; folders and system litter left out.

    Raises
    ------
    BadInput
        As :func:`inspected`.
    """
    entries = archive.infolist()
    if len(entries) > MAX_ENTRIES:
        raise BadInput(say.ZIP_TOO_MANY_ENTRIES, where=where, count=len(entries), limit=MAX_ENTRIES)
    total = sum(entry.file_size for entry in entries)
    if total > MAX_TOTAL:
        raise BadInput(say.ZIP_BOMB, where=where, what=f"{total} B")
    found: dict[str, Member] = {}
    for entry in entries:
        _safe(entry, where)
        folded = entry.filename.casefold()
        if entry.is_dir() or folded.startswith(_IGNORED[:1]) or folded.endswith(_IGNORED[1:]):
            continue
        if folded in found:
            raise BadInput(say.ZIP_DUPLICATE_NAME, where=where, member=quote(entry.filename))
        if folded.endswith(_ARCHIVES):
            raise BadInput(say.ZIP_NESTED, where=where, member=quote(entry.filename))
        found[folded] = Member(entry.filename, entry)
    return tuple(found.values())


def _safe(entry: zipfile.ZipInfo, where: str) -> None:
    name = entry.filename.replace("\\", "/")
    parts = PurePosixPath(name).parts
    drive = len(name) > 1 and name[1] == ":"
    if name.startswith("/") or ".." in parts or drive or "\x00" in entry.orig_filename:
        raise BadInput(say.ZIP_UNSAFE_PATH, where=where, member=quote(name))
    if stat.S_ISLNK(entry.external_attr >> 16):
        raise BadInput(say.ZIP_SYMLINK, where=where, member=quote(name))
    if entry.flag_bits & 0x1:
        raise BadInput(say.ZIP_ENCRYPTED, where=where)
    packed = max(entry.compress_size, 1)
    if entry.file_size > _RATIO_FROM and entry.file_size / packed > MAX_RATIO:
        raise BadInput(say.ZIP_BOMB, where=where, what=f"1:{entry.file_size // packed}")


def unpack(archive: zipfile.ZipFile, member: Member, target: IO[bytes], where: str) -> None:
    """Copy one member to a stream of ours; its checksum is checked on the way.

    Raises
    ------
    BadInput
        ``ZIP_CORRUPT``.
    """
    size = 0
    try:
        with archive.open(member.info) as source:
            while chunk := source.read(_CHUNK):
                size += target.write(chunk)
        if size != member.info.file_size:
            raise zipfile.BadZipFile(f"{size} B / {member.info.file_size} B")
    except _DAMAGE as problem:
        what = quote(f"{member.name}: {problem}", 80)
        raise BadInput(say.ZIP_CORRUPT, where=where, what=what) from None
