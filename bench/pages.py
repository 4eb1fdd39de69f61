"""Times of the printed report: the page, the paper, and a hundred sites on two cores."""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from typing import Any

from checker.report.html import html_text
from checker.report.material import Material
from checker.report.pdf import pdf_bytes
from checker.report.plan_map import plan_maps
from spatial.errors import SanheError

__all__ = ["measure"]

Timer = Callable[[Callable[[], Any], int], float]
BATCH, CORES = 100, 2


def measure(material: Material, timer: Timer, told: Callable[..., None]) -> None:
    """Print the times of one site's page and paper; the paper is left out where it cannot be made."""
    maps = timer(lambda: [m.svg for m in plan_maps(material)], 3)
    whole = timer(lambda: html_text(material), 5)
    told("report as HTML with its maps", whole, "ms", "≤ 150")
    told("the maps of it", maps, "ms")
    short = two_pages(material)
    try:
        pdf_bytes(short)
    except SanheError as problem:
        told(f"report as PDF: {problem.code}", 0.0, "ms")
        return
    told("report as PDF of one department, two pages", timer(lambda: pdf_bytes(short), 3), "ms", "≤ 1500")
    told("report as PDF, whole, maps included", timer(lambda: pdf_bytes(material), 3), "ms")
    start = time.perf_counter()
    with ProcessPoolExecutor(CORES) as pool:
        made = list(pool.map(_size, [replace(material, snapshot=None)] * BATCH))
    told(f"{len(made)} sites as PDF on {CORES} cores", time.perf_counter() - start, "s", "≤ 120")


def two_pages(material: Material) -> Material:
    """The sheet of the department with the most to say of what counts."""
    rows = sorted(material.report["departments"], key=lambda d: len(d["items"]))
    conflict = [d for d in rows if d["verdict"] in ("prohibited", "conditional")]
    return replace(material, department=(conflict or rows)[0]["id"])


def _size(material: Material) -> int:
    return len(pdf_bytes(material))
