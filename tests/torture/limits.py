"""Systems that give no more: a full disk, files that may not grow, no more handles, failing calls."""

from __future__ import annotations

import errno
import os
import resource
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from itertools import count
from pathlib import Path

from spatial.errors import BadInput, StoreError
from spatial.proof import prove
from spatial.store import open_store
from tests.torture.acts import ACTS, Place, attempt, lay

FAULTS = (errno.ENOSPC, errno.EIO, errno.EDQUOT, errno.EMFILE)
CALLS = ("open", "write", "fsync", "fchmod", "replace", "mkdir", "link", "utime", "unlink")
Limit = Callable[[int], AbstractContextManager[None]]


def sweep_act(name: str, place: Place, limit: Limit, steps: Iterator[int], calm: int = 3) -> int:
    """Do an act under ever milder limits until it succeeds ``calm`` times on end.

    Returns
    -------
    int
        How often it was refused; each time cleanly, or an assertion fails.
    """
    head, refusals, good = prove(open_store(place.pristine)).head, 0, 0
    for step in steps:
        lay(place)
        refused = None
        with limit(step):
            try:
                ACTS[name](place)
            except (BadInput, StoreError) as problem:
                refused = problem
        attempt(name, place, head, refused)
        refusals += refused is not None
        good = good + 1 if refused is None else 0
        if good == calm:
            return refusals
    raise AssertionError("the act never succeeded")


@contextmanager
def failing_call(number: int) -> Iterator[None]:
    """The ``number``-th call of the system, counted over all of ``CALLS``, fails."""
    real, left = {name: getattr(os, name) for name in CALLS}, [number]
    fault = FAULTS[number % len(FAULTS)]

    def fail(name: str) -> Callable[..., object]:
        def call(*words: object, **options: object) -> object:
            left[0] -= 1
            if left[0] == 0:
                raise OSError(fault, os.strerror(fault))
            return real[name](*words, **options)

        return call

    for name in CALLS:
        setattr(os, name, fail(name))
    try:
        yield
    finally:
        for name, function in real.items():
            setattr(os, name, function)


@contextmanager
def small_files(kib: int) -> Iterator[None]:
    """No file may grow beyond ``kib`` KiB (``RLIMIT_FSIZE``), the database's log included."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (kib * 1024, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@contextmanager
def few_handles(number: int) -> Iterator[None]:
    """``number`` more files may be open at once (``RLIMIT_NOFILE``)."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    highest = max(map(int, os.listdir("/proc/self/fd")))
    resource.setrlimit(resource.RLIMIT_NOFILE, (highest + 1 + number, hard))
    held: list[int] = []
    try:
        while True:
            held.append(os.open("/dev/null", os.O_RDONLY))
    except OSError:
        for handle in held[len(held) - number :]:
            os.close(handle)
    try:
        yield
    finally:
        for handle in held[: len(held) - number]:
            os.close(handle)
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


def full_disk(folder: Path) -> Limit:
    """``pages`` free pages are left on the file system that holds ``folder``."""

    @contextmanager
    def limit(pages: int) -> Iterator[None]:
        filler = folder / "filler"
        found = os.statvfs(folder)
        filler.touch()
        with filler.open("r+b") as file:
            size = (found.f_bavail - pages) * found.f_frsize
            os.posix_fallocate(file.fileno(), 0, size)
        try:
            yield
        finally:
            filler.unlink()

    return limit


LIMITS: dict[str, tuple[Limit, Callable[[], Iterator[int]]]] = {
    "failing-call": (failing_call, lambda: count(1)),
    "small-files": (small_files, lambda: iter([0, *range(1, 40, 3), *range(40, 400, 24)])),
    "few-handles": (few_handles, lambda: count(0)),
}
