import json
from datetime import UTC, date, datetime

import pyproj
import pytest
import shapely

from spatial.card import parse_card
from spatial.encoded import every
from spatial.errors import BadInput
from spatial.ingest import prepare
from spatial.publish import publish
from spatial.snapshot import snapshot
from tests.factories import STUDY_AREA, make_store, square

CARD = """
id: farm
title: {zh: 永久基本农田, en: Permanent basic farmland}
plan: territorial
role: constraint
authority: natural-resources
fields: {id: BSM, code: DLBM, kv: DY}
crs: EPSG:4490
coverage: COVERAGE
"""
DEGREES = pyproj.Transformer.from_crs("EPSG:4547", "EPSG:4490", always_xy=True).transform


def lonlat(geometry):
    return json.loads(
        shapely.to_geojson(shapely.transform(geometry, DEGREES, interleaved=False))
    )


def feature(geometry, **properties):
    return {"type": "Feature", "properties": properties, "geometry": geometry}


@pytest.fixture
def office(tmp_path):
    """A store, and a way to bring features into it as a department would."""
    store = make_store(tmp_path / "store")

    def bring(features, *, coverage="study-area", extra="", name="f.geojson", **options):
        file = tmp_path / name
        content = {"type": "FeatureCollection", "features": features}
        file.write_text(json.dumps(content, ensure_ascii=False), "utf-8")
        card = parse_card(CARD.replace("COVERAGE", coverage) + extra, where="farm.yaml")
        return prepare(
            store, options.pop("files", [file]), card, valid_from=date(2020, 1, 1),
            card_folder=tmp_path, **options,
        )  # fmt: skip

    bring.store, bring.folder = store, tmp_path
    return bring


def row(x, **properties):
    values = {"BSM": f"4419{x}", "DLBM": "0101", "DY": 220, "地类": "水田", **properties}
    return feature(lonlat(square(x, 0, 100)), **values)


BOWTIE = {"type": "Polygon", "coordinates": [
    [[113.8, 22.96], [113.801, 22.961], [113.801, 22.96], [113.8, 22.961], [113.8, 22.96]]]}  # fmt: skip


def test_a_zone_that_came_as_a_point_does_not_vanish_among_areas(office):
    corner = {"type": "Point", "coordinates": [113.8, 22.96]}
    with pytest.raises(BadInput) as refused:
        office([row(0), feature(corner, **row(200)["properties"])])
    assert refused.value.code == "GEOM_MIXED"


def test_fields_come_in_under_our_names_and_the_rest_is_kept(office):
    draft = office([row(0), row(200)])
    (version,) = publish(office.store, [draft], recorded_at=datetime(2026, 1, 1, tzinfo=UTC))
    held = snapshot(office.store, as_of=date(2026, 1, 1)).layer("farm")
    assert held.attributes(1) == {
        "id": "4419200", "code": "0101", "name": "", "kv": 220, "地类": "水田"
    }  # fmt: skip
    assert shapely.area(held.zones([0, 1])).tolist() == pytest.approx([10_000, 10_000], abs=0.5)
    assert version.id == "farm@1"
    assert office.store.objects.get(version.original_sha256).startswith(b'{"type"')


def test_in_is_kept_plus_quarantined_and_the_rest_still_enters(office):
    bad = feature(BOWTIE, BSM="9", DLBM="0101", DY=None)
    draft = office([row(0), bad, feature(None, BSM="8", DLBM="", DY=None)])
    assert draft.kept == 1
    assert [(q.row, q.code) for q in draft.quarantined] == [
        (2, "GEOM_SELF_INTERSECTION"), (3, "GEOM_MISSING"),
    ]  # fmt: skip


def test_a_repair_enters_only_when_accepted(office):
    bad = feature(BOWTIE, BSM="9", DLBM="0101", DY=None)
    draft = office([row(0), bad], accept_repairs=True)
    assert draft.kept == 2
    (mended,) = draft.repaired
    assert mended.row == 2
    assert mended.area_after_m2 > 0


def test_a_field_the_card_names_must_be_there(office):
    with pytest.raises(BadInput, match="FIELD_MISSING") as refused:
        office([feature(lonlat(square(0, 0, 10)), BSM="1", DLBM="0101")])
    assert refused.value.where == "farm.kv"
    assert "BSM, DLBM" in refused.value.line("en")


def test_a_value_of_the_wrong_type_is_kept_out_with_its_box(office):
    typed = "types: {kv: {type: number, min: '1', max: '1000'}}\n"
    draft = office([row(0), row(200, DY="high"), row(400, DY=5_000), row(600, DY="110")], extra=typed)
    assert draft.kept == 2
    assert [(q.row, q.code) for q in draft.quarantined] == [(2, "NUMBER"), (3, "NUMBER_RANGE")]
    assert draft.quarantined[0].box == pytest.approx(square(200, 0, 100).bounds, abs=0.002)


def test_a_type_may_be_given_under_the_name_in_the_file(office):
    draft = office([row(0), row(200, DY="high")], extra="types: {DY: {type: number}}\n")
    assert [(q.row, q.code) for q in draft.quarantined] == [(2, "NUMBER")]


def test_an_empty_layer_needs_somebody_who_says_so(office):
    with pytest.raises(BadInput, match="LAYER_EMPTY"):
        office([])
    said = "none_exist: {stated_by: bureau, on: '2026-01-05'}\n"
    assert office([], extra=said).kept == 0


def test_only_quarantined_zones_are_not_an_empty_layer(office):
    said = "none_exist: {stated_by: bureau, on: '2026-01-05'}\n"
    with pytest.raises(BadInput, match="LAYER_ALL_QUARANTINED") as refused:
        office([feature(BOWTIE, BSM="9", DLBM="0101", DY=None)], extra=said)
    for words in (refused.value.line("zh"), refused.value.line("en")):
        assert "GEOM_SELF_INTERSECTION × 1" in words
        assert "#1" in words or "第 1 个" in words


def test_coverage_is_a_file_beside_the_card(office):
    half = shapely.intersection(STUDY_AREA, square(-5_000, -5_000, 5_000, 10_000))
    known = {"type": "FeatureCollection", "features": [feature(lonlat(half))]}
    (office.folder / "half.geojson").write_text(json.dumps(known), "utf-8")
    draft = office([row(0)], coverage="half.geojson")
    publish(office.store, [draft], recorded_at=datetime(2026, 1, 1, tzinfo=UTC))
    held = snapshot(office.store, as_of=date(2026, 1, 1)).layer("farm")
    assert shapely.area(every(held.coverage())).sum() == pytest.approx(half.area, rel=1e-5)


@pytest.mark.parametrize("coverage", ["missing.geojson", "../half.geojson", "extent"])
def test_a_coverage_that_cannot_be_resolved_is_refused(office, coverage):
    with pytest.raises(BadInput, match="COVERAGE_MISSING"):
        office([row(0)], coverage=coverage)


def test_a_secret_layer_may_not_enter(office):
    with pytest.raises(BadInput, match="SECRET_REFUSED"):
        office([row(0)], extra="secrecy: secret\n")


def test_several_sheets_become_one_layer(office):
    office([row(0)], name="a.geojson")
    office([row(200)], name="b.geojson")
    sheets = [office.folder / "a.geojson", office.folder / "b.geojson"]
    draft = office([row(400)], files=sheets)
    assert draft.kept == 2
    assert draft.original_name == "a.zip"
