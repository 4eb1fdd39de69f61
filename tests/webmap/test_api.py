"""The interface: what the store holds, what lies at a place, a site in and a report out."""

import io
import json
import re
from datetime import UTC, date, datetime

import jsonschema
import pytest

from checker.report.schema import report_schema
from spatial.kept_checks import delete_checks, kept_check, part_of
from spatial.proof import prove
from spatial.snapshot import snapshot
from spatial.store import open_store
from tests.webmap.conftest import drawn, lonlat
from webmap.held import KEY


def finding(report, rule):
    return next(f for f in report["findings"] if f["rule"] == rule)


def at(client, x, y):
    lon, lat = lonlat(x, y)
    return client.get(f"/api/v1/identify?lon={lon}&lat={lat}").json


def test_health_names_store_date_and_rules(client):
    told = client.get("/api/v1/health").json
    assert told["status"] == "ok"
    assert told["layers"] == 3
    assert told["rulebook"]["id"] == "cn-gd-dongguan"
    assert len(told["head"]) == 64


def test_layers_say_what_is_shown_and_why_not(client):
    rows = {row["id"]: row for row in client.get("/api/v1/layers").json["layers"]}
    assert rows["permanent-basic-farmland"]["shown"] == "map"
    assert rows["permanent-basic-farmland"]["version"]["zones"] == 1
    assert rows["ecological-red-line"]["shown"] == "withheld"
    assert rows["ecological-red-line"]["tiles"] is None
    assert rows["ecological-red-line"]["bounds"] is None
    assert rows["forest-land"]["shown"] == "missing"  # the rules know it, nobody delivered it
    assert [e["code"] for e in rows["detailed-plan"]["legend"]] == ["M"]


def test_one_layer_is_the_same_row(client):
    rows = client.get("/api/v1/layers").json["layers"]
    one = client.get("/api/v1/layers/detailed-plan").json
    assert one == next(row for row in rows if row["id"] == "detailed-plan")


def test_facts_are_those_of_the_rulebook(app, client):
    told = client.get("/api/v1/facts").json["facts"]
    assert {f["name"] for f in told} == set(app.extensions[KEY].rulebook().facts)
    assert all(f["ask"]["zh"] and f["ask"]["en"] for f in told)


def test_a_place_is_identified_in_layers_that_may_be_seen(client):
    told = at(client, 50, 50)
    assert {z["layer"] for z in told["zones"]} == {"permanent-basic-farmland", "detailed-plan"}
    assert told["withheld"] == ["ecological-red-line"]
    plan = next(z for z in told["zones"] if z["layer"] == "detailed-plan")
    assert (plan["code"], plan["meaning"]["en"]) == ("M1", "Industrial")


def test_a_withheld_layer_answers_alike_inside_and_outside(client):
    inside, outside = at(client, 250, 50), at(client, 150, 50)
    assert inside == outside


def test_a_place_outside_everything_holds_nothing(client):
    assert at(client, 4_000, 4_500)["zones"] == []
    assert client.get("/api/v1/identify?lon=-170&lat=-80").json["zones"] == []


def test_a_drawn_site_gets_the_measured_answer(known_report):
    jsonschema.Draft202012Validator(report_schema()).validate(known_report)
    assert known_report["schema"] == "sanhe-report/1"
    assert known_report["site"]["area_m2"] == pytest.approx(10_000, abs=0.5)
    farmland = finding(known_report, "farmland.permanent_basic_farmland")
    assert farmland["verdict"] == "prohibited"
    assert farmland["measures"]["overlap_m2"] == pytest.approx(5_000, abs=0.5)
    assert known_report["verdict"] == "prohibited"


def test_layers_nobody_delivered_are_named_and_not_clear(known_report):
    missing = {r["layer"] for r in known_report["undecided"] if r["kind"] == "missing-layer"}
    assert "forest-land" in missing
    assert finding(known_report, "forest.grade_one")["verdict"] == "unknown"


def test_body_and_upload_give_one_digest(client, known_report):
    form = {"file": (io.BytesIO(drawn(50, 0, 100)), "site.geojson")}
    uploaded = client.post("/api/v1/checks", data=form).json
    assert uploaded["digest"] == known_report["digest"]


def test_a_file_keeps_its_chinese_name(client):
    form = {"file": (io.BytesIO(drawn(50, 0, 100)), "地块 一.geojson")}
    site = client.post("/api/v1/checks", data=form).json["site"]
    # a name that is only the file's is not the site's own: the digest must survive a renaming
    assert (site["name"], site["source"]["filename"]) == ("", "地块 一.geojson")


def test_project_facts_count(client):
    project = {"name": "x", "facts": {"state_key_project": True}}
    told = client.post(
        "/api/v1/checks", query_string={"project": json.dumps(project)}, data=drawn(50, 0, 100)
    ).json
    assert finding(told, "farmland.permanent_basic_farmland")["verdict"] == "conditional"


def test_an_unknown_fact_is_refused(client):
    answer = client.post(
        "/api/v1/checks", query_string={"project": '{"facts": {"no_such": 1}}'}, data=drawn(0, 0, 9)
    )
    assert answer.status_code == 422
    assert answer.json["code"].startswith("PROPOSAL_")


@pytest.mark.parametrize(
    ("data", "name", "code"),
    [
        (b"{}", "a.geojson", None), (b"", "a.geojson", None), (b"\x89PNG\r\n", "a.shp.zip", None),
        (drawn(90_000, 0, 50), "a.geojson", "SITE_OUTSIDE_STUDY_AREA"),
    ],
    ids=["no geometry", "empty", "picture", "elsewhere"],
)  # fmt: skip
def test_a_bad_site_is_refused_with_a_code_and_leaves_nothing(app, client, data, name, code):
    store = app.extensions[KEY].store
    before = sorted(n for n, _ in store.objects.names())
    answer = client.post("/api/v1/checks", data={"file": (io.BytesIO(data), name)})
    assert answer.status_code == 422, answer.text
    assert code in (None, answer.json["code"])
    assert sorted(n for n, _ in store.objects.names()) == before


def test_metres_without_a_crs_become_a_question(client):
    from tests.factories import X, Y

    table = "".join(f"{X + x},{Y + y}\n" for x, y in [(0, 0), (50, 0), (50, 50), (0, 50)])
    form = {"file": (io.BytesIO(("x,y\n" + table).encode()), "a.csv")}
    asked = client.post("/api/v1/checks", data=form)
    assert (asked.status_code, asked.json["code"]) == (422, "CRS_MISSING")
    form = {"file": (io.BytesIO(("x,y\n" + table).encode()), "a.csv"), "crs": "EPSG:4547"}
    assert client.post("/api/v1/checks", data=form).status_code == 200


def test_a_served_report_is_registered_and_stays(app, client, known_report):
    address = f"/api/v1/checks/{known_report['id']}"
    assert client.get(address).json["digest"] == known_report["digest"]
    served = client.get(address + ".json")
    assert served.headers["Content-Disposition"].startswith("attachment")
    store = open_store(app.extensions[KEY].settings.store)
    assert served.data == part_of(store, known_report["id"], "report")
    names = {part.role: part.object for part in kept_check(store, known_report["id"]).parts}
    assert names["pack"] == known_report["rulebook"]["sha256"]
    assert set(names) == {"site", "pack", "report", "picture"}


def test_a_deleted_check_is_gone_and_says_so(app, client):
    told = client.post("/api/v1/checks", data=drawn(7, 7, 77)).json
    store = open_store(app.extensions[KEY].settings.store)
    delete_checks(store, [told["id"]], reason="撤回", at=datetime.now(UTC))
    for suffix in ("", ".json", ".geojson", ".txt", ".map.html"):
        gone = client.get(f"/api/v1/checks/{told['id']}{suffix}")
        assert (gone.status_code, gone.json["code"]) == (410, "CHECK_DELETED")
        assert "撤回" in gone.json["detail"]["zh"]
    assert client.get("/api/v1/checks/20200101-0123456789ab").status_code == 404


def test_one_check_is_one_line_of_the_journal(app, client):
    store = open_store(app.extensions[KEY].settings.store)
    before = prove(store).lines
    assert client.post("/api/v1/checks", data=drawn(8, 8, 78)).status_code == 200
    assert prove(store).lines == before + 1


def test_the_picture_holds_the_site_and_its_conflicts_without_withheld_ones(client):
    told = client.post("/api/v1/checks", data=drawn(50, 0, 200)).json
    picture = client.get(f"/api/v1/checks/{told['id']}.geojson").json
    kinds = [f["properties"]["kind"] for f in picture["features"]]
    assert kinds[0] == "site"
    layers = {f["properties"].get("layer") for f in picture["features"]}
    assert "permanent-basic-farmland" in layers
    assert "ecological-red-line" not in layers


def test_hit_only_gives_no_area_anywhere_in_the_report(client):
    told = client.post("/api/v1/checks", data=drawn(50, 0, 200)).json
    row = finding(told, "ecology.red_line")
    assert row["verdict"] != "clear"
    assert row["measures"]["overlap_m2"] is None
    assert row["zones"] == []


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_page_and_map_come_in_the_language_asked_for(client, known_report, lang):
    text = client.get(f"/api/v1/checks/{known_report['id']}.html?lang={lang}").text
    assert ("不符合" in text) == (lang == "zh")
    page = client.get(f"/api/v1/checks/{known_report['id']}.map.html?lang={lang}").text
    assert f'<html lang="{"en" if lang == "en" else "zh-Hans"}">' in page


def test_every_route_stands_in_the_description_or_is_a_page(app, client):
    described = client.get("/api/v1/openapi.json").json
    paths = {p.replace("{", "<").replace("}", ">") for p in described["paths"]}
    pages = {"/", "/static/<path:filename>", "/api/v1/docs", "/api/v1/openapi.json", "/favicon.ico",
             "/examples", "/examples/<string:name>", "/rules", "/store"}  # fmt: skip
    routes = {r.rule for r in app.url_map.iter_rules()} - pages
    assert {re.sub("<(string|int):", "<", r) for r in routes} == paths


def test_the_docs_page_needs_no_script_and_names_every_address(client):
    page = client.get("/api/v1/docs?lang=en")
    assert page.status_code == 200
    assert "<script" not in page.text
    for path in client.get("/api/v1/openapi.json").json["paths"]:
        assert f"<code>{path}</code>" in page.text



def sent(client, **parts):
    site = {"file": (io.BytesIO(drawn(50, 0, 100)), "a.geojson")}
    return client.post("/api/v1/checks", data={**site, **parts})


def test_a_project_comes_as_text_or_file_as_json_or_yaml(client):
    facts = []
    for project in (
        '{"facts": {"height_m": 24}}',
        "facts:\n  height_m: 24\n",
        (io.BytesIO(b"facts:\n  height_m: 24\n"), "project.yaml"),
    ):
        answer = sent(client, project=project)
        assert answer.status_code == 200, answer.text
        facts.append(answer.json["proposal"])
    assert facts[0] == facts[1] == facts[2]
    assert "height_m" in json.dumps(facts[0])


@pytest.mark.parametrize("name", ["asof", "projekt", "datum2"])
def test_a_misspelt_field_is_refused_not_ignored(client, name):
    answer = sent(client, **{name: "2021-01-01"})
    assert (answer.status_code, answer.json["code"]) == (400, "PARAM")
    assert "as_of" in answer.json["how_to_fix"]["en"]


def test_a_place_without_its_longitude_is_refused_by_name(client):
    answer = client.get("/api/v1/identify?lat=23")
    assert (answer.status_code, answer.json["code"]) == (400, "PARAM")
    assert answer.json["where"] == "lon"


def test_a_tile_answers_to_its_version_however_it_is_named(client, small_store):
    layer = "permanent-basic-farmland"
    with_hash = snapshot(open_store(small_store), as_of=date(2026, 1, 1)).versions[layer]
    assert client.get(f"/api/v1/layers/{layer}").json["version"]["id"] == with_hash.id
    named = [with_hash.id, with_hash.sha256, with_hash.sha256[:16]]
    codes = [client.get(f"/api/v1/tiles/{layer}/{v}/0/0/0.mvt").status_code for v in named]
    assert codes == [200, 200, 200]
