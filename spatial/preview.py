"""What was understood of a site's file, before anything is checked, and what has to be asked."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

import numpy as np
import shapely

from spatial.crs_messages import CRS_LOCAL, CRS_MISSING, CRS_UNKNOWN, CRS_UNREADABLE
from spatial.datum import conversion
from spatial.declared import Declared
from spatial.errors import BadInput, Choice
from spatial.formats.incoming import Incoming
from spatial.formats.source import Notice, RawLayer
from spatial.local_datum import LocalDatum
from spatial.plausible import Place
from spatial.question import (
    MAP_FORMATS,
    OWN_DATUM,
    Meaning,
    Question,
    asked_by,
    datum_asked,
    shift_asked,
)
from spatial.repair import Proposal, proposals
from spatial.shift_suspect import shift_suspect
from spatial.site import Site, made_site
from spatial.site_features import NO_DATUMS, admitted_site, handed_over, raw_site
from spatial.snapshot import Snapshot

__all__ = ["Preview", "preview"]

MOST_MEANINGS = 6
SHOWN_FIELDS = 40
_REPAIRED = "SITE_REPAIRED"
_TYPED = frozenset({m.code for m in (CRS_MISSING, CRS_UNKNOWN, CRS_UNREADABLE, CRS_LOCAL)})
"""Questions that may be answered by a CRS nobody proposed."""


@dataclass(frozen=True, slots=True)
class Preview:
    """A file as it was understood; nothing of it is checked or kept.

    Parameters
    ----------
    filename, sha256, size : str, str, int
        The file as delivered, bytes.
    raw : RawLayer or None
        What the reader found; None while it cannot be read without an answer.
    site : Site or None
        The site as it would be checked, or as it would be after the repairs that are asked
        about; None while its place is not known.
    crs_basis : str
        Who says in which CRS it is: ``file``, ``format`` (what its format prescribes),
        ``person``; empty while nobody does.
    kinds : mapping of str to int
        Features by geometry type.
    repairs : tuple of Proposal
        What would be, or was, made of invalid polygons.
    questions : tuple of Question
        What has to be answered; a check is refused while one of them is not ``open``.
    """

    filename: str
    sha256: str
    size: int
    raw: RawLayer | None
    site: Site | None
    crs_basis: str
    kinds: Mapping[str, int]
    repairs: tuple[Proposal, ...]
    questions: tuple[Question, ...]

    @property
    def ready(self) -> bool:
        """Whether a check would be made with what has been said."""
        return self.site is not None and all(question.open for question in self.questions)

    @property
    def notices(self) -> tuple[Notice, ...]:
        """What a person should be told about the reading."""
        if self.site is not None:
            return self.site.notices
        return self.raw.notices if self.raw is not None else ()


@dataclass(frozen=True, slots=True)
class _Reading:
    """A file at hand with all that is needed to read it anew with another answer."""

    handed: Incoming
    place: Place
    said: Declared
    datums: Mapping[str, LocalDatum]

    def site(self, said: Declared) -> Site:
        return made_site(*raw_site(self.handed, said), self.place, said, self.datums)


def preview(
    data: bytes,
    filename: str,
    *,
    place: Place,
    said: Declared,
    datums: Mapping[str, LocalDatum] = NO_DATUMS,
    snapshot: Snapshot | None = None,
) -> Preview:
    """Read a site's file as a check would, and put the questions that are due.

    Parameters
    ----------
    data, filename : bytes, str
        The file and the name it came with.
    place : Place
        Measuring CRS and study area.
    said : Declared
        What the person has said so far.
    datums : mapping of str to LocalDatum
        Datums whose parameters the unit holds.
    snapshot : Snapshot, optional
        Parcels that tell whether the site stands 500–700 m from where it belongs.

    Raises
    ------
    BadInput
        What cannot be answered by a choice.

    Examples
    --------
    >>> csv = "北坐标,东坐标\\n2547000,474000\\n2547000,474200\\n2547100,474200\\n".encode()
    >>> found = preview(csv, "a.csv", place=Place("EPSG:4547"), said=Declared())
    >>> found.ready, found.questions[0].code
    (False, 'CRS_MISSING')
    """
    handed = handed_over(data, filename)
    reading = _Reading(handed, place, said, datums)
    raw: RawLayer | None = None
    site: Site | None = None
    questions: list[Question] = []
    try:
        raw, _, _ = raw_site(handed, said)
        site = made_site(raw, data, handed.name, place, said, datums)
    except BadInput as refused:
        refusal = _with_own_datums(refused, datums)
        if not (refusal.choices or (raw is not None and refusal.code in _TYPED)):
            raise refusal from None
        if raw is not None and _asks_repair(refusal):
            site = made_site(
                raw, data, handed.name, place, replace(said, accept_repairs=True), datums
            )
            questions.append(asked_by(refusal, (Meaning(refusal.choices[0], site),)))
        else:
            questions.append(asked_by(refusal, _meanings(reading, refusal.choices, refusal.code)))
    mending = site is not None and raw is not None and (
        bool(questions) or any(notice.code == _REPAIRED for notice in site.notices)
    )  # fmt: skip
    repairs = _repairs(raw, reading) if mending and raw is not None else ()
    if site is not None and raw is not None:
        questions.extend(_origin(raw, site, reading, snapshot))
    return Preview(
        handed.name, hashlib.sha256(data).hexdigest(), len(data), raw, site,
        _basis(raw, said, site), _kinds(raw), repairs, tuple(questions),
    )  # fmt: skip


def _with_own_datums(refusal: BadInput, datums: Mapping[str, LocalDatum]) -> BadInput:
    """A local grid may be one whose parameters the unit holds."""
    if refusal.code != CRS_LOCAL.code:
        return refusal
    own = (name for name, held in datums.items() if held.source is None)
    named = (Choice({"datum": name}, OWN_DATUM.filled({"datum": name})) for name in own)
    return refusal.asking((*refusal.choices, *named))


def _asks_more(refusal: BadInput, asked: str) -> bool:
    more = bool(refusal.choices) or refusal.code in _TYPED
    return more and refusal.code != asked


def _asks_repair(refusal: BadInput) -> bool:
    return any("accept_repairs" in choice.answer for choice in refusal.choices)


def _meanings(reading: _Reading, choices: Iterable[Choice], code: str) -> tuple[Meaning, ...]:
    """Each answer with the site it would give; past six, the answers alone.

    An answer that leads to the next question is possible: a drawing's layer, then its CRS.
    """
    out = []
    for number, choice in enumerate(choices):
        site, refusal = None, None
        if number < MOST_MEANINGS:
            said = replace(reading.said.adding(choice.answer), accept_repairs=True)
            try:
                site = reading.site(said)
            except BadInput as problem:
                refusal = None if _asks_more(problem, code) else problem
        out.append(Meaning(choice, site, refusal))
    return tuple(out)


def _repairs(raw: RawLayer, reading: _Reading) -> tuple[Proposal, ...]:
    said = reading.said
    admitted = admitted_site(raw, reading.handed.name, reading.place, said, reading.datums)
    return proposals(
        raw, admitted, {}, where=reading.handed.name, crs=said.crs,
        conversion=conversion(said.datum, reading.datums),
    )  # fmt: skip


def _origin(
    raw: RawLayer, site: Site, reading: _Reading, snapshot: Snapshot | None
) -> list[Question]:
    """Whether the coordinates came from a web map, where something hints at it."""
    if reading.said.datum is not None:
        return []
    suspect = shift_suspect(snapshot, site) if snapshot is not None else None
    if suspect is not None:
        asked, choices = shift_asked(suspect, site)
    elif raw.format in MAP_FORMATS:
        asked, choices = datum_asked(raw.format, site)
    else:
        return []
    return [replace(asked, meanings=_meanings(reading, choices, asked.code))]


def _basis(raw: RawLayer | None, said: Declared, site: Site | None) -> str:
    if raw is None or (site is None and raw.crs is None and not said.crs):
        return ""
    if said.crs and (raw.crs is None or site is None or site.crs_declared != raw.crs):
        return "person"
    if raw.crs is None or raw.format in MAP_FORMATS:
        return "format"
    return "file"


def _kinds(raw: RawLayer | None) -> dict[str, int]:
    if raw is None:
        return {}
    shapes = shapely.from_wkb(np.array(raw.wkb, dtype=object), on_invalid="ignore")
    names = (shape.geom_type if shape is not None else "" for shape in shapes)
    return dict(Counter(names))
