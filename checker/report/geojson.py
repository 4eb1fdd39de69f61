"""The picture of a report as GeoJSON: longitude and latitude, written and read back."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import shapely
from shapely.geometry.base import BaseGeometry

from checker.report.picture import Picture, Shape
from spatial import crs
from spatial.drawn import drawn_each
from spatial.errors import Text

__all__ = ["feature_collection", "picture_from"]

def feature_collection(
    picture: Picture, letters: Mapping[str, str] | None = None
) -> dict[str, Any]:
    """A FeatureCollection of the site, its overlaps, slivers, strips and parts not covered.

    It is WGS 84 longitude and latitude as GeoJSON wants it; nothing is measured on it. Every
    feature has a ``kind`` (`checker.report.picture.KINDS`) and the picture's secrecy label.

    Parameters
    ----------
    picture : Picture
    letters : mapping of str to str, optional
        Letter of each finding in the report's tables, by rule; told as ``letter`` where given.
    """
    geometries = drawn_each([s.geometry for s in picture.shapes], picture.crs)
    features = [
        _feature(s, picture, g) for s, g in zip(picture.shapes, geometries, strict=True)
    ]
    if letters is not None:
        for feature in features[1:]:
            told = feature["properties"]
            told["letter"] = letters.get(told["rule"] or "", "")
    return {"type": "FeatureCollection", "features": features}


def picture_from(collection: Mapping[str, Any], report: Mapping[str, Any]) -> Picture:
    """The picture that :func:`feature_collection` wrote, with the site as it was measured.

    Parameters
    ----------
    collection : mapping
        Kept with the report.
    report : mapping
        ``sanhe-report/1``; its ``geometry_measured`` is the site.
    """
    measured = report["site"]["geometry_measured"]
    told = [feature["properties"] for feature in collection["features"]]
    shown = [shapely.from_geojson(json.dumps(f["geometry"])) for f in collection["features"][1:]]
    back = [shapely.transform(g, lambda xy: crs.from_lonlat(xy, measured["crs"])) for g in shown]
    site = shapely.from_wkb(bytes.fromhex(measured["wkb"]))
    head = told[0]
    return Picture(
        measured["crs"], head["name"], head["net_buildable_m2"], head["secrecy"],
        tuple(_shape(p, g) for p, g in zip(told, [site, *back], strict=True)),
    )  # fmt: skip


def _shape(told: Mapping[str, Any], geometry: BaseGeometry) -> Shape:
    if told["kind"] == "site":
        return Shape("site", geometry, told["verdict"], told["area_m2"], 1.0)
    layers = told.get("layers") or [told["layer"]]
    return Shape(
        told["kind"], geometry, told["verdict"], told["overlap_m2"], told["share"],
        layers=tuple(layers), rule=told["rule"], code=told["code"],
        message=Text(told["message_zh"], told["message_en"]),
    )  # fmt: skip


def _feature(shape: Shape, picture: Picture, geometry: Mapping[str, Any]) -> dict[str, Any]:
    told: dict[str, Any] = {"kind": shape.kind, "verdict": shape.verdict, "secrecy": picture.secrecy}
    if shape.kind == "site":
        told |= {"name": picture.name, "area_m2": shape.area_m2,
                 "net_buildable_m2": picture.net_buildable_m2}  # fmt: skip
    else:
        told |= {
            "rule": shape.rule, "code": shape.code, "layer": next(iter(shape.layers), None),
            "layers": list(shape.layers), "overlap_m2": shape.area_m2, "share": shape.share,
            "message_zh": shape.message.zh, "message_en": shape.message.en,
        }  # fmt: skip
    return {"type": "Feature", "properties": told, "geometry": geometry}
