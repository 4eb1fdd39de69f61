"""What a person is told about a site that was read: areas mended, areas declared."""

from __future__ import annotations

from spatial import site_messages as say
from spatial.admitted import Admitted
from spatial.declared_area import differing
from spatial.formats import txt
from spatial.formats.notice import told
from spatial.formats.source import Notice, RawLayer

__all__ = ["area_notices", "repair_notices"]


def repair_notices(admitted: Admitted, filename: str) -> list[Notice]:
    """What was mended with consent, each feature with its areas."""
    return [
        told(
            say.SITE_REPAIRED, f"{filename} #{item.row}", before=f"{item.area_before_m2:.2f}",
            after=f"{item.area_after_m2:.2f}",
        )
        for item in admitted.repaired
    ]  # fmt: skip


def area_notices(raw: RawLayer, area_m2: float, filename: str) -> list[Notice]:
    """Whether the area that a boundary-point file declares (ha) is the measured one."""
    declared = [value for value in raw.columns.get(txt.AREA_FIELD, ()) if isinstance(value, float)]
    if raw.format != "txt" or len(declared) != len(raw.rows) or sum(declared) <= 0:
        return []
    notice = differing(sum(declared), area_m2, filename)
    return [] if notice is None else [notice]
