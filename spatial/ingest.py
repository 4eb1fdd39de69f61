"""Ingest: a delivered file and its card become a draft that can be published."""

from __future__ import annotations

import io
import shutil
import zipfile
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from spatial.classification import CodeTables
from spatial.code_check import check_codes
from spatial.datum import Conversion, conversion
from spatial.declared_area import each_differing
from spatial.errors import BadInput
from spatial.fields import map_fields
from spatial.formats import txt
from spatial.formats.reader import read
from spatial.formats.source import Notice, RawLayer
from spatial.gate import Admitted, Quarantined, Repaired, admit
from spatial.issue import Issue, issue_to_dict
from spatial.issue_log import issue_of, log_of, record_of
from spatial.layer import DERIVED, Attributes, LayerCard
from spatial.layer_object import pack_layer
from spatial.local_datum import LocalDatum
from spatial.redelivery import Present
from spatial.repair import Proposal, proposals
from spatial.store import Store
from spatial.store_messages import (
    COVERAGE_MISSING,
    LAYER_ALL_QUARANTINED,
    LAYER_DERIVED,
    LAYER_EMPTY,
    LAYER_MIXED,
    SECRET_REFUSED,
)

__all__ = ["Draft", "prepare"]

ALL_KINDS = frozenset({0, 1, 2})


@dataclass(frozen=True, slots=True)
class Draft:
    """A layer version that is ready to be published, and what the gate did to get there.

    Parameters
    ----------
    name, data : str, bytes
        Packed object and its name.
    kept : int
        Zones that entered; ``kept + len(quarantined)`` is what the file held.
    issues : tuple of Issue
        The issue log: errors first, then repairs and notices.
    proposals : tuple of Proposal
        What each repair makes, or would make, of the invalid polygons.
    present : Present, optional
        Features the delivery held, to compare an earlier issue log with.
    """

    card: LayerCard
    valid_from: date
    name: str
    data: bytes | bytearray
    original: bytes
    original_name: str
    kept: int
    quarantined: tuple[Quarantined, ...]
    repaired: tuple[Repaired, ...]
    notices: tuple[Notice, ...]
    issues: tuple[Issue, ...] = ()
    proposals: tuple[Proposal, ...] = ()
    present: Present | None = None


def prepare(
    store: Store,
    files: Sequence[Path],
    card: LayerCard,
    *,
    valid_from: date,
    card_folder: Path,
    crs: str | None = None,
    encoding: str | None = None,
    layer: str | None = None,
    accept_repairs: bool = False,
    tables: CodeTables | None = None,
    datums: Mapping[str, LocalDatum] | None = None,
) -> Draft:
    """Take delivered files through the gate; several files (sheets) become one layer.

    Parameters
    ----------
    store : Store
        Its measuring CRS and study area decide what is plausible.
    files : sequence of Path
        One or more delivered files; ``layer`` names a layer inside each.
    card_folder : Path
        Folder of the card, where its coverage file lies.
    accept_repairs : bool
        Admit repaired geometries, each with its area before and after.
    tables : CodeTables, optional
        Where given, the codes of a card with a ``classification`` are checked and told.
    datums : mapping of str to LocalDatum, optional
        Datums whose parameters the unit holds, for cards that name one.

    Raises
    ------
    BadInput
        Whatever reader, gate or card refuse; nothing has been written by then.
    """
    if card.secrecy == "secret":
        raise BadInput(SECRET_REFUSED, where=card.id)
    if card.id in DERIVED:
        raise BadInput(LAYER_DERIVED, where=card.id, layer=card.id)
    moved = conversion(card.datum, datums or {})
    sheets = []
    for number, file in enumerate(files, start=1):
        raw = read(file, crs=crs, encoding=encoding, layer=layer)
        prefix = f"{number}-" if len(files) > 1 else ""
        sheets.append(_sheet(store, raw, card, crs, accept_repairs, prefix, moved, file.name))
        del raw  # as large as the file, and no longer needed
    geometries = np.concatenate([s.geometries for s in sheets])
    rows = [row for s in sheets for row in s.rows]
    quarantined = tuple(q for s in sheets for q in s.quarantined)
    if not rows and (card.none_exist is None or quarantined):
        raise _nothing_kept(quarantined, f"{', '.join(f.name for f in files)}: {card.id}")
    _one_kind(geometries, card.id)
    coverage = _coverage(store, card, card_folder, geometries)
    meta = {"layer": card.id, "crs": store.config.measure_crs, "zones": len(rows)}
    notices = [n for s in sheets for n in s.notices]
    if tables is not None and card.classification:
        notices += check_codes(card.classification, rows, tables, where=card.id)
    kept_out = [issue for s in sheets for issue in s.kept_out]
    others = [issue for s in sheets for issue in s.others]
    others += [issue_of(notice) for notice in notices[sum(len(s.notices) for s in sheets) :]]
    records = [record_of(i, q.wkb) for i, q in zip(kept_out, quarantined, strict=True)]
    present = _present(geometries, rows, kept_out, own_ids="id" in card.fields)
    kept = len(rows)
    repaired = tuple(r for s in sheets for r in s.repaired)
    proposed = tuple(p for s in sheets for p in s.proposals)
    name, data = pack_layer(
        geometries, rows, coverage, records, meta, [issue_to_dict(i) for i in others],
        card.tolerance.min_area_m2,
    )  # fmt: skip
    del geometries, rows, sheets  # packed, and as large as what is read next
    original_name, original = _original(files)
    return Draft(
        card, valid_from, name, data, original, original_name, kept, quarantined, repaired,
        tuple(notices), (*kept_out, *others), proposed, present,
    )  # fmt: skip


def _nothing_kept(quarantined: Sequence[Quarantined], where: str) -> BadInput:
    """The refusal of a file without a usable feature; it names why each was kept out."""
    if not quarantined:
        return BadInput(LAYER_EMPTY, where=where)
    found = Counter(item.code for item in quarantined)
    codes = ", ".join(f"{code} × {count}" for code, count in sorted(found.items()))
    first = quarantined[0]
    return BadInput(
        LAYER_ALL_QUARANTINED, where=where, count=len(quarantined), codes=codes, row=first.row,
        what=first.text, fix=first.error.fix,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Sheet:
    geometries: NDArray[np.object_]
    rows: list[Attributes]
    quarantined: tuple[Quarantined, ...]
    repaired: tuple[Repaired, ...]
    notices: tuple[Notice, ...]
    proposals: tuple[Proposal, ...]
    kept_out: list[Issue]
    others: list[Issue]


def _sheet(
    store: Store,
    raw: RawLayer,
    card: LayerCard,
    crs: str | None,
    accept_repairs: bool,
    prefix: str,
    moved: Conversion | None,
    file: str,
) -> _Sheet:
    """One delivered file as zones with our attribute names."""
    admitted = admit(
        raw, crs=crs or card.crs, measure_crs=store.config.measure_crs,
        study_area=store.config.study_area, kinds=ALL_KINDS, accept_repairs=accept_repairs,
        conversion=moved,
    )  # fmt: skip
    attributes, misfits = map_fields(card, admitted, prefix)
    good = np.array([a is not None for a in attributes], dtype=bool)
    quarantined = sorted((*admitted.quarantined, *misfits), key=lambda q: q.row)
    made = proposals(raw, admitted, card.fields, crs=crs or card.crs, conversion=moved)
    notices = (*admitted.notices, *_areas(raw, admitted, file))
    kept_out, others = log_of(
        raw, quarantined, made, notices, file=file, id_field=card.fields.get("id")
    )
    return _Sheet(
        admitted.geometries[good], [a for a in attributes if a is not None], tuple(quarantined),
        admitted.repaired, notices, made, kept_out, others,
    )  # fmt: skip


def _areas(raw: RawLayer, admitted: Admitted, file: str) -> list[Notice]:
    """Plots of a boundary-point file whose declared area is not the measured one."""
    if raw.format != "txt" or txt.AREA_FIELD not in admitted.columns:
        return []
    places = [f"{file} #{row}" for row in admitted.rows]
    measured = shapely.area(admitted.geometries).tolist()
    return each_differing(admitted.columns[txt.AREA_FIELD], measured, places)


def _one_kind(geometries: NDArray[np.object_], layer: str) -> None:
    """Refuse areas beside lines or points: a zone that came as a point would silently be none."""
    kinds = np.bincount(shapely.get_dimensions(geometries).clip(min=0), minlength=3)
    if kinds[2] and kinds[:2].any():
        raise BadInput(
            LAYER_MIXED, where=layer, areas=int(kinds[2]), lines=int(kinds[1]), points=int(kinds[0])
        )


def _present(
    geometries: NDArray[np.object_],
    rows: Sequence[Attributes],
    kept_out: Sequence[Issue],
    *,
    own_ids: bool,
) -> Present:
    boxes = [i.box for i in kept_out if i.box is not None]
    known = np.asarray(shapely.bounds(geometries), dtype=float).reshape(-1, 4)
    ids = [str(row["id"]) for row in rows] + [i.feature for i in kept_out] if own_ids else []
    return Present(ids, np.vstack([known, *boxes]), len(rows) + len(kept_out))


def _original(files: Sequence[Path]) -> tuple[str, bytes]:
    """The delivered bytes: the file itself, or a plain ZIP of several files and sidecars."""
    held = [
        side
        for file in files
        for side in (
            sorted(file.parent.glob(f"{file.stem}.*")) if file.suffix.lower() == ".shp" else [file]
        )
    ]
    if len(held) == 1:
        return held[0].name, held[0].read_bytes()
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for number, file in enumerate(held, start=1):
            info = zipfile.ZipInfo(f"{number}/{file.name}", (1980, 1, 1, 0, 0, 0))
            info.file_size = file.stat().st_size
            with file.open("rb") as source, archive.open(info, "w") as member:
                shutil.copyfileobj(source, member, 1 << 20)
    return f"{files[0].stem}.zip", buffer.getvalue()


def _coverage(
    store: Store, card: LayerCard, folder: Path, geometries: NDArray[np.object_]
) -> BaseGeometry:
    area = store.config.study_area
    if card.coverage == "study-area" and area is not None:
        return area
    if card.coverage == "extent" and card.role != "constraint" and len(geometries):
        return shapely.box(*shapely.total_bounds(geometries))
    path = (folder / card.coverage).resolve()
    inside = path.is_relative_to(folder.resolve())
    if card.coverage in {"study-area", "extent"} or not inside or not path.is_file():
        raise BadInput(COVERAGE_MISSING, where=card.id, coverage=card.coverage)
    raw = read(path)
    found = admit(
        raw, crs=None, measure_crs=store.config.measure_crs, study_area=area,
        kinds=frozenset({2}), accept_repairs=False,
    )  # fmt: skip
    if found.quarantined or not len(found.geometries):
        raise BadInput(COVERAGE_MISSING, where=card.id, coverage=card.coverage)
    return shapely.union_all(found.geometries)
