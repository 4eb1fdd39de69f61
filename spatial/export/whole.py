"""A file that appears whole or not at all: written in a folder beside it, then renamed."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from spatial.errors import BadInput
from spatial.export import messages as say

__all__ = ["beside", "place"]


@contextmanager
def beside(path: Path) -> Iterator[Path]:
    """A private folder on the same disk as ``path``; gone afterwards, whatever happens.

    Raises
    ------
    BadInput
        ``EXPORT_WRITE`` for every failure of the file system inside the block.
    """
    try:
        with tempfile.TemporaryDirectory(prefix=".sanhe-", dir=path.parent) as folder:
            yield Path(folder)
    except OSError as problem:
        what = problem.strerror or type(problem).__name__
        raise BadInput(say.EXPORT_WRITE, where=path.name, what=what) from None


def place(made: Path, path: Path) -> None:
    """Put a finished file where it belongs, over an older one of that name."""
    with made.open("rb") as file:
        os.fsync(file.fileno())
    os.replace(made, path)
