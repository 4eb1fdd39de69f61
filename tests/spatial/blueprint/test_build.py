import json
from datetime import date

import pytest
import shapely

from spatial.actor import published_by
from spatial.blueprint.build import build
from spatial.blueprint.recipe import parse_recipe
from spatial.blueprint.standing import standing
from spatial.code_files import load_tables
from spatial.errors import BadInput
from spatial.export.write import export_layer
from spatial.publish import publish
from spatial.snapshot import snapshot
from tests.factories import AT, STUDY_AREA, make_draft, make_store
from tests.spatial.blueprint.plans import (
    DAY,
    LATER,
    RULES,
    SIDE,
    TWO,
    farm,
    land,
    recipe,
    run,
    strip,
    urban,
)


@pytest.fixture(scope="module")
def tables():
    return load_tables(RULES)


def area_of(record, code):
    return next(c["area_m2"] for c in record["sums"]["classes"] if c["code"] == code)


def test_each_piece_knows_what_every_plan_says_and_where_they_differ(tmp_path, tables):
    store = make_store(tmp_path / "s", land(), urban(), farm())
    made = build(snapshot(store, as_of=DAY), tables, recipe())
    # km from the west: 0–2 both industrial; 2–4 industry against housing;
    # 4–6 farmland against housing; 6–8 urban silent; 8–10 urban does not cover
    expected = {"D00": 2, "D00-C1": 2, "D01": 2, "D10": 0, "D11": 0, "silent": 2, "outside": 2,
                "undecided": 0}  # fmt: skip
    assert {c["code"]: c["area_m2"] for c in made.record["sums"]["classes"]} == {
        code: km * 1_000 * SIDE for code, km in expected.items()
    }
    assert sum(expected.values()) * 1_000 * SIDE == STUDY_AREA.area == made.proof.total_m2
    assert made.draft.kept == 6  # basic farmland begins at 5 km and cuts D01 in two
    assert made.draft.valid_from == date(2022, 11, 1)  # since when just these stand together
    assert made.record["sums"]["total"]["area_mu"] == 150_000.0


def test_the_derived_layer_is_as_secret_as_its_most_secret_source(tmp_path, tables):
    drafts = land(secrecy="public"), urban(release="area-only"), farm(secrecy="work-secret")
    store = make_store(tmp_path / "s", *drafts)
    made = build(snapshot(store, as_of=DAY), tables, recipe())
    assert (made.draft.card.secrecy, made.draft.card.release) == ("work-secret", "area-only")
    publish(store, [made.draft], recorded_at=LATER)
    with pytest.raises(BadInput, match="EXPORT_WITHHELD"):
        export_layer(store, "blueprint", tmp_path / "b.geojson", as_of=DAY)


def test_a_hit_only_source_leaves_no_area_and_no_count(tmp_path, tables):
    store = make_store(tmp_path / "s", land(), urban(), farm(release="hit-only"))
    record = build(snapshot(store, as_of=DAY), tables, recipe()).record
    (hidden,) = [row for row in record["sums"]["layers"] if row["layer"] == "farm"]
    assert hidden == {"layer": "farm", "role": "control", "release": "hit-only"}
    assert record["sums"]["total"]["pieces"] is None
    assert area_of(record, "D00") == 2_000 * SIDE  # the two compared plans are not hidden
    store = make_store(tmp_path / "t", land(), urban(release="hit-only"), farm())
    record = build(snapshot(store, as_of=DAY), tables, recipe()).record
    assert all("area_m2" not in c for c in record["sums"]["classes"])
    assert record["sums"]["pairs"] == []


def test_the_same_input_gives_the_same_object(tmp_path, tables):
    names = set()
    for place in ("s", "t"):
        store = make_store(tmp_path / place, land(), urban(), farm())
        names.add(build(snapshot(store, as_of=DAY), tables, recipe()).draft.name)
    assert len(names) == 1


def test_the_cards_decide_where_no_list_is_given(tmp_path, tables):
    noise = make_draft("noise", [strip(0, 10)], role="allocation", classification="gb3096")
    secret = make_draft("hidden", [strip(0, 10)], release="hit-only")
    roads = make_draft("roads", [strip(0, 10).exterior])
    drafted = make_draft("next", [strip(0, 10)], legal_status="draft")
    drafts = land(), urban(), farm(), noise, secret, roads, drafted
    store = make_store(tmp_path / "s", *drafts)
    record = build(snapshot(store, as_of=DAY), tables).record
    assert [(s["layer"], s["role"]) for s in record["sources"]] == [
        ("land", "base"), ("urban", "base"), ("farm", "control"),
    ]  # fmt: skip
    assert record["compare"] == ["land", "urban"] and record["scheme"] == "ydyh2023"
    assert record["left_out"] == {
        "hidden": "not-released", "next": "not-in-force", "noise": "no-crosswalk",
        "roads": "not-areas",
    }  # fmt: skip


def test_what_cannot_be_merged_is_refused_by_name(tmp_path, tables):
    lines = make_draft("roads", [strip(0, 10).exterior])
    odd = make_draft("odd", [strip(0, 10)], role="allocation", classification="own-scheme")
    store = make_store(tmp_path / "s", land(), lines, odd)

    def refused(code, text, as_of=DAY):
        with pytest.raises(BadInput) as caught:
            build(snapshot(store, as_of=as_of), tables, parse_recipe(text, where="m.yaml"))
        assert caught.value.code == code
        return caught.value

    land_too = "layers: [{layer: land, role: base}, {layer: %s, role: %s}]"
    refused("BLUEPRINT_LAYER", land_too % ("gone", "control"))
    refused("BLUEPRINT_LAYER", "layers: [{layer: land, role: base}]", date(2019, 1, 1))
    refused("BLUEPRINT_NOT_AREAS", land_too % ("roads", "constraint"))
    said = refused("BLUEPRINT_CROSSWALK", land_too % ("odd", "base"))
    assert said.values["scheme"] == "own-scheme"
    refused("BLUEPRINT_NO_PLANS", "layers: [{layer: land, role: control}]")
    refused("BLUEPRINT_TWICE", land_too % ("land", "control"))
    refused("BLUEPRINT_SCHEMA", "layers: [{layer: land, role: theme}]")
    refused("BLUEPRINT_SCHEMA", "compare: {land: a, urban: b}\n" + land_too % ("odd", "base"))


def test_a_newer_source_puts_the_base_out_of_date_and_a_new_build_replaces_it(tmp_path, tables):
    store = make_store(tmp_path / "s", land(), urban(), farm())
    publish(store, [build(snapshot(store, as_of=DAY), tables, recipe()).draft], recorded_at=LATER)
    assert standing(snapshot(store, as_of=DAY)).newer == ()
    changed = make_draft("farm", [strip(5_000, 4_000)], valid_from=date(2023, 1, 1),
                         plan="territorial")  # fmt: skip
    publish(store, [changed], recorded_at=LATER)
    found = standing(snapshot(store, as_of=DAY))
    assert found.newer == (("farm", "farm@1", "farm@2"),)
    fewer = parse_recipe("layers: [{layer: land, role: base}]", where="m.yaml")
    again = build(snapshot(store, as_of=DAY), tables, fewer)
    publish(store, [again.draft], recorded_at=LATER)
    assert standing(snapshot(store, as_of=DAY)).version.id == "blueprint@2"


def test_the_commands_build_once_show_and_export(tmp_path):
    make_store(tmp_path / "s", land(), urban(), farm(), at=AT)
    (tmp_path / "m.yaml").write_text(TWO, encoding="utf-8")
    words = ["blueprint", "build", "--plan", str(tmp_path / "m.yaml"), "--as-of", "2026-01-01"]
    assert json.loads(run(tmp_path / "s", "--json", *words, "--dry-run").output)["new"] is False
    missing = run(tmp_path / "s", "blueprint", "show")
    assert (missing.exit_code, "BLUEPRINT_MISSING" in missing.output) == (2, True)
    first = json.loads(run(tmp_path / "s", "--json", *words).output)
    again = json.loads(run(tmp_path / "s", "--json", *words).output)
    assert (first["version"], first["new"]) == ("blueprint@1", True)
    assert (again["version"], again["new"]) == ("blueprint@1", False)
    shown = json.loads(run(tmp_path / "s", "--json", "blueprint", "show").output)
    assert shown["out_of_date"] is False and shown["sums"] == first["sums"]
    assert "D00-C1" in run(tmp_path / "s", "blueprint", "show").output
    out = tmp_path / "b.geojson"
    done = run(tmp_path / "s", "layers", "export", "blueprint", str(out))
    assert done.exit_code == 0, done.output
    features = json.loads(out.read_text(encoding="utf-8"))["features"]
    held = [f["properties"] for f in features if f["properties"]["code"] == "D01"]
    assert {(p["TGYDXZ"], p["CGYDXZ"], p["CGYDXZ_class"]) for p in held} == {
        ("0101 水田", "R2", "070102")
    }
    assert {p["JBNT"] for p in held} == {"是", "否"}
    assert shapely.from_geojson(json.dumps(features[0]["geometry"])).is_valid


def test_who_built_the_base_stands_in_its_history(tmp_path, monkeypatch):
    store = make_store(tmp_path / "s", land(), urban(), farm())
    monkeypatch.setenv("SANHE_ACTOR", "张工")
    run(store.root, "blueprint", "build")
    publish(store, [farm(certainty="indicative")], recorded_at=LATER)
    run(store.root, "blueprint", "build", "--by", "李工")
    assert list(published_by(store.catalog).values())[-3::2] == ["张工", "李工"]
    assert "李工" in run(store.root, "layers", "history", "blueprint").output
