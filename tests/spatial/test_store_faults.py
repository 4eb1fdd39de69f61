"""Faults: killed publishers, full disks, other writers, file systems that cannot hold a store."""

import errno
import os
import sqlite3
from datetime import UTC, date, datetime

import pytest

from spatial import catalog, objects
from spatial.errors import StoreError
from spatial.proof import prove
from spatial.publish import publish
from spatial.snapshot import snapshot
from spatial.store import create_store, open_store
from tests.factories import AT, make_draft, make_store, square
from tests.torture.harness import torture

LATER = datetime(2026, 3, 1, tzinfo=UTC)


def test_forty_killed_publishers_lose_nothing_and_mix_nothing(tmp_path):
    """Two publishers and eight readers at a time; 2,000 kills are ``make torture``."""
    tally = torture(tmp_path, kills=40)
    assert tally.kills >= 40
    assert tally.acknowledged >= 20
    assert tally.reports >= 100


@pytest.mark.parametrize("fault", [errno.ENOSPC, errno.EIO, errno.EDQUOT, errno.EMFILE])
def test_a_failing_write_at_every_step_ends_cleanly(tmp_path, monkeypatch, fault):
    """The n-th call of the system fails, for every n: a code, the head unchanged, no damage."""
    store = make_store(tmp_path / "store", make_draft("farm", [square(0, 0, 10)]))
    head = prove(store).head
    real = {name: getattr(os, name) for name in ("open", "fsync", "replace")}
    step = 0
    while True:
        step += 1
        calls = [0]

        def failing(name, calls=calls, step=step):
            def call(*words, **options):
                calls[0] += 1
                if calls[0] == step:
                    raise OSError(fault, os.strerror(fault))
                return real[name](*words, **options)

            return call

        for name in real:
            monkeypatch.setattr(objects.os, name, failing(name))
        draft = make_draft("farm", [square(0, 0, 20 + step)])
        refused = None
        try:
            publish(store, [draft], recorded_at=LATER)
        except StoreError as problem:
            refused = problem
        for name, function in real.items():
            monkeypatch.setattr(objects.os, name, function)
        if refused is None:
            break
        assert (refused.code, refused.exit_code) == ("STORE_WRITE", 3)
        found = prove(store)
        assert (found.damages, found.head) == ((), head), step
        assert not list(store.root.rglob(".*.part")), step
    # the original is there already; the layer is opened, synced, named, and its folder synced
    assert step == 8
    assert prove(store).damages == ()


def test_a_full_disk_in_the_catalog_ends_cleanly(tmp_path):
    store = make_store(tmp_path / "store", make_draft("farm", [square(0, 0, 10)]))
    head = prove(store).head
    real = sqlite3.connect

    def small(*words, **options):
        connection = real(*words, **options)
        pages = connection.execute("PRAGMA page_count").fetchone()[0]
        connection.execute(f"PRAGMA max_page_count={pages}")
        return connection

    rows = [{"name": "很长的名称" * 2000}]
    draft = make_draft("farm", [square(0, 0, 20)], rows, source={"name": "x" * 20_000})
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sqlite3, "connect", small)
        with pytest.raises(StoreError, match="STORE_WRITE"):
            publish(store, [draft], recorded_at=LATER)
    assert prove(store).head == head
    publish(store, [draft], recorded_at=LATER)
    assert prove(store).damages == ()


def test_a_writer_that_waits_too_long_is_told_so(tmp_path, monkeypatch):
    store = make_store(tmp_path / "store")
    monkeypatch.setattr(catalog, "WAIT_S", 0.1)
    other = sqlite3.connect(store.catalog, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(StoreError, match="STORE_BUSY"):
        publish(store, [make_draft("farm", [square(0, 0, 10)])], recorded_at=LATER)
    other.execute("ROLLBACK")
    other.close()
    publish(store, [make_draft("farm", [square(0, 0, 10)])], recorded_at=LATER)


def test_a_reader_keeps_its_versions_while_others_publish(tmp_path):
    store = make_store(tmp_path / "store", make_draft("farm", [square(0, 0, 10)]))
    before = snapshot(store, as_of=date(2026, 1, 1))
    publish(store, [make_draft("farm", [square(0, 0, 20)])], recorded_at=LATER)
    assert before.layer("farm").zones([0])[0].area == pytest.approx(100)
    assert snapshot(store, as_of=date(2026, 1, 1)).layer("farm").zones([0])[0].area == 400


@pytest.mark.parametrize("kind", ["nfs4", "cifs", "fuse.sshfs"])
def test_a_store_on_a_network_drive_is_refused(tmp_path, monkeypatch, kind):
    store = make_store(tmp_path / "store")
    monkeypatch.setattr("spatial.store.file_system", lambda _path: kind)
    with pytest.raises(StoreError, match="STORE_FILE_SYSTEM"):
        open_store(store.root)
    with pytest.raises(StoreError, match="STORE_FILE_SYSTEM"):
        create_store(tmp_path / "other", store.config, at=AT)


def test_permissions_keep_strangers_out(tmp_path):
    store = make_store(tmp_path / "store", make_draft("farm", [square(0, 0, 10)]))
    for path in store.root.rglob("*"):
        assert path.stat().st_mode & 0o007 == 0, path
