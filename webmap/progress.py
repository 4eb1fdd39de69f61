"""Progress on standard error, only where a person watches a terminal."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from spatial.errors import Text

__all__ = ["steps"]

BUILDING = Text("正在建立演示图层库", "building the demo store")


@contextmanager
def steps(total: int, *, lang: str, quiet: bool, title: Text = BUILDING) -> Iterator[Callable[[str], None]]:
    """A progress bar of ``total`` steps; call what it yields with the name of each step done."""
    if quiet or not sys.stderr.isatty():
        yield lambda _name: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(),
               TextColumn("{task.fields[step]}", markup=False))  # fmt: skip
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(title.of(lang), total=total, step="")
        yield lambda name: bar.update(task, advance=1, step=name)
