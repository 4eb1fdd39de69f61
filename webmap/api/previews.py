"""``/previews``: what is understood of a site's file, before anything is checked."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask.views import MethodView
from flask_smorest import Blueprint

from spatial.errors import BadInput
from webmap.api.described import answers, documented, refuses, takes
from webmap.api.schemas import Preview, Problem, Site
from webmap.api.sent import BODY, asked, readable
from webmap.held import held

__all__ = ["blueprint"]

blueprint = Blueprint("previews", __name__, description="Understand a site's file")


@blueprint.route("/previews")
class PreviewsView(MethodView):
    """Previews of sites."""

    @documented(blueprint, requestBody=BODY)
    @takes(blueprint, Site)
    @answers(blueprint, Preview, description="what was understood, and what has to be answered")
    @refuses(blueprint, 400, Problem, "PARAM: a field is unknown or wrong; JSON_…: no GeoJSON")
    @refuses(blueprint, 413, Problem, "UPLOAD_TOO_LARGE: more than 64 MB")
    @refuses(blueprint, 415, Problem, "MEDIA_TYPE: a body that is not read as a site")
    @refuses(blueprint, 422, Problem, "the file is refused, and no answer would mend it")
    @refuses(blueprint, 503, Problem, "CHECK_TIMED_OUT: the file was not read in time")
    def post(self, query: Mapping[str, str]) -> dict[str, Any]:
        """Read a site's file as a check would; nothing is checked, nothing is kept."""
        state = held()
        request = asked(state, query)
        try:
            return state.jobs.preview(request)
        except BadInput as refusal:
            raise readable(refusal) from None
