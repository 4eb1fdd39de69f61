"""Sheets (分表) of one material: the whole report, one department's, or one for each of them."""

from __future__ import annotations

from dataclasses import dataclass, replace

from checker.report.material import Material
from checker.report.plan_map import PlanMap, plan_maps
from checker.report.sheet import Sheet
from checker.report.sheet_made import sheet_of

__all__ = ["EVERY", "Laid", "sheets_of"]

EVERY = "all"
"""Name that asks for the sheets of all departments."""


@dataclass(frozen=True, slots=True)
class Laid:
    """A sheet with the maps that belong to it."""

    sheet: Sheet
    maps: tuple[PlanMap, ...]


def sheets_of(material: Material) -> tuple[Laid, ...]:
    """One sheet, or one a department in the report's order where ``all`` are asked for.

    Raises
    ------
    BadInput
        ``DEPARTMENT_UNKNOWN``; of the maps ``FONT_MISSING`` or ``GLYPH_MISSING``.
    """
    if material.department != EVERY:
        return (_laid(material),)
    ids = [row["id"] for row in material.report["departments"]]
    return tuple(_laid(replace(material, department=one)) for one in ids)


def _laid(material: Material) -> Laid:
    """The whole report with its maps; a department's sheet with its detail, if it shows anything."""
    sheet = sheet_of(material)
    bare = not any(row.letter for row in sheet.findings)
    if material.department is None:
        return Laid(sheet, plan_maps(material))
    return Laid(sheet, () if bare else tuple(m for m in plan_maps(material) if m.kind == "detail"))
