"""The zygote: the same answers as a child a file, in a fork that is locked up, and never stuck."""

from __future__ import annotations

import os
import signal
import socket
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from spatial.errors import BadInput
from spatial.formats import child, locks
from spatial.formats.reader import read
from spatial.formats.zygote import Zygote, asked
from tests.spatial.formats import samples
from tests.spatial.formats.samples import SITE, shapefile


@pytest.fixture(scope="module")
def zygote() -> Iterator[Zygote]:
    with Zygote() as started:
        yield started


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file that takes a while, and more memory than a process has at hand."""
    return shapefile(tmp_path_factory.mktemp("large"), *[SITE] * 30_000)


@pytest.fixture
def used(zygote: Zygote, monkeypatch: pytest.MonkeyPatch) -> Iterator[Zygote]:
    """Reading in this test goes through the zygote, and no child is started."""

    def started(order: object) -> tuple[bytes, int]:
        raise AssertionError("a child was started")

    monkeypatch.setattr(child, "_started", started)
    child.use_zygote(zygote.address)
    yield zygote
    child.use_zygote(None)


def waited(condition: object, seconds: float = 10) -> bool:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if condition():  # type: ignore[operator]
            return True
        time.sleep(0.02)
    return False


def test_files_of_several_drivers_are_read_by_one_zygote(used: Zygote, tmp_path: Path) -> None:
    before = used.pid
    assert read(shapefile(tmp_path, SITE)).columns == {"name": ("x",)}
    assert read(samples.gpkg(tmp_path / "a.gpkg", SITE)).crs == "EPSG:4547"
    assert used.pid == before


def test_refusals_come_through(used: Zygote, tmp_path: Path) -> None:
    (tmp_path / "data.gpkg").write_bytes(b"nothing")
    with pytest.raises(BadInput) as refused:
        child.ask(tmp_path, "data.gpkg", driver="GPKG", size=7, name="a.gpkg")
    assert refused.value.code == "FILE_UNREADABLE"


def test_a_fork_that_takes_too_long_is_ended(
    used: Zygote, large: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(locks, "seconds", lambda size: 0.001)
    with pytest.raises(BadInput) as refused:
        read(large)
    assert refused.value.code == "READER_TIMEOUT"


def test_a_fork_out_of_memory_harms_nobody_else(
    used: Zygote, large: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(locks, "limits", lambda size: {"RLIMIT_AS": 1_000_000})
    with pytest.raises(BadInput) as refused:
        read(large)
    assert refused.value.code in ("FILE_UNREADABLE", "READER_OUT_OF_MEMORY")
    monkeypatch.undo()
    assert len(read(large).rows) == 30_000


def test_who_connects_and_says_nothing_blocks_nobody(used: Zygote, tmp_path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as idle, socket.socket(socket.AF_UNIX) as junk:
        idle.connect(used.address)
        junk.connect(used.address)
        junk.sendall(b"\xff\xff\xff\xff{}")
        assert read(shapefile(tmp_path, SITE)).rows == (1,)


def test_many_files_at_once(used: Zygote, tmp_path: Path) -> None:
    from concurrent.futures import ThreadPoolExecutor

    path = shapefile(tmp_path, SITE)

    def one(_: int) -> tuple[int, ...]:
        child.use_zygote(used.address)
        return read(path).rows

    with ThreadPoolExecutor(4) as pool:
        assert set(pool.map(one, range(12))) == {(1,)}


def test_a_killed_zygote_is_started_anew_and_nobody_waits_for_it(tmp_path: Path) -> None:
    path = shapefile(tmp_path, SITE)
    with Zygote() as zygote:
        child.use_zygote(zygote.address)
        try:
            first = zygote.pid
            os.kill(first, signal.SIGKILL)
            assert read(path).rows == (1,)
            assert waited(lambda: zygote.pid != first)
            assert read(path).rows == (1,)
        finally:
            child.use_zygote(None)


def test_closing_leaves_no_process_and_no_socket(tmp_path: Path) -> None:
    zygote = Zygote()
    zygote.start()
    pid = zygote.pid
    zygote.close()
    zygote.close()
    assert not Path(zygote.address).exists()
    assert not Path(f"/proc/{pid}").exists()
    child.use_zygote(zygote.address)
    try:
        assert read(shapefile(tmp_path, SITE)).rows == (1,)
    finally:
        child.use_zygote(None)


def test_nobody_there_is_no_answer(tmp_path: Path) -> None:
    assert asked(str(tmp_path / "none"), {"seconds": 1}) is None


def test_the_zygote_is_one_thread_with_nothing_open(zygote: Zygote) -> None:
    root = Path(f"/proc/{zygote.pid}")
    assert len(list((root / "task").iterdir())) == 1
    opened = {os.readlink(link) for link in (root / "fd").iterdir()}
    files = {Path(name).name for name in opened if name.startswith("/")}
    assert files <= {"null", "proj.db"}  # PROJ keeps its own database open


def test_it_tells_the_locks_it_holds(zygote: Zygote) -> None:
    held = {lock.id for lock in locks.held_locks() if lock.held}
    assert {"limits", "drivers"} <= held
    assert set(zygote.locks) == held - {"limits", "drivers"}
    assert locks.safe_beyond_loopback() is bool(held & {"seccomp", "namespace"})


def test_without_a_lock_of_the_kernel_nobody_beyond_loopback_is_served(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(child, "locks_told", tuple)
    assert not locks.safe_beyond_loopback()
    assert [lock.id for lock in locks.held_locks() if lock.held] == ["limits", "drivers"]
