"""A second opinion on areas that shares no path with the engine.

Files are read by GDAL, taken to the measuring CRS by GeoPandas, overlaid whole and dissolved;
or clipped in whole millimetres by Clipper, which is not GEOS.
"""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd
import numpy as np
import pyclipper
import shapely
from shapely.geometry.base import BaseGeometry


def zones(path: Path, crs: str, *, mend: bool) -> gpd.GeoDataFrame:
    """Geometries of a file by row (from 1), to the millimetre; invalid ones mended or left out."""
    frame = gpd.read_file(path)[["geometry"]].set_crs("EPSG:4326", allow_override=True).to_crs(crs)
    shapes = shapely.force_2d(frame.geometry.to_numpy())
    bad = ~shapely.is_valid(shapes)
    if mend:
        shapes[bad] = shapely.make_valid(shapes[bad], method="structure", keep_collapsed=False)
    else:
        shapes[bad] = None
    exact = shapes
    shapes = shapely.transform(exact, lambda points: np.round(points, 3))
    broken = ~shapely.is_valid(shapes) & ~shapely.is_missing(shapes)
    snapped = shapely.set_precision(exact[broken], 0.001)
    shapes[broken] = shapely.from_wkb(shapely.to_wkb(snapped))  # WKB forgets the grid
    made = gpd.GeoDataFrame(geometry=shapes, index=range(1, len(shapes) + 1), crs=crs)
    return made[~made.geometry.isna()]


def invalid(path: Path, crs: str) -> gpd.GeoSeries:
    """The invalid geometries of a file as delivered, by row."""
    frame = gpd.read_file(path).set_crs("EPSG:4326", allow_override=True).to_crs(crs)
    frame.index = range(1, len(frame) + 1)
    return frame.geometry[~frame.geometry.is_valid]


def shared(sites: gpd.GeoDataFrame, layer: gpd.GeoDataFrame) -> dict[int, float]:
    """Net area (m²) that each site shares with a layer, overlapping zones counted once."""
    left = sites.rename_axis("site").reset_index()
    zones = layer.reset_index(drop=True)
    pieces = gpd.overlay(left, zones, how="intersection", keep_geom_type=True)
    if pieces.empty:
        return {}
    return {int(k): float(v) for k, v in pieces.dissolve(by="site").area.items() if v > 0}


def clipped(site: BaseGeometry, layer: gpd.GeoDataFrame) -> float:
    """The same for one site, clipped in whole millimetres (m²)."""
    parts = []
    for zone in layer.geometry[layer.geometry.intersects(site)]:
        clipper = pyclipper.Pyclipper()
        clipper.AddPaths(_paths(site), pyclipper.PT_SUBJECT, True)
        clipper.AddPaths(_paths(zone), pyclipper.PT_CLIP, True)
        evenodd = pyclipper.PFT_EVENODD
        parts += clipper.Execute(pyclipper.CT_INTERSECTION, evenodd, evenodd)
    if not parts:
        return 0.0
    clipper = pyclipper.Pyclipper()
    clipper.AddPaths(parts, pyclipper.PT_SUBJECT, True)
    nonzero = pyclipper.PFT_NONZERO
    united = clipper.Execute(pyclipper.CT_UNION, nonzero, nonzero)
    return sum(pyclipper.Area(path) for path in united) / 1e6


def wound(outline: BaseGeometry) -> float:
    """Area (m²) that the rings of an invalid outline wind round, by Clipper."""
    paths = pyclipper.SimplifyPolygons(_paths(outline), pyclipper.PFT_NONZERO)
    return sum(pyclipper.Area(path) for path in paths) / 1e6


def _paths(geometry: BaseGeometry) -> list[list[list[int]]]:
    rings = shapely.get_rings(shapely.get_parts(geometry))
    return [np.round(shapely.get_coordinates(r)[:-1] * 1000).astype(np.int64).tolist() for r in rings]
