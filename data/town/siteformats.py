"""The demo sites in the forms investors and surveyors send: boundary-point TXT, shapefile, tables."""

from __future__ import annotations

import datetime
import io
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path

import numpy as np
import shapely
import xlsxwriter
from shapely import Polygon

from .partition import Parcel
from .topics import Topics
from .write import geojson, gpkg, placed, shapefile_zip, stored_zip

__all__ = ["FILES", "write_sites"]

# number: (stem of the file, form, name)
FILES: Mapping[str, tuple[str, str, str]] = {
    "1": ("01_clean_plot", "txt", "河东产业园净地A-07地块"),
    "2": ("02_basic_farmland", "shp", "河东产业园B-12地块"),
    "3": ("03_beside_red_line", "geojson", "东岭西侧一号地块"),
    "4": ("04_sliver_on_red_line", "txt", "东岭西侧二号地块"),
    "5": ("05_water_source", "xlsx", "取水口南侧地块"),
    "6": ("06_half_outside_coverage", "csv", "园西研发生产地块"),
    "7": ("07_two_towns", "geojson", "跨村界地块"),
    "8": ("08_under_220kv", "txt", "岭湾甲线下地块"),
    "8b": ("08b_under_line_without_kv", "shp", "用户线下地块"),
    "9": ("09_two_plans_disagree", "gpkg", "南拓区一号地块"),
    "10": ("10_outside_study_area", "txt", "镇外地块"),
    "10b": ("10b_partly_outside", "wkt", "镇界地块"),
    "11": ("11_collective_factory", "shp", "塱边五金厂"),
    "12": ("12_electroplating", "geojson", "表面处理项目地块"),
    "13": ("13_already_supplied", "xlsx", "批而未建地块"),
    "14": ("14_forest_grade_two", "geojson", "园东林地地块"),
    "15": ("15_river_range", "txt", "旧堤内侧地块"),
}
CREATED = datetime.datetime(2026, 11, 2, 9, tzinfo=datetime.UTC)
PREFIXED = ("1", "8", "15")  # TXT files whose east carries the zone number 38


def _ring(site: Polygon) -> list[tuple[float, float]]:
    """Return north, east of a ring in EPSG:4547, clockwise from the north-western corner, not closed."""
    points = shapely.get_coordinates(placed(site).exterior)[:-1]
    if shapely.is_ccw(site.exterior):
        points = points[::-1]
    start = int(np.argmax(points[:, 1] - points[:, 0]))
    return [(float(y), float(x)) for x, y in np.roll(points, -start, axis=0)]


def _txt(path: Path, number: str, name: str, site: Polygon) -> None:
    prefix = 38_000_000 if number in PREFIXED else 0
    ring = _ring(site)
    head = [
        "[属性描述]",
        "格式版本号=1.01版本",
        "数据产生单位=禾湾镇自然资源所",
        "数据产生日期=2026-11-02",
        "坐标系=2000国家大地坐标系",
        "几度分带=3",
        "投影类型=高斯克吕格",
        "计量单位=米",
        "带号=38",
        "精度=0.001",
        "转换参数=0,0,0,0,0,0,0",
        "[地块坐标]",
        f"{len(ring) + 1},{site.area / 10_000:.4f},{number},{name},面,,工业用地,,@",
    ]
    points = [
        f"J{i},1,{north:.3f},{east + prefix:.3f}" for i, (north, east) in enumerate([*ring], 1)
    ]
    north, east = ring[0]
    lines = [*head, *points, f"J1,1,{north:.3f},{east + prefix:.3f}"]
    path.write_bytes(("\r\n".join(lines) + "\r\n").encode("gbk"))


def _csv(path: Path, number: str, name: str, site: Polygon) -> None:
    lines = [
        "点号,X,Y",
        *(f"J{i},{north:.3f},{east:.3f}" for i, (north, east) in enumerate(_ring(site), 1)),
    ]
    path.write_bytes(("\r\n".join(lines) + "\r\n").encode("utf-8-sig"))


def _xlsx(path: Path, number: str, name: str, site: Polygon) -> None:
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True})
    book.set_properties({"title": name, "created": CREATED})
    sheet = book.add_worksheet("界址点")
    sheet.write_row(0, 0, ["点号", "X", "Y"])
    for i, (north, east) in enumerate(_ring(site), 1):
        sheet.write_row(i, 0, [f"J{i}", north, east])
    book.close()
    with zipfile.ZipFile(buffer) as archive:
        stored_zip(
            path,
            [
                (m, archive.read(m))
                for m in sorted(archive.namelist(), key=lambda n: (n != "[Content_Types].xml", n))
            ],
        )


def _wkt(path: Path, number: str, name: str, site: Polygon) -> None:
    path.write_text(
        shapely.to_wkt(placed(site), rounding_precision=3, trim=True) + "\n",
        encoding="utf-8",
        newline="\n",
    )


def _rows(number: str, name: str, site: Polygon) -> list[Parcel]:
    return [Parcel(site, {"DKBH": number, "DKMC": name})]


WRITERS: Mapping[str, tuple[str, Callable[[Path, str, str, Polygon], None]]] = {
    "txt": (".txt", _txt),
    "csv": (".csv", _csv),
    "xlsx": (".xlsx", _xlsx),
    "wkt": (".wkt", _wkt),
    "geojson": (
        ".geojson",
        lambda path, number, name, site: geojson(path, _rows(number, name, site)),
    ),
    "gpkg": (
        ".gpkg",
        lambda path, number, name, site: gpkg(path, {"DK": _rows(number, name, site)}),
    ),
    "shp": (
        ".shp.zip",
        lambda path, number, name, site: shapefile_zip(path, {"地块": _rows(number, name, site)}),
    ),
}


def write_sites(topics: Topics, folder: Path) -> None:
    """Write every demo site in its form."""
    folder.mkdir(parents=True, exist_ok=True)
    for number, (stem, form, name) in FILES.items():
        end, write = WRITERS[form]
        write(folder / (stem + end), number, name, topics.sites[number])
