"""Header of a boundary-point file: which grid its numbers are in."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass

from spatial import crs_messages
from spatial.errors import BadInput
from spatial.formats import txt_messages as say
from spatial.gauss_kruger import Grid, code, zone_in
from spatial.quote import quote

__all__ = ["KEYS", "Header", "declared_crs", "header", "looks_swapped"]

KEYS = frozenset({
    "格式版本号", "数据产生单位", "数据产生日期", "坐标系", "几度分带", "分带", "投影类型", "计量单位", "带号", "精度",
    "转换参数",
})  # fmt: skip
"""Keys that the exchange format knows; those that say nothing about the grid are not used."""
NORTH = (1_000_000.0, 7_000_000.0)
EAST_PLAIN = (0.0, 1_000_000.0)
_ANGULAR = {
    "cgcs2000": "EPSG:4490", "xian80": "EPSG:4610", "beijing54": "EPSG:4214",
    "wgs84": "EPSG:4326",
}  # fmt: skip
_PROJECTION = re.compile("高斯|克吕格|克里格|gauss|kr[uü]ger", re.IGNORECASE)
_UNIT = re.compile(r"^(米|公尺|m|met(er|re)s?)\s*(\(.*\))?$|度", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Header:
    """What the 属性描述 section says; None where it is silent.

    Parameters
    ----------
    datum : str or None
        ``cgcs2000``, ``xian80``, ``beijing54``, ``wgs84``.
    degrees : int or None
        Zone width (几度分带).
    zone : int or None
        Zone number (带号).
    angular : bool
        Unit is degrees (计量单位=度).
    system : str
        The 坐标系 as written; empty where it is silent.
    """

    datum: str | None
    degrees: int | None
    zone: int | None
    angular: bool
    system: str = ""


def header(keys: Mapping[str, str], where: str) -> Header:
    """Read the header keys, short forms included.

    Raises
    ------
    BadInput
        ``TXT_HEADER`` for a zone or zone width that is no number, a projection other than
        Gauss-Krüger, a unit other than metre and degree; ``TXT_TRANSFORMED``.

    Examples
    --------
    >>> head = header({"坐标系": "2000国家大地坐标系", "几度分带": "3", "带号": "38"}, "a.txt")
    >>> head.datum, head.degrees, head.zone, head.angular
    ('cgcs2000', 3, 38, False)
    """
    plain = {key: unicodedata.normalize("NFKC", value).strip() for key, value in keys.items()}
    zone = _whole(plain, "带号", where)
    width = _whole(plain, "几度分带", where) or _whole(plain, "分带", where)
    if width is None and zone is not None:
        width = 6 if zone < 25 else 3
    _known(plain, "投影类型", _PROJECTION, where)
    _known(plain, "计量单位", _UNIT, where)
    _untransformed(plain.get("转换参数", ""), where)
    system = plain.get("坐标系", "")
    return Header(_datum(system), width, zone, "度" in plain.get("计量单位", ""), system)


def _known(keys: Mapping[str, str], key: str, allowed: re.Pattern[str], where: str) -> None:
    value = keys.get(key, "")
    if value and not allowed.search(value):
        raise BadInput(say.TXT_HEADER, where=where, key=key, value=quote(value, 40))


def _untransformed(value: str, where: str) -> None:
    """The seven parameters may be zero or blank: what they would do is not done here."""
    for cell in value.replace(",", " ").replace(";", " ").split():
        try:
            zero = float(cell) == 0
        except ValueError:
            raise BadInput(
                say.TXT_HEADER, where=where, key="转换参数", value=quote(value, 40)
            ) from None
        if not zero:
            raise BadInput(say.TXT_TRANSFORMED, where=where, value=quote(value, 60))


def _datum(text: str) -> str | None:
    folded = text.lower()
    if "2000" in folded or "cgcs" in folded:
        return "cgcs2000"
    if "wgs" in folded:
        return "wgs84"
    if "80" in folded:
        return "xian80"
    return "beijing54" if "54" in folded else None


def _whole(keys: Mapping[str, str], key: str, where: str) -> int | None:
    value = keys.get(key, "")
    if not value:
        return None
    match = re.fullmatch(r"(\d{1,2})(?:\.0*)?\s*[度带]*", value)
    if match is None:
        raise BadInput(say.TXT_HEADER, where=where, key=key, value=quote(value, 40))
    return int(match[1])


def looks_swapped(north: float, east: float) -> bool:
    """Whether a (north, east) pair reads unmistakably as (east, north) in China.

    Examples
    --------
    >>> looks_swapped(474000.0, 2547000.0), looks_swapped(2547000.0, 38474000.0)
    (True, False)
    """
    if abs(north) <= 180 and abs(east) <= 180:
        return 70 <= north <= 140 and 0 <= east <= 60
    easting = EAST_PLAIN[0] < north < EAST_PLAIN[1] or zone_in(north) is not None
    return easting and NORTH[0] <= east < NORTH[1]


def declared_crs(head: Header, easting: float, where: str) -> str | None:
    """CRS of the numbers: header and zone prefix together; None when the header is silent.

    Raises
    ------
    BadInput
        ``ZONE_CONFLICT`` when the prefix of the easting is another zone than the header's.

    Examples
    --------
    >>> declared_crs(Header("cgcs2000", 3, 38, False), 38474000.0, "a.txt")
    'EPSG:4526'
    """
    if head.angular:
        return _ANGULAR.get(head.datum or "")
    found = zone_in(easting)
    if found is not None and head.zone is not None and found != head.zone:
        raise BadInput(
            crs_messages.ZONE_CONFLICT, where=where, zone=head.zone,
            easting=f"{easting:.3f}", found=found,
        )  # fmt: skip
    zone = head.zone if head.zone is not None else found
    if head.datum in (None, "wgs84") or zone is None:
        return None
    width = head.degrees or (6 if zone < 25 else 3)
    return code(Grid(head.datum, width, zone, found is not None))
