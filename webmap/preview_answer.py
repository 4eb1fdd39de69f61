"""A preview as JSON content: what was understood of a file, with pictures in degrees."""

from __future__ import annotations

from typing import Any

import numpy as np
import shapely

from spatial import crs as systems
from spatial.crs_title import crs_title
from spatial.datum import label_of
from spatial.declared import Declared
from spatial.drawn import PLACES, drawn
from spatial.measure import hectares, mu
from spatial.preview import Preview
from spatial.question import Meaning, Question
from spatial.repair import Proposal
from spatial.site import Site

__all__ = ["preview_answer"]

MOST_FIELDS = 40
MAX_WORDS = 80
_READ_AS_GIVEN = ("UTF-8", "utf-8", "utf-8-sig", "ascii")


def preview_answer(found: Preview, said: Declared, measure_crs: str) -> dict[str, Any]:
    """The preview of a site's file, as ``/previews`` answers it.

    Parameters
    ----------
    said : Declared
        What the person has said so far.
    measure_crs : str
        Measuring CRS of the store.
    """
    return {
        "ready": found.ready,
        "file": _file(found),
        "crs": _crs(found, said, measure_crs),
        "site": _site(found.site) if found.site else None,
        "repairs": [_repair(item, measure_crs) for item in found.repairs],
        "notices": [{"code": n.code, "text": n.text.as_dict(), "where": n.where}
                    for n in found.notices],
        "questions": [_question(question) for question in found.questions],
        "declared": said.as_dict(),
    }  # fmt: skip


def _file(found: Preview) -> dict[str, Any]:
    raw = found.raw
    fields = [str(name)[:MAX_WORDS] for name in raw.columns][:MOST_FIELDS] if raw else []
    return {
        "filename": found.filename, "sha256": found.sha256, "bytes": found.size,
        "format": raw.format if raw else None,
        "layer": raw.name[:MAX_WORDS] if raw else None,
        "encoding": raw.encoding if raw else None,
        "encoding_matters": bool(raw and raw.encoding and raw.encoding not in _READ_AS_GIVEN),
        "features": len(raw.rows) + len(raw.refused) if raw else None,
        "geometry_types": dict(found.kinds), "attributes": fields,
    }  # fmt: skip


def _crs(found: Preview, said: Declared, measure_crs: str) -> dict[str, Any]:
    name = found.site.crs_declared if found.site else found.raw.crs if found.raw else None
    return {
        "name": name[:MAX_WORDS] if name else None, "title": _title(name),
        "basis": found.crs_basis or None, "measured": measure_crs,
        "measured_title": _title(measure_crs),
        "datum": said.datum or (label_of(name) if name else None),
        "indicative": bool(found.site and found.site.indicative),
    }  # fmt: skip


def _title(name: str | None) -> dict[str, str] | None:
    return crs_title(name).as_dict() if name else None


def _site(site: Site) -> dict[str, Any]:
    return {
        "name": site.name, **_areas(site.area_m2), "area_ellipsoid_m2": site.area_ellipsoid_m2,
        "parts": site.parts, "vertices": int(shapely.get_num_coordinates(site.geometry)),
        "geometry": _picture(site),
    }  # fmt: skip


def _areas(area_m2: float) -> dict[str, float]:
    return {"area_m2": area_m2, "area_ha": hectares(area_m2), "area_mu": mu(area_m2)}


def _picture(site: Site) -> dict[str, Any]:
    return drawn(site.geometry, site.crs_measured)



def _repair(item: Proposal, measure_crs: str) -> dict[str, Any]:
    place = None
    if item.point is not None:
        lonlat = systems.to_lonlat(np.array([item.point]), measure_crs)[0]
        place = [round(float(v), PLACES) for v in lonlat]
    return {
        "row": item.row, "code": item.code, "text": item.text.as_dict(), "point": place,
        "applied": item.applied, "method": item.method, "area_before_m2": item.area_before_m2,
        "area_after_m2": item.area_after_m2, "candidates": dict(item.candidates),
        "published": {"field": item.published.field, "area_m2": item.published.area_m2}
        if item.published else None,
        "agrees": list(item.agrees),
    }  # fmt: skip


def _question(question: Question) -> dict[str, Any]:
    return {
        "code": question.code, "detail": question.text.as_dict(),
        "how_to_fix": question.fix.as_dict(), "where": question.where, "open": question.open,
        "choices": [_meaning(meaning) for meaning in question.meanings],
    }  # fmt: skip


def _meaning(meaning: Meaning) -> dict[str, Any]:
    site = meaning.site
    return {
        **meaning.choice.as_dict(),
        "area_m2": site.area_m2 if site else None,
        "geometry": _picture(site) if site else None,
        "refusal": {"code": meaning.refusal.code, "detail": meaning.refusal.text.as_dict()}
        if meaning.refusal else None,
    }  # fmt: skip
