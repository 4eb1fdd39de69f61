"""Publishing a rule pack to a store: only one that passed, as one canonical object."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from checker.errors import PACK_NOT_PASSED, RulesError
from checker.rulebook import Rulebook
from checker.verify import Verification, verify

__all__ = ["Published", "publish_pack"]


@dataclass(frozen=True, slots=True)
class Published:
    """A pack a store now holds."""

    rulebook: Rulebook
    sha256: str
    examples: int


def publish_pack(
    directory: Path,
    keep: Callable[[str, bytes], str],
    *,
    on: date,
    layers: Collection[str] = (),
) -> Published:
    """Verify a pack and hand its canonical form to the store.

    Parameters
    ----------
    keep : callable
        ``keep(id, data)`` registers the object and gives its SHA-256; it is called only for
        a pack that passed, so nothing half-applies.
    on : date
        Day of the review.

    Raises
    ------
    RulesError
        The first fault of a pack that does not load; ``PACK_NOT_PASSED`` with the number of
        faults of one that loads and does not pass.
    """
    done: Verification = verify(directory, on=on, layers=layers)
    if not done.passed:
        first = done.faults[0]
        raise RulesError(
            PACK_NOT_PASSED, where=first.where, pack=done.rulebook.id, count=len(done.faults),
            first=first.text,
        )
    sha256 = keep(done.rulebook.id, done.rulebook.canonical)
    return Published(done.rulebook, sha256, done.examples)
