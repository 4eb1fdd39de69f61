"""The issue log of a delivery (问题清单): made from what the gate did, kept with the version.

A file that is refused as a whole leaves one too, of a single issue.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from spatial import crs as systems
from spatial.admitted import Quarantined
from spatial.errors import SanheError
from spatial.formats.source import Notice, RawLayer
from spatial.issue import Issue, issue_from_dict, issue_to_dict
from spatial.layer_object import LayerObject
from spatial.quote import quote
from spatial.repair import Proposal

__all__ = ["issue_of", "issue_of_refusal", "issues_of", "log_of", "placed", "record_of"]

_OPERATOR = frozenset({
    "COLUMNS_TAKEN", "DATUM_SHIFT_UNSURE", "ENCODING_GUESSED", "INDICATIVE_POSITION", "KML_DATUM",
})  # fmt: skip
_INFO = frozenset({"FIELD_NAME_TRUNCATED", "Z_DROPPED"})
_MAX_VALUE = 200
_ROW = re.compile(r"(?:#|:)(\d{1,9})$")
_OUR_DOING = frozenset({
    "CARD_CHANGED", "COVERAGE_MISSING", "CRS_UNKNOWN", "DATUM_UNKNOWN", "ENCODING_WRONG", "FIELD_MISSING",
    "LAYER_UNKNOWN", "SECRET_REFUSED",
})  # fmt: skip


def log_of(
    raw: RawLayer,
    quarantined: Sequence[Quarantined],
    made: Sequence[Proposal],
    notices: Sequence[Notice],
    *,
    file: str,
    id_field: str | None = None,
) -> tuple[list[Issue], list[Issue]]:
    """Issues of one delivered file: what was kept out, and everything else.

    Parameters
    ----------
    quarantined : sequence of Quarantined
        What was kept out; each becomes an error.
    made : sequence of Proposal
        Repairs; an applied one is a warning, a proposed one adds its areas to the error.
    notices : sequence of Notice
        What a person should know; each becomes a warning or an information.
    id_field : str or None
        Field with the features' own ids.

    Returns
    -------
    kept_out, others : list of Issue
        The first in the order of ``quarantined``.
    """
    by_row = {proposal.row: proposal for proposal in made}
    kept_out = [_kept_out(item, by_row.get(item.row)) for item in quarantined]
    gone = {item.row for item in quarantined}
    others = [_mended(p) for p in made if p.applied and p.row not in gone]
    others += [issue_of(notice) for notice in notices]
    names = _ids(raw, id_field, {i.row for i in (*kept_out, *others)})

    def named(issues: list[Issue]) -> list[Issue]:
        return [
            replace(i, file=file, layer=raw.name, feature=names.get(i.row or 0, "")) for i in issues
        ]

    return named(kept_out), named(others)


def record_of(issue: Issue, wkb: bytes | None) -> dict[str, Any]:
    """A kept-out feature as it is stored: its issue, and its geometry as delivered."""
    return {**issue_to_dict(issue), "wkb": wkb.hex() if wkb else None}


def issues_of(held: LayerObject, measure_crs: str) -> tuple[Issue, ...]:
    """The log kept with a layer version, with places in degrees too.

    Parameters
    ----------
    measure_crs : str
        CRS of the kept places.
    """
    found = [issue_from_dict(record) for record in held.quarantine_log()]
    found += [issue_from_dict(record, severity="warning") for record in held.other_issues()]
    return placed(found, measure_crs)


def _kept_out(item: Quarantined, proposal: Proposal | None) -> Issue:
    values = item.error.values
    issue = Issue(
        item.code, "error", "sender", item.text, item.error.fix_by_field, row=item.row,
        field=quote(values.get("field", "")), value=quote(values.get("value", ""), _MAX_VALUE),
        point=item.point, box=item.box,
    )  # fmt: skip
    return issue if proposal is None else _with_areas(issue, proposal)


def _mended(proposal: Proposal) -> Issue:
    issue = Issue(
        proposal.code, "warning", "sender", proposal.text, proposal.fix, row=proposal.row,
        point=proposal.point,
    )  # fmt: skip
    return _with_areas(issue, proposal)


def _with_areas(issue: Issue, proposal: Proposal) -> Issue:
    return replace(
        issue, method=proposal.method, area_before_m2=proposal.area_before_m2,
        area_after_m2=proposal.area_after_m2,
    )  # fmt: skip


def issue_of(notice: Notice) -> Issue:
    """A notice as an issue: nobody's error, yet somebody should look."""
    severity = "info" if notice.code in _INFO else "warning"
    who = "operator" if notice.code in _OPERATOR else "sender"
    return Issue(notice.code, severity, who, notice.text)


def issue_of_refusal(error: SanheError, *, file: str, layer: str) -> Issue:
    """The single issue of a file that was refused as a whole.

    Parameters
    ----------
    error : SanheError
        The refusal; its place says where in the file, as far as that is known.
    file, layer : str
        Delivered file, and the layer it was to be.

    Examples
    --------
    >>> from spatial.gate_messages import GEOM_MISSING
    >>> from spatial.errors import BadInput
    >>> found = issue_of_refusal(BadInput(GEOM_MISSING, where="a #3"), file="a.shp", layer="farm")
    >>> found.severity, found.responsibility, found.row, found.value
    ('error', 'sender', 3, 'a #3')
    """
    values = error.values
    where = quote(error.where or "", _MAX_VALUE)
    match = _ROW.search(where)
    return Issue(
        error.code, "error", "operator" if error.code in _OUR_DOING else "sender", error.text,
        error.fix_by_field, file=file, layer=layer, row=int(match[1]) if match else None,
        field=quote(values.get("field", "")), value=quote(values.get("value", where), _MAX_VALUE),
    )  # fmt: skip


def _ids(raw: RawLayer, id_field: str | None, rows: set[int | None]) -> Mapping[int, str]:
    """The features' own ids, of the rows that are asked for."""
    values = raw.columns.get(id_field or "id")
    if values is None:
        return {}
    return {
        row: quote(value)
        for row, value in zip(raw.rows, values, strict=True)
        if row in rows and value is not None and value != ""
    }


def placed(issues: Sequence[Issue], measure_crs: str) -> tuple[Issue, ...]:
    """The issues with their places in degrees too."""
    found = list(issues)
    spots = [issue.point or _middle(issue) for issue in found]
    known = [n for n, spot in enumerate(spots) if spot is not None]
    degrees = systems.to_lonlat(np.array([spots[n] for n in known]).reshape(-1, 2), measure_crs)
    for n, (lon, lat) in zip(known, np.round(degrees, 9).tolist(), strict=True):
        found[n] = replace(found[n], lonlat=(lon, lat))
    return tuple(found)


def _middle(issue: Issue) -> tuple[float, float] | None:
    if issue.box is None:
        return None
    left, bottom, right, top = issue.box
    return (left + right) / 2, (bottom + top) / 2
