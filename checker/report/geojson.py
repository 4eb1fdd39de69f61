"""The report as GeoJSON: the site, what it conflicts with, the strips, in lon/lat."""

from __future__ import annotations

from typing import Any

import shapely
from shapely.geometry.base import BaseGeometry

from checker.assessment import Assessment
from checker.explain import message
from checker.report.released import has_geometry, net_buildable_m2, release_of, secrecy_of
from spatial import crs

__all__ = ["feature_collection"]


def feature_collection(assessment: Assessment) -> dict[str, Any]:
    """A FeatureCollection of the site and of every overlap that may be shown.

    Each feature has a ``kind``: ``site``, ``overlap``, ``sliver`` or ``strip`` (unbuildable).
    Overlaps of layers released as ``area-only`` or ``hit-only`` are left out. The picture is
    WGS 84 longitude and latitude as GeoJSON wants it; nothing is measured on it.
    """
    a = assessment
    features = [
        _feature(a.site.geometry, a.site.crs_measured, {
            "kind": "site", "name": a.site.name, "area_m2": a.site.area_m2,
            "net_buildable_m2": net_buildable_m2(a), "verdict": a.verdict.value,
            "secrecy": secrecy_of(a.facts.states.values()),
        })
    ]  # fmt: skip
    for finding in a.findings:
        found = has_geometry(finding)
        if found is None:
            continue
        said = message(finding, release_of(finding))
        kind = "strip" if finding.rule.effect == "building" else (
            "sliver" if found.sliver else "overlap"
        )  # fmt: skip
        features.append(
            _feature(found.geometry, a.site.crs_measured, {
                "kind": kind, "rule": finding.rule.id, "verdict": finding.verdict.value,
                "code": finding.code, "layer": finding.rule.layers[0],
                "overlap_m2": found.overlap_m2, "share": found.share,
                "message_zh": said.zh, "message_en": said.en,
            })
        )  # fmt: skip
    return {"type": "FeatureCollection", "features": features}


def _feature(geometry: BaseGeometry, measured: str, properties: dict[str, Any]) -> dict[str, Any]:
    drawn = shapely.transform(geometry, lambda xy: crs.to_lonlat(xy, measured))
    shape = _rounded(shapely.geometry.mapping(drawn))
    return {"type": "Feature", "properties": properties, "geometry": shape}


def _rounded(value: Any) -> Any:
    if isinstance(value, float):
        return round(value, 9)
    if isinstance(value, tuple | list):
        return [_rounded(v) for v in value]
    return {k: _rounded(v) for k, v in value.items()} if isinstance(value, dict) else value
