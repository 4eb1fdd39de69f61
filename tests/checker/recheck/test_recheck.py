"""``sanhe recheck``: a report comes out the same, and another day says what changed and why."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from checker.cli import check
from checker.recheck.cli import NOT_REPRODUCED, recheck
from checker.recheck.reading import believed
from checker.report.digest import digest
from spatial.errors import SanheError
from spatial.publish import publish
from spatial.registered import PACK, publish_object
from spatial.settings import Settings
from spatial.store import open_store
from tests.checker.packs import make_pack, rule, write_pack
from tests.checker.trial import FAR, HIT
from tests.factories import AT, X, Y, make_draft, make_store

CORNERS = f"POLYGON(({X} {Y}, {X + 100} {Y}, {X + 100} {Y + 100}, {X} {Y + 100}, {X} {Y}))"
LATER = AT + timedelta(days=400)
ASK = {"type": "bool", "ask": {"zh": "问", "en": "ask"}}
KEYED = rule(
    facts={"key": {"kind": "privilege", **ASK}},
    outcomes=[{"when": "overlap and key", "verdict": "conditional", "code": "key"},
              *rule()["outcomes"]],
)  # fmt: skip


def call(place: Path, command: Any, *args: str, **settings: Any) -> Result:
    known = Settings(place / "store", **settings)
    return CliRunner().invoke(command, args, obj=known, standalone_mode=True)


def again(place: Path, *args: str, report: str = "r.json", **settings: Any) -> Result:
    return call(place, recheck, str(place / report), *args, **settings)


def told(place: Path, *args: str, **more: Any) -> dict[str, Any]:
    result = again(place, *args, json=True, **more)
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    found: dict[str, Any] = json.loads(result.output)
    return found


def refusal(result: Result) -> SanheError:
    assert isinstance(result.exception, SanheError), (result.output, result.exception)
    return result.exception


def forged(report: dict[str, Any]) -> str:
    """The report with a digest that fits it, under a number that the store does not keep."""
    return json.dumps({**report, "id": "20260301-ffffffffffff", "digest": digest(report)})


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """A store, a pack, a site, a project, and ``r.json``: prohibited, 5,000 m² of zones."""
    make_store(tmp_path / "store", make_draft("zones", HIT), make_draft("other", FAR))
    write_pack(tmp_path / "pack", {"t/a.yaml": KEYED, "t/b.yaml": rule(layer="other")})
    (tmp_path / "site.wkt").write_text(CORNERS, encoding="utf-8")
    (tmp_path / "p.yaml").write_text("name: 厂房\ndeclared_by: 招商局\nfacts: {key: false}", "utf-8")
    checked(tmp_path)
    return tmp_path


def checked(place: Path, *args: str, out: str = "r.json") -> dict[str, Any]:
    base = (str(place / "site.wkt"), "--rules", str(place / "pack"), "--crs", "EPSG:4547",
            "--as-of", "2026-03-01", "--project", str(place / "p.yaml"))  # fmt: skip
    result = call(place, check, *base, "-o", str(place / out), *args)
    assert result.exit_code == 0, (result.output, result.exception)
    report: dict[str, Any] = json.loads((place / out).read_text("utf-8"))
    return report


def publish_zones(place: Path, zones: Any, day: str = "2026-04-01") -> None:
    from datetime import date

    draft = make_draft("zones", zones, valid_from=date.fromisoformat(day))
    publish(open_store(place / "store"), [draft], recorded_at=LATER, accept_card_change=True)


def publish_pack(place: Path, **changes: Any) -> None:
    book = make_pack(place / "newer", {"t/a.yaml": KEYED | changes, "t/b.yaml": rule(layer="other")})
    publish_object(open_store(place / "store"), PACK, book.id, book.canonical, at=LATER)


def test_the_same_digest_on_the_same_engine(place: Path):
    found = told(place)
    assert (found["outcome"], found["reproduced"], found["same_engine"]) == ("identical", True, True)
    assert found["digest"] == found["report"]["digest"]
    assert (found["kept"], found["site_file"], found["differences"]) == (True, "same", [])
    assert again(place).exit_code == 0


def test_project_facts_and_who_declared_them_are_replayed(place: Path):
    report = json.loads((place / "r.json").read_text("utf-8"))
    fact = report["proposal"]["facts"]["key"]
    assert (fact["value"], fact["declared_by"]) == (False, "招商局")
    assert told(place)["outcome"] == "identical"


def test_what_was_published_later_changes_nothing_in_a_replay(place: Path):
    publish_zones(place, FAR, "2020-01-01")
    publish_pack(place, title={"zh": "新", "en": "new"})
    assert told(place)["outcome"] == "identical"


def test_a_report_in_english_and_one_of_an_earlier_moment(place: Path):
    publish_zones(place, FAR, "2020-01-01")
    checked(place, "--known-at", "2026-02-01T00:00:00+08:00", out="early.json")
    assert told(place, report="early.json")["outcome"] == "identical"


def test_another_day_says_which_layer_changed_and_what_it_changes(place: Path):
    publish_zones(place, FAR)
    found = told(place, "--as-of", "2026-05-01")
    assert found["reproduced"]
    assert found["changed"]
    causes = {reason["cause"]: reason for reason in found["reasons"] if reason["cause"] != "date"}
    assert set(causes) == {"layer"}
    assert causes["layer"]["text"]["zh"] == (
        "图层“zones”由 zones@1（2020-01-01 起生效）更新为 zones@2（2026-04-01 起生效）"
    )
    (changed,) = found["rules"]
    assert (changed["rule"], changed["causes"]) == ("t.a", ["layer"])
    assert (changed["before"]["verdict"], changed["after"]["verdict"]) == ("prohibited", "clear")
    assert changed["before"]["measures"]["overlap_m2"] == pytest.approx(5000.0)
    assert "结论由“不符合（禁止性管控）”变为“未发现冲突”" in changed["text"]["zh"]
    assert changed["text"]["zh"].endswith("（面积 5,000.00 → 0.00 平方米）；原因：图层“zones”更新（@1 → @2）")
    assert "the layer 'zones' changed (@1 → @2)" in changed["text"]["en"]
    assert "变为“必查 2 项均未发现冲突”" in found["headline"]["zh"]
    assert again(place, "--as-of", "2026-05-01").exit_code == 0


def test_another_day_says_which_rule_changed(place: Path):
    rows = [{"when": "overlap", "verdict": "conditional", "code": "ask"},
            {"otherwise": True, "verdict": "clear", "code": "none"}]  # fmt: skip
    text = {"ask": {"zh": "征求意见", "en": "ask"}, "none": {"zh": "无", "en": "none"}}
    publish_pack(place, outcomes=rows, texts=text)
    found = told(place, "--as-of", "2026-03-01")
    (changed,) = found["rules"]
    assert changed["causes"] == ["rule"]
    assert (changed["before"]["verdict"], changed["after"]["verdict"]) == (
        "prohibited", "conditional",
    )  # fmt: skip
    kinds = [reason["cause"] for reason in found["reasons"]]
    assert kinds == ["rule", "rule"]  # the pack, and the rule in it
    assert "有修改" in changed["text"]["zh"]


def test_a_rule_that_comes_into_force_by_the_day_alone(place: Path):
    write_pack(place / "pack", {"t/c.yaml": rule(in_force={"2026-06-01": True})})
    checked(place)
    found = told(place, "--as-of", "2026-07-01")
    (changed,) = found["rules"]
    assert (changed["rule"], changed["causes"], changed["before"]) == ("t.c", ["date"], None)
    assert "现已施行" in changed["text"]["zh"]


def test_nothing_changes_by_the_day_alone(place: Path):
    found = told(place, "--as-of", "2026-07-01")
    assert (found["changed"], found["rules"]) == (False, [])
    assert [reason["cause"] for reason in found["reasons"]] == ["date", "date"]
    assert "有效期至 2026-05-30（自核查日起 90 天），已过" in found["reasons"][1]["text"]["zh"]
    assert "没有" not in again(place, "--as-of", "2026-07-01", lang="zh").output
    assert "no rule answers otherwise" in again(place, "--as-of", "today", lang="en").output


def test_a_pack_that_was_to_follow_is_replayed_with_it(place: Path):
    from datetime import date

    store = open_store(place / "store")
    book = make_pack(place / "pack", {"t/a.yaml": KEYED, "t/b.yaml": rule(layer="other")})
    publish_object(store, PACK, "pack", book.canonical, at=AT)
    publish_object(store, PACK, "pack", b"{}", valid_from=date(2026, 3, 20), at=AT)
    until = checked(place, out="f.json")["validity"]["until"]
    publish_object(store, PACK, "pack", b"[]", valid_from=date(2026, 3, 10), at=LATER)
    assert until == "2026-03-19"
    assert told(place, report="f.json")["outcome"] == "identical"


def test_a_check_that_was_not_kept_is_made_again_from_the_report(place: Path):
    base = (str(place / "site.wkt"), "--rules", str(place / "pack"), "--crs", "EPSG:4547")
    out = call(place, check, *base, "--as-of", "2026-03-01", json=True).output
    (place / "loose.json").write_text(out, "utf-8")
    found = told(place, report="loose.json")
    assert (found["outcome"], found["kept"], found["site_file"]) == ("identical", False, "not-kept")


def test_another_engine_is_held_to_verdicts_and_a_tolerance(place: Path):
    report = json.loads((place / "r.json").read_text("utf-8"))
    report["engine"] = {**report["engine"], "geos": "3.99.0"}
    report["findings"][0]["measures"]["overlap_m2"] += 0.004
    (place / "other.json").write_text(forged(report), "utf-8")
    found = told(place, report="other.json")
    assert (found["outcome"], found["reproduced"]) == ("within-tolerance", True)
    assert [d["kind"] for d in found["differences"]] == ["figure"]
    assert found["reasons"][0]["cause"] == "engine"
    assert "geos 3.99.0 → " in found["reasons"][0]["text"]["en"]


def test_a_report_that_does_not_come_out_again_has_a_code_of_its_own(place: Path):
    report = json.loads((place / "r.json").read_text("utf-8"))
    report["verdict"] = report["findings"][0]["verdict"] = "clear"
    (place / "forged.json").write_text(forged(report))
    result = again(place, report="forged.json", lang="en")
    assert result.exit_code == NOT_REPRODUCED
    assert "not reproduced" in result.output
    assert "findings[t.a].verdict: clear → prohibited" in result.output


def test_a_report_that_was_edited_is_refused(place: Path):
    report = json.loads((place / "r.json").read_text("utf-8"))
    (place / "e.json").write_text(json.dumps({**report, "verdict": "clear"}), "utf-8")
    assert refusal(again(place, report="e.json")).code == "REPORT_EDITED"


@pytest.mark.parametrize("part", ["secrecy", "geometry", "filename"])
def test_what_the_digest_leaves_out_is_held_against_the_stored_original(place: Path, part: str):
    report = json.loads((place / "r.json").read_text("utf-8"))
    if part == "secrecy":
        report["secrecy"] = "public"
    elif part == "geometry":
        report["site"]["geometry"]["coordinates"][0][0][0] += 1e-4
    else:
        report["site"]["source"]["filename"] = "other.wkt"
    (place / "e.json").write_text(json.dumps(report), "utf-8")
    problem = refusal(again(place, report="e.json"))
    assert problem.code == "REPORT_EDITED"
    assert part in problem.line("en")


def test_a_deleted_check_is_named_by_its_tombstone(place: Path):
    from spatial.kept_checks import delete_checks

    report = json.loads((place / "r.json").read_text("utf-8"))
    store = open_store(place / "store")
    delete_checks(store, [report["id"]], reason="withdrawn", at=LATER)
    for id in (report["id"], "20260101-000000000000"):  # another number does not hide it
        (place / "e.json").write_text(json.dumps({**report, "id": id}), "utf-8")
        problem = refusal(again(place, report="e.json"))
        assert (problem.code, problem.exit_code) == ("CHECK_DELETED", 2)
        assert "withdrawn" in problem.line("en")


def test_a_report_of_another_store(place: Path, tmp_path: Path):
    make_store(tmp_path / "second", make_draft("zones", HIT), at=LATER)
    result = CliRunner().invoke(
        recheck, [str(place / "r.json")], obj=Settings(tmp_path / "second")
    )
    assert refusal(result).code == "REPORT_OTHER_STORE"


def test_versions_and_packs_and_drafts_that_are_not_here(place: Path):
    from spatial.drafts import drop_drafts, keep_drafts
    from spatial.garbage import sweep

    report = json.loads((place / "r.json").read_text("utf-8"))
    newer = json.loads(json.dumps(report).replace("zones@1", "zones@7"))
    (place / "v.json").write_text(forged(newer), "utf-8")
    problem = refusal(again(place, report="v.json"))
    assert (problem.code, "zones@7" in problem.line("en")) == ("REPORT_VERSIONS_ABSENT", True)

    loose = {**report, "rulebook": {**report["rulebook"], "sha256": "0" * 64}}
    (place / "k.json").write_text(forged(loose), "utf-8")
    assert refusal(again(place, report="k.json")).code == "REPORT_PACK_ABSENT"
    problem = refusal(again(place, "--rules", str(place / "pack"), report="k.json"))
    assert problem.code == "REPORT_PACK_DIFFERS"

    store = open_store(place / "store")
    (draft,) = keep_drafts(store, [make_draft("zones", FAR)], recorded_at=AT)
    checked(place, "--with-draft", draft.id, out="d.json")
    assert told(place, report="d.json")["outcome"] == "identical"
    drop_drafts(store, [draft.id], reason="no", at=LATER)
    sweep(store, now=LATER + timedelta(days=400))  # the kept check holds what it was made on
    assert told(place, report="d.json")["outcome"] == "identical"
    store.objects.path(draft.sha256, packed=True).unlink()
    problem = refusal(again(place, report="d.json"))
    assert problem.code == "REPORT_DRAFT_GONE"
    assert f"{draft.id} was dropped on 2" in problem.line("en") and "(no)" in problem.line("en")
    assert "删除" in problem.line("zh") and "发布" not in problem.line("zh")


def test_a_report_on_a_draft_is_made_again_after_the_draft_was_published(place: Path):
    from spatial.drafts import keep_drafts, publish_drafts

    store = open_store(place / "store")
    (draft,) = keep_drafts(store, [make_draft("zones", FAR)], recorded_at=AT)
    checked(place, "--with-draft", draft.id, out="d.json")
    publish_drafts(store, [draft.id], recorded_at=LATER)
    assert told(place, report="d.json")["outcome"] == "identical"
    store.objects.path(draft.sha256, packed=True).unlink()
    assert f"{draft.id} was published on 2" in refusal(again(place, report="d.json")).line("en")


def test_a_report_on_a_draft_the_store_never_had_says_so(place: Path):
    from spatial.drafts import keep_drafts

    store = open_store(place / "store")
    (draft,) = keep_drafts(store, [make_draft("zones", FAR)], recorded_at=AT)
    report = checked(place, "--with-draft", draft.id, out="d.json")
    other = json.loads(json.dumps(report).replace(draft.id, "zones@draft-99"))
    (place / "o.json").write_text(forged(other), "utf-8")
    problem = refusal(again(place, report="o.json"))
    assert problem.code == "REPORT_DRAFT_GONE" and "unknown to this store" in problem.line("en")


def test_a_damaged_layer_is_a_store_fault_and_no_difference(place: Path):
    report = json.loads((place / "r.json").read_text("utf-8"))
    (row,) = (x for x in report["layers"] if x["id"] == "zones")
    path = open_store(place / "store").objects.path(row["sha256"], packed=True)
    data = bytearray(path.read_bytes())
    data[-40] ^= 1
    path.chmod(0o640)
    path.write_bytes(data)
    problem = refusal(again(place))
    assert (problem.code, problem.exit_code) == ("OBJECT_DAMAGED", 3)


def test_without_the_kept_pack_or_site_the_store_is_what_is_wrong(place: Path):
    report = json.loads((place / "r.json").read_text("utf-8"))
    path = open_store(place / "store").objects.path(report["rulebook"]["sha256"])
    path.unlink()
    problem = refusal(again(place))
    assert (problem.code, problem.exit_code) == ("OBJECT_MISSING", 3)


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "REPORT_SYNTAX"), (b"[", "REPORT_SYNTAX"), (b"\xff\xfe", "REPORT_SYNTAX"),
        (b"[" * 100_000, "REPORT_TOO_DEEP"), (b"{}", "REPORT_FOREIGN"), (b"[]", "REPORT_FOREIGN"),
        (b'{"schema": "sanhe-conflicts/1"}', "REPORT_FOREIGN"),
        (b'{"schema": "sanhe-report/2"}', "REPORT_NEWER"),
        (b'{"schema": "sanhe-report/1"}', "REPORT_INCOMPLETE"),
        (b'{"schema": "sanhe-report/1", "schema": "sanhe-report/1"}', "REPORT_SYNTAX"),
        (b'{"schema": "sanhe-report/1", "x": NaN}', "REPORT_SYNTAX"),
    ],
)  # fmt: skip
def test_what_is_no_report(data: bytes, code: str):
    with pytest.raises(SanheError) as caught:
        believed(data, "r.json")
    assert (caught.value.code, caught.value.exit_code) == (code, 2)


def test_a_file_that_is_not_there_and_one_that_is_too_large(place: Path, monkeypatch: Any):
    from checker.recheck import reading
    from spatial.limits import Limits

    assert refusal(again(place, report="none.json")).code == "REPORT_UNREADABLE"
    monkeypatch.setattr(reading, "LIMITS", Limits(upload_bytes=1000))
    assert refusal(again(place)).code == "REPORT_TOO_LARGE"


def test_a_site_that_reads_otherwise_today_is_told(place: Path, monkeypatch: Any):
    from checker.recheck import recheck as module

    monkeypatch.setattr(module, "read_anew", lambda *_: ("0" * 64, None))
    found = told(place)
    assert (found["site_file"], found["reasons"][0]["cause"]) == ("other", "site")
    assert found["outcome"] == "identical"


def test_an_indicative_position_stays_one(place: Path):
    from tests.checker.test_cli import displaced

    (place / "gcj.wkt").write_text(displaced(CORNERS), encoding="utf-8")
    result = call(place, check, str(place / "gcj.wkt"), "--rules", str(place / "pack"), "--datum",
                  "gcj02", "--as-of", "2026-03-01", "-o", str(place / "g.json"))  # fmt: skip
    assert result.exit_code == 0, result.exception
    assert told(place, report="g.json")["outcome"] == "identical"
