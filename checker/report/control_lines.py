"""Control lines (控制线检测): of each line whether the site is on it, how much, how large a share."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

import shapely

from checker.report.picture import Picture

__all__ = ["GROUPS", "LineRow", "control_lines"]

GROUPS = ("three", "others")
"""The three control lines of the territorial plan come first, then the other ones."""

_UNREAD = frozenset({"missing", "failed", "empty", "not-covered"})
_DOUBTFUL = frozenset({"stale", "indicative", "partly-covered", "quarantined", "superseded"})
_KEPT_M2 = 0.05
"""What an area may lose by being kept in degrees with the report."""


@dataclass(frozen=True, slots=True)
class LineRow:
    """One control line.

    Parameters
    ----------
    group : str
        One of `GROUPS`.
    state : str
        ``hit`` (涉及), ``clear`` (不涉及) or ``unknown`` (待核实): never clear where it was not read.
    area_m2, share : float or None
        Net area on the line; None where it is not known or may not be told.
    least : bool
        Whether it may be more: only areas of single rules are told, not their shapes.
    """

    group: str
    layer: str
    title: Mapping[str, str]
    state: str
    area_m2: float | None
    share: float | None
    least: bool
    rules: tuple[str, ...]


def control_lines(report: Mapping[str, Any], picture: Picture) -> Iterator[LineRow]:
    """Rows in the order of the list; lines that no rule of the pack reads are left out.

    Of the three lines none is left out: one that was not read is ``unknown``.
    """
    read = {row["id"]: row for row in report["layers"]}
    for group in GROUPS:
        for line in _lines()[group]:
            row = read.get(line["id"])
            if row is not None or group == "three":
                yield _row(group, line, row, report, picture)


def _row(
    group: str, line: Mapping[str, str], row: Mapping[str, Any] | None, report: Mapping[str, Any],
    picture: Picture,
) -> LineRow:  # fmt: skip
    own = [f for f in report["findings"] if f["layers"] == [line["id"]]]
    state = _state(row, own)
    area, least = _area(line["id"], own, report, picture) if state == "hit" else (None, False)
    if state == "clear":
        area = 0.0
    whole = report["site"]["area_m2"]
    title = row["title"] if row is not None else {"zh": line["zh"], "en": line["en"]}
    share = None if area is None else min(area / whole, 1.0)
    return LineRow(group, line["id"], title, state, area, share, least,
                   tuple(f["rule"] for f in own))  # fmt: skip


def _state(row: Mapping[str, Any] | None, own: Sequence[Mapping[str, Any]]) -> str:
    if row is None or row["status"] in _UNREAD or "indicative" in row["flags"]:
        return "unknown"
    measures = [f["measures"] for f in own]
    if any(m["overlap_m2"] or m.get("overlap") for m in measures if not m.get("sliver")):
        return "hit"
    if any(m.get("sliver") for m in measures):
        return "unknown"
    if row["status"] == "hit":
        return "hit"
    return "unknown" if _DOUBTFUL & set(row["flags"]) else "clear"


def _area(
    layer: str, own: Sequence[Mapping[str, Any]], report: Mapping[str, Any], picture: Picture
) -> tuple[float | None, bool]:
    """Net area on the line, and whether it may be more.

    Zones of several rules are united, so that none is counted twice. A site inside a boundary
    lies on it as a whole, one that is partly outside with the rest.
    """
    site = report["site"]["area_m2"]
    for f in own:
        measures = f["measures"]
        if measures.get("inside") and "outside_m2" in measures:
            return site, False
        if measures.get("outside_m2"):
            return site - measures["outside_m2"], False
    told = {round(f["measures"]["overlap_m2"], 6) for f in own if f["measures"]["overlap_m2"]}
    if not told:
        return None, False
    shapes = [s.geometry for s in picture.shapes if s.kind == "overlap" and s.layers == (layer,)]
    united = float(shapely.area(shapely.union_all(shapes))) if shapes else 0.0
    if united > max(told) + _KEPT_M2:
        return united, False
    return max(told), len(told) > 1 and not shapes


@cache
def _lines() -> Mapping[str, Sequence[Mapping[str, str]]]:
    text = (resources.files("checker.report") / "control_lines.json").read_text(encoding="utf-8")
    lines: dict[str, list[dict[str, str]]] = json.loads(text)
    return lines
