"""The derived layer beside checks, demo and map: seen where it may be, counted nowhere."""

from datetime import date
from importlib import resources
from pathlib import Path

import pytest

from checker.check import _held
from spatial.blueprint.build import build
from spatial.blueprint.recipe import parse_recipe
from spatial.code_files import load_tables
from spatial.errors import BadInput
from spatial.ingest import prepare
from spatial.publish import publish
from spatial.settings import Settings
from spatial.snapshot import snapshot
from tests.factories import make_card, make_draft, make_store, square
from tests.spatial.blueprint.plans import DAY, LATER, RULES, farm, land, recipe, urban
from webmap.app import create_app
from webmap.demo import _layers_hash
from webmap.held import KEY
from webmap.palette import legend
from webmap.tiles import may_show

LIST = "layers: [{layer: land, role: base}, {layer: urban, role: base}]"


def merged(folder, **urban):
    land = make_draft(
        "land", [square(0, 0, 100)], [{"code": "100101"}], plan="territorial", role="allocation",
        classification="ydyh2023",
    )  # fmt: skip
    plan = make_draft(
        "urban", [square(50, 0, 100)], [{"code": "E1"}], plan="urban", role="allocation",
        classification="gb50137", **urban,
    )  # fmt: skip
    store = make_store(folder / "s", land, plan)
    before = _layers_hash(store)
    tables = load_tables(Path(str(resources.files("sanhe_data") / "rules")))
    snap = snapshot(store, as_of=date(2026, 1, 1))
    made = build(snap, tables, parse_recipe(LIST, where="m.yaml"))
    publish(store, [made.draft], recorded_at=LATER)
    return store, before, snapshot(store, as_of=date(2026, 1, 1))


def test_the_base_is_on_the_map_with_a_legend_and_counts_as_no_delivered_layer(tmp_path):
    store, before, snap = merged(tmp_path)
    assert may_show(snap.versions["blueprint"])
    assert [e["code"] for e in legend(snap, snap.cards["blueprint"])] == ["D10", "silent"]
    assert _held(snap) == {"natural-resources": ("land", "urban")}
    assert _layers_hash(store) == before


def test_one_withheld_source_keeps_the_whole_base_off_the_map(tmp_path):
    _, _, snap = merged(tmp_path, release="area-only")
    assert not may_show(snap.versions["blueprint"])


def test_nobody_delivers_a_derived_layer(tmp_path):
    store = make_store(tmp_path / "s")
    with pytest.raises(BadInput, match="LAYER_DERIVED"):
        prepare(
            store, [tmp_path / "x.geojson"], make_card("blueprint"),
            valid_from=date(2026, 1, 1), card_folder=tmp_path,
        )  # fmt: skip


def test_a_base_whose_source_is_withheld_today_leaves_the_map_and_says_why(tmp_path):
    store = make_store(tmp_path / "s", land(), urban(), farm())
    draft = build(snapshot(store, as_of=DAY), load_tables(RULES), recipe()).draft
    publish(store, [draft], recorded_at=LATER)
    app = create_app(Settings(store.root), workers=1)
    try:
        client = app.test_client()
        row = client.get("/api/v1/layers/blueprint").json
        assert (row["shown"], row["notices"]) == ("map", [])
        publish(store, [farm(release="hit-only")], recorded_at=LATER)
        row = client.get("/api/v1/layers/blueprint").json
        assert (row["shown"], row["tiles"]) == ("withheld", None)
        assert [n["code"] for n in row["notices"]] == ["BLUEPRINT_OUT_OF_DATE", "BLUEPRINT_WITHHELD"]
        (version,) = client.get("/api/v1/layers/blueprint/versions").json["versions"]
        assert version["tiles"] is None
        at = f"/api/v1/tiles/blueprint/{draft.name}/12/3336/1776.mvt"
        assert client.get(at).status_code == 404
    finally:
        app.extensions[KEY].jobs.close()
