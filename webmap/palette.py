"""Colours of coded plans, and the legend of what a version really holds."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

from checker.report.looks import meaning, scheme
from spatial.layer import LayerCard
from spatial.layer_object import LayerObject
from spatial.packed import Packed
from spatial.snapshot import Snapshot

__all__ = ["legend", "meaning"]


def legend(snap: Snapshot, card: LayerCard) -> list[Mapping[str, str]]:
    """Entries of a layer's scheme that occur in its visible version, in the scheme's order."""
    version = snap.versions.get(card.id)
    entries = scheme(card.classification)
    if version is None or not entries:
        return []
    path = snap.store.objects.path(version.sha256, packed=True)
    found = [meaning(card.classification, code) for code in _codes(path, version.sha256)]
    return [entry for entry in entries if entry in found]


@lru_cache(maxsize=256)
def _codes(path: Path, sha256: str) -> frozenset[str]:
    layer = LayerObject(Packed(path, sha256))
    return frozenset(str(layer.attributes(n)["code"] or "") for n in range(layer.zone_count()))
