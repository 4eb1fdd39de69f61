"""Small stores and sites made in code, for tests that state the answer first."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from spatial.errors import Text
from spatial.ingest import Draft
from spatial.layer import LayerCard
from spatial.layer_object import pack_layer
from spatial.publish import publish
from spatial.site import Site, site_from_geometry
from spatial.store import Store, StoreConfig, create_store

AT = datetime(2026, 1, 1, 8, 0, tzinfo=UTC)
X, Y = 480_000.0, 2_540_000.0
STUDY_AREA = shapely.box(X - 5_000, Y - 5_000, X + 5_000, Y + 5_000)


def square(x: float, y: float, side: float, height: float | None = None) -> shapely.Polygon:
    """A rectangle whose lower left corner is (x, y) metres from the test origin."""
    return shapely.box(X + x, Y + y, X + x + side, Y + y + (side if height is None else height))


def line(*points: tuple[float, float]) -> shapely.LineString:
    return shapely.LineString([(X + x, Y + y) for x, y in points])


def make_site(geometry: BaseGeometry, study_area: BaseGeometry | None = None) -> Site:
    return site_from_geometry(
        geometry, name="test", measure_crs="EPSG:4547", study_area=study_area
    )


def make_card(layer: str, **values: Any) -> LayerCard:
    known = {
        "title": Text(layer, layer), "plan": "environment", "role": "constraint",
        "authority": "natural-resources", "crs": "EPSG:4547", "coverage": "study-area",
    }  # fmt: skip
    return LayerCard(id=layer, **{**known, **values})


def make_draft(
    layer: str,
    geometries: Sequence[BaseGeometry],
    rows: Sequence[dict[str, Any]] | None = None,
    *,
    valid_from: date = date(2020, 1, 1),
    coverage: BaseGeometry = STUDY_AREA,
    quarantined: Sequence[dict[str, Any]] = (),
    coverage_name: str = "study-area",
    **card: Any,
) -> Draft:
    given = rows or [{}] * len(geometries)
    full = [
        {"id": str(i + 1), "code": "", "name": "", **row} for i, row in enumerate(given)
    ]
    array = np.empty(len(geometries), dtype=object)
    array[:] = geometries
    name, data = pack_layer(array, full, coverage, quarantined, {"layer": layer})
    return Draft(
        make_card(layer, coverage=coverage_name, **card), valid_from, name, data, layer.encode(), f"{layer}.geojson",
        len(geometries), tuple(quarantined), (), (),  # type: ignore[arg-type]
    )  # fmt: skip


def make_store(root: Path, *drafts: Draft, at: datetime = AT) -> Store:
    config = StoreConfig("EPSG:4547", STUDY_AREA, "Asia/Shanghai")
    store = create_store(root, config, at=at)
    several = len({d.card.id for d in drafts}) < len(drafts)
    for together in [[d] for d in drafts] if several else [list(drafts)] if drafts else []:
        publish(store, together, recorded_at=at)
    return store
