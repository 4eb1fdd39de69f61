"""The report made anew from what its store kept, and how it came out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from checker.check import assess
from checker.recheck.compare import Difference, differences
from checker.report.document import report as written
from checker.report.engine import engine

if TYPE_CHECKING:
    from checker.proposal import Proposal
    from checker.rulebook import Rulebook
    from spatial.site import Site
    from spatial.snapshot import Snapshot
    from spatial.store import Store

__all__ = ["SAME", "Replay", "made_anew", "replay"]

SAME = ("identical", "as-written", "within-tolerance")
"""Outcomes of a report that comes out the same; the last only on another engine."""
_DEGREES = 1e-7


@dataclass(frozen=True, slots=True)
class Replay:
    """How a report came out when it was made again.

    Parameters
    ----------
    report : mapping
        The report made anew.
    same_engine : bool
        Whether the same releases of Sanhe, GEOS, PROJ and Python made both.
    differences : tuple of Difference
        Where they differ.
    outcome : str
        ``identical`` (same digest), ``as-written`` (the same but for fields that later releases
        added), ``within-tolerance``, or ``differs``.
    """

    report: Mapping[str, Any]
    same_engine: bool
    differences: tuple[Difference, ...]
    outcome: str

    @property
    def holds(self) -> bool:
        """Whether the report comes out the same."""
        return self.outcome in SAME


def replay(
    store: Store, old: Mapping[str, Any], snap: Snapshot, site: Site, book: Rulebook,
    proposal: Proposal,
) -> Replay:  # fmt: skip
    """Make a report again and hold it against the one that was handed in.

    Raises
    ------
    StoreError
        ``OBJECT_MISSING``, ``OBJECT_DAMAGED`` of a layer that was read then and cannot be now.
    """
    new = made_anew(snap, site, book, proposal, old)
    _refuse_damage(store, old, new)
    same_engine = old["engine"] == engine()
    found = (*differences(old, new), *_beside(old, new))
    return Replay(new, same_engine, found, _outcome(old, new, found, same_engine))


def made_anew(
    snap: Snapshot, site: Site, book: Rulebook, proposal: Proposal, old: Mapping[str, Any]
) -> dict[str, Any]:
    """A report of the same site and facts, for the same reader."""
    found = assess(snap, site, book, proposal)
    at = datetime.fromisoformat(old["created_at"])
    return written(found, created_at=at, lang=old["lang"], audience=old.get("audience", "internal"))


def _refuse_damage(store: Store, old: Mapping[str, Any], new: Mapping[str, Any]) -> None:
    """A layer that failed only now is told as what it is: a damaged store."""
    before = {row["id"]: row["status"] for row in old["layers"]}
    for row in new["layers"]:
        if row["status"] == "failed" != before.get(row["id"]) and row["sha256"]:
            store.objects.prove(row["sha256"], packed=True)


def _beside(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[Difference]:
    """What the digest leaves out and nobody may change: geometry as drawn, secrecy."""
    out = []
    if old["secrecy"] != new["secrecy"]:
        out.append(Difference("secrecy", old["secrecy"], new["secrecy"], "other"))
    drawn = [one["site"]["geometry"] for one in (old, new)]
    if not _near(*drawn):
        out.append(Difference("site.geometry", drawn[0], drawn[1], "other"))
    return out


def _near(one: Any, two: Any) -> bool:
    """Whether two pictures are the same within a centimetre, which no release disagrees about."""
    if isinstance(one, Mapping) and isinstance(two, Mapping):
        return one.keys() == two.keys() and all(_near(one[key], two[key]) for key in one)
    if isinstance(one, list | tuple) and isinstance(two, list | tuple):
        return len(one) == len(two) and all(map(_near, one, two))
    if isinstance(one, int | float) and isinstance(two, int | float):
        return abs(one - two) <= _DEGREES
    return bool(one == two)


def _outcome(
    old: Mapping[str, Any], new: Mapping[str, Any], found: tuple[Difference, ...], same: bool
) -> str:
    kinds = {one.kind for one in found}
    if "other" in kinds or (same and kinds - {"added"}):
        return "differs"
    if old["digest"] == new["digest"]:
        return "identical"
    return "within-tolerance" if kinds - {"added"} else "as-written"
