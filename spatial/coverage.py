"""Coverage: whether a layer can speak about a site at all, before any rule reads it."""

from __future__ import annotations

from dataclasses import replace
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
    state = around.snapshot.everywhere(layer, _everywhere)
    if state.want is not None:
        return state
    try:
        return _here(around, state)
    except (StoreError, shapely.errors.GEOSException):
        return _silent(around.snapshot, layer, "failed")


def _everywhere(snapshot: Snapshot, layer: str) -> LayerState:
    """The state of a layer where it covers the site, has no gap and nothing was kept out."""
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
    limit = version.card.stale_after_days
    return LayerState(
        layer, version.card, version, None, covered_share=1.0, gap_m2=0.0, gap_solid_m2=0.0,
        stale=limit is not None and snapshot.as_of - version.valid_from > timedelta(days=limit),
        indicative=version.card.indicative, quarantined=False,
        next_version_on=upcoming.isoformat() if upcoming else None,
        revision=snapshot.revisions.get(layer),
    )  # fmt: skip


def _silent(snapshot: Snapshot, layer: str, want: str) -> LayerState:
    upcoming = snapshot.upcoming.get(layer)
    return LayerState(
        layer, snapshot.cards.get(layer), snapshot.versions.get(layer), want,
        covered_share=0.0, gap_m2=0.0, gap_solid_m2=0.0,
        stale=False, indicative=False, quarantined=False,
        next_version_on=upcoming.isoformat() if upcoming else None,
    )  # fmt: skip


def _here(around: Surroundings, state: LayerState) -> LayerState:
    """The state of a layer that speaks, as it is at this site."""
    layer, version, site = state.id, state.version, around.site
    assert version is not None, "a layer that speaks has a version"
    held = near(around, layer).held
    known = covered_part(around, (layer,))
    share = 1.0 if known is site.geometry else min(shapely.area(known) / site.area_m2, 1.0)
    gap_m2 = gap_solid_m2 = 0.0
    if version.card.role == "allocation" and version.zones:
        gap_m2, gap_solid_m2 = silent_m2(around, layer)
    boxes = [q.box for q in held.quarantined()] if version.quarantined else []
    kept_out = any(
        box is None or shapely.intersects(site.geometry, shapely.box(*box)) for box in boxes
    )
    bears = state.revision is not None and _bears(around.snapshot, state.revision, site)
    whole = share > 1 - 1e-9
    if whole and not (gap_m2 or gap_solid_m2 or kept_out or bears):
        return state
    return replace(
        state, covered_share=1.0 if whole else share, gap_m2=gap_m2, gap_solid_m2=gap_solid_m2,
        quarantined=kept_out, revision_bears=bears,
        uncovered=None if whole else shapely.difference(site.geometry, known),
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
