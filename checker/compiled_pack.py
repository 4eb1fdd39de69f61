"""Compiled pack (编译后的规则包): a pack once read and proven, kept beside the store.

What is kept follows from the pack's own bytes and from the code that read them, and is found by
their hash: another byte in a rule, or another Sanhe, is another file. It is plain JSON with its
own hash, holds no code, and may be deleted at any time.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection
from contextlib import suppress
from dataclasses import fields, replace
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

from checker.pack import pack_folders, read_file
from checker.plain_form import from_plain, to_plain
from checker.rulebook import Rulebook
from spatial.errors import StoreError
from spatial.objects import write_durably

__all__ = ["compiled", "pack_print"]

FORM = "1"
READ_BY = (("checker", ()), ("spatial", ("errors.py", "schema_faults.py", "strict_yaml.py")))
"""The code that reads and proves packs; an empty list is the whole room."""
APART = ("canonical", "verified")
"""What of a rulebook does not stand in its plain form."""


def compiled(
    cache: Path | None, key: Callable[[], str], layers: Collection[str], *, verified: bool,
    build: Callable[[], Rulebook],
) -> Rulebook:  # fmt: skip
    """A rulebook from the cache; else built now, and kept for the next time.

    Parameters
    ----------
    cache : Path or None
        Directory of the store's caches; None keeps nothing.
    key : callable
        What the pack's bytes are found by now: :func:`pack_print`, or the name of its object.
        It is asked again after building: of files that changed meanwhile nothing is kept.
    layers : collection of str
        Layer ids with a card; a rule that reads another layer is refused by building.
    verified : bool
        Whether the pack has passed.
    build : callable
        Reads and proves the pack.

    Raises
    ------
    RulesError
        As ``build`` and ``key``.
    """
    if cache is None:
        return build()
    before = key()
    path = cache / f"{_named(before)}.rules"
    found = _kept(path)
    if found is not None and _known(found, layers):
        return replace(found, verified=verified)
    made = build()
    if found is None and key() == before:
        _keep(path, made)
    return made


def pack_print(directory: Path) -> str:
    """Hash of a pack's name and of every byte of its files, inherited ones included.

    Raises
    ------
    RulesError
        ``PACK_NOT_FOUND``, ``RULES_UNREADABLE`` or a ``YAML_…`` code.
    """
    told = hashlib.sha256(directory.resolve().name.encode())
    for here, own in pack_folders(directory):
        for relative, path in own.items():
            data = read_file(path, f"{here.name}/{relative}")
            told.update(f"\n{relative}\n{len(data)}\n".encode())
            told.update(data)
    return told.hexdigest()


def _named(key: str) -> str:
    """Name of the file of a pack as this code reads it."""
    return hashlib.sha256(f"{FORM}\n{_code_print()}\n{key}".encode()).hexdigest()[:32]


@cache
def _code_print() -> str:
    """Hash of the code that reads and proves packs."""
    told = hashlib.sha256()
    for room, only in READ_BY:
        files = (one for one in resources.files(room).iterdir() if one.name.endswith(".py"))
        for file in sorted(files, key=lambda one: one.name):
            if not only or file.name in only:
                told.update(file.read_bytes())
    return told.hexdigest()


def _keep(path: Path, book: Rulebook) -> None:
    """Keep a rulebook; a cache that is full or read-only keeps nothing, and nobody misses it."""
    with suppress(StoreError):
        write_durably(path, _packed(book))


def _packed(book: Rulebook) -> bytes:
    """Three lines: the hash of the other two, the pack's canonical form, the plain form."""
    parts = tuple(getattr(book, name) for name in _names())
    body = book.canonical + b"\n" + to_plain(parts).encode()
    return hashlib.sha256(body).hexdigest().encode() + b"\n" + body


def _kept(path: Path) -> Rulebook | None:
    """The rulebook in a file; None where there is none, or it is damaged."""
    try:
        seal, _, body = path.read_bytes().partition(b"\n")
    except OSError:
        return None
    if hashlib.sha256(body).hexdigest().encode() != seal:
        return None
    canonical, _, plain = body.partition(b"\n")
    try:
        parts = dict(zip(_names(), from_plain(plain), strict=True))
    except (TypeError, ValueError):
        return None
    if hashlib.sha256(canonical).hexdigest() != parts["sha256"]:
        return None
    given: dict[str, Any] = {**parts, "canonical": canonical}
    return Rulebook(**given)


def _names() -> tuple[str, ...]:
    return tuple(one.name for one in fields(Rulebook) if one.name not in APART)


def _known(book: Rulebook, layers: Collection[str]) -> bool:
    """Whether every layer the rules read is known here too."""
    known = {*layers, *(book.layers or {})}
    read = (x for rule in book.rules for x in (*rule.layers, *rule.outside, *rule.within))
    return known.issuperset(read)
