"""Sources of a merge made in code, without a store."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Any

import numpy as np
from shapely.geometry.base import BaseGeometry

from spatial.blueprint.source import Source, source_of
from spatial.layer import LayerVersion
from spatial.layer_object import LayerObject, pack_layer
from spatial.packed import Packed
from tests.factories import make_card


def make_source(
    folder: Any,
    layer: str,
    zones: Sequence[BaseGeometry],
    area: BaseGeometry,
    *,
    coverage: BaseGeometry | None = None,
    quarantined: Sequence[dict[str, Any]] = (),
) -> Source:
    array = np.empty(len(zones), dtype=object)
    array[:] = zones
    rows = [{"id": str(n + 1), "code": "", "name": ""} for n in range(len(zones))]
    name, data = pack_layer(array, rows, coverage or area, quarantined, {"layer": layer})
    path = folder / f"{layer}.{name}.layer"
    path.write_bytes(data)
    version = LayerVersion(
        f"{layer}@1", layer, 1, date(2020, 1, 1), datetime(2020, 1, 1, tzinfo=UTC),
        name, "", "", len(zones), 0, make_card(layer),
    )  # fmt: skip
    held = LayerObject(Packed(path, name))
    return source_of(layer, "base", layer, version, held, area)
