"""Times of the forms for machines and offices: JSON, GeoPackage, Excel, Word."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from checker.report.docx import write_docx
from checker.report.files import report_bytes
from checker.report.gpkg import write_gpkg
from checker.report.material import Material
from checker.report.plan_map import plan_maps, png_of
from checker.report.xlsx import write_xlsx
from spatial.errors import SanheError

__all__ = ["measure"]

Timer = Callable[[Callable[[], Any], int], float]


def measure(material: Material, timer: Timer, told: Callable[..., None]) -> None:
    """Print the times of one site's forms; the maps of the Word form are told beside it."""
    told("report as JSON, after the check", timer(lambda: report_bytes(material.report), 15), "ms", "≤ 20")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "r"
        told("report as GeoPackage", timer(lambda: _anew(path, write_gpkg, material), 5), "ms")
        told("report as XLSX", timer(lambda: write_xlsx(path, material), 5), "ms", "≤ 400")
        try:
            whole = timer(lambda: write_docx(path, material), 5)
            maps = timer(lambda: [png_of(drawn, 150) for drawn in plan_maps(material)], 3)
        except SanheError as problem:
            told(f"report as DOCX: {problem.code}", 0.0, "ms")
            return
        told("report as DOCX with its maps", whole, "ms", "≤ 400")
        told("the maps of it", maps, "ms")


def _anew(path: Path, write: Callable[[Path, Material], None], material: Material) -> None:
    path.unlink(missing_ok=True)
    write(path, material)
