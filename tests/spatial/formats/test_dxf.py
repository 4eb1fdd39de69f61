"""Known answers: drawings with closed polylines, arcs, holes, labels, and what is told of them."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import shapely

from spatial.errors import BadInput
from spatial.formats.dxf_rings import labels, plots
from spatial.formats.reader import read
from spatial.formats.source import RawLayer
from spatial.site import read_site
from tests.spatial.formats.samples import MEASURE, SITE, STUDY_AREA, X, Y, dxf, ring

BOX = [tuple(p) for p in ring()[:-1].tolist()]
PLACE = {"measure_crs": MEASURE, "study_area": STUDY_AREA, "crs": MEASURE}


def box(left: float, bottom: float, side: float) -> list[tuple[float, float]]:
    shape = shapely.box(X + left, Y + bottom, X + left + side, Y + bottom + side)
    return [tuple(p) for p in ring(shape)[:-1].tolist()]


def codes(found: RawLayer) -> list[str]:
    return [notice.code for notice in found.notices]


def refusal(path: Path, **options: Any) -> BadInput:
    with pytest.raises(BadInput) as caught:
        read(path, **options)
    return caught.value


@pytest.mark.parametrize("version", ["R12", "R2000", "R2007", "R2018"])
def test_a_closed_polyline_is_a_plot(tmp_path: Path, version: str) -> None:
    drawing = dxf(tmp_path / "a.dxf", version=version)
    if version == "R12":
        drawing.modelspace().add_polyline2d(BOX, close=True, dxfattribs={"layer": "JZD"})
    else:
        drawing.modelspace().add_lwpolyline(BOX, close=True, dxfattribs={"layer": "JZD"})
    drawing.modelspace().add_text("一号地块", dxfattribs={"insert": (X + 9, Y + 9), "layer": "ZJ"})
    drawing.saveas(tmp_path / "a.dxf")
    found = read(tmp_path / "a.dxf")
    assert (found.crs, found.format) == (None, "dxf")
    assert found.columns["name"] == ("一号地块",)
    assert found.columns["layer"] == ("JZD",)
    assert codes(found) == ["DXF_RINGS"]
    site = read_site(tmp_path / "a.dxf", **PLACE)
    assert site.area_m2 == 20_000.0


def test_a_binary_drawing(tmp_path: Path) -> None:
    dxf(tmp_path / "a.dxf", BOX).saveas(tmp_path / "b.dxf", fmt="bin")
    assert read(tmp_path / "b.dxf").rows == (1,)


def test_a_circle_of_two_arcs_keeps_its_area(tmp_path: Path) -> None:
    dxf(tmp_path / "a.dxf", [(X, Y, 1.0), (X + 100, Y, 1.0)])
    found = read(tmp_path / "a.dxf")
    assert codes(found) == ["DXF_RINGS", "DXF_ARCS"]
    (shape,) = shapely.from_wkb(list(found.wkb))
    assert 0 < math.pi * 50**2 - shape.area < 2 * math.pi * 50 * 0.001
    assert shape.bounds == pytest.approx((X, Y - 50, X + 100, Y + 50), abs=0.001)


def test_an_arc_bulges_to_the_right_of_the_way(tmp_path: Path) -> None:
    outward = [(X, Y, 0.5), (X + 200, Y, 0), (X + 200, Y + 100, 0), (X, Y + 100, 0)]
    dxf(tmp_path / "a.dxf", outward)
    (shape,) = shapely.from_wkb(list(read(tmp_path / "a.dxf").wkb))
    assert shape.bounds[1] == pytest.approx(Y - 0.5 * 100, abs=0.001)


def test_a_mirrored_polyline(tmp_path: Path) -> None:
    drawing = dxf(tmp_path / "a.dxf")
    mirrored = [(-x, y, b) for (x, y), b in zip(BOX, (0, 0.5, 0, 0), strict=True)]
    drawing.modelspace().add_lwpolyline(
        mirrored, format="xyb", close=True,
        dxfattribs={"layer": "JZD", "extrusion": (0, 0, -1), "elevation": -3},
    )  # fmt: skip
    drawing.saveas(tmp_path / "a.dxf")
    found = read(tmp_path / "a.dxf")
    (shape,) = shapely.from_wkb(list(found.wkb))
    sweep, radius = 4 * math.atan(0.5), 125.0  # over the long side, inwards once mirrored
    assert shape.area == pytest.approx(20_000 - radius**2 / 2 * (sweep - math.sin(sweep)), abs=0.3)
    assert shape.bounds == SITE.bounds
    assert "Z_DROPPED" in codes(found)


def test_holes_islands_and_neighbours(tmp_path: Path) -> None:
    dxf(tmp_path / "a.dxf", box(10, 10, 80), box(20, 20, 40), box(30, 30, 10), box(90, 10, 20))
    found = read(tmp_path / "a.dxf")
    areas = sorted(shapely.area(shapely.from_wkb(list(found.wkb))).round(6).tolist())
    assert areas == [100.0, 400.0, 6_400.0 - 1_600.0]
    assert "1" in found.notices[0].text.en


def test_the_same_ring_twice_is_two_plots_not_none() -> None:
    rings = [np.array([*BOX, BOX[0]]), np.array([*BOX, BOX[0]])]
    made = plots(rings)
    assert (len(made.shapes), made.holes) == (2, 0)


def test_nearly_closed_is_closed_and_told_with_its_gap(tmp_path: Path) -> None:
    drawing = dxf(tmp_path / "a.dxf")
    space = drawing.modelspace()
    nearly = [*BOX, (BOX[0][0] + 0.3, BOX[0][1] + 0.4)]
    space.add_lwpolyline(nearly, dxfattribs={"layer": "JZD"})
    space.add_lwpolyline(BOX, dxfattribs={"layer": "JZD"})  # open by a whole side
    drawing.saveas(tmp_path / "a.dxf")
    found = read(tmp_path / "a.dxf")
    assert codes(found) == ["DXF_RINGS", "DXF_RING_CLOSED", "DXF_IGNORED"]
    assert "0.500" in found.notices[1].text.zh
    assert found.rows == (1,)


def test_only_open_lines_is_refused_with_the_gap(tmp_path: Path) -> None:
    drawing = dxf(tmp_path / "a.dxf")
    drawing.modelspace().add_lwpolyline(BOX)
    drawing.saveas(tmp_path / "a.dxf")
    error = refusal(tmp_path / "a.dxf")
    gap = math.dist(BOX[0], BOX[-1])
    assert (error.code, f"{gap:.3f}" in error.line("zh")) == ("DXF_NO_RING", True)
    dxf(tmp_path / "b.dxf")
    assert refusal(tmp_path / "b.dxf").code == "DXF_NO_RING"


def test_which_layer(tmp_path: Path) -> None:
    drawing = dxf(tmp_path / "a.dxf", box(0, 0, 10), layer="房屋")
    space = drawing.modelspace()
    space.add_lwpolyline(BOX, close=True, dxfattribs={"layer": "红线"})
    drawing.saveas(tmp_path / "a.dxf")
    many = refusal(tmp_path / "a.dxf")
    assert (many.code, many.values["layers"]) == ("DXF_MANY_LAYERS", "房屋 (1), 红线 (1)")
    assert read(tmp_path / "a.dxf", layer="红线").columns["layer"] == ("红线",)
    assert refusal(tmp_path / "a.dxf", layer="ZJ").code == "LAYER_UNKNOWN"
    space.add_lwpolyline(BOX, close=True, dxfattribs={"layer": "JZD"})
    drawing.saveas(tmp_path / "a.dxf")
    found = read(tmp_path / "a.dxf")
    assert (found.columns["layer"], codes(found)[0]) == (("JZD",), "DXF_LAYER_TAKEN")


def test_units_are_never_converted(tmp_path: Path) -> None:
    dxf(tmp_path / "a.dxf", BOX, units=4)
    assert codes(read(tmp_path / "a.dxf")) == ["DXF_UNITS_METRES", "DXF_RINGS"]
    dxf(tmp_path / "b.dxf", [(x * 1000, y * 1000) for x, y in BOX], units=4)
    assert refusal(tmp_path / "b.dxf").code == "DXF_UNITS"


def test_the_code_of_cass_and_what_is_left_out(tmp_path: Path) -> None:
    drawing = dxf(tmp_path / "a.dxf")
    drawing.appids.add("SOUTH")
    space = drawing.modelspace()
    line = space.add_lwpolyline(BOX, close=True, dxfattribs={"layer": "JZD"})
    line.set_xdata("SOUTH", [(1000, "300000")])
    space.add_circle((X, Y), 3)
    space.add_line((X, Y), (X + 1, Y))
    drawing.saveas(tmp_path / "a.dxf")
    found = read(tmp_path / "a.dxf")
    assert found.columns["cass"] == ("300000",)
    assert "1 CIRCLE, 1 LINE" in found.notices[-1].text.en


def test_labels_by_layer_then_by_nearness() -> None:
    shapes = np.array([SITE])
    texts = [(X + 1, Y + 1, "DGX", "a"), (X + 2, Y + 2, "ZJ", "b"), (X + 99, Y + 50, "ZJ", "c"),
             (X + 500, Y, "JZD", "outside")]  # fmt: skip
    assert labels(shapes, texts, "JZD") == ["c"]
    assert labels(shapes, [(X + 1, Y + 1, "JZD", "own"), *texts], "JZD") == ["own"]
    assert labels(shapes, [], "JZD") == [None]


@pytest.mark.parametrize(("change", "code"), [
    (lambda data: data[: len(data) // 2], "FILE_TRUNCATED"),
    (lambda data: b"0\nSECTION\n2\nENTITIES\n0\nLWPOLYLINE\n8\n0\n10\nx\n0\nEOF\n", "FILE_CORRUPT"),
    (lambda data: b"0\nSECTION\n0\nEOF\n", "DXF_NO_RING"),
])  # fmt: skip
def test_damaged_drawings(tmp_path: Path, change: Any, code: str) -> None:
    path = tmp_path / "a.dxf"
    dxf(path, BOX)
    path.write_bytes(change(path.read_bytes()))
    assert refusal(path).code == code


def test_an_endless_arc_is_refused(tmp_path: Path) -> None:
    dxf(tmp_path / "a.dxf", [(X, Y, 1.0), (X + 1e9, Y, 1.0), (X, Y + 1, 0)])
    assert refusal(tmp_path / "a.dxf").code == "DXF_ARC_TOO_LONG"
