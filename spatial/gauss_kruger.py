"""Gauss-Krüger grids of the Chinese datums: which EPSG code is which zone and meridian.

Codes: EPSG register. A *zone* grid puts the zone number before the easting
(38 500 000 m), a *meridian* grid does not (500 000 m).
"""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["Grid", "code", "grid_of", "meridian_of", "neighbours", "twin", "zone_in"]

# (datum, width in degrees): (first zone, last zone, code − zone with prefix, without prefix)
_SERIES = {
    ("cgcs2000", 3): (25, 45, 4488, 4509),
    ("cgcs2000", 6): (13, 23, 4478, 4489),
    ("xian80", 3): (25, 45, 2324, 2345),
    ("xian80", 6): (13, 23, 2314, 2325),
    ("beijing54", 3): (25, 45, 2376, 2397),
    ("beijing54", 6): (13, 23, 21400, 21440),
}


@dataclass(frozen=True, slots=True)
class Grid:
    """One Gauss-Krüger grid (高斯克吕格分带).

    Parameters
    ----------
    datum : str
        ``cgcs2000``, ``xian80`` or ``beijing54``.
    degrees : int
        Width of the zone, 3 or 6 degrees (几度分带).
    zone : int
        Zone number (带号).
    prefixed : bool
        Whether eastings carry the zone number.
    """

    datum: str
    degrees: int
    zone: int
    prefixed: bool


def code(grid: Grid) -> str | None:
    """``EPSG:n`` of a grid, None when the register has none.

    Examples
    --------
    >>> code(Grid("cgcs2000", 3, 38, True)), code(Grid("cgcs2000", 3, 38, False))
    ('EPSG:4526', 'EPSG:4547')
    """
    series = _SERIES.get((grid.datum, grid.degrees))
    if series is None or not series[0] <= grid.zone <= series[1]:
        return None
    return f"EPSG:{(series[2] if grid.prefixed else series[3]) + grid.zone}"


def grid_of(name: str) -> Grid | None:
    """The grid that an ``EPSG:n`` names, None when it is no Chinese grid.

    Examples
    --------
    >>> grid_of("EPSG:4547")
    Grid(datum='cgcs2000', degrees=3, zone=38, prefixed=False)
    """
    if not name.startswith("EPSG:"):
        return None
    number = int(name[5:])
    for (datum, degrees), (first, last, zoned, plain) in _SERIES.items():
        for offset, prefixed in ((zoned, True), (plain, False)):
            if first <= number - offset <= last:
                return Grid(datum, degrees, number - offset, prefixed)
    return None


def twin(name: str) -> str | None:
    """The same zone with (without) the zone number before the easting.

    Examples
    --------
    >>> twin("EPSG:4547"), twin("EPSG:4526"), twin("EPSG:3857")
    ('EPSG:4526', 'EPSG:4547', None)
    """
    grid = grid_of(name)
    if grid is None:
        return None
    return code(Grid(grid.datum, grid.degrees, grid.zone, not grid.prefixed))


def neighbours(name: str) -> tuple[str, ...]:
    """Grids one and two meridians away, nearest first; empty for other CRSs.

    Examples
    --------
    >>> neighbours("EPSG:4548")
    ('EPSG:4547', 'EPSG:4549', 'EPSG:4546', 'EPSG:4550')
    """
    grid = grid_of(name)
    if grid is None:
        return ()
    near = (
        code(Grid(grid.datum, grid.degrees, grid.zone + step, grid.prefixed))
        for step in (-1, 1, -2, 2)
    )
    return tuple(name for name in near if name is not None)


def zone_in(easting: float) -> int | None:
    """Zone number written before an easting of eight digits, None without one.

    Examples
    --------
    >>> zone_in(38474000.0), zone_in(474000.0)
    (38, None)
    """
    zone = int(easting // 1_000_000)
    return zone if 13 <= zone <= 45 else None


def meridian_of(grid: Grid) -> int:
    """Central meridian of a grid, degrees east.

    Examples
    --------
    >>> meridian_of(Grid("cgcs2000", 3, 38, True)), meridian_of(Grid("cgcs2000", 6, 20, True))
    (114, 117)
    """
    return grid.zone * 3 if grid.degrees == 3 else grid.zone * 6 - 3
