"""Files that a child reads, cut and overwritten at random: a layer or one refusal, quickly.

They go through the zygote, whose forks may crash and must harm nobody.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import geopandas as gpd
import pyogrio
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from spatial.formats import child
from spatial.formats.incoming import Incoming
from spatial.formats.reader import read_incoming
from spatial.formats.sandbox import plain
from spatial.formats.zygote import Zygote
from spatial.site import read_site_bytes
from tests.spatial.formats import samples
from tests.spatial.formats.samples import MEASURE, SITE, STUDY_AREA, X, Y
from tests.spatial.formats.test_mangled import refusal

NAMES = ("a.gml", "a.fgb", "a.parquet", "a.dxf", "a.gpkg", "gdb.zip", "shp.zip")
cut = st.tuples(st.integers(0, 1_000_000), st.integers(0, 12), st.binary(max_size=8))


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    folder = tmp_path_factory.mktemp("good")
    frame = gpd.GeoDataFrame({"name": ["甲"], "n": [1]}, geometry=[SITE], crs=MEASURE)
    frame.to_parquet(folder / "a.parquet")
    for end, driver in (("gml", "GML"), ("fgb", "FlatGeobuf"), ("gpkg", "GPKG")):
        pyogrio.write_dataframe(frame, folder / f"a.{end}", driver=driver)
    pyogrio.write_dataframe(
        frame, folder / "a.gdb", driver="OpenFileGDB",
        layer_options={"TARGET_ARCGIS_VERSION": "ARCGIS_PRO_3_2_OR_LATER"},
    )  # fmt: skip
    samples.dxf(folder / "a.dxf", [(X, Y, 0.5), (X + 200, Y, 0), (X + 200, Y + 100, 0)])
    samples.shapefile(folder, SITE)
    made = {name: (folder / name).read_bytes() for name in NAMES if name.startswith("a.")}
    return {
        **made,
        "gdb.zip": stored({f"a.gdb/{p.name}": p for p in (folder / "a.gdb").iterdir()}),
        "shp.zip": stored({p.name: p for p in folder.glob("site.*")}),
    }


def stored(files: dict[str, Path]) -> bytes:
    """A zip without compression, so that what is cut is the content."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_STORED) as archive:
        for name, path in files.items():
            archive.write(path, name)
    return stream.getvalue()


def mended(data: bytes) -> bytes:
    """The archive with its checksums made good, so that damage reaches the reader."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            files = {}
            for info in archive.infolist():
                info.CRC = 0
                start = info.header_offset + 30 + len(info.filename.encode())
                files[info.filename] = data[start : start + info.file_size]
            return samples.zipped(files)
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
        return data


@pytest.fixture(scope="module")
def _zygote() -> Iterator[None]:
    with Zygote() as zygote:
        child.use_zygote(zygote.address)
        yield
        child.use_zygote(None)


@pytest.mark.parametrize("name", NAMES)
@given(cuts=st.lists(cut, min_size=1, max_size=4))
@settings(
    max_examples=settings.default.max_examples // 4,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@pytest.mark.usefixtures("_zygote")
def test_mangled(name: str, good: dict[str, bytes], cuts: list[tuple[int, int, bytes]]) -> None:
    data = good[name]
    for place, length, new in cuts:
        at = place % (len(data) or 1)
        data = data[:at] + new + data[at + length :]
    if name.endswith(".zip"):
        data = mended(data)
    place = {"measure_crs": MEASURE, "study_area": STUDY_AREA}
    for action in (
        lambda: read_incoming(Incoming(name, data=data)),
        lambda: read_site_bytes(data, name, crs=MEASURE, **place),
    ):
        error = refusal(action)
        assert error is None or len(error.line("zh").splitlines()) == 1


@pytest.mark.usefixtures("_zygote")
def test_what_is_mangled_is_good_to_begin_with(good: dict[str, bytes]) -> None:
    for name, data in good.items():
        assert read_incoming(Incoming(name, data=data)).rows == (1,), name
        if name.endswith(".zip"):
            assert read_incoming(Incoming(name, data=mended(data))).rows == (1,), name


tag = st.sampled_from(["0", "SECTION", "2", "ENTITIES", "LWPOLYLINE", "POLYLINE", "VERTEX", "70",
                       "1", "16", "10", "20", "3.5", "x", "42", "210", "SEQEND", "ENDSEC", "TEXT",
                       "EOF", "nan", ""])  # fmt: skip


@given(st.lists(tag, max_size=40))
def test_any_tags_of_a_drawing(tags: list[str]) -> None:
    with suppress(ValueError):
        list(plain.entities(io.StringIO("\n".join(tags))))
