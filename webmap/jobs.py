"""Checks in worker processes that can be ended: a hung reader or overlay harms no one else."""

from __future__ import annotations

import multiprocessing
import threading
from collections.abc import Callable
from concurrent.futures import TimeoutError as FutureTimeout
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from spatial.errors import Message, SanheError
from webmap.diffing import DIFF_KILLED, DIFF_TIMED_OUT, Comparison, compared
from webmap.forming import FORM_KILLED, FORM_TIMED_OUT, FormAsked, formed
from webmap.problem_messages import CHECK_KILLED, CHECK_TIMED_OUT
from webmap.problems import CheckTimedOutError
from webmap.worker import Answer, Refusal, Request, look, warm, work

if TYPE_CHECKING:
    from pebble import ProcessPool

__all__ = ["Answer", "Jobs", "Request", "start_jobs"]

LIMIT_S = 60.0
KEPT = 8


@dataclass(slots=True)
class Jobs:
    """A pool of workers over one store.

    Parameters
    ----------
    zygote : str or None
        Address of the reader zygote the workers use; None starts a reader a file.
    """

    store: Path
    pool: ProcessPool
    limit_s: float
    workers: int = 2
    zygote: str | None = None
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _kept: dict[Comparison, bytes] = field(default_factory=dict)

    def check(self, request: Request) -> Answer:
        """Run a check in a worker.

        Raises
        ------
        SanheError
            What the check itself refuses, and ``CHECK_TIMED_OUT`` when it hung or died.
        """
        done: Answer = self._run(work, request, CHECK_TIMED_OUT, CHECK_KILLED)
        return done

    def preview(self, request: Request) -> dict[str, Any]:
        """What a worker understood of a file, as JSON content; nothing is checked or kept.

        Raises
        ------
        SanheError
            As :meth:`check`.
        """
        done: dict[str, Any] = self._run(look, request, CHECK_TIMED_OUT, CHECK_KILLED)
        return done

    def difference(self, asked: Comparison) -> bytes:
        """Compare two versions of a layer in a worker; the last few answers are kept.

        Raises
        ------
        SanheError
            What the comparison refuses, and ``DIFF_TIMED_OUT``.
        """
        with self._lock:
            if asked in self._kept:
                return self._kept[asked]
        body: bytes = self._run(compare, asked, DIFF_TIMED_OUT, DIFF_KILLED)
        with self._lock:
            if len(self._kept) >= KEPT:
                self._kept.clear()
            self._kept[asked] = body
        return body

    def form(self, asked: FormAsked) -> bytes:
        """Make one form of a kept report in a worker.

        Raises
        ------
        SanheError
            What the form refuses, and ``FORM_TIMED_OUT``.
        """
        done: bytes = self._run(shape, asked, FORM_TIMED_OUT, FORM_KILLED)
        return done

    def _run(self, task: Callable[..., Any], asked: Any, late: Message, dead: Message) -> Any:
        from pebble import ProcessExpired

        future = self._living().schedule(task, args=(self.store, asked), timeout=self.limit_s)
        try:
            done = future.result()
        except FutureTimeout:
            raise CheckTimedOutError(late, seconds=f"{self.limit_s:g}") from None
        except ProcessExpired:
            raise CheckTimedOutError(dead) from None
        if isinstance(done, Refusal):
            raise done.again()
        return done

    def _living(self) -> ProcessPool:
        """The pool; a new one when the last broke down as a whole."""
        with self._lock:
            if not self.pool.active:
                self.pool = _pool(self.store, self.workers, self.zygote)
            return self.pool

    def close(self) -> None:
        """End the workers."""
        pool: Any = self.pool
        pool.stop()
        pool.join(timeout=5)


def start_jobs(
    store: Path, *, workers: int = 2, limit_s: float = LIMIT_S, zygote: str | None = None
) -> Jobs:
    """Start a pool of workers; each is replaced after a hundred checks."""
    return Jobs(store, _pool(store, workers, zygote), limit_s, workers, zygote)


def _pool(store: Path, workers: int, zygote: str | None) -> ProcessPool:
    from pebble import ProcessPool

    return ProcessPool(
        max_workers=workers, max_tasks=100, initializer=warm, initargs=(store, zygote),
        context=multiprocessing.get_context("spawn"),
    )  # fmt: skip


def compare(store: Path, asked: Comparison) -> bytes | Refusal:
    """One comparison, in the worker."""
    try:
        return compared(store, asked)
    except SanheError as error:
        return Refusal(type(error), error.as_dict(by_field=True))


def shape(store: Path, asked: FormAsked) -> bytes | Refusal:
    """One form of a report, in the worker."""
    try:
        return formed(store, asked)
    except SanheError as error:
        return Refusal(type(error), error.as_dict(by_field=True))
