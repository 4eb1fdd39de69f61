import os
import sqlite3
import stat
from datetime import UTC, date, datetime

import pytest

from spatial import catalog
from spatial.errors import BadInput, StoreError
from spatial.publish import publish
from spatial.registered import publish_object, registered_objects
from spatial.snapshot import snapshot
from spatial.store import open_store
from tests.factories import AT, STUDY_AREA, make_draft, make_store, square

LATER = datetime(2026, 3, 1, tzinfo=UTC)


def draft(side, valid_from="2020-01-01", layer="farmland", **card):
    return make_draft(layer, [square(0, 0, side)], valid_from=date.fromisoformat(valid_from), **card)


def zones(store, as_of, known_at=None, layer="farmland"):
    snap = snapshot(store, as_of=date.fromisoformat(as_of), known_at=known_at)
    return None if layer not in snap.versions else snap.versions[layer].sequence


def test_a_store_is_opened_as_it_was_made(tmp_path):
    made = make_store(tmp_path / "s")
    again = open_store(tmp_path / "s")
    assert again.config == made.config
    assert again.config.study_area.equals(STUDY_AREA)


def test_the_law_on_a_date_and_the_knowledge_at_a_moment(tmp_path):
    store = make_store(tmp_path / "s", draft(10, "2020-01-01"))  # sequence 1
    publish(store, [draft(20, "2024-01-01")], recorded_at=LATER)  # 2
    publish(store, [draft(30, "2022-01-01")], recorded_at=LATER)  # 3, backdated
    publish(store, [draft(40, "2024-01-01")], recorded_at=LATER)  # 4, same day: the later one
    assert zones(store, "2019-12-31") is None
    assert zones(store, "2020-01-01") == 1
    assert zones(store, "2023-06-30") == 3
    assert zones(store, "2026-01-01") == 4
    assert zones(store, "2026-01-01", known_at=AT) == 1


def test_order_is_by_sequence_not_by_clock(tmp_path):
    store = make_store(tmp_path / "s", draft(10), at=LATER)
    publish(store, [draft(20)], recorded_at=AT)  # the clock went backwards
    assert zones(store, "2026-01-01") == 2


def test_several_layers_are_published_at_once_or_not_at_all(tmp_path):
    store = make_store(tmp_path / "s", draft(10))
    changed = make_draft("other", [square(0, 0, 5)])
    with pytest.raises(BadInput, match="CARD_CHANGED"):
        publish(store, [changed, draft(20, crs="EPSG:4526")], recorded_at=LATER)
    assert set(snapshot(store, as_of=date(2026, 1, 1)).versions) == {"farmland"}
    publish(store, [draft(20, crs="EPSG:4526")], recorded_at=LATER, accept_card_change=True)
    assert zones(store, "2026-01-01") == 2


def test_a_failure_inside_the_transaction_publishes_nothing(tmp_path, monkeypatch):
    store = make_store(tmp_path / "s", draft(10))
    with catalog.reading(store.catalog) as connection:
        before = catalog.head(connection)

    def full(*_):
        problem = sqlite3.OperationalError("database or disk is full")
        problem.sqlite_errorcode = sqlite3.SQLITE_FULL
        raise problem

    monkeypatch.setattr("spatial.publish._insert", full)
    with pytest.raises(StoreError, match="STORE_WRITE"):
        publish(store, [draft(20)], recorded_at=LATER)
    with catalog.reading(store.catalog) as connection:
        assert catalog.head(connection) == before
    assert zones(store, "2026-01-01") == 1


def test_the_journal_is_a_chain_that_cannot_be_edited(tmp_path):
    store = make_store(tmp_path / "s", draft(10))
    with catalog.reading(store.catalog) as connection:
        assert [line["kind"] for line in catalog.journal(connection)] == ["init", "publish"]
    raw = sqlite3.connect(store.catalog)
    with pytest.raises(sqlite3.DatabaseError, match="append only"):
        raw.execute("UPDATE journal SET body = '{}'")
    with pytest.raises(sqlite3.DatabaseError, match="append only"):
        raw.execute("DELETE FROM version")
    raw.execute("DROP TRIGGER journal_no_update")
    raw.execute("UPDATE journal SET at = '2000-01-01' WHERE seq = 1")
    raw.commit()
    raw.close()
    with pytest.raises(StoreError, match="STORE_DAMAGED"), catalog.reading(store.catalog) as c:
        list(catalog.journal(c))


def test_registering_the_same_report_twice_adds_one_line(tmp_path):
    store = make_store(tmp_path / "s")
    first = publish_object(store, "report", "r1", b"{}", at=LATER)
    assert publish_object(store, "report", "r1", b"{}", at=LATER) == first
    assert registered_objects(store, "report") == [first]
    assert registered_objects(store, "site") == []
    assert store.objects.get(first.sha256) == b"{}"
    with catalog.reading(store.catalog) as connection:
        assert sum(1 for _ in catalog.journal(connection)) == 2


def test_objects_are_proven_when_read(tmp_path):
    store = make_store(tmp_path / "s")
    name = store.objects.put(b"plan")
    path = store.objects.path(name)
    assert stat.S_IMODE(path.stat().st_mode) == 0o440
    path.chmod(0o640)
    path.write_bytes(b"plane")
    with pytest.raises(StoreError, match="OBJECT_DAMAGED"):
        store.objects.get(name)
    with pytest.raises(StoreError, match="OBJECT_MISSING"):
        store.objects.get("0" * 64)


def test_a_write_that_fails_leaves_nothing_behind(tmp_path, monkeypatch):
    store = make_store(tmp_path / "s")

    def full(_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(StoreError, match="STORE_WRITE"):
        store.objects.put(b"plan")
    assert [p for p in store.objects.root.rglob("*") if p.is_file()] == []


def test_what_is_not_a_store_is_refused(tmp_path):
    with pytest.raises(StoreError, match="STORE_MISSING"):
        open_store(tmp_path)
    make_store(tmp_path / "s")
    with pytest.raises(StoreError, match="STORE_EXISTS"):
        make_store(tmp_path / "s")
    (tmp_path / "t").mkdir()
    (tmp_path / "t" / "catalog.sqlite").write_bytes(b"not a database" * 100)
    with pytest.raises(StoreError, match="STORE_DAMAGED"):
        open_store(tmp_path / "t")
    raw = sqlite3.connect(tmp_path / "s" / "catalog.sqlite")
    raw.execute("PRAGMA user_version=99")
    raw.close()
    with pytest.raises(StoreError, match="STORE_FORMAT"):
        open_store(tmp_path / "s")
