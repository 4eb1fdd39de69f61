"""The proposed site (选址地块): one geometry in the measuring CRS, exactly as it is measured."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path, PurePath
from types import MappingProxyType

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from spatial import crs as systems
from spatial import measure, plausible
from spatial import site_messages as say
from spatial.admitted import Admitted
from spatial.datum import check_datum, conversion
from spatial.declared_area import differing
from spatial.errors import BadInput
from spatial.formats import incoming as files
from spatial.formats import txt, unsupported, wkt
from spatial.formats.incoming import Incoming
from spatial.formats.notice import told
from spatial.formats.reader import TEXT_SUFFIXES, read_incoming
from spatial.formats.source import Notice, RawLayer
from spatial.gate import admit
from spatial.limits import LIMITS
from spatial.local_datum import LocalDatum
from spatial.rounding import GRID_M, pointwise

__all__ = ["Site", "read_site", "read_site_bytes", "site_from_geometry"]

MAX_FEATURES = LIMITS.site_features
MAX_VERTICES = LIMITS.site_vertices + 1  # and the point that closes the ring
MAX_BYTES = LIMITS.upload_bytes
MAX_TEXT_BYTES = LIMITS.text_bytes
_TABLES = ("txt", "csv", "xlsx")
_POLYGONS = frozenset({2})
_NAMES = ("name", "地块名称", "名称", "DKMC", "Name", "NAME")
MAX_TITLE = 120
_NO_DATUMS: Mapping[str, LocalDatum] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Site:
    """A proposed site, normalised: equal outlines are equal geometries.

    Parameters
    ----------
    name : str
        The name it bears inside its file (地块名称, ``name``); empty without one.
    geometry : Polygon or MultiPolygon
        In ``crs_measured``: valid, rounded to 1 mm, parts, rings and starts in order.
    crs_declared, crs_measured : str
        CRS the coordinates came in, and the measuring CRS.
    filename, sha256, original : str, str, bytes
        The file as delivered.
    parts : int
        Number of separate parts.
    area_m2, area_ellipsoid_m2 : float
        Planar area in the measuring CRS (the one that counts) and on the ellipsoid, m².
    notices : tuple of Notice
        What a person should be told about the reading.
    indicative : bool
        The position is not surveyed but brought back from a map service's datum (示意位置).
    """

    name: str
    geometry: BaseGeometry
    crs_declared: str
    crs_measured: str
    filename: str
    sha256: str
    original: bytes
    parts: int
    area_m2: float
    area_ellipsoid_m2: float
    notices: tuple[Notice, ...] = ()
    indicative: bool = False


def read_site(
    source: Path | str,
    *,
    measure_crs: str,
    study_area: BaseGeometry | None,
    crs: str | None = None,
    encoding: str | None = None,
    layer: str | None = None,
    accept_repairs: bool = False,
    datum: str | None = None,
    datums: Mapping[str, LocalDatum] = _NO_DATUMS,
) -> Site:
    """Read a site from a file, or from coordinates typed as ``lon,lat lon,lat lon,lat``.

    Parameters
    ----------
    source : Path or str
        File (GeoJSON, TXT, SHP, GPKG, XLSX, CSV, WKT), WKT text or typed coordinates.
    measure_crs : str
        Measuring CRS of the store.
    study_area : Polygon or None
        Study area in the measuring CRS, None where the store has none.
    crs : str or None
        CRS of the coordinates where the file is silent.
    encoding, layer : str or None
        Encoding of the text, and which layer of a file with several.
    accept_repairs : bool
        Whether invalid polygons are mended; the site's notices tell the areas.
    datum : str or None
        Datum of the coordinates where the CRS does not tell all: ``gcj02`` and ``bd09`` are
        brought about to where they are meant (``indicative``), names of ``datums`` converted.
    datums : mapping of str to LocalDatum
        Datums whose parameters the unit holds.

    Raises
    ------
    BadInput
        ``SITE_TOO_MANY_FEATURES``, ``SITE_OUTSIDE_STUDY_AREA``, ``FILE_TOO_LARGE``,
        ``GEOM_…`` with the point concerned, and every refusal of the readers and the gate.

    Examples
    --------
    >>> corners = "113.75,23.02 113.752,23.02 113.752,23.021 113.75,23.021"
    >>> site = read_site(corners, measure_crs="EPSG:4547", study_area=None)
    >>> site.parts, round(site.area_m2 / 10_000, 1)
    (1, 2.3)
    """
    if isinstance(source, str) and wkt.is_typed(source):
        data = source.encode()
        raw = wkt.typed(source)
        return _site(
            raw, data, f"{raw.name}.txt", measure_crs, study_area, crs, accept_repairs,
            datum, datums,
        )  # fmt: skip
    handed = files.incoming(Path(source))
    return _read(
        handed, measure_crs=measure_crs, study_area=study_area, crs=crs, encoding=encoding,
        layer=layer, accept_repairs=accept_repairs, datum=datum, datums=datums,
    )  # fmt: skip


def read_site_bytes(
    data: bytes,
    filename: str,
    *,
    measure_crs: str,
    study_area: BaseGeometry | None,
    crs: str | None = None,
    encoding: str | None = None,
    layer: str | None = None,
    accept_repairs: bool = False,
    datum: str | None = None,
    datums: Mapping[str, LocalDatum] = _NO_DATUMS,
) -> Site:
    """Read a site from the bytes of an uploaded file; see :func:`read_site`."""
    handed = Incoming(PurePath(filename.replace("\\", "/")).name, data=data)
    return _read(
        handed, measure_crs=measure_crs, study_area=study_area, crs=crs, encoding=encoding,
        layer=layer, accept_repairs=accept_repairs, datum=datum, datums=datums,
    )  # fmt: skip


def site_from_geometry(
    geometry: BaseGeometry,
    *,
    measure_crs: str,
    study_area: BaseGeometry | None,
    crs: str | None = None,
    name: str = "site",
) -> Site:
    """A site from a geometry at hand, in ``crs`` (the measuring CRS where None).

    Its original bytes are its WKB.

    Raises
    ------
    BadInput
        As :func:`read_site`.

    Examples
    --------
    >>> box = shapely.box(474000, 2547000, 474200, 2547100)
    >>> site_from_geometry(box, measure_crs="EPSG:4547", study_area=None).area_m2
    20000.0
    """
    data = shapely.to_wkb(geometry)
    raw = RawLayer(name, "wkb", (1,), (data,), {"name": (name,)}, systems.named(crs or measure_crs))
    return _site(raw, data, f"{name}.wkb", measure_crs, study_area, None, False)


def _read(
    handed: Incoming,
    *,
    measure_crs: str,
    study_area: BaseGeometry | None,
    crs: str | None,
    encoding: str | None,
    layer: str | None,
    accept_repairs: bool,
    datum: str | None,
    datums: Mapping[str, LocalDatum],
) -> Site:
    limit = MAX_TEXT_BYTES if files.suffix(handed) in TEXT_SUFFIXES else MAX_BYTES
    files.limited(handed, limit)
    unsupported.kind_of(handed)
    kept = files.loaded(handed)
    raw = read_incoming(kept, crs=crs, encoding=encoding, layer=layer, limit_bytes=limit)
    return _site(
        raw, kept.data or b"", kept.name, measure_crs, study_area, crs, accept_repairs,
        datum, datums,
    )  # fmt: skip


def _site(
    raw: RawLayer,
    data: bytes,
    filename: str,
    measure_crs: str,
    study_area: BaseGeometry | None,
    crs: str | None,
    accept_repairs: bool,
    datum: str | None = None,
    datums: Mapping[str, LocalDatum] = _NO_DATUMS,
) -> Site:
    count = len(raw.rows) + len(raw.refused)
    if count > MAX_FEATURES:
        raise BadInput(say.SITE_TOO_MANY_FEATURES, where=filename, count=count, limit=MAX_FEATURES)
    moved = conversion(datum, datums)
    admitted = admit(
        _ringed(raw), crs=crs, measure_crs=measure_crs, study_area=study_area, kinds=_POLYGONS,
        accept_repairs=accept_repairs, where=filename, outside=plausible.SITE,
        max_vertices=MAX_VERTICES, conversion=moved,
    )  # fmt: skip
    check_datum(None if moved else datum, admitted.crs_declared, filename)
    _all_good(admitted, filename)
    geometry = _united(admitted)
    place = plausible.Place(measure_crs, study_area)
    if study_area is not None and not shapely.intersects(geometry, plausible.region(place)):
        message = plausible.SITE.plain
        raise BadInput(message, where=filename, crs=admitted.crs_declared)
    area = measure.area_m2(geometry)
    notices = (*admitted.notices, *_repairs(admitted, filename), *_area(raw, area, filename))
    return Site(
        _title(raw), geometry, admitted.crs_declared, admitted.crs, filename,
        hashlib.sha256(data).hexdigest(), data, int(shapely.get_num_geometries(geometry)),
        area, measure.ellipsoid_area_m2(geometry, admitted.crs), notices,
        indicative=moved is not None and moved.indicative,
    )  # fmt: skip


def _ringed(raw: RawLayer) -> RawLayer:
    """Closed lines of boundary-point files and tables are rings."""
    if raw.format not in _TABLES:
        return raw
    shapes = shapely.from_wkb(np.array(raw.wkb, dtype=object))
    lines = (shapely.get_type_id(shapes) == 1) & shapely.is_closed(shapes)
    if not lines.any():
        return raw
    shapes[lines] = [shapely.polygons(shapely.get_coordinates(line)) for line in shapes[lines]]
    return replace(raw, wkb=tuple(shapely.to_wkb(shapes)))


def _title(raw: RawLayer) -> str:
    """The name the site bears inside its file, when all its features bear the same; else none.

    Never the name of the file or of a layer in it: a renamed file is the same site.
    """
    for field in _NAMES:
        found = {" ".join(str(v).split()) for v in raw.columns.get(field, ()) if v}
        if len(found) == 1:
            return found.pop()[:MAX_TITLE]
    return ""


def _all_good(admitted: Admitted, filename: str) -> None:
    if admitted.quarantined:
        strange = [item for item in admitted.quarantined if item.code == "GEOM_TYPE"]
        if strange and len(admitted.rows):
            raise BadInput(say.GEOM_MIXED, where=filename)
        raise admitted.quarantined[0].error
    if not len(admitted.rows):
        raise BadInput(say.SITE_EMPTY, where=filename)


def _united(admitted: Admitted) -> BaseGeometry:
    """All features as one, normalised; a single feature is not touched by an overlay."""
    shapes = admitted.geometries
    if len(shapes) > 1:
        shapes = pointwise(np.array([shapely.union_all(shapes, grid_size=GRID_M)]))
    return shapely.normalize(shapes[0])


def _repairs(admitted: Admitted, filename: str) -> list[Notice]:
    return [
        told(
            say.SITE_REPAIRED, f"{filename} #{item.row}", before=f"{item.area_before_m2:.2f}",
            after=f"{item.area_after_m2:.2f}",
        )
        for item in admitted.repaired
    ]  # fmt: skip


def _area(raw: RawLayer, area_m2: float, filename: str) -> list[Notice]:
    """Whether the area that a boundary-point file declares (ha) is the measured one."""
    declared = [value for value in raw.columns.get(txt.AREA_FIELD, ()) if isinstance(value, float)]
    if raw.format != "txt" or len(declared) != len(raw.rows) or sum(declared) <= 0:
        return []
    notice = differing(sum(declared), area_m2, filename)
    return [] if notice is None else [notice]
