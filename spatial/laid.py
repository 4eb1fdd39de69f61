"""Laid down: many objects written beside their places, and made durable together.

A disk takes as long to make one file durable as eight at once. Whoever writes many objects lays
them down first; nothing is named by its hash, and nobody may name it, before it is settled.
"""

from __future__ import annotations

import hashlib
import os
import secrets
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from spatial.errors import StoreError
from spatial.objects import (
    OBJECT_MODE,
    Objects,
    flush,
    make_directory,
    said,
    stands,
    sync_directory,
    write_part,
)
from spatial.store_messages import STORE_WRITE

__all__ = ["Laid", "lay", "settle"]

_SIDE_BY_SIDE = 8


@dataclass(frozen=True, slots=True)
class Laid:
    """An object that waits for its place.

    Parameters
    ----------
    name : str
        Its SHA-256.
    part : str
        File beside its place; empty where the object lay there before, whole.
    """

    name: str
    part: str


def lay(objects: Objects, data: bytes) -> Laid:
    """Write an object beside its place; it survives nothing before :func:`settle`.

    Raises
    ------
    StoreError
        ``STORE_WRITE``; nothing half-written stays.
    """
    name = hashlib.sha256(data).hexdigest()
    path = objects.path(name)
    return Laid(name, "" if stands(path, data) else _beside(path, data).name)


def settle(objects: Objects, laid: Iterable[Laid]) -> None:
    """Make objects durable and give them their names, in that order.

    Raises
    ------
    StoreError
        ``STORE_WRITE``; what has its name by then is whole, the rest waits for ``store gc``.
    """
    each = list(dict.fromkeys(laid))
    folders = list(dict.fromkeys(objects.path(one.name).parent for one in each))
    with ThreadPoolExecutor(_SIDE_BY_SIDE) as threads:
        _every(threads, lambda one: _placed(objects, one), [one for one in each if one.part])
        _every(threads, sync_directory, folders)


def _every(threads: ThreadPoolExecutor, act: Callable[[Any], None], things: list[Any]) -> None:
    """Do something to each, in as many runs as there are threads."""

    def some(share: list[Any]) -> None:
        for thing in share:
            act(thing)

    for _ in threads.map(some, (things[i::_SIDE_BY_SIDE] for i in range(_SIDE_BY_SIDE))):
        pass


def _beside(path: Path, data: bytes) -> Path:
    part = path.with_name(f".{path.name[:16]}.{secrets.token_hex(6)}.part")
    make_directory(path.parent)
    try:
        write_part(part, data, OBJECT_MODE, durable=False)
    except OSError as problem:
        part.unlink(missing_ok=True)
        raise StoreError(STORE_WRITE, where=path.name, what=said(problem)) from None
    return part


def _placed(objects: Objects, one: Laid) -> None:
    path = objects.path(one.name)
    part = path.with_name(one.part)
    try:
        flush(part)
        os.replace(part, path)
    except OSError as problem:
        raise StoreError(STORE_WRITE, where=path.name, what=said(problem)) from None
