"""``/checks``: a site in, a report out; every report stays where its address says."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping

from flask import Response
from flask import request as asking
from flask.views import MethodView
from flask_smorest import Blueprint

from checker.keeping import keep_report, role_of
from spatial.cli import parse_date
from spatial.drafts import asked_drafts
from spatial.errors import BadInput, Message
from spatial.kept_checks import CheckDeletedError, part_of
from spatial.store_messages import CHECK_NOT_FOUND
from webmap.api.described import answers, documented, refuses, takes
from webmap.api.schemas import Problem, Report, Site
from webmap.api.sent import BODY, asked, readable
from webmap.headers import SANDBOX
from webmap.held import Held, held
from webmap.jobs import Answer, Request
from webmap.problems import NotFoundError

__all__ = ["blueprint", "stored"]

blueprint = Blueprint("checks", __name__, description="Check a site")

CHECK_FORM = Message(
    "CHECK_FORM_UNKNOWN", "没有“{suffix}”这种报告格式", "there is no report form '{suffix}'",
    "可用：{known}", "available: {known}",
)  # fmt: skip
FORMS = {
    ".json": "application/json", ".geojson": "application/geo+json",
    ".txt": "text/plain; charset=utf-8", ".map.html": "text/html; charset=utf-8",
}  # fmt: skip
_ID = re.compile(r"(\d{8}-[0-9a-f]{12})((?:\.[a-z]+)*)")


@blueprint.route("/checks")
class ChecksView(MethodView):
    """Checks."""

    @documented(blueprint, requestBody=BODY)
    @takes(blueprint, Site)
    @answers(blueprint, Report, description="the report, sanhe-report/1")
    @refuses(blueprint, 400, Problem, "PARAM: a field is unknown or wrong; JSON_…: no GeoJSON")
    @refuses(blueprint, 413, Problem, "UPLOAD_TOO_LARGE: more than 64 MB")
    @refuses(blueprint, 415, Problem, "MEDIA_TYPE: a body that is not read as a site")
    @refuses(blueprint, 422, Problem, "the site or project is refused; `choices`: it is a question")
    @refuses(blueprint, 503, Problem, "CHECK_TIMED_OUT: nothing is decided")
    def post(self, query: Mapping[str, str]) -> Response:
        """Check one site; the answer is the report, kept under its id."""
        state = held()
        request = asked(state, query)
        try:
            answer = state.jobs.check(request)
        except BadInput as refusal:
            raise readable(refusal) from None
        response = Response(_kept(state, answer, request), mimetype="application/json")
        response.headers["Content-Location"] = f"/api/v1/checks/{answer.report_id}"
        return response


@blueprint.route("/checks/<string:name>")
class CheckView(MethodView):
    """A report that was made before."""

    @answers(blueprint, Report, description="the report; .json .geojson .txt .map.html as files")
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
        lang = "en" if asking.args.get("lang", "zh").startswith("en") else "zh"
        data = _form(held(), report_id, suffix or ".json", lang)
        response = Response(data, content_type=FORMS[suffix or ".json"])
        if suffix:
            named = f'attachment; filename="sanhe-{report_id}{suffix}"'
            response.headers["Content-Disposition"] = named
            response.headers["Content-Security-Policy"] = SANDBOX
        return response


def _kept(state: Held, answer: Answer, request: Request) -> bytes:
    """The report as it is kept; of the same check made before, the first stays."""
    try:
        return stored(state, answer.report_id, ".json")
    except (NotFoundError, CheckDeletedError):
        keep_report(
            state.store, answer.report_id,
            forms={".json": answer.report, ".geojson": answer.picture}, original=answer.original,
            pack=state.store.objects.get(answer.pack_sha256),
            drafts=asked_drafts(state.store, request.drafts), at=request.now,
        )  # fmt: skip
    return answer.report


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
