"""Nearby (周边图层): released zones around a site, for maps on paper and on screen.

A layer is drawn only where the card of its visible version releases geometry; a report for the
public shows public layers, one department's report its own layers and public ones.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from spatial.errors import StoreError, Text
from spatial.layer import Attributes, LayerCard, LayerVersion
from spatial.snapshot import Snapshot

__all__ = ["LANDMARKS", "MOST", "Nearby", "may_show", "nearby"]

Box = tuple[float, float, float, float]

MOST = 1_500
"""Zones of one layer that are drawn; where there are more, those with the largest boxes."""
BASES = ("ydyh2023", "gb50137-dg", "ghfq")
"""Schemes of land-use plans, the one that is drawn beneath a site first."""
LANDMARKS = ("sea-area", "river-management-range", "highways", "railways")
"""Layers that tell a reader where a site lies, by their ids in the shipped cards."""


@dataclass(frozen=True, slots=True)
class Nearby:
    """Zones of one layer around a site.

    Parameters
    ----------
    title : Text
        Of the layer; a draft says so.
    role : str
        ``base`` (the land-use plan beneath), ``hit``, ``near`` or ``landmark``.
    shapes : (n,) array of shapely geometries
        Clipped to the box asked for, measuring CRS; none is empty.
    rows : sequence of mapping
        Attributes of each zone.
    """

    card: LayerCard
    title: Text
    role: str
    shapes: NDArray[np.object_]
    rows: tuple[Attributes, ...]


def may_show(version: LayerVersion) -> bool:
    """Whether the card of a version lets its geometry be seen."""
    return version.card.release == "geometry" and version.card.secrecy != "secret"


def nearby(
    report: Mapping[str, Any], snap: Snapshot, box: Box, *, landmarks: bool = False
) -> Iterator[Nearby]:
    """Layers to draw beneath a site: one coded plan, then every layer a finding speaks of.

    Parameters
    ----------
    report : mapping
        ``sanhe-report/1`` or one department's part of it.
    box : tuple
        xmin, ymin, xmax, ymax in the measuring CRS.
    landmarks : bool
        Towns, waters and roads too, whether a finding speaks of them or not.

    Returns
    -------
    iterator of Nearby
        In the order they are drawn, the lowest first. A layer that cannot be read is left out:
        the report itself says that it was not.
    """
    roles = _roles(report)
    shown = [x for x, version in snap.versions.items() if may_show(version) and _told(version.card, report)]
    plans = [x for x in shown if snap.cards[x].classification in BASES
             and snap.cards[x].role == "allocation"]  # fmt: skip
    base = min(plans, key=lambda x: BASES.index(snap.cards[x].classification or ""), default=None)
    spoken = [x for x in shown if x in roles and snap.cards[x].role != "allocation"]
    asked = {x: roles[x] for x in sorted(spoken, key=lambda x: roles[x] == "hit")}
    if landmarks:
        marks = [x for x in (*LANDMARKS, *shown) if x in shown
                 and (x in LANDMARKS or snap.cards[x].plan == "admin")]  # fmt: skip
        asked = {**{x: "landmark" for x in marks if x not in asked}, **asked}
    for layer, role in {**({base: "base"} if base else {}), **asked}.items():
        found = _read(snap, snap.versions[layer], role, box)
        if found is not None:
            yield found


def _roles(report: Mapping[str, Any]) -> dict[str, str]:
    """Layers hit by a finding that asks for something, and others that are hit or near."""
    hit = {
        layer for f in report["findings"] if f["verdict"] in ("prohibited", "conditional")
        for layer in f["layers"]
    }  # fmt: skip
    near = {row["id"] for row in report["layers"] if row["status"] in ("hit", "near")}
    return {**dict.fromkeys(sorted(near), "near"), **dict.fromkeys(sorted(hit), "hit")}


def _told(card: LayerCard, report: Mapping[str, Any]) -> bool:
    if card.secrecy == "public":
        return True
    own = report.get("department") is None or card.id in {row["id"] for row in report["layers"]}
    return own and report["audience"] != "public"


def _read(snap: Snapshot, version: LayerVersion, role: str, box: Box) -> Nearby | None:
    try:
        layer = snap.layer(version.layer)
        zones = np.unique(layer.owners(snap.pieces_in(version.layer, box))).astype(np.int64)
        if len(zones) > MOST:
            x0, y0, x1, y1 = layer.zone_boxes()[zones].T
            zones = np.sort(zones[np.argsort(-((x1 - x0) * (y1 - y0)), kind="stable")[:MOST]])
        shapes = shapely.clip_by_rect(layer.zones(zones), *box)
        rows = layer.rows(zones)
    except StoreError:
        return None
    full = np.flatnonzero(~shapely.is_empty(shapes))
    if not len(full):
        return None
    title = version.card.title
    if version.draft:
        title = Text(f"{title.zh}（草案）", f"{title.en} (draft)")
    return Nearby(version.card, title, role, shapes[full], tuple(rows[n] for n in full.tolist()))
