"""The report as data: ``sanhe-report/1`` of the public contract, nothing left out."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

import shapely

from checker.approval_items import Limit
from checker.assessment import Assessment, TriggeredItem
from checker.conclusion import department_statement, department_verdict, headline_text
from checker.departments import department, office_of
from checker.explain import message, trace
from checker.finding import Finding, Undecided
from checker.proposal import proposal_as_dict
from checker.report.digest import digest
from checker.report.engine import engine
from checker.report.layer_rows import layer_rows
from checker.report.released import (
    measures,
    net_buildable_m2,
    release_of,
    secrecy_of,
    slivers,
    zones,
)
from checker.rule import Reference
from spatial.drawn import drawn
from spatial.errors import Text
from spatial.layer import LayerVersion
from spatial.measure import hectares, mu

__all__ = ["SCHEMA", "report", "report_id"]

SCHEMA = "sanhe-report/1"


def report(
    assessment: Assessment, *, created_at: datetime, lang: str = "zh", audience: str = "internal"
) -> dict[str, Any]:
    """The report of an assessment, as released by the cards of its layers.

    Parameters
    ----------
    created_at : datetime
        With time zone; the core does not ask for the time.
    lang : str
        Language the reader chose; the report itself holds both.
    audience : str
        ``internal`` or ``public``.

    Returns
    -------
    dict
        JSON content with its digest. Areas are unrounded floats; what is not known is null.
    """
    a = assessment
    out: dict[str, Any] = {
        "schema": SCHEMA,
        "id": "",
        "created_at": created_at.isoformat(),
        "as_of": a.as_of.isoformat(),
        "known_at": a.known_at.isoformat() if a.known_at else None,
        "lang": lang,
        "secrecy": secrecy_of(a.facts.states.values(), a.drafts),
        "audience": audience,
        "site": _site(a),
        "proposal": proposal_as_dict(a.proposal, a.rulebook.facts),
        "verdict": a.verdict.value,
        "headline": _headline(a).as_dict(),
        "decided": a.decided.value if a.decided else None,
        "required": {"must": a.required.must, "decided": a.required.decided,
                     "offline": a.required.offline},
        "undecided": [_undecided(row) for row in a.undecided],
        "departments": _departments(a),
        "findings": [_finding(f, a) for f in a.findings],
        "items": [_item(i) for i in a.items],
        "quota": [],
        "drafts": [_draft(d) for d in a.drafts],
        "layers": layer_rows(a),
        "engine": engine(),
        "rulebook": {"id": a.rulebook.id, "title": a.rulebook.title.as_dict(),
                     "sha256": a.rulebook.sha256, "verified": a.rulebook.verified},
        "store": {"id": a.store, "head": a.head},
        "validity": {"until": a.validity.until.isoformat(), "why": a.validity.why.as_dict()},
    }  # fmt: skip
    out["digest"] = digest(out)
    out["id"] = report_id(out)
    return out


def report_id(out: Mapping[str, Any]) -> str:
    """Date and hash of what a reader sees: the same check in another language is another report."""
    seen = (out["digest"], out["lang"], out["known_at"], out["site"]["source"]["filename"])
    name = hashlib.sha256("\n".join(map(str, seen)).encode()).hexdigest()
    return f"{out['as_of'].replace('-', '')}-{name[:12]}"


def _site(a: Assessment) -> dict[str, Any]:
    site = a.site
    wkb = shapely.to_wkb(site.geometry, byte_order=1)
    return {
        "name": site.name,
        "source": {"filename": site.filename, "sha256": site.sha256},
        "declared": site.declared.as_dict(),
        "crs_declared": site.crs_declared,
        "crs_measured": site.crs_measured,
        "area_m2": site.area_m2,
        "area_ellipsoid_m2": site.area_ellipsoid_m2,
        "area_ha": hectares(site.area_m2),
        "area_mu": mu(site.area_m2),
        "net_buildable_m2": net_buildable_m2(a),
        "parts": site.parts,
        "units": [
            {"code": u.code, "name": u.name, "area_m2": u.area_m2, "share": u.share}
            for u in a.units
        ],
        "notices": [{"code": n.code, "text": n.text.as_dict()} for n in site.notices],
        "geometry": drawn(site.geometry, site.crs_measured),
        "geometry_measured": {
            "crs": site.crs_measured, "wkb": wkb.hex(), "sha256": hashlib.sha256(wkb).hexdigest(),
        },
    }  # fmt: skip


def _headline(a: Assessment) -> Text:
    """The headline; one that rests on drafts says so before anything else."""
    said = headline_text(a.verdict, a.required)
    if not a.drafts:
        return said
    return Text(f"（假定草案生效）{said.zh}", f"(as though the drafts were in force) {said.en}")


def _finding(f: Finding, a: Assessment) -> dict[str, Any]:
    release = release_of(f)
    state = f.states[0] if f.states else None
    applied = f.code != "does-not-apply"
    layers = f.rule.layers
    action = f.outcome.action if f.outcome and f.verdict.rank >= 3 else None
    return {
        "rule": f.rule.id,
        "rule_version": f.rule.version,
        "title": f.rule.title.as_dict(),
        "row": f.rule.row,
        "verdict": f.verdict.value,
        "code": f.code,
        "level": f.level,
        "department": f.rule.authority,
        "layer": layers[0] if layers else None,
        "layers": list(layers),
        "layer_version": state.version.id if layers and state and state.version else None,
        "certainty": ("indicative" if any(s.indicative for s in f.states) else "certain")
        if layers and applied else None,
        "confidence": _confidence(f.legal),
        "needs_review": any(r.needs_review for r in f.legal),
        "effect": f.rule.effect,
        "measures": measures(f),
        "slivers": slivers(f),
        "zones": zones(f),
        "legal": [_legal(r) for r in f.legal],
        "action": action,
        "remedy": _text((a.rulebook.actions or {}).get(action or "")),
        "items": list(f.triggers),
        "message": message(f, release).as_dict(),
        "note": _text(f.rule.note),
        "trace": trace(f, release),
    }  # fmt: skip


def _confidence(references: Sequence[Reference]) -> str:
    """Verified only where every reference is."""
    sure = bool(references) and all(r.confidence == "verified" for r in references)
    return "verified" if sure else "unverified"


def _legal(r: Reference) -> dict[str, Any]:
    return {
        "law": r.law.as_dict(), "law_id": r.law_id, "article": r.article,
        "effective": _day(r.effective), "confidence": r.confidence,
        "needs_review": r.needs_review, "verified_on": _day(r.verified_on),
        "text_as_of": r.text_as_of,
    }  # fmt: skip


def _undecided(row: Undecided) -> dict[str, Any]:
    return {
        "rule": row.rule, "layer": row.layer, "reason": row.reason.as_dict(), "code": row.code,
        "kind": row.kind, "department": row.department, "who_can_decide": row.who.as_dict(),
        "how": row.how.as_dict(),
    }  # fmt: skip


def _departments(a: Assessment) -> list[dict[str, Any]]:
    known = a.rulebook.departments or {}
    towns = tuple(u.code for u in a.units)
    ids = {f.rule.authority for f in a.findings} | {i.item.department for i in a.items}
    rows = []
    for authority in sorted(ids):
        organ = department(known, authority)
        own = [f for f in a.findings if f.rule.authority == authority]
        items = [i.item.id for i in a.items if i.item.department == authority]
        said = department_statement(own)
        if not own and items:
            said = Text(f"{said.zh}管控；按程序办理 {len(items)} 项",
                        f"{said.en}; {len(items)} routine items")  # fmt: skip
        rows.append({
            "id": authority, "name": organ.name.as_dict(),
            "plates": [p.as_dict() for p in organ.plates],
            "office": _text(office_of(organ, towns)),
            "verdict": department_verdict(own).value,
            "findings": [f.rule.id for f in own], "items": items,
            "layers_held": list(a.layers_held.get(authority, ())),
            "statement": said.as_dict(),
        })  # fmt: skip
    return rows


def _item(i: TriggeredItem) -> dict[str, Any]:
    item = i.item
    return {
        "id": item.id, "title": item.title.as_dict(), "department": item.department,
        "stage": item.stage, "actor": item.actor, "verdict": i.verdict.value,
        "statutory": _limit(item.statutory), "promised": _limit(item.promised),
        "materials": [m.as_dict() for m in item.materials], "codes": list(item.codes),
        "confidence": item.confidence, "triggered_by": list(i.triggered_by),
    }  # fmt: skip


def _draft(draft: LayerVersion) -> dict[str, Any]:
    """A draft taken as though it were in force: the answer holds only if it comes to be."""
    return {
        "id": draft.id, "layer": draft.layer, "title": draft.card.title.as_dict(),
        "valid_from": draft.valid_from.isoformat(), "sha256": draft.sha256,
    }


def _limit(limit: Limit | None) -> dict[str, Any] | None:
    return None if limit is None else {"n": limit.n, "unit": limit.unit, "source": limit.source}


def _text(text: Text | None) -> dict[str, str] | None:
    return text.as_dict() if text else None


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None
