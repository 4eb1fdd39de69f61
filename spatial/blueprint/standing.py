"""Standing of the base: what the visible one was made of, and whether that still holds."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from spatial.blueprint.chosen import BLUEPRINT
from spatial.blueprint.messages import BLUEPRINT_MISSING
from spatial.errors import BadInput
from spatial.layer import LayerVersion
from spatial.snapshot import Snapshot

__all__ = ["Standing", "standing"]


@dataclass(frozen=True, slots=True)
class Standing:
    """The visible base.

    Parameters
    ----------
    record : dict
        What was written when it was built: sources, code tables, proof, sums.
    newer : tuple of (layer, version then, version now)
        Sources of which another version is visible; None now where there is none.
    """

    version: LayerVersion
    record: dict[str, Any]
    newer: tuple[tuple[str, str, str | None], ...]


def standing(snap: Snapshot) -> Standing:
    """The base visible in a snapshot.

    Raises
    ------
    BadInput
        ``BLUEPRINT_MISSING``.
    StoreError
        ``OBJECT_MISSING``, ``OBJECT_DAMAGED``.
    """
    version = snap.versions.get(BLUEPRINT)
    if version is None:
        raise BadInput(BLUEPRINT_MISSING, where=snap.store.root.name, as_of=snap.as_of)
    record: dict[str, Any] = json.loads(snap.store.objects.get(version.original_sha256))
    newer = []
    for source in record["sources"]:
        now = snap.versions.get(source["layer"])
        if now is None or now.sha256 != source["sha256"]:
            newer.append((source["layer"], source["version"], now.id if now else None))
    return Standing(version, record, tuple(newer))
