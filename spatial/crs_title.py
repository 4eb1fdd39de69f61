"""A coordinate reference system in the words of the people who use it."""

from __future__ import annotations

from spatial import crs
from spatial.errors import Choice, Text
from spatial.gauss_kruger import grid_of, meridian_of

__all__ = ["crs_choice", "crs_title"]

_DEGREES = {
    "EPSG:4490": Text("CGCS2000 经纬度", "CGCS2000 longitude, latitude"),
    "EPSG:4326": Text("WGS 84 经纬度", "WGS 84 longitude, latitude"),
}
_DATUMS = {
    "cgcs2000": Text("CGCS2000", "CGCS2000"),
    "xian80": Text("西安 80", "Xian 1980"),
    "beijing54": Text("北京 54", "Beijing 1954"),
}
MAX_WORDS = 80


def crs_title(name: str) -> Text:
    """What a CRS is called: Gauss-Krüger grids by zone width, meridian and zone number.

    Parameters
    ----------
    name : str
        As given by :func:`spatial.crs.named`.

    Examples
    --------
    >>> crs_title("EPSG:4547").zh, crs_title("EPSG:4526").en
    ('CGCS2000 3 度带 中央经线 114°E', 'CGCS2000, 3-degree zone 38, eastings with the zone number')
    """
    if name in _DEGREES:
        return _DEGREES[name]
    grid = grid_of(name)
    if grid is None:
        title = str(crs.parsed(name).name)[:MAX_WORDS]
        return Text(title, title)
    datum, meridian = _DATUMS[grid.datum], meridian_of(grid)
    if grid.prefixed:
        return Text(f"{datum.zh} {grid.degrees} 度带 第 {grid.zone} 带（横坐标含带号）",
                    f"{datum.en}, {grid.degrees}-degree zone {grid.zone}, eastings with the zone "
                    "number")  # fmt: skip
    return Text(f"{datum.zh} {grid.degrees} 度带 中央经线 {meridian:g}°E",
                f"{datum.en}, {grid.degrees}-degree zone, central meridian {meridian:g}°E")  # fmt: skip


def crs_choice(name: str, *, swapped: bool = False) -> Choice:
    """The answer that coordinates are in this CRS, X and Y exchanged where ``swapped``.

    Examples
    --------
    >>> crs_choice("EPSG:4326").title.en
    'EPSG:4326 · WGS 84 longitude, latitude'
    """
    title, shown = crs_title(name), name[:MAX_WORDS]
    told = Text(f"{shown} · {title.zh}", f"{shown} · {title.en}")
    if not swapped:
        return Choice({"crs": name}, told)
    told = Text(f"交换 X、Y，按 {told.zh}", f"exchange X and Y: {told.en}")
    return Choice({"crs": name, "swap_axes": "true"}, told)
