"""Coverage: whether a layer can speak about a site at all, before any rule reads it."""

from __future__ import annotations

from datetime import timedelta

import numpy as np
import shapely

from spatial.errors import StoreError
from spatial.layer import LayerVersion
from spatial.legal_status import PENDING_WITH_EFFECT, SUPERSEDED, in_effect
from spatial.overlap import LayerState
from spatial.overlay import covered_part, silent_m2
from spatial.site import Site
from spatial.snapshot import Snapshot
from spatial.surroundings import Surroundings, near

__all__ = ["layer_state"]


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
    if version.card.legal_status != SUPERSEDED and not in_effect(version):
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
    waiting = snapshot.revisions.get(layer)
    return LayerState(
        layer, card, version, None,
        covered_share=1.0 if share > 1 - 1e-9 else share,
        gap_m2=gap_m2, gap_solid_m2=gap_solid_m2,
        stale=stale, indicative=card.indicative, quarantined=kept_out,
        next_version_on=upcoming.isoformat() if upcoming else None,
        revision=waiting, revision_bears=waiting is not None and _bears(snapshot, waiting, site),
        uncovered=None if share > 1 - 1e-9 else shapely.difference(site.geometry, known),
    )  # fmt: skip


def _bears(snapshot: Snapshot, waiting: LayerVersion, site: Site) -> bool:
    """Whether a plan that controls while it waits for approval has a zone on the site."""
    if waiting.card.legal_status != PENDING_WITH_EFFECT:
        return False
    try:
        held = snapshot.opened(waiting)
        boxes = held.piece_table().box
        x0, y0, x1, y1 = site.geometry.bounds
        meets = (boxes[:, 0] <= x1) & (boxes[:, 2] >= x0)
        meets &= (boxes[:, 1] <= y1) & (boxes[:, 3] >= y0)
        pieces = held.pieces(np.flatnonzero(meets).astype(np.int32))
    except StoreError:
        return True
    own = snapshot.frame(site.geometry).prepared
    inside = shapely.intersects(own, pieces) & ~shapely.touches(own, pieces)
    return bool(inside.any())
