"""Archives: hostile paths, bombs, names twice, and ones that are merely untidy."""

from __future__ import annotations

import io
import stat
import warnings
import zipfile
from collections.abc import Iterable

from tests.bad_inputs.shelf import Shelf, put
from tests.spatial.formats import samples
from tests.spatial.formats.samples import SITE

__all__ = ["make"]

Members = Iterable[tuple[str, bytes]]
_ENCRYPTED = 0x0001
_PADDING = 200 << 20


def make(shelf: Shelf) -> None:
    """F20–F33: zips around one good shapefile."""
    files = samples.parts(samples.shapefile(shelf.folder("good"), SITE))
    good = [(f"site{suffix}", data) for suffix, data in sorted(files.items())]
    for id, data in (*_untidy(files, good), *_hostile(files, good), *_swollen(files, good)):
        put(shelf, id, "a.zip", data)


def _untidy(files: dict[str, bytes], good: Members) -> list[tuple[str, bytes]]:
    nested = [(f"提交材料/01/图件/site{suffix}", data) for suffix, data in files.items()]
    two = [
        (f"{stem}{suffix}", data) for stem in ("site", "other") for suffix, data in files.items()
    ]
    placeholder = _zip((f"qqqqqqqq{suffix}", data) for suffix, data in files.items())
    return [
        ("F20_zip_nested_folder", _zip(nested)),
        ("F21_zip_two_layers", _zip(two)),
        ("F24_zip_cp936_names", placeholder.replace(b"q" * 8, "用地红线".encode("gbk"))),
        ("F27_zip_in_zip", _zip([("inner.zip", _zip(good))])),
        ("F32_zip_no_layer", _zip([("readme.docx", b"x")])),
    ]


def _hostile(files: dict[str, bytes], good: Members) -> list[tuple[str, bytes]]:
    good = list(good)
    climbing = [("../../../../tmp/climbed.txt", b"x"), *good]
    absolute = [(f"/tmp/absolute{suffix}", data) for suffix, data in files.items()]
    clash = [*good, ("SITE.SHP", b"junk"), ("Site.Prj", b"junk")]
    return [
        ("F22_zip_slip", _zip(climbing)),
        ("F23_zip_abs_path", _zip(absolute)),
        ("F25_zip_symlink", _link("site.geojson", "/etc/passwd")),
        ("F28_zip_bad_crc", _damaged(_zip(good))),
        ("F29_zip_dup_entry", _zip([*good, ("site.shp", b"junk")])),
        ("F31_zip_case_clash", _zip(clash)),
        ("F33_zip_encrypted_flag", _flagged(_zip(good))),
    ]


def _swollen(files: dict[str, bytes], good: Members) -> list[tuple[str, bytes]]:
    bomb = [*files.items()]
    padded = [(f"site{s}", d + b" " * _PADDING if s == ".dbf" else d) for s, d in bomb]
    many = [*((f"f{index}.txt", b"") for index in range(20_000)), *good]
    return [("F26_zip_bomb_200MB", _zip(padded)), ("F30_zip_20k_entries", _zip(many))]


def _zip(members: Members) -> bytes:
    """A zip with these members in this order, whatever they are called."""
    stream = io.BytesIO()
    with warnings.catch_warnings(), zipfile.ZipFile(stream, "w") as archive:
        warnings.simplefilter("ignore", UserWarning)  # a name twice is what a case is about
        for name, data in members:
            info = zipfile.ZipInfo(name, (2024, 1, 1, 0, 0, 0))
            info.external_attr = 0o644 << 16
            archive.writestr(info, data, zipfile.ZIP_DEFLATED)
    return stream.getvalue()


def _link(name: str, target: str) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        info = zipfile.ZipInfo(name, (2024, 1, 1, 0, 0, 0))
        info.create_system = 3
        info.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(info, target)
    return stream.getvalue()


def _damaged(data: bytes) -> bytes:
    """The same archive with one bit turned in what the first member holds."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        info = archive.infolist()[0]
    at = info.header_offset + 30 + len(info.filename) + info.compress_size // 2
    return data[:at] + bytes([data[at] ^ 0x01]) + data[at + 1 :]


def _flagged(data: bytes) -> bytes:
    """The same archive, every member said to be encrypted, in both places it is said."""
    changed = bytearray(data)
    for signature, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = changed.find(signature)
        while at >= 0:
            changed[at + flags] |= _ENCRYPTED
            at = changed.find(signature, at + 4)
    return bytes(changed)
