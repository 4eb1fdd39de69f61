import json
from datetime import date

import pytest

from spatial import catalog
from spatial.blueprint.build import build
from spatial.blueprint.recipe import parse_recipe
from spatial.blueprint.standing import standing
from spatial.code_files import load_tables
from spatial.errors import BadInput
from spatial.export.original import export_original
from spatial.export.write import export_layer
from spatial.history import rollback
from spatial.publish import publish
from spatial.snapshot import snapshot
from tests.factories import make_draft, make_store
from tests.spatial.blueprint.plans import DAY, LATER, RULES, farm, land, recipe, run, strip, urban


@pytest.fixture(scope="module")
def tables():
    return load_tables(RULES)

@pytest.fixture
def held_back(tmp_path, tables):
    """A base of which one source, whose zones stayed the same, was withheld afterwards."""
    store = make_store(tmp_path / "s", land(), urban(), farm())
    publish(store, [build(snapshot(store, as_of=DAY), tables, recipe()).draft], recorded_at=LATER)
    publish(store, [farm(release="hit-only", secrecy="work-secret")], recorded_at=LATER)
    return store


def test_a_source_withheld_by_its_card_alone_puts_the_base_out_of_date(held_back):
    shown = json.loads(run(held_back.root, "--json", "blueprint", "show").output)
    assert shown["out_of_date"] is True
    assert shown["newer"] == [
        {"layer": "farm", "then": "farm@1", "now": "farm@2", "change": "newer"}
    ]
    assert (shown["release"], shown["secrecy"]) == ("hit-only", "work-secret")
    assert shown["sums"] is None and shown["proof"] is None
    assert [n["code"] for n in shown["notices"]] == ["BLUEPRINT_OUT_OF_DATE", "BLUEPRINT_WITHHELD"]
    said = run(held_back.root, "blueprint", "show").output
    assert "farm" in said and "build it anew" in said and "m²" not in said


@pytest.mark.parametrize("version", [None, "blueprint@1"])
@pytest.mark.parametrize("form", [export_layer, export_original])
def test_the_base_leaks_no_geometry_that_a_source_withholds_today(
    held_back, tmp_path, form, version
):
    with pytest.raises(BadInput) as caught:
        form(held_back, "blueprint", tmp_path / "b.gpkg", as_of=DAY, version=version)
    assert caught.value.code == "BLUEPRINT_WITHHELD" and "farm" in str(caught.value.values)
    assert not (tmp_path / "b.gpkg").exists()


def test_a_past_day_or_a_difference_does_not_get_round_the_cards_of_today(held_back, tmp_path):
    earlier = date(2023, 1, 1)
    publish(held_back, [farm()], recorded_at=LATER)
    late = make_draft("farm", [strip(5_000, 5_000)], valid_from=date(2024, 1, 1),
                      plan="territorial", release="area-only")  # fmt: skip
    publish(held_back, [late], recorded_at=LATER)
    with pytest.raises(BadInput, match="BLUEPRINT_WITHHELD"):
        export_layer(held_back, "blueprint", tmp_path / "b.geojson", as_of=earlier)
    both = ["layers", "diff", "blueprint", "blueprint@1", "blueprint@1"]
    said = run(held_back.root, *both, "-o", str(tmp_path / "d.gpkg"))
    assert "BLUEPRINT_WITHHELD" in said.output, said.output


def test_a_higher_label_of_a_source_is_the_label_of_what_is_exported(tmp_path, tables):
    store = make_store(tmp_path / "s", land(), urban(), farm())
    publish(store, [build(snapshot(store, as_of=DAY), tables, recipe()).draft], recorded_at=LATER)
    publish(store, [farm(secrecy="work-secret")], recorded_at=LATER)
    made = export_layer(store, "blueprint", tmp_path / "b.geojson", as_of=DAY)
    assert made.secrecy == "work-secret"
    assert [n.code for n in made.notices][:1] == ["BLUEPRINT_OUT_OF_DATE"]


def test_a_base_brought_back_keeps_the_card_it_was_published_with(held_back):
    rollback(held_back, "blueprint", "blueprint@1", recorded_at=LATER)
    with catalog.reading(held_back.catalog) as connection:
        first, again = catalog.versions(connection, "blueprint")
    assert again.card == first.card
    assert snapshot(held_back, as_of=DAY).versions["blueprint"].card.release == "hit-only"


def test_a_built_anew_base_without_the_withheld_source_goes_out_again(held_back, tmp_path, tables):
    draft = build(snapshot(held_back, as_of=DAY), tables).draft
    publish(held_back, [draft], recorded_at=LATER)
    made = export_layer(held_back, "blueprint", tmp_path / "b.geojson", as_of=DAY)
    assert made.secrecy == "internal"
    assert not any(n.code.startswith("BLUEPRINT") for n in made.notices)


def by_cards(store, tables, on):
    (made,) = publish(store, [build(snapshot(store, as_of=on), tables).draft], recorded_at=LATER)
    return made


def test_a_source_that_leaves_force_is_gone_and_bounds_what_is_built_after_it(tmp_path, tables):
    store = make_store(tmp_path / "s", land(), urban(), farm())
    assert by_cards(store, tables, date(2026, 5, 1)).valid_from == date(2022, 11, 1)
    left = make_draft("farm", [strip(5_000, 5_000)], valid_from=date(2026, 6, 1),
                      plan="territorial", legal_status="superseded")  # fmt: skip
    publish(store, [left], recorded_at=LATER)
    before, after = date(2026, 5, 31), date(2026, 6, 1)
    assert standing(snapshot(store, as_of=before)).newer == ()
    assert standing(snapshot(store, as_of=after)).newer == (("farm", "farm@1", None),)
    assert by_cards(store, tables, date(2026, 7, 1)).valid_from == after
    assert standing(snapshot(store, as_of=before)).version.id == "blueprint@1"
    assert standing(snapshot(store, as_of=after)).newer == ()


def test_a_layer_that_never_took_part_does_not_shorten_the_days_a_base_stands_for(tmp_path, tables):
    noise = make_draft("noise", [strip(0, 10)], role="theme", valid_from=date(2025, 1, 1))
    store = make_store(tmp_path / "s", land(), urban(), farm(), noise)
    assert by_cards(store, tables, DAY).valid_from == date(2022, 11, 1)


def test_layers_that_came_later_are_named_on_the_days_they_are_in_force(tmp_path, tables):
    store = make_store(tmp_path / "s", land(), urban(), farm())
    by_cards(store, tables, date(2021, 1, 1))
    assert standing(snapshot(store, as_of=date(2021, 6, 1))).newer == ()
    found = standing(snapshot(store, as_of=date(2023, 6, 1)))
    assert found.newer == (("farm", None, "farm@1"),)
    words = ["blueprint", "show", "--as-of", "2023-06-01"]
    shown = json.loads(run(store.root, "--json", *words).output)
    assert (shown["out_of_date"], shown["as_of"], shown["on"]) == (True, "2021-01-01", "2023-06-01")
    assert shown["newer"][0]["change"] == "added"
    said = run(store.root, *words).output
    assert "2021-01-01" in said and "2023-06-01" in said and "farm was added (farm@1)" in said


def test_a_layer_a_merge_list_does_not_name_is_not_missed(tmp_path, tables):
    store = make_store(tmp_path / "s", land(), urban(), farm())
    fewer = parse_recipe("layers: [{layer: land, role: base}]", where="m.yaml")
    draft = build(snapshot(store, as_of=DAY), tables, fewer).draft
    publish(store, [draft], recorded_at=LATER)
    assert standing(snapshot(store, as_of=DAY)).newer == ()


def test_a_base_of_an_earlier_day_is_built_without_what_is_withheld_today(tmp_path, tables):
    store = make_store(tmp_path / "s", land(), urban(), farm())
    late = make_draft("farm", [strip(5_000, 5_000)], valid_from=date(2024, 1, 1),
                      plan="territorial", release="hit-only")  # fmt: skip
    publish(store, [late], recorded_at=LATER)
    made = build(snapshot(store, as_of=date(2023, 1, 1)), tables)
    assert made.record["left_out"] == {"farm": "not-released"}
    publish(store, [made.draft], recorded_at=LATER)
    export_layer(store, "blueprint", tmp_path / "b.geojson", as_of=date(2023, 1, 1))
    assert standing(snapshot(store, as_of=date(2023, 1, 1))).newer == ()
