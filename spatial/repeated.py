"""A key that stands twice: JSON readers keep the last of them, so that a file may say two things."""

from __future__ import annotations

from collections.abc import Iterable

__all__ = ["repeated"]


def repeated(keys: Iterable[str]) -> str | None:
    """The first key that stands a second time, None where each stands once.

    Examples
    --------
    >>> repeated(["type", "crs", "type"]), repeated([])
    ('type', None)
    """
    seen: set[str] = set()
    for key in keys:
        if key in seen:
            return key
        seen.add(key)
    return None
