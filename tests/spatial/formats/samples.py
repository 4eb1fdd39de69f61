"""One site, 200 m by 100 m in EPSG:4547, written in every format a person may send."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pyogrio
import shapely
import xlsxwriter
from pyproj import CRS

from spatial import crs

X, Y = 474_000.0, 2_547_000.0
SITE = shapely.box(X, Y, X + 200, Y + 100)
AREA_M2 = 20_000.0
MEASURE = "EPSG:4547"
STUDY_AREA = shapely.box(X - 8_000, Y - 8_000, X + 8_000, Y + 8_000)
URN = "urn:ogc:def:crs:EPSG::4547"

TXT_HEAD = (
    "[属性描述]\n格式版本号=1.01版本\n数据产生单位=自然资源部\n坐标系=2000国家大地坐标系\n"
    "几度分带=3\n投影类型=高斯克吕格\n计量单位=米\n带号={zone}\n精度=0.001\n转换参数=,,,,,,\n"
    "[地块坐标]\n"
)


def geojson(*geometries: Any, crs_name: str | None = URN, **properties: Any) -> bytes:
    """A FeatureCollection; a geometry may be shapely, a dict or None."""
    features = [
        {
            "type": "Feature",
            "properties": properties,
            "geometry": json.loads(shapely.to_geojson(g)) if hasattr(g, "geom_type") else g,
        }
        for g in geometries
    ]
    root: dict[str, Any] = {"type": "FeatureCollection", "features": features}
    if crs_name is not None:
        root["crs"] = {"type": "name", "properties": {"name": crs_name}}
    return json.dumps(root, ensure_ascii=False).encode()


def wkt(*geometries: Any) -> bytes:
    """Geometries as text, one a line, with their CRS in front."""
    return "\n".join(["SRID=4547;" + geometries[0].wkt, *(g.wkt for g in geometries[1:])]).encode()


def txt(
    *rings: np.ndarray[Any, Any], zone: object = 38, count: object = "", area: object = "2.0000"
) -> str:
    """One plot of a boundary-point file; rings are (east, north), numbered from 1."""
    lines = [f"{count},{area},ZD001,地块一,面,,工业,,@"]
    for number, ring in enumerate(rings, start=1):
        for index, (east, north) in enumerate(ring, start=1):
            lines.append(f"J{index},{number},{north:.3f},{east:.3f}")
    return TXT_HEAD.format(zone=zone) + "\n".join(lines) + "\n"


def ring(geometry: Any = SITE) -> np.ndarray[Any, Any]:
    """Closed outer ring of a polygon."""
    return shapely.get_coordinates(shapely.get_exterior_ring(geometry))


def lonlat(geometry: Any) -> Any:
    """The geometry in longitude and latitude."""
    return shapely.transform(geometry, lambda c: crs.transform(c, MEASURE, crs.LONLAT))


def shapefile(
    folder: Path, *geometries: Any, encoding: str = "utf-8", prj: bool = True, **columns: Any
) -> Path:
    """A shapefile with its sidecars; columns are lists."""
    path = folder / "site.shp"
    columns = columns or {"name": ["x"] * len(geometries)}
    frame = gpd.GeoDataFrame(columns, geometry=list(geometries), crs=MEASURE if prj else None)
    pyogrio.write_dataframe(frame, path, encoding=encoding)
    return path


def gpkg(path: Path, *geometries: Any, layer: str = "site", **columns: Any) -> Path:
    """A GeoPackage; columns are lists."""
    columns = columns or {"name": ["x"] * len(geometries)}
    frame = gpd.GeoDataFrame(columns, geometry=list(geometries), crs=MEASURE)
    pyogrio.write_dataframe(frame, path, layer=layer, driver="GPKG")
    return path


def zipped(files: dict[str, bytes]) -> bytes:
    """A zip of the given members."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return stream.getvalue()


def parts(path: Path) -> dict[str, bytes]:
    """Content of a shapefile's files by suffix."""
    return {p.suffix: p.read_bytes() for p in path.parent.glob(f"{path.stem}.*")}


def xlsx(rows: list[list[Any]], formulas: dict[str, tuple[str, Any]] | None = None) -> bytes:
    """A workbook with one sheet; ``formulas`` maps a cell to (formula, cached value)."""
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream) as book:
        sheet = book.add_worksheet("界址点")
        for index, row in enumerate(rows):
            sheet.write_row(index, 0, row)
        for cell, (formula, value) in (formulas or {}).items():
            sheet.write_formula(cell, formula, None, value)
    return stream.getvalue()


def kml(*placemarks: str, more: str = "") -> bytes:
    """A KML document; placemarks are their inner XML."""
    inside = "".join(f"<Placemark>{text}</Placemark>" for text in placemarks)
    return (
        '<?xml version="1.0" encoding="UTF-8"?><kml xmlns="http://www.opengis.net/kml/2.2">'
        f"<Document><name>文档</name>{inside}{more}</Document></kml>"
    ).encode()


def kml_ring(geometry: Any, height: str = "") -> str:
    """A ring of a polygon in longitude and latitude, as KML."""
    text = " ".join(f"{x:.9f},{y:.9f}{height}" for x, y in ring(lonlat(geometry)))
    return f"<LinearRing><coordinates>{text}</coordinates></LinearRing>"


def dxf(path: Path, *rings: Any, layer: str = "JZD", version: str = "R2000", units: int = 6) -> Any:
    """A drawing in GBK with closed polylines (east, north[, bulge]); returned unsaved."""
    import ezdxf

    drawing = ezdxf.new(version)
    drawing.header["$DWGCODEPAGE"] = "ANSI_936"
    drawing.encoding = "gbk"
    drawing.header["$INSUNITS"] = units
    for points in rings:
        form = "xyb" if len(points[0]) == 3 else "xy"
        drawing.modelspace().add_lwpolyline(
            points, format=form, close=True, dxfattribs={"layer": layer}
        )
    drawing.saveas(path)
    return drawing


def esri_wkt(code: int) -> bytes:
    """Content of a ``.prj`` as ArcGIS writes it."""
    return CRS(code).to_wkt("WKT1_ESRI").encode()
