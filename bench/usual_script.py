"""The script most offices have: read each layer, overlay it with the site, sum the areas."""

from __future__ import annotations

from collections.abc import Sequence

import geopandas

from spatial.site import Site
from spatial.snapshot import Snapshot

FRAMES: dict[str, geopandas.GeoDataFrame] = {}


def usual_script(snap: Snapshot, layers: Sequence[str], site: Site) -> dict[str, float]:
    """Area of the site in each layer by ``geopandas.overlay``, layers already in memory.

    The layers are loaded once and kept: only the overlays are measured, which favours the
    script. It has no coverage, no slivers, no distances, no rules and no report.
    """
    own = geopandas.GeoDataFrame(geometry=[site.geometry], crs=site.crs_measured)
    out = {}
    for layer in layers:
        if layer not in FRAMES:
            held = snap.layer(layer)
            shapes = held.zones(range(held.zone_count()))
            FRAMES[layer] = geopandas.GeoDataFrame(geometry=list(shapes), crs=site.crs_measured)
        found = geopandas.overlay(own, FRAMES[layer], how="intersection", keep_geom_type=False)
        out[layer] = float(found.area.sum())
    return out
