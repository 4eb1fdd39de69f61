"""The index of a snapshot: kept beside the store under the objects it covers, deletable."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from spatial.errors import StoreError
from spatial.index import PieceTable, index_sections
from spatial.layer_object import LayerObject
from spatial.objects import keep_cache
from spatial.packed import Packed, pack

__all__ = ["SnapshotIndex", "open_index"]

FORM = "3"
"""Of the cached index; one of another form is another file."""


@dataclass(frozen=True, slots=True)
class SnapshotIndex:
    """The index over every layer that could be read, and why the others could not.

    Parameters
    ----------
    packed : Packed
        See :func:`spatial.index.index_sections`.
    layers : tuple of str
        Layer ids by layer number.
    failed : mapping of str to StoreError
        Layers whose object is missing or damaged.
    """

    packed: Packed
    layers: tuple[str, ...]
    failed: Mapping[str, StoreError]


def open_index(
    cache: Path, objects: Mapping[str, str], opened: Callable[[str], LayerObject]
) -> SnapshotIndex:
    """The cached index of these layer versions; made on first use, made anew when damaged.

    One over fewer layers is another index: what could not be read once may be read again.

    Parameters
    ----------
    cache : Path
        Directory of the store's caches.
    objects : mapping of str to str
        Object name of each layer's version.
    opened : callable
        Opens the object of a layer.
    """
    failed: dict[str, StoreError] = {}
    order: list[str] = []
    for layer in sorted(objects):
        try:
            opened(layer)
        except StoreError as problem:
            failed[layer] = problem
        else:
            order.append(layer)
    found = _cached(cache, _key(objects, order))
    tables: list[PieceTable] = []
    for layer in order if found is None else []:
        try:
            tables.append(opened(layer).piece_table())
        except StoreError as problem:
            failed[layer] = problem
    order = [layer for layer in order if layer not in failed]
    if found is None:
        found = _made(cache, _key(objects, order), order, tables)
    return SnapshotIndex(found, tuple(order), failed)


def _key(objects: Mapping[str, str], order: Sequence[str]) -> str:
    told = "\n".join([FORM, *(objects[layer] for layer in order)])
    return hashlib.sha256(told.encode()).hexdigest()[:24]


def _cached(cache: Path, key: str) -> Packed | None:
    for path in cache.glob(f"{key}.*.index"):
        try:
            return Packed(path, path.name.split(".")[1])
        except StoreError:
            with suppress(OSError):
                path.unlink(missing_ok=True)
    return None


def _made(cache: Path, key: str, order: Sequence[str], tables: Sequence[PieceTable]) -> Packed:
    sections = index_sections(tables)
    depth = sum(1 for name in sections if name.startswith("level")) - 1
    name, data = pack(sections, {"depth": depth, "layers": list(order)})
    return keep_cache(cache / f"{key}.{name}.index", name, data)
