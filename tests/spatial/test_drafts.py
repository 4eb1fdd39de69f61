"""Drafts and joint publishes, as a planner types them."""

from datetime import UTC, date, datetime, timedelta

import pytest

from spatial import catalog
from spatial.drafts import ABANDONED_AFTER, drop_drafts, keep_drafts, publish_drafts
from spatial.errors import BadInput
from spatial.garbage import sweep
from spatial.kept_checks import delete_checks, keep_check, set_retention
from spatial.proof import prove
from spatial.snapshot import snapshot
from tests.factories import AT, make_draft, make_store, square
from tests.spatial.office import Office

LATER = datetime(2026, 3, 1, tzinfo=UTC)


@pytest.fixture
def office(tmp_path):
    made = Office(tmp_path)
    make_store(made.store)
    made.deliver("farm", [square(0, 0, 100)])
    made.deliver("river", [square(200, 0, 100)])
    return made


@pytest.fixture
def store(tmp_path):
    return make_store(tmp_path / "s", make_draft("farm", [square(0, 0, 10)]))


def drafts(store):
    with catalog.reading(store.catalog) as connection:
        return catalog.drafts(connection)


def test_a_list_is_published_at_once(office):
    told = office.json("layers", "publish", office.listing("list.yaml", "farm", "river"))
    assert [r["version"] for r in told["layers"]] == ["farm@1", "river@1"]
    rows = office.json("layers", "list")["layers"]
    assert {r["recorded_at"] for r in rows} == {rows[0]["recorded_at"]}
    assert office.json("store", "verify")["lines"] == 2  # init and one publish


def test_a_list_with_one_bad_layer_publishes_nothing(office):
    office.deliver("empty", [])
    before = office.head()
    assert office.refused("layers", "publish", office.listing("l.yaml", "farm", "empty")) == "LAYER_EMPTY"
    assert office.head() == before


def test_two_layers_of_one_id_are_refused(office):
    office.deliver("farm", [square(0, 0, 50)], name="again")
    before = office.head()
    for words in ((), ("--dry-run",), ("--draft",)):
        path = office.listing("l.yaml", "farm", "again")
        assert office.refused("layers", "publish", path, *words) == "LAYER_TWICE"
    assert office.head() == before


@pytest.mark.parametrize(
    ("text", "code"),
    [("layers: []", "PUBLISH_LIST"), ("layers: [{card: farm.yaml}]", "PUBLISH_LIST"),
     ("layers: [{card: no.yaml, file: farm.geojson, valid_from: 2020-01-01}]", "CARD_UNREADABLE"),
     ("layers: [", "YAML_SYNTAX")],
)  # fmt: skip
def test_a_list_that_is_wrong(office, text, code):
    (office.folder / "l.yaml").write_text(text, encoding="utf-8")
    assert office.refused("layers", "publish", office.folder / "l.yaml") == code
    assert office.refused("layers", "publish", office.folder / "no.yaml") == "PUBLISH_LIST_UNREADABLE"


def test_a_draft_is_listed_and_not_in_force(office):
    made = office.add("farm", [square(0, 0, 100)], "--draft")
    assert (made["version"], made["draft"]) == ("farm@draft-2", True)
    told = office.json("layers", "list")
    assert told["layers"] == []
    assert [(d["id"], d["legal_status"], d["zones"]) for d in told["drafts"]] == [
        ("farm@draft-2", "draft", 1)
    ]
    assert "farm@draft-2" in office.run("layers", "list")
    assert "a draft, not in force" in office.run("layers", "list")
    assert office.json("store", "info")["layers"] == []
    assert office.refused("layers", "history", "farm") == "LAYER_UNKNOWN"
    assert office.json("store", "verify")["ok"] is True


def test_drafts_are_published_together_and_are_drafts_no_longer(office):
    path = office.listing("l.yaml", "farm", "river")
    ids = [r["version"] for r in office.json("layers", "publish", path, "--draft")["layers"]]
    assert ids == ["farm@draft-2", "river@draft-2"]
    assert office.refused("layers", "publish", *ids, "road@draft-2") == "DRAFT_UNKNOWN"
    assert office.json("layers", "list")["layers"] == []
    told = office.json("layers", "publish", *ids, "--valid-from", "2021-05-01")
    assert [(r["version"], r["valid_from"]) for r in told["layers"]] == [
        ("farm@1", "2021-05-01"), ("river@1", "2021-05-01"),
    ]  # fmt: skip
    assert office.json("layers", "list")["drafts"] == []
    assert office.refused("layers", "publish", *ids) == "DRAFT_UNKNOWN"
    assert office.json("store", "verify")["ok"] is True


def test_a_draft_is_dropped_with_a_reason(office):
    office.add("farm", [square(0, 0, 100)], "--draft")
    assert office.call("layers", "drop-draft", "farm@draft-2").exit_code == 2  # no reason
    assert office.json("layers", "drop-draft", "farm@draft-2", "--reason", "redrawn") == {
        "dropped": ["farm@draft-2"], "reason": "redrawn",
    }  # fmt: skip
    assert office.refused("layers", "drop-draft", "farm@draft-2", "--reason", "x") == "DRAFT_UNKNOWN"
    verified = office.json("store", "verify")
    assert verified["ok"] is True
    assert len(verified["unreferenced"]) == 2  # until gc


def test_a_list_and_drafts_are_not_mixed(office):
    path = str(office.listing("l.yaml", "farm"))
    for words in ((path, "farm@draft-2"), (path, "--valid-from", "2020-01-01"),
                  ("farm@draft-2", "--draft"), ("farm@draft-2", "--dry-run")):  # fmt: skip
        assert office.refused("layers", "publish", *words) == "PUBLISH_MIXED"


def test_an_id_is_never_used_twice(store):
    (first,) = keep_drafts(store, [make_draft("farm", [square(0, 0, 20)])], recorded_at=AT)
    drop_drafts(store, [first.id], reason="redrawn", at=AT)
    (second,) = keep_drafts(store, [make_draft("farm", [square(0, 0, 20)])], recorded_at=AT)
    assert first.id != second.id


def test_a_changed_card_is_refused_as_a_draft_and_when_it_is_published(store):
    other = make_draft("farm", [square(0, 0, 20)], crs="EPSG:4490")
    with pytest.raises(BadInput, match="CARD_CHANGED"):
        keep_drafts(store, [other], recorded_at=AT)
    (kept,) = keep_drafts(store, [other], recorded_at=AT, accept_card_change=True)
    with pytest.raises(BadInput, match="CARD_CHANGED"):
        publish_drafts(store, [kept.id], recorded_at=AT)
    (made,) = publish_drafts(store, [kept.id], recorded_at=AT, accept_card_change=True)
    assert made.id == "farm@2"


def test_two_drafts_of_one_layer_do_not_come_into_force_at_once(store):
    ids = [keep_drafts(store, [make_draft("farm", [square(0, 0, n)])], recorded_at=AT)[0].id
           for n in (20, 30)]  # fmt: skip
    with pytest.raises(BadInput, match="LAYER_TWICE"):
        publish_drafts(store, ids, recorded_at=AT)
    assert [d.id for d in drafts(store)] == ids


def test_clearing_up_drops_what_nobody_published_in_ninety_days(store):
    (kept,) = keep_drafts(store, [make_draft("farm", [square(0, 0, 20)])], recorded_at=LATER)
    assert sweep(store, now=LATER + ABANDONED_AFTER).drafts == 0
    assert [d.id for d in drafts(store)] == [kept.id]
    later = datetime.now(UTC) + ABANDONED_AFTER + timedelta(days=1)
    swept = sweep(store, now=later)
    assert (swept.drafts, swept.objects) == (1, 1)  # its original is that of the layer in force
    assert drafts(store) == []
    assert prove(store).damages == ()


def test_clearing_up_keeps_the_object_of_a_draft_that_a_check_needs(store):
    (kept,) = keep_drafts(store, [make_draft("farm", [square(0, 0, 20)])], recorded_at=LATER)
    keep_check(store, "c1", {"report": b"{}"}, layers=[kept.sha256], at=LATER)
    drop_drafts(store, [kept.id], reason="redrawn", at=LATER)
    assert sweep(store, now=datetime.now(UTC) + timedelta(days=1)).objects == 0
    assert store.objects.path(kept.sha256, packed=True).exists()


def test_a_snapshot_never_shows_a_draft_unasked(store):
    keep_drafts(store, [make_draft("farm", [square(0, 0, 20)])], recorded_at=AT)
    assert snapshot(store, as_of=date(2026, 6, 1)).versions["farm"].id == "farm@1"


def test_quiet_says_nothing_when_all_is_well(office):
    words = office.deliver("farm", [square(0, 0, 100)])
    for asked in (
        ("layers", "add", *words, "--valid-from", "2020-01-01", "--draft"),
        ("layers", "publish", "farm@draft-2"), ("layers", "rollback", "farm", "1"),
        ("store", "verify"), ("store", "gc"), ("store", "retention", "--days", "9"),
        ("checks", "expire"), ("store", "backup", office.folder / "b.tar"),
    ):  # fmt: skip
        assert office.run("--quiet", *asked) == "", asked


def test_a_list_that_only_repeats_makes_no_version(office):
    path = office.listing("list.yaml", "farm", "river")
    office.json("layers", "publish", path)
    head = office.head()
    told = office.json("layers", "publish", path)["layers"]
    assert [(r["version"], r["unchanged"]) for r in told] == [("farm@1", True), ("river@1", True)]
    assert office.head() == head
    office.deliver("river", [square(200, 0, 120)])
    told = office.json("layers", "publish", path)["layers"]
    assert [(r["version"], r["unchanged"]) for r in told] == [("farm@1", True), ("river@2", False)]


def test_a_dry_run_refuses_what_a_publish_refuses(office):
    office.json("layers", "publish", office.listing("list.yaml", "farm", "river"))
    office.deliver("farm", [square(0, 0, 90)], coverage="extent", role="reference")
    path, head = office.listing("list.yaml", "farm", "river"), office.head()
    for words in ((), ("--dry-run",)):
        assert office.refused("layers", "publish", path, *words) == "CARD_CHANGED"
    assert office.head() == head


def test_the_same_delivery_heals_what_was_lost(office):
    path = office.listing("list.yaml", "farm", "river")
    office.json("layers", "publish", path)
    for lost in (office.store / "objects").glob("??/*"):
        lost.unlink()
    office.refused("store", "verify", code=3)
    office.json("layers", "publish", path)
    assert office.json("store", "verify")["ok"]


def test_a_lost_object_keeps_neither_the_same_nor_a_new_delivery_out(office):
    office.add("farm", [square(0, 0, 100)])
    for lost in (office.store / "objects").glob("??/*"):
        lost.unlink()
    files = [*office.deliver("farm", [square(0, 0, 100)]), "--valid-from", "2020-01-01"]
    done = office.call("layers", "add", *files)
    assert (done.exit_code, "OBJECT_MISSING" in done.output) == (0, True)
    assert office.json("store", "verify")["ok"]
    (office.store / "objects").joinpath(*next(
        p.parts[-2:] for p in (office.store / "objects").glob("??/*.layer")
    )).unlink()
    files = office.deliver("farm", [square(0, 0, 70)])
    assert office.call("layers", "add", *files, "--valid-from", "2021-01-01").exit_code == 0


def test_who_gives_a_draft_up_stands_in_the_journal(office):
    office.add("farm", [square(0, 0, 100)], "--draft")
    (row,) = office.json("layers", "list")["drafts"]
    office.run("layers", "drop-draft", row["id"], "--reason", "x", "--by", "李工")
    with catalog.reading(office.store / "catalog.sqlite") as connection:
        last = list(catalog.journal(connection))[-1]
    assert (last["kind"], last["body"]["by"]) == ("drop-draft", "李工")


def test_who_sets_a_retention_and_deletes_a_check_stands_there_too(store):
    keep_check(store, "c1", {"report": b"{}"}, at=LATER)
    set_retention(store, 30, at=LATER, by="王工")
    delete_checks(store, ["c1"], reason="x", at=LATER, by="李工")
    with catalog.reading(store.catalog) as connection:
        told = [(e["kind"], e["body"].get("by")) for e in catalog.journal(connection)]
    assert told[-2:] == [("retention", "王工"), ("delete-checks", "李工")]
    assert prove(store).damages == ()


def test_a_difference_tells_who_published_either_version(office):
    office.add("farm", [square(0, 0, 100)], "--by", "李工")
    office.add("farm", [square(0, 0, 90)], "--by", "王工", day="2021-01-01")
    told = office.json("layers", "diff", "farm", "1", "2")["versions"]
    assert [told[name]["published_by"] for name in ("before", "after")] == ["李工", "王工"]
