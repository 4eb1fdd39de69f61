"""Known answers: the EPSG register, asked through pyproj."""

from __future__ import annotations

import pytest
from pyproj import CRS

from spatial import gauss_kruger
from spatial.gauss_kruger import Grid


@pytest.mark.parametrize("datum", ["cgcs2000", "xian80", "beijing54"])
@pytest.mark.parametrize(("degrees", "zones"), [(3, range(25, 46)), (6, range(13, 24))])
@pytest.mark.parametrize("prefixed", [True, False])
def test_every_code_is_the_grid_the_register_says(
    datum: str, degrees: int, zones: range, prefixed: bool
) -> None:
    for zone in zones:
        grid = Grid(datum, degrees, zone, prefixed)
        name = gauss_kruger.code(grid)
        assert name is not None
        parameters = {p.name: p.value for p in CRS(name).coordinate_operation.params}
        false_easting = 500_000 + (zone * 1_000_000 if prefixed else 0)
        assert parameters["False easting"] == false_easting
        assert parameters["Longitude of natural origin"] == gauss_kruger.meridian_of(grid)
        assert gauss_kruger.grid_of(name) == grid


def test_zone_38_is_4526_with_and_4547_without_prefix() -> None:
    assert gauss_kruger.twin("EPSG:4526") == "EPSG:4547"
    assert gauss_kruger.twin("EPSG:25830") is None
    assert gauss_kruger.neighbours("EPSG:4547")[:2] == ("EPSG:4546", "EPSG:4548")
    assert gauss_kruger.code(Grid("cgcs2000", 3, 46, True)) is None
