"""Who acted: the name that stands in the journal beside a publish or a rollback."""

from __future__ import annotations

import getpass
import json
from pathlib import Path

from spatial import catalog
from spatial.quote import quote

__all__ = ["acting", "named", "published_by"]

LONGEST = 80


def acting(given: str | None) -> str:
    """The name given, else the account this program runs under; empty when neither is known.

    A statement, not a proof: whoever may write to the store may write any name.

    Examples
    --------
    >>> acting("  李工 ")
    '李工'
    """
    if given and given.strip():
        return quote(given.strip(), LONGEST)
    try:
        return quote(getpass.getuser(), LONGEST)
    except (KeyError, OSError):
        return ""


def named(by: str) -> dict[str, str]:
    """Who acts, as a line of the journal holds it; nothing where nobody is named."""
    return {"by": by} if by else {}


def published_by(path: Path) -> dict[int, str]:
    """Who published each version, by its sequence number; empty for versions without a name.

    Parameters
    ----------
    path : Path
        The store's catalog.
    """
    query = (
        "SELECT version.sequence, journal.body FROM version"
        " JOIN journal ON journal.seq = version.journal"
    )
    with catalog.reading(path) as connection:
        rows = connection.execute(query).fetchall()
    return {sequence: str(json.loads(body).get("by", "")) for sequence, body in rows}
