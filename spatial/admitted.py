"""What the gate lets in and what it keeps out: admitted, repaired, quarantined features."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from numpy.typing import NDArray

from spatial.errors import SanheError, Text
from spatial.formats.source import Notice

__all__ = ["Admitted", "Box", "Point", "Quarantined", "Repaired"]

Box = tuple[float, float, float, float]
Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Quarantined:
    """A feature kept out, with its reason (隔离要素).

    Parameters
    ----------
    row : int
        Row in the source, 1-based.
    error : SanheError
        Code, sentence and remedy.
    point : (float, float) or None
        Where it is wrong, measuring CRS.
    box : (xmin, ymin, xmax, ymax) or None
        Box of all its vertices in the measuring CRS; None when it cannot be read.
    wkb : bytes or None
        Geometry as delivered, in the declared CRS.
    """

    row: int
    error: SanheError
    point: Point | None
    box: Box | None
    wkb: bytes | None

    @property
    def code(self) -> str:
        """Stable code of the reason."""
        return self.error.code

    @property
    def text(self) -> Text:
        """The reason in both languages."""
        return self.error.text


@dataclass(frozen=True, slots=True)
class Repaired:
    """A feature mended with the person's consent; both areas planar, m²."""

    row: int
    method: str
    area_before_m2: float
    area_after_m2: float


@dataclass(frozen=True, slots=True)
class Admitted:
    """What passed the gate, in the measuring CRS, and what did not.

    Parameters
    ----------
    geometries : (n,) array of shapely geometries
        2D, finite, valid, rounded to 1 mm, in ``crs``.
    rows : tuple of int
        Source row (1-based) of each geometry.
    columns : mapping of str to tuple
        Attribute values parallel to ``geometries``.
    crs, crs_declared : str
        Measuring CRS, and the CRS the source was in.
    """

    geometries: NDArray[Any]
    rows: tuple[int, ...]
    columns: Mapping[str, tuple[object, ...]]
    quarantined: tuple[Quarantined, ...]
    repaired: tuple[Repaired, ...]
    notices: tuple[Notice, ...]
    crs: str
    crs_declared: str
