"""Objects that are laid down have no name before they are durable."""

from __future__ import annotations

import errno
import os
import stat
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from spatial.errors import StoreError
from spatial.garbage import sweep
from spatial.laid import lay, settle
from spatial.objects import Objects
from tests.factories import make_store

BODIES = [f"body {n}".encode() * 1000 for n in range(20)]


@pytest.fixture
def objects(tmp_path: Path) -> Objects:
    (tmp_path / "objects").mkdir()
    return Objects(tmp_path / "objects")


def files(objects: Objects) -> list[Path]:
    return [path for path in objects.root.rglob("*") if path.is_file()]


def test_they_have_names_once_they_are_settled_and_not_before(objects: Objects):
    laid = [lay(objects, body) for body in BODIES]
    assert not any(objects.holds(one.name) for one in laid)
    settle(objects, laid)
    assert [objects.get(one.name) for one in laid] == BODIES
    assert len(files(objects)) == len(BODIES)
    assert {stat.S_IMODE(path.stat().st_mode) for path in files(objects)} == {0o440}


def test_content_is_durable_before_its_name_and_the_name_before_anything_is_told(
    objects: Objects, monkeypatch: pytest.MonkeyPatch
):
    laid = [lay(objects, body) for body in BODIES[:3]]
    seen: list[str] = []
    fsync, replace = os.fsync, os.replace

    def told(handle: int) -> None:
        path = Path(os.readlink(f"/proc/self/fd/{handle}"))
        seen.append("folder" if path.is_dir() else path.name)
        fsync(handle)

    def renamed(source: Any, target: Any) -> None:
        seen.append(f"named {Path(source).name}")
        replace(source, target)

    monkeypatch.setattr(os, "fsync", told)
    monkeypatch.setattr(os, "replace", renamed)
    settle(objects, laid)
    for one in laid:
        assert seen.index(one.part) < seen.index(f"named {one.part}")
    assert seen[-len({one.name[:2] for one in laid}) :].count("folder") == seen.count("folder") > 0


def test_what_lies_there_is_not_written_again(objects: Objects):
    objects.put(BODIES[0])
    (path,) = files(objects)
    os.utime(path, (0, 0))
    one = lay(objects, BODIES[0])
    assert one.part == "" and path.stat().st_mtime > 0
    settle(objects, [one])
    assert files(objects) == [path]


def test_the_same_body_laid_down_twice_is_one_object(objects: Objects):
    settle(objects, [lay(objects, BODIES[0]), lay(objects, BODIES[0])])
    assert len(files(objects)) == 1


def test_a_full_disk_leaves_nothing_half_written(objects: Objects, monkeypatch: pytest.MonkeyPatch):
    def full(*_: Any) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "write", full)
    with pytest.raises(StoreError) as refused:
        lay(objects, BODIES[0])
    assert (refused.value.code, files(objects)) == ("STORE_WRITE", [])


@pytest.mark.parametrize("call", ["fsync", "replace"])
def test_what_cannot_be_made_durable_gets_no_name(
    objects: Objects, monkeypatch: pytest.MonkeyPatch, call: str
):
    laid = [lay(objects, body) for body in BODIES]

    def broken(*_: Any) -> None:
        raise OSError(errno.EIO, "Input/output error")

    monkeypatch.setattr(os, call, broken)
    with pytest.raises(StoreError) as refused:
        settle(objects, laid)
    assert refused.value.code == "STORE_WRITE"
    assert not any(objects.holds(one.name) for one in laid)


def test_what_was_never_settled_is_swept_after_an_hour(tmp_path: Path):
    store = make_store(tmp_path / "store")
    one = lay(store.objects, BODIES[0])
    now = datetime.now(UTC)
    assert sweep(store, now=now).parts == 0
    assert sweep(store, now=now + timedelta(hours=2)).parts == 1
    assert not store.objects.path(one.name).with_name(one.part).exists()
