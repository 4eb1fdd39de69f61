"""GeoParquet, read by pyarrow in a child."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from pyproj import CRS
from pyproj.exceptions import CRSError

from spatial import crs, crs_messages
from spatial.errors import BadInput, Message
from spatial.formats import child
from spatial.formats import messages as say
from spatial.formats import package_messages as pack
from spatial.formats.source import RawLayer
from spatial.quote import quote

__all__ = ["read"]

PARQUET_ENCODING = Message(
    "PARQUET_ENCODING",
    "GeoParquet 的几何编码不受支持（{what}）",
    "the geometry encoding of the GeoParquet is not supported ({what})",
    "请以 WKB 编码、平面边重新导出，或改交 GPKG",
    "export it with WKB encoding and planar edges, or send a GeoPackage",
)
_REFUSALS = {
    "not-geo": pack.CONTENT_NOT_PARQUET,
    "encoding": PARQUET_ENCODING,
    "unpacked": pack.ZIP_BOMB,
    "damaged": say.FILE_CORRUPT,
}


def read(folder: Path, file: str, *, name: str, stem: str) -> RawLayer:
    """Features of a GeoParquet file in a private folder.

    Its CRS is longitude and latitude where the metadata is silent, as the standard has it,
    and unknown where it says null.

    Raises
    ------
    BadInput
        ``CONTENT_NOT_PARQUET``, ``PARQUET_ENCODING``, ``FILE_CORRUPT``, ``CRS_UNREADABLE``
        and as :func:`spatial.formats.child.ask`.
    """
    size = (folder / file).stat().st_size
    answer = child.ask(
        folder, file, driver="Parquet", reader="parquet", size=size, name=name, refusals=_REFUSALS
    )
    projjson = answer.told.get("projjson")
    system, refused = None, None
    if projjson:
        system, refused = _named(projjson, name)
    elif answer.crs:
        system, refused = crs.understood(answer.crs, name)
    rows = tuple(range(1, len(answer.wkb) + 1))
    return RawLayer(
        stem, "parquet", rows, answer.wkb, answer.columns, system, "utf-8", crs_refused=refused
    )


def _named(projjson: Any, where: str) -> tuple[str | None, BadInput | None]:
    """Name of a CRS given as PROJJSON, by its code where it has one, or why it has none."""
    if isinstance(projjson, str):  # as the first drafts of the standard had it
        return crs.understood(projjson, where)
    try:
        code = projjson.get("id") or {}
        if code.get("authority") == "EPSG":
            return crs.understood(f"EPSG:{code['code']}", where)
        if code.get("authority") == "OGC" and code.get("code") == "CRS84":
            return crs.LONLAT, None
        return crs.understood(CRS.from_json_dict(projjson).to_wkt(), where)
    except (CRSError, AttributeError, KeyError, TypeError, ValueError):
        shown = quote(str(projjson), 60)
        return None, BadInput(crs_messages.CRS_UNREADABLE, where=where, crs=shown)
