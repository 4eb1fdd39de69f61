"""The files that make up one shapefile: found, checked against each other, packed."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Mapping
from pathlib import Path

import numpy as np

from spatial.errors import BadInput
from spatial.formats import messages as say
from spatial.formats import package_messages as pack

__all__ = ["PARTS", "beside", "check", "packed"]

PARTS = (".shp", ".shx", ".dbf", ".prj", ".cpg")
_HEADER = 100
_CODE = 9994
_DAY_ZERO = (1980, 1, 1, 0, 0, 0)


def beside(path: Path) -> dict[str, Path]:
    """The parts of a shapefile in its folder, by lower-case suffix."""
    return {
        other.suffix.lower(): other
        for other in sorted(path.parent.iterdir())
        if other.stem == path.stem and other.suffix.lower() in PARTS and other.is_file()
    }


def packed(path: Path) -> bytes:
    """All parts of a shapefile in one zip, the same bytes whenever it is made."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_STORED) as archive:
        for end, part in sorted(beside(path).items()):
            entry = zipfile.ZipInfo(path.stem + end, _DAY_ZERO)
            archive.writestr(entry, part.read_bytes())
    return stream.getvalue()


def check(parts: Mapping[str, bytes], where: str) -> None:
    """Whether ``.shp``, ``.shx`` and ``.dbf`` are whole and speak of the same records.

    Parameters
    ----------
    parts : mapping of str to bytes
        Content by suffix; ``.shp`` is there.

    Raises
    ------
    BadInput
        ``SHP_SIDECARS_MISSING``, ``SHX_MISSING``, ``CONTENT_NOT_SHP``, ``FILE_TRUNCATED``,
        ``SHX_CORRUPT``, ``SHP_COUNT_MISMATCH``.
    """
    shp = parts[".shp"]
    if len(shp) < _HEADER or struct.unpack(">i", shp[:4])[0] != _CODE:
        raise BadInput(pack.CONTENT_NOT_SHP, where=where, what=f"{len(shp)} B")
    if ".shx" not in parts:
        missing = pack.SHX_MISSING if ".dbf" in parts else pack.SHP_SIDECARS_MISSING
        raise BadInput(missing, where=where)
    if 2 * struct.unpack(">i", shp[24:28])[0] > len(shp):
        raise BadInput(say.FILE_TRUNCATED, where=where)
    shapes = _agree(shp, parts[".shx"], where)
    dbf = parts.get(".dbf")
    if dbf is None:
        return
    records, start, length = struct.unpack("<IHH", dbf[4:12]) if len(dbf) > 32 else (0, 0, 0)
    if records != shapes:
        raise BadInput(pack.SHP_COUNT_MISMATCH, where=where, shapes=shapes, records=records)
    if start + records * length > len(dbf):
        raise BadInput(say.FILE_TRUNCATED, where=where)


def _agree(shp: bytes, shx: bytes, where: str) -> int:
    """Number of records, each index entry checked against the record it points to."""
    if len(shx) < _HEADER or (len(shx) - _HEADER) % 8:
        raise BadInput(say.FILE_TRUNCATED, where=f"{where} (.shx)")
    index = np.frombuffer(shx, dtype=">i4", offset=_HEADER).reshape(-1, 2).astype(np.int64)
    starts, lengths = 2 * index[:, 0], 2 * index[:, 1]
    inside = (starts >= _HEADER) & (lengths >= 4) & (starts + 8 + lengths <= len(shp))
    data = np.frombuffer(shp, dtype=np.uint8)
    safe = np.where(inside, starts, _HEADER - 8)
    head = data[safe[:, None] + np.arange(8)].copy().view(">i4").astype(np.int64)
    good = inside & (head[:, 0] == np.arange(1, len(index) + 1)) & (head[:, 1] == index[:, 1])
    if not good.all():
        row = int(np.flatnonzero(~good)[0]) + 1
        raise BadInput(pack.SHX_CORRUPT, where=where, row=row)
    return len(index)
