"""What the processes of a batch come from: one that has imported what every check needs."""

from __future__ import annotations

import multiprocessing
from typing import Any

__all__ = ["processes", "ready"]

_IMPORTED = (
    "checker.batch.worker", "checker.check", "checker.pack_choice", "checker.report.document",
    "checker.report.files", "checker.report.picture", "spatial.shift_suspect", "spatial.site",
    "spatial.snapshot",
)  # fmt: skip


def ready() -> None:
    """Start it, if it does not run yet: it imports while other things are done here."""
    from multiprocessing.forkserver import ensure_running

    processes().set_forkserver_preload(["__main__", *_IMPORTED])
    ensure_running()


def processes() -> Any:
    """Processes that come from it: each begins with nothing open and no thread."""
    return multiprocessing.get_context("forkserver")
