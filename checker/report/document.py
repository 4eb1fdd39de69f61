"""The report as data: ``sanhe-report/1`` of the public contract, nothing left out."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

import shapely

from checker.assessment import Assessment
from checker.conclusion import headline_text
from checker.finding import Undecided
from checker.proposal import proposal_as_dict
from checker.report.department_rows import department_parts, item_part
from checker.report.digest import digest_of_rows
from checker.report.engine import engine
from checker.report.finding_row import finding_part
from checker.report.layer_rows import layer_parts
from checker.report.part import Part, part, text_of
from checker.report.released import net_buildable_m2, secrecy_of
from spatial.drawn import drawn
from spatial.errors import Text
from spatial.layer import LayerVersion
from spatial.measure import hectares, mu

__all__ = ["SCHEMA", "Written", "report", "report_id", "written"]

SCHEMA = "sanhe-report/1"


@dataclass(frozen=True, slots=True)
class Written:
    """A report as content and as the text of its file.

    Parameters
    ----------
    content : mapping
        ``sanhe-report/1`` with its digest. Rows of its lists stand in other reports, too: it is
        read and never changed.
    parts : mapping of str to tuple of Part
        Those lists, row by row.
    """

    content: Mapping[str, Any]
    parts: Mapping[str, tuple[Part, ...]]

    @property
    def text(self) -> bytes:
        """The content as UTF-8 JSON on one line, ended by a newline."""
        pieces: list[bytes] = []
        for key, value in self.content.items():
            pieces += (b", " if pieces else b"{", text_of(key).encode(), b": ")
            if key in self.parts:
                pieces += (b"[", b", ".join([part.text for part in self.parts[key]]), b"]")
            else:
                pieces.append(text_of(value).encode())
        return b"".join((*pieces, b"}\n"))


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
        JSON content with its digest, the caller's own. Areas are unrounded floats; what is not
        known is null.
    """
    made = written(assessment, created_at=created_at, lang=lang, audience=audience)
    own = {name: [json.loads(p.text) for p in parts] for name, parts in made.parts.items()}
    return {**made.content, **own}


def written(
    assessment: Assessment, *, created_at: datetime, lang: str = "zh", audience: str = "internal"
) -> Written:
    """The report of an assessment with its text; see :func:`report`.

    What is said of the same rules, layers and departments at one site after the other is put
    into words once.
    """
    a = assessment
    parts = {
        "undecided": tuple(map(_undecided, a.undecided)),
        "departments": department_parts(a),
        "findings": tuple(finding_part(f, a.rulebook) for f in a.findings),
        "items": tuple(map(item_part, a.items)),
        "layers": layer_parts(a),
    }
    rows = {name: [p.content for p in found] for name, found in parts.items()}
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
        "undecided": rows["undecided"],
        "departments": rows["departments"],
        "findings": rows["findings"],
        "items": rows["items"],
        "quota": [],
        "drafts": [_draft(d) for d in a.drafts],
        "layers": rows["layers"],
        "engine": engine(),
        "rulebook": {"id": a.rulebook.id, "title": a.rulebook.title.as_dict(),
                     "sha256": a.rulebook.sha256, "verified": a.rulebook.verified},
        "store": {"id": a.store, "head": a.head},
        "validity": {"until": a.validity.until.isoformat(), "why": a.validity.why.as_dict()},
    }  # fmt: skip
    out["digest"] = digest_of_rows(
        out, {name: [(p.content, p.canonical) for p in found] for name, found in parts.items()}
    )
    out["id"] = report_id(out)
    return Written(out, parts)


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


@lru_cache(maxsize=2048)
def _undecided(row: Undecided) -> Part:
    return part("undecided", {
        "rule": row.rule, "layer": row.layer, "reason": row.reason.as_dict(), "code": row.code,
        "kind": row.kind, "department": row.department, "who_can_decide": row.who.as_dict(),
        "how": row.how.as_dict(),
    })  # fmt: skip


def _draft(draft: LayerVersion) -> dict[str, Any]:
    """A draft taken as though it were in force: the answer holds only if it comes to be."""
    return {
        "id": draft.id, "layer": draft.layer, "title": draft.card.title.as_dict(),
        "valid_from": draft.valid_from.isoformat(), "sha256": draft.sha256,
    }
