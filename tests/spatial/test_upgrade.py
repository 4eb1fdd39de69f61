"""Stores of every earlier format open after an upgrade, with all that was in them."""

import sqlite3
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from spatial import catalog
from spatial.backup import _unpack, restore
from spatial.catalog_tables import FORMAT
from spatial.errors import StoreError
from spatial.history import history
from spatial.kept_checks import delete_checks, kept_checks
from spatial.proof import prove
from spatial.snapshot import snapshot
from spatial.store import open_store
from spatial.upgrade import upgrade

AT = datetime(2026, 6, 1, tzinfo=UTC)
STORES = sorted((Path(__file__).parent / "stores").glob("format-*.tar"))
FIRST = "20260101-aaaaaaaaaaaa"


@pytest.fixture
def old(tmp_path):
    """A store as an earlier release left it."""
    (tmp_path / "old").mkdir()
    _unpack(STORES[0], tmp_path / "old")
    return tmp_path / "old"


def test_every_format_before_this_one_has_a_store_here():
    assert [p.stem for p in STORES] == [f"format-{n}" for n in range(1, FORMAT)]


@pytest.mark.parametrize("path", STORES, ids=lambda p: p.stem)
def test_a_backup_of_an_earlier_format_is_restored_whole(tmp_path, path):
    store = restore(path, tmp_path / "new", at=AT)
    assert prove(store).damages == ()
    assert [v.id for v in history(store, "farm")] == ["farm@1", "farm@2"]
    assert snapshot(store, as_of=date(2026, 1, 1)).layer("farm").zones([0])[0].area == 400.0


def test_an_older_store_is_refused_by_name_until_it_is_upgraded(old):
    with pytest.raises(StoreError, match="STORE_FORMAT_OLD"):
        open_store(old)
    assert upgrade(old, at=AT) == 1
    assert upgrade(old, at=AT) is None
    assert prove(open_store(old)).damages == ()


def test_its_checks_are_tied_to_their_sites(old):
    upgrade(old, at=AT)
    store = open_store(old)
    checks = kept_checks(store)
    assert [c.id for c in checks] == ["20260101-bbbbbbbbbbbb", FIRST]
    assert [p.role for p in checks[1].parts] == ["site", "report", "picture"]
    assert checks[1].at == datetime(2026, 1, 2, 8, tzinfo=UTC)  # when it was made
    site = checks[1].parts[0].object
    delete_checks(store, [FIRST], reason="asked for", at=AT)
    assert store.objects.path(site).exists()  # the other check needs it
    delete_checks(store, [checks[0].id], reason="asked for", at=AT)
    assert not store.objects.path(site).exists()
    assert prove(store).damages == ()


def test_an_upgrade_that_breaks_off_leaves_the_store_as_it_was(old, monkeypatch):
    before = (old / "catalog.sqlite").read_bytes()

    def broken(*_args):
        problem = sqlite3.OperationalError("disk I/O error")
        problem.sqlite_errorcode = sqlite3.SQLITE_IOERR
        raise problem

    monkeypatch.setattr(catalog, "append_journal", broken)
    with pytest.raises(StoreError, match="STORE_WRITE"):
        upgrade(old, at=AT)
    monkeypatch.undo()
    assert catalog.format_of(old / "catalog.sqlite") == 1
    assert len(before) == (old / "catalog.sqlite").stat().st_size
    assert upgrade(old, at=AT) == 1
    assert prove(open_store(old)).damages == ()


def test_a_newer_store_is_not_touched(old):
    raw = sqlite3.connect(old / "catalog.sqlite")
    raw.execute("PRAGMA user_version=99")
    raw.close()
    with pytest.raises(StoreError, match="STORE_FORMAT:"):
        upgrade(old, at=AT)
    assert catalog.format_of(old / "catalog.sqlite") == 99
