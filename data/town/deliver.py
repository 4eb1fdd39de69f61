"""Which layer goes into which file, as each department would send it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from .draw import Drawing
from .partition import Parcel
from .write import geojson, gpkg, shapefile_zip

__all__ = ["EMPTY", "GEOJSON", "GPKG", "SHAPES", "write_layers"]

# file stem: {layer id: table}
GPKG: Mapping[str, Mapping[str, str]] = {
    "territorial_plan": {
        "territorial-zones": "GHFQ",
        "urban-development-boundary": "CZKFBJ",
        "territorial-land-use": "GHYDYH",
    },
    "detailed_plan": {"detailed-plan": "KXGHDK"},
    "permanent_basic_farmland": {"permanent-basic-farmland": "YJJBNTTB"},
    "current_land_use": {"current-land-use": "DLTB"},
    "land_supply": {
        "land-title": "QSXZ",
        "land-supplied": "GYTD",
        "land-approved": "PZTD",
        "cleared-land": "JD",
    },
}
SHAPES: Mapping[str, Mapping[str, str]] = {
    "forest_land": {"forest-land": "林地"},
    "river_management_range": {"river-management-range": "河道管理范围"},
    "flood_storage": {"flood-storage": "XZHQ"},
    "heritage": {"heritage": "WWBH"},
    "geohazard_prone": {"geohazard-prone": "DZZHYFQ"},
    "airport_clearance": {"airport-clearance": "JKBHQ"},
    "power_lines": {"power-lines": "JKDL"},
    "highways": {"highways": "GLYD"},
    "railways": {"railways": "TLYD"},
    "old_trees": {"old-trees": "GSMM"},
    "mineral_rights": {"mineral-rights": "KYQ"},
}
OLD_PLAN = {"superseded-land-use-zones": "JSYDGZQ", "superseded-land-use-classes": "TDGHDL"}
GEOJSON: tuple[str, ...] = (
    "ecological-red-line",
    "drinking-water-source",
    "ecological-environment-units",
    "acoustic-zones",
    "air-zones",
    "natural-shoreline",
    "sea-area",
    "gas-pipelines",
    "industrial-protection-line",
    "sewer-catchment",
    "electroplating-base",
    "key-projects",
    "towns",
)
EMPTY: tuple[str, ...] = (
    "nature-reserves",
    "uninhabited-islands",
    "metro-protection",
    "active-faults",
)


def _sheet(drawing: Drawing) -> list[Parcel]:
    """Return a few fields for the sheet without a projection file."""
    fields = drawing.layers["permanent-basic-farmland"][:12]
    return [
        Parcel(f.shape, {"DKH": f"{i:03d}", "DLMC": "水田", "ZL": "西围村"})
        for i, f in enumerate(fields, 1)
    ]


def write_layers(drawing: Drawing, folder: Path) -> None:
    """Write sources, coverages and the study area below `folder`."""
    sources, coverage, extra = folder / "sources", folder / "coverage", folder / "try-it-yourself"
    for place in (sources, coverage, extra):
        place.mkdir(parents=True, exist_ok=True)
    layers = drawing.layers
    for stem, tables in GPKG.items():
        gpkg(sources / f"{stem}.gpkg", {table: layers[i] for i, table in tables.items()})
    for stem, tables in SHAPES.items():
        shapefile_zip(sources / f"{stem}.zip", {table: layers[i] for i, table in tables.items()})
    shapefile_zip(
        sources / "landuse_plan_2010.zip",
        {t: layers[i] for i, t in OLD_PLAN.items()},
        zone_prefix=True,
    )
    for layer in GEOJSON:
        geojson(sources / f"{layer.replace('-', '_')}.geojson", layers[layer])
    for layer in EMPTY:
        geojson(sources / f"{layer.replace('-', '_')}.geojson", [])
    for layer, rows in drawing.coverage.items():
        geojson(coverage / f"{layer}.geojson", rows)
    geojson(
        folder / "study_area.geojson",
        [Parcel(drawing.study_area, {"MC": "禾湾镇（虚构城市 非真实地图）"})],
    )
    shapefile_zip(extra / "fields_without_prj.zip", {"农田图幅": _sheet(drawing)}, prj=False)
