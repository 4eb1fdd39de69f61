"""Raw WKB of any bytes beside a good feature: each is named or kept, the good one always kept."""

from __future__ import annotations

import struct

import shapely
from hypothesis import example, given
from hypothesis import strategies as st

from spatial.formats.source import RawLayer
from spatial.formats.wkb import walk
from spatial.gate import admit
from tests.spatial.formats.samples import MEASURE, SITE, STUDY_AREA, X, Y

BESIDE = shapely.box(X + 300, Y, X + 310, Y + 10)
SEEDS = [
    shapely.to_wkb(shape, output_dimension=dims)
    for dims in (2, 3)
    for shape in (
        SITE, shapely.MultiPolygon([SITE, BESIDE]), shapely.Point(X, Y),
        shapely.LineString([(X, Y), (X + 1, Y)]), shapely.GeometryCollection([SITE]),
        SITE.difference(shapely.box(X + 1, Y + 1, X + 2, Y + 2)),
    )
]  # fmt: skip
GOOD = 5  # more than the bad ones: else the file as a whole is in question
cut = st.tuples(st.integers(0, 500), st.integers(0, 9), st.binary(max_size=9))
number = st.one_of(
    st.sampled_from([0, 1, 2, 4, 0xFFFFFFFF, 0xFFFFFFF0, 0x80000003]), st.integers(0, 20)
)
made = st.lists(number, max_size=8).map(
    lambda values: b"\x01" + b"".join(struct.pack("<I", value) for value in values)
)


@st.composite
def mangled(draw: st.DrawFn) -> bytes:
    data = draw(st.sampled_from(SEEDS))
    for place, length, new in draw(st.lists(cut, min_size=1, max_size=3)):
        at = place % (len(data) or 1)
        data = data[:at] + new + data[at + length :]
    return data


blob = st.one_of(st.none(), mangled(), made, st.binary(max_size=60))


@given(st.lists(blob, max_size=4), st.booleans())
@example([struct.pack("<BII", 1, 8, 0)], False)  # a curve, which GEOS does not know
def test_the_good_one_is_kept_and_none_is_lost(blobs: list[bytes | None], accept: bool) -> None:
    shapes = (*[SITE.wkb] * GOOD, *blobs)
    rows = tuple(range(1, len(shapes) + 1))
    raw = RawLayer("a", "gpkg", rows, shapes, {"n": rows}, MEASURE)
    found = admit(
        raw, crs=None, measure_crs=MEASURE, study_area=STUDY_AREA,
        kinds=frozenset({0, 1, 2}), accept_repairs=accept,
    )  # fmt: skip
    assert found.rows[:GOOD] == rows[:GOOD]
    assert len(found.rows) + len(found.quarantined) == len(shapes)
    assert sorted({*found.rows, *(item.row for item in found.quarantined)}) == list(rows)
    assert shapely.is_valid(found.geometries).all()
    assert all(item.error.line("zh") and item.error.line("en") for item in found.quarantined)


@given(st.one_of(mangled(), made, st.binary(max_size=60)))
def test_looking_into_what_geos_refuses(data: bytes) -> None:
    found = walk(data)
    assert found is None or 1 <= found.kind <= 7
