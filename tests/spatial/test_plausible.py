"""Known answers: the four usual mistakes, each named as a question and never applied."""

from __future__ import annotations

import numpy as np
import pytest
import shapely

from spatial import crs
from spatial.errors import BadInput
from spatial.formats.source import RawLayer
from spatial.gate import admit
from spatial.plausible import LAYER, SITE, Outside, Place, candidates, check
from tests.spatial.formats.samples import MEASURE, STUDY_AREA, lonlat
from tests.spatial.formats.samples import SITE as PLOT

HERE = Place(MEASURE, STUDY_AREA)
ANYWHERE = Place(MEASURE)
METRES = np.array([shapely.bounds(PLOT)])
DEGREES = np.array([shapely.bounds(lonlat(PLOT))])
TURNED = [1, 0, 3, 2]
PREFIXED = METRES + np.array([38e6, 0, 38e6, 0])

MISTAKES = [
    ("degrees in a metre CRS", DEGREES, "EPSG:4547", "CRS_RANGE", "EPSG:4326"),
    ("metres labelled as degrees", METRES, "EPSG:4326", "CRS_RANGE", "EPSG:4547"),
    ("zone number, CRS without", PREFIXED, "EPSG:4547", "ZONE_PREFIX", "EPSG:4526"),
    ("no zone number, CRS with", METRES, "EPSG:4526", "ZONE_PREFIX", "EPSG:4547"),
    ("north before east", METRES[:, TURNED], "EPSG:4547", "AXES_SWAPPED", "EPSG:4547"),
    ("latitude before longitude", DEGREES[:, TURNED], "EPSG:4490", "AXES_SWAPPED", "EPSG:4490"),
    ("neighbouring meridian", METRES, "EPSG:4548", "OUT_OF_STUDY_AREA", "EPSG:4547"),
]


@pytest.mark.parametrize("place", [HERE, ANYWHERE], ids=["study-area", "no-study-area"])
@pytest.mark.parametrize("case", MISTAKES, ids=lambda case: case[0])
def test_each_mistake_is_asked_about(case: tuple[object, ...], place: Place) -> None:
    _, boxes, declared, code, guess = case
    with pytest.raises(BadInput) as refusal:
        check(boxes, declared, place, outside=LAYER, where="a.geojson")
    assert refusal.value.code == code
    assert guess in refusal.value.fix.zh
    assert "？" in refusal.value.fix.zh


@pytest.mark.parametrize(("outside", "code"), [
    (LAYER, "OUT_OF_STUDY_AREA"), (SITE, "SITE_OUTSIDE_STUDY_AREA"),
])  # fmt: skip
def test_what_is_wholly_elsewhere_is_refused_without_a_guess(outside: Outside, code: str) -> None:
    beijing = np.array([[116.3, 39.9, 116.4, 40.0]])
    with pytest.raises(BadInput) as refusal:
        check(beijing, crs.LONLAT, HERE, outside=outside, where="a.geojson")
    assert refusal.value.code == code


def test_one_feature_out_of_range_does_not_refuse_the_layer() -> None:
    boxes = np.vstack((METRES, METRES + 10, [[1e15, 0, 2e15, 1]]))
    fits = check(boxes, MEASURE, HERE, outside=LAYER, where="a")
    assert fits.tolist() == [True, True, False]


def test_partly_outside_is_allowed() -> None:
    wide = np.array([[474_000, 2_547_000, 600_000, 2_600_000]], dtype=float)
    assert check(wide, MEASURE, HERE, outside=SITE, where="a").all()


def test_absurd_numbers_are_called_so() -> None:
    with pytest.raises(BadInput) as refusal:
        check(np.array([[-1e15, -1e15, 1e15, 1e15]]), MEASURE, HERE, outside=LAYER, where="a")
    assert refusal.value.code == "COORD_RANGE"


def test_candidates_for_bare_numbers() -> None:
    assert candidates(METRES, HERE) == ("EPSG:4547",)
    assert candidates(PREFIXED, HERE) == ("EPSG:4526",)
    assert candidates(DEGREES, HERE) == ("EPSG:4326",)
    assert candidates(np.array([[1.0, 1.0, 2.0, 2.0]]), HERE) == ()


def test_absurd_numbers_do_not_speak_for_the_file() -> None:
    boxes = np.vstack((METRES, [[1e15, 1e15, 2e15, 2e15]] * 9))
    fits = check(boxes, MEASURE, HERE, outside=LAYER, where="a")
    assert fits.tolist() == [True, *[False] * 9]


@pytest.mark.parametrize("stray", [0, 5_000, 9_999])
def test_one_vertex_of_ten_thousand_that_strays_is_found(stray: int) -> None:
    """All vertices are looked at, wherever in the ring the wrong one stands."""
    angles = np.linspace(0, 2 * np.pi, 10_000, endpoint=False)
    ring = np.column_stack((474_000 + 90 * np.cos(angles), 2_547_000 + 90 * np.sin(angles)))
    ring[stray, 0] -= 4_740_000
    raw = RawLayer(
        "a", "wkt", (1, 2, 3), (PLOT.wkb, shapely.Polygon(ring).wkb, PLOT.wkb), {}, MEASURE
    )
    found = admit(raw, crs=None, measure_crs=MEASURE, study_area=STUDY_AREA,
                  kinds=frozenset({2}), accept_repairs=False)  # fmt: skip
    assert found.rows == (1, 3)
    assert [(item.row, item.code) for item in found.quarantined] == [(2, "COORD_RANGE")]
