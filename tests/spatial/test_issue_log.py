"""The issue log: what was wrong, where, whose task, how to mend it; and what a re-delivery did."""

import json
from datetime import UTC, date, datetime

import numpy as np
import pyproj
import pytest
import shapely
from click.testing import CliRunner

from spatial.card import parse_card
from spatial.errors import BadInput, Text
from spatial.export.issues import withheld, write_issues
from spatial.formats.reader import read
from spatial.ingest import prepare
from spatial.issue import Issue, issue_from_dict, issue_to_dict
from spatial.issue_log import issues_of
from spatial.publish import publish
from spatial.redelivery import Present, compare
from spatial.snapshot import snapshot
from tests.factories import X, Y, make_draft, make_store, square
from webmap.cli import main

CARD = """
id: farm
title: {zh: 永久基本农田, en: Permanent basic farmland}
plan: territorial
role: constraint
authority: natural-resources
fields: {id: BSM, area_m2: MJ}
types: {kv: {type: number}}
crs: EPSG:4490
coverage: study-area
"""
DEGREES = pyproj.Transformer.from_crs("EPSG:4547", "EPSG:4490", always_xy=True).transform
BOWTIE = shapely.Polygon([(X, Y), (X + 10, Y + 10), (X + 10, Y), (X, Y + 10)])
AT = datetime(2026, 1, 2, tzinfo=UTC)


def feature(shape, **values):
    lonlat = shape and json.loads(
        shapely.to_geojson(shapely.transform(shape, DEGREES, interleaved=False))
    )
    return {"type": "Feature", "properties": values, "geometry": lonlat}


GOOD = feature(square(50, 0, 10), BSM="A1", MJ=100.0, kv="1")
CROSSED = feature(BOWTIE, BSM="A2", MJ=50.2, kv="1")
TYPED = feature(square(100, 0, 10), BSM="A3", MJ=100.0, kv="high")
ABSENT = feature(None, BSM="A4", MJ=1.0, kv="1")


@pytest.fixture
def office(tmp_path):
    store = make_store(tmp_path / "store")
    card = tmp_path / "farm.yaml"

    def bring(*features, extra="", **options):
        file = tmp_path / "农田.geojson"
        file.write_text(json.dumps({"type": "FeatureCollection", "features": features}), "utf-8")
        card.write_text(CARD + extra, "utf-8")
        return prepare(
            store, [file], parse_card(CARD + extra, where="farm.yaml"), card_folder=tmp_path,
            valid_from=date(2020, 1, 1), **options,
        )  # fmt: skip

    def sanhe(*words):
        return CliRunner().invoke(
            main, ["--store", str(tmp_path / "store"), "--lang", "en", *map(str, words)]
        )

    bring.store, bring.sanhe, bring.folder, bring.card = store, sanhe, tmp_path, card
    return bring


def test_every_line_says_what_where_whose_and_how(office):
    draft = office(GOOD, CROSSED, TYPED, ABSENT)
    crossed, typed, absent = draft.issues
    assert (crossed.code, crossed.severity, crossed.responsibility) == (
        "GEOM_SELF_INTERSECTION", "error", "sender",
    )  # fmt: skip
    assert (crossed.file, crossed.layer, crossed.row, crossed.feature) == (
        "农田.geojson", "农田", 2, "A2",
    )  # fmt: skip
    assert crossed.point == pytest.approx((X + 5, Y + 5), abs=0.001)
    assert crossed.fix.zh
    assert crossed.area_after_m2 == pytest.approx(50.0, abs=0.01)
    assert (typed.code, typed.row, typed.field, typed.value) == ("NUMBER", 3, "kv", "high")
    assert (absent.code, absent.row, absent.point) == ("GEOM_MISSING", 4, None)


def test_an_accepted_repair_is_a_warning_with_both_areas(office):
    draft = office(GOOD, CROSSED, accept_repairs=True)
    (issue,) = draft.issues
    assert (issue.severity, issue.method, issue.row) == ("warning", "structure", 2)
    assert issue.area_before_m2 == pytest.approx(0.0, abs=0.01)
    assert issue.area_after_m2 == pytest.approx(50.0, abs=0.01)
    (proposal,) = draft.proposals
    assert proposal.applied
    assert proposal.agrees == ("structure", "linework")


def test_the_log_is_kept_with_the_version_and_old_keys_stay(office):
    draft = office(GOOD, CROSSED, TYPED)
    publish(office.store, [draft], recorded_at=AT)
    held = snapshot(office.store, as_of=date(2026, 1, 1)).layer("farm")
    log = issues_of(held, "EPSG:4547")
    assert [i.code for i in log] == ["GEOM_SELF_INTERSECTION", "NUMBER"]
    assert log[0].lonlat == pytest.approx(DEGREES(X + 5, Y + 5), abs=1e-8)
    record = held.quarantine_log()[0]
    assert {"row", "code", "text", "point", "box", "wkb"} <= set(record)
    assert {"severity", "responsibility", "fix", "field", "value"} <= set(record)
    assert shapely.from_wkb(bytes.fromhex(record["wkb"])).geom_type == "Polygon"
    assert [q.code for q in held.quarantined()] == [i.code for i in log]


def test_notices_and_repairs_are_kept_but_quarantine_nothing(office):
    tall = feature(square(50, 0, 10), BSM="A1", MJ=100.0, kv="1")
    tall["geometry"]["coordinates"][0] = [[*p, 3.0] for p in tall["geometry"]["coordinates"][0]]
    publish(office.store, [office(tall, CROSSED, accept_repairs=True)], recorded_at=AT)
    held = snapshot(office.store, as_of=date(2026, 1, 1)).layer("farm")
    assert held.quarantined() == ()
    found = {i.code: i.severity for i in issues_of(held, "EPSG:4547")}
    assert found == {"GEOM_SELF_INTERSECTION": "warning", "Z_DROPPED": "info"}


def test_a_log_of_an_older_store_is_read(tmp_path):
    old = {"row": 7, "code": "GEOM_EMPTY", "text": {"zh": "空", "en": "empty"}, "point": None,
           "box": None, "wkb": None}  # fmt: skip
    draft = make_draft("red", [square(0, 0, 9)], quarantined=[old])
    store = make_store(tmp_path / "s", draft)
    (issue,) = issues_of(snapshot(store, as_of=date(2026, 1, 1)).layer("red"), "EPSG:4547")
    assert (issue.row, issue.severity, issue.fix.en) == (7, "error", "")


def one(code, **values):
    return Issue(code, "error", "sender", Text("", ""), **values)


def test_a_re_delivery_mends_keeps_and_adds():
    before = [one("A", feature="1", row=1), one("A", feature="2", row=2), one("B", row=3)]
    after = [one("A", feature="2", row=9), one("A", feature="3", row=2), one("B", row=3)]
    found = compare(before, after)
    assert [i.feature for i in found.mended] == ["1"]
    assert [(i.code, i.row) for i in found.still] == [("A", 9), ("B", 3)]
    assert [i.feature for i in found.new] == ["3"]


def test_without_ids_the_place_decides():
    before = [one("A", row=1, point=(10.0, 10.0)), one("A", row=2, point=(90.0, 10.0))]
    after = [one("A", row=1, point=(90.2, 10.0))]
    found = compare(before, after)
    assert [i.row for i in found.mended] == [1]
    assert len(found.still) == 1


def test_twice_the_same_issue_counts_twice():
    found = compare([one("A", row=1)], [one("A", row=1), one("A", row=1)])
    assert (len(found.mended), len(found.still), len(found.new)) == (0, 1, 1)


def test_a_deleted_feature_is_gone_not_mended():
    before = [one("A", feature="1", row=1), one("A", feature="2", row=2), one("F", row=None)]
    found = compare(before, [], Present(ids=("1", "7"), count=2))
    assert [i.code + i.feature for i in found.mended] == ["A1", "F"]
    assert [i.feature for i in found.gone] == ["2"]


def test_without_ids_a_place_where_nothing_lies_any_more_is_gone():
    before = [one("A", row=1, point=(10.0, 10.0)), one("A", row=2, box=(80.0, 80.0, 90.0, 90.0)),
              one("A", row=3), one("A", row=9)]  # fmt: skip
    found = compare(before, [], Present(boxes=np.array([[0.0, 0.0, 20.0, 20.0]]), count=3))
    assert [i.row for i in found.mended] == [1, 3]
    assert [i.row for i in found.gone] == [2, 9]


def test_a_file_refused_as_a_whole_leaves_a_log(office):
    office(GOOD)
    (office.folder / "农田.geojson").write_text('{"type": "FeatureCollection", "feat', "utf-8")
    log = office.folder / "log.json"
    words = ["layers", "add", office.folder / "农田.geojson", "--card", office.card,
             "--valid-from", "2020-01-01", "--log", log]  # fmt: skip
    refused = office.sanhe(*words)
    (issue,) = json.loads(log.read_text("utf-8"))["issues"]
    assert refused.exit_code == 2
    assert issue["code"] in refused.output
    assert (issue["severity"], issue["responsibility"]) == ("error", "sender")
    assert (issue["file"], issue["layer"]) == ("农田.geojson", "farm")
    assert all(issue[key][lang] for key in ("text", "fix") for lang in ("zh", "en"))
    assert "农田.geojson" in issue["value"]
    for form in (".xlsx", ".gpkg"):
        words[-1] = office.folder / f"log{form}"
        assert office.sanhe(*words).exit_code == 2
        assert words[-1].stat().st_size


def test_a_log_never_takes_the_place_of_what_was_handed_in(office):
    office(GOOD)
    delivered = office.folder / "delivered.json"
    delivered.write_bytes((office.folder / "农田.geojson").read_bytes())
    before = delivered.read_bytes()
    (office.folder / "link.json").symlink_to(delivered)
    for log in (delivered, office.folder / "link.json"):
        refused = office.sanhe("layers", "add", delivered, "--card", office.card,
                               "--valid-from", "2020-01-01", "--log", log)  # fmt: skip
        assert refused.exit_code == 2
        assert "OUTPUT_IS_INPUT" in refused.output
        assert delivered.read_bytes() == before


def test_what_the_operator_chose_wrongly_is_his_to_mend(office):
    office(GOOD)
    log = office.folder / "log.json"
    text = office.card.read_text("utf-8")
    office.card.write_text(text.replace("BSM", "GIBTESNICHT"), "utf-8")
    office.sanhe("layers", "add", office.folder / "农田.geojson", "--card", office.card,
                 "--valid-from", "2020-01-01", "--log", log)  # fmt: skip
    (issue,) = json.loads(log.read_text("utf-8"))["issues"]
    assert (issue["code"], issue["responsibility"]) == ("FIELD_MISSING", "operator")
    assert issue["field"] == "GIBTESNICHT"


def test_an_issue_survives_json():
    issue = one("A", row=1, point=(1.0, 2.0), box=(0.0, 0.0, 3.0, 4.0), fix=Text("改", "mend"))
    assert issue_from_dict(json.loads(json.dumps(issue_to_dict(issue)))) == issue


@pytest.fixture
def log(office):
    publish(office.store, [office(GOOD, CROSSED, TYPED, ABSENT)], recorded_at=AT)
    held = snapshot(office.store, as_of=date(2026, 1, 1)).layer("farm")
    return issues_of(held, "EPSG:4547")


def test_the_log_as_points_for_a_gis(log, tmp_path):
    write_issues(log, tmp_path / "i.gpkg", crs="EPSG:4547", name="farm@1")
    raw = read(tmp_path / "i.gpkg")
    assert raw.crs == "EPSG:4547"
    assert raw.columns["code"] == ("GEOM_SELF_INTERSECTION", "NUMBER", "GEOM_MISSING")
    first = shapely.from_wkb(raw.wkb[0])
    assert (first.x, first.y) == pytest.approx((X + 5, Y + 5), abs=0.001)
    assert raw.wkb[2] is None


def test_the_log_as_a_workbook_for_people(log, tmp_path):
    from python_calamine import CalamineWorkbook

    write_issues(log, tmp_path / "i.xlsx", crs="EPSG:4547", name="farm@1")
    rows = CalamineWorkbook.from_path(tmp_path / "i.xlsx").get_sheet_by_name("问题清单").to_python()
    assert len(rows) == 4
    heads = [str(cell).split()[0] for cell in rows[0]]
    first = dict(zip(heads, rows[1], strict=True))
    assert first["要素"] == "A2"
    assert first["代码"] == "GEOM_SELF_INTERSECTION"
    assert first["如何改正"]


def test_a_log_has_three_forms(log, tmp_path):
    with pytest.raises(BadInput, match="EXPORT_FORMAT"):
        write_issues(log, tmp_path / "i.csv", crs="EPSG:4547", name="farm@1")


def test_a_withheld_layer_gives_no_place_away(log):
    for issue in map(withheld, log):
        assert (issue.point, issue.box, issue.lonlat, issue.value) == (None, None, None, "")
        assert str(int(X)) not in issue.text.zh + issue.text.en
        assert issue.code
        assert issue.row


def test_the_commands_tell_list_write_and_compare(office):
    office(GOOD, CROSSED, TYPED)
    words = ["layers", "add", office.folder / "农田.geojson", "--card", office.card,
             "--valid-from", "2020-01-01"]  # fmt: skip
    dry = office.sanhe(*words, "--dry-run")
    assert "  ~ row 2: may be repaired by structure, 0.00 → 50.00 m²; MJ 50.20 m², agreeing: " \
        "structure, linework" in dry.output  # fmt: skip
    added = json.loads(office.sanhe(*words, "--json").stdout)
    assert [i["code"] for i in added["issues"]] == ["GEOM_SELF_INTERSECTION", "NUMBER"]
    (repair,) = added["repairs"]
    assert (repair["applied"], repair["method"]) == (False, "structure")
    assert repair["published"] == {"field": "MJ", "area_m2": 50.2}
    assert [c["method"] for c in repair["candidates"]] == ["structure", "linework", "buffer"]
    assert added["compared"] is None
    listed = office.sanhe("layers", "quarantine", "farm", "-o", office.folder / "i.xlsx")
    assert "error sender 农田.geojson:2 A2 " in listed.output
    assert (office.folder / "i.xlsx").stat().st_size
    shown = json.loads(office.sanhe("layers", "quarantine", "farm", "--json").stdout)
    assert shown["version"] == "farm@1"
    assert shown["issues"][0]["lonlat"] == pytest.approx(DEGREES(X + 5, Y + 5), abs=1e-8)
    office(GOOD, CROSSED, feature(None, BSM="A9", MJ=1.0, kv="1"))
    again = office.sanhe(*words)
    assert "beside farm@1: 0 mended, 1 gone with their features, 1 still there, 1 new" in again.output


def test_the_export_command_writes_and_tells(office):
    publish(office.store, [office(GOOD)], recorded_at=AT)
    target = office.folder / "farm.txt"
    done = office.sanhe("layers", "export", "farm", target, "--json")
    out = json.loads(done.stdout)
    assert (out["features"], out["secrecy"], out["file"]) == (1, "internal", "farm.txt")
    assert [n["code"] for n in out["notices"]] == ["ATTRIBUTES_LEFT_OUT", "FIELDS_RENAMED"]
    assert target.read_bytes().startswith("[属性描述]".encode("gbk"))
    assert office.sanhe("layers", "export", "farm", "a.shp").exit_code == 2
    publish(office.store, [office(GOOD, extra="release: area-only\n")], recorded_at=AT)
    refused = office.sanhe("layers", "export", "farm", office.folder / "b.gpkg")
    assert refused.exit_code == 2
    assert "EXPORT_WITHHELD" in refused.output
