"""Faults: killed publishers, full disks, other writers, file systems that cannot hold a store."""

import json
import sqlite3
import subprocess
import sys
import tempfile
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from spatial import catalog
from spatial.errors import StoreError
from spatial.proof import prove
from spatial.publish import publish
from spatial.snapshot import snapshot
from tests.factories import make_draft, make_store, square
from tests.tools import need
from tests.torture.acts import ACTS, lay, memory, prepare
from tests.torture.harness import CHECKOUT, torture
from tests.torture.limits import LIMITS, small_files, sweep_act

LATER = datetime(2026, 3, 1, tzinfo=UTC)


def test_forty_killed_publishers_lose_nothing_and_mix_nothing(tmp_path):
    """Two publishers and eight readers at a time; 2,000 kills are ``make torture``."""
    tally = torture(tmp_path, kills=40)
    assert tally.kills >= 40
    assert tally.acknowledged >= 20
    assert tally.reports >= 20


@pytest.fixture(scope="module")
def place():
    """A small store to copy from."""
    with tempfile.TemporaryDirectory(dir=memory()) as folder:
        made = prepare(Path(folder) / "place")
        for act in ACTS.values():
            lay(made)
            act(made)  # what is imported on first use is imported now
        yield made


@pytest.mark.parametrize("act", ACTS)
@pytest.mark.parametrize("limit", LIMITS)
def test_a_system_that_gives_no_more_is_met_cleanly_at_every_step(place, limit, act):
    """For every n: a code, the head unchanged, nothing damaged, nothing half-written."""
    allow, steps = LIMITS[limit]
    # the first two write into the catalog alone, where Python makes no call of the system
    # itself; a cache that cannot be kept is held in memory
    inside = limit == "failing-call" and act in {"rollback", "upgrade", "cache"}
    refused = sweep_act(act, place, allow, steps(), calm=30 if inside else 3)
    assert (refused > 0) == (not inside)


def test_a_full_disk_is_met_cleanly_at_every_page(tmp_path):
    """A real disk of 8 MB, every act with 0, 1, 2 … pages free on it."""
    command = [need("unshare"), "--user", "--map-root-user", "--mount", sys.executable, "-m",
               "tests.torture.small_disk", tmp_path]  # fmt: skip
    done = subprocess.run(
        command, cwd=CHECKOUT, capture_output=True, text=True, check=False, timeout=300
    )
    assert done.returncode == 0, done.stderr
    refused = json.loads(done.stdout)
    assert set(refused) == set(ACTS)
    assert min(n for act, n in refused.items() if act != "cache") >= 4, refused


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


def test_a_limit_on_the_size_of_files_is_told_as_a_write_that_was_refused(tmp_path):
    store = make_store(tmp_path / "store")
    with small_files(8), pytest.raises(StoreError) as caught:
        snapshot(store, as_of=date(2026, 1, 1))  # to read, SQLite writes what its readers share
    assert caught.value.code == "STORE_WRITE"
    assert "ulimit -f" in caught.value.text.zh and "拒绝写入" in caught.value.text.zh
    assert "disk I/O error" not in caught.value.text.en
