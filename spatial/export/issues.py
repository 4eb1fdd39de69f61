"""The issue log as a file: a workbook for people, points for the sender's GIS, JSON."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import shapely

from spatial.errors import BadInput, Text
from spatial.export import messages as say
from spatial.export.table import Value, of_features
from spatial.export.vector import write_gpkg
from spatial.export.whole import beside, place
from spatial.export.xlsx import write_book
from spatial.issue import Issue, issue_to_dict

__all__ = ["ISSUE_SUFFIXES", "issue_row", "withheld", "write_issues"]

ISSUE_SUFFIXES = (".xlsx", ".gpkg", ".json")
_COLUMNS = {
    "file": "文件 file", "layer": "图层 layer", "row": "行 row", "feature": "要素 feature",
    "field": "字段 field", "value": "值 value", "severity": "程度 severity",
    "responsibility": "责任 responsibility", "code": "代码 code", "zh": "问题", "en": "issue",
    "fix_zh": "如何改正", "fix_en": "how to mend", "x": "东 x (m)", "y": "北 y (m)",
    "lon": "经度 lon", "lat": "纬度 lat", "method": "修复方法 method",
    "area_before_m2": "修复前 m²", "area_after_m2": "修复后 m²",
}  # fmt: skip
_WITHHELD = Text("（图形不公开，位置略去）", "(geometry not released; place left out)")


def withheld(issue: Issue) -> Issue:
    """The issue without anything that gives the geometry of a layer away.

    Row, code and remedy stay: the sender has the file.
    """
    return replace(
        issue, text=_WITHHELD, value="", point=None, box=None, lonlat=None,
        area_before_m2=None, area_after_m2=None,
    )  # fmt: skip


def issue_row(issue: Issue) -> dict[str, Any]:
    """The issue as JSON, with its place in the measuring CRS and in degrees."""
    return {**issue_to_dict(issue), "lonlat": list(issue.lonlat) if issue.lonlat else None}


def write_issues(issues: Sequence[Issue], path: Path, *, crs: str, name: str) -> None:
    """Write the log; the suffix picks the form.

    Parameters
    ----------
    crs : str
        Measuring CRS, of the points.
    name : str
        Version the log belongs to.

    Raises
    ------
    BadInput
        ``EXPORT_FORMAT``, ``EXPORT_WRITE``, ``EXPORT_UNAVAILABLE``.
    """
    suffix = path.suffix.lower()
    if suffix not in ISSUE_SUFFIXES:
        known = " ".join(ISSUE_SUFFIXES)
        raise BadInput(say.EXPORT_FORMAT, where=path.name, suffix=suffix, known=known)
    with beside(path) as folder:
        made = folder / f"made{suffix}"
        if suffix == ".json":
            out = {"version": name, "crs": crs, "issues": [issue_row(i) for i in issues]}
            made.write_text(json.dumps(out, ensure_ascii=False, indent=1), encoding="utf-8")
        elif suffix == ".gpkg":
            title = Text("问题清单", "issue log")
            rows = [(_point(i), _values(i)) for i in issues]
            table = of_features("issues", title, crs, rows, {"version": name})
            write_gpkg(table, made, path.name)
        else:
            _book(issues, made, path.name, name, crs)
        place(made, path)


def _book(issues: Sequence[Issue], path: Path, where: str, name: str, crs: str) -> None:
    book, (page, source) = write_book(path, where, ("问题清单", "说明"))
    with book:
        page.add(list(_COLUMNS.values()))
        for issue in issues:
            values = _values(issue)
            page.add([values[key] for key in _COLUMNS])
        source.add(["版本 version", name])
        source.add(["坐标系 CRS", crs])
        page.lay_out()
        source.lay_out()


def _point(issue: Issue) -> shapely.Point | None:
    place_ = _place(issue)
    return None if place_ is None else shapely.Point(place_)


def _place(issue: Issue) -> tuple[float, float] | None:
    """Where it is wrong; the middle of the feature's box where no point is known."""
    if issue.point is not None or issue.box is None:
        return issue.point
    left, bottom, right, top = issue.box
    return (left + right) / 2, (bottom + top) / 2


def _values(issue: Issue) -> dict[str, Value]:
    x, y = _place(issue) or (None, None)
    lon, lat = issue.lonlat or (None, None)
    return {
        "file": issue.file, "layer": issue.layer, "row": issue.row, "feature": issue.feature,
        "field": issue.field, "value": issue.value, "severity": issue.severity,
        "responsibility": issue.responsibility, "code": issue.code, "zh": issue.text.zh,
        "en": issue.text.en, "fix_zh": issue.fix.zh, "fix_en": issue.fix.en, "x": x, "y": y,
        "lon": lon, "lat": lat, "method": issue.method,
        "area_before_m2": issue.area_before_m2, "area_after_m2": issue.area_after_m2,
    }  # fmt: skip
