"""Former drafts (原草案): what the journal still knows of a draft that waits no longer."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from spatial import catalog
from spatial.card import card_from_dict
from spatial.errors import Text
from spatial.layer import LayerVersion

if TYPE_CHECKING:
    from spatial.store import Store

__all__ = ["UNKNOWN", "Former", "former_drafts"]

PUBLISHED = Text("已于 {at} 发布", "was published on {at}")
DROPPED = Text("已于 {at} 删除（{reason}）", "was dropped on {at} ({reason})")
UNKNOWN = Text("本图层库没有记载", "is unknown to this store")


@dataclass(frozen=True, slots=True)
class Former:
    """A draft as it was kept, and what became of it.

    Parameters
    ----------
    version : LayerVersion or None
        None where the journal knows no such draft.
    """

    version: LayerVersion | None
    end: Text


def former_drafts(store: Store, ids: Collection[str]) -> dict[str, Former]:
    """Drafts by id as the journal has them; whether their objects are left is not looked at.

    Raises
    ------
    StoreError
        ``STORE_DAMAGED``.
    """
    kept: dict[str, LayerVersion] = {}
    ends: dict[str, Text] = {}
    with catalog.reading(store.catalog) as connection:
        for line in catalog.journal(connection):
            body, kind = line["body"], line["kind"]
            if kind == "draft":
                kept |= {e["id"]: _version(e, line["at"]) for e in body["drafts"] if e["id"] in ids}
            elif kind in ("publish", "drop-draft"):
                words = PUBLISHED if kind == "publish" else DROPPED
                values = {"at": line["at"][:10], "reason": body.get("reason")}
                ends |= {id: words.filled(values) for id in body.get("drafts", ()) if id in ids}
    return {id: Former(kept.get(id), ends.get(id, UNKNOWN)) for id in ids}


def _version(entry: Mapping[str, Any], at: str) -> LayerVersion:
    return LayerVersion(
        entry["id"], entry["layer"], 0, date.fromisoformat(entry["valid_from"]),
        datetime.fromisoformat(at), entry["object"], entry["original"], entry["original_name"],
        entry["zones"], entry["quarantined"], card_from_dict(entry["card"]),
    )  # fmt: skip
