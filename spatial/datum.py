"""Datum of a delivery: what has to happen to its coordinates before anything believes them.

CGCS2000, WGS 84 and what PROJ knows need nothing here. Map-service datums are brought about
to where they are meant and are indicative from then on. A datum whose parameters belong to
the unit (单位) is converted with them, and nothing but the fact is told.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from spatial import crs
from spatial import datum_messages as say
from spatial.displaced import ACCURACY_M, from_bd09, from_gcj02
from spatial.errors import BadInput, Choice
from spatial.formats.notice import told
from spatial.formats.source import Notice
from spatial.local_datum import LocalDatum
from spatial.quote import quote

__all__ = ["KNOWN", "Conversion", "check_datum", "check_displaced", "conversion", "conversion_notice", "label_of"]

Coordinates = NDArray[np.float64]

KNOWN = ("cgcs2000", "wgs84", "gcj02", "bd09", "xian80", "beijing54", "etrs89", "nad83")
"""Datum labels that need no parameters of the unit."""
_ONE = ("cgcs2000", "wgs84", "etrs89")
_WORLD = ("wgs", "worldgeodetic")
_NAMES = {"xian80": "xian1980", "beijing54": "beijing", "nad83": "americandatum1983"}
_DISPLACED: Mapping[str, Callable[[Coordinates], Coordinates]] = {
    "gcj02": from_gcj02, "bd09": from_bd09,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Conversion:
    """How coordinates are brought to a datum that can be transformed.

    Parameters
    ----------
    label : str
        ``gcj02``, ``bd09``, or the name of a configured datum.
    target : str
        CRS the coordinates are in afterwards.
    indicative : bool
        What comes out is a position to show, not one to measure by (示意位置).
    accuracy_m : float or None
        Stated accuracy, m; None where nobody states one.
    source : str or None
        CRS on whose datum the coordinates must be, None for any.
    bare : bool
        The coordinates are of a system no register knows: the file must not name a CRS.
    """

    label: str
    target: str
    indicative: bool
    accuracy_m: float | None
    source: str | None
    bare: bool
    _steps: Callable[[Coordinates, str], Coordinates] = field(repr=False)

    def __call__(self, points: Coordinates, declared: str) -> Coordinates:
        """Coordinates (n, 2) in ``declared`` taken to ``target``."""
        return self._steps(points, declared)


def conversion(label: str | None, configured: Mapping[str, LocalDatum]) -> Conversion | None:
    """What a datum label asks for; None where the CRS of the file says everything.

    Parameters
    ----------
    label : str or None
        One of ``KNOWN``, ``local``, or a name of ``configured``.
    configured : mapping of str to LocalDatum
        Datums whose parameters the unit holds; they stand over the known ones.

    Raises
    ------
    BadInput
        ``DATUM_UNKNOWN``.

    Examples
    --------
    >>> conversion("wgs84", {}) is None, conversion("gcj02", {}).indicative
    (True, True)
    """
    if label is None:
        return None
    if label in _DISPLACED:
        undo = _DISPLACED[label]
        return Conversion(
            label, crs.LONLAT, True, ACCURACY_M, None, False,
            lambda points, declared: undo(crs.to_lonlat(points, declared)),
        )  # fmt: skip
    if label in configured:
        held = configured[label]
        bare = held.source is None
        return Conversion(
            label, held.target, False, held.accuracy_m, held.source, bare, held.convert
        )
    if label in KNOWN:
        return None
    known = ", ".join((*KNOWN, *sorted(configured)))
    raise BadInput(say.DATUM_UNKNOWN, datum=label, known=known)


def conversion_notice(made: Conversion, where: str = "") -> Notice:
    """What a person is told about a conversion; never its parameters.

    Examples
    --------
    >>> conversion_notice(conversion("bd09", {})).code
    'INDICATIVE_POSITION'
    """
    if made.indicative:
        accuracy = f"{made.accuracy_m:g}"
        return told(say.INDICATIVE_POSITION, where, datum=made.label.upper(), accuracy=accuracy)
    accuracy = "unknown/未知" if made.accuracy_m is None else f"{made.accuracy_m:g} m"
    return told(say.DATUM_CONFIGURED, where, datum=made.label, accuracy=accuracy)


def check_datum(label: str | None, declared: str, where: str = "") -> None:
    """Refuse a CRS that is not on the datum a person named.

    Raises
    ------
    BadInput
        ``DATUM_MISMATCH``.

    Examples
    --------
    >>> check_datum("cgcs2000", "EPSG:4326"), check_datum(None, "EPSG:2383")
    (None, None)
    """
    if label not in KNOWN or label in _DISPLACED:
        return
    fits = (
        crs.same_datum(declared, crs.LONLAT) if label in _ONE
        else _NAMES[label] in crs.datum_name(declared)
    )  # fmt: skip
    if not fits:
        raise BadInput(say.DATUM_MISMATCH, where=where, crs=declared, datum=label)


def check_displaced(label: str, declared: str, given: str | None, where: str = "") -> None:
    """Refuse to take coordinates for displaced ones where the file says that they are not.

    What map services export is labelled WGS 84 or not at all. A file that names CGCS2000 says
    that it was surveyed: whoever knows better says so by naming its CRS as well.

    Parameters
    ----------
    label : str
        ``gcj02`` or ``bd09``.
    declared : str
        CRS that the file names.
    given : str or None
        CRS that the person named.

    Raises
    ------
    BadInput
        ``DATUM_CONTRADICTS`` as a question, ``DATUM_MISMATCH`` for another datum altogether.

    Examples
    --------
    >>> check_displaced("gcj02", "EPSG:4326", None)
    >>> check_displaced("gcj02", "EPSG:4547", "EPSG:4547")
    """
    if not crs.same_datum(declared, crs.LONLAT):
        raise BadInput(say.DATUM_MISMATCH, where=where, crs=declared, datum=label)
    if any(word in crs.datum_name(declared) for word in _WORLD):
        return
    if given is None or not crs.same(crs.named(given, where), declared):
        shown: dict[str, object] = {"crs": quote(declared, 60), "datum": label.upper()}
        kept = label_of(declared) or ""
        raise BadInput(say.DATUM_CONTRADICTS, where=where, **shown).asking((
            Choice({"datum": kept}, say.AS_DECLARED.filled(shown)),
            Choice({"datum": label, "crs": declared}, say.DISPLACED_AFTER_ALL.filled(shown)),
        ))  # fmt: skip


def label_of(name: str) -> str | None:
    """The label of the datum a CRS is on, None where none of ``KNOWN`` is.

    Examples
    --------
    >>> label_of("EPSG:4547"), label_of("EPSG:4326"), label_of("EPSG:2383")
    ('cgcs2000', 'wgs84', 'xian80')
    """
    for label in ("wgs84", *KNOWN) if name == crs.LONLAT else KNOWN:
        if label in _DISPLACED:
            continue
        try:
            check_datum(label, name)
        except BadInput:
            continue
        return label
    return None
