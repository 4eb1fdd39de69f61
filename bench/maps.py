"""Times of the maps of a report: with surroundings, and the worst case of forty letters."""

from __future__ import annotations

import copy
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from checker.assessment import Assessment
from checker.report.material import Material
from checker.report.picture import Shape, picture_of
from checker.report.plan_map import plan_maps, png_of
from spatial.snapshot import Snapshot

__all__ = ["measure"]

Timer = Callable[[Callable[[], Any], int], float]
LETTERS = 40


def measure(
    found: Assessment, written: Mapping[str, Any], snap: Snapshot, timer: Timer, told: Callable[..., None]
) -> None:
    """Print the times of one site's maps."""
    material = Material(written, picture_of(found), snap)
    maps = plan_maps(material)
    told("a map as SVG with its surroundings (overview and detail, halved)",
         timer(lambda: [m.svg for m in plan_maps(material)], 7) / len(maps), "ms", "≤ 1000")  # fmt: skip
    told("the same in both languages",
         timer(lambda: [m.svg for m in plan_maps(replace(material, lang="both"))], 7) / len(maps), "ms")
    told("a map as PNG, 200 dots an inch", timer(lambda: png_of(maps[0], 200), 5), "ms")
    crowd = crowded(material)
    told(f"a map with {LETTERS} letters", timer(lambda: [m.svg for m in plan_maps(crowd)], 7) / len(maps),
         "ms", "≤ 1000")  # fmt: skip


def crowded(material: Material) -> Material:
    """The same site with forty findings over all of it."""
    report = copy.deepcopy(dict(material.report))
    finding = report["findings"][0]
    site = material.picture.site
    names = [f"bench.{n:02}" for n in range(LETTERS)]
    verdicts = [("prohibited", "conditional", "unknown")[n % 3] for n in range(LETTERS)]
    report["findings"] = [{**finding, "rule": name, "verdict": verdict}
                          for name, verdict in zip(names, verdicts, strict=True)]  # fmt: skip
    shapes = tuple(Shape("overlap", site.geometry, verdict, site.area_m2, 1.0, rule=name)
                   for name, verdict in zip(names, verdicts, strict=True))  # fmt: skip
    return replace(material, report=report,
                   picture=replace(material.picture, shapes=(site, *shapes)))  # fmt: skip
