"""Which step of several is being done, on standard error, only where a person watches a terminal."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager

from spatial.errors import Text

__all__ = ["step_bar"]


@contextmanager
def step_bar(
    title: Text, steps: Mapping[str, Text], *, lang: str, quiet: bool
) -> Iterator[Callable[[str], None]]:
    """A progress bar; call what it yields with the name of each step when it begins.

    Parameters
    ----------
    steps : mapping of str to Text
        What each step is called, in the order they are done.
    """
    if quiet or not sys.stderr.isatty():
        yield lambda _step: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    order = list(steps)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(),
               TimeElapsedColumn(), TextColumn("{task.fields[step]}", markup=False))  # fmt: skip
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(title.of(lang), total=len(order), step="")
        yield lambda step: bar.update(
            task, completed=order.index(step), step=steps[step].of(lang)
        )
