"""Checks in worker processes that can be ended: a hung reader or overlay harms no one else."""

from __future__ import annotations

import multiprocessing
import threading
from concurrent.futures import TimeoutError as FutureTimeout
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from spatial.errors import Message, SanheError
from webmap.problems import CheckTimedOutError

if TYPE_CHECKING:
    from pebble import ProcessPool

__all__ = ["Answer", "Jobs", "Request", "start_jobs"]

CHECK_TIMED_OUT = Message(
    "CHECK_TIMED_OUT",
    "核查在 {seconds} 秒内未完成，已中止：结论为待核实，不代表未发现冲突",
    "the check did not end within {seconds} s and was stopped: nothing is decided, which does "
    "not mean that no conflict exists",
    "请简化地块边界后重试，或改用命令行 sanhe check",
    "simplify the outline and try again, or use sanhe check on the command line",
)
CHECK_KILLED = Message(
    "CHECK_TIMED_OUT",
    "核查进程意外中止：结论为待核实，不代表未发现冲突",
    "the check's process ended before its time: nothing is decided, which does not mean that no "
    "conflict exists",
    "请检查文件后重试",
    "look at the file and try again",
)
LIMIT_S = 60.0


@dataclass(frozen=True, slots=True)
class Request:
    """One check as asked for over the web.

    Parameters
    ----------
    data, filename : bytes, str
        The uploaded file and its name as given.
    crs : str or None
        CRS of the coordinates where the file is silent.
    project : dict or None
        Project facts.
    """

    data: bytes
    filename: str
    crs: str | None
    project: dict[str, Any] | None
    as_of: date
    now: datetime
    lang: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What a worker hands back: a report, its picture, the site as delivered.

    Parameters
    ----------
    pack_sha256 : str
        Name of the rule pack's object, which the worker has put into the store.
    """

    report: bytes
    picture: bytes
    report_id: str
    original: bytes
    pack_sha256: str


@dataclass(slots=True)
class Jobs:
    """A pool of workers over one store."""

    store: Path
    pool: ProcessPool
    limit_s: float
    workers: int = 2
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def check(self, request: Request) -> Answer:
        """Run a check in a worker.

        Raises
        ------
        SanheError
            What the check itself refuses, and ``CHECK_TIMED_OUT`` when it hung or died.
        """
        from pebble import ProcessExpired

        future = self._living().schedule(work, args=(self.store, request), timeout=self.limit_s)
        try:
            done = future.result()
        except FutureTimeout:
            seconds = f"{self.limit_s:g}"
            raise CheckTimedOutError(CHECK_TIMED_OUT, seconds=seconds) from None
        except ProcessExpired:
            raise CheckTimedOutError(CHECK_KILLED) from None
        if isinstance(done, Answer):
            return done
        raise done.again()

    def _living(self) -> ProcessPool:
        """The pool; a new one when the last broke down as a whole."""
        with self._lock:
            if not self.pool.active:
                self.pool = _pool(self.store, self.workers)
            return self.pool

    def close(self) -> None:
        """End the workers."""
        pool: Any = self.pool
        pool.stop()
        pool.join(timeout=5)


@dataclass(frozen=True, slots=True)
class Refusal:
    """An error of the check in a form that passes between processes."""

    kind: type[SanheError]
    body: dict[str, Any]

    def again(self) -> SanheError:
        """The error itself, to be raised on this side."""
        detail, fix = self.body["detail"], self.body["how_to_fix"]
        texts = (detail["zh"], detail["en"], fix["zh"], fix["en"])
        safe = (t.replace("{", "{{").replace("}", "}}") for t in texts)
        return self.kind(Message(self.body["code"], *safe), where=self.body["where"])


def start_jobs(store: Path, *, workers: int = 2, limit_s: float = LIMIT_S) -> Jobs:
    """Start a pool of workers; each is replaced after a hundred checks."""
    return Jobs(store, _pool(store, workers), limit_s, workers)


def _pool(store: Path, workers: int) -> ProcessPool:
    from pebble import ProcessPool

    context = multiprocessing.get_context("spawn")
    return ProcessPool(
        max_workers=workers, max_tasks=100, initializer=warm, initargs=(store,), context=context
    )


def warm(store: Path) -> None:
    """Import and read what every check needs, so that the first one is as quick as the rest."""
    from contextlib import suppress
    from importlib import import_module

    with suppress(Exception):  # told to whoever asks for a check; a failed start ends the pool
        for module in ("checker.check", "checker.report.document", "spatial.site"):
            import_module(module)
        from spatial.snapshot import snapshot
        from spatial.store import open_store
        from webmap.checking import rulebook_of

        opened = open_store(store)
        day = date.fromisoformat(opened.config.as_of or "2000-01-01")
        rulebook_of(opened, snapshot(opened, as_of=day).cards, day)


def work(store: Path, request: Request) -> Answer | Refusal:
    """One check, in the worker."""
    try:
        return _work(store, request)
    except SanheError as error:
        return Refusal(type(error), error.as_dict())


def _work(root: Path, request: Request) -> Answer:
    from checker.report.files import picture_bytes, report_bytes
    from spatial.site import read_site_bytes
    from spatial.store import open_store
    from webmap.checking import run

    store = open_store(root)
    site = read_site_bytes(
        request.data, request.filename, measure_crs=store.config.measure_crs,
        study_area=store.config.study_area, crs=request.crs,
    )  # fmt: skip
    done = run(
        store, site, project=request.project, as_of=request.as_of, now=request.now,
        lang=request.lang,
    )  # fmt: skip
    pack = store.objects.put(done.assessment.rulebook.canonical)
    return Answer(
        report_bytes(done.report), picture_bytes(done.assessment), done.report["id"],
        site.original, pack,
    )
