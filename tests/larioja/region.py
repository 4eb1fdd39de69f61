"""The region's files as its government publishes them, and a store made of them.

Gobierno de La Rioja, www.iderioja.org, CC BY 4.0. The files are not part of this checkout:
they lie in ``../shared/data/larioja`` beside it, or where ``$SANHE_LARIOJA`` says.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from datetime import UTC, date, datetime
from pathlib import Path

from spatial.card import read_card
from spatial.delivery import read_area
from spatial.ingest import Draft, prepare
from spatial.publish import publish
from spatial.store import Store, StoreConfig, create_store

HERE = Path(__file__).parent
CARDS, RULES = HERE / "layers", HERE / "rules"
FOLDER = Path(
    os.environ.get("SANHE_LARIOJA") or HERE.parents[1].parent / "shared" / "data" / "larioja"
)
ABSENT = f"the plans of La Rioja are not at {FOLDER}; SANHE_LARIOJA may say where they are"
CRS = "EPSG:25830"
PERIMETER, ESTATES = FOLDER / "perimetro_larioja.geojson", FOLDER / "poligonos_industriales.geojson"
FILES = {
    "natura-2000": "espacios_protegidos_red_natura_2000",
    "special-environmental-plan": "plan_especial_proteccion_medio_ambiente_natural",
    "wetlands-inventory": "inventario_espanol_zonas_humedas",
    "ramsar-wetlands": "humedales_ramsar",
    "protected-fauna": "especies_protegidas_areas_interes_fauna",
    "bird-power-line-zones": "avifauna_proteccion_lineas_electricas",
    "nature-parks": "parques_naturales",
    "nature-reserves": "reservas_naturales",
    "singular-areas": "areas_naturales_singulares",
    "mining-rights": "minas",
    "technological-risk": "emergencias_zonas_riesgo_tecnologico",
}

DELIVERED, MENDED = date(2026, 6, 30), date(2026, 11, 24)
"""Before and after the two invalid zones are mended: the store holds both."""

_DELIVERY, _SECOND = date(2020, 1, 1), date(2026, 7, 1)
_AT = datetime(2026, 1, 2, 8, 0, tzinfo=UTC)


def file_of(layer: str) -> Path:
    return FOLDER / f"{FILES[layer]}.geojson"


def new_store(root: Path) -> Store:
    """An empty store that measures in ETRS89 / UTM 30N inside the region's perimeter."""
    config = StoreConfig(CRS, read_area(PERIMETER, CRS), "Europe/Madrid")
    return create_store(root, config, at=_AT)


def draft(
    store: Store, layer: str, *, path: Path | None = None, mended: bool = False,
    crs: str | None = None,
) -> Draft:  # fmt: skip
    """A layer's file through the gate; ``mended`` accepts repairs, for the second delivery."""
    return prepare(
        store, [path or file_of(layer)], read_card(CARDS / f"{layer}.yaml"), card_folder=CARDS,
        valid_from=_SECOND if mended else _DELIVERY, crs=crs, accept_repairs=mended,
    )  # fmt: skip


def publish_all(store: Store, layers: Iterable[str] = FILES) -> dict[str, Draft]:
    """Publish the layers in the order given; the drafts, by layer."""
    drafts = {layer: draft(store, layer) for layer in layers}
    publish(store, list(drafts.values()), recorded_at=_AT)
    return drafts


def publish_mended(store: Store, layers: Iterable[str]) -> dict[str, Draft]:
    """Publish layers again with their repairs accepted, in force from a later day."""
    drafts = {layer: draft(store, layer, mended=True) for layer in layers}
    publish(store, list(drafts.values()), recorded_at=_AT)
    return drafts


def estates() -> dict[int, bytes]:
    """Every industrial estate as a file of its own, by its row in the delivered one."""
    features = json.loads(ESTATES.read_text(encoding="utf-8"))["features"]
    return {row: json.dumps(feature).encode() for row, feature in enumerate(features, start=1)}
