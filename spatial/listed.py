"""Listed (清单): zones in a list, whose attributes are understood when somebody looks at one.

Most lists of a check are only counted. What they need has been read and proven beforehand, so
looking cannot fail.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Generic, TypeVar, overload

__all__ = ["Listed"]

Zone = TypeVar("Zone")


class Listed(Sequence[Zone], Generic[Zone]):
    """A tuple that is made when it is first looked into.

    Parameters
    ----------
    make : callable
        Gives the tuple; called once at most.
    count : int, optional
        How long it is, where that is known beforehand.

    Examples
    --------
    >>> found = Listed(lambda: ("a", "b"), 2)
    >>> len(found), found[0], found == ("a", "b")
    (2, 'a', True)
    """

    __slots__ = ("_count", "_made", "_make")

    def __init__(self, make: Callable[[], tuple[Zone, ...]], count: int | None = None) -> None:
        self._count, self._make = count, make
        self._made: tuple[Zone, ...] | None = None

    def __len__(self) -> int:
        return len(self[:]) if self._count is None else self._count

    @overload
    def __getitem__(self, at: int) -> Zone: ...
    @overload
    def __getitem__(self, at: slice) -> tuple[Zone, ...]: ...
    def __getitem__(self, at: int | slice) -> Zone | tuple[Zone, ...]:
        if self._made is None:
            self._made = self._make()
        return self._made[at]

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and self[:] == tuple(other)

    def __hash__(self) -> int:
        return hash(self[:])

    def __repr__(self) -> str:
        return repr(self[:])

    def __reduce__(self) -> tuple[Any, ...]:
        return tuple, (self[:],)
