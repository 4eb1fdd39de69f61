"""Coverage: whether a layer can speak about a site at all, before any rule reads it."""

from __future__ import annotations

from datetime import timedelta

import shapely

from spatial.errors import StoreError
from spatial.layer import LayerVersion
from spatial.overlap import LayerState
from spatial.overlay import covered_part, silent_m2
from spatial.snapshot import Snapshot
from spatial.surroundings import Surroundings, near

__all__ = ["NOT_IN_FORCE", "layer_state"]

NOT_IN_FORCE = frozenset({"draft", "pending"})
"""Legal states in which a plan decides nothing yet; ``pending-with-effect`` already does."""


def layer_state(around: Surroundings, layer: str) -> LayerState:
    """Whether, and for what share of the site, a layer is known.

    Parameters
    ----------
    around : Surroundings
        The site and what lies around it.
    layer : str
        Layer id; one without any version gives ``missing``.

    Returns
    -------
    LayerState
        ``want`` says why nothing is known; a damaged object gives ``failed``, never an error.
    """
    snapshot = around.snapshot
    card = snapshot.cards.get(layer)
    version = snapshot.versions.get(layer)
    upcoming = snapshot.upcoming.get(layer)
    if version is None:
        want = "missing" if card is None or upcoming is None else "not-yet-valid"
        return _silent(snapshot, layer, want)
    if version.card.legal_status in NOT_IN_FORCE:
        return _silent(snapshot, layer, "not-yet-valid")
    if version.zones == 0 and version.card.none_exist is None:
        return _silent(snapshot, layer, "empty")
    try:
        return _measured(around, layer, version)
    except (StoreError, shapely.errors.GEOSException):
        return _silent(snapshot, layer, "failed")


def _silent(snapshot: Snapshot, layer: str, want: str) -> LayerState:
    upcoming = snapshot.upcoming.get(layer)
    return LayerState(
        layer, snapshot.cards.get(layer), snapshot.versions.get(layer), want,
        covered_share=0.0, gap_m2=0.0, gap_solid_m2=0.0,
        stale=False, indicative=False, quarantined=False,
        next_version_on=upcoming.isoformat() if upcoming else None,
    )  # fmt: skip


def _measured(around: Surroundings, layer: str, version: LayerVersion) -> LayerState:
    snapshot, site = around.snapshot, around.site
    held = near(around, layer).held
    card = version.card
    known = covered_part(around, (layer,))
    share = 1.0 if known is site.geometry else min(shapely.area(known) / site.area_m2, 1.0)
    gap_m2 = gap_solid_m2 = 0.0
    if card.role == "allocation" and version.zones:
        gap_m2, gap_solid_m2 = silent_m2(around, layer)
    limit = card.stale_after_days
    stale = limit is not None and snapshot.as_of - version.valid_from > timedelta(days=limit)
    boxes = [q.box for q in held.quarantined()] if version.quarantined else []
    kept_out = any(
        box is None or shapely.intersects(site.geometry, shapely.box(*box)) for box in boxes
    )
    upcoming = snapshot.upcoming.get(layer)
    return LayerState(
        layer, card, version, None,
        covered_share=1.0 if share > 1 - 1e-9 else share,
        gap_m2=gap_m2, gap_solid_m2=gap_solid_m2,
        stale=stale, indicative=card.indicative, quarantined=kept_out,
        next_version_on=upcoming.isoformat() if upcoming else None,
    )  # fmt: skip
