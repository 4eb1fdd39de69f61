"""``/previews``: what is understood, what is asked; nothing is checked, nothing kept."""

import io
import json

import pytest
import shapely

from spatial.displaced import to_gcj02
from tests.factories import X, Y
from tests.webmap.conftest import ZONING, drawn, lonlat
from webmap.api.sent import shown_name
from webmap.held import KEY

PREVIEW = "/api/v1/previews"
BODY = {"content_type": "application/geo+json"}


def post(client, data, name="a.geojson", to=PREVIEW, **fields):
    return client.post(to, data={"file": (io.BytesIO(data), name), **fields})


def collection(*rings):
    features = [
        {"type": "Feature", "properties": {}, "geometry": {"type": "Polygon", "coordinates": [ring]}}
        for ring in rings
    ]
    return json.dumps({"type": "FeatureCollection", "features": features}).encode()


def degrees(*corners):
    return [lonlat(*corner) for corner in (*corners, corners[0])]


BOWTIE = collection(degrees((0, 0), (90, 90), (90, 0), (0, 80)))
TABLE = "\n".join(
    ["北坐标,东坐标", *(f"{Y + y},{X + x}" for x, y in [(0, 0), (50, 0), (50, 50), (0, 50)])]
).encode()


def names(app):
    return sorted(n for n, _ in app.extensions[KEY].store.objects.names())


def test_a_preview_tells_what_was_understood_and_keeps_nothing(app, client):
    before = names(app)
    told = post(client, drawn(50, 0, 100)).json
    assert told["ready"]
    assert told["file"]["features"] == 1
    assert told["file"]["geometry_types"] == {"Polygon": 1}
    assert (told["crs"]["name"], told["crs"]["basis"]) == ("EPSG:4326", "format")
    assert told["crs"]["measured"] == "EPSG:4547"
    assert told["site"]["area_m2"] == pytest.approx(10_000, abs=0.5)
    assert told["site"]["area_mu"] == pytest.approx(15, abs=0.001)
    assert told["site"]["geometry"]["type"] == "Polygon"
    assert told["questions"] == []
    assert "verdict" not in told
    assert names(app) == before


def test_the_preview_and_the_check_measure_the_same(client, known_report):
    told = client.post(PREVIEW, data=drawn(50, 0, 100)).json
    assert told["site"]["area_m2"] == known_report["site"]["area_m2"]
    assert told["site"]["geometry"] == known_report["site"]["geometry"]


def test_a_question_has_its_answers_as_data_in_preview_and_check(client):
    (question,) = post(client, TABLE, "a.csv").json["questions"]
    (choice,) = question["choices"]
    assert choice["answer"] == {"crs": "EPSG:4547"}
    assert choice["area_m2"] == pytest.approx(2_500, abs=0.01)
    assert choice["geometry"]["type"] == "Polygon"
    refused = post(client, TABLE, "a.csv", to="/api/v1/checks")
    assert (refused.status_code, refused.json["code"]) == (422, "CRS_MISSING")
    for told in (question, refused.json):
        assert "--" not in str(told["how_to_fix"]) and "crs" in told["how_to_fix"]["zh"]
    assert [c["answer"] for c in refused.json["choices"]] == [{"crs": "EPSG:4547"}]
    told = post(client, TABLE, "a.csv", to="/api/v1/checks", **choice["answer"]).json
    assert told["site"]["declared"]["crs"] == "EPSG:4547"
    assert "CRS_DECLARED" in {n["code"] for n in told["site"]["notices"]}


def test_a_repair_counts_only_when_it_is_accepted(client):
    told = post(client, BOWTIE).json
    assert not told["ready"]
    (repair,) = told["repairs"]
    assert repair["area_after_m2"] == pytest.approx(told["site"]["area_m2"], abs=0.01)
    assert repair["area_before_m2"] < repair["area_after_m2"]
    refused = post(client, BOWTIE, to="/api/v1/checks")
    assert refused.status_code == 422
    (choice,) = refused.json["choices"]
    assert choice["answer"] == {"accept_repairs": "true"}
    accepted = post(client, BOWTIE, to="/api/v1/checks", accept_repairs="true").json
    assert accepted["site"]["declared"]["accept_repairs"]
    assert accepted["site"]["area_m2"] == pytest.approx(repair["area_after_m2"])


def shifted():
    """The zoning parcel as a map service would give it."""
    ring = [to_gcj02_pair(*corner) for corner in shapely.get_coordinates(ZONING)]
    return collection(ring)


def to_gcj02_pair(x, y):
    import numpy as np

    return to_gcj02(np.array([lonlat(x - X, y - Y)]))[0].tolist()


def test_a_site_that_fits_its_parcels_only_after_a_shift_is_asked_about(client):
    told = post(client, shifted()).json
    (question,) = told["questions"]
    assert (question["code"], question["open"], told["ready"]) == ("GCJ02_SUSPECT", True, True)
    answers = [c["answer"] for c in question["choices"]]
    assert answers == [{"datum": "gcj02"}, {"datum": "wgs84"}, {}]
    unanswered = post(client, shifted(), to="/api/v1/checks").json
    assert "GCJ02_SUSPECT" in {n["code"] for n in unanswered["site"]["notices"]}
    moved = post(client, shifted(), to="/api/v1/checks", datum="gcj02").json
    assert moved["site"]["declared"]["datum"] == "gcj02"
    kinds = {row["kind"] for row in moved["undecided"]}
    assert "indicative-position" in kinds
    surveyed = post(client, shifted(), to="/api/v1/checks", datum="wgs84").json
    codes = {n["code"] for n in surveyed["site"]["notices"]}
    assert "GCJ02_SUSPECT" not in codes
    assert "DATUM_DECLARED" in codes


def test_what_no_answer_mends_is_refused(client):
    answer = post(client, b"AC1027 drawing", "图纸.dwg")
    assert (answer.status_code, answer.json["code"]) == (422, "FORMAT_UNSUPPORTED")
    assert answer.json["choices"] == []


@pytest.mark.parametrize("value", ["maybe", "2"])
def test_a_flag_is_true_or_false(client, value):
    answer = post(client, BOWTIE, accept_repairs=value)
    assert (answer.status_code, answer.json["code"], answer.json["where"]) == (400, "PARAM", "accept_repairs")


def test_the_same_check_in_another_language_is_another_report(client):
    first, again, other = (
        post(client, drawn(40, 0, 100), to="/api/v1/checks", lang=lang).json
        for lang in ("zh", "zh", "en")
    )
    assert first == again  # made once, kept once
    assert first["digest"] == other["digest"]
    assert first["id"] != other["id"]
    assert client.get(f"/api/v1/checks/{first['id']}").json["lang"] == "zh"


def test_a_report_of_the_command_line_gets_its_picture_on_the_map(app, client, tmp_path):
    from click.testing import CliRunner

    from checker.cli import check

    site = tmp_path / "红线.geojson"
    site.write_bytes(drawn(30, 10, 100))
    options = [str(site), "-o", str(tmp_path / "out.json")]
    done = CliRunner().invoke(check, options, obj=app.extensions[KEY].settings)
    assert done.exit_code == 0, done.exception
    written = json.loads((tmp_path / "out.json").read_text(encoding="utf-8"))
    assert client.get(f"/api/v1/checks/{written['id']}.geojson").status_code == 200
    served = post(client, site.read_bytes(), site.name, to="/api/v1/checks").json
    assert served == written


def test_the_description_tells_every_field_and_both_answers(client):
    described = client.get("/api/v1/openapi.json").json
    for path in ("/api/v1/previews", "/api/v1/checks"):
        post_ = described["paths"][path]["post"]
        fields = post_["requestBody"]["content"]["multipart/form-data"]["schema"]["properties"]
        assert {"file", "crs", "datum", "layer", "encoding", "swap_axes", "accept_repairs"} <= set(fields)
        assert "$ref" in post_["responses"]["200"]["content"]["application/json"]["schema"]
        assert {"400", "413", "415", "422", "503"} <= set(post_["responses"])
    assert "choices" in described["components"]["schemas"]["Problem"]["properties"]


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("../../etc/红线.txt", "红线.txt"), ("C:\\用地\\a.geojson", "a.geojson"), ("CON", "CON"),
        ("a\x00.geojson\r\nX: y", "a.geojsonX: y"), ("a\u202egpj.exe", "agpj.exe"), ("", "site"),
        ("长" * 300 + ".shp.zip", "长" * 112 + ".shp.zip"),
    ],
)  # fmt: skip
def test_names_are_only_shown_and_hold_no_trick(given, shown):
    assert shown_name(given) == shown


def test_a_preview_says_which_facts_rules_in_reach_wait_for(client):
    told = post(client, drawn(50, 0, 100)).json
    facts = {fact["name"]: fact for fact in client.get("/api/v1/facts").json["facts"]}
    assert set(told["asks"]) <= set(facts)
    assert told["asks"] == list(dict.fromkeys(told["asks"]))
    for name in told["asks"]:
        assert facts[name]["kind"] == "question"
        assert facts[name]["title"]["zh"]
    report = client.post("/api/v1/checks", data=drawn(50, 0, 100), **BODY).json
    must = {row["rule"] for row in report["findings"] if row["level"] == "must"}
    waiting = {row["how"]["zh"] for row in report["undecided"]
               if row["code"] == "FACT_MISSING" and row["rule"] in must}  # fmt: skip
    assert {facts[name]["ask"]["zh"] for name in told["asks"]} == waiting


def test_what_is_not_understood_asks_nothing(client):
    assert post(client, TABLE, "a.csv").json["asks"] is None
