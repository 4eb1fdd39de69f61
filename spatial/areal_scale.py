"""Areal scale (面积比): how much ground lies under a square metre of the map, from place to place.

It changes so slowly that over a few kilometres a quadratic polynomial has it to 1e-10, and the
integral of such a polynomial over a polygon is a sum over its edges.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from pyproj import Proj

from spatial import crs
from spatial.rings import rings_of

__all__ = ["Scale", "ground_m2", "scale_near"]

TILE_M = 10_000.0
NODES = 5
FITS = 1e-9
GAUSS = float(np.sqrt(1 / 3))
POWERS = [(0, 0), (1, 0), (0, 1), (2, 0), (1, 1), (0, 2), (3, 0), (2, 1), (1, 2), (0, 3)]


@dataclass(frozen=True, slots=True)
class Scale:
    """Ground per map area, ``c0 + cx x + cy y + cxx x² + cxy x y + cyy y²`` off an origin, m."""

    c0: float
    cx: float
    cy: float
    cxx: float
    cxy: float
    cyy: float


def scale_near(measure_crs: str, x: float, y: float) -> Scale | None:
    """The areal scale about a point, good for a few kilometres.

    Parameters
    ----------
    measure_crs : str
        Measuring CRS, projected, metres.
    x, y : float
        The origin the polynomial is in.

    Returns
    -------
    Scale or None
        None where PROJ cannot say or the scale is no such polynomial.

    Examples
    --------
    >>> found = scale_near("EPSG:4547", 474_000.0, 2_547_000.0)
    >>> round(found.c0, 6)
    0.999983
    """
    column, row = int(x // TILE_M), int(y // TILE_M)
    fitted = _tile(measure_crs, column, row)
    if fitted is None:
        return None
    u, v = x / TILE_M - column - 0.5, y / TILE_M - row - 0.5
    k, a, b, aa, ab, bb, aaa, aab, abb, bbb = fitted
    m, m2 = TILE_M, TILE_M * TILE_M
    return Scale(
        k + a * u + b * v + aa * u * u + ab * u * v + bb * v * v
        + aaa * u**3 + aab * u * u * v + abb * u * v * v + bbb * v**3,
        (a + 2 * aa * u + ab * v + 3 * aaa * u * u + 2 * aab * u * v + abb * v * v) / m,
        (b + ab * u + 2 * bb * v + aab * u * u + 2 * abb * u * v + 3 * bbb * v * v) / m,
        (aa + 3 * aaa * u + aab * v) / m2,
        (ab + 2 * aab * u + 2 * abb * v) / m2,
        (bb + abb * u + 3 * bbb * v) / m2,
    )  # fmt: skip


def ground_m2(polygons: NDArray[np.object_], origin: tuple[float, float], scale: Scale) -> float:
    """Area on the ground of polygons, m²: the scale integrated over them.

    Parameters
    ----------
    polygons : (n,) array of Polygon
        Valid, sharing no area.
    origin : (float, float)
        Where the scale's polynomial has its origin.

    Notes
    -----
    Green's theorem, edge by edge, with two Gauss points: exact for what is cubic along it.
    """
    rings = rings_of(polygons)
    points, ring = rings.points - origin, rings.ring
    half = (points[1:] - points[:-1]) * 0.5
    middle, step = points[:-1] + half, half * GAUSS
    x, y = np.concatenate([middle - step, middle + step]).T
    factor = (scale.cxx * x + scale.cx) * x + scale.c0
    under = y * (factor + y * ((scale.cxy * x + scale.cy) * 0.5 + y * (scale.cyy / 3)))
    each = (under[: len(half)] + under[len(half) :]) * half[:, 0]
    if len(rings.shell) == 1:
        return abs(float(each.sum()))
    each[ring[1:] != ring[:-1]] = 0.0
    areas = np.abs(np.bincount(ring[:-1], each, len(rings.shell)))
    return float(areas[rings.shell].sum() - areas[~rings.shell].sum())


@lru_cache(maxsize=1024)
def _tile(measure_crs: str, column: int, row: int) -> tuple[float, ...] | None:
    """Coefficients of the scale over one tile, in tiles off its centre."""
    at = np.cos((np.arange(NODES) + 0.5) * (np.pi / NODES)) * 0.5
    u, v = (axis.ravel() for axis in np.meshgrid(at, at))
    points = np.column_stack([column + 0.5 + u, row + 0.5 + v]) * TILE_M
    degrees = crs.to_lonlat(points, measure_crs)
    if not np.isfinite(degrees).all():
        return None
    factors = Proj(crs.parsed(measure_crs)).get_factors(degrees[:, 0], degrees[:, 1])
    ground = 1.0 / np.asarray(factors.areal_scale, dtype=np.float64)
    terms: NDArray[np.float64] = np.column_stack([u**p * v**q for p, q in POWERS])
    fitted = np.linalg.lstsq(terms, ground, rcond=None)[0]
    if not np.abs(terms @ fitted - ground).max() <= FITS:
        return None
    return tuple(fitted.tolist())
