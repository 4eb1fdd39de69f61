"""Past checks: kept as a whole, deleted as a whole, and what others need survives."""

from datetime import UTC, datetime, timedelta

import pytest

from spatial import kept_checks as kept
from spatial.backup import backup, restore
from spatial.errors import BadInput, StoreError
from spatial.garbage import sweep
from spatial.kept_checks import (
    CheckDeletedError,
    delete_checks,
    expired,
    keep_check,
    kept_check,
    part_of,
    retention,
    set_retention,
)
from spatial.proof import prove
from spatial.store import open_store
from tests.factories import make_draft, make_store, square

AT = datetime(2026, 2, 1, tzinfo=UTC)
LATER = datetime(2026, 3, 1, tzinfo=UTC)
SITE, PACK = b"the same site", b'{"pack":1}'


@pytest.fixture
def store(tmp_path):
    made = make_store(tmp_path / "store", make_draft("farm", [square(0, 0, 10)]))
    keep_check(made, "c1", {"site": SITE, "pack": PACK, "report": b"one"}, at=AT)
    keep_check(made, "c2", {"site": SITE, "pack": PACK, "report": b"two"}, at=LATER)
    return made


def ids(store):
    return [check.id for check in kept.kept_checks(store)]


def held(store):
    return {name for name, packed in store.objects.names() if not packed}


def test_a_check_is_read_back_byte_for_byte(store):
    assert [part_of(store, "c1", role) for role in ("site", "pack", "report")] == [SITE, PACK, b"one"]
    assert kept_check(store, "c1").at == AT
    assert ids(store) == ["c2", "c1"]  # the latest first


def test_one_check_is_one_line_and_the_same_again_is_none(store):
    lines = prove(store).lines
    keep_check(store, "c1", {"site": SITE, "pack": PACK, "report": b"one"}, at=LATER)
    assert prove(store).lines == lines
    keep_check(store, "c1", {"site": SITE, "pack": PACK, "report": b"one, later"}, at=LATER)
    assert prove(store).lines == lines + 1
    assert part_of(store, "c1", "report") == b"one, later"
    assert ids(store) == ["c1", "c2"]


def test_the_journal_holds_hashes_and_no_word_of_a_site(store):
    assert SITE not in (store.root / "catalog.sqlite").read_bytes()


def test_what_another_check_needs_survives(store):
    before = held(store)
    (gone,) = delete_checks(store, ["c1"], reason="asked for", at=LATER)
    assert before - held(store) == {gone}  # its report; the site is also that of c2
    assert part_of(store, "c2", "site") == SITE
    assert len(delete_checks(store, ["c2"], reason="asked for", at=LATER)) == 2
    assert prove(store).damages == ()


def test_a_tombstone_names_what_was_there(store):
    parts = kept_check(store, "c1").parts
    delete_checks(store, ["c1"], reason="asked for", at=LATER)
    check = kept_check(store, "c1")
    assert (check.parts, check.deleted_at, check.reason) == (parts, LATER, "asked for")
    with pytest.raises(CheckDeletedError, match="CHECK_DELETED"):
        part_of(store, "c1", "report")
    with pytest.raises(CheckDeletedError):
        delete_checks(store, ["c2", "c1"], reason="again", at=LATER)
    assert kept_check(store, "c2").deleted_at is None  # all or none


def test_what_was_never_kept_is_unknown(store):
    for call in (lambda: kept_check(store, "c9"), lambda: part_of(store, "c1", "picture"),
                 lambda: delete_checks(store, ["c9"], reason="x", at=AT)):  # fmt: skip
        with pytest.raises(BadInput, match="CHECK_NOT_FOUND"):
            call()


def test_a_deleted_check_may_be_made_again(store):
    delete_checks(store, ["c1"], reason="asked for", at=LATER)
    keep_check(store, "c1", {"site": SITE, "pack": PACK, "report": b"one"}, at=LATER)
    assert part_of(store, "c1", "report") == b"one"
    assert len(kept_check(store, "c1").parts) == 3
    assert prove(store).damages == ()


def test_clearing_up_never_deletes_a_check_nor_what_it_needs(store):
    later = datetime.now(UTC) + timedelta(days=4000)
    assert sweep(store, now=later).objects == 0
    delete_checks(store, ["c1", "c2"], reason="asked for", at=LATER)
    assert sweep(store, now=later).objects == 1  # the pack: nothing names it any more
    assert prove(store).damages == ()


def test_a_deletion_that_broke_off_is_finished_by_clearing_up(store, monkeypatch):
    monkeypatch.setattr(kept, "_unlink", lambda _store, _doomed: ())
    delete_checks(store, ["c1", "c2"], reason="asked for", at=LATER)
    assert kept_check(store, "c1").deleted_at == LATER
    assert sweep(store, now=datetime.now(UTC) + timedelta(hours=2)).objects == 4


def test_a_site_taken_away_while_it_is_kept_again_is_put_back(store, monkeypatch):
    """The other process deletes the last check of a site between our put and our line."""
    real, calls = store.objects.__class__.put, []

    def put(objects, data):
        name = real(objects, data)
        calls.append(name)
        if len(calls) == 2:  # both objects are there; now the deletion runs
            delete_checks(store, ["c1", "c2"], reason="asked for", at=LATER)
        return name

    monkeypatch.setattr(store.objects.__class__, "put", put)
    keep_check(store, "c3", {"site": SITE, "report": b"three"}, at=LATER)
    assert part_of(store, "c3", "site") == SITE
    assert prove(store).damages == ()


def test_a_draft_that_is_gone_cannot_be_named(store):
    lines = prove(store).lines
    with pytest.raises(StoreError, match="OBJECT_MISSING"):
        keep_check(store, "c3", {"report": b"three"}, layers=["0" * 64], at=LATER)
    assert prove(store).lines == lines


def test_a_backup_leaves_out_what_was_deleted_and_keeps_the_tombstone(store, tmp_path):
    delete_checks(store, ["c1"], reason="asked for", at=LATER)
    backup(store, tmp_path / "b.tar")
    again = restore(tmp_path / "b.tar", tmp_path / "again")
    assert kept_check(again, "c1").reason == "asked for"
    assert part_of(again, "c2", "report") == b"two"
    assert b"one" not in {again.objects.get(name) for name in held(again)}


def test_retention_is_applied_by_nobody_but_the_command(store):
    assert retention(store) is None
    assert expired(store, now=LATER + timedelta(days=9999)) == ()
    set_retention(store, 30, at=AT)
    assert retention(open_store(store.root)) == 30
    now = LATER + timedelta(days=10)
    assert expired(store, now=now) == ("c1",)
    sweep(store, now=now)
    assert ids(store) == ["c2", "c1"]
    assert kept_check(store, "c1").deleted_at is None
    set_retention(store, None, at=AT)
    assert retention(store) is None
    assert prove(store).damages == ()
