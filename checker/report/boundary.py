"""The site as staff hand it on: boundary-point TXT and zipped shapefile, as it was measured."""

from __future__ import annotations

from pathlib import Path

import shapely

from checker.report.material import Material
from spatial.errors import Text
from spatial.export.table import Table, of_features
from spatial.export.write import write

__all__ = ["site_table", "write_boundary"]


def write_boundary(path: Path, material: Material) -> None:
    """Write the site alone, in the measuring CRS; ``.txt`` or ``.shp.zip`` of a report.

    Raises
    ------
    BadInput
        ``EXPORT_CRS``: a boundary-point file needs a Gauss-Krüger grid of China.
    """
    write(site_table(material, exchange=path.suffix == ".txt"), path)


def site_table(material: Material, *, exchange: bool = False) -> Table:
    """The site as measured and stored, with its areas and the report it belongs to.

    Parameters
    ----------
    exchange : bool
        Only what a boundary-point file has a place for: plot number, name and use (地块用途).
    """
    site = material.report["site"]
    name = site["name"] or Path(site["source"]["filename"]).stem
    measured = site["geometry_measured"]
    values = {
        "id": "1", "name": name, "area_m2": site["area_m2"], "area_ha": site["area_ha"],
        "area_mu": site["area_mu"], "report": material.report["id"],
        "source_sha": site["source"]["sha256"],
    }  # fmt: skip
    if exchange:
        use = material.report["proposal"]["use"] or ""
        values = {"地块编号": "1", "地块名称": name, "地块用途": use}
    geometry = shapely.from_wkb(bytes.fromhex(measured["wkb"]))
    facts = {"valid_from": material.report["as_of"], "secrecy": material.report["secrecy"]}
    return of_features(name or "site", Text(name, name), measured["crs"], [(geometry, values)], facts)
