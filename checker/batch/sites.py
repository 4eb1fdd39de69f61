"""Many sites of one file: each feature as a site of its own, with its name and its project."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import shapely

from checker.batch import messages as say
from checker.batch.declared_columns import Columns, proposal_of
from checker.proposal import Proposal
from spatial.declared import Declared
from spatial.errors import BadInput, SanheError
from spatial.formats import incoming as files
from spatial.formats.reader import read_incoming
from spatial.formats.source import RawLayer
from spatial.limits import LIMITS
from spatial.plausible import Place
from spatial.quote import quote
from spatial.site_features import admitted_site, ringed

__all__ = ["Asked", "SiteFile", "asked_sites", "read_sites"]

IDS = ("id", "ID", "Id", "编号", "地块编号", "DKBH", "BSM", "code")
NAMES = ("name", "Name", "NAME", "名称", "地块名称", "DKMC", "MC")
MAX_WORDS = 120


@dataclass(frozen=True, slots=True)
class SiteFile:
    """A file of sites as read, before anything is believed.

    Parameters
    ----------
    raw : RawLayer
        Its features.
    said : Declared
        What the person said of it, as far as each feature still needs it.
    sha256 : str
        Hash of the file.
    """

    raw: RawLayer
    filename: str
    sha256: str
    said: Declared


@dataclass(frozen=True, slots=True)
class Asked:
    """One site to check, or why it cannot be.

    Parameters
    ----------
    row : int
        Number of the feature in the file, from 1.
    data, filename : bytes, str
        The feature as a GeoJSON file of its own; empty where it has no geometry.
    refusal : mapping or None
        Why it cannot be checked: code, sentence, remedy.
    """

    row: int
    id: str
    name: str
    data: bytes
    filename: str
    said: Declared
    proposal: Proposal
    refusal: Mapping[str, Any] | None = None


def read_sites(path: Path, said: Declared, place: Place) -> SiteFile:
    """Read a file of sites; what is wrong with the file as a whole is refused here.

    Raises
    ------
    BadInput
        Every refusal of the readers; ``BATCH_EMPTY``, ``BATCH_TOO_MANY``, ``CRS_MISSING``.
    """
    handed = files.loaded(files.incoming(path))
    raw = read_incoming(
        handed, crs=said.crs, encoding=said.encoding, layer=said.layer,
        limit_bytes=LIMITS.upload_bytes,
    )  # fmt: skip
    count = len(raw.rows) + len(raw.refused)
    if count == 0:
        raise BadInput(say.BATCH_EMPTY, where=handed.name)
    if count > LIMITS.batch_sites:
        raise BadInput(say.BATCH_TOO_MANY, where=handed.name, count=count, limit=LIMITS.batch_sites)
    if raw.rows and (raw.crs is None or said.crs is not None):
        _ask_once(raw, handed.name, place, said)
    sha256 = hashlib.sha256(files.content(handed)).hexdigest()
    rest = replace(said, layer=None, encoding=None)
    return SiteFile(ringed(raw), handed.name, sha256, rest)


def _ask_once(raw: RawLayer, name: str, place: Place, said: Declared) -> None:
    """A CRS that is wanting, or disagrees, is a question about the file and not about each site."""
    try:
        admitted_site(_only(raw, 0), name, place, said)
    except BadInput as refusal:
        if refusal.code.startswith("CRS_"):
            raise


def _only(raw: RawLayer, n: int) -> RawLayer:
    columns = {key: (values[n],) for key, values in raw.columns.items()}
    return replace(raw, rows=(raw.rows[n],), wkb=(raw.wkb[n],), columns=columns, refused=())


def asked_sites(
    file: SiteFile, columns: Columns, base: Proposal, *, id: str | None, name: str | None
) -> list[Asked]:
    """Every site of a file in its order, with its own name, number and project.

    Parameters
    ----------
    columns : Columns
        Columns that declare project facts.
    base : Proposal
        Facts that hold for every site unless its own row says otherwise.
    id, name : str or None
        Columns of numbers and names; found by their usual headings where None.

    Raises
    ------
    BadInput
        ``BATCH_COLUMN``.
    """
    raw = file.raw
    numbers = _column(raw, id, IDS, file.filename)
    names = _column(raw, name, NAMES, file.filename)
    crs = {"type": "name", "properties": {"name": raw.crs}} if raw.crs else None
    said = replace(file.said, crs=None) if raw.crs else file.said
    empty = Asked(0, "", "", b"", "", said, base)
    out = []
    for n, row in enumerate(raw.rows):
        own = {key: values[n] for key, values in raw.columns.items()}
        title = _words(own.get(names)) if names else ""
        number = _words(own.get(numbers)) if numbers else ""
        one = replace(empty, row=row, id=number or str(row), name=title,
                      filename=_own_name(file, row))  # fmt: skip
        where = f"{file.filename} #{row}"
        try:
            data = _feature(raw.wkb[n], title, crs, where)
            out.append(replace(one, data=data, proposal=proposal_of(own, columns, base, where=where)))
        except SanheError as refusal:
            out.append(replace(one, refusal=refusal.as_dict()))
    for lost in raw.refused:
        out.append(replace(empty, row=lost.row, id=str(lost.row), refusal=lost.error.as_dict(),
                           filename=_own_name(file, lost.row)))  # fmt: skip
    return sorted(out, key=lambda one: one.row)


def _own_name(file: SiteFile, row: int) -> str:
    return f"{Path(file.filename).stem}-{row}.geojson"


def _column(raw: RawLayer, asked: str | None, usual: Sequence[str], where: str) -> str | None:
    if asked is None:
        return next((key for key in usual if key in raw.columns), None)
    if asked not in raw.columns:
        known = ", ".join(map(quote, raw.columns)) or "-"
        raise BadInput(say.BATCH_COLUMN, where=where, name=quote(asked), known=known)
    return asked


def _words(value: object) -> str:
    """A name or number on one line, cut; a whole number of a float column without its point."""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return "" if value is None else quote(value, MAX_WORDS)


def _feature(
    wkb: bytes | None, title: str, crs: Mapping[str, Any] | None, where: str
) -> bytes:
    """A feature as a GeoJSON file of its own, its coordinates digit by digit."""
    try:
        shape = None if wkb is None else shapely.from_wkb(wkb)
        if shape is None or not np.isfinite(shapely.get_coordinates(shape)).all():
            raise BadInput(say.BATCH_FEATURE, where=where)
        geometry = shapely.geometry.mapping(shape)
    except (shapely.errors.ShapelyError, ValueError):
        raise BadInput(say.BATCH_FEATURE, where=where) from None
    properties = {"name": title} if title else {}
    feature = {"type": "Feature", "properties": properties, "geometry": geometry}
    body: dict[str, Any] = {"type": "FeatureCollection", "features": [feature]}
    if crs is not None:
        body["crs"] = crs
    return json.dumps(body, ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode()
