"""What has to be said of a version that leaves the store, whatever the form."""

from __future__ import annotations

from datetime import date

from spatial.formats.source import Notice
from spatial.layer import DERIVED, LayerVersion
from spatial.store import Store

__all__ = ["remarks"]


def remarks(store: Store, version: LayerVersion, on: date) -> tuple[Notice, ...]:
    """That a derived layer is not what the plans of a day say; nothing for any other layer.

    Parameters
    ----------
    on : date
        Day that was asked for.

    Raises
    ------
    StoreError
        ``OBJECT_MISSING``, ``OBJECT_DAMAGED``.
    """
    if version.layer not in DERIVED:
        return ()
    from spatial.blueprint.standing import standing_of
    from spatial.blueprint.told import notices
    from spatial.snapshot import snapshot

    return tuple(notices(standing_of(snapshot(store, as_of=on), version)))
