"""``/identify``: what lies at a place, asked of the store and not of the picture."""

from __future__ import annotations

from typing import Any

import numpy as np
import shapely
from flask.views import MethodView
from flask_smorest import Blueprint

from spatial import crs
from spatial.errors import StoreError
from spatial.snapshot import Snapshot
from webmap.api.described import answers, takes
from webmap.api.schemas import Identified, Point
from webmap.held import held
from webmap.palette import meaning
from webmap.tiles import may_show

__all__ = ["blueprint"]

blueprint = Blueprint("identify", __name__, description="What lies at a place")

LONLAT = "EPSG:4490"
NEAR_M = 8.0
MOST = 60


@blueprint.route("/identify")
class IdentifyView(MethodView):
    """Zones at a place."""

    @takes(blueprint, Point)
    @answers(blueprint, Identified)
    def get(self, place: dict[str, float]) -> dict[str, Any]:
        """Zones of every layer whose card releases geometry, lines and points within 8 m."""
        snap = held().snapshot()
        lonlat = np.array([[place["lon"], place["lat"]]])
        x, y = crs.transform(lonlat, LONLAT, snap.config.measure_crs)[0]
        shown = {layer for layer, version in snap.versions.items() if may_show(version)}
        zones: list[dict[str, Any]] = []
        if np.isfinite((x, y)).all():
            for layer in sorted(shown):
                zones += _at(snap, layer, float(x), float(y))
        return {
            "as_of": snap.as_of.isoformat(), "zones": zones[:MOST],
            "withheld": sorted(set(snap.versions) - shown),
        }  # fmt: skip


def _at(snap: Snapshot, layer: str, x: float, y: float) -> list[dict[str, Any]]:
    try:
        held_layer = snap.layer(layer)
        reach = NEAR_M if held_layer.dimension < 2 else 0.0
        numbers = snap.pieces_in(layer, (x - NEAR_M, y - NEAR_M, x + NEAR_M, y + NEAR_M))
        near = shapely.distance(held_layer.pieces(numbers), shapely.Point(x, y)) <= reach
        owners = np.unique(held_layer.owners(numbers)[near]).tolist()
        return [_zone(snap, layer, held_layer.attributes(n)) for n in owners]
    except StoreError:  # a damaged layer is named by /layers and by every check
        return []


def _zone(snap: Snapshot, layer: str, attributes: Any) -> dict[str, Any]:
    card = snap.cards[layer]
    code = str(attributes["code"] or "")
    entry = meaning(card.classification, code)
    return {
        "layer": layer, "title": card.title.as_dict(), "id": str(attributes["id"]),
        "code": code, "name": str(attributes["name"] or ""),
        "meaning": {"zh": entry["zh"], "en": entry["en"]} if entry else None,
        "attributes": {
            k: v for k, v in attributes.items() if k not in ("id", "code", "name") and v is not None
        },
    }  # fmt: skip
