"""KML 2.2 (OGC 07-147r2): longitude and latitude, attributes as typed extended data."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr  # writing only; nothing is parsed

import shapely
from shapely.geometry.base import BaseGeometry

from spatial import crs as systems
from spatial.export.table import Feature, Table
from spatial.export.vector import Written, in_degrees_notice

__all__ = ["write_kml"]

_TYPES = {"integer": "int", "number": "double", "text": "string"}
_NO_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_DECIMALS = 10  # of a degree: a hundredth of a millimetre


def write_kml(table: Table, path: Path, where: str) -> Written:
    """Write KML; CGCS2000 and WGS 84 count as one datum, another is shifted and told."""
    with path.open("w", encoding="utf-8", newline="\n") as file:
        file.writelines(f"{line}\n" for line in _document(table))
    shift = systems.datum_notice(table.crs, systems.LONLAT)
    degrees = in_degrees_notice(table, systems.LONLAT, where, "KML")
    return Written((*degrees, *(() if shift is None else (shift,))))


def _document(table: Table) -> Iterator[str]:
    facts = "; ".join(f"{key}: {value}" for key, value in table.facts.items())
    yield '<?xml version="1.0" encoding="UTF-8"?>'
    yield '<kml xmlns="http://www.opengis.net/kml/2.2"><Document>'
    yield f"<name>{_text(table.title.zh)}</name><description>{_text(facts)}</description>"
    yield '<Schema name="fields" id="fields">'
    for f in table.fields:
        yield f'<SimpleField type="{_TYPES[f.kind]}" name={_quoted(f.name)}></SimpleField>'
    yield "</Schema>"
    for one in table.features():
        yield _placemark(table, one)
    yield "</Document></kml>"


def _placemark(table: Table, one: Feature) -> str:
    label = next(
        (str(v) for role in ("name", "id") if (v := one.values.get(table.roles.get(role, "")))), ""
    )
    data = "".join(
        f"<SimpleData name={_quoted(f.name)}>{_text(str(value))}</SimpleData>"
        for f in table.fields
        if (value := one.values.get(f.name)) is not None
    )
    shape = "" if one.geometry is None else _shape(_moved(one.geometry, table.crs))
    return (
        f"<Placemark><name>{_text(label)}</name><ExtendedData>"
        f'<SchemaData schemaUrl="#fields">{data}</SchemaData></ExtendedData>{shape}</Placemark>'
    )


def _moved(shape: BaseGeometry, crs: str) -> BaseGeometry:
    moved: BaseGeometry = shapely.transform(
        shape, lambda points: systems.transform(points, crs, systems.LONLAT)
    )
    return moved


def _shape(shape: BaseGeometry) -> str:
    kind = shape.geom_type
    if kind.startswith("Multi"):
        inner = "".join(_shape(part) for part in shapely.get_parts(shape))
        return f"<MultiGeometry>{inner}</MultiGeometry>"
    if kind != "Polygon":
        return f"<{kind}>{_coordinates(shape)}</{kind}>"
    rings = shapely.get_rings(shape)
    shell = f"<outerBoundaryIs>{_ring(rings[0])}</outerBoundaryIs>"
    holes = "".join(f"<innerBoundaryIs>{_ring(r)}</innerBoundaryIs>" for r in rings[1:])
    return f"<Polygon>{shell}{holes}</Polygon>"


def _ring(ring: BaseGeometry) -> str:
    return f"<LinearRing>{_coordinates(ring)}</LinearRing>"


def _coordinates(shape: BaseGeometry) -> str:
    points = shapely.get_coordinates(shape).tolist()
    text = " ".join(f"{lon:.{_DECIMALS}f},{lat:.{_DECIMALS}f}" for lon, lat in points)
    return f"<coordinates>{text}</coordinates>"


def _text(value: str) -> str:
    return escape(_NO_XML.sub("", value))


def _quoted(value: str) -> str:
    return quoteattr(_NO_XML.sub("", value))
