"""Whatever is done to a file, the answer is a layer or one refusal, never another exception."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import shapely
from hypothesis import example, given
from hypothesis import strategies as st

from spatial.errors import SanheError
from spatial.formats import txt
from spatial.formats.incoming import Incoming
from spatial.formats.number import degrees
from spatial.formats.reader import read_incoming
from spatial.site import read_site, read_site_bytes
from tests.spatial.formats import samples
from tests.spatial.formats.samples import MEASURE, SITE, STUDY_AREA

GOOD = {
    "a.geojson": samples.geojson(SITE, SITE, name="永久基本农田", n=1),
    "a.txt": samples.txt(samples.ring(), count=5).encode(),
    "b.txt": samples.txt(samples.ring()).encode("gbk"),
    "a.wkt": f"SRID=4547;{SITE.wkt}\n{shapely.MultiPolygon([SITE]).wkt}".encode(),
    "a.csv": "点号,圈号,X,Y\nJ1,1,2547000,474000\nJ2,1,2547100,474000\n".encode(),
    "a.xlsx": samples.xlsx([["点号", "X", "Y"], ["J1", 2547000, 474000]]),
    "a.zip": samples.zipped({"site.geojson": samples.geojson(SITE)}),
    "a.kml": samples.kml(f"<Polygon><outerBoundaryIs>{samples.kml_ring(SITE)}</outerBoundaryIs>"
                         "</Polygon><ExtendedData><Data name='a'><value>1</value></Data>"
                         "</ExtendedData>"),
    "a.kmz": samples.zipped({"doc.kml": samples.kml("<Point><coordinates>1,2</coordinates></Point>")}),
}  # fmt: skip
cut = st.tuples(st.integers(0, 5000), st.integers(0, 12), st.binary(max_size=8))


def refusal(action: Callable[[], object]) -> SanheError | None:
    """The refusal, if any; every other exception is let through."""
    try:
        action()
    except SanheError as error:
        return error
    return None


@pytest.mark.parametrize("name", GOOD)
@given(cuts=st.lists(cut, min_size=1, max_size=4))
def test_mangled_files(name: str, cuts: list[tuple[int, int, bytes]]) -> None:
    data = GOOD[name]
    for place, length, new in cuts:
        at = place % (len(data) or 1)
        data = data[:at] + new + data[at + length :]
    error = refusal(lambda: read_site_bytes(data, name, measure_crs=MEASURE, study_area=STUDY_AREA))
    if error is not None:
        assert len(error.line("zh").splitlines()) == 1
        assert len(error.line("en").splitlines()) == 1


@given(st.sampled_from(sorted(GOOD)), st.binary(max_size=200))
def test_any_bytes_under_any_name(name: str, data: bytes) -> None:
    error = refusal(lambda: read_incoming(Incoming(name, data=data)))
    assert error is None or error.code


word = st.sampled_from(["1", "113.7", "23.0", "²", "１", "-", ",", " ", ";", "°", "′", "nan", "1e999",
                        "POLYGON", "(", ")", "EMPTY", "Z", "\n", "J1", "@", "[地块坐标]", "="])  # fmt: skip
text = st.lists(word, max_size=30).map("".join)


@given(text)
@example("POLYGON((1 1,2 2,3 3))")
@example("POINT EMPTY")
@example("113.7,²3 113.8,23 113.8,24")
def test_any_typed_text(typed: str) -> None:
    for action in (
        lambda: read_site(typed, measure_crs=MEASURE, study_area=None),
        lambda: txt.read(typed.encode(), "a.txt"),
        lambda: degrees(typed, "a"),
    ):
        error = refusal(action)
        assert error is None or error.code
