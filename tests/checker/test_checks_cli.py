"""``sanhe checks`` and ``sanhe check --with-draft``, as people type them."""

import json
import sqlite3
from datetime import UTC, datetime, timedelta

import pytest

from spatial.kept_checks import keep_check
from spatial.store import open_store
from tests.checker.packs import rule, write_pack
from tests.factories import X, Y, make_store, square
from tests.spatial.office import Office

CORNERS = f"POLYGON(({X} {Y}, {X + 100} {Y}, {X + 100} {Y + 100}, {X} {Y + 100}, {X} {Y}))"


@pytest.fixture
def office(tmp_path):
    made = Office(tmp_path)
    make_store(made.store)
    made.add("zones", [square(3000, 3000, 50)])
    write_pack(tmp_path / "pack", {"t/a.yaml": rule()})
    (tmp_path / "site.wkt").write_text(CORNERS, encoding="utf-8")
    made.site = ["check", str(tmp_path / "site.wkt"), "--rules", str(tmp_path / "pack"),
                 "--crs", "EPSG:4547", "--as-of", "2026-11-24"]  # fmt: skip
    return made


def checked(office, name="r.json", *words):
    office.run(*office.site, "-o", office.folder / name, *words)
    return json.loads((office.folder / name).read_text("utf-8"))


def test_a_check_is_listed_shown_and_deleted(office):
    report = checked(office)
    (row,) = office.json("checks", "list")["checks"]
    assert (row["id"], row["site"], row["verdict"], row["as_of"]) == (
        report["id"], "site.wkt", "clear", "2026-11-24",
    )  # fmt: skip
    assert [part["role"] for part in row["objects"]] == ["site", "pack", "report", "picture"]
    shown = office.run("checks", "show", report["id"])
    assert report["digest"] in shown
    assert report["rulebook"]["sha256"] in shown
    assert office.call("checks", "delete", report["id"]).exit_code == 2  # no reason
    told = office.json("checks", "delete", report["id"], "--reason", "withdrawn")
    assert len(told["removed"]) == 3
    (row,) = office.json("checks", "list")["checks"]
    assert (row["site"], row["reason"]) == (None, "withdrawn")
    assert "withdrawn" in office.run("checks", "show", report["id"])
    assert office.refused("checks", "delete", report["id"], "--reason", "x") == "CHECK_DELETED"
    assert office.refused("checks", "show", "nothing") == "CHECK_NOT_FOUND"


def test_a_tombstone_is_named_by_verify_and_backup(office):
    report = checked(office)
    office.run("checks", "delete", report["id"], "--reason", "withdrawn")
    for words in (("store", "verify"), ("store", "backup", office.folder / "b.tar", "--force")):
        (row,) = office.json(*words)["deleted_checks"]
        assert (row["id"], row["reason"]) == (report["id"], "withdrawn")
        assert {part["role"] for part in row["objects"]} == {"site", "pack", "report", "picture"}
        assert "withdrawn" in office.run(*words)


def test_checks_expire_by_command_alone(office):
    report = checked(office)
    old = datetime.now(UTC) - timedelta(days=400)
    keep_check(open_store(office.store), "20200101-aaaaaaaaaaaa", {"report": b"{}"}, at=old)
    assert "sanhe store retention" in office.run("checks", "expire")
    assert office.json("store", "retention") == {"days": None}
    assert office.json("store", "retention", "--days", "365") == {"days": 365}
    assert office.json("store", "gc")["objects"] == 0
    due = office.json("checks", "expire", "--dry-run")
    assert (due["checks"], due["removed"]) == (["20200101-aaaaaaaaaaaa"], [])
    assert office.json("checks", "expire")["checks"] == ["20200101-aaaaaaaaaaaa"]
    assert office.json("checks", "expire")["checks"] == []
    rows = {row["id"]: row["reason"] for row in office.json("checks", "list")["checks"]}
    assert rows == {report["id"]: None, "20200101-aaaaaaaaaaaa": "retention 365 days"}
    assert office.json("store", "retention", "--forever") == {"days": None}
    assert office.json("store", "verify")["ok"] is True


def test_a_report_that_cannot_be_read_is_listed_as_such(office):
    checked(office)
    keep_check(open_store(office.store), "20200101-aaaaaaaaaaaa", {"report": b"[]"},
               at=datetime.now(UTC))  # fmt: skip
    rows = office.json("checks", "list")["checks"]
    assert {row["damaged"] for row in rows} == {True, False}
    assert "unreadable" in office.run("checks", "list")
    assert len(office.json("checks", "list", "--limit", "1")["checks"]) == 1
    assert "… 2 in all" in office.run("checks", "list", "--limit", "1")


@pytest.mark.parametrize(
    "edit",
    ["UPDATE kept SET ended = 1", "UPDATE kept SET role = 'x' WHERE role = 'site'",
     "UPDATE kept SET id = 'x'", "DELETE FROM draft", "UPDATE draft SET layer = 'x'"],
)  # fmt: skip
def test_an_edited_table_of_checks_or_drafts_is_found(office, edit):
    checked(office)
    office.add("zones", [square(50, 0, 100)], "--draft")
    raw = sqlite3.connect(office.store / "catalog.sqlite")
    raw.execute(edit)
    raw.commit()
    raw.close()
    done = office.call("--json", "store", "verify")
    assert (done.exit_code, json.loads(done.output)["ok"]) == (3, False)


def test_a_draft_is_checked_as_though_it_were_in_force_and_named(office):
    office.add("zones", [square(50, 0, 100)], "--draft", legal_status="draft", secrecy="work-secret")
    (draft,) = office.json("layers", "list")["drafts"]
    plain, tried = checked(office), checked(office, "d.json", "--with-draft", draft["id"])
    assert (plain["verdict"], plain["drafts"]) == ("clear", [])
    listed = office.run("checks", "list").splitlines()
    assert ["as though the drafts were in force" in line for line in listed] == [True, False]
    assert [row["headline"] for row in office.json("checks", "list")["checks"]] == [
        tried["headline"], plain["headline"],
    ]  # fmt: skip
    assert (plain["secrecy"], tried["secrecy"]) == ("internal", "work-secret")
    assert tried["verdict"] == "prohibited"
    assert tried["headline"]["en"].startswith("(as though the drafts were in force) ")
    assert [(d["id"], d["layer"]) for d in tried["drafts"]] == [(draft["id"], "zones")]
    (row,) = tried["layers"]
    assert (row["version"], row["legal_status"], row["flags"]) == (draft["id"], "draft", ["draft"])
    assert tried["findings"][0]["layer_version"] == draft["id"]
    assert "rests on a draft that is not in force" in office.run(*office.site, "--with-draft", draft["id"])
    assert office.json("layers", "list")["layers"][0]["version"] == "zones@1"


def test_a_check_keeps_the_draft_it_was_made_with(office):
    office.add("zones", [square(50, 0, 100)], "--draft")
    (draft,) = office.json("layers", "list")["drafts"]
    report = checked(office, "d.json", "--with-draft", draft["id"])
    office.run("layers", "drop-draft", draft["id"], "--reason", "redrawn")
    (row,) = office.json("checks", "list")["checks"]
    assert {p["sha256"] for p in row["objects"] if p["role"] == "layer"} == {draft["sha256"]}
    verified = office.json("store", "verify")
    assert verified["ok"] is True
    assert draft["sha256"] not in verified["unreferenced"]
    assert report["id"] == row["id"]
    assert office.refused(*office.site, "--with-draft", draft["id"]) == "DRAFT_UNKNOWN"


def test_two_drafts_of_one_layer_cannot_both_be_taken(office):
    for side in (100, 110):
        office.add("zones", [square(50, 0, side)], "--draft")
    ids = [d["id"] for d in office.json("layers", "list")["drafts"]]
    words = [w for one in ids for w in ("--with-draft", one)]
    assert office.refused(*office.site, *words) == "LAYER_TWICE"
