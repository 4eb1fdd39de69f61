"""Forms of a report as files: their types, their names, and what a request may choose."""

from __future__ import annotations

import json
from collections.abc import Mapping
from urllib.parse import quote

from flask import Response, request
from marshmallow import Schema, fields

from checker.report.voice import LANGUAGES
from spatial.errors import BadInput, Message
from webmap.api.sent import shown_name
from webmap.forming import FormAsked
from webmap.headers import SANDBOX
from webmap.held import Held
from webmap.problem_messages import PARAM
from webmap.problems import NotFoundError, ParamError, UnavailableError, again

__all__ = ["TYPES", "Chosen", "form_answer", "known_form"]

_OFFICE = "application/vnd.openxmlformats-officedocument"
TYPES: Mapping[str, str] = {
    ".html": "text/html; charset=utf-8", ".pdf": "application/pdf",
    ".docx": f"{_OFFICE}.wordprocessingml.document", ".xlsx": f"{_OFFICE}.spreadsheetml.sheet",
    ".json": "application/json", ".gpkg": "application/geopackage+sqlite3",
    ".geojson": "application/geo+json", ".txt": "text/plain; charset=gb18030",
    ".shp.zip": "application/zip", ".map.html": "text/html; charset=utf-8",
}  # fmt: skip
"""Suffix of a download, with its content type."""

CHECK_FORM = Message(
    "CHECK_FORM_UNKNOWN", "没有“{suffix}”这种报告格式", "there is no report form '{suffix}'",
    "可用：{known}", "available: {known}",
)  # fmt: skip
NOT_HERE = frozenset({"PDF_UNAVAILABLE", "REPORT_LIBRARY", "FONT_MISSING", "EXPORT_UNAVAILABLE"})
"""What the machine lacks; no fault of the request."""
_STEMS = {"zh": "选址合规性核查", "en": "site-check", "both": "选址合规性核查"}


class Chosen(Schema):
    """What may be chosen of a report's file."""

    lang = fields.String(metadata={"description": "zh, en, or both: Chinese with English beneath"})
    department = fields.String(metadata={"description": "only this department's own sheet, by id"})
    form = fields.String(metadata={"description": "Word template by name: compliance, control-lines"})


def known_form(report_id: str, suffix: str) -> None:
    """Refuse a suffix that is none of a report's; none at all shows the report itself.

    Raises
    ------
    NotFoundError
        ``CHECK_FORM_UNKNOWN``.
    """
    if suffix and suffix not in TYPES:
        raise NotFoundError(CHECK_FORM, where=report_id, suffix=suffix, known=" ".join(TYPES))


def form_answer(
    state: Held, report_id: str, suffix: str, kept: Mapping[str, bytes], chosen: Mapping[str, str]
) -> Response:
    """The report as a file to keep.

    Parameters
    ----------
    kept : mapping of str to bytes
        Report and picture as kept, by suffix.

    Raises
    ------
    SanheError
        ``PARAM``, ``DEPARTMENT_UNKNOWN``, ``TEMPLATE_…``,
        ``FORM_TIMED_OUT``, and what the form itself refuses.
    """
    lang = _language(chosen)
    department, form = chosen.get("department") or None, chosen.get("form") or None
    asked = FormAsked(kept[".json"], kept[".geojson"], suffix, lang, department, form)
    plain = suffix == ".json" and department is None
    response = Response(kept[".json"] if plain else _made(state, asked), content_type=TYPES[suffix])
    response.headers["Content-Disposition"] = _disposition(asked, report_id)
    response.headers["Content-Security-Policy"] = SANDBOX
    return response


def _language(chosen: Mapping[str, str]) -> str:
    for name in request.args:
        if name not in Chosen().fields:
            raise ParamError(PARAM, where=name[:64], known=", ".join(Chosen().fields))
    lang = chosen.get("lang") or "zh"
    if lang not in LANGUAGES:
        raise ParamError(PARAM, where="lang", known=", ".join(LANGUAGES))
    return lang


def _made(state: Held, asked: FormAsked) -> bytes:
    try:
        return state.jobs.form(asked)
    except BadInput as refusal:
        if refusal.code in NOT_HERE:
            raise again(UnavailableError, refusal.as_dict()) from None
        raise


def _disposition(asked: FormAsked, report_id: str) -> str:
    """A name for the disk: plain for old clients, readable in the words of the site for others."""
    report = json.loads(asked.report)
    site = report["proposal"]["name"] or report["site"]["name"]
    parts = [_STEMS[asked.lang], asked.department, shown_name(site)[:60] if site else "", report_id]
    name = "-".join(part for part in parts if part)
    safe = "".join("_" if c in '/\\:*?"<>|' else c for c in name)
    plain = "-".join(p for p in ("sanhe", report_id, asked.department) if p)
    return (f'attachment; filename="{plain}{asked.suffix}"; '
            f"filename*=UTF-8''{quote(safe + asked.suffix, safe='')}")  # fmt: skip
