"""Material (报告素材): everything a report form is made from, whether just checked or kept."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from checker.report.picture import Picture

if TYPE_CHECKING:
    from spatial.snapshot import Snapshot

__all__ = ["Material"]


@dataclass(frozen=True, slots=True)
class Material:
    """What one form is written from; a form reads nothing else.

    Parameters
    ----------
    report : mapping
        Content of ``sanhe-report/1``.
    picture : Picture
        Shapes it may show.
    snapshot : Snapshot or None
        Of the report's date: what lies around the site, for maps; None draws no surroundings.
    lang : str
        ``zh``, ``en`` or ``both`` (Chinese with English beneath).
    department : str or None
        Department (审批部门) whose own sheet is asked for; None for the whole report.
    form : str or None
        Name of a Word template; None for the first one.
    templates : Path or None
        Folder of an agency's own Word templates; None for the shipped ones.
    """

    report: Mapping[str, Any]
    picture: Picture
    snapshot: Snapshot | None = None
    lang: str = "zh"
    department: str | None = None
    form: str | None = None
    templates: Path | None = None
