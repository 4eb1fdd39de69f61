"""Which of two columns is the easting: by heading, by size of the numbers, by the CRS."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from spatial import crs as systems
from spatial import plausible
from spatial.errors import BadInput, Choice
from spatial.formats import txt_messages as say
from spatial.formats.txt_header import EAST_PLAIN, NORTH, looks_swapped
from spatial.gauss_kruger import zone_in

__all__ = ["Order", "asked_swapped", "order_of"]

Pair = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Order:
    """Column of the easting (longitude), of the northing (latitude), and the unit."""

    east: int
    north: int
    angular: bool = False


def order_of(
    values: Sequence[Pair], first: int, second: int, *, headed: bool, crs: str | None, where: str
) -> Order:
    """Columns in order.

    In survey tables X is north, in GIS exports X is east: columns headed only X and Y are
    told apart where the numbers leave no doubt, else the person is asked.

    Parameters
    ----------
    values : sequence of (float, float)
        All rows, first and second column.
    headed : bool
        The headings say that the first is east and the second north.
    crs : str or None
        CRS given by the person.

    Raises
    ------
    BadInput
        ``AXES_SWAPPED`` (as a question) when headings and numbers contradict each other,
        ``AXES_UNCLEAR``.

    Examples
    --------
    >>> order_of([(2547000.0, 474000.0)], 1, 2, headed=False, crs=None, where="a.csv")
    Order(east=2, north=1, angular=False)
    """
    if headed:
        for east, north in values:
            if looks_swapped(north, east):
                raise asked_swapped(north, east, where)
        return Order(first, second, _small(values))
    straight = _fits(values, crs)
    turned = _fits([(b, a) for a, b in values], crs)
    if straight == turned:
        a, b = values[0]
        raise BadInput(say.AXES_UNCLEAR, where=where, x=f"{a:.10g}", y=f"{b:.10g}")
    angular = _small(values)
    return Order(first, second, angular) if straight else Order(second, first, angular)


def asked_swapped(north: float, east: float, where: str) -> BadInput:
    """The question whether the columns of north and east are exchanged."""
    swap = Choice({"swap_axes": "true"}, say.AXES_SWAP)
    asked = BadInput(say.AXES_ASK, where=where, x=f"{north:.10g}", y=f"{east:.10g}")
    return asked.asking([swap])


def _small(values: Sequence[Pair]) -> bool:
    return all(abs(a) <= 180 and abs(b) <= 180 for a, b in values)


def _fits(values: Sequence[Pair], crs: str | None) -> bool:
    """Whether (first, second) can be (east, north)."""
    if crs is not None:
        return plausible.in_range(values, systems.named(crs))
    if _small(values):
        return all(70 <= east <= 140 and 0 <= north <= 60 for east, north in values)
    return all(
        (EAST_PLAIN[0] < east < EAST_PLAIN[1] or zone_in(east) is not None)
        and NORTH[0] <= north < NORTH[1]
        for east, north in values
    )
