"""How fast a whole store is proven, backed up and restored: a store of at least 1 GB."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

import numpy as np
import shapely

from spatial.backup import backup, restore
from spatial.card import card_from_dict
from spatial.ingest import Draft
from spatial.layer_object import pack_layer
from spatial.proof import prove
from spatial.publish import publish
from spatial.registered import publish_object
from spatial.store import Store, StoreConfig, create_store

__all__ = ["measure"]

AT = datetime(2026, 1, 1, tzinfo=UTC)
X, Y = 480_000.0, 2_540_000.0
GOAL_BYTES = 1_000_000_000
CARD = {
    "title": {"zh": "试验图层", "en": "trial layer"}, "plan": "environment", "role": "constraint",
    "authority": "natural-resources", "crs": "EPSG:4547", "coverage": "study-area",
}  # fmt: skip


def big_store(root: Path) -> Store:
    """Layers of 40,000 many-sided zones with their files as delivered, until there is 1 GB."""
    area = shapely.box(X, Y, X + 100_000, Y + 100_000)
    store = create_store(root, StoreConfig("EPSG:4547", area, "Asia/Shanghai"), at=AT)
    dice, held, number = np.random.default_rng(1), 0, 0
    while held < GOAL_BYTES:
        number += 1
        draft = _layer(f"layer-{number}", dice, area)
        publish(store, [draft], recorded_at=AT)
        held += len(draft.data) + len(draft.original)
        publish_object(store, "report", f"r{number}", dice.bytes(300_000), at=AT)
    return store


def measure(folder: Path, told: Callable[..., None]) -> None:
    """Print the lines of the table."""
    folder.mkdir()
    store = big_store(folder / "store")
    start = time.perf_counter()
    found = prove(store)
    took = time.perf_counter() - start
    told(f"store verify, {found.bytes / 1e9:.2f} GB in {found.objects} objects",
         found.bytes / 1e6 / took, "MB/s", "≥ 300")  # fmt: skip
    start = time.perf_counter()
    backup(store, folder / "b.tar")
    told("store backup", found.bytes / 1e6 / (time.perf_counter() - start), "MB/s")
    start = time.perf_counter()
    restore(folder / "b.tar", folder / "again")
    took = time.perf_counter() - start
    told("store restore, proven; 5 GB would take", took * 5e9 / found.bytes, "s", "≤ 300")


def _layer(layer: str, dice: np.random.Generator, area: shapely.Polygon) -> Draft:
    places = np.column_stack([dice.uniform(X, X + 99_000, 40_000), dice.uniform(Y, Y + 99_000, 40_000)])
    zones = shapely.buffer(shapely.points(places), dice.uniform(10, 90, 40_000), quad_segs=16)
    rows = [{"id": str(i), "code": "A", "name": layer} for i in range(len(zones))]
    name, data = pack_layer(zones, rows, area, (), {"layer": layer})
    card = card_from_dict({"id": layer, **CARD})
    return Draft(card, date(2020, 1, 1), name, data, dice.bytes(40_000_000), f"{layer}.zip",
                 len(zones), (), (), ())  # fmt: skip
