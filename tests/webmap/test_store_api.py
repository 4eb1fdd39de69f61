"""Health, history and difference over the web: what they tell, and what a release keeps back."""

import json

import pytest

from spatial.publish import publish
from spatial.settings import Settings
from tests.factories import AT, make_draft, make_store, square
from webmap.app import create_app
from webmap.held import KEY


@pytest.fixture(scope="module")
def town(tmp_path_factory):
    """A store of two versions a layer: one shown, one that tells areas, one that tells counts."""
    root = tmp_path_factory.mktemp("versions") / "store"
    first = [square(0, 0, 100), square(200, 0, 100)]
    then = [square(50, 0, 100), square(400, 0, 20)]
    ids = [{"id": "a", "name": "<b>田</b>"}, {"id": "b"}], [{"id": "a", "name": "{{7*7}}"}, {"id": "c"}]
    store = make_store(root)
    for layer, release in (("farm", "geometry"), ("shy", "area-only"), ("mute", "hit-only")):
        drafts = [make_draft(layer, shapes, rows, release=release)
                  for shapes, rows in zip((first, then), ids, strict=True)]  # fmt: skip
        for draft in drafts:
            publish(store, [draft], recorded_at=AT, by="李工")
    app = create_app(Settings(root), workers=1)
    yield app
    app.extensions[KEY].jobs.close()


@pytest.fixture
def client(town):
    return town.test_client()


def test_the_health_is_what_the_command_tells(client, town):
    from click.testing import CliRunner

    from webmap.cli import main

    told = client.get("/api/v1/store")
    assert told.status_code == 200
    root = str(town.extensions[KEY].store.root)
    printed = json.loads(CliRunner().invoke(main, ["--store", root, "--json", "store", "info"]).output)
    assert told.json == json.loads(json.dumps(printed))
    assert {row["id"] for row in told.json["layers"]} == {"farm", "shy", "mute"}
    assert "permanent-basic-farmland" in {row["id"] for row in told.json["wanted"]}


def test_the_history_has_the_latest_first_and_says_who(client):
    told = client.get("/api/v1/layers/farm/versions").json
    assert [(v["version"], v["in_force"], v["published_by"]) for v in told["versions"]] == [
        ("farm@2", True, "李工"), ("farm@1", False, "李工"),
    ]  # fmt: skip
    assert told["versions"][1]["tiles"].endswith("{y}.mvt")
    assert client.get("/api/v1/layers/mute/versions").json["versions"][0]["tiles"] is None


def test_the_difference_with_areas_and_a_picture(client):
    told = client.get("/api/v1/layers/farm/diff?from=farm@1&to=2").json
    assert told["counts"] == {"added": 1, "removed": 1, "geometry": 0, "both": 1, "attributes": 0}
    assert told["areas"]["net_m2"] == -9_600.0
    kinds = [(c["kind"], c["id"], c["gained_m2"], c["lost_m2"]) for c in told["changes"]]
    assert kinds == [("added", "c", 400.0, 0.0), ("removed", "b", 0.0, 10_000.0), ("both", "a", 5_000.0, 5_000.0)]
    assert [(f["properties"]["n"], f["properties"]["part"]) for f in told["picture"]["features"]] == [
        (0, "added"), (1, "removed"), (2, "gained"), (2, "lost"),
    ]  # fmt: skip
    again = client.get("/api/v1/layers/farm/diff?from=farm@1&to=2")
    assert again.json == told


def test_the_list_is_capped_and_says_what_it_left_out(client):
    told = client.get("/api/v1/layers/farm/diff?from=1&to=2&limit=1").json
    assert ([c["id"] for c in told["changes"]], told["left_out"]) == (["b"], 2)
    assert told["counts"]["added"] == 1
    assert client.get("/api/v1/layers/farm/diff?from=1&to=2&limit=9999").status_code == 400


@pytest.mark.parametrize(("layer", "areas"), [("shy", -9_600.0), ("mute", None)])
def test_a_release_keeps_back_what_it_should(client, layer, areas):
    answer = client.get(f"/api/v1/layers/{layer}/diff?from=1&to=2")
    told = answer.json
    assert (told["changes"], told["picture"]["features"]) == ([], [])
    assert (told["areas"] or {}).get("net_m2") == areas
    assert told["counts"]["removed"] == 1
    assert "coordinates" not in answer.text
    if layer == "mute":
        assert "_m2" not in json.dumps(told["changes"]) + json.dumps(told["areas"])


@pytest.mark.parametrize(
    ("address", "status", "code"),
    [
        ("/api/v1/layers/fern/versions", 404, "LAYER_UNKNOWN"),
        ("/api/v1/layers/fern/diff?from=1&to=2", 404, "LAYER_UNKNOWN"),
        ("/api/v1/layers/farm/diff?from=1&to=9", 422, "VERSION_UNKNOWN"),
        ("/api/v1/layers/farm/diff?from=1", 400, "PARAM"),
        ("/api/v1/layers/farm/diff?from=shy@1&to=1", 422, "VERSION_UNKNOWN"),
    ],
)
def test_what_is_not_there_is_refused_by_name(client, address, status, code):
    answer = client.get(address)
    assert (answer.status_code, answer.json["code"]) == (status, code)


def test_the_interface_describes_them(client):
    paths = client.get("/api/v1/openapi.json").json["paths"]
    assert {"/api/v1/store", "/api/v1/layers/{layer}/versions", "/api/v1/layers/{layer}/diff"} <= set(paths)
    names = {p["name"] for p in paths["/api/v1/layers/{layer}/diff"]["get"]["parameters"]}
    assert {"from", "to", "limit"} <= names


@pytest.mark.parametrize("address", [
    "/store", "/layers", "/layers/farm", "/layers/farm/versions", "/facts",
])  # fmt: skip
def test_a_parameter_nobody_knows_is_refused(client, address):
    told = client.get(f"/api/v1{address}?as_off=2020-01-01")
    assert (told.status_code, told.json["code"]) == (400, "PARAM")
    assert "as_off" in told.json["where"]


def test_a_draft_is_listed_and_checked_only_where_it_is_asked_for(client, town):
    from spatial.drafts import drop_drafts, keep_drafts
    from tests.webmap.conftest import drawn

    store = town.extensions[KEY].store
    (draft,) = keep_drafts(
        store, [make_draft("permanent-basic-farmland", [square(0, 0, 100)])], recorded_at=AT
    )
    try:
        (row,) = client.get("/api/v1/store").json["drafts"]
        assert (row["id"], row["legal_status"]) == (draft.id, "draft")
        site = drawn(10, 10, 20)
        with_draft = client.post(f"/api/v1/checks?drafts={draft.id}", data=site).json
        without = client.post("/api/v1/checks", data=site).json
        unknown = client.post("/api/v1/checks?drafts=farm@draft-99", data=site)
    finally:
        drop_drafts(store, [draft.id], reason="tried", at=AT)

    def farmland(report):
        return next(x for x in report["layers"] if x["id"] == "permanent-basic-farmland")

    assert farmland(with_draft)["status"] == "hit" and "draft" in farmland(with_draft)["flags"]
    assert farmland(without)["status"] == "missing"
    assert (unknown.status_code, unknown.json["code"]) == (422, "DRAFT_UNKNOWN")
