"""Archives of any names, flags, sizes and bytes: looked at, refused or unpacked, within bounds."""

from __future__ import annotations

import io
import struct
import time
import tracemalloc
import zipfile

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from spatial.errors import BadInput
from spatial.formats import archive
from spatial.formats.incoming import Incoming
from tests.spatial.formats import samples
from tests.spatial.formats.test_mangled import refusal

SECONDS = 2.0
MEMORY = 64_000_000

piece = st.sampled_from(["a", "..", ".", "", "用地", "C:", "\\", "con", "A", "site.shp", "x.zip",
                         ".DS_Store", "__MACOSX", "\u202e", " ", "é"])  # fmt: skip
name = st.lists(piece, min_size=1, max_size=4).map("/".join).filter(bool)
member = st.tuples(name, st.binary(max_size=40), st.integers(0, 0xFFFF), st.integers(0, 2**32 - 1))
cut = st.tuples(st.integers(0, 5_000), st.integers(0, 6), st.binary(max_size=6))


def looked_into(data: bytes) -> list[str]:
    """Names of the members, each unpacked whole; the parent stays within time and memory."""
    begin = time.monotonic()
    tracemalloc.start()
    try:
        with archive.inspected(Incoming("a.zip", data=data)) as (opened, members):
            for found in members:
                target = io.BytesIO()
                archive.unpack(opened, found, target, "a.zip")
                assert len(target.getvalue()) == found.info.file_size
        return [found.name for found in members]
    finally:
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        assert peak < MEMORY
        assert time.monotonic() - begin < SECONDS


def zipped(members: list[tuple[str, bytes, int, int]]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as made:
        for number, (title, data, mode, _) in enumerate(members):
            info = zipfile.ZipInfo(f"{number}{title}"[:200], (2024, 1, 1, 0, 0, 0))
            info.external_attr = mode << 16
            made.writestr(info, data)
    return stream.getvalue()


@given(st.lists(member, max_size=5))
def test_any_members(members: list[tuple[str, bytes, int, int]]) -> None:
    error = refusal(lambda: looked_into(zipped(members)))
    assert error is None or error.code.startswith("ZIP_")


@given(st.lists(member, min_size=1, max_size=3))
def test_any_sizes(members: list[tuple[str, bytes, int, int]]) -> None:
    """Sizes in the directory that are not those of the content."""
    data = bytearray(zipped(members))
    at = data.find(b"PK\x01\x02")
    for _, _, _, size in members:
        struct.pack_into("<II", data, at + 20, size, size)
        at = data.find(b"PK\x01\x02", at + 4)
    error = refusal(lambda: looked_into(bytes(data)))
    assert error is None or error.code.startswith("ZIP_")


@given(st.lists(cut, min_size=1, max_size=5))
@example([(3359, 5, b"\x00\x00\x00\x00\x01")])  # a size in the directory that is too large
def test_any_damage(cuts: list[tuple[int, int, bytes]]) -> None:
    data = samples.zipped({"site.geojson": samples.geojson(samples.SITE), "b.txt": b"b" * 99})
    for place, length, new in cuts:
        at = place % len(data)
        data = data[:at] + new + data[at + length :]
    error = refusal(lambda: looked_into(data))
    assert error is None or error.code.startswith("ZIP_")


@given(st.binary(max_size=300))
def test_any_bytes(data: bytes) -> None:
    error = refusal(lambda: looked_into(b"PK\x03\x04" + data))
    assert error is None or error.code.startswith("ZIP_")


def test_a_million_entries_are_counted_not_read() -> None:
    entry = struct.pack(
        "<4s6H3L5H2L", b"PK\x01\x02", 20, 20, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0
    )
    directory = (entry + b"x") * 1_000_000
    count = 0xFFFF
    end = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, count, count, len(directory), 0, 0)
    begin = time.monotonic()
    with pytest.raises(BadInput) as refused:
        looked_into(directory + end)
    assert refused.value.code == "ZIP_TOO_MANY_ENTRIES"
    assert time.monotonic() - begin < 1
