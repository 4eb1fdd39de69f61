"""Vector tiles of layer versions: a picture of what may be shown, never evidence."""

from __future__ import annotations

import gzip
import math
import threading
from collections import OrderedDict
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import shapely
from flask import Response, request
from flask.views import MethodView
from flask_smorest import Blueprint
from numpy.typing import NDArray

from checker.report.nearby import may_show
from spatial import crs
from spatial.errors import Message
from spatial.layer import DERIVED, LayerVersion
from spatial.layer_object import LayerObject
from spatial.packed import Packed
from webmap.api.described import drawn, refuses
from webmap.api.schemas import Problem
from webmap.held import Held, held
from webmap.mvt import EXTENT, encode
from webmap.problems import NotFoundError

__all__ = ["MAX_ZOOM", "TileCache", "blueprint", "may_show", "tile", "version_key"]

MVT = "application/vnd.mapbox-vector-tile"
MAX_ZOOM = 17
MAX_ZONES = 20_000
_KEPT = 600
_REACH = 0.03
_PIXEL = EXTENT / 256

blueprint = Blueprint("tiles", __name__, description="Stored zones as a picture")

NO_TILE = Message(
    "TILE_NOT_FOUND", "没有这个瓦片", "there is no such tile",
    "请按 /api/v1/layers 给出的地址取瓦片", "use the addresses that /api/v1/layers gives",
)  # fmt: skip


@dataclass(slots=True)
class TileCache:
    """Tiles made lately, and the layers that each thread has opened."""

    tiles: OrderedDict[tuple[str, int, int, int], bytes] = field(default_factory=OrderedDict)
    lock: threading.Lock = field(default_factory=threading.Lock)
    opened: threading.local = field(default_factory=threading.local)


def version_key(version: LayerVersion) -> str:
    """How a version stands in tile addresses: part of its hash, so an address never changes."""
    return version.sha256[:16]


@blueprint.route("/tiles/<string:layer>/<string:version>/<int:z>/<int:x>/<int:y>.mvt")
class TileView(MethodView):
    """Vector tiles."""

    @drawn(blueprint, MVT, "zones with id, code and name; perhaps none")
    @refuses(blueprint, 404, Problem, "no such tile, or the layer's geometry is not released")
    def get(self, layer: str, version: str, z: int, x: int, y: int) -> Response:
        """Show a tile of one version of a layer; an address never changes its content."""
        return tile(layer, version, z, x, y)


def tile(layer: str, version: str, z: int, x: int, y: int) -> Response:
    """A tile of one version of a layer whose card releases geometry."""
    state = held()
    found = state.versions().get(layer, {}).get(version)
    if found is None or not may_show(found) or not _exists(z, x, y):
        raise NotFoundError(NO_TILE, where=f"{layer}/{version}/{z}/{x}/{y}")
    data = _made(state, found, z, x, y)
    response = Response(data, mimetype=MVT)
    response.headers["Cache-Control"] = "private, max-age=31536000, immutable"
    if "gzip" in request.headers.get("Accept-Encoding", ""):
        response.set_data(gzip.compress(data, 5, mtime=0))
        response.headers["Content-Encoding"] = "gzip"
    response.headers["Vary"] = "Accept-Encoding"
    return response


def _exists(z: int, x: int, y: int) -> bool:
    return z <= MAX_ZOOM and x < 2**z and y < 2**z


def _made(state: Held, version: LayerVersion, z: int, x: int, y: int) -> bytes:
    kept, key = state.tiles, (version.sha256, z, x, y)
    with kept.lock:
        if key in kept.tiles:
            kept.tiles.move_to_end(key)
            return kept.tiles[key]
    data = _drawn(state, version, z, x, y)
    with kept.lock:
        kept.tiles[key] = data
        if len(kept.tiles) > _KEPT:
            kept.tiles.popitem(last=False)
    return data


def _drawn(state: Held, version: LayerVersion, z: int, x: int, y: int) -> bytes:
    layer, boxes = _opened(state, version)
    side = 1.0 / 2**z
    x0, y0 = (x - _REACH) * side, (y - _REACH) * side
    x1, y1 = (x + 1 + _REACH) * side, (y + 1 + _REACH) * side
    meets = (boxes[:, 0] <= x1) & (boxes[:, 2] >= x0) & (boxes[:, 1] <= y1) & (boxes[:, 3] >= y0)
    if version.layer in DERIVED:  # a partition: what is under a pixel has a neighbour that is not
        meets &= np.maximum(boxes[:, 2] - boxes[:, 0], boxes[:, 3] - boxes[:, 1]) >= side * _PIXEL / EXTENT
    zones = np.flatnonzero(meets)
    if len(zones) > MAX_ZONES:
        size = (boxes[zones, 2] - boxes[zones, 0]) * (boxes[zones, 3] - boxes[zones, 1])
        zones = np.sort(zones[np.argsort(size)[-MAX_ZONES:]])
    numbers = zones.tolist()
    if not numbers:
        return b""
    measured = state.store.config.measure_crs

    def to_tile(xy: NDArray[np.float64]) -> NDArray[np.float64]:
        moved: NDArray[np.float64] = _mercator(crs.to_lonlat(xy, measured)) / side - (x, y)
        return moved * EXTENT

    shapes = shapely.transform(layer.zones(numbers), to_tile)
    if version.layer in DERIVED:
        large = shapely.area(shapes) >= _PIXEL**2
        shapes, numbers = shapes[large], zones[large].tolist()
    rows = [_row(layer.attributes(n)) for n in numbers]
    return encode("zones", shapes, rows)


def _row(attributes: Any) -> dict[str, str]:
    return {"code": str(attributes["code"] or "")}


def _opened(state: Held, version: LayerVersion) -> tuple[LayerObject, NDArray[np.float64]]:
    """The layer's object and its zones' boxes on the map square, opened once a thread."""
    kept: dict[str, tuple[LayerObject, NDArray[np.float64]]]
    kept = state.tiles.opened.__dict__.setdefault("layers", {})
    if version.sha256 not in kept:
        path = state.store.objects.path(version.sha256, packed=True)
        layer = LayerObject(Packed(path, version.sha256))
        kept[version.sha256] = (layer, _square_boxes(layer, state.store.config.measure_crs))
    return kept[version.sha256]


def _square_boxes(layer: LayerObject, measured: str) -> NDArray[np.float64]:
    boxes = layer.zone_boxes()
    if not len(boxes):
        return np.empty((0, 4))
    corners = boxes[:, [0, 1, 2, 1, 2, 3, 0, 3]].reshape(-1, 2)
    square = _mercator(crs.to_lonlat(corners, measured)).reshape(-1, 4, 2)
    return np.hstack([square.min(axis=1), square.max(axis=1)])


def _mercator(lonlat: NDArray[np.float64]) -> NDArray[np.float64]:
    """Longitude and latitude on the unit square of Web Mercator, y down."""
    latitude = np.radians(lonlat[:, 1])
    y = 0.5 - np.log(np.tan(math.pi / 4 + latitude / 2)) / (2 * math.pi)
    return np.column_stack([lonlat[:, 0] / 360 + 0.5, y])
