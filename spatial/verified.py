"""When a store was last proven, and with what result: kept beside the catalog, not in it."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from spatial.objects import write_durably
from spatial.proof import Proof
from spatial.store import Store

__all__ = ["keep_proof", "last_proof"]

FILE = "verified.json"
_KEYS = frozenset({"at", "ok", "head", "damages", "objects", "bytes"})


def keep_proof(store: Store, proof: Proof, *, at: datetime) -> None:
    """Remember the outcome of a proof; it says nothing of what was written after it.

    Raises
    ------
    StoreError
        ``STORE_WRITE``.
    """
    said = {
        "at": at.isoformat(), "ok": not proof.damages, "head": proof.head,
        "damages": len(proof.damages), "objects": proof.objects, "bytes": proof.bytes,
    }  # fmt: skip
    write_durably(store.root / FILE, json.dumps(said).encode())


def last_proof(store: Store) -> dict[str, Any] | None:
    """The outcome remembered last; None when there is none, or none that can be read.

    Returns
    -------
    dict
        ``at``, ``ok``, ``head``, ``damages``, ``objects``, ``bytes``.
    """
    try:
        said = json.loads((store.root / FILE).read_bytes())
    except (OSError, ValueError):
        return None
    known = isinstance(said, dict) and said.keys() >= _KEYS
    return {key: said[key] for key in sorted(_KEYS)} if known else None
