"""Datums whose parameters belong to the unit (单位自有转换参数), read from outside the store.

The parameters stay in memory: no message, notice, report, log or repr of this module holds one.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray
from pyproj import Transformer
from pyproj.exceptions import ProjError

from spatial import crs
from spatial import datum_messages as say
from spatial.errors import BadInput, Text
from spatial.strict_yaml import load, validate

if TYPE_CHECKING:
    from spatial.datum_schema import Four, Row

__all__ = ["LocalDatum", "read_datums"]

Coordinates = NDArray[np.float64]
_DEGREES = "+step +proj=unitconvert +xy_in={} +xy_out={} "
_UNREADABLE = Text("无法读取", "it cannot be read")
_UNUSABLE = Text("坐标系或参数不可用", "its CRS or its parameters cannot be used")


@dataclass(frozen=True, slots=True)
class LocalDatum:
    """One configured datum.

    Parameters
    ----------
    source : str or None
        CRS the parameters start from; None for a system of the unit's own.
    target : str
        CRS they lead to.
    accuracy_m : float or None
        Stated accuracy, m.
    """

    name: str
    source: str | None
    target: str
    accuracy_m: float | None
    _apply: Callable[[Coordinates], Coordinates] = field(repr=False)

    def convert(self, points: Coordinates, declared: str) -> Coordinates:
        """Coordinates (n, 2), in a CRS on the datum of ``source``, taken to ``target``."""
        if self.source is not None:
            points = crs.transform(points, declared, self.source)
        return self._apply(points)


def read_datums(path: Path | None) -> dict[str, LocalDatum]:
    """The datums a unit has configured; none without a file.

    Each entry has ``to`` (a CRS), perhaps ``from``, perhaps ``accuracy_m``, and one of:
    ``pipeline`` (PROJ, east before north, degrees or metres as the two CRSs have them),
    ``four`` (plane, x north and y east: ``dx``, ``dy`` in m, ``rotation_s``, ``scale_ppm``;
    X = dx + k(x cos θ − y sin θ), Y = dy + k(x sin θ + y cos θ)), ``seven`` (``dx``, ``dy``,
    ``dz`` in m, ``rx_s``, ``ry_s``, ``rz_s``, ``scale_ppm`` and ``convention``, both CRSs
    geographic).

    Raises
    ------
    BadInput
        ``DATUMS_INVALID``, with the line at fault and nothing of what it holds.

    Examples
    --------
    >>> read_datums(None)
    {}
    """
    if path is None:
        return {}
    from spatial.datum_schema import Row

    try:
        document = load(path.read_text(encoding="utf-8"), where="SANHE_DATUMS")
        names = list(document.data or {})
        rows: dict[str, Any] = {
            name: validate(Row, document, message=say.DATUMS_INVALID, data=document.data[name], path=(name,))
            for name in names
        }  # fmt: skip
    except (OSError, UnicodeDecodeError, AttributeError, TypeError):
        raise BadInput(say.DATUMS_INVALID, where="SANHE_DATUMS", what=_UNREADABLE) from None
    except BadInput as problem:
        if problem.code == say.DATUMS_INVALID.code:
            raise
        fault = Text(f"格式有误：{problem.code}", f"faulty: {problem.code}")
        raise BadInput(say.DATUMS_INVALID, where=problem.where, what=fault) from None
    return {name: _local(name, row, document.place((name,))) for name, row in rows.items()}


def _local(name: str, row: Row, place: str) -> LocalDatum:
    try:
        source = crs.named(row.source) if row.source else None
        target = crs.named(row.target)
        apply = _plane(row.four) if row.four else _by_proj(row.pipeline or _seven(row, source, target))
    except (BadInput, ProjError):
        raise BadInput(say.DATUMS_INVALID, where=place, what=_UNUSABLE) from None
    return LocalDatum(name, source, target, row.accuracy_m, apply)


def _by_proj(steps: str) -> Callable[[Coordinates], Coordinates]:
    transformer = Transformer.from_pipeline(steps)

    def apply(points: Coordinates) -> Coordinates:
        x, y = transformer.transform(points[:, 0], points[:, 1])
        return np.column_stack((x, y))

    return apply


def _plane(four: Four) -> Callable[[Coordinates], Coordinates]:
    angle, scale = np.radians(four.rotation_s / 3600.0), 1.0 + four.scale_ppm * 1e-6
    cosine, sine = scale * np.cos(angle), scale * np.sin(angle)

    def apply(points: Coordinates) -> Coordinates:
        east, north = points[:, 0], points[:, 1]
        return np.column_stack(
            (four.dy + north * sine + east * cosine, four.dx + north * cosine - east * sine)
        )

    return apply


def _seven(row: Row, source: str | None, target: str) -> str:
    seven = row.seven
    assert seven is not None
    if source is None or not (crs.is_geographic(source) and crs.is_geographic(target)):
        raise BadInput(say.DATUMS_INVALID, what=_UNUSABLE)
    return (
        "+proj=pipeline " + _DEGREES.format("deg", "rad") + f"+step +proj=cart {_ellipsoid(source)} "
        f"+step +proj=helmert +convention={seven.convention} +x={seven.dx!r} +y={seven.dy!r} "
        f"+z={seven.dz!r} +rx={seven.rx_s!r} +ry={seven.ry_s!r} +rz={seven.rz_s!r} "
        f"+s={seven.scale_ppm!r} +step +inv +proj=cart {_ellipsoid(target)} "
        + _DEGREES.format("rad", "deg")
    )


def _ellipsoid(name: str) -> str:
    held = crs.parsed(name).ellipsoid
    assert held is not None
    return f"+a={held.semi_major_metre!r} +rf={held.inverse_flattening!r}"
