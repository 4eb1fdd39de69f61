"""``/checks``: a site in, a report out; every report stays where its address says."""

from __future__ import annotations

import re
from collections.abc import Mapping

from flask import Response
from flask.views import MethodView
from flask_smorest import Blueprint

from checker.keeping import keep_report, role_of
from spatial.drafts import asked_drafts
from spatial.errors import BadInput
from spatial.kept_checks import CheckDeletedError, part_of
from spatial.store_messages import CHECK_NOT_FOUND
from webmap.api.described import answers, documented, refuses, takes
from webmap.api.report_forms import TYPES, Chosen, form_answer, known_form
from webmap.api.schemas import Problem, Report, Site
from webmap.api.sent import BODY, asked, readable
from webmap.held import Held, held
from webmap.jobs import Answer, Request
from webmap.problems import NotFoundError

__all__ = ["blueprint", "stored"]

blueprint = Blueprint("checks", __name__, description="Check a site")

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

    @takes(blueprint, Chosen)
    @answers(blueprint, Report, description=f"the report; as files: {' '.join(TYPES)}")
    @refuses(blueprint, 400, Problem, "PARAM: a parameter is unknown or wrong")
    @refuses(blueprint, 404, Problem, "no such report, or no such form")
    @refuses(blueprint, 410, Problem, "CHECK_DELETED: its site and report were deleted")
    @refuses(blueprint, 422, Problem, "DEPARTMENT_UNKNOWN, TEMPLATE_…: what was chosen is refused")
    @refuses(blueprint, 503, Problem, "FORM_TIMED_OUT, or a library or font is missing here")
    def get(self, query: Mapping[str, str], name: str) -> Response:
        """Show a report, or download one of its forms: whole, or one department's own sheet."""
        fitting = _ID.fullmatch(name)
        if fitting is None:
            raise NotFoundError(CHECK_NOT_FOUND, where=name[:64])
        report_id, suffix = fitting.groups()
        known_form(report_id, suffix)
        state = held()
        report = stored(state, report_id, ".json")
        if not suffix:
            return Response(report, content_type="application/json")
        kept = {".json": report, ".geojson": stored(state, report_id, ".geojson")}
        return form_answer(state, report_id, suffix, kept, query)


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
