"""Which version of a layer is asked for, and its object opened."""

from __future__ import annotations

from datetime import date

from spatial.errors import BadInput
from spatial.history import find_version
from spatial.layer import LayerVersion
from spatial.layer_object import LayerObject
from spatial.packed import Packed
from spatial.snapshot import snapshot
from spatial.store import Store
from spatial.store_messages import AS_OF_BEFORE_FIRST, LAYER_UNKNOWN

__all__ = ["opened", "visible_version"]


def visible_version(
    store: Store, layer: str, *, as_of: date, version: str | None = None
) -> LayerVersion:
    """The version of a layer that is visible on a date, or the one named.

    Parameters
    ----------
    version : str, optional
        Id or sequence number; then the date does not count.

    Raises
    ------
    BadInput
        ``LAYER_UNKNOWN``, ``VERSION_UNKNOWN``, ``AS_OF_BEFORE_FIRST``.
    """
    if version is not None:
        return find_version(store, layer, version)
    snap = snapshot(store, as_of=as_of)
    if layer not in snap.cards:
        raise BadInput(LAYER_UNKNOWN, layer=layer, known=", ".join(sorted(snap.cards)) or "—")
    if layer not in snap.versions:
        first = snap.upcoming[layer].isoformat()
        raise BadInput(AS_OF_BEFORE_FIRST, layer=layer, as_of=as_of, first=first)
    return snap.versions[layer]


def opened(store: Store, version: LayerVersion) -> LayerObject:
    """The object of a version, mapped.

    Raises
    ------
    StoreError
        ``OBJECT_MISSING``, ``OBJECT_DAMAGED``.
    """
    path = store.objects.path(version.sha256, packed=True)
    return LayerObject(Packed(path, version.sha256))
