"""What a file was understood to be, and the questions that are due before a check."""

import json
import zipfile
from io import BytesIO

import numpy as np
import pytest
import shapely

from spatial.declared import Declared
from spatial.errors import BadInput
from spatial.gate import admit
from spatial.plausible import Place
from spatial.preview import preview
from spatial.site import read_site_bytes
from spatial.site_features import handed_over, raw_site
from tests.factories import STUDY_AREA, X, Y, square
from tests.spatial.formats import samples

PLACE = Place("EPSG:4547", STUDY_AREA)


def table(points, head="北坐标,东坐标"):
    return "\n".join([head, *(f"{n},{e}" for e, n in points)]).encode()


CORNERS = [(X, Y), (X + 200, Y), (X + 200, Y + 100), (X, Y + 100)]


def geojson(geometry, crs=None, **properties):
    shape = json.loads(shapely.to_geojson(geometry))
    feature = {"type": "Feature", "properties": properties, "geometry": shape}
    body = {"type": "FeatureCollection", "features": [feature]}
    if crs:
        body["crs"] = {"type": "name", "properties": {"name": crs}}
    return json.dumps(body).encode()


def ask(data, name="a.csv", **said):
    return preview(data, name, place=PLACE, said=Declared(**said))


def read(data, name="a.csv", **said):
    return read_site_bytes(
        data, name, measure_crs="EPSG:4547", study_area=STUDY_AREA, **said
    )


def only(found):
    (question,) = found.questions
    return question


def test_a_table_without_crs_is_asked_and_each_answer_has_its_place():
    found = ask(table(CORNERS))
    question = only(found)
    assert (found.ready, question.code, question.open) == (False, "CRS_MISSING", False)
    assert [dict(m.choice.answer) for m in question.meanings] == [{"crs": "EPSG:4547"}]
    assert question.meanings[0].site.area_m2 == pytest.approx(20_000, abs=0.01)


def test_an_answer_makes_it_ready_and_stands_in_the_site():
    found = ask(table(CORNERS), crs="EPSG:4547")
    assert (found.ready, found.crs_basis, found.kinds) == (True, "person", {"Polygon": 1})
    assert found.site.declared == Declared(crs="EPSG:4547")
    assert "CRS_DECLARED" in {n.code for n in found.notices}


def test_repeating_what_the_file_says_declares_nothing():
    data = geojson(square(0, 0, 100), crs="EPSG:4547")
    assert read(data, "a.geojson", crs="EPSG:4547").declared == Declared()
    assert ask(data, "a.geojson").crs_basis == "file"


def test_a_zone_prefix_is_asked_about_and_only_the_answer_corrects_the_file():
    moved = shapely.transform(square(0, 0, 100), lambda p: np.add(p, (38_000_000, 0)))
    data = geojson(moved, crs="EPSG:4547")
    question = only(ask(data, "a.geojson"))
    assert question.code == "ZONE_PREFIX"
    answer = dict(question.meanings[0].choice.answer)
    assert answer == {"crs": "EPSG:4526"}
    with pytest.raises(BadInput, match="CRS_MISMATCH"):
        read(data, "a.geojson", crs="EPSG:4548")
    site = read(data, "a.geojson", **answer)
    assert site.area_m2 == pytest.approx(10_000, abs=0.01)
    assert "CRS_CORRECTED" in {n.code for n in site.notices}


def test_a_believable_declaration_is_never_overruled():
    with pytest.raises(BadInput, match="CRS_MISMATCH"):
        read(geojson(square(0, 0, 100), crs="EPSG:4547"), "a.geojson", crs="EPSG:4526")


def test_an_unknown_crs_is_asked_about_and_a_layer_with_one_stays_out():
    data = geojson(square(0, 0, 100), crs="EPSG:999999")
    question = only(ask(data, "a.geojson"))
    assert question.code == "CRS_UNKNOWN"
    assert [dict(m.choice.answer) for m in question.meanings] == [{"crs": "EPSG:4547"}]
    site = read(data, "a.geojson", crs="EPSG:4547")
    assert site.area_m2 == pytest.approx(10_000)
    assert "CRS_REPLACED" in {n.code for n in site.notices}
    raw, _, _ = raw_site(handed_over(data, "a.geojson"), Declared())
    with pytest.raises(BadInput, match="CRS_UNKNOWN"):
        admit(
            raw, crs="EPSG:4547", measure_crs="EPSG:4547", study_area=STUDY_AREA,
            kinds=frozenset({2}), accept_repairs=False,
        )  # fmt: skip


def test_swapped_axes_are_exchanged_only_when_a_person_says_so():
    data = geojson(shapely.transform(square(0, 0, 100), lambda p: p[:, ::-1]), crs="EPSG:4547")
    question = only(ask(data, "a.geojson"))
    assert question.code == "AXES_SWAPPED"
    answer = question.meanings[0].choice.answer
    assert answer["swap_axes"] == "true"
    found = preview(data, "a.geojson", place=PLACE, said=Declared().adding(answer))
    assert found.ready
    assert shapely.equals(found.site.geometry, shapely.normalize(square(0, 0, 100)))


@pytest.mark.parametrize("head", ["X北坐标,Y东坐标", "北坐标,东坐标"])
def test_swapped_columns_of_a_table_likewise(head):
    data = table([(n, e) for e, n in CORNERS], head)
    question = only(ask(data, crs="EPSG:4547"))
    assert question.code == "AXES_SWAPPED"
    answer = question.meanings[0].choice.answer
    found = preview(data, "a.csv", place=PLACE, said=Declared(crs="EPSG:4547").adding(answer))
    assert found.site.area_m2 == pytest.approx(20_000, abs=0.01)


BOWTIE = shapely.Polygon([(X, Y), (X + 90, Y + 90), (X + 90, Y), (X, Y + 80), (X, Y)])


def test_a_repair_is_shown_with_its_areas_before_it_is_accepted():
    found = ask(geojson(BOWTIE, crs="EPSG:4547"), "a.geojson")
    assert not found.ready
    question = only(found)
    assert question.code == "GEOM_SELF_INTERSECTION"
    assert dict(question.meanings[0].choice.answer) == {"accept_repairs": "true"}
    (repair,) = found.repairs
    assert (repair.row, repair.applied, repair.method) == (1, False, "structure")
    assert repair.area_after_m2 == pytest.approx(found.site.area_m2)
    accepted = ask(geojson(BOWTIE, crs="EPSG:4547"), "a.geojson", accept_repairs=True)
    assert accepted.ready
    assert accepted.repairs[0].applied
    assert accepted.site.declared.accept_repairs


def test_what_cannot_be_mended_is_no_question():
    flat = shapely.Polygon([(X, Y), (X + 9, Y), (X + 5, Y), (X, Y)])
    with pytest.raises(BadInput, match="GEOM_ZERO_AREA") as refused:
        ask(geojson(flat, crs="EPSG:4547"), "a.geojson")
    assert refused.value.choices == ()


def test_an_archive_of_two_layers_asks_which_one():
    box = BytesIO()
    with zipfile.ZipFile(box, "w") as archive:
        for name, side in (("红线", 100), ("道路", 50)):
            archive.writestr(f"{name}.geojson", geojson(square(0, 0, side), crs="EPSG:4547"))
    question = only(ask(box.getvalue(), "a.zip"))
    assert question.code == "ZIP_MANY_LAYERS"
    areas = {m.choice.answer["layer"]: round(m.site.area_m2) for m in question.meanings}
    assert areas == {"红线": 10_000, "道路": 2_500}
    assert ask(box.getvalue(), "a.zip", layer="道路").site.declared.layer == "道路"


KML = """<kml xmlns="http://www.opengis.net/kml/2.2"><Placemark><Polygon><outerBoundaryIs><LinearRing>
<coordinates>{}</coordinates></LinearRing></outerBoundaryIs></Polygon></Placemark></kml>"""


def test_a_map_file_is_asked_for_its_datum_and_may_be_checked_without_an_answer():
    ring = "113.8,22.96 113.802,22.96 113.802,22.961 113.8,22.961 113.8,22.96"
    found = ask(KML.format(ring).encode(), "a.kml")
    question = only(found)
    assert (found.ready, question.open, question.code) == (True, True, "DATUM_ASKED")
    answers = [dict(m.choice.answer) for m in question.meanings]
    assert answers == [{"datum": "gcj02"}, {"datum": "bd09"}, {"datum": "wgs84"}, {}]
    here, there = question.meanings[3].site, question.meanings[0].site
    assert 400 < here.geometry.centroid.distance(there.geometry.centroid) < 800
    told = ask(KML.format(ring).encode(), "a.kml", datum="wgs84")
    assert told.questions == ()
    assert "DATUM_DECLARED" in {n.code for n in told.notices}


def test_an_answer_that_leads_to_the_next_question_is_possible(tmp_path):
    path = tmp_path / "a.dxf"
    drawing = samples.dxf(path, [(e, n) for e, n in CORNERS], layer="红线")
    away = [(X + 300, Y), (X + 400, Y), (X + 400, Y + 50)]
    drawing.modelspace().add_lwpolyline(away, close=True, dxfattribs={"layer": "房屋"})
    drawing.saveas(path)
    question = only(ask(path.read_bytes(), "a.dxf"))
    assert question.code == "DXF_MANY_LAYERS"
    assert [(m.site, m.refusal) for m in question.meanings] == [(None, None)] * 2
    (choice,) = only(ask(path.read_bytes(), "a.dxf", layer="红线")).meanings
    assert choice.choice.answer == {"crs": "EPSG:4547"}


def test_a_crs_nobody_can_guess_may_still_be_typed():
    question = only(ask(table([(n / 1000, e / 1000) for n, e in CORNERS])))
    assert (question.code, question.meanings) == ("CRS_MISSING", ())


def test_an_answer_that_leads_back_to_the_question_is_not():
    big5 = "名,北坐標,東坐標\n".encode("big5") + b"\xff\xff"
    question = only(ask(big5, encoding="utf-8"))
    assert question.code == "ENCODING"
    assert {m.choice.answer["encoding"]: m.refusal is None for m in question.meanings} == {
        "utf-8": False, "gbk": False, "big5": False
    }
