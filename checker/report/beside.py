"""Files written beside their places, then renamed all at once: no half file is ever seen."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from checker.errors import REPORT_WRITE
from spatial.errors import BadInput, SanheError
from spatial.system_reason import system_reason

__all__ = ["written_beside"]


@contextmanager
def written_beside(paths: Sequence[Path]) -> Iterator[Iterator[tuple[Path, Path]]]:
    """Each path with the place beside it to write to; all are renamed once all are written.

    Raises
    ------
    BadInput
        ``REPORT_WRITE``, naming the file that could not be written; nothing is left behind.
    """
    made: list[tuple[Path, Path]] = []

    def places() -> Iterator[tuple[Path, Path]]:
        for path in paths:
            made.append((path, path.with_name(f".{os.getpid()}-{path.name}")))
            yield made[-1]

    try:
        yield places()
        for path, beside in made:
            os.replace(beside, path)
    except SanheError as problem:
        path, beside = made[-1]
        if problem.where == beside.name:  # a reader knows the file by its own name
            problem.where = path.name
        raise
    except OSError as problem:
        what = system_reason(problem)
        where = made[-1][0].name if made else ""
        raise BadInput(REPORT_WRITE, where=where, what=what) from None
    finally:
        for _, beside in made:
            with suppress(OSError):  # nothing of that name can be there
                beside.unlink(missing_ok=True)
