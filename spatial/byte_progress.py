"""How many bytes are done, on standard error, only where a person watches a terminal."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from spatial.errors import Text

__all__ = ["byte_bar"]


@contextmanager
def byte_bar(title: Text, *, lang: str, quiet: bool) -> Iterator[Callable[[int, int], None]]:
    """A progress bar; call what it yields with the bytes done and the bytes there are."""
    if quiet or not sys.stderr.isatty():
        yield lambda _done, _total: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TransferSpeedColumn

    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        DownloadColumn(),
        TransferSpeedColumn(),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(title.of(lang), total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)
