"""Drawn (图上示例): a small invented map of an example, in metres from a corner of its own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any

import shapely
from shapely.geometry.base import BaseGeometry

from checker.rule import Rule
from spatial.errors import Text

if TYPE_CHECKING:
    from pydantic import BaseModel

__all__ = ["Drawn", "DrawnZone", "drawn", "map_model"]

LARGEST_M = 10_000.0
"""How far from its corner an example may draw; the next one begins beyond."""
SHAPES = ("box", "line", "ring", "point")


@dataclass(frozen=True, slots=True)
class DrawnZone:
    """A zone of a layer, as an example draws it."""

    layer: str
    geometry: BaseGeometry
    attributes: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Drawn:
    """A site and the zones around it.

    Parameters
    ----------
    site : Polygon
        In metres; no CRS.
    zones : tuple of DrawnZone
        Layers that draw none here hold something far away, as a complete layer does.
    """

    site: BaseGeometry
    zones: tuple[DrawnZone, ...]


def drawn(model: Any, rule: Rule) -> Drawn | Text:
    """What the ``map`` of an example draws, or why it cannot be drawn.

    Parameters
    ----------
    model : pydantic model
        Of :func:`map_model`.

    Examples
    --------
    >>> from types import SimpleNamespace as Given
    >>> zone = Given(layer=None, box=[50, 0, 150, 100], line=None, ring=None, point=None,
    ...              attributes={"grade": "1"})
    >>> rule = Given(layers=("zones",), outside=(), within=())
    >>> made = drawn(Given(site=[0, 0, 100, 100], zones=[zone]), rule)
    >>> made.site.area, made.zones[0].layer, made.zones[0].geometry.area
    (10000.0, 'zones', 10000.0)
    """
    zones = []
    read = (*rule.layers, *rule.outside, *rule.within)
    for zone in model.zones:
        layer = zone.layer or next(iter(rule.layers), "")
        if layer not in read:
            return Text(f"规则不读取图层 {layer}", f"the rule does not read the layer {layer}")
        shape = _shape(zone)
        if isinstance(shape, Text):
            return shape
        zones.append(DrawnZone(layer, shape, dict(zone.attributes)))
    site = shapely.box(*model.site)
    if not _fits(site) or site.area == 0:
        return _TOO_LARGE
    return Drawn(site, tuple(zones))


_TOO_LARGE = Text(
    f"图形应有效、地块面积不为零，坐标绝对值不超过 {LARGEST_M:.0f} 米",
    f"shapes must be valid, the site of some area, coordinates within ±{LARGEST_M:.0f} m",
)
_ONE_SHAPE = Text("每个图斑应画且只画 box、line、ring、point 之一",
                  "a zone is drawn by one of box, line, ring, point")  # fmt: skip


def _shape(zone: Any) -> BaseGeometry | Text:
    given = [name for name in SHAPES if getattr(zone, name) is not None]
    if len(given) != 1:
        return _ONE_SHAPE
    value = getattr(zone, given[0])
    try:
        shape: BaseGeometry = {
            "box": lambda: shapely.box(*value), "line": lambda: shapely.LineString(value),
            "ring": lambda: shapely.Polygon(value), "point": lambda: shapely.Point(value),
        }[given[0]]()  # fmt: skip
    except (ValueError, shapely.errors.ShapelyError):
        return _TOO_LARGE
    return shape if _fits(shape) else _TOO_LARGE


def _fits(shape: BaseGeometry) -> bool:
    inside = all(abs(number) <= LARGEST_M for number in shape.bounds)
    return bool(shapely.is_valid(shape)) and not shape.is_empty and inside


def map_model(strict: Any) -> type[BaseModel]:
    """The pydantic model of ``map``, on the strict base of the other rule files."""
    from pydantic import Field

    numbers = Annotated[list[float], Field(min_length=4, max_length=4)]
    pair = Annotated[list[float], Field(min_length=2, max_length=2)]

    class Zone(strict):  # type: ignore[misc]
        layer: str | None = None
        box: numbers | None = None
        line: Annotated[list[pair], Field(min_length=2)] | None = None
        ring: Annotated[list[pair], Field(min_length=3)] | None = None
        point: pair | None = None
        attributes: dict[str, Any] = {}

    class Map(strict):  # type: ignore[misc]
        site: numbers
        zones: list[Zone] = []

    return Map
