"""The proposed site (选址地块): one geometry in the measuring CRS, exactly as it is measured."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import shapely
from shapely.geometry.base import BaseGeometry

from spatial import crs as systems
from spatial import measure, plausible
from spatial.datum import conversion
from spatial.declared import NOTHING_SAID, Declared, counted, declared_notices
from spatial.errors import BadInput
from spatial.formats import incoming as files
from spatial.formats import wkt
from spatial.formats.source import Notice, RawLayer
from spatial.local_datum import LocalDatum
from spatial.site_features import NO_DATUMS, admitted_site, all_good, handed_over, raw_site, united
from spatial.site_notices import area_notices, origin_notices, repair_notices

__all__ = ["Site", "made_site", "read_site", "read_site_bytes", "site_from_geometry"]

_NAMES = ("name", "地块名称", "名称", "DKMC", "Name", "NAME")
MAX_TITLE = 120


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
    declared : Declared
        What the person who sent the file said about it, as far as it counted.
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
    declared: Declared = NOTHING_SAID


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
    datums: Mapping[str, LocalDatum] = NO_DATUMS,
    swap_axes: bool = False,
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
        CRS of the coordinates where the file is silent, or one that a question about the
        file's own CRS proposed.
    encoding, layer : str or None
        Encoding of the text, and which layer of a file with several.
    accept_repairs : bool
        Whether invalid polygons are mended; the site's notices tell the areas.
    datum : str or None
        Datum of the coordinates where the CRS does not tell all: ``gcj02`` and ``bd09`` are
        brought about to where they are meant (``indicative``), names of ``datums`` converted.
    datums : mapping of str to LocalDatum
        Datums whose parameters the unit holds.
    swap_axes : bool
        Whether east and north stand in each other's place; never tried unasked.

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
    said = Declared(crs, datum, layer, encoding, swap_axes, accept_repairs)
    place = plausible.Place(measure_crs, study_area)
    if isinstance(source, str) and wkt.is_typed(source):
        raw = wkt.typed(source)
        return made_site(raw, source.encode(), f"{raw.name}.txt", place, said, datums)
    return made_site(*raw_site(files.incoming(Path(source)), said), place, said, datums)


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
    datums: Mapping[str, LocalDatum] = NO_DATUMS,
    swap_axes: bool = False,
) -> Site:
    """Read a site from the bytes of an uploaded file; see :func:`read_site`."""
    said = Declared(crs, datum, layer, encoding, swap_axes, accept_repairs)
    place = plausible.Place(measure_crs, study_area)
    return made_site(*raw_site(handed_over(data, filename), said), place, said, datums)


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
    place = plausible.Place(measure_crs, study_area)
    return made_site(raw, data, f"{name}.wkb", place, NOTHING_SAID)


def made_site(
    raw: RawLayer,
    data: bytes,
    filename: str,
    place: plausible.Place,
    said: Declared,
    datums: Mapping[str, LocalDatum] = NO_DATUMS,
) -> Site:
    """The site of what a file holds.

    Raises
    ------
    BadInput
        As :func:`read_site`.
    """
    admitted = admitted_site(raw, filename, place, said, datums)
    all_good(admitted, filename)
    geometry = united(admitted)
    if place.study_area is not None and not shapely.intersects(geometry, plausible.region(place)):
        message = plausible.SITE.plain
        raise BadInput(message, where=filename, crs=admitted.crs_declared)
    area = measure.area_m2(geometry)
    moved = conversion(said.datum, datums)
    said = counted(said, raw, admitted)
    notices = (
        *admitted.notices, *declared_notices(said, raw, filename, converted=moved is not None),
        *repair_notices(admitted, filename), *area_notices(raw, area, filename),
        *([] if said.datum or said.crs else origin_notices(raw, admitted, filename)),
    )  # fmt: skip
    return Site(
        _title(raw), geometry, admitted.crs_declared, admitted.crs, filename,
        hashlib.sha256(data).hexdigest(), data, int(shapely.get_num_geometries(geometry)),
        area, measure.ellipsoid_area_m2(geometry, admitted.crs), notices,
        indicative=moved is not None and moved.indicative, declared=said,
    )  # fmt: skip


def _title(raw: RawLayer) -> str:
    """The name the site bears inside its file, when all its features bear the same; else none.

    Never the name of the file or of a layer in it: a renamed file is the same site.
    """
    for field in _NAMES:
        found = {" ".join(str(v).split()) for v in raw.columns.get(field, ()) if v}
        if len(found) == 1:
            return found.pop()[:MAX_TITLE]
    return ""
