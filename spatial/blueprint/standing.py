"""Standing of the base: what the visible one was made of, and whether that still holds."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from spatial.blueprint.chosen import BLUEPRINT, in_force, may_take_part
from spatial.blueprint.messages import BLUEPRINT_MISSING
from spatial.errors import BadInput, Text
from spatial.layer import LayerVersion
from spatial.snapshot import Snapshot

__all__ = ["Change", "Standing", "changes_told", "kind_of", "standing", "standing_of"]

Change = tuple[str, str | None, str | None]
WORDS = {
    "newer": Text("{layer} 由 {then} 变为 {now}", "{layer} went from {then} to {now}"),
    "gone": Text("{layer} 的 {then} 不再参加叠合", "{then} of {layer} takes no part any more"),
    "added": Text("新增 {layer}（{now}）", "{layer} was added ({now})"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Standing:
    """The visible base.

    Parameters
    ----------
    record : dict
        What was written when it was built: sources, code tables, proof, sums. The figures are
        None while a source whose areas may not be told any more takes part.
    newer : tuple of (layer, version then, version now)
        Sources of which another version is visible; None now where none takes part any more,
        None then where a layer would take part that was not there.
    on : date
        Day it was looked at.
    """

    version: LayerVersion
    record: dict[str, Any]
    newer: tuple[Change, ...]
    on: date

    def rows(self) -> list[dict[str, str | None]]:
        """What is newer, gone or added, as JSON content."""
        return [
            {"layer": a, "then": b, "now": c, "change": kind_of((a, b, c))}
            for a, b, c in self.newer
        ]


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
    return standing_of(snap, version)


def standing_of(snap: Snapshot, version: LayerVersion) -> Standing:
    """Any version of the base, held against what is visible in a snapshot."""
    record: dict[str, Any] = json.loads(snap.store.objects.get(version.original_sha256))
    newer = tuple(_changes(snap, record))
    if version.stricter and version.card.release == "hit-only":
        record |= {"sums": None, "proof": None}
    return Standing(version, record, newer, snap.as_of)


def kind_of(change: Change) -> str:
    """``newer``, ``gone`` or ``added``."""
    _layer, then, now = change
    return "added" if then is None else "gone" if now is None else "newer"


def changes_told(found: Standing) -> Text:
    """What is newer, gone or added, as one sentence's part."""
    parts = [
        WORDS[kind_of(c)].filled({"layer": c[0], "then": c[1], "now": c[2]}) for c in found.newer
    ]
    return Text("；".join(p.zh for p in parts), "; ".join(p.en for p in parts))


def _changes(snap: Snapshot, record: Mapping[str, Any]) -> Iterator[Change]:
    by_cards = record.get("by", "cards" if record["left_out"] else "list") == "cards"
    takes_part = may_take_part if by_cards else in_force
    sources = {source["layer"]: source["version"] for source in record["sources"]}
    for layer, then in sources.items():
        now = snap.versions.get(layer)
        if now is None or not takes_part(now.card):
            yield layer, then, None
        elif now.id != then:
            yield layer, then, now.id
    if not by_cards:
        return
    known = record.get("excluded", dict.fromkeys(record["left_out"]))
    for layer, version in snap.versions.items():
        if layer in sources or layer == BLUEPRINT or not may_take_part(version.card):
            continue
        if layer not in known or known[layer] not in (None, version.id):
            yield layer, None, version.id
