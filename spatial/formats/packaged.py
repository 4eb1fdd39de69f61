"""Files that need GDAL, alone or in a zip: copied to a private folder, read by the child."""

from __future__ import annotations

import io
import shutil
from collections.abc import Mapping
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory

from spatial import crs
from spatial.errors import BadInput
from spatial.formats import archive, child, geojson, geopackage
from spatial.formats import messages as say
from spatial.formats import package_messages as pack
from spatial.formats.archive import Member
from spatial.formats.dbf_text import decoded
from spatial.formats.incoming import Incoming, stem
from spatial.formats.notice import told
from spatial.formats.sidecars import PARTS, beside, check
from spatial.formats.source import Notice, RawLayer
from spatial.quote import quote

__all__ = ["read"]

_DATASETS = (".shp", ".gpkg", ".geojson", ".json")


def read(handed: Incoming, kind: str, *, encoding: str | None, layer: str | None) -> RawLayer:
    """Features of a shapefile, a GeoPackage, or a zip that holds one of them.

    Parameters
    ----------
    kind : str
        ``shp``, ``gpkg`` or ``zip``.
    encoding : str or None
        Encoding of shapefile attributes; found out where None.
    layer : str or None
        Layer of a file with several.

    Raises
    ------
    BadInput
        Refusals of the archive inspection, the sidecar check, the GeoPackage inspection
        and the reader child.
    """
    with TemporaryDirectory(prefix="sanhe-") as name:
        folder = Path(name)
        if kind == "shp":
            return _bare(handed, folder, encoding)
        if kind == "gpkg":
            _copied(handed, folder / "data.gpkg")
            return _geopackage(folder, stem(handed), handed.name, layer)
        return _zipped(handed, folder, encoding, layer)


def _copied(handed: Incoming, target: Path) -> None:
    if handed.data is not None:
        target.write_bytes(handed.data)
    elif handed.path is not None:
        wal = handed.path.with_name(handed.path.name + "-wal")
        if wal.exists() and wal.stat().st_size:
            raise BadInput(pack.FILE_UNCHECKPOINTED, where=handed.name)
        shutil.copyfile(handed.path, target)


def _bare(handed: Incoming, folder: Path, encoding: str | None) -> RawLayer:
    if handed.path is None:
        raise BadInput(pack.SHP_SIDECARS_MISSING, where=handed.name)
    parts = {end: part.read_bytes() for end, part in beside(handed.path).items()}
    return _shapefile(parts, folder, stem(handed), handed.name, encoding)


def _zipped(handed: Incoming, folder: Path, encoding: str | None, layer: str | None) -> RawLayer:
    where = handed.name
    with archive.inspected(handed) as (opened, members):
        chosen = _chosen(members, layer, where)
        path = PurePosixPath(chosen.name)
        end = path.suffix.lower()
        if end == ".gpkg":
            with (folder / "data.gpkg").open("wb") as target:
                archive.unpack(opened, chosen, target, where)
            return _geopackage(folder, path.stem, where, layer)
        wanted = _siblings(members, path) if end == ".shp" else {end: chosen}
        parts: dict[str, bytes] = {}
        for part, member in wanted.items():
            stream = io.BytesIO()
            archive.unpack(opened, member, stream, where)
            parts[part] = stream.getvalue()
    if end != ".shp":
        return geojson.read(parts[end], path.name, encoding=encoding, stem=path.stem)
    return _shapefile(parts, folder, path.stem, where, encoding)


def _chosen(members: tuple[Member, ...], layer: str | None, where: str) -> Member:
    found = [m for m in members if PurePosixPath(m.name).suffix.lower() in _DATASETS]
    shapes = [m for m in found if m.name.lower().endswith(".shp")]
    found = shapes or found
    if not found:
        raise BadInput(pack.ZIP_NO_LAYER, where=where)
    names = quote(", ".join(PurePosixPath(m.name).stem for m in found), 200)
    if len(found) == 1:
        return found[0]
    if layer is None:
        raise BadInput(pack.ZIP_MANY_LAYERS, where=where, layers=names)
    wanted = [m for m in found if PurePosixPath(m.name).stem == layer]
    if len(wanted) != 1:
        raise BadInput(say.LAYER_UNKNOWN, where=where, layer=quote(layer), layers=names)
    return wanted[0]


def _siblings(members: tuple[Member, ...], path: PurePosixPath) -> dict[str, Member]:
    found: dict[str, Member] = {}
    for member in members:
        other = PurePosixPath(member.name)
        alike = other.stem.casefold() == path.stem.casefold() and other.parent == path.parent
        if alike and other.suffix.lower() in PARTS:
            found[other.suffix.lower()] = member
    return found


def _shapefile(
    parts: Mapping[str, bytes], folder: Path, title: str, where: str, encoding: str | None
) -> RawLayer:
    check(parts, where)
    for end in (".shp", ".shx", ".dbf"):
        if end in parts:
            (folder / f"data{end}").write_bytes(parts[end])
    answer = child.ask(
        folder, "data.shp", driver="ESRI Shapefile", size=sum(map(len, parts.values())),
        name=where, encoding="ISO-8859-1",
    )  # fmt: skip
    notices: tuple[Notice, ...] = ()
    columns: dict[str, tuple[object, ...]] = {}
    used = None
    if ".dbf" in parts:
        columns, used, notices = decoded(
            answer.columns, cpg=parts.get(".cpg"), ldid=parts[".dbf"][29], given=encoding,
            where=where,
        )  # fmt: skip
    else:
        notices = (told(pack.DBF_MISSING, where),)
    return RawLayer(
        title, "shp", tuple(range(1, len(answer.wkb) + 1)), answer.wkb, columns,
        _prj(parts.get(".prj"), where), used, notices=notices,
    )  # fmt: skip


def _prj(content: bytes | None, where: str) -> str | None:
    if content is None or not content.strip():
        return None
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("gb18030", "replace")
    return crs.named(text, where)


def _geopackage(folder: Path, title: str, where: str, layer: str | None) -> RawLayer:
    path = folder / "data.gpkg"
    table = geopackage.inspect(path, layer, where)
    answer = child.ask(
        folder, path.name, driver="GPKG", size=path.stat().st_size, name=where,
        layer=table.name, options={"NOLOCK": "YES", "IMMUTABLE": "YES"},
    )  # fmt: skip
    absent = [fid for fid, blob in zip(answer.fids, answer.wkb, strict=True) if blob is None]
    raw = geopackage.blobs(path, table, absent, where) if absent else {}
    shapes = tuple(
        raw.get(fid) if blob is None else blob
        for fid, blob in zip(answer.fids, answer.wkb, strict=True)
    )
    name = crs.named(answer.crs, where) if answer.crs and table.has_crs else None
    return RawLayer(
        table.name or title, "gpkg", tuple(range(1, len(shapes) + 1)), shapes, answer.columns,
        name, "utf-8",
    )  # fmt: skip
