"""Drawn examples run: their maps laid out side by side in one small store, and really checked.

The other examples say what was measured; these hold that the rule measures it: its layers, the
zones it selects, its distances and widths.
"""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from checker.check import assess
from checker.drawn import Drawn
from checker.example_file import Example
from checker.finding import Finding
from checker.proposal import Proposal
from checker.rule import Rule
from checker.rulebook import Rulebook
from spatial.errors import Text
from spatial.ingest import Draft
from spatial.layer import LayerCard
from spatial.layer_object import pack_layer
from spatial.publish import publish
from spatial.site import site_from_geometry
from spatial.snapshot import Snapshot, snapshot
from spatial.store import Store, StoreConfig, create_store

__all__ = ["run_drawn"]

CRS = "EPSG:32631"
X, Y = 500_000.0, 1_000_000.0
APART_M = 40_000.0
ACROSS = 4
AT = datetime(2000, 1, 2, tzinfo=UTC)
SINCE = date(2000, 1, 1)


def run_drawn(book: Rulebook, cases: Sequence[tuple[Rule, Example]]) -> list[Finding]:
    """What the rule of each case says of its map.

    Parameters
    ----------
    cases : sequence of (Rule, Example)
        Examples with a map (``drawn``); none gives none.

    Returns
    -------
    list of Finding
        In the order of the cases.
    """
    if not cases:
        return []
    with tempfile.TemporaryDirectory(prefix="sanhe-examples-") as folder:
        store = _laid_out(Path(folder) / "store", cases)
        seen = {day: snapshot(store, as_of=day) for day in {one.as_of for _, one in cases}}
        return [_said(seen[one.as_of], book, rule, one, n) for n, (rule, one) in enumerate(cases)]


def _said(seen: Snapshot, book: Rulebook, rule: Rule, example: Example, number: int) -> Finding:
    """The finding of one rule on one map, nothing else being asked."""
    alone = replace(book, rules=(rule,), sha256=f"{book.sha256} {rule.id}" if book.sha256 else "")
    area = seen.config.study_area
    site = site_from_geometry(_moved(_map(example).site, number), measure_crs=CRS, study_area=area)
    return assess(seen, site, alone, Proposal("", example.facts)).findings[0]


def _laid_out(root: Path, cases: Sequence[tuple[Rule, Example]]) -> Store:
    """One store with every layer that is read; each map has a place of its own."""
    rows = -(-len(cases) // ACROSS) + 1
    x0, y0 = X - APART_M, Y - APART_M
    area = shapely.box(x0, y0, X + APART_M * ACROSS, Y + APART_M * rows)
    store = create_store(root, StoreConfig(CRS, area, "UTC"), at=AT)
    zones: dict[str, list[tuple[BaseGeometry, dict[str, Any]]]] = {}
    plans = {layer for rule, _ in cases if rule.criterion == "class" for layer in rule.layers}
    for number, (rule, example) in enumerate(cases):
        for layer in (*rule.layers, *rule.outside, *rule.within):
            zones.setdefault(layer, [])
        for zone in _map(example).zones:
            zones[zone.layer].append((_moved(zone.geometry, number), dict(zone.attributes)))
    far = shapely.box(x0, y0, x0 + 1, y0 + 1)
    drafts = [_draft(x, [*own, (far, {})], area, x in plans) for x, own in sorted(zones.items())]
    publish(store, drafts, recorded_at=AT)
    return store


def _draft(
    layer: str, zones: Sequence[tuple[BaseGeometry, dict[str, Any]]], area: BaseGeometry,
    plan: bool,
) -> Draft:  # fmt: skip
    role = "allocation" if plan else "constraint"
    card = LayerCard(layer, Text(layer, layer), "territorial", role, "example", CRS, "study-area")
    shapes = np.empty(len(zones), dtype=object)
    shapes[:] = [shape for shape, _ in zones]
    rows = [{"id": str(n), "code": "", "name": "", **row} for n, (_, row) in enumerate(zones)]
    name, data = pack_layer(shapes, rows, area, [], {"layer": layer})
    return Draft(card, SINCE, name, data, layer.encode(), layer, len(zones), (), (), ())


def _moved(shape: BaseGeometry, number: int) -> BaseGeometry:
    """A shape of the map with this number, at its place."""
    row, column = divmod(number, ACROSS)
    moved: BaseGeometry = shapely.transform(
        shape, lambda xy: np.add(xy, (X + column * APART_M, Y + row * APART_M))
    )
    return moved


def _map(example: Example) -> Drawn:
    if example.drawn is None:
        raise ValueError("an example without a map")
    return example.drawn
