"""Sites checked side by side in processes that can be ended: one bad site never stops the others."""

from __future__ import annotations

import multiprocessing
from collections.abc import Iterator, Sequence
from concurrent.futures import TimeoutError as FutureTimeout
from typing import Any

from checker.batch import messages as say
from checker.batch.sites import Asked
from checker.batch.worker import Done, Ground, check_one, warm
from spatial.errors import BadInput

__all__ = ["LIMIT_S", "WORKERS", "checked"]

WORKERS = 2
LIMIT_S = 120.0
"""Seconds after which a site is given up; it counts as unknown."""
_AHEAD = 32
_FEW = 3


def checked(
    ground: Ground,
    asked: Sequence[tuple[Asked, str]],
    *,
    workers: int = WORKERS,
    limit_s: float = LIMIT_S,
) -> Iterator[Done]:
    """Check sites, each given with the name of its report, in their order.

    Parameters
    ----------
    workers : int
        Processes; few sites are checked in this one.
    limit_s : float
        Seconds for one site.
    """
    if workers < 2 or len(asked) <= _FEW:
        for one, file in asked:
            yield check_one(ground, one, file)
        return
    from pebble import ProcessPool

    pool: Any = ProcessPool(
        max_workers=workers, initializer=warm, initargs=(ground,),
        context=multiprocessing.get_context("forkserver"),
    )  # fmt: skip
    waiting: list[tuple[Asked, Any]] = []
    todo = iter(asked)
    try:
        while True:
            while len(waiting) < _AHEAD and (following := next(todo, None)) is not None:
                one, file = following
                args = (ground, one, file)
                waiting.append((one, pool.schedule(check_one, args=args, timeout=limit_s)))
            if not waiting:
                break
            yield _result(*waiting.pop(0), limit_s)
        pool.close()
    finally:
        pool.stop()
        pool.join(timeout=5)


def _result(one: Asked, future: Any, limit_s: float) -> Done:
    from pebble import ProcessExpired

    where = f"{one.filename} #{one.row}"
    try:
        done: Done = future.result()
    except FutureTimeout:
        lost = BadInput(say.SITE_TIMED_OUT, where=where, seconds=f"{limit_s:g}")
        return Done(one.row, refusal=lost.as_dict())
    except ProcessExpired:
        return Done(one.row, refusal=BadInput(say.SITE_CRASHED, where=where).as_dict())
    return done
