"""What lies around a site on its exported map: released zones near it, clipped to a frame."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely

from checker.report.looks import meaning
from spatial import crs
from spatial.errors import StoreError, Text
from spatial.layer import LayerCard
from spatial.snapshot import Snapshot
from webmap.tiles import may_show

__all__ = ["Shown", "around"]

MARGIN_M = 400.0
MOST = 1_500
BASES = ("ydyh2023", "gb50137-dg", "ghfq")
PLACES = 7
_HEX = re.compile(r"#[0-9a-fA-F]{3,8}")


@dataclass(frozen=True, slots=True)
class Shown:
    """One layer of the surroundings: shapes in lon/lat, a style for each, on or off at first.

    ``legend`` holds title, fill and line colour of each kind of zone drawn.
    """

    title: Text
    shapes: tuple[dict[str, Any], ...]
    styles: tuple[dict[str, Any], ...]
    on: bool
    legend: tuple[tuple[Text, str, str], ...] = ()


def around(report: Mapping[str, Any], site: Mapping[str, Any], snap: Snapshot) -> Iterator[Shown]:
    """Layers to draw beneath a site: one coded plan, then every layer a finding speaks of.

    Only layers whose card releases geometry; at most 1,500 zones a layer.
    """
    measured = report["site"]["geometry_measured"]
    x0, y0, x1, y1 = shapely.from_wkb(bytes.fromhex(measured["wkb"])).bounds
    reach = max(MARGIN_M, 1.2 * max(x1 - x0, y1 - y0))
    box = (x0 - reach, y0 - reach, x1 + reach, y1 + reach)
    hit = {
        layer for f in report["findings"] if f["verdict"] in ("prohibited", "conditional")
        for layer in f["layers"]
    }  # fmt: skip
    near = {row["id"] for row in report["layers"] if row["status"] in ("hit", "near")}
    shown = [layer for layer, version in snap.versions.items() if may_show(version)]
    plans = [x for x in shown if snap.cards[x].classification in BASES]
    base = min(plans, key=lambda x: BASES.index(snap.cards[x].classification or ""), default=None)
    others = [x for x in shown if x in hit | near and snap.cards[x].role != "allocation"]
    for layer in ([base] if base else []) + others:
        found = _shown(snap, snap.cards[layer], box, on=layer == base or layer in hit)
        if found is not None:
            yield found


def _shown(
    snap: Snapshot, card: LayerCard, box: tuple[float, float, float, float], *, on: bool
) -> Shown | None:
    try:
        layer = snap.layer(card.id)
        zones = np.unique(layer.owners(snap.pieces_in(card.id, box))).tolist()[:MOST]
        whole = layer.zones(zones)
        rows = [layer.attributes(n) for n in zones]
    except StoreError:
        return None
    clipped = shapely.clip_by_rect(whole, *box)
    shapes, styles = [], []
    legend: dict[str, tuple[Text, str, str]] = {}
    for shape, row in zip(clipped, rows, strict=True):
        if shape.is_empty:
            continue
        lonlat = shapely.transform(shape, lambda xy: crs.to_lonlat(xy, snap.config.measure_crs))
        shapes.append(_rounded(shapely.geometry.mapping(lonlat)))
        code = str(row["code"] or "")
        styles.append(_style(card, code))
        entry = meaning(card.classification, code)
        title = Text(entry["zh"], entry["en"]) if entry else card.title
        legend[title.zh] = (title, _fill(styles[-1]), styles[-1]["color"])
    if not shapes:
        return None
    title = card.title
    if snap.versions[card.id].draft:
        title = Text(f"{title.zh}（草案）", f"{title.en} (draft)")
    return Shown(title, tuple(shapes), tuple(styles), on, tuple(legend.values()))


def _fill(style: Mapping[str, Any]) -> str:
    return style["fillColor"] if style["fillOpacity"] else "#ffffff"


def _style(card: LayerCard, code: str) -> dict[str, Any]:
    entry = meaning(card.classification, code)
    line = _colour(card.style.get("line"), "#777777")
    fill = entry["fill"] if entry else _colour(card.style.get("fill"), line)
    strong = card.role != "allocation"
    outline = card.style.get("pattern") == "outline" or "fill" not in card.style
    return {
        "color": line if strong else "#ffffff", "weight": 1.6 if strong else 0.6,
        "fillColor": fill, "fillOpacity": 0.0 if outline else (0.35 if strong else 0.75),
    }  # fmt: skip


def _colour(given: object, otherwise: str) -> str:
    """A colour of a card, which is text of a file: only plain hexadecimal passes."""
    return given if isinstance(given, str) and _HEX.fullmatch(given) else otherwise


def _rounded(value: Any) -> Any:
    if isinstance(value, float):
        return round(value, PLACES)
    if isinstance(value, tuple | list):
        return [_rounded(v) for v in value]
    return {k: _rounded(v) for k, v in value.items()} if isinstance(value, dict) else value
