"""Numbers in KML: a value is one only where the file's own schema says so and every value is."""

from __future__ import annotations

import re
from collections.abc import Sequence

__all__ = ["typed"]

_WHOLE = frozenset({"int", "uint", "short", "ushort"})
_BROKEN = frozenset({"float", "double"})
_PLAIN_WHOLE = re.compile(r"-?(0|[1-9]\d{0,18})")
_PLAIN = re.compile(r"-?(0|[1-9]\d{0,30})(\.\d{1,30})?([eE][+-]?\d{1,3})?")


def typed(values: Sequence[str | None], kind: str) -> tuple[object, ...]:
    """The values of a field as numbers, or as they are where one of them is not plainly one.

    A leading zero is never lost: where there is one, all stay text.

    Parameters
    ----------
    kind : str
        Type that the ``SimpleField`` declares; empty where the file has none.

    Examples
    --------
    >>> typed(["3", None, ""], "int"), typed(["2.5"], "double"), typed(["0101", "3"], "int")
    ((3, None, None), (2.5,), ('0101', '3'))
    """
    pattern = _PLAIN_WHOLE if kind in _WHOLE else _PLAIN if kind in _BROKEN else None
    if pattern is None or not all(pattern.fullmatch(text) for text in values if text):
        return tuple(values)
    number = int if kind in _WHOLE else float
    return tuple(number(text) if text else None for text in values)
