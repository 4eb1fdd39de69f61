"""The area that a boundary-point file declares for a plot (ha), beside the measured one."""

from __future__ import annotations

from collections.abc import Sequence

from spatial import measure
from spatial import site_messages as say
from spatial.formats import txt_messages
from spatial.formats.notice import told
from spatial.formats.source import Notice

__all__ = ["differing", "each_differing"]

_DIFFERS = 0.01
_MOST = 100  # plots of one file that are told one by one


def differing(declared_ha: float, area_m2: float, where: str) -> Notice | None:
    """What to tell when the two differ by more than 1 %; None when they agree.

    A known factor between them (亩 for hectares, m² for hectares) is named.

    Examples
    --------
    >>> differing(2.0, 20_000.0, "a.txt") is None
    True
    >>> differing(3.5, 20_000.0, "a.txt").code
    'AREA_DECLARED_DIFFERS'
    """
    found = measure.hectares(area_m2)
    if declared_ha <= 0 or abs(declared_ha - found) <= _DIFFERS * found:
        return None
    near = (h for h in say.AREA_HINTS if found and abs(declared_ha / found / h[0] - 1) < 0.02)
    hint = next(near, None)
    zh, en = (hint[1], hint[2]) if hint else ("", "")
    return told(
        txt_messages.AREA_DECLARED_DIFFERS, where, declared=f"{declared_ha:.4f}",
        measured=f"{found:.4f}", hint_zh=zh, hint_en=en,
    )  # fmt: skip


def each_differing(
    declared_ha: Sequence[object], areas_m2: Sequence[float], places: Sequence[str]
) -> list[Notice]:
    """The same plot by plot, for the first hundred that differ; plots without an area are skipped.

    Parameters
    ----------
    declared_ha, areas_m2, places : sequences of the same length
        What the file says, what was measured, and where to say it.
    """
    found = (
        differing(said, area, place)
        for said, area, place in zip(declared_ha, areas_m2, places, strict=True)
        if isinstance(said, float)
    )
    return [notice for notice in found if notice is not None][:_MOST]
