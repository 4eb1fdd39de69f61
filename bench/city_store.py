"""The generated city as a store: its layers published after the gate, as drafts are."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime
from pathlib import Path

import numpy as np

from bench.city import CRS, SETBACKS_M, CityLayer, outline
from spatial.card import card_from_dict
from spatial.ingest import Draft
from spatial.layer_object import pack_layer
from spatial.overlap import Selection, Strip
from spatial.publish import publish
from spatial.store import Store, StoreConfig, create_store

__all__ = ["AS_OF", "AT", "build_city", "draft", "selections"]

AS_OF = date(2026, 1, 1)
AT = datetime(2026, 1, 1, tzinfo=UTC)
SEARCH_M = 500.0
CODES = np.array(["0101", "0301", "0701", "0702", "0601", "1001", "0201", "1701"])


def draft(layer: CityLayer) -> Draft:
    """One generated layer as the gate would hand it on."""
    r = np.random.default_rng(5)
    codes = CODES[r.integers(0, 8, len(layer.zones))].tolist()
    rows = [{"id": str(i), "code": code, "name": f"{layer.id}-{i}"} for i, code in enumerate(codes)]
    card = card_from_dict(
        {
            "id": layer.id, "title": {"zh": layer.id, "en": layer.id}, "plan": "territorial",
            "role": "allocation" if layer.allocation else "constraint",
            "authority": "natural-resources", "fields": {"id": "id", "code": "code"},
            "crs": CRS, "datum": "cgcs2000", "certainty": "certain", "coverage": "study-area",
            "tolerance": {"min_area_m2": 1.0, "min_width_m": 0.1},
            "source": {"name": "generated"},
        }
    )  # fmt: skip
    meta = {
        "layer": layer.id,
        "crs": CRS,
        "zones": len(rows),
        "self_overlap_m2": 0.0 if layer.allocation else 1.0,
    }
    name, data = pack_layer(layer.zones, rows, outline(), [], meta)
    return Draft(card, AS_OF, name, data, b"", layer.id, len(rows), (), (), ())


def build_city(root: Path, layers: Sequence[CityLayer]) -> Store:
    """A store that holds the city, one publish a layer."""
    store = create_store(root, StoreConfig(CRS, outline(), "Asia/Shanghai"), at=AT)
    for layer in layers:
        publish(store, [draft(layer)], recorded_at=AT)
    return store


def selections(layers: Sequence[CityLayer]) -> list[Selection]:
    """What is asked of each layer: overlap, the nearest zone within 500 m, building strips."""
    out = []
    for layer in layers:
        radius = 0.0 if layer.allocation else SEARCH_M
        out.append(Selection((layer.id,), radius_m=radius))
        if layer.id in SETBACKS_M:
            strip = Strip((("", SETBACKS_M[layer.id]),), None)
            out.append(Selection((layer.id,), strip=strip))
    return out
