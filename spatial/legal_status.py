"""Legal status (法律状态) of a plan: which version decides, which only waits, which is history."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from spatial.layer import LayerVersion

__all__ = ["NOT_IN_FORCE", "PENDING_WITH_EFFECT", "SUPERSEDED", "deciding", "in_effect", "revision"]

IN_FORCE = "in-force"
SUPERSEDED = "superseded"
PENDING_WITH_EFFECT = "pending-with-effect"
_SETTLED = frozenset({IN_FORCE, SUPERSEDED})
NOT_IN_FORCE = frozenset({"draft", "pending"})
"""Legal states in which a plan decides nothing yet."""


def in_effect(version: LayerVersion | None) -> bool:
    """Whether a plan may decide anything: approved, or controlling already while it is pending.

    A draft that a check was asked to use counts as though it were approved; a superseded plan
    is history and a plan that merely waits for approval is not law yet.
    """
    if version is None:
        return False
    status = version.card.legal_status
    if version.draft:
        return status != SUPERSEDED
    return status in {IN_FORCE, PENDING_WITH_EFFECT}


def deciding(versions: Iterable[LayerVersion]) -> LayerVersion | None:
    """The version that speaks for a layer, of those that have begun by a date.

    The latest that was approved, or taken out of force, stands until another is: one that
    waits for approval never displaces it, so that what binds today is not lost from view. Where
    nothing approved is in force, one that controls already while pending speaks.

    Parameters
    ----------
    versions : iterable of LayerVersion
        Versions of one layer with ``valid_from`` not after the date.

    Returns
    -------
    LayerVersion or None
        None for no versions.
    """
    every = sorted(versions, key=_order)
    settled = [v for v in every if v.card.legal_status in _SETTLED]
    if settled and settled[-1].card.legal_status == IN_FORCE:
        return settled[-1]
    controlling = [v for v in every if v.card.legal_status == PENDING_WITH_EFFECT]
    found = controlling or settled or every
    return found[-1] if found else None


def revision(versions: Iterable[LayerVersion], visible: LayerVersion) -> LayerVersion | None:
    """The latest version that waits for approval to take the place of the visible one."""
    later = [
        v for v in versions
        if v.card.legal_status not in _SETTLED and _order(v) > _order(visible)
    ]
    return max(later, key=_order, default=None)


def _order(version: LayerVersion) -> tuple[date, int]:
    return (version.valid_from, version.sequence)
