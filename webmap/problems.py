"""Problems (RFC 9457): the one table from error class to HTTP status, and how it is told."""

from __future__ import annotations

import json
from http import HTTPStatus
from typing import Any, TypeVar

from flask import Flask, Response, current_app, request
from werkzeug.exceptions import HTTPException

from checker.errors import RulesError
from spatial.errors import BadInput, Choice, Message, SanheError, StoreError, Text
from spatial.kept_checks import CheckDeletedError
from webmap import problem_messages as say
from webmap.failure import INTERNAL, InternalError, kept_in_log

__all__ = ["STATUS", "CheckTimedOutError", "ForbiddenError", "MediaTypeError", "NotFoundError",
           "ParamError", "SyntaxRefusal", "TooLargeError", "UnavailableError", "again", "as_problem",
           "handle_problems", "problem", "too_large"]  # fmt: skip

Refused = TypeVar("Refused", bound=SanheError)
DOCS = "/api/v1/docs"


class NotFoundError(BadInput):
    """There is nothing under that address."""


class ForbiddenError(BadInput):
    """The request may not be made from there."""


class CheckTimedOutError(SanheError):
    """A check was ended before it was done: nothing is known, least of all that all is clear."""

    exit_code = 3


class TooLargeError(BadInput):
    """More was sent than is taken."""


class ParamError(BadInput):
    """A parameter of the request is missing, unknown or wrong."""


class MediaTypeError(BadInput):
    """The body is of a kind that is not read."""


class UnavailableError(BadInput):
    """This machine lacks what is needed; the request itself is sound."""


class SyntaxRefusal(BadInput):
    """The body is not what it says it is, as a whole."""

    @classmethod
    def of(cls, refusal: SanheError) -> SyntaxRefusal:
        """The same refusal, told as a fault of the request."""
        return again(cls, refusal.as_dict(by_field=True))


STATUS: tuple[tuple[type[SanheError], int], ...] = (
    (NotFoundError, 404),
    (CheckDeletedError, 410),
    (ForbiddenError, 403),
    (TooLargeError, 413),
    (MediaTypeError, 415),
    (ParamError, 400),
    (SyntaxRefusal, 400),
    (CheckTimedOutError, 503),
    (UnavailableError, 503),
    (StoreError, 503),
    (RulesError, 503),
    (InternalError, 500),
    (BadInput, 422),
)
"""Error class and HTTP status; the first class that fits decides."""

def handle_problems(app: Flask) -> None:
    """Every failure of the application is answered as a problem."""
    app.register_error_handler(SanheError, problem)
    app.register_error_handler(HTTPException, http_problem)
    app.register_error_handler(Exception, lambda error: unexpected(app, error))


def problem(error: SanheError, *, error_id: str | None = None) -> Response:
    """The answer to a request that failed."""
    body = as_problem(error.as_dict(by_field=True), _status(error), error_id)
    return Response(
        json.dumps(body, ensure_ascii=False), body["status"], mimetype="application/problem+json"
    )


def as_problem(error: dict[str, Any], status: int, error_id: str | None = None) -> dict[str, Any]:
    """Problem details of an error given as data (as a worker hands it back)."""
    return {
        "type": f"urn:sanhe:problem:{error['code']}", "title": HTTPStatus(status).phrase,
        "status": status, **error, "error_id": error_id,
    }  # fmt: skip


def http_problem(error: HTTPException) -> Response:
    """Refusals of the framework itself: unknown address, wrong method, too large."""
    status = error.code or 500
    if status == HTTPStatus.REQUEST_ENTITY_TOO_LARGE:
        return too_large()
    wrong = getattr(error, "data", None)
    if status == HTTPStatus.UNPROCESSABLE_ENTITY and wrong:
        names = sorted({n for place in wrong.get("messages", {}).values() for n in place})
        return problem(ParamError(say.PARAM, where=", ".join(map(str, names)), known=DOCS))
    named = BadInput(say.HTTP_ERROR, what=HTTPStatus(status).phrase)
    body = as_problem({**named.as_dict(), "code": f"HTTP_{status}"}, status)
    headers = {}
    if status == HTTPStatus.METHOD_NOT_ALLOWED and getattr(error, "valid_methods", None):
        headers["Allow"] = ", ".join(sorted(error.valid_methods))  # type: ignore[attr-defined]
    text = json.dumps(body, ensure_ascii=False)
    return Response(text, status, headers, mimetype="application/problem+json")


def too_large() -> Response:
    """More than the limit of a whole request, or of one of its parts."""
    limit = current_app.config["MAX_CONTENT_LENGTH"]
    told = request.content_length
    if told is not None and told <= limit:
        return problem(TooLargeError(say.FORM_TOO_LARGE))
    return problem(TooLargeError(say.TOO_LARGE, limit=limit // 1_000_000))


def again(kind: type[Refused], body: dict[str, Any]) -> Refused:
    """An error from its data, as it came from another process or class."""
    detail, fix = body["detail"], body["how_to_fix"]
    texts = (detail["zh"], detail["en"], fix["zh"], fix["en"])
    safe = (t.replace("{", "{{").replace("}", "}}") for t in texts)
    made = kind(Message(body["code"], *safe), where=body["where"])
    choices = [Choice(c["answer"], Text(**c["title"])) for c in body.get("choices", ())]
    made.asking(choices)
    return made


def unexpected(app: Flask, error: Exception) -> Response:
    """A fault of ours: its number to the reader, its traceback to the log."""
    from webmap.held import KEY

    error_id, log = kept_in_log(error, app.extensions[KEY].settings.store)
    return problem(InternalError(INTERNAL, error_id=error_id, log=log.name), error_id=error_id)


def _status(error: SanheError) -> int:
    return next((status for kind, status in STATUS if isinstance(error, kind)), 500)
