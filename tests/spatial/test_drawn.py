"""A geometry is drawn the same alone and among others."""

from __future__ import annotations

import pytest
import shapely

from spatial.drawn import drawn, drawn_each
from tests.factories import line, square

HOLED = square(0, 0, 100).difference(square(10, 10, 20))
SHAPES = [
    HOLED, square(0, 0, 50), shapely.Point(480_000.5, 2_540_000), line((0, 0), (5, 7)),
    shapely.MultiPolygon([square(0, 0, 5), square(20, 0, 5)]), shapely.Polygon(), square(0, 0, 50),
    shapely.GeometryCollection([square(0, 0, 5), line((0, 0), (9, 9))]),
]  # fmt: skip


@pytest.mark.parametrize("crs", ["EPSG:4547", "EPSG:25830", "EPSG:4326"])
def test_each_is_drawn_as_it_is_alone(crs: str):
    assert drawn_each(SHAPES, crs, 7) == [drawn(shape, crs, 7) for shape in SHAPES]


def test_nothing_is_drawn_of_nothing():
    assert drawn_each([], "EPSG:4547") == []
