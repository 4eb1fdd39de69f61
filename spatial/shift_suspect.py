"""Whether a site looks as if it came from a map service: asked, never applied.

A plot drawn on parcels follows their edges. One whose edges follow none where it stands, but
do after the displacement of GCJ-02 is taken back (500–700 m), was probably taken from a map
service. It can be told from one file only because the store knows the parcels.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, replace

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
FEW = 4  # every fourth of them is looked at first,
ROUNDS, ABOUT_M = 2, 0.1  # about where it would stand: two rounds of the inverse are that close
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
    if not layers or site.area_m2 < SMALLEST_M2:
        return None
    return _suspect(snapshot, site, layers, _outline(site))


def _suspect(snapshot: Snapshot, site: Site, layers: list[str], here: Points) -> Notice | None:
    if site.declared.datum or site.indicative:
        return None
    lonlat = crs.transform(here, site.crs_measured, crs.LONLAT)
    about = crs.transform(from_gcj02(lonlat[::FEW], ROUNDS), crs.LONLAT, site.crs_measured)
    if not _able(snapshot, layers, about, max(NEAR_M) + ABOUT_M):
        return None
    there = crs.transform(from_gcj02(lonlat), crs.LONLAT, site.crs_measured)
    after = _fits(snapshot, layers, there) if np.isfinite(there).all() else {}
    if not after:
        return None
    before = _fits(snapshot, layers, here)
    shift = (there - here).mean(axis=0)
    for index in range(len(NEAR_M)):
        stands = max((fit[index] for fit in before.values()), default=0.0)
        layer = max(after, key=lambda name: after[name][index])
        fits = after[layer][index]
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
    return _follows(snapshot, site, layers, _outline(site))


def _follows(snapshot: Snapshot, site: Site, layers: list[str], here: Points) -> bool:
    nearest = NEAR_M.index(min(NEAR_M))
    if not _able(snapshot, layers, here[::FEW], NEAR_M[nearest]):
        return False
    stands = max((fit[nearest] for fit in _fits(snapshot, layers, here).values()), default=0.0)
    if stands < FITS:
        return False
    lonlat = crs.transform(here, site.crs_measured, crs.LONLAT)
    shift = crs.transform(to_gcj02(lonlat), crs.LONLAT, site.crs_measured) - here
    if not np.isfinite(shift).all():
        return False
    chance = _by_chance(snapshot, layers, here, shift.mean(axis=0), nearest)
    return stands - chance >= UNCOMMON_BY


def asked_about(snapshot: Snapshot, site: Site) -> Site:
    """The site with what parcels tell of its origin.

    Where they hint at a web map, that is asked; where they speak for the place as it stands,
    nothing is told of a displacement that one file cannot show.
    """
    layers = _parcels(snapshot)
    if not layers or site.area_m2 < SMALLEST_M2:
        return site
    here, possible = _outline(site), say.GCJ02_POSSIBLE.code
    kept = [notice for notice in site.notices if notice.code != possible]
    suspect = _suspect(snapshot, site, layers, here)
    if suspect is not None:
        return replace(site, notices=(*kept, suspect))
    if len(kept) < len(site.notices) and _follows(snapshot, site, layers, here):
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


def _able(snapshot: Snapshot, layers: list[str], few: Points, near_m: float) -> bool:
    """Whether 85 % of all points may lie near the edges of one layer, by what a few of them say."""
    if not np.isfinite(few).all():
        return False
    near = _near(_edges(snapshot, layers, few, near_m), few, near_m)
    lost = len(few) - near.sum(axis=1)
    return bool((1.0 - lost / SAMPLES >= FITS).any())


def _fits(snapshot: Snapshot, layers: list[str], points: Points) -> dict[str, tuple[float, ...]]:
    """Share of the points near an edge, by layer and distance; an unreadable layer has none."""
    edges = _edges(snapshot, layers, points, max(NEAR_M))
    shares = np.column_stack([_near(edges, points, limit).mean(axis=1) for limit in NEAR_M])
    return {layer: tuple(own) for layer, own in zip(edges.layers, shares.tolist(), strict=True)}


@dataclass(frozen=True, slots=True)
class _Edges:
    """Outlines of the pieces of several layers, and the number of the layer of each."""

    layers: tuple[str, ...]
    tree: shapely.STRtree
    layer: NDArray[np.int64]


def _edges(snapshot: Snapshot, layers: list[str], points: Points, far_m: float) -> _Edges:
    """The outlines of every piece around some points; an unreadable layer is not among them."""
    (west, south), (east, north) = points.min(axis=0) - far_m, points.max(axis=0) + far_m
    readable = snapshot.readable(layers)
    box = (float(west), float(south), float(east), float(north))
    order, found = snapshot.near(box, dict.fromkeys(readable, 0.0))
    starts, stops = found.start.tolist(), found.stop.tolist()
    numbers = [order.index(layer) for layer in readable]
    first = np.searchsorted(found.layer, numbers).tolist()
    last = np.searchsorted(found.layer, numbers, side="right").tolist()
    wkb: dict[str, list[bytes]] = {}
    for layer, a, b in zip(readable, first, last, strict=True):
        with suppress(StoreError):
            wkb[layer] = snapshot.layer(layer).piece_texts(starts[a:b], stops[a:b])
    pieces = shapely.from_wkb(np.array([one for own in wkb.values() for one in own], dtype=object))
    number = np.repeat(np.arange(len(wkb)), [len(own) for own in wkb.values()])
    return _Edges(tuple(wkb), shapely.STRtree(shapely.boundary(pieces)), number)


def _near(edges: _Edges, points: Points, limit_m: float) -> NDArray[np.bool_]:
    """Which points are near an edge of which layer, (layers, points)."""
    found = np.zeros((len(edges.layers), len(points)), dtype=bool)
    spots = shapely.points(points)
    point, edge = edges.tree.query(spots, predicate="dwithin", distance=limit_m)
    found[edges.layer[edge], point] = True
    return found
