"""Whether a site looks as if it came from a map service: asked, never applied.

A plot drawn on parcels follows their edges. One whose edges follow none where it stands, but
do after the displacement of GCJ-02 is taken back (500–700 m), was probably taken from a map
service. It can be told from one file only because the store knows the parcels.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import shapely
from numpy.typing import NDArray

from spatial import crs
from spatial import datum_messages as say
from spatial.displaced import from_gcj02
from spatial.errors import StoreError
from spatial.formats.notice import told
from spatial.formats.source import Notice
from spatial.site import Site
from spatial.snapshot import Snapshot

__all__ = ["shift_suspect"]

Points = NDArray[np.float64]

SAMPLES = 64
NEAR_M = 3.0
SMALLEST_M2 = 400.0
FITS = 0.85
BETTER_BY = 0.5


def shift_suspect(snapshot: Snapshot, site: Site) -> Notice | None:
    """The question whether a site's coordinates are GCJ-02, or None where nothing hints at it.

    Of 64 points along the site's outline, the share within 3 m of a parcel edge is measured
    where the site stands and where it would stand if its coordinates were GCJ-02. The question
    is put when at least 85 % fit after the shift and half as many points again do not before.

    Parameters
    ----------
    snapshot : Snapshot
        Its layers of role ``allocation`` that may show geometry are the parcels.
    site : Site
        In the measuring CRS; one whose datum a person declared is not asked about.

    Returns
    -------
    Notice or None
        ``GCJ02_SUSPECT``. None without parcels and for sites below 400 m².
    """
    layers = [
        layer for layer, version in snapshot.versions.items()
        if version.card.role == "allocation" and version.card.release == "geometry"
    ]  # fmt: skip
    if site.declared.datum or site.indicative or not layers or site.area_m2 < SMALLEST_M2:
        return None
    here = _outline(site)
    lonlat = crs.transform(here, site.crs_measured, crs.LONLAT)
    there = crs.transform(from_gcj02(lonlat), crs.LONLAT, site.crs_measured)
    before = max((share for _, share in _shares(snapshot, layers, here)), default=0.0)
    if before > 1.0 - BETTER_BY or not np.isfinite(there).all():
        return None
    after, layer = max(
        ((share, layer) for layer, share in _shares(snapshot, layers, there)), default=(0.0, "")
    )
    if after < FITS or after - before < BETTER_BY:
        return None
    metres = float(np.hypot(*(there - here).mean(axis=0)))
    return told(
        say.GCJ02_SUSPECT, site.filename, layer=snapshot.cards[layer].title,
        metres=f"{metres:.0f}", before=f"{before:.0%}", after=f"{after:.0%}",
    )  # fmt: skip


def _outline(site: Site) -> Points:
    """Points at equal steps along the outer ring of the largest part, (64, 2)."""
    parts = shapely.get_parts(site.geometry)
    ring = shapely.get_exterior_ring(parts[int(np.argmax(shapely.area(parts)))])
    steps = (np.arange(SAMPLES) + 0.5) / SAMPLES
    points = shapely.line_interpolate_point(ring, steps, normalized=True)
    return np.asarray(shapely.get_coordinates(points), dtype=np.float64)


def _shares(snapshot: Snapshot, layers: list[str], points: Points) -> Iterator[tuple[str, float]]:
    """Share of the points near an edge, by layer; a layer that cannot be read has none."""
    (west, south), (east, north) = points.min(axis=0), points.max(axis=0)
    box = (float(west - NEAR_M), float(south - NEAR_M), float(east + NEAR_M), float(north + NEAR_M))
    spots = shapely.points(points)
    for layer in layers:
        try:
            numbers = snapshot.pieces_in(layer, box)
            edges = shapely.boundary(snapshot.layer(layer).pieces(numbers))
        except StoreError:
            continue
        if len(edges):
            near, _ = shapely.STRtree(edges).query(spots, predicate="dwithin", distance=NEAR_M)
            yield layer, len(np.unique(near)) / len(points)
