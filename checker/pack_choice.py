"""Which rule pack answers: the one asked for, the store's published one, else a shipped one."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import date, datetime
from typing import TYPE_CHECKING

from checker.compiled_pack import compiled, pack_print
from checker.pack import documents_of
from checker.rulebook import Rulebook, build_rulebook, find_pack, load_rulebook, shipped_packs

if TYPE_CHECKING:
    from spatial.store import Store

__all__ = [
    "DEFAULT_PACK", "chosen_rulebook", "followed", "kept_rulebook", "published_rulebook",
]  # fmt: skip

DEFAULT_PACK = "cn-gd-dongguan"


def chosen_rulebook(
    store: Store | None,
    name: str | None,
    layers: Collection[str],
    *,
    as_of: date,
    known_at: datetime | None = None,
) -> Rulebook:
    """The pack named, else the one published in the store, else the shipped one it was made for.

    Parameters
    ----------
    name : str or None
        Directory, or name of a shipped pack.
    layers : collection of str
        Layer ids with a card.
    as_of, known_at : date, datetime or None
        They pick the published pack as they pick layer versions.

    Raises
    ------
    RulesError
        ``PACK_NOT_FOUND`` or the first fault of the pack.
    StoreError
        ``OBJECT_MISSING``, ``OBJECT_DAMAGED`` of a published pack.
    """
    if name is None and store is not None:
        published = published_rulebook(store, layers, as_of=as_of, known_at=known_at)
        if published is not None:
            return published
    directory = find_pack(name or (store.config.pack if store else None) or DEFAULT_PACK)
    shipped = directory.resolve() in {p.resolve() for p in shipped_packs().values()}
    book = compiled(
        store.cache if store else None, lambda: pack_print(directory), layers, verified=shipped,
        build=lambda: load_rulebook(directory, layers=layers, verified=shipped),
    )  # fmt: skip
    return book if store is None else followed(store, book, as_of=as_of, known_at=known_at)


def published_rulebook(
    store: Store, layers: Collection[str], *, as_of: date, known_at: datetime | None = None
) -> Rulebook | None:
    """The pack published in a store that is visible on a date; None where there is none.

    Publishing asks for a passed ``sanhe rules verify``, so a published pack is verified.
    """
    from spatial.registered import PACK, visible_object

    found = visible_object(store, PACK, as_of=as_of, known_at=known_at)
    if found is None:
        return None
    book = kept_rulebook(store, found.id, found.sha256, layers, verified=True)
    return followed(store, book, as_of=as_of, known_at=known_at)


def kept_rulebook(
    store: Store, pack: str, sha256: str, layers: Collection[str], *, verified: bool
) -> Rulebook:
    """The pack whose canonical form lies in a store under its hash.

    Raises
    ------
    RulesError
        The first fault of the pack.
    StoreError
        ``OBJECT_MISSING``, ``OBJECT_DAMAGED``.
    """
    data = store.objects.get(sha256)
    return compiled(
        store.cache, lambda: f"{pack}\n{sha256}", layers, verified=verified,
        build=lambda: build_rulebook(
            documents_of(data, pack), pack, layers=layers, verified=verified
        ),
    )  # fmt: skip


def followed(
    store: Store,
    book: Rulebook,
    *,
    as_of: date,
    known_at: datetime | None = None,
    at_line: int | None = None,
) -> Rulebook:
    """The rulebook with the day from which a pack that is published already takes its place.

    Only what the store itself applies on ``as_of`` is followed by anything.

    Parameters
    ----------
    at_line : int, optional
        Line of the journal up to which the store is asked.
    """
    from spatial.registered import PACK, registered_objects, visible_object

    now = visible_object(store, PACK, as_of=as_of, known_at=known_at, at_line=at_line)
    if now is None or now.sha256 != book.sha256:
        return book
    days = [
        one.valid_from for one in registered_objects(store, PACK, at_line=at_line)
        if one.valid_from is not None and one.valid_from > as_of
        and (known_at is None or one.recorded_at <= known_at)
    ]  # fmt: skip
    return replace(book, next_on=min(days, default=None))
