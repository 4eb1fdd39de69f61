"""Colours of coded plans, and the legend of what a version really holds."""

from __future__ import annotations

import json
from functools import cache, lru_cache
from importlib import resources
from pathlib import Path
from typing import Any

from spatial.layer import LayerCard
from spatial.layer_object import LayerObject
from spatial.packed import Packed
from spatial.snapshot import Snapshot

__all__ = ["legend", "meaning"]


@cache
def _palette() -> dict[str, list[dict[str, Any]]]:
    text = (resources.files("webmap") / "static" / "palette.json").read_text(encoding="utf-8")
    palette: dict[str, list[dict[str, Any]]] = json.loads(text)
    return palette


def meaning(classification: str | None, code: str) -> dict[str, Any] | None:
    """Colour and title of a code: the entry of its scheme with the longest fitting start."""
    entries = _palette().get(classification or "", [])
    fitting = [e for e in entries if code.startswith(e["code"])]
    return max(fitting, key=lambda e: len(e["code"]), default=None)


def legend(snap: Snapshot, card: LayerCard) -> list[dict[str, Any]]:
    """Entries of a layer's scheme that occur in its visible version, in the scheme's order."""
    version = snap.versions.get(card.id)
    entries = _palette().get(card.classification or "", [])
    if version is None or not entries:
        return []
    path = snap.store.objects.path(version.sha256, packed=True)
    found = [meaning(card.classification, code) for code in _codes(path, version.sha256)]
    return [entry for entry in entries if entry in found]


@lru_cache(maxsize=256)
def _codes(path: Path, sha256: str) -> frozenset[str]:
    layer = LayerObject(Packed(path, sha256))
    return frozenset(str(layer.attributes(n)["code"] or "") for n in range(layer.zone_count()))
