from xml.etree import ElementTree

import numpy as np
import shapely

from spatial.crs import transform
from spatial.errors import Text
from spatial.export.table import of_features
from spatial.export.write import write
from tests.factories import line, square

NS = {"k": "http://www.opengis.net/kml/2.2"}
HOLED = shapely.difference(square(0, 0, 100), square(20, 20, 30))


def written(tmp_path, rows, crs="EPSG:4547"):
    table = of_features("a", Text("湿地 & <沼泽>", "Wetland"), crs, rows, {"secrecy": "internal"})
    made = write(table, tmp_path / "a.kml")
    return ElementTree.parse(made.path).getroot().find("k:Document", NS), made


def ring(text):
    lonlat = np.array([[float(v) for v in pair.split(",")] for pair in text.split()])
    return transform(lonlat, "EPSG:4326", "EPSG:4547")


def test_shell_and_hole_are_where_they_were_to_the_millimetre(tmp_path):
    document, made = written(tmp_path, [(HOLED, {"id": "1"})])
    shell = document.findtext(".//k:outerBoundaryIs//k:coordinates", namespaces=NS)
    hole = document.findtext(".//k:innerBoundaryIs//k:coordinates", namespaces=NS)
    again = shapely.Polygon(ring(shell), [ring(hole)])
    assert shapely.hausdorff_distance(again, HOLED) < 0.001
    assert [n.code for n in made.notices] == ["COORDINATES_IN_DEGREES"]


def test_names_and_values_are_text_and_never_markup(tmp_path):
    values = {"id": "1", "name": "<b>&甲", 'a"b': "]]>", "kv": 220}
    document, _ = written(tmp_path, [(HOLED, values)])
    assert document.findtext("k:name", namespaces=NS) == "湿地 & <沼泽>"
    assert "internal" in document.findtext("k:description", namespaces=NS)
    assert document.findtext("k:Placemark/k:name", namespaces=NS) == "<b>&甲"
    data = {e.get("name"): e.text for e in document.iter(f"{{{NS['k']}}}SimpleData")}
    assert data == {"id": "1", "name": "<b>&甲", 'a"b': "]]>", "kv": "220"}
    kinds = {e.get("name"): e.get("type") for e in document.iter(f"{{{NS['k']}}}SimpleField")}
    assert kinds["kv"] == "int"


def test_every_kind_of_geometry_has_its_element(tmp_path):
    parts = shapely.MultiPolygon([square(0, 0, 9), square(20, 0, 9)])
    rows = [(g, {"id": str(i)}) for i, g in enumerate(
        [parts, line((0, 0), (5, 5)), shapely.Point(480_000, 2_540_000), None])]  # fmt: skip
    document, _ = written(tmp_path, rows)
    assert len(document.findall("k:Placemark", NS)) == 4
    assert len(document.findall(".//k:MultiGeometry/k:Polygon", NS)) == 2
    assert len(document.findall("k:Placemark/k:LineString", NS)) == 1
    assert len(document.findall("k:Placemark/k:Point", NS)) == 1


def test_another_datum_is_shifted_and_told(tmp_path):
    _, made = written(tmp_path, [(shapely.box(5e5, 2.5e6, 5.001e5, 2.5001e6), {})], "EPSG:2383")
    assert [n.code for n in made.notices] == ["COORDINATES_IN_DEGREES", "DATUM_SHIFT_UNSURE"]
