"""What a shapefile costs beside the same outline as GeoJSON, through the warm reader zygote."""

from __future__ import annotations

import json
import statistics
import time
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import shapely

from spatial import crs
from spatial.declared import Declared
from spatial.formats.child import use_zygote
from spatial.formats.zygote import Zygote
from spatial.site import read_site
from webmap.worker import Request, look

__all__ = ["warm_reader"]

TIMES = 15


def warm_reader(root: Path, shapefile: Path, as_of: date) -> tuple[float, float]:
    """Medians in ms of a preview of the GeoJSON and of the zipped shapefile, in one worker.

    Parameters
    ----------
    root : Path
        Directory of a store.
    shapefile : Path
        Zipped shapefile of a site.
    """
    site = read_site(shapefile, measure_crs="EPSG:4547", study_area=None)
    drawn = shapely.transform(site.geometry, lambda p: crs.to_lonlat(p, site.crs_measured))
    feature = {"type": "Feature", "properties": {}, "geometry": json.loads(shapely.to_geojson(drawn))}

    def asked(data: bytes, name: str) -> Callable[[], Any]:
        now = datetime.now(UTC)
        return lambda: look(root, Request(data, name, Declared(), None, as_of, now, "zh"))

    as_text = asked(json.dumps(feature).encode(), "site.geojson")
    packed = asked(shapefile.read_bytes(), "site.shp.zip")
    with Zygote() as zygote:
        use_zygote(zygote.address)
        try:
            return _alternating(as_text, packed)
        finally:
            use_zygote(None)


def _alternating(first: Callable[[], Any], second: Callable[[], Any]) -> tuple[float, float]:
    """Medians of two actions taken in turns, so that a busy machine slows both alike."""
    first(), second()
    took: tuple[list[float], list[float]] = ([], [])
    for _ in range(TIMES):
        for action, times in zip((first, second), took, strict=True):
            start = time.perf_counter()
            action()
            times.append((time.perf_counter() - start) * 1_000)
    return statistics.median(took[0]), statistics.median(took[1])
