"""Which column of a coordinate table is which, by the headings people write."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

__all__ = ["Columns", "columns"]

_NOISE = re.compile(r"[\s()\[\]_\-/.:]|坐标|（|）|单位")
_UNIT = re.compile(r"(?:米|m|°|度)$")
_NAMES = {
    "east": {"东", "东y", "y东", "横", "横y", "y横", "e", "easting", "east", "ye"},
    "north": {"北", "北x", "x北", "纵", "纵x", "x纵", "n", "northing", "north", "xn"},
    "x": {"x", "pointx", "coordx", "xcoord"},
    "y": {"y", "pointy", "coordy", "ycoord"},
    "lon": {"经", "东经", "经度", "lon", "lng", "long", "longitude", "经度e", "经度lon"},
    "lat": {"纬", "北纬", "纬度", "lat", "latitude", "纬度n", "纬度lat"},
    "wkt": {"wkt", "geom", "geometry", "thegeom"},
    "number": {"点号", "点名", "界址点", "界址点号", "序号", "点序", "编号", "no", "number",
               "point", "pointno"},
    "ring": {"圈号", "环号", "圈", "环", "ring", "ringno"},
    "plot": {"地块", "地块号", "地块编号", "地块名称", "宗地", "宗地号", "plot", "plotno",
             "parcel"},
}  # fmt: skip
_MAYBE_NUMBER = ("name", "名称", "id")
_POINT_NAME = re.compile(r"[A-Za-z]{0,3}\d{1,6}")


@dataclass(frozen=True, slots=True)
class Columns:
    """Positions of the columns of a table, None where there is none.

    Parameters
    ----------
    x, y : int or None
        Columns headed X and Y without saying which is north.
    others : tuple of int
        Columns that say nothing about coordinates.
    """

    east: int | None = None
    north: int | None = None
    x: int | None = None
    y: int | None = None
    lon: int | None = None
    lat: int | None = None
    wkt: int | None = None
    number: int | None = None
    ring: int | None = None
    plot: int | None = None
    others: tuple[int, ...] = ()

    @property
    def usable(self) -> bool:
        """Whether coordinates can be taken from these columns."""
        pairs = ((self.east, self.north), (self.x, self.y), (self.lon, self.lat))
        return self.wkt is not None or any(None not in pair for pair in pairs)


def columns(headings: Sequence[str], first_row: Sequence[str] = ()) -> Columns:
    """Find the columns by their headings; the first of two alike counts.

    Parameters
    ----------
    headings : sequence of str
        Cells of the heading row.
    first_row : sequence of str
        Cells of the next row: a column ``name`` with ``J1`` in it numbers points.

    Examples
    --------
    >>> found = columns(["点号", "X坐标(m)", "Y坐标(m)"])
    >>> found.number, found.x, found.y
    (0, 1, 2)
    """
    found: dict[str, int] = {}
    others: list[int] = []
    for index, heading in enumerate(headings):
        kind = _kind(heading)
        if kind is None and _reduced(heading) in _MAYBE_NUMBER and index < len(first_row):
            kind = "number" if _POINT_NAME.fullmatch(first_row[index].strip()) else None
        if kind is None or kind in found:
            others.append(index)
        else:
            found[kind] = index
    return Columns(**found, others=tuple(others))


def _reduced(heading: str) -> str:
    plain = unicodedata.normalize("NFKC", heading).strip().lower()
    return _NOISE.sub("", plain)


def _kind(heading: str) -> str | None:
    reduced = _reduced(heading)
    for text in (reduced, _UNIT.sub("", reduced)):
        for kind, names in _NAMES.items():
            if text in names:
                return kind
    return None
