"""What a person is told about a site that was read: areas mended, areas declared."""

from __future__ import annotations

import numpy as np
import shapely

from spatial import crs
from spatial import site_messages as say
from spatial.admitted import Admitted
from spatial.datum_messages import GCJ02_POSSIBLE
from spatial.declared_area import differing
from spatial.displaced import to_gcj02
from spatial.formats import txt
from spatial.formats.notice import told
from spatial.formats.source import Notice, RawLayer

__all__ = ["area_notices", "origin_notices", "repair_notices"]

_ASKED_ALREADY = ("kml", "typed", "wkb")


def repair_notices(admitted: Admitted, filename: str) -> list[Notice]:
    """What was mended with consent, each feature with its areas."""
    return [
        told(
            say.SITE_REPAIRED, f"{filename} #{item.row}", before=f"{item.area_before_m2:.2f}",
            after=f"{item.area_after_m2:.2f}",
        )
        for item in admitted.repaired
    ]  # fmt: skip


def origin_notices(raw: RawLayer, admitted: Admitted, filename: str) -> list[Notice]:
    """Whether degrees of a file could come from a displaced map, which no file tells.

    Nothing where the file names its CRS, as a GIS writes it, and outside China.
    """
    named = raw.crs is not None
    if named or admitted.crs_declared != crs.LONLAT or raw.format in _ASKED_ALREADY:
        return []
    boxes = shapely.bounds(admitted.geometries)
    middle = (boxes[:, :2].min(axis=0) + boxes[:, 2:].max(axis=0))[None] / 2
    here = crs.transform(middle, admitted.crs, crs.LONLAT)
    metres = float(np.hypot(*(crs.transform(to_gcj02(here), crs.LONLAT, admitted.crs) - middle)[0]))
    return [told(GCJ02_POSSIBLE, filename, metres=f"{metres:.0f}")] if metres > 1 else []


def area_notices(raw: RawLayer, area_m2: float, filename: str) -> list[Notice]:
    """Whether the area that a boundary-point file declares (ha) is the measured one."""
    declared = [value for value in raw.columns.get(txt.AREA_FIELD, ()) if isinstance(value, float)]
    if raw.format != "txt" or len(declared) != len(raw.rows) or sum(declared) <= 0:
        return []
    notice = differing(sum(declared), area_m2, filename)
    return [] if notice is None else [notice]
