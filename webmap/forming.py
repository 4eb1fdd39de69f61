"""A form of a kept report as the web asks for it: made in a worker, whole or refused."""

from __future__ import annotations

import json
import os
import tempfile
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from spatial.errors import Message

if TYPE_CHECKING:
    from checker.report.material import Material

__all__ = ["FORM_KILLED", "FORM_TIMED_OUT", "FormAsked", "formed"]

FORM_TIMED_OUT = Message(
    "FORM_TIMED_OUT",
    "报告在 {seconds} 秒内未能生成，已中止",
    "the report's file was not made within {seconds} s and was stopped",
    "请改用命令行 sanhe check -o，或选择其他格式",
    "use sanhe check -o on the command line, or take another form",
)
FORM_KILLED = Message(
    "FORM_TIMED_OUT",
    "生成报告的进程意外中止",
    "the process that made the report's file ended before its time",
    "请重试，或选择其他格式",
    "try again, or take another form",
)


@dataclass(frozen=True, slots=True)
class FormAsked:
    """One form of one report.

    Parameters
    ----------
    report : bytes
        ``sanhe-report/1`` as kept.
    picture : bytes
        Its shapes as kept, GeoJSON.
    suffix : str
        ``.pdf``, ``.map.html`` …
    lang : str
        ``zh``, ``en`` or ``both``.
    department, form : str or None
        Whose own sheet; which Word template.
    """

    report: bytes
    picture: bytes
    suffix: str
    lang: str
    department: str | None = None
    form: str | None = None


def formed(root: Path, asked: FormAsked) -> bytes:
    """The file, in the worker.

    Word templates come from the folder that ``SANHE_TEMPLATES`` names, never from a request.
    """
    from checker.report.files import own_forms, write_all
    from checker.report.geojson import picture_from
    from checker.report.material import Material
    from spatial.snapshot import snapshot
    from spatial.store import open_store

    report = json.loads(asked.report)
    picture = picture_from(json.loads(asked.picture), report)
    known = report["known_at"]
    seen = snapshot(
        open_store(root), as_of=date.fromisoformat(report["as_of"]),
        known_at=datetime.fromisoformat(known) if known else None,
    )  # fmt: skip
    named = os.environ.get("SANHE_TEMPLATES")
    material = Material(
        report, picture, seen, asked.lang, asked.department, asked.form,
        Path(named) if named else None,
    )  # fmt: skip
    with tempfile.TemporaryDirectory(prefix="sanhe-form-") as folder:
        path = Path(folder) / f"{report['id']}{asked.suffix}"
        write_all([path], {**own_forms(), ".map.html": _map}, material)
        return path.read_bytes()


def _map(path: Path, material: Material) -> None:
    """Where the map library is missing, other forms are made all the same."""
    from webmap.exported_map import write_map

    write_map(path, material)
