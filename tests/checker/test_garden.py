"""The garden: every criterion on every kind of geometry in every place, the answer known first.

The site is a square of 100 m. Each plant is a layer of its own with one zone (or none); every
criterion has a rule on every layer, and one check judges them all.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest
import shapely
from shapely.geometry.base import BaseGeometry

from checker.assessment import Assessment
from checker.check import assess
from checker.criteria import CRITERIA
from checker.finding import Finding
from checker.proposal import Declared, Proposal
from checker.verdict import Verdict
from spatial.snapshot import snapshot
from tests.checker.packs import make_pack, rule
from tests.factories import X, Y, line, make_draft, make_site, make_store, square

SIDE, AREA = 100.0, 10_000.0


@dataclass(frozen=True)
class Plant:
    """A zone and what must be found: net area, length, hit, sliver, touch, distance."""

    shape: BaseGeometry | None
    area: float = 0.0
    length: float = 0.0
    hit: bool = False
    sliver: bool = False
    touch: bool = False
    gap: float = 0.0


def point(x: float, y: float) -> shapely.Point:
    return shapely.Point(X + x, Y + y)


def hole(x: float, y: float, side: float) -> shapely.Polygon:
    return square(-50, -50, 200).difference(square(x, y, side))


WHOLE = {"area": AREA, "hit": True}
PLANTS: dict[str, Plant] = {
    "polygon-apart": Plant(square(300, 0, 50), gap=200),
    "polygon-corner": Plant(square(100, 100, 50), touch=True),
    "polygon-edge": Plant(square(100, 0, 50), touch=True),
    "polygon-one-mm": Plant(square(99.999, 0, 50), area=0.05, sliver=True),
    "polygon-below-width": Plant(square(99.901, 0, 50), area=4.95, sliver=True),
    "polygon-above-width": Plant(square(99.899, 0, 50), area=5.05, hit=True),
    "polygon-below-area": Plant(square(99.001, 0, 50, 1), area=0.999, sliver=True),
    "polygon-at-area": Plant(square(99, 0, 50, 1), area=1.0, hit=True),
    "polygon-identical": Plant(square(0, 0, SIDE), **WHOLE),
    "polygon-contained": Plant(square(25, 25, 50), area=2500, hit=True),
    "polygon-containing": Plant(square(-50, -50, 200), **WHOLE),
    "polygon-hole-fits": Plant(hole(0, 0, SIDE), touch=True),
    "polygon-hole-inside": Plant(hole(40, 40, 20), area=AREA - 400, hit=True),
    "parts-apart": Plant(shapely.union_all([square(300, 0, 50), square(500, 0, 5)]), gap=200),
    "parts-one-in": Plant(
        shapely.union_all([square(0, 0, 10), square(300, 0, 50)]), area=100, hit=True
    ),
    "parts-touching": Plant(
        shapely.union_all([square(100, 0, 50), square(-50, 0, 50)]), touch=True
    ),
    "line-apart": Plant(line((300, 0), (300, 50)), gap=200),
    "line-end": Plant(line((100, 50), (150, 50)), touch=True),
    "line-along-edge": Plant(line((100, 0), (100, 100)), touch=True),
    "line-crossing": Plant(line((-50, 50), (150, 50)), length=100, hit=True),
    "line-contained": Plant(line((20, 50), (60, 50)), length=40, hit=True),
    "lines-one-in": Plant(
        shapely.union_all([line((20, 50), (60, 50)), line((300, 0), (300, 9))]), length=40, hit=True
    ),
    "point-apart": Plant(point(300, 50), gap=200),
    "point-one-mm-off": Plant(point(100.001, 50), gap=0.001),
    "point-on-edge": Plant(point(100, 50), touch=True),
    "point-on-corner": Plant(point(0, 0), touch=True),
    "point-one-mm-in": Plant(point(99.999, 50), hit=True),
    "points-one-in": Plant(shapely.MultiPoint([point(50, 50), point(300, 50)]), hit=True),
}
NOTHING = ("null", "empty")
VALUES = {"2020-01-01": 50}
PARAMETERS: dict[str, dict[str, Any]] = {
    "distance": {"near_m": {"unit": "m", "values": VALUES}},
    "sightline": {"near_m": {"unit": "m", "values": VALUES},
                  "ratio": {"unit": "1", "values": {"2020-01-01": 0.5}}},
    "strip": {"strip_m": {"unit": "m", "values": {"2020-01-01": 10}}},
    "class": {"allowed": {"unit": "code", "values": {"2020-01-01": ["9"]}}},
    "quota": {"ledger": {"unit": "code", "values": {"2020-01-01": "bank_ha"}}},
}  # fmt: skip
ASKED = {"within": "outside", "distance": "inside", "class": "nonconforming"}
FACTS = {"height_m": "number", "bank_ha": "number"}
LAYERED = sorted(name for name, c in CRITERIA.items() if c.layered)


def garden_rule(criterion: str, layer: str) -> dict[str, Any]:
    rows = [
        {"when": ASKED.get(criterion, "overlap"), "verdict": "conditional", "code": "hit"},
        {"otherwise": True, "verdict": "clear", "code": "none"},
    ]
    facts = {name: {"kind": "question", "type": kind} for name, kind in FACTS.items()}
    return rule(
        layer=layer, criterion=criterion, effect="activity", outcomes=rows, facts=facts,
        parameters=PARAMETERS.get(criterion, {}),
    )  # fmt: skip


@pytest.fixture(scope="module")
def garden(tmp_path_factory: pytest.TempPathFactory) -> Assessment:
    root = tmp_path_factory.mktemp("garden")
    row = {"code": "1", "height_limit_m": 20.0, "far_max": 2.0}
    drafts = [make_draft(name, [p.shape], [dict(row)]) for name, p in PLANTS.items()]
    drafts.append(make_draft("empty", [], []))
    files = {
        f"{criterion}/{layer.replace('-', '_')}.yaml": garden_rule(criterion, layer)
        for criterion in LAYERED for layer in (*PLANTS, *NOTHING)
    }  # fmt: skip
    book = make_pack(root / "pack", files, layers=" ".join((*PLANTS, *NOTHING)))
    store = make_store(root / "store", *drafts)
    declared = Proposal("p", {"height_m": Declared(30.0), "bank_ha": Declared(1.0)})
    snap = snapshot(store, as_of=date(2026, 11, 24))
    return assess(snap, make_site(square(0, 0, SIDE)), book, declared)


def finding(garden: Assessment, criterion: str, layer: str) -> Finding:
    wanted = f"{criterion}.{layer.replace('-', '_')}"
    return next(f for f in garden.findings if f.rule.id == wanted)


@pytest.mark.parametrize("criterion", sorted(set(LAYERED) - {"within", "strip", "class"}))
def test_what_is_shared_is_the_same_for_every_criterion(garden: Assessment, criterion: str):
    for name, plant in PLANTS.items():
        found = finding(garden, criterion, name).measures
        got = (found["overlap"], found["sliver"])
        assert got == (plant.hit, plant.sliver), name
        assert found["overlap_m2"] == pytest.approx(plant.area, abs=1e-6), name
        assert found["length_m"] == pytest.approx(plant.length, abs=1e-6), name
        if not plant.hit and not plant.sliver:
            assert found["touches"] is plant.touch, name


@pytest.mark.parametrize("name", PLANTS)
def test_inside_and_near(garden: Assessment, name: str):
    plant, found = PLANTS[name], finding(garden, "distance", name).measures
    assert found["inside"] is plant.hit
    assert found["near"] is (plant.gap <= 50)
    assert found["distance_m"] == pytest.approx(plant.gap, abs=1e-6) or plant.gap > 50


@pytest.mark.parametrize("name", [n for n in PLANTS if n.startswith(("polygon", "parts"))])
def test_outside_is_the_rest_of_the_site(garden: Assessment, name: str):
    plant, found = PLANTS[name], finding(garden, "within", name).measures
    assert found["outside_m2"] == pytest.approx(AREA - plant.area, abs=1e-6)
    assert found["inside"] is (plant.area == AREA)
    other = finding(garden, "class", name).measures
    assert other["nonconforming_m2"] == pytest.approx(plant.area, abs=1e-6)


@pytest.mark.parametrize("name", PLANTS)
def test_a_strip_takes_no_less_than_its_zone(garden: Assessment, name: str):
    plant, found = PLANTS[name], finding(garden, "strip", name).measures
    assert found["overlap_m2"] >= plant.area - 1e-6
    assert found["overlap"] is (plant.gap < 10)
    if name == "line-crossing":
        assert found["overlap_m2"] == pytest.approx(2 * 10 * SIDE, abs=1e-6)


@pytest.mark.parametrize("name", PLANTS)
def test_margins_are_infinite_where_nothing_is_hit(garden: Assessment, name: str):
    plant = PLANTS[name]
    height = finding(garden, "height", name).measures["height_margin_m"]
    assert height == (-10.0 if plant.hit or plant.sliver else math.inf) or plant.sliver
    sight = finding(garden, "sightline", name).measures["height_margin_m"]
    assert sight == (math.inf if plant.gap > 50 else pytest.approx(plant.gap * 0.5 - 30.0))
    left = finding(garden, "quota", name).measures["quota_margin_ha"]
    assert left == pytest.approx(1.0 - plant.area / AREA)


@pytest.mark.parametrize("criterion", LAYERED)
@pytest.mark.parametrize("name", NOTHING)
def test_no_data_is_never_clear(garden: Assessment, criterion: str, name: str):
    found = finding(garden, criterion, name)
    assert found.verdict is Verdict.UNKNOWN
    assert next(row.kind for row in found.undecided) == "missing-layer"


def test_a_thin_hit_is_undecided_and_a_touch_is_clear(garden: Assessment):
    for name, plant in PLANTS.items():
        verdict = finding(garden, "overlap", name).verdict
        expected = Verdict.CONDITIONAL if plant.hit else Verdict.CLEAR
        assert verdict is (Verdict.UNKNOWN if plant.sliver else expected), name
