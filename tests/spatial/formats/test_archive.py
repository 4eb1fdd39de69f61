"""Known answers: what an archive may not hold, each refused before anything is unpacked."""

from __future__ import annotations

import stat
import zipfile
from io import BytesIO

import pytest

from spatial.errors import BadInput
from spatial.formats.archive import inspected, unpack
from spatial.formats.incoming import Incoming
from tests.spatial.formats.samples import zipped


def names(data: bytes) -> list[str]:
    with inspected(Incoming("a.zip", data=data)) as (_, members):
        return [member.name for member in members]


def everything(data: bytes) -> None:
    with inspected(Incoming("a.zip", data=data)) as (archive, members):
        for member in members:
            unpack(archive, member, BytesIO(), "a.zip")


def refusal(data: bytes) -> str:
    with pytest.raises(BadInput) as caught:
        everything(data)
    assert "\n" not in caught.value.line("zh")
    return caught.value.code


def entry(name: str, mode: int, data: bytes) -> bytes:
    stream = BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        info = zipfile.ZipInfo(name)
        info.create_system = 3
        info.external_attr = mode << 16
        archive.writestr(info, data)
    return stream.getvalue()


def twice() -> bytes:
    data = zipped({"aaaa.shp": b"1", "bbbb.shp": b"2"})
    return data.replace(b"bbbb.shp", b"aaaa.shp")


def encrypted() -> bytes:
    data = bytearray(zipped({"a.shp": b"1"}))
    data[6] |= 1
    data[data.index(b"PK\x01\x02") + 8] |= 1
    return bytes(data)


def wrong_checksum() -> bytes:
    stream = BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr("a.shp", b"content")
    return stream.getvalue().replace(b"content", b"c0ntent")


@pytest.mark.parametrize(("data", "code"), [
    (b"PK\x03\x04 no archive", "ZIP_CORRUPT"),
    (zipped({"../../evil.shp": b"x"}), "ZIP_UNSAFE_PATH"),
    (zipped({"/tmp/evil.shp": b"x"}), "ZIP_UNSAFE_PATH"),
    (zipped({"C:/evil.shp": b"x"}), "ZIP_UNSAFE_PATH"),
    (zipped({"..\\evil.shp": b"x"}), "ZIP_UNSAFE_PATH"),
    (entry("a.shp", stat.S_IFLNK | 0o777, b"/etc/passwd"), "ZIP_SYMLINK"),
    (zipped({"a.dbf": b" " * 50_000_000}), "ZIP_BOMB"),
    (zipped({"inner.zip": zipped({"a.shp": b""})}), "ZIP_NESTED"),
    (zipped({"a.shp": b"1", "A.SHP": b"2"}), "ZIP_DUPLICATE_NAME"),
    (twice(), "ZIP_DUPLICATE_NAME"),
    (encrypted(), "ZIP_ENCRYPTED"),
    (wrong_checksum(), "ZIP_CORRUPT"),
    (zipped({f"{i}.txt": b"" for i in range(201)}), "ZIP_TOO_MANY_ENTRIES"),
])  # fmt: skip
def test_refusals(data: bytes, code: str) -> None:
    assert refusal(data) == code


def test_gbk_names_are_read_as_written() -> None:
    data = zipped({"zzzzzzzz.shp": b""}).replace(b"zzzzzzzz", "用地红线".encode("gbk"))
    assert names(data) == ["用地红线.shp"]
    assert names(zipped({"用地红线.shp": b""})) == ["用地红线.shp"]


def test_folders_and_system_litter_are_left_out() -> None:
    data = zipped({"图件/": b"", "图件/a.shp": b"", "__MACOSX/a.shp": b"", "图件/.DS_Store": b""})
    assert names(data) == ["图件/a.shp"]
