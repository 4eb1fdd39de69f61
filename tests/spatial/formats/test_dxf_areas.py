"""Known answers: which closed figures of a drawing are read, and when a person is asked."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import pytest
import shapely

from spatial.errors import BadInput
from spatial.formats.reader import read
from spatial.formats.source import RawLayer
from spatial.site import read_site
from tests.spatial.formats.samples import MEASURE, STUDY_AREA, X, Y, dxf, ring

BOX = [tuple(p) for p in ring()[:-1].tolist()]
HOLE = [(x - 40, y + 40) for x, y in ((X + 100, Y), (X + 110, Y), (X + 110, Y + 10), (X + 100, Y + 10))]
PLACE = {"measure_crs": MEASURE, "study_area": STUDY_AREA, "crs": MEASURE}
MIDDLE, RADIUS = (X + 100, Y + 50), 20.0


def drawing(path: Path, *, outline: str = "JZD", **others: Any) -> Path:
    """One outline and, by layer, circles (middle, radius), hatches (points) or ellipses."""
    made = dxf(path, BOX, layer=outline) if outline else dxf(path)
    space = made.modelspace()
    for kind, figures in others.items():
        for layer, what in figures:
            style = {"layer": layer}
            if kind == "circles":
                space.add_circle(*what, dxfattribs=style)
            elif kind == "ellipses":
                space.add_ellipse(what, major_axis=(30, 0), ratio=0.5, dxfattribs=style)
            else:
                space.add_hatch(dxfattribs=style).paths.add_polyline_path(what, is_closed=True)
    made.saveas(path)
    return path


def asked(path: Path, **options: Any) -> BadInput:
    with pytest.raises(BadInput) as caught:
        read(path, **options)
    return caught.value


def areas(found: RawLayer) -> list[float]:
    return sorted(shapely.area(shapely.from_wkb(list(found.wkb))).tolist())


@pytest.mark.parametrize(("kind", "what", "area"), [
    ("circles", (MIDDLE, RADIUS), math.pi * 400), ("ellipses", MIDDLE, math.pi * 30 * 15),
    ("hatches", HOLE, 100.0), ("hatches", [(X, Y, 1.0), (X + 100, Y, 1.0)], math.pi * 2500),
])  # fmt: skip
def test_a_closed_figure_alone_is_the_site(tmp_path: Path, kind: str, what: Any, area: float) -> None:
    path = drawing(tmp_path / "a.dxf", outline="", **{kind: [("红线", what)]})
    found = read(path)
    assert areas(found) == [pytest.approx(area, rel=1e-4)]
    assert {n.code for n in found.notices} == {"DXF_RINGS", "DXF_ARCS"}
    assert read_site(path, **PLACE).area_m2 == pytest.approx(area, rel=1e-4)


@pytest.mark.parametrize(("kind", "what", "alone"), [
    ("circles", (MIDDLE, RADIUS), math.pi * 400), ("hatches", HOLE, 100.0),
])  # fmt: skip
def test_two_kinds_on_one_layer_are_a_question(
    tmp_path: Path, kind: str, what: Any, alone: float
) -> None:
    path = drawing(tmp_path / "a.dxf", **{kind: [("JZD", what)]})
    error = asked(path)
    assert error.code == "DXF_MANY_KINDS"
    answers = [choice.answer["layer"] for choice in error.choices]
    read_as = [sum(areas(read(path, layer=answer))) for answer in answers]
    assert read_as == pytest.approx([20_000, alone, 20_000 - alone], rel=1e-4)


def test_marks_of_boundary_points_and_fills_of_the_outline_are_no_choice(tmp_path: Path) -> None:
    marks = [("JZD", (corner, 0.5)) for corner in BOX]
    path = drawing(tmp_path / "a.dxf", circles=marks, hatches=[("填充", BOX), ("JZD", BOX)])
    found = read(path)
    assert areas(found) == [20_000]
    assert "4 CIRCLE, 2 HATCH" in found.notices[-1].text.en


def test_what_stands_inside_the_outline_on_other_layers_is_no_choice(tmp_path: Path) -> None:
    path = drawing(tmp_path / "a.dxf", circles=[("树", (MIDDLE, 2.0))], hatches=[("绿地", HOLE)])
    found = read(path)
    assert areas(found) == [20_000]
    assert "1 CIRCLE, 1 HATCH" in found.notices[-1].text.en


def test_a_circle_outside_on_another_layer_could_be_the_site(tmp_path: Path) -> None:
    away = ("用地红线", ((X + 900, Y), 50.0))
    error = asked(drawing(tmp_path / "a.dxf", outline="建筑", circles=[away]))
    assert (error.code, len(error.choices)) == ("DXF_MANY_LAYERS", 2)
    found = read(drawing(tmp_path / "b.dxf", circles=[away]))
    assert next(n.code for n in found.notices) == "DXF_LAYER_TAKEN"


def test_a_layer_named_by_a_person_may_hold_only_what_is_inside(tmp_path: Path) -> None:
    path = drawing(tmp_path / "a.dxf", hatches=[("绿地", HOLE)])
    assert areas(read(path, layer="绿地")) == [100.0]
    assert asked(path, layer="绿地:CIRCLE").code == "LAYER_UNKNOWN"
    assert asked(path, layer="JZD:地块").code == "LAYER_UNKNOWN"


def test_an_endless_circle_elsewhere_stops_nothing(tmp_path: Path) -> None:
    found = read(drawing(tmp_path / "a.dxf", circles=[("辅助", (MIDDLE, 1e9))]))
    assert areas(found) == [20_000]
    assert "1 CIRCLE" in found.notices[-1].text.en
