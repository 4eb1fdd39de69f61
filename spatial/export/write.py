"""Export (导出): the suffix of the file picks the form; the file is whole or not there."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from spatial.errors import BadInput
from spatial.export import messages as say
from spatial.export.names import write_list
from spatial.export.remarks import remarks
from spatial.export.table import Table, of_layer, of_site
from spatial.export.vector import Written
from spatial.export.versions import opened, visible_version
from spatial.export.whole import beside, place
from spatial.export.withheld import refuse_withheld
from spatial.formats.notice import told
from spatial.formats.source import Notice
from spatial.site import Site
from spatial.store import Store

__all__ = ["SUFFIXES", "Exported", "export_layer", "export_site", "suffix_of", "write"]

Writer = Callable[[Table, Path, str], Written]

SUFFIXES = (
    ".gpkg", ".shp.zip", ".geojson", ".dxf", ".xlsx", ".txt", ".kml", ".parquet", ".fgb",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Exported:
    """A file that was written.

    Parameters
    ----------
    features : int
        Number of features in it.
    beside : Path or None
        The list of full field names, where one was needed.
    notices : tuple of Notice
        What has to be known of what was written, and what the form could not hold.
    secrecy : str
        Label of what was written; empty where it has none.
    """

    path: Path
    features: int
    beside: Path | None
    notices: tuple[Notice, ...]
    secrecy: str = ""


def export_layer(
    store: Store, layer: str, path: Path, *, as_of: date, version: str | None = None
) -> Exported:
    """Write one layer version to a file.

    Parameters
    ----------
    as_of : date
        Date whose law is asked for.
    version : str, optional
        A version by id or sequence number instead of the one visible at ``as_of``.

    Raises
    ------
    BadInput
        ``EXPORT_WITHHELD``, ``BLUEPRINT_WITHHELD`` unless the card's release is ``geometry``; ``EXPORT_FORMAT``,
        ``EXPORT_WRITE``, ``EXPORT_CRS``, ``EXPORT_TOO_LARGE``, ``LAYER_UNKNOWN``,
        ``VERSION_UNKNOWN``, ``AS_OF_BEFORE_FIRST``.
    """
    suffix_of(path)
    found = visible_version(store, layer, as_of=as_of, version=version)
    refuse_withheld(found)
    made = write(of_layer(opened(store, found), found, store.config.measure_crs), path)
    return replace(made, notices=(*remarks(store, found, as_of), *made.notices))


def export_site(site: Site, path: Path) -> Exported:
    """Write a site to a file, as it is measured, with its areas.

    Raises
    ------
    BadInput
        As :func:`write`.
    """
    return write(of_site(site), path)


def write(table: Table, path: Path) -> Exported:
    """Write features to a file; an older file of that name is replaced by the finished one.

    Raises
    ------
    BadInput
        ``EXPORT_FORMAT``, ``EXPORT_WRITE``, ``EXPORT_CRS``, ``EXPORT_TOO_LARGE``,
        ``EXPORT_UNAVAILABLE``; no half file stays.
    """
    writer = _writer(suffix_of(path))
    with beside(path) as folder:
        made = folder / f"made{suffix_of(path)}"
        written = writer(table, made, path.name)
        notices = list(written.notices)
        listed: Path | None = None
        if written.names:
            listed = path.with_name(f"{path.name}.fields.txt")
            write_list(folder / listed.name, table, dict(written.names))
            count = sum(key != value for key, value in written.names.items())
            notices.append(
                told(
                    written.why, path.name, count=count,
                    format=path.suffix[1:].upper(), list=listed.name,
                )
            )  # fmt: skip
            place(folder / listed.name, listed)
        place(made, path)
    return Exported(path, table.count, listed, tuple(notices), table.facts.get("secrecy", ""))


def suffix_of(path: Path) -> str:
    """The suffix that picks the form, ``.shp.zip`` for shapefiles.

    Raises
    ------
    BadInput
        ``EXPORT_FORMAT``.

    Examples
    --------
    >>> suffix_of(Path("湿地.SHP.zip"))
    '.shp.zip'
    """
    name = path.name.lower()
    for suffix in SUFFIXES:
        if name.endswith(suffix) and len(name) > len(suffix):
            return suffix
    raise BadInput(
        say.EXPORT_FORMAT, where=path.name, suffix=path.suffix, known=" ".join(SUFFIXES)
    )


def _writer(suffix: str) -> Writer:
    """The writer of a form; its library is imported only now."""
    from spatial.export import dxf, kml, parquet, shapefile, txt, vector, xlsx

    known: dict[str, Writer] = {
        ".gpkg": vector.write_gpkg, ".geojson": vector.write_geojson,
        ".shp.zip": shapefile.write_shapefile, ".dxf": dxf.write_dxf, ".xlsx": xlsx.write_xlsx,
        ".txt": txt.write_txt, ".kml": kml.write_kml, ".parquet": parquet.write_parquet,
        ".fgb": vector.write_flatgeobuf,
    }  # fmt: skip
    return known[suffix]
