"""Acts that die in the middle: killed at the n-th call of the system, or at any moment."""

from __future__ import annotations

import multiprocessing
import os
import signal
import sqlite3
from collections.abc import Callable
from contextlib import nullcontext
from typing import Any

import pytest

from spatial.backup import restore
from spatial.errors import StoreError
from spatial.proof import prove
from spatial.store import open_store
from spatial.upgrade import upgrade
from tests.torture.acts import ACTS, LATER, Place, clearing_up
from tests.torture.limits import CALLS

__all__ = ["kill_in", "still_whole"]


def kill_in(name: str, place: Place, number: int) -> bool:
    """Do an act in a process of its own that is killed at its ``number``-th call,
    of the system or of the database.

    Returns
    -------
    bool
        Whether it was killed; False when it was done before that.
    """
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["tests.torture.killed"])
    process = context.Process(target=_dying, args=(name, place, number), daemon=True)
    process.start()
    process.join()
    assert process.exitcode in (0, -signal.SIGKILL), process.exitcode
    return process.exitcode != 0


def _dying(name: str, place: Place, number: int) -> None:
    left, real_connect = [number], sqlite3.connect

    def deadly(real: Callable[..., Any]) -> Callable[..., Any]:
        def function(*words: Any, **options: Any) -> Any:
            left[0] -= 1
            if left[0] == 0:
                os.kill(os.getpid(), signal.SIGKILL)
            return real(*words, **options)

        return function

    class Connection(sqlite3.Connection):
        execute = deadly(sqlite3.Connection.execute)
        executemany = deadly(sqlite3.Connection.executemany)

    for call in CALLS:
        setattr(os, call, deadly(getattr(os, call)))
    sqlite3.connect = lambda *words, **options: real_connect(*words, factory=Connection, **options)
    ACTS[name](place)


def still_whole(name: str, place: Place, head: str) -> None:
    """What must hold after a kill: nothing damaged, and the act can be done again."""
    assert prove(open_store(place.root), witness=head).damages == (), name
    clearing_up(place)
    assert prove(open_store(place.root), witness=head).damages == (), name
    if place.file.read_bytes() != b"an older backup":
        restore(place.file, place.root.parent / "again")
    if (place.other / "catalog.sqlite").exists():
        assert prove(open_store(place.other)).damages == (), name
    upgrade(place.old, at=LATER)
    assert prove(open_store(place.old)).damages == (), name
    done = (place.other / "catalog.sqlite").exists()  # but for the last word
    with pytest.raises(StoreError, match="STORE_EXISTS") if done else nullcontext():
        ACTS[name](place)
    assert prove(open_store(place.root), witness=head).damages == (), name
