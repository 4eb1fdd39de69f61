"""The witness: the journal's last hash, noted beside the catalog and kept by people elsewhere.

A hash chain proves every line it still has; only a witness tells that lines are gone from its
end. The note is written after each commit, so it never names a head the journal does not hold;
it may lag behind when a writer was killed between the two.
"""

from __future__ import annotations

import json
import os
import re
from contextlib import suppress
from pathlib import Path

from spatial.errors import BadInput
from spatial.store_messages import WITNESS_UNREADABLE

__all__ = ["NOTE", "note", "noted", "witness_of"]

NOTE = "head"
HEAD = re.compile(r"[0-9a-f]{64}")


def note(folder: Path, head: str) -> None:
    """Note a committed head in a store's directory.

    A note that cannot be written is an older, weaker witness and no reason to refuse what is
    committed already, so a failing disk is passed over here.
    """
    with suppress(OSError):
        handle = os.open(folder / NOTE, os.O_WRONLY | os.O_CREAT, 0o640)
        try:
            os.fchmod(handle, 0o640)
            os.pwrite(handle, f"{head}\n".encode(), 0)  # one sector, in place: whole or not at all
        finally:
            os.close(handle)


def noted(folder: Path) -> str | None:
    """The head noted in a store's directory; None when there is no note yet.

    What is no hash (a flipped byte) is returned as it stands: no journal holds it.
    """
    try:
        text = (folder / NOTE).read_bytes()
    except FileNotFoundError:
        return None
    except OSError as problem:
        return problem.strerror or type(problem).__name__
    return text.decode("ascii", "backslashreplace").removesuffix("\n") or None


def witness_of(given: str) -> str:
    """A head from what a person kept: the hash itself, or a file that holds it.

    Parameters
    ----------
    given : str
        64 hexadecimal digits, or the path of a file with them or with what
        ``sanhe --json store info`` or ``store verify`` printed.

    Raises
    ------
    BadInput
        ``WITNESS_UNREADABLE``.

    Examples
    --------
    >>> witness_of("AB" * 32) == "ab" * 32
    True
    """
    text = given.strip().lower()
    if HEAD.fullmatch(text):
        return text
    path = Path(given)
    try:
        text = path.read_text("utf-8").strip()
        if text.startswith("{"):
            text = str(json.loads(text)["head"])
    except (OSError, ValueError, KeyError):
        raise BadInput(WITNESS_UNREADABLE, where=path.name) from None
    if not HEAD.fullmatch(text.lower()):
        raise BadInput(WITNESS_UNREADABLE, where=path.name)
    return text.lower()
