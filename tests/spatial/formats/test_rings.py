"""Known answers: rings put together by containment, the same ring twice, thousands in one another."""

from __future__ import annotations

import time

import numpy as np
import pytest
import shapely

from spatial.errors import BadInput
from spatial.formats.rings import MAX_RINGS, assemble
from spatial.site import read_site_bytes
from tests.spatial.formats.samples import MEASURE, STUDY_AREA, X, Y, ring, txt


def box(left: float, bottom: float, right: float, top: float) -> np.ndarray:
    return shapely.get_coordinates(shapely.box(left, bottom, right, top))


def test_a_hole_may_touch_the_ring_around_it() -> None:
    assert assemble([box(0, 0, 10, 10), box(0, 4, 2, 6)]).area == 96.0


@pytest.mark.parametrize("again", [ring(), ring()[::-1], np.roll(ring()[:-1], 2, axis=0)])
def test_the_same_ring_twice_is_named_and_no_ring_is_lost(again: np.ndarray) -> None:
    again = again if (again[0] == again[-1]).all() else np.vstack((again, again[:1]))
    made = assemble([ring(), again])
    assert (made.geom_type, len(made.geoms), made.is_valid) == ("MultiPolygon", 2, False)
    with pytest.raises(BadInput) as refused:
        read_site_bytes(
            txt(ring(), again).encode(), "a.txt", measure_crs=MEASURE, study_area=STUDY_AREA
        )
    assert refused.value.code == "GEOM_PARTS_OVERLAP"


def test_rings_in_rings_are_put_together_in_time() -> None:
    rings = [box(X + k, Y + k, X + 8_000 - k, Y + 8_000 - k) for k in range(2_000)]
    start = time.process_time()
    made = assemble(rings)
    assert time.process_time() - start < 20
    assert len(made.geoms) == 1_000


def test_more_rings_than_a_plot_may_have_are_refused() -> None:
    rings = [box(k, 0, k + 0.5, 1) for k in range(MAX_RINGS + 1)]
    with pytest.raises(BadInput) as refused:
        assemble(rings)
    assert refused.value.code == "GEOM_TOO_MANY_RINGS"
