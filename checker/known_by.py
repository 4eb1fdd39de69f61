"""Known by: a value that stands for what an answer is made from, and is known by a key.

An answer is looked up by the key. The value behind it need not be comparable; while the answer is
kept it stays alive, so that an ``id`` in the key stays its own.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

__all__ = ["KnownBy"]

Value = TypeVar("Value")


@dataclass(frozen=True, slots=True)
class KnownBy(Generic[Value]):
    """A value and the key that alone tells it from others.

    Examples
    --------
    >>> KnownBy((1, "a"), [1, 2]) == KnownBy((1, "a"), [])
    True
    """

    key: tuple[Any, ...]
    value: Value = field(compare=False)
