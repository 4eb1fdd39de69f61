"""Whether a site looks as if it came from a map service: asked, never applied.

A plot drawn on parcels follows their edges. One whose edges follow none where it stands, but
do after the displacement of GCJ-02 is taken back (500–700 m), was probably taken from a map
service. It can be told from one file only because the store knows the parcels.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import shapely
from numpy.typing import NDArray

from spatial import crs
from spatial import datum_messages as say
from spatial.displaced import from_gcj02, to_gcj02
from spatial.errors import StoreError
from spatial.formats.notice import told
from spatial.formats.source import Notice
from spatial.site import Site
from spatial.snapshot import Snapshot

__all__ = ["asked_about", "follows_parcels", "shift_suspect"]

Points = NDArray[np.float64]

SAMPLES = 64
NEAR_M = (3.0, 1.0)
SMALLEST_M2 = 400.0
FITS = 0.85
BETTER_BY = 0.1
UNCOMMON_BY = 0.2
_PLACES = 12
_BEYOND = 0.4  # radian: places are not tried closer than that to the shift itself
_REACH = (0.8, 1.0, 0.6)


def shift_suspect(snapshot: Snapshot, site: Site) -> Notice | None:
    """The question whether a site's coordinates are GCJ-02, or None where nothing hints at it.

    Of 64 points along the site's outline, the share near a parcel edge (within 3 m, within 1 m)
    is measured where the site stands, where it would stand if its coordinates were GCJ-02, and
    at twelve other places around. Where parcels are small many points lie near some edge by
    chance: the question is put when, at one of the two distances, at least 85 % fit after the
    shift, a tenth of the points more than before, and a fifth more than at three of four of the
    other places.

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
    layers = _parcels(snapshot)
    if site.declared.datum or site.indicative or not layers or site.area_m2 < SMALLEST_M2:
        return None
    here = _outline(site)
    lonlat = crs.transform(here, site.crs_measured, crs.LONLAT)
    there = crs.transform(from_gcj02(lonlat), crs.LONLAT, site.crs_measured)
    if not np.isfinite(there).all():
        return None
    before, after = _fits(snapshot, layers, here), _fits(snapshot, layers, there)
    shift = (there - here).mean(axis=0)
    for index in range(len(NEAR_M)):
        stands = max((fit[index] for fit in before.values()), default=0.0)
        layer = max(after, key=lambda name: after[name][index], default="")
        fits = after[layer][index] if layer else 0.0
        if fits < FITS or fits - stands < BETTER_BY:
            continue
        if fits - _by_chance(snapshot, layers, here, shift, index) >= UNCOMMON_BY:
            return told(
                say.GCJ02_SUSPECT, site.filename, layer=snapshot.cards[layer].title,
                metres=f"{np.hypot(*shift):.0f}", before=f"{stands:.0%}", after=f"{fits:.0%}",
            )  # fmt: skip
    return None


def follows_parcels(snapshot: Snapshot, site: Site) -> bool:
    """Whether a site's outline follows parcel edges where it stands: then it is not displaced.

    At least 85 % of the 64 points lie within 1 m of an edge, a fifth more than at three of four
    places as far away as the displacement of GCJ-02. False without parcels and below 400 m².
    """
    layers = _parcels(snapshot)
    if not layers or site.area_m2 < SMALLEST_M2:
        return False
    here = _outline(site)
    lonlat = crs.transform(here, site.crs_measured, crs.LONLAT)
    shift = crs.transform(to_gcj02(lonlat), crs.LONLAT, site.crs_measured) - here
    nearest = NEAR_M.index(min(NEAR_M))
    stands = max((fit[nearest] for fit in _fits(snapshot, layers, here).values()), default=0.0)
    if not np.isfinite(shift).all() or stands < FITS:
        return False
    chance = _by_chance(snapshot, layers, here, shift.mean(axis=0), nearest)
    return stands - chance >= UNCOMMON_BY


def asked_about(snapshot: Snapshot, site: Site) -> Site:
    """The site with what parcels tell of its origin.

    Where they hint at a web map, that is asked; where they speak for the place as it stands,
    nothing is told of a displacement that one file cannot show.
    """
    possible = say.GCJ02_POSSIBLE.code
    kept = [notice for notice in site.notices if notice.code != possible]
    suspect = shift_suspect(snapshot, site)
    if suspect is not None:
        return replace(site, notices=(*kept, suspect))
    if len(kept) < len(site.notices) and follows_parcels(snapshot, site):
        return replace(site, notices=tuple(kept))
    return site


def _parcels(snapshot: Snapshot) -> list[str]:
    """Layers of role ``allocation`` that may show their geometry."""
    return [
        layer for layer, version in snapshot.versions.items()
        if version.card.role == "allocation" and version.card.release == "geometry"
    ]  # fmt: skip


def _by_chance(
    snapshot: Snapshot, layers: list[str], here: Points, shift: Points, index: int
) -> float:
    """The share that three of four places as far away do not exceed."""
    start, reach = np.arctan2(shift[1], shift[0]), np.hypot(*shift)
    turns = np.linspace(_BEYOND, 2 * np.pi - _BEYOND, _PLACES)
    found = []
    for number, turn in enumerate(start + turns):
        way = np.array([np.cos(turn), np.sin(turn)]) * reach * _REACH[number % len(_REACH)]
        fits = _fits(snapshot, layers, here + way)
        found.append(max((fit[index] for fit in fits.values()), default=0.0))
    return float(np.quantile(found, 0.75))


def _outline(site: Site) -> Points:
    """Points at equal steps along the outer ring of the largest part, (64, 2)."""
    parts = shapely.get_parts(site.geometry)
    ring = shapely.get_exterior_ring(parts[int(np.argmax(shapely.area(parts)))])
    steps = (np.arange(SAMPLES) + 0.5) / SAMPLES
    points = shapely.line_interpolate_point(ring, steps, normalized=True)
    return np.asarray(shapely.get_coordinates(points), dtype=np.float64)


def _fits(snapshot: Snapshot, layers: list[str], points: Points) -> dict[str, tuple[float, ...]]:
    """Share of the points near an edge, by layer and distance; an unreadable layer has none."""
    (west, south), (east, north) = points.min(axis=0), points.max(axis=0)
    far = max(NEAR_M)
    box = (float(west - far), float(south - far), float(east + far), float(north + far))
    spots = shapely.points(points)
    found: dict[str, tuple[float, ...]] = {}
    for layer in layers:
        try:
            edges = shapely.boundary(snapshot.layer(layer).pieces(snapshot.pieces_in(layer, box)))
        except StoreError:
            continue
        if len(edges):
            (near, _), metres = shapely.STRtree(edges).query_nearest(
                spots, max_distance=far, return_distance=True, all_matches=False
            )
            found[layer] = tuple(
                len(np.unique(near[metres <= limit])) / len(points) for limit in NEAR_M
            )
    return found
