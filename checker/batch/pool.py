"""Sites checked side by side in processes that can be ended: one bad site never stops the others."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import TimeoutError as FutureTimeout
from dataclasses import replace
from typing import Any

from checker.batch import messages as say
from checker.batch.forked import processes, ready
from checker.batch.forms import NO_FORMS, not_made
from checker.batch.sites import Asked
from checker.batch.worker import Again, Done, Ground, begin, check_one, forms_again
from spatial.errors import BadInput

__all__ = ["LIMIT_S", "WORKERS", "checked", "formed"]

WORKERS = 2
LIMIT_S = 120.0
"""Seconds after which a site is given up; it counts as unknown."""
_AHEAD = 64
_FEW = 3
_LOST = frozenset({"SITE_TIMED_OUT", "SITE_CRASHED"})


def checked(
    ground: Ground,
    asked: Sequence[tuple[Asked, str]],
    *,
    workers: int = WORKERS,
    limit_s: float = LIMIT_S,
    few: int = _FEW,
) -> Iterator[Done]:
    """Check sites, each given with the name of its report, in their order.

    A site that is lost while its forms are made is checked once more without them, last of all.

    Parameters
    ----------
    workers : int
        Processes side by side.
    limit_s : float
        Seconds for one site.
    few : int
        So many sites are checked in this process, where nothing ends them.
    """
    lost: list[tuple[Asked, str]] = []

    def ended(job: tuple[Asked, str], future: Any) -> Done:
        return _result(job[0], future, limit_s)

    for job, done in _side_by_side(ground, check_one, asked, ended, workers, limit_s, few):
        if ground.forms.suffixes and done.refusal is not None and done.refusal["code"] in _LOST:
            lost.append(job)
        else:
            yield done
    if lost:
        bare = replace(ground, forms=NO_FORMS)
        for done in checked(bare, lost, workers=workers, limit_s=limit_s, few=0):
            yield replace(done, forms=_lost(ground, ground.forms.suffixes, limit_s))


def formed(
    ground: Ground, jobs: Sequence[Again], *, workers: int = WORKERS, limit_s: float = LIMIT_S
) -> Iterator[tuple[Again, dict[str, Any]]]:
    """Make forms of kept reports, in their order; one that hangs or whose process dies is told."""

    def ended(job: tuple[Again], future: Any) -> dict[str, Any]:
        from pebble import ProcessExpired

        try:
            made: dict[str, Any] = future.result()
        except (FutureTimeout, ProcessExpired):
            return _lost(ground, job[0].suffixes, limit_s)
        return made

    each = [(one,) for one in jobs]
    for (job,), made in _side_by_side(ground, forms_again, each, ended, workers, limit_s, 0):
        yield job, made


def _lost(ground: Ground, suffixes: Sequence[str], limit_s: float) -> dict[str, Any]:
    why = BadInput(say.FORM_LOST, where="", seconds=f"{limit_s:g}")
    return not_made(suffixes, ground.forms, why)


def _side_by_side(
    ground: Ground, call: Callable[..., Any], jobs: Sequence[Any], ended: Callable[..., Any],
    workers: int, limit_s: float, few: int,
) -> Iterator[tuple[Any, Any]]:  # fmt: skip
    """Each job with what came of it, in their order; few are done in this process."""
    if workers < 2 or len(jobs) <= few:
        for job in jobs:
            yield job, call(ground, *job)
        return
    from pebble import ProcessPool

    ready()
    pool: Any = ProcessPool(
        max_workers=workers, initializer=begin, initargs=(ground,), context=processes()
    )
    waiting: list[tuple[Any, Any]] = []
    todo = iter(jobs)
    try:
        while True:
            while len(waiting) < _AHEAD and (job := next(todo, None)) is not None:
                waiting.append((job, pool.schedule(call, args=(ground, *job), timeout=limit_s)))
            if not waiting:
                break
            job, future = waiting.pop(0)
            yield job, ended(job, future)
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
