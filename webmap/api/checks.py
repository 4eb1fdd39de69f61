"""``/checks``: a site in, a report out; every report stays where its address says."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from flask import Response, request
from flask.views import MethodView
from flask_smorest import Blueprint

from checker.keeping import keep_report, role_of
from spatial.cli import parse_date
from spatial.errors import BadInput, Message
from spatial.kept_checks import CheckDeletedError, part_of
from spatial.store_messages import CHECK_NOT_FOUND
from spatial.strict_yaml import load
from webmap.api.described import answers, documented, refuses, takes
from webmap.api.schemas import CheckQuery, Problem
from webmap.held import Held, held
from webmap.jobs import Request
from webmap.problems import NotFoundError

__all__ = ["blueprint", "stored"]

blueprint = Blueprint("checks", __name__, description="Check a site")

CHECK_FORM = Message(
    "CHECK_FORM_UNKNOWN", "没有“{suffix}”这种报告格式", "there is no report form '{suffix}'",
    "可用：{known}", "available: {known}",
)  # fmt: skip
SITE_MISSING = Message(
    "SITE_MISSING", "请求中没有选址地块", "the request holds no site",
    "请以 GeoJSON 为正文，或上传文件字段 file", "send GeoJSON as the body, or a file field named 'file'",
)  # fmt: skip
PROJECT_JSON = Message(
    "PROJECT_JSON", "项目信息不是 JSON 或 YAML 对照表", "the project is no JSON or YAML mapping",
    "请写成 {example}", "write it like {example}",
)  # fmt: skip

FIELD_UNKNOWN = Message(
    "FIELD_UNKNOWN", "请求中有未知的字段", "the request has a field that is not known",
    "可用：{known}", "known: {known}",
)  # fmt: skip

FORMS = {
    ".json": "application/json", ".geojson": "application/geo+json",
    ".txt": "text/plain; charset=utf-8", ".map.html": "text/html; charset=utf-8",
}  # fmt: skip
_FIELDS = ("crs", "project", "as_of", "lang")
BODY = {
    "content": {
        "application/geo+json": {"schema": {"type": "object"}},
        "multipart/form-data": {
            "schema": {
                "type": "object", "required": ["file"],
                "properties": {
                    "file": {"type": "string", "format": "binary"},
                    **{name: {"type": "string"} for name in _FIELDS},
                },
            }
        },
    }
}  # fmt: skip
_ID = re.compile(r"(\d{8}-[0-9a-f]{12})((?:\.[a-z]+)*)")
MAX_NAME = 120
MAX_FIELD = 1_000_000


@blueprint.route("/checks")
class ChecksView(MethodView):
    """Checks."""

    @documented(blueprint, requestBody=BODY)
    @takes(blueprint, CheckQuery)
    @answers(blueprint, description="the report, sanhe-report/1")
    @refuses(blueprint, 422, Problem, "the site or project is refused")
    @refuses(blueprint, 503, Problem, "CHECK_TIMED_OUT: nothing is decided")
    def post(self, query: Mapping[str, str]) -> Response:
        """Check one site; the answer is the report, kept under its id."""
        state = held()
        asked = _asked(state, query)
        answer = state.jobs.check(asked)
        keep_report(
            state.store, answer.report_id,
            forms={".json": answer.report, ".geojson": answer.picture}, original=answer.original,
            pack=state.store.objects.get(answer.pack_sha256), at=asked.now,
        )  # fmt: skip
        response = Response(answer.report, mimetype="application/json")
        response.headers["Content-Location"] = f"/api/v1/checks/{answer.report_id}"
        return response


@blueprint.route("/checks/<string:name>")
class CheckView(MethodView):
    """A report that was made before."""

    @answers(blueprint, description="the report; .json .geojson .txt .map.html as files")
    @refuses(blueprint, 404, Problem, "no such report")
    @refuses(blueprint, 410, Problem, "CHECK_DELETED: its site and report were deleted")
    def get(self, name: str) -> Response:
        """Show a report, or download one of its forms."""
        fitting = _ID.fullmatch(name)
        if fitting is None:
            raise NotFoundError(CHECK_NOT_FOUND, where=name[:64])
        report_id, suffix = fitting.groups()
        if suffix and suffix not in FORMS:
            raise NotFoundError(CHECK_FORM, where=report_id, suffix=suffix, known=" ".join(FORMS))
        lang = "en" if request.args.get("lang", "zh").startswith("en") else "zh"
        data = _form(held(), report_id, suffix or ".json", lang)
        response = Response(data, content_type=FORMS[suffix or ".json"])
        if suffix:
            named = f'attachment; filename="sanhe-{report_id}{suffix}"'
            response.headers["Content-Disposition"] = named
        return response


def stored(state: Held, report_id: str, suffix: str) -> bytes:
    """A form of a report as it was registered.

    Raises
    ------
    NotFoundError
        ``CHECK_NOT_FOUND``.
    CheckDeletedError
        ``CHECK_DELETED``.
    """
    try:
        return part_of(state.store, report_id, role_of(suffix))
    except CheckDeletedError:
        raise
    except BadInput:
        raise NotFoundError(CHECK_NOT_FOUND, where=report_id) from None


def _form(state: Held, report_id: str, suffix: str, lang: str) -> bytes:
    if suffix in (".json", ".geojson"):
        return stored(state, report_id, suffix)
    report = json.loads(stored(state, report_id, ".json"))
    if suffix == ".txt":
        from checker.report.text import summary

        return summary(report, lang).encode()
    from webmap.exported_map import map_page

    picture = json.loads(stored(state, report_id, ".geojson"))
    as_of = parse_date(report["as_of"])
    return map_page(report, picture, snapshot=state.snapshot(as_of), lang=lang).encode()


def _asked(state: Held, query: Mapping[str, str]) -> Request:
    data, filename, given = _sent(query)
    now = state.now()
    as_of = parse_date(given["as_of"]) if given.get("as_of") else state.as_of()
    return Request(
        data, filename, given.get("crs") or None, _project(given.get("project")), as_of, now,
        "en" if (given.get("lang") or "zh").startswith("en") else "zh",
    )  # fmt: skip


def _sent(query: Mapping[str, str]) -> tuple[bytes, str, Mapping[str, str]]:
    """The file, its name and the words beside it, from a form or from the body.

    A field may come as text or as a file; one that is not known is refused, since a misspelt
    date would silently be answered for today.
    """
    form = request.mimetype == "multipart/form-data"
    words = {**query, **request.form.to_dict()} if form else dict(query)
    named = {name: f for name, f in request.files.items() if form and name != "file"}
    for name in (*request.args, *request.form, *named):
        if name not in _FIELDS:
            raise BadInput(FIELD_UNKNOWN, where=name[:64], known=", ".join(("file", *_FIELDS)))
    for name, part in named.items():
        words[name] = part.read(MAX_FIELD).decode("utf-8", "replace")
    if form:
        upload = request.files.get("file")
        if upload is None or not upload.filename:
            raise BadInput(SITE_MISSING)
        return upload.read(), upload.filename[-MAX_NAME:], words
    data = request.get_data(cache=False)
    if not data:
        raise BadInput(SITE_MISSING)
    return data, "site.geojson", words


def _project(text: str | None) -> dict[str, Any] | None:
    if not text:
        return None
    project = load(text, where="project").data  # JSON is YAML, and planners write YAML
    if not isinstance(project, dict):
        raise BadInput(PROJECT_JSON, where="project", example='{"facts": {"use": "M1"}}')
    return project
