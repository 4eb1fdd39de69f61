"""Sheets (分表) of one material: the whole report, one department's, or one for each of them."""

from __future__ import annotations

from dataclasses import dataclass, replace

from checker.report.agency import for_department
from checker.report.material import Material
from checker.report.sheet import Sheet
from checker.report.sheet_made import sheet_of

__all__ = ["EVERY", "Laid", "PlanPicture", "sheets_of"]

EVERY = "all"
"""Name that asks for the sheets of all departments."""


@dataclass(frozen=True, slots=True)
class PlanPicture:
    """A map as it is laid on a page: SVG, its title, and what it shows in a sentence."""

    title: str
    svg: str
    alt: str


@dataclass(frozen=True, slots=True)
class Laid:
    """A sheet with the maps that belong to it."""

    sheet: Sheet
    maps: tuple[PlanPicture, ...]


def sheets_of(material: Material) -> tuple[Laid, ...]:
    """One sheet, or one a department in the report's order where ``all`` are asked for.

    Raises
    ------
    BadInput
        ``DEPARTMENT_UNKNOWN``.
    """
    if material.department != EVERY:
        return (_laid(material),)
    ids = [row["id"] for row in material.report["departments"]]
    return tuple(_laid(replace(material, department=one)) for one in ids)


def _laid(material: Material) -> Laid:
    return Laid(sheet_of(material), _maps(for_department(material)))


def _maps(material: Material) -> tuple[PlanPicture, ...]:
    return ()
