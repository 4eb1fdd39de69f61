"""Once: a value that is made when it is first asked for."""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic, TypeVar

__all__ = ["Once"]

Value = TypeVar("Value")


class Once(Generic[Value]):
    """Calls what it was given at most once; not for two threads.

    Examples
    --------
    >>> said = Once(lambda: print("made") or 3)
    >>> said(), said()
    made
    (3, 3)
    """

    __slots__ = ("_made", "_make")

    def __init__(self, make: Callable[[], Value]) -> None:
        self._make: Callable[[], Value] | None = make

    def __call__(self) -> Value:
        """The value."""
        if self._make is not None:
            self._made: Value = self._make()
            self._make = None
        return self._made
