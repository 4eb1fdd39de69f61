"""``/health``, ``/layers``, ``/facts``: what the store holds and what the rules ask for."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import numpy as np
import shapely
from flask.views import MethodView
from flask_smorest import Blueprint

from spatial import crs
from spatial.errors import Message, StoreError
from spatial.export.remarks import remarks
from spatial.layer import LayerCard, LayerVersion
from spatial.snapshot import Snapshot
from webmap.api.described import answers, takes
from webmap.api.schemas import FactList, Health, LayerList, LayerRow, Nothing
from webmap.held import Held, held
from webmap.palette import legend
from webmap.problems import NotFoundError
from webmap.tiles import MAX_ZOOM, may_show, version_key

__all__ = ["blueprint", "layer_rows", "study_bounds"]

blueprint = Blueprint("layers", __name__, description="What the store holds")

NO_LAYER = Message(
    "LAYER_UNKNOWN", "没有这个图层", "there is no such layer",
    "请看 /api/v1/layers 的清单", "see the list at /api/v1/layers",
)  # fmt: skip


@blueprint.route("/health")
class HealthView(MethodView):
    """Whether the service can answer."""

    @answers(blueprint, Health)
    def get(self) -> dict[str, Any]:
        """Whether the service can answer, for which store and which date."""
        state = held()
        snap = state.snapshot()
        return {
            "status": "ok", "sanhe": state.version, "head": snap.head,
            "as_of": snap.as_of.isoformat(), "layers": len(snap.versions),
            "rulebook": {"id": state.rulebook().id, "verified": state.rulebook().verified},
        }  # fmt: skip


@blueprint.route("/layers")
class LayersView(MethodView):
    """Layers in force on the date answered for."""

    @takes(blueprint, Nothing)
    @answers(blueprint, LayerList)
    def get(self, _query: Mapping[str, Any]) -> dict[str, Any]:
        """List the layers, those that are missing included."""
        state = held()
        snap = state.snapshot()
        return {"as_of": snap.as_of.isoformat(), "layers": layer_rows(state, snap)}


@blueprint.route("/layers/<string:layer>")
class LayerView(MethodView):
    """One layer."""

    @takes(blueprint, Nothing)
    @answers(blueprint, LayerRow)
    def get(self, _query: Mapping[str, Any], layer: str) -> dict[str, Any]:
        """Show one layer."""
        state = held()
        rows = layer_rows(state, state.snapshot())
        found = next((row for row in rows if row["id"] == layer), None)
        if found is None:
            raise NotFoundError(NO_LAYER, where=layer[:64])
        return found


@blueprint.route("/facts")
class FactsView(MethodView):
    """Project facts the rules read."""

    @takes(blueprint, Nothing)
    @answers(blueprint, FactList)
    def get(self, _query: Mapping[str, Any]) -> dict[str, Any]:
        """List the project facts that the rules ask for."""
        facts = held().rulebook().facts.values()
        rows = [
            {"name": f.name, "kind": f.kind, "type": f.type, "ask": f.ask.as_dict(),
             "values": list(f.values), "title": (f.title or f.ask).as_dict(),
             "help": f.help.as_dict() if f.help else None, "theme": f.theme, "unit": f.unit,
             "words": {code: text.as_dict() for code, text in f.words.items()}}
            for f in facts
        ]  # fmt: skip
        return {"facts": rows}


def layer_rows(state: Held, snap: Snapshot) -> list[dict[str, Any]]:
    """Every layer with a card, then those the rules know and nobody has delivered."""
    rows = [
        _row(snap, card, snap.versions.get(layer)) for layer, card in sorted(snap.cards.items())
    ]
    for layer, title in sorted((state.rulebook().layers or {}).items()):
        if layer not in snap.cards:
            rows.append({"id": layer, "title": title.as_dict(), "version": None, "tiles": None,
                         "legend": [], "notices": [], "shown": "missing"})  # fmt: skip
    return rows


def study_bounds(snap: Snapshot) -> list[float] | None:
    """West, south, east, north of the study area, or of everything held; None for nothing."""
    config = snap.config
    if config.study_area is not None:
        corners = shapely.get_coordinates(shapely.envelope(config.study_area))
        return _lonlat_box(corners, config.measure_crs)
    boxes = [snap.layer(layer).zone_boxes() for layer in snap.versions]
    boxes = [b for b in boxes if len(b)]
    if not boxes:
        return None
    every = np.vstack(boxes)
    corners = np.vstack([every[:, :2].min(axis=0), every[:, 2:].max(axis=0)])
    return _lonlat_box(corners, config.measure_crs)


def _row(snap: Snapshot, card: LayerCard, version: LayerVersion | None) -> dict[str, Any]:
    shown = version is not None and may_show(version)
    return {
        "id": card.id, "title": card.title.as_dict(), "plan": card.plan, "role": card.role,
        "authority": card.authority,
        "legal_status": (version.card if version else card).legal_status,
        "certainty": card.certainty, "secrecy": card.secrecy, "release": card.release,
        "classification": card.classification,
        "version": _version(version) if version else None,
        "next_version_on": _day(snap.upcoming.get(card.id)),
        "tiles": f"/api/v1/tiles/{card.id}/{version_key(version)}/{{z}}/{{x}}/{{y}}.mvt"
        if version and shown else None,
        "max_zoom": MAX_ZOOM, "style": dict(card.style),
        "legend": legend(snap, card) if shown else [],
        "dimension": snap.layer(card.id).dimension if shown else None,
        "bounds": _bounds(snap, card.id) if shown else None,
        "shown": _shown(version),
        "notices": _notices(snap, version) if version else [],
        "source": dict(card.source),
    }  # fmt: skip


def _notices(snap: Snapshot, version: LayerVersion) -> list[dict[str, Any]]:
    """What has to be said of the layer beside its name, such as that it is out of date."""
    try:
        found = remarks(snap.store, version, snap.as_of)
    except StoreError:  # a damaged layer is named where it is opened
        return []
    return [{"code": n.code, "text": n.text.as_dict()} for n in found]


def _shown(version: LayerVersion | None) -> str:
    """``map``, or why not: ``missing``, ``empty``, ``withheld``."""
    if version is None:
        return "missing"
    if version.zones == 0:
        return "empty"
    return "map" if may_show(version) else "withheld"


def _version(version: LayerVersion) -> dict[str, Any]:
    return {
        "id": version.id, "valid_from": version.valid_from.isoformat(),
        "recorded_at": version.recorded_at.isoformat(), "sha256": version.sha256,
        "zones": version.zones, "quarantined": version.quarantined,
    }  # fmt: skip


def _bounds(snap: Snapshot, layer: str) -> list[float] | None:
    boxes = snap.layer(layer).zone_boxes()
    if not len(boxes):
        return None
    corners = np.vstack([boxes[:, :2].min(axis=0), boxes[:, 2:].max(axis=0)])
    return _lonlat_box(corners, snap.config.measure_crs)


def _lonlat_box(corners: Any, measured: str) -> list[float]:
    lonlat = crs.to_lonlat(np.asarray(corners, dtype=float), measured)
    low, high = lonlat.min(axis=0), lonlat.max(axis=0)
    return [round(float(v), 7) for v in (*low, *high)]


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None
