"""The packed form of arrays in one file: mapped, not loaded; every block proven on touch.

Layout: magic, length of the head, head (canonical JSON), one SHA-256 per block of the
body, padding, body. The name of the file is the SHA-256 of everything before the body.
"""

from __future__ import annotations

import hashlib
import json
import math
import mmap
import struct
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np
import rfc8785
from numpy.typing import NDArray

from spatial.errors import StoreError
from spatial.store_messages import OBJECT_DAMAGED, OBJECT_MISSING, OBJECT_UNREADABLE
from spatial.system_reason import system_reason

__all__ = ["Packed", "pack"]

MAGIC = b"SANHE-P1"
BLOCK = 65536
READ = 16 * BLOCK
ALIGN = 64


def pack(
    sections: Mapping[str, NDArray[Any]], meta: Mapping[str, Any], *, emptied: bool = False
) -> tuple[str, bytes | bytearray]:
    """Lay arrays out in one file.

    Parameters
    ----------
    sections : mapping of str to ndarray
        Arrays of any fixed-size dtype.
    meta : mapping
        JSON content kept in the head.
    emptied : bool
        ``sections`` is a dict of which nothing is needed afterwards: each array is let go as
        soon as it is laid out, so that a city's layer is not held twice.

    Returns
    -------
    name : str
        SHA-256 of the head, which names the file.
    data : bytes
        The whole file.

    Examples
    --------
    >>> name, data = pack({"a": np.arange(3)}, {"layer": "x"})
    >>> len(name), bytes(data[:8])
    (64, b'SANHE-P1')
    """
    arrays = {key: np.ascontiguousarray(sections[key]) for key in sorted(sections)}
    if emptied and isinstance(sections, dict):
        sections.clear()
    table, size = _places(arrays)
    head = rfc8785.dumps({"block": BLOCK, "meta": dict(meta), "sections": table, "size": size})
    front = MAGIC + struct.pack("<Q", len(head)) + head
    start = _body_start(len(front), size)
    data = bytearray(start + size)  # laid out in place: a city's layer is too large to copy
    for key in tuple(arrays):
        flat = arrays.pop(key).reshape(-1).view(np.uint8)
        np.frombuffer(data, np.uint8, len(flat), start + table[key][2])[:] = flat
        del flat
    view = memoryview(data)
    hashes = b"".join(
        hashlib.sha256(view[i : i + BLOCK]).digest() for i in range(start, start + size, BLOCK)
    )
    data[: len(front) + len(hashes)] = front + hashes
    return hashlib.sha256(view[:start]).hexdigest(), data


def _places(arrays: Mapping[str, NDArray[Any]]) -> tuple[dict[str, list[Any]], int]:
    """Type, shape, start and length of each array inside the body, and how long the body is."""
    table: dict[str, list[Any]] = {}
    size = 0
    for key, array in arrays.items():
        size += -size % ALIGN
        table[key] = [array.dtype.str, list(array.shape), size, array.nbytes]
        size += array.nbytes
    return table, size


def _body_start(front: int, size: int) -> int:
    """Where the body begins after magic, head and the hashes of its blocks."""
    return -(-(front + 32 * -(-size // BLOCK)) // ALIGN) * ALIGN


def _mapped(path: Path) -> mmap.mmap:
    with path.open("rb") as file:
        return mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)


class Packed:
    """A packed file, mapped read-only. Close it by dropping every array taken from it.

    Parameters
    ----------
    path : Path
        The file.
    name : str
        Expected SHA-256 of its head.
    data : bytes, optional
        The file itself, where it could not be written.

    Raises
    ------
    StoreError
        ``OBJECT_MISSING``, ``OBJECT_UNREADABLE``, ``OBJECT_DAMAGED`` (here, or when a damaged
        block is touched).
    """

    __slots__ = (
        "_body", "_hashes", "_map", "_path", "_proven", "_sections", "_views", "meta", "name",
    )  # fmt: skip

    def __init__(self, path: Path, name: str, data: bytes | None = None) -> None:
        self.name, self._path = name, path
        self._map: mmap.mmap | bytes
        try:
            self._map = _mapped(path) if data is None else data
        except FileNotFoundError:
            raise StoreError(OBJECT_MISSING, name=name) from None
        except OSError as problem:
            raise StoreError(OBJECT_UNREADABLE, name=name, what=system_reason(problem)) from None
        except ValueError:
            raise StoreError(OBJECT_DAMAGED, name=name) from None
        try:
            (length,) = struct.unpack_from("<Q", self._map, len(MAGIC))
            start = len(MAGIC) + 8
            head = json.loads(self._map[start : start + length])
            blocks = -(-head["size"] // BLOCK)
            self._body = _body_start(start + length, head["size"])
            front = self._map[: self._body]
            whole = len(self._map) == self._body + head["size"]
        except (ValueError, KeyError, TypeError, struct.error, OverflowError):
            raise StoreError(OBJECT_DAMAGED, name=name) from None
        if not whole or hashlib.sha256(front).hexdigest() != name:
            raise StoreError(OBJECT_DAMAGED, name=name)
        self._hashes = front[start + length :]
        self._proven = bytearray(blocks)
        self._sections: dict[str, list[Any]] = head["sections"]
        self._views: dict[str, tuple[NDArray[Any], int, int]] = {}
        self.meta: dict[str, Any] = head["meta"]

    def array(self, key: str) -> NDArray[Any]:
        """A whole section, every block proven; the array is a read-only view of the map."""
        dtype, shape, offset, nbytes = self._sections[key]
        self._prove(offset, nbytes)
        at = self._body + offset
        return np.frombuffer(self._map, dtype, count=math.prod(shape), offset=at).reshape(shape)

    def rows(self, key: str, places: NDArray[np.int64]) -> NDArray[Any]:
        """Some rows of a section at ascending places, only their blocks touched and proven."""
        view, offset, width = self._view(key)
        if len(places):
            start = offset + int(places[0]) * width
            if not self._all_proven(start, offset + int(places[-1] + 1) * width):
                starts = offset + places * width
                self._prove_each(starts, starts + width)
        return view.take(places, axis=0)

    def items(self, key: str, start: int, stop: int) -> NDArray[Any]:
        """Rows ``start:stop`` of a section, only their blocks touched and proven."""
        view, offset, width = self._view(key)
        self._prove(offset + start * width, (stop - start) * width)
        return view[start:stop]

    def text(self, key: str, start: int, stop: int) -> bytes:
        """Bytes ``start:stop`` of a byte section."""
        offset = self._sections[key][2]
        self._prove(offset + start, stop - start)
        at = self._body + offset
        return self._map[at + start : at + stop]

    def texts(self, key: str, starts: Sequence[int], stops: Sequence[int]) -> list[bytes]:
        """Several runs of bytes of a byte section, each block proven once."""
        offset = self._sections[key][2]
        body, held = self._body + offset, self._map
        if starts and not self._all_proven(offset + min(starts), offset + max(stops)):
            self._prove_each(offset + np.asarray(starts), offset + np.asarray(stops))
        return [held[body + a : body + b] for a, b in zip(starts, stops, strict=True)]

    def prove_runs(
        self, key: str, offsets: NDArray[np.uint64], places: NDArray[np.int64]
    ) -> None:
        """Prove those runs of bytes between offsets that will be read later."""
        offset = self._sections[key][2]
        if not self._all_proven(offset + int(offsets[0]), offset + int(offsets[-1])):
            runs = offsets.astype(np.int64) + offset
            self._prove_each(runs[places], runs[places + 1])

    def holds(self, key: str) -> bool:
        """Whether there is a section of that name."""
        return key in self._sections

    def length(self, key: str) -> int:
        """Number of rows of a section."""
        return int(self._sections[key][1][0])

    def discard(self) -> None:
        """Remove the file, which must be a cache; what is mapped stays readable."""
        with suppress(OSError):  # one that may not be removed may not be replaced either
            self._path.unlink(missing_ok=True)

    def prove_all(self) -> int:
        """Check every block (``store verify``); returns the size of the file in bytes.

        The file is read, not mapped: a sector the disk cannot give is an error with a name,
        where a map would end the process; and threads can prove several files at once.
        """
        number = 0
        try:
            with self._path.open("rb", buffering=0) as file:
                file.seek(self._body)
                while chunk := file.read(READ):
                    view = memoryview(chunk)
                    for at in range(0, len(chunk), BLOCK):
                        digest = hashlib.sha256(view[at : at + BLOCK]).digest()
                        if digest != self._hashes[32 * number : 32 * number + 32]:
                            raise StoreError(OBJECT_DAMAGED, name=self.name)
                        number += 1
        except OSError as problem:
            raise StoreError(OBJECT_UNREADABLE, name=self.name, what=system_reason(problem)) from None
        if number != len(self._proven):
            raise StoreError(OBJECT_DAMAGED, name=self.name)
        return len(self._map)

    def _view(self, key: str) -> tuple[NDArray[Any], int, int]:
        """A section as an array whose blocks are not proven; its offset, bytes in a row."""
        found = self._views.get(key)
        if found is None:
            dtype, shape, offset, _ = self._sections[key]
            at, count = self._body + offset, math.prod(shape)
            view = np.frombuffer(self._map, dtype, count=count, offset=at).reshape(shape)
            found = self._views[key] = view, offset, view.itemsize * math.prod(shape[1:])
        return found

    def _all_proven(self, start: int, stop: int) -> bool:
        """Whether every block of a run of bytes has been proven already."""
        return self._proven.find(0, start // BLOCK, (stop - 1) // BLOCK + 1) < 0

    def _prove_each(self, starts: NDArray[np.int64], stops: NDArray[np.int64]) -> None:
        """Prove runs of bytes that lie apart, looking at each block once."""
        first, last = starts // BLOCK, (stops - 1) // BLOCK
        known = np.frombuffer(self._proven, np.uint8)
        if known[first].all() and known[last].all() and (last - first).max() <= 1:
            return
        for start, stop in zip(starts.tolist(), stops.tolist(), strict=True):
            self._prove(start, stop - start)

    def _prove(self, offset: int, nbytes: int) -> None:
        if nbytes <= 0 or self._all_proven(offset, offset + nbytes):
            return
        for block in range(offset // BLOCK, (offset + nbytes - 1) // BLOCK + 1):
            if self._proven[block]:
                continue
            at = self._body + block * BLOCK
            digest = hashlib.sha256(self._map[at : at + BLOCK]).digest()
            if digest != self._hashes[32 * block : 32 * block + 32]:
                raise StoreError(OBJECT_DAMAGED, name=self.name)
            self._proven[block] = 1
