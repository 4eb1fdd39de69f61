"""Files that need GDAL, alone or in a zip: copied to a private folder, read by the child."""

from __future__ import annotations

import io
import re
import shutil
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory
from zipfile import ZipFile

from spatial import crs
from spatial.crs_messages import CRS_UNKNOWN
from spatial.errors import BadInput
from spatial.formats import archive, child, driven, dxf, geojson, geopackage, kml, parquet
from spatial.formats import messages as say
from spatial.formats import package_messages as pack
from spatial.formats.archive import Member
from spatial.formats.dbf_text import decoded
from spatial.formats.incoming import Incoming, stem
from spatial.formats.layer_choice import layer_choices, only_layer
from spatial.formats.notice import told
from spatial.formats.sidecars import PARTS, beside, check
from spatial.formats.source import Notice, RawLayer
from spatial.quote import quote

__all__ = ["read"]

_DATASETS = (
    ".shp", ".gpkg", ".geojson", ".json", ".geojsonl", ".ndjson", ".kml", ".ovkml", ".gml",
    ".fgb", ".parquet", ".geoparquet", ".dxf",
)  # fmt: skip
_SINGLE = (".shp", ".geojson", ".json", ".geojsonl", ".ndjson", ".kml", ".ovkml")
_ALONE = ("gpkg", "gml", "fgb", "parquet", "dxf")
_KIND = {".geoparquet": "parquet"}
_GDB_FILE = re.compile(r"(?:a[0-9a-f]{8}\.[a-z0-9_]{1,20}|gdb|timestamps)", re.IGNORECASE)


def read(handed: Incoming, kind: str, *, encoding: str | None, layer: str | None) -> RawLayer:
    """Features of a file that a child has to read, or of a zip that holds one.

    Parameters
    ----------
    kind : str
        ``shp``, ``gpkg``, ``gml``, ``fgb``, ``parquet``, ``dxf`` or ``zip``.
    encoding : str or None
        Encoding of shapefile attributes and drawing texts; found out where None.
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
            only_layer(layer, stem(handed), handed.name)
            return _bare(handed, folder, encoding)
        if kind in _ALONE:
            _copied(handed, folder / f"data.{kind}")
            return _alone(kind, folder, stem(handed), handed.name, encoding, layer)
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
        base = _geodatabase(members, layer, where)
        if base is not None:
            _unpacked(opened, base, folder / "data.gdb", where)
            title = PurePosixPath(base[0].name).parent.stem
            within = None if layer == title else layer
            return driven.filegdb(folder, "data.gdb", name=where, stem=title, layer=within)
        chosen, left, inner = _chosen(members, layer, where)
        path = PurePosixPath(chosen.name)
        end = path.suffix.lower()
        if end in _SINGLE:
            only_layer(inner, path.stem, where)
        kind = _KIND.get(end, end[1:])
        if kind in _ALONE:
            with (folder / f"data.{kind}").open("wb") as target:
                archive.unpack(opened, chosen, target, where)
            inner = None if inner == path.stem and kind != "gpkg" else inner
            return _alone(kind, folder, path.stem, where, encoding, inner)
        wanted = _siblings(members, path) if end == ".shp" else {end: chosen}
        parts: dict[str, bytes] = {}
        for part, member in wanted.items():
            stream = io.BytesIO()
            archive.unpack(opened, member, stream, where)
            parts[part] = stream.getvalue()
    if end in kml.SUFFIXES:
        return kml.read(parts[end], path.name, stem=path.stem)
    if end != ".shp":
        return geojson.read(parts[end], path.name, encoding=encoding, stem=path.stem)
    made = _shapefile(parts, folder, path.stem, where, encoding)
    if not left:
        return made
    others = quote(", ".join(left), 200)
    taken = told(pack.ZIP_SHP_TAKEN, where, layer=quote(path.name), others=others)
    return replace(made, notices=(taken, *made.notices))


def _geodatabase(
    members: tuple[Member, ...], layer: str | None, where: str
) -> list[Member] | None:
    """Files of the file geodatabase in an archive, of the one named among several; None without."""
    bases: dict[str, list[Member]] = {}
    for member in members:
        path = PurePosixPath(member.name.replace("\\", "/"))
        if driven.is_filegdb(path) and _GDB_FILE.fullmatch(path.name):
            bases.setdefault(str(path.parent), []).append(member)
    titles = _titles(PurePosixPath(base) for base in bases)
    named = [found for title, found in zip(titles, bases.values(), strict=True) if title == layer]
    if len(bases) > 1 and len(named) != 1:
        names = quote(", ".join(titles), 200)
        choices = layer_choices(titles)
        raise BadInput(pack.ZIP_MANY_LAYERS, where=where, layers=names).asking(choices)
    return next(iter(named or bases.values()), None)


def _titles(paths: Iterable[PurePosixPath]) -> list[str]:
    """A name for each dataset: its stem, or its path where two have the same stem."""
    listed = list(paths)
    stems = Counter(path.stem for path in listed)
    return [p.stem if stems[p.stem] == 1 else str(p.with_suffix("")) for p in listed]


def _unpacked(opened: ZipFile, members: list[Member], target: Path, where: str) -> None:
    target.mkdir()
    for member in members:
        name = PurePosixPath(member.name.replace("\\", "/")).name.lower()
        with (target / name).open("wb") as stream:
            archive.unpack(opened, member, stream, where)


def _chosen(
    members: tuple[Member, ...], layer: str | None, where: str
) -> tuple[Member, list[str], str | None]:
    """The dataset to read, what else is there, and which layer inside: shapefiles go first."""
    every = [m for m in members if PurePosixPath(m.name).suffix.lower() in _DATASETS]
    found = [m for m in every if m.name.lower().endswith(".shp")] or every
    if not found:
        raise BadInput(pack.ZIP_NO_LAYER, where=where)
    left = [PurePosixPath(m.name).name for m in every if m not in found]
    titles = _titles(PurePosixPath(m.name) for m in found)
    names = quote(", ".join(titles), 200)
    if len(found) == 1:
        return found[0], left, layer
    if layer is None:
        choices = layer_choices(titles)
        raise BadInput(pack.ZIP_MANY_LAYERS, where=where, layers=names).asking(choices)
    wanted = [m for title, m in zip(titles, found, strict=True) if title == layer]
    if len(wanted) != 1:
        raise BadInput(say.LAYER_UNKNOWN, where=where, layer=quote(layer), layers=names)
    return wanted[0], left, None


def _siblings(members: tuple[Member, ...], path: PurePosixPath) -> dict[str, Member]:
    found: dict[str, Member] = {}
    for member in members:
        other = PurePosixPath(member.name)
        alike = other.stem.casefold() == path.stem.casefold() and other.parent == path.parent
        if alike and other.suffix.lower() in PARTS:
            found[other.suffix.lower()] = member
    return found


def _alone(
    kind: str, folder: Path, title: str, where: str, encoding: str | None, layer: str | None
) -> RawLayer:
    """Features of one file that was copied to ``data.<kind>``."""
    file = f"data.{kind}"
    if kind == "gpkg":
        return _geopackage(folder, title, where, layer)
    if kind in ("fgb", "parquet"):
        only_layer(layer, title, where)
    if kind == "gml":
        return driven.gml(folder, file, name=where, stem=title, layer=layer)
    if kind == "fgb":
        return driven.flatgeobuf(folder, file, name=where, stem=title)
    if kind == "parquet":
        return parquet.read(folder, file, name=where, stem=title)
    return dxf.read(folder, file, name=where, stem=title, layer=layer, encoding=encoding)


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
    system, refused = _prj(parts.get(".prj"), where)
    return RawLayer(
        title, "shp", tuple(range(1, len(answer.wkb) + 1)), answer.wkb, columns, system, used,
        notices=notices, crs_refused=refused,
    )  # fmt: skip


def _prj(content: bytes | None, where: str) -> tuple[str | None, BadInput | None]:
    if content is None or not content.strip():
        return None, None
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("gb18030", "replace")
    return crs.understood(text, where)


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
    system, refused = None, None
    if table.system and answer.crs:
        system, refused = crs.understood(answer.crs, where)
    elif table.system:
        refused = BadInput(CRS_UNKNOWN, where=where, crs=quote(table.system, 60))
    arcs = geopackage.curved(path, table, where)
    notices = (told(driven.CURVES_LINEARISED, where),) if arcs else ()
    return RawLayer(
        table.name or title, "gpkg", tuple(range(1, len(shapes) + 1)), shapes, answer.columns,
        system, "utf-8", notices=notices, crs_refused=refused,
    )  # fmt: skip
