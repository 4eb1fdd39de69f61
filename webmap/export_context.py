"""What lies around a site on its exported map: released zones near it, styled, in lon/lat."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import shapely

from checker.report.looks import meaning
from checker.report.nearby import Nearby, nearby
from spatial.drawn import drawn
from spatial.errors import Text
from spatial.layer import LayerCard
from spatial.snapshot import Snapshot

__all__ = ["Shown", "around"]

MARGIN_M = 400.0
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
    for found in nearby(report, snap, box):
        yield _shown(found, snap.config.measure_crs)


def _shown(found: Nearby, measure_crs: str) -> Shown:
    card = found.card
    shapes, styles = [], []
    legend: dict[str, tuple[Text, str, str]] = {}
    for shape, row in zip(found.shapes, found.rows, strict=True):
        shapes.append(drawn(shape, measure_crs, PLACES))
        code = str(row["code"] or "")
        styles.append(_style(card, code))
        entry = meaning(card.classification, code)
        title = Text(entry["zh"], entry["en"]) if entry else card.title
        legend[title.zh] = (title, _fill(styles[-1]), styles[-1]["color"])
    return Shown(found.title, tuple(shapes), tuple(styles), found.role in ("base", "hit"),
                 tuple(legend.values()))  # fmt: skip


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
