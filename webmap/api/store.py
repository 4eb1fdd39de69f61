"""``/store`` and the versions of a layer: how healthy, every version, what changed between two."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from flask import Response
from flask.views import MethodView
from flask_smorest import Blueprint

from spatial.actor import published_by
from spatial.difference_rows import version_row
from spatial.health import health
from spatial.history import find_version, history
from spatial.strictest import RELEASES, strictest
from webmap.api.described import answers, refuses, takes
from webmap.api.layers import NO_LAYER
from webmap.api.schemas import Nothing, Problem
from webmap.api.store_schemas import DiffQuery, LayerHistory, StoreHealth
from webmap.checking import wanted_of
from webmap.diffing import DEFAULT_CHANGES, Comparison
from webmap.held import Held, held
from webmap.problems import NotFoundError
from webmap.tiles import may_show, version_key

__all__ = ["blueprint"]

blueprint = Blueprint("store", __name__, description="Health and history of the store")


@blueprint.route("/store")
class StoreView(MethodView):
    """The store as a whole."""

    @takes(blueprint, Nothing)
    @answers(blueprint, StoreHealth)
    def get(self, _query: Mapping[str, Any]) -> dict[str, Any]:
        """Health of the store and of each layer, the same facts as ``sanhe store info --json``."""
        state = held()
        as_of = state.as_of()
        return health(state.store, as_of=as_of, wanted=wanted_of(state.store, as_of))


@blueprint.route("/layers/<string:layer>/versions")
class VersionsView(MethodView):
    """History of a layer."""

    @takes(blueprint, Nothing)
    @answers(blueprint, LayerHistory)
    @refuses(blueprint, 404, Problem, "no such layer")
    def get(self, _query: Mapping[str, Any], layer: str) -> dict[str, Any]:
        """Every version of a layer, the latest first."""
        state = held()
        _known(state, layer)
        names = published_by(state.store.catalog)
        found = history(state.store, layer)
        shown = state.snapshot().versions.get(layer)
        rows = [
            version_row(v, names.get(v.sequence, ""))
            | {
                "in_force": shown is not None and v.id == shown.id,
                "tiles": f"/api/v1/tiles/{layer}/{version_key(v)}/{{z}}/{{x}}/{{y}}.mvt"
                if may_show(v) else None,
            }
            for v in reversed(found)
        ]  # fmt: skip
        release = strictest((v.card.release for v in found), RELEASES)
        return {"layer": layer, "title": found[-1].card.title.as_dict(), "release": release,
                "versions": rows}  # fmt: skip


@blueprint.route("/layers/<string:layer>/diff")
class DiffView(MethodView):
    """What changed in a layer."""

    @takes(blueprint, DiffQuery)
    @answers(blueprint, description="counts, areas, changes, and a picture in degrees")
    @refuses(blueprint, 404, Problem, "no such layer")
    @refuses(blueprint, 422, Problem, "no such version")
    @refuses(blueprint, 503, Problem, "DIFF_TIMED_OUT")
    def get(self, query: Mapping[str, Any], layer: str) -> Response:
        """What changed between two versions of a layer, as far as its release allows."""
        state = held()
        _known(state, layer)
        before, after = (find_version(state.store, layer, query[n]).id for n in ("from", "to"))
        limit = query.get("limit") or DEFAULT_CHANGES
        body = state.jobs.difference(Comparison(layer, before, after, limit))
        return Response(body, mimetype="application/json")


def _known(state: Held, layer: str) -> None:
    if layer not in state.versions():
        raise NotFoundError(NO_LAYER, where=json.dumps(layer[:64], ensure_ascii=False)[1:-1])
