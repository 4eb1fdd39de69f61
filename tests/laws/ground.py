"""Invented ground for the laws: rectangles on whole metres, one pack, what a check tells of them."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import shapely
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from shapely.geometry.base import BaseGeometry

from checker.assessment import Assessment
from checker.check import assess
from checker.report.digest import canonical
from checker.report.document import report
from checker.rulebook import Rulebook
from spatial.snapshot import snapshot
from tests.checker.packs import make_pack, rule
from tests.checker.valid import valid
from tests.factories import make_draft, make_site, make_store, square

TODAY = date(2026, 11, 24)
LAW = settings(
    max_examples=int(os.environ.get("SANHE_LAW_EXAMPLES", "10")), deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)  # fmt: skip
VERSIONED = {"version", "sha256", "layer_version", "layer", "digest", "created_at", "id"}
COUNTED = VERSIONED | {"zones", "zones_near", "trace", "message"}


@dataclass(frozen=True)
class Zone:
    """One zone: its shape and the row that goes with it."""

    shape: BaseGeometry
    row: dict[str, Any]


def near(metres: float) -> dict[str, Any]:
    """A rule that is conditional within so many metres."""
    rows = [{"when": "near", "verdict": "conditional", "code": "near"},
            {"otherwise": True, "verdict": "clear", "code": "far"}]  # fmt: skip
    return rule(criterion="distance", effect="activity", outcomes=rows,
                parameters={"near_m": {"unit": "m", "values": {"2020-01-01": metres}}})  # fmt: skip


PACK = {
    "law/all.yaml": rule(),
    "law/one_code.yaml": rule(zones={"code": ["1"]}),
    "law/other_code.yaml": rule(unless={"code": ["1"]}, effect="activity"),
    "law/near.yaml": near(50),
    "law/outside.yaml": rule(criterion="within", outcomes=[
        {"when": "outside", "verdict": "conditional", "code": "out"},
        {"otherwise": True, "verdict": "clear", "code": "in"},
    ]),
}  # fmt: skip

sides = st.integers(2, 120)
corners = st.integers(-150, 150)
boxes = st.builds(square, corners, corners, sides, sides)


def zones(least: int = 1, most: int = 5) -> st.SearchStrategy[list[Zone]]:
    """Zones with codes 1 and 2, each under an id that moves with it."""
    coded = st.lists(st.tuples(boxes, st.sampled_from("12")), min_size=least, max_size=most)
    return coded.map(lambda pairs: [
        Zone(shape, {"id": f"z{n}", "code": code, "name": ""})
        for n, (shape, code) in enumerate(pairs)
    ])  # fmt: skip


def book(folder: Path, files: dict[str, Any] = PACK) -> Rulebook:
    """A pack of the laws."""
    return make_pack(folder, files)


def checked(rulebook: Rulebook, ground: Sequence[Zone], site: BaseGeometry) -> Assessment:
    """A check of the site on a store made of these zones."""
    with tempfile.TemporaryDirectory() as folder:
        draft = make_draft("zones", [z.shape for z in ground], [z.row for z in ground])
        store = make_store(Path(folder) / "store", draft)
        return assess(snapshot(store, as_of=TODAY), make_site(site), rulebook)


def told(found: Assessment, without: set[str] = VERSIONED) -> Any:
    """What the report says, in the form of its digest, less these keys."""
    whole = valid(report(found, created_at=datetime(2026, 11, 24, tzinfo=UTC)))
    return _less(canonical(whole), without)


def _less(value: Any, without: set[str]) -> Any:
    if isinstance(value, dict):
        return {k: _less(v, without) for k, v in value.items() if k not in without}
    return [_less(one, without) for one in value] if isinstance(value, list) else value


def overlaps(found: Assessment) -> dict[str, float]:
    """Net overlap of every rule, m²."""
    return {f.rule.id: f.overlap.overlap_m2 if f.overlap else 0.0 for f in found.findings}


def turned(shape: shapely.Polygon, by: int, back: bool) -> shapely.Polygon:
    """The same polygon with another first point, and the other way round."""
    ring = list(shape.exterior.coords)[:-1]
    by %= len(ring)
    ring = ring[by:] + ring[:by]
    return shapely.Polygon(ring[::-1] if back else ring)
