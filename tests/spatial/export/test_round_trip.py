"""Whatever an office may hold comes back: outlines to the millimetre, counts, attributes."""

import tempfile
from pathlib import Path

import numpy as np
import pytest
import shapely
import shapely.affinity
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from spatial.errors import Text
from spatial.export.inert import inert, is_active
from spatial.export.names import fitted
from spatial.export.table import of_features
from spatial.export.write import write
from spatial.formats.reader import read
from spatial.gate import admit
from tests.factories import STUDY_AREA, X, Y

CRS = "EPSG:4547"
SILENT = {".xlsx", ".dxf"}
CHINESE = st.text("水田旱地林草建设用甲乙丙丁一二三（）·、abcXYZ019 =+-@'\"<&,", max_size=12)
NAMES = st.text("永久基本农田图斑面积权属单位名称ABCxyz_0123456789", min_size=1, max_size=20)
SLOW = settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True
)


@st.composite
def outlines(draw, west=0.0):
    """Valid polygons on the millimetre grid: holes of unequal sizes, islands in them, parts."""
    parts = []
    x = X + west
    for _ in range(draw(st.integers(1, 6))):
        y = Y + draw(st.integers(0, 100_000)) / 1000
        width, height = (draw(st.integers(20_000, 200_000)) / 1000 for _ in range(2))
        parts += draw(pierced(x, y, width, height))
        x += 300
    shape = shapely.MultiPolygon(parts) if len(parts) > 1 else parts[0]
    shape = shapely.transform(shape, lambda points: np.round(points, 3))
    assume(shapely.is_valid(shape))
    return shape


@st.composite
def pierced(draw, x, y, width, height):
    """A rectangle with up to four holes side by side; islands, holed again, in some of them."""
    part, islands = shapely.box(x, y, x + width, y + height), []
    for hole in range(draw(st.integers(0, 4))):
        share, rise = (draw(st.integers(20, 95)) / 100 for _ in range(2))
        left, wide = x + width * (0.02 + 0.24 * hole), width * 0.22 * share
        touching = draw(st.booleans())  # at one point, as a corner of a ring on an outer edge
        low, tall = y + (0 if touching else 1), height * 0.9 * rise
        ring = (
            shapely.Polygon([(left + wide / 2, low), (left + wide, low + tall), (left, low + tall)])
            if touching
            else shapely.box(left, low, left + wide, low + tall)
        )
        part = part.difference(ring)
        if draw(st.booleans()) and not touching:
            inner = shapely.box(*ring.bounds)
            island = shapely.affinity.scale(inner, 0.6, 0.6)
            if draw(st.booleans()):
                island = island.difference(shapely.affinity.scale(inner, 0.2, 0.3))
            islands.append(island)
    return [part, *islands]


@st.composite
def partitions(draw):
    """Polygons that fill a rectangle, each hole filled by others, borders shared exactly."""
    shapes = []
    for number in range(draw(st.integers(1, 3))):
        parts = draw(pierced(X + 200 * number, Y, 200.0, 150.0))
        shapes.append(parts[0])
        shapes += [shapely.Polygon(ring) for ring in parts[0].interiors]
        shapes += parts[1:] if draw(st.booleans()) else []
    if draw(st.booleans()):  # one feature of several fillings
        shapes = [shapes[0], shapely.union_all(shapes[1:])] if len(shapes) > 1 else shapes
    shapes = [shapely.transform(s, lambda points: np.round(points, 3)) for s in shapes]
    assume(all(shapely.is_valid(s) and not s.is_empty for s in shapes))
    return shapes


@st.composite
def tables(draw):
    fields = draw(st.lists(NAMES, min_size=1, max_size=4, unique_by=str.casefold))
    fields = [f for f in fields if f.casefold() not in {"id", "fid", "geom"}]
    kinds = [draw(st.sampled_from([CHINESE, st.integers(-(2**40), 2**40),
             st.floats(-1e9, 1e9).map(lambda v: round(v, 4))])) for _ in fields]  # fmt: skip
    rows = []
    for number in range(draw(st.integers(1, 4))):
        values = {f: draw(st.none() | kind) for f, kind in zip(fields, kinds, strict=True)}
        rows.append((draw(outlines()), {"id": f"A{number}", **values}))
    return of_features("layer", Text("图层", "layer"), CRS, rows)


def returned(table, suffix):
    with tempfile.TemporaryDirectory() as folder:
        made = write(table, Path(folder) / f"a{suffix}")
        raw = read(made.path, crs=CRS if suffix == ".xlsx" else None)
    found = admit(
        raw, crs=CRS if suffix in SILENT else None, measure_crs=CRS, study_area=STUDY_AREA,
        kinds=frozenset({2}), accept_repairs=False,
    )  # fmt: skip
    return made, found


@pytest.mark.parametrize("suffix", [".gpkg", ".geojson", ".shp.zip", ".txt", ".kml", ".xlsx"])
@SLOW
@given(table=tables())
def test_outlines_and_counts_come_back(suffix, table):
    made, found = returned(table, suffix)
    assert made.features == len(found.geometries)
    same_outlines(table, found)


def same_outlines(table, found):
    """Every outline in its place, to the millimetre, with as many rings in as many parts."""
    before = [one.geometry for one in table.features()]
    assert len(before) == len(found.geometries)
    assert not found.quarantined
    for one, other in zip(before, found.geometries, strict=True):
        assert shapely.hausdorff_distance(one, other) < 0.001
        assert len(shapely.get_rings(shapely.get_parts(one))) == len(
            shapely.get_rings(shapely.get_parts(other))
        )
        assert abs(one.area - other.area) <= 0.0015 * one.length


def wanted(table, name):
    return [one.values.get(name) for one in table.features()]


@pytest.mark.parametrize("suffix", [".gpkg", ".geojson"])
@SLOW
@given(table=tables())
def test_attributes_come_back_as_they_were(suffix, table):
    _, found = returned(table, suffix)
    for field in table.fields:
        got = found.columns[field.name]
        assert [v if v != "" else None for v in got] == [
            (str(v) if field.kind == "text" and v is not None else v) if v != "" else None
            for v in wanted(table, field.name)
        ]


@SLOW
@given(table=tables())
def test_a_shapefile_keeps_what_its_table_can_hold(table):
    made, found = returned(table, ".shp.zip")
    names = fitted([f.name for f in table.fields], limit=10, encoding="GBK")
    assert set(names.values()) == set(found.columns)
    assert ("FIELDS_SHORTENED" in {n.code for n in made.notices}) == any(
        k != v for k, v in names.items()
    )
    for field in table.fields:
        for before, after in zip(
            wanted(table, field.name), found.columns[names[field.name]], strict=True
        ):
            if before is None or before == "":
                assert after in {None, ""}
            elif field.kind == "text":
                assert (after or "").rstrip() == inert(str(before)).rstrip()
                assert not is_active(after)
            else:
                assert after == pytest.approx(before, rel=0, abs=1e-6)


DRAWN = settings(SLOW, max_examples=8)


@DRAWN
@given(table=tables())
def test_a_drawing_gives_back_features_with_parts_holes_and_attributes(table):
    _, found = returned(table, ".dxf")
    same_outlines(table, found)
    for field in table.fields:
        for before, after in zip(wanted(table, field.name), found.columns.get(
            field.name, (None,) * len(found.rows)), strict=True):  # fmt: skip
            if before is None or before == "":
                assert after is None
            elif field.kind == "text" or (isinstance(before, int) and abs(before) >= 2**31):
                assert str(after) == str(before)
            else:
                assert after == before


@DRAWN
@given(shapes=partitions())
def test_a_partition_drawn_comes_back_zone_for_zone(shapes):
    rows = [(shape, {"id": f"P{n}"}) for n, shape in enumerate(shapes)]
    table = of_features("层", Text("图层", "layer"), CRS, rows)
    _, found = returned(table, ".dxf")
    same_outlines(table, found)
    assert list(found.columns["id"]) == [f"P{n}" for n in range(len(shapes))]


@given(names=st.lists(NAMES, unique=True, max_size=12), limit=st.sampled_from([10, 11, None]))
def test_fitted_names_fit_and_differ(names, limit):
    made = fitted(names, limit=limit, encoding="gbk", reserved=frozenset({"fid"}))
    assert list(made) == names
    short = [value.casefold() for value in made.values()]
    assert len(set(short)) == len(short)
    assert "fid" not in short
    assert all(limit is None or len(v.encode("gbk")) <= limit for v in made.values())
