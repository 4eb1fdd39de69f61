"""The sheet: page one in order, letters shared with the map, an agency's own part."""

from __future__ import annotations

import copy
from typing import Any

import jsonschema
import pytest

from checker.report.agency import for_department
from checker.report.geojson import feature_collection, picture_from
from checker.report.lettering import letters_of
from checker.report.material import Material
from checker.report.picture import picture_of
from checker.report.schema import agency_schema, derived_agency_schema, report_schema
from checker.report.sheet_findings import article
from checker.report.sheet_made import sheet_of
from checker.report.text import summary
from spatial.errors import BadInput
from tests.checker.packs import rule
from tests.checker.test_report import run, written
from tests.checker.trial import HIT
from tests.factories import make_draft, square

__all__ = ["run"]


@pytest.fixture
def found(run: Any) -> Any:
    files = {"t/a.yaml": rule(), "t/b.yaml": rule(layer="other")}
    return run(files, make_draft("zones", HIT), make_draft("other", [square(500, 0, 10)]))


def material(found: Any, **more: Any) -> Material:
    return Material(written(found), picture_of(found), **more)


def test_a_kept_picture_is_read_back_within_a_tenth_of_a_millimetre(found: Any):
    was = picture_of(found)
    back = picture_from(feature_collection(was), written(found))
    assert back.site == was.site
    assert [s.rule for s in back.shapes] == [s.rule for s in was.shapes]
    for one, other in zip(back.shapes, was.shapes, strict=True):
        assert one.geometry.hausdorff_distance(other.geometry) < 1e-4


def test_letters_go_to_what_is_drawn_in_table_order(found: Any):
    given = letters_of(written(found), picture_of(found))
    assert given == {"t.a": "A"}


def test_page_one_holds_its_parts_in_words(found: Any):
    sheet = sheet_of(material(found, lang="both"))
    assert [row.letter for row in sheet.hard] == ["A"]
    assert str(sheet.head.title).splitlines()[0] == "建设项目选址合规性核查报告（项目前期参考）"
    assert [str(q.balance).splitlines() for q in sheet.quota] == [["未掌握", "not known"]] * 3
    assert "数据更新即失效，须复核" in str(sheet.validity)


def test_an_agency_sees_its_own_part_only(found: Any):
    whole = written(found)
    own = for_department(material(found, department=whole["departments"][0]["id"]))
    jsonschema.Draft202012Validator(agency_schema()).validate(own.report)
    assert own.report["schema"] == "sanhe-agency/1"
    assert own.report["of"] == {"id": whole["id"], "digest": whole["digest"]}
    assert own.report["digest"] != whole["digest"]
    with pytest.raises(BadInput, match="DEPARTMENT_UNKNOWN"):
        for_department(material(found, department="nobody"))


def test_articles_are_quoted_as_chinese_law_is():
    assert [article(a) for a in ("33", "4(1)", "一(一)")] == ["第33条", "第4条(1)", "一(一)"]


def test_the_agency_schema_ships_as_it_follows_from_the_reports(found: Any):
    assert agency_schema() == derived_agency_schema()
    jsonschema.Draft202012Validator.check_schema(agency_schema())
    whole = written(found)
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.Draft202012Validator(agency_schema()).validate(whole)
    own = for_department(material(found, department=whole["departments"][0]["id"])).report
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.Draft202012Validator(report_schema()).validate(own)


def test_a_department_that_nothing_concerns_has_a_sheet_of_its_own_too(found: Any):
    whole = written(found)
    idle = {**whole["departments"][0], "id": "idle", "verdict": "not_applicable", "layers_held": []}
    report = {**whole, "departments": [*whole["departments"], idle]}
    own = for_department(Material(report, picture_of(found), department="idle")).report
    jsonschema.Draft202012Validator(agency_schema()).validate(own)
    assert (own["verdict"], own["findings"]) == ("not_applicable", [])


def test_net_area_that_still_holds_prohibited_land_says_so(run: Any):
    files = {"t/a.yaml": rule()}
    hit = run(files, make_draft("zones", HIT))
    assert "未扣除禁止性管控范围" in str(sheet_of(material(hit)).head.net)
    assert "（未扣除禁止性管控范围）" in summary(written(hit))
    clear = picture_of(hit)
    told = {**written(hit), "findings": []}
    assert "未扣除" not in str(sheet_of(Material(told, clear)).head.net)


def unknown_info(report: dict[str, Any], kind: str) -> dict[str, Any]:
    """The same with its prohibition an open question of a check that only informs."""
    out = copy.deepcopy(report)
    hit = next(f for f in out["findings"] if f["verdict"] == "prohibited")
    hit["verdict"], hit["level"] = "unknown", "info"
    out["undecided"] = [{
        "rule": hit["rule"], "layer": hit["layer"], "reason": hit["message"], "code": "X",
        "kind": kind, "department": hit["department"], "who_can_decide": hit["title"],
        "how": hit["title"],
    }]  # fmt: skip
    return out


def test_what_is_only_told_bears_no_letter_and_a_boundary_in_doubt_is_to_be_verified(found: Any):
    picture = picture_of(found)
    told = unknown_info(written(found), "missing-fact")
    assert letters_of(told, picture) == {}
    sheet = sheet_of(Material(told, picture))
    assert (len(sheet.verify), len(sheet.told)) == (0, 1)
    doubted = unknown_info(written(found), "boundary")
    assert list(letters_of(doubted, picture).values()) == ["A"]
    sheet = sheet_of(Material(doubted, picture))
    assert (len(sheet.verify), len(sheet.told)) == (1, 0)
