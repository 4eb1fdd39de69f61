"""A file that appears whole or not at all: written in a folder beside it, then renamed."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from spatial.errors import BadInput
from spatial.export import messages as say
from spatial.system_reason import system_reason

__all__ = ["beside", "named_file", "place", "spare"]


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
        what = system_reason(problem)
        raise BadInput(say.EXPORT_WRITE, where=path.name, what=what) from None


def place(made: Path, path: Path) -> None:
    """Put a finished file where it belongs, over an older one of that name."""
    with made.open("rb") as file:
        os.fsync(file.fileno())
    os.replace(made, path)


def named_file(typed: str) -> Path | None:
    """The file that a person named; None where what was typed is no file, such as a long WKT.

    Examples
    --------
    >>> named_file("POLYGON ((" + "113.75 22.9, " * 500) is None
    True
    """
    try:
        return Path(typed) if Path(typed).exists() else None
    except OSError:  # longer than a name may be
        return None


def spare(outputs: Iterable[Path | None], handed_in: Iterable[Path | None]) -> None:
    """Refuse to write over a file that was handed in: the sender's own copy may be the only one.

    Raises
    ------
    BadInput
        ``OUTPUT_IS_INPUT``; nothing was read or written by then.
    """
    given = [path for path in handed_in if path is not None and path.exists()]
    for output in outputs:
        if output is not None and output.exists() and any(map(output.samefile, given)):
            raise BadInput(say.OUTPUT_IS_INPUT, where=output.name)
